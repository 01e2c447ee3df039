"""What a data set is to the laboratory: a list of labelled clips that know their fold and their source recording."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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


def rows_of(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file with a header. Raises `Error` where the file or a row lacks a needed column."""
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
    for line, row in enumerate(rows, 2):
        if absent := [key for key in needed if row[key] is None]:
            raise Error(f"{path}: line {line} breaks off before {', '.join(absent)}.")
    return rows


def number(row: Mapping[str, str], key: str, table: Path) -> float:
    """A cell of a table as a number. Raises `Error` where it is none."""
    try:
        return float(row[key])
    except ValueError:
        raise Error(f"{table}: {key} {row[key]!r} came, a number was expected.") from None


def check(clips: list[Clip], dataset: str, count: int, per_fold: dict[int, int]) -> list[Clip]:
    """Give the clips back if their number, names, folds and files are as published, else raise `Error`.

    A published fold none of whose files is there is taken for one that was not copied, and its clips are left out. A
    `count` of 0 and an empty `per_fold` let any number in any fold pass.
    """
    name, times = Counter(c.name for c in clips).most_common(1)[0] if clips else ("", 0)
    if times > 1:
        raise Error(f"{dataset}: {name} stands {'twice' if times == 2 else f'{times} times'} in the manifest.")
    have = Counter(c.fold for c in clips)
    wrong = [f"fold {f}: {have[f]} clips, {n} expected" for f, n in per_fold.items() if have[f] not in (0, n)]
    wrong += [f"fold {f}: there is no such fold" for f in sorted(have) if per_fold and f not in per_fold]
    if wrong or (count and len(clips) > count):
        raise Error(
            f"{dataset}: not the published set ({'; '.join(wrong) or f'{len(clips)} clips, {count} expected'})."
        )
    there = {c.path for c in clips if c.path.is_file()}
    copied = {c.fold for c in clips if c.path in there} if per_fold else set()
    clips = [c for c in clips if c.fold in copied] or clips
    absent = [c.path.name for c in clips if c.path not in there]
    if absent:
        raise Error(
            f"{dataset}: {len(absent)} of {len(clips)} files are missing, the first {absent[0]}. Copy the set anew."
        )
    return clips
