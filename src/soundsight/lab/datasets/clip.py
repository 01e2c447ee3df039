"""What a data set is to the laboratory: a list of labelled clips that know their fold and their source recording."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from soundsight.error import Error


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled recording. `group` names its source recording: what no split may cut."""

    dataset: str
    name: str
    path: Path
    label: str
    fold: int
    group: str
    duration_s: float
    background: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set: where it officially comes from, under which licence, its labels and official folds.

    `read(root)` gives the clips of a copy at `root`, official layout or prepared; it raises `Error` where the copy
    is not what its manifest says. `known_cuts` are groups that the official folds themselves cut.
    """

    name: str
    title: str
    source: str
    licence: str
    credit: str
    labels: tuple[str, ...]
    folds: tuple[int, ...]
    read: Callable[[Path], list[Clip]]
    known_cuts: tuple[str, ...] = ()


def rows_of(path: Path, needed: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a CSV file with a header. Raises `Error` where a needed column is missing."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            have = set(reader.fieldnames or ())
    except OSError as problem:
        raise Error(
            f"{path}: cannot be read ({problem.strerror}). Point --data at the folder that holds the sets."
        ) from None
    if missing := set(needed) - have:
        raise Error(f"{path}: no column {', '.join(sorted(missing))}; it has {', '.join(sorted(have)) or 'none'}.")
    return rows


def check(clips: list[Clip], dataset: str, count: int, per_fold: dict[int, int]) -> list[Clip]:
    """Give the clips back if their number, names, folds and files are as published, else raise `Error`."""
    if len({(c.name, c.fold) for c in clips}) != len(clips):
        raise Error(f"{dataset}: a clip stands twice in the manifest.")
    have = Counter(c.fold for c in clips)
    wrong = [f"fold {f}: {have[f]} clips, {n} expected" for f, n in per_fold.items() if have[f] not in (0, n)]
    if wrong or (count and len(clips) > count):
        raise Error(
            f"{dataset}: not the published set ({'; '.join(wrong) or f'{len(clips)} clips, {count} expected'})."
        )
    absent = [c.path.name for c in clips if not c.path.is_file()]
    if absent:
        raise Error(
            f"{dataset}: {len(absent)} of {len(clips)} files are missing, the first {absent[0]}. Copy the set anew."
        )
    return clips
