"""Your own recordings: a folder a label, or a `labels.csv` with columns path, label and, if wanted, fold and group."""

from __future__ import annotations

from pathlib import Path

from soundsight.audio import KNOWN_EXTENSIONS, open_audio
from soundsight.error import Error
from soundsight.lab.datasets.clip import Clip, Dataset, check, number, rows_of


def read(root: Path) -> list[Clip]:
    """Clips below `root`. Without a `group` column every file is its own source recording, in fold 1."""
    table = root / "labels.csv"
    if table.is_file():
        found = [(root / row["path"], row) for row in rows_of(table, ("path", "label"))]
    else:
        files = sorted(p for p in root.glob("*/**/*") if p.suffix.lower() in KNOWN_EXTENSIONS)
        found = [(p, {"label": p.relative_to(root).parts[0]}) for p in files]
    if not found:
        raise Error(
            f"{root}: no recordings. Expected a folder a label, or labels.csv with columns path,label[,fold,group]."
        )
    if unnamed := [path.name for path, row in found if not row["label"]]:
        raise Error(f"{table}: {unnamed[0]} has no label.")
    clips = [
        Clip(
            dataset="folder",
            name=str(path.relative_to(root)),
            path=path,
            label=row["label"],
            fold=int(number(row, "fold", table)) if row.get("fold") else 1,
            group=row.get("group") or f"folder:{path.relative_to(root)}",
            duration_s=duration_s(path),
        )
        for path, row in found
    ]
    return check(clips, "folder", 0, {})


def duration_s(path: Path) -> float:
    """Length of a recording in seconds, counted by decoding where its header does not tell."""
    with open_audio(path) as audio:
        frames = audio.frames if audio.frames is not None else sum(len(block) for block in audio.blocks())
        return frames / audio.rate


FOLDER = Dataset(
    name="folder",
    title="A folder of one's own",
    source="",
    licence="the owner's",
    credit="",
    labels=(),
    folds=(1,),
    read=read,
)
