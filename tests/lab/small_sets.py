"""Small copies of the data sets, made on the spot: published counts, every file a link to one short sound."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from sounds import sine

from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.esc50 import LABELS
from soundsight.lab.prepare import Sounds

torch.set_num_threads(1)

RATE = 16000
Row = dict[str, str]

# Published: clips in each of UrbanSound8K's folds (the set's own FREESOUNDCREDITS and README, 8,732 in all).
URBANSOUND_FOLDS = {1: 873, 2: 888, 3: 925, 4: 990, 5: 936, 6: 823, 7: 838, 8: 806, 9: 816, 10: 837}
URBANSOUND_CLASSES = (
    "air_conditioner",
    "car_horn",
    "children_playing",
    "dog_bark",
    "drilling",
    "engine_idling",
    "gun_shot",
    "jackhammer",
    "siren",
    "street_music",
)


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def link_all(root: Path, paths: Iterable[str]) -> None:
    """One short sound under many names."""
    one = write_wav(root / "one.wav", sine(440, 0.05, RATE))
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        os.link(one, root / path)


def esc50_rows() -> list[Row]:
    """All 2,000 clips as `meta/esc50.csv` has them: eight of each label in each of five folds."""
    return [
        {
            "filename": f"{fold}-{fold * 1000 + i}-A-{i % 50}.wav",
            "fold": str(fold),
            "target": str(i % 50),
            "category": LABELS[i % 50],
            "esc10": "False",
            "src_file": str(fold * 1000 + i),
            "take": "A",
        }
        for fold in range(1, 6)
        for i in range(400)
    ]


def esc50_official(root: Path, rows: Sequence[Row]) -> None:
    write_csv(root / "meta" / "esc50.csv", rows)
    link_all(root, {f"audio/{row['filename']}" for row in rows})


def esc50_prepared(root: Path, rows: Sequence[Row]) -> None:
    own = [
        {"duration_s": "5.0000", **row, "path": f"audio/fold{row['fold']}/{row['filename'][:-4]}.wav"} for row in rows
    ]
    write_csv(root / "manifest.csv", own)
    link_all(root, {row["path"] for row in own})


def urbansound_rows(folds: Iterable[int] = (6, 8)) -> list[Row]:
    """Whole folds as `metadata/UrbanSound8K.csv` has them: slices of 4 s, every seventh in the background."""
    return [
        {
            "slice_file_name": f"{fold * 1000 + i // 3}-{i % 10}-0-{i}.wav",
            "fsID": str(fold * 1000 + i // 3),
            "start": "1.5",
            "end": "5.5",
            "salience": "2" if i % 7 == 0 else "1",
            "fold": str(fold),
            "classID": str(i % 10),
            "class": URBANSOUND_CLASSES[i % 10],
        }
        for fold in folds
        for i in range(URBANSOUND_FOLDS[fold])
    ]


def urbansound_official(root: Path, rows: Sequence[Row]) -> None:
    write_csv(root / "metadata" / "UrbanSound8K.csv", rows)
    link_all(root, {f"audio/fold{row['fold']}/{row['slice_file_name']}" for row in rows})


def urbansound_prepared(root: Path, rows: Sequence[Row]) -> None:
    own = []
    for row in rows:
        had = {"duration_s": f"{float(row['end']) - float(row['start']):.4f}", **row}
        had["fs_id"] = had.pop("fsID")
        own.append({**had, "path": f"copies/{row['fold']}/{row['slice_file_name']}"})
    write_csv(root / "manifest.csv", own)
    link_all(root, {row["path"] for row in own})


def folder_rows() -> list[Row]:
    """Twelve recordings: three labels, two folds, two clips of each recording."""
    return [
        {"path": f"{label}-{i}.wav", "label": label, "fold": str(1 + i // 2), "group": f"{label}-{i // 2}"}
        for label in ("hum", "hiss", "knock")
        for i in range(4)
    ]


def folder_table(root: Path, rows: Sequence[Row]) -> None:
    write_csv(root / "labels.csv", rows)
    link_all(root, {row["path"] for row in rows})


def folder_of_folders(root: Path, rows: Sequence[Row]) -> None:
    link_all(root, {f"{row['label']}/deep/{row['path']}" for row in rows})


# (set, layout) -> (its rows, how a copy of them is laid down)
LAYOUTS: dict[tuple[str, str], tuple[Callable[[], list[Row]], Callable[[Path, Sequence[Row]], None]]] = {
    ("esc50", "official"): (esc50_rows, esc50_official),
    ("esc50", "prepared"): (esc50_rows, esc50_prepared),
    ("urbansound8k", "official"): (urbansound_rows, urbansound_official),
    ("urbansound8k", "prepared"): (urbansound_rows, urbansound_prepared),
    ("folder", "labels.csv"): (folder_rows, folder_table),
    ("folder", "a folder a label"): (folder_rows, folder_of_folders),
}


def clip(
    name: str, label: str, group: str = "", dataset: str = "esc50", fold: int = 1, background: bool = False
) -> Clip:
    """A clip that no file stands behind; its own recording unless a group is given."""
    return Clip(dataset, name, Path(name), label, fold, group or f"own:{name}", 5.0, background)


def in_memory(waves: Mapping[Clip, NDArray[np.float32]], rate: int = RATE) -> Sounds:
    """Decoded clips as `prepare` gives them, without files."""
    starts = np.concatenate(([0], np.cumsum([len(wave) for wave in waves.values()]))).astype(np.int64)
    samples = np.concatenate([*waves.values(), np.zeros(0, np.float32)]).astype(np.float16)
    return Sounds(samples, starts, rate, {(c.dataset, c.name, c.fold): at for at, c in enumerate(waves)})
