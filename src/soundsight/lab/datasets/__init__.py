"""The data sets, one a file. Adding one is a file with a `Dataset` and a line here."""

from __future__ import annotations

from pathlib import Path

from soundsight.error import Error
from soundsight.lab.datasets.clip import Clip, Dataset
from soundsight.lab.datasets.esc50 import ESC50
from soundsight.lab.datasets.folder import FOLDER
from soundsight.lab.datasets.urbansound8k import URBANSOUND8K

DATASETS: dict[str, Dataset] = {d.name: d for d in (ESC50, URBANSOUND8K, FOLDER)}

__all__ = ["DATASETS", "Clip", "Dataset", "read"]


def read(name: str, data: Path) -> list[Clip]:
    """Clips of the set `name` in the folder `data/name`. Raises `Error` where either is unknown."""
    if name not in DATASETS:
        raise Error(f"no data set {name!r}; there are {', '.join(DATASETS)}.")
    root = data / name
    if not root.is_dir():
        raise Error(f"{root}: no such folder. --data is the folder that holds a folder a set ({', '.join(DATASETS)}).")
    return DATASETS[name].read(root)
