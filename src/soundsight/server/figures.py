"""What is kept of every recording's notes beside its result: medians a measure and a note, for progress over weeks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from soundsight.formats.played import counted, numbered
from soundsight.result import Measured, Result

ALL = -1  # in place of a key: all notes of the recording, and what was measured of it as a whole


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over the `count` notes of a key (ALL: over all): median, its 90 % interval, and the median size.

    A key is the number by which the note is called at the A4 that the take was held against.
    `size` is the median of the values without their signs: how far, whichever way. Of the whole it is the value's own.
    """

    key: int
    measure: str
    unit: str
    count: int
    median: float
    low: float
    high: float
    size: float


def figures_of(result: Result) -> list[Figure]:
    """Every measure of the result's notes that count, over all and by key, and those of the whole take."""
    notes = counted(result)
    if not notes:
        return []
    by_key: dict[int, list[Mapping[str, Measured]]] = {}
    number = numbered(result)
    for note in notes:
        by_key.setdefault(number(note), []).append(note.measures)
    every = [measures for some in by_key.values() for measures in some]
    found = [one for key, some in [(ALL, every), *sorted(by_key.items())] for one in _of(key, some)]
    whole = result.against.measures if result.against else {}
    return found + [
        Figure(ALL, name, one.unit, 1, one.value, one.low, one.high, abs(one.value))
        for name, one in whole.items()
        if one.value is not None and one.low is not None and one.high is not None
    ]


def keep(db: sqlite3.Connection, recording: str, figures: Iterable[Figure]) -> None:
    """Put the figures of a recording in the place of those that it had."""
    db.execute("DELETE FROM figures WHERE recording = ?", (recording,))
    db.executemany(
        "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (recording, one.key, one.measure, one.unit, one.count, one.median, one.low, one.high, one.size)
            for one in figures
        ],
    )


def _of(key: int, notes: Sequence[Mapping[str, Measured]]) -> Iterable[Figure]:
    values: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    for measures in notes:
        for name, one in measures.items():
            if one.value is not None:
                values.setdefault(name, []).append(one.value)
                units[name] = one.unit
    for name, some in values.items():
        ranked = sorted(some)
        reach = max(int((len(ranked) - 1.645 * len(ranked) ** 0.5) / 2), 0)  # of few notes the interval is all of them
        size = median(abs(value) for value in some)
        yield Figure(key, name, units[name], len(some), median(some), ranked[reach], ranked[-1 - reach], size)
