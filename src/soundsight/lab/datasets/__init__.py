"""The data sets, one a file. Adding one is a file with a `Dataset` and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from soundsight.error import Error
from soundsight.lab.datasets.clip import Clip, Dataset
from soundsight.lab.datasets.esc50 import ESC50
from soundsight.lab.datasets.folder import FOLDER
from soundsight.lab.datasets.urbansound8k import URBANSOUND8K

DATASETS: dict[str, Dataset] = {d.name: d for d in (ESC50, URBANSOUND8K, FOLDER)}

__all__ = ["DATASETS", "Clip", "Dataset", "folds_here", "of_folds", "read"]


def read(name: str, data: Path) -> list[Clip]:
    """Clips of the set `name` in the folder `data/name`. Raises `Error` where either is unknown."""
    if name not in DATASETS:
        raise Error(f"no data set {name!r}; there are {', '.join(DATASETS)}.")
    root = data / name
    if not root.is_dir():
        raise Error(f"{root}: no such folder. --data is the folder that holds a folder a set ({', '.join(DATASETS)}).")
    return DATASETS[name].read(root)


def of_folds(name: str, clips: Sequence[Clip], folds: Iterable[int]) -> list[Clip]:
    """The clips of these folds of the set `name`. Raises `Error` for a fold that is not there, naming which are."""
    wanted = set(folds)
    if missing := sorted(wanted - {clip.fold for clip in clips}):
        raise Error(f"{name} has no fold {', '.join(map(str, missing))} here: {folds_here(name, clips)}.")
    return [clip for clip in clips if clip.fold in wanted]


def folds_here(name: str, clips: Iterable[Clip]) -> str:
    """Which folds a copy holds, in words that go on a sentence."""
    official, have = DATASETS[name].folds, sorted({clip.fold for clip in clips})
    listed = ", ".join(map(str, have))
    if len(official) > 1:
        whole = f"all of {official[0]} to {official[-1]}"
        return (
            f"this copy holds {whole if len(have) == len(official) else f'{listed} of {official[0]} to {official[-1]}'}"
        )
    if have == [1]:
        return "its recordings have no folds, so all are fold 1 (a column fold in labels.csv would part them)"
    return f"labels.csv has {listed}"
