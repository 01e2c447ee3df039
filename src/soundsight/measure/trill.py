"""Trills that are slow enough to be cut into their notes: two pitches in turn, short, even and joined.

Each of those notes but the first two says that it is part of a trill, and has no cents, attributes or attack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from soundsight.measure import MEASURES, NoteFigure
from soundsight.measure.intonation import TORN_CENTS
from soundsight.measure.trend import cannot, measured
from soundsight.result import Measured, Note

# Four alternations. Bach's figures in turn, at 5 to 8 notes a second, have three at most (benchmarks/violin_bach.py).
FEWEST = 5
# From this one on notes wait until it is known. The first two are given at once: any note of a scale might begin one.
HELD = 3
# A note of a trill is as long at most: 5 notes a second. Quicker than 13 a second some are not told apart.
LONGEST_S, TORN_S = 0.22, 0.3
JOINED_S = 0.06
LEAST_CENTS, MOST_CENTS = 50.0, 350.0  # from note to note: narrow semitones to minor thirds
SAME_CENTS = 60.0  # from each note to the one after the next
EVEN = 2.0  # times as long as the note before it, or as short
WHY = "part of a trill"

_KEPT = 9  # notes of a trill under way, which tell how quick it is
_CLEAN = 4
_TURNS = 2  # alternations of notes that were told apart, at least
_FRAME_S = 0.003  # with which a cut is known: a frame's 10 ms over √12

TRILL = {"trill_rate": NoteFigure("Hz", 2.5, 8, "half the slope of its notes' number over their beginnings")}
_HIDDEN = frozenset(
    name
    for way in ("intonation", "vibrato", "attack", "noise", "attributes")
    for name in MEASURES[way].gives
    if name != "hz"
)


def trilled(measures: Mapping[str, Measured]) -> bool:
    """Whether a note of these measures is part of a trill."""
    return "trill_rate" in measures


class Trills:
    """Notes in order of time; gives the first two in turn at once, others once it is known whether they are a trill."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._run: list[Note] = []  # the last notes, in turn as far as they go
        self._given = 0  # how many of them were given
        self._trills = False  # whether they are a trill: then all of them are given

    def feed(self, note: Note) -> list[Note]:
        """The notes that are certain with the next one."""
        given: list[Note] = []
        while self._run and not _goes_on(self._run, note):
            given += self._drop()
        if not _short(note):
            return [*given, note]
        self._run.append(note)
        if self._trills:
            self._run = self._run[-_KEPT:]
            return [*given, _marked(note, self._run)]
        given += self._run[self._given : HELD - 1]
        self._given = max(self._given, min(len(self._run), HELD - 1))
        if len(self._run) < FEWEST:
            return given
        if not _is_trill(self._run):
            return given + self._drop()
        self._trills = True
        return [*given, *(_marked(one, self._run) for one in self._run[self._given :])]

    def waits(self, since_s: float, sounding_s: float) -> list[Note]:
        """The notes that are certain where the next begins no earlier than `since_s`, and has sounded so long."""
        if not self._run or (since_s - self._run[-1].end_s <= JOINED_S and sounding_s <= TORN_S):
            return []
        return self.flush()

    def flush(self) -> list[Note]:
        """The last notes."""
        given = [] if self._trills else self._run[self._given :]
        self.reset()
        return given

    def goes_on(self, note: Note) -> Note:
        """A note that still sounds, marked where it is a trill's so far."""
        return _marked(note, [*self._run, note]) if self._trills and _goes_on(self._run, note) else note

    def _drop(self) -> list[Note]:
        """The run is broken: its first note is given, or all of it was."""
        if self._trills:
            return self.flush()
        first = self._run.pop(0)
        if self._given == 0:
            return [first]
        self._given -= 1
        return []


def _is_trill(run: Sequence[Note]) -> bool:
    """Whether enough of a run's notes were told apart, and the others lie between them: a chord's notes do not."""
    turns = sum(not _torn(one) and not _torn(other) for one, other in pairwise(run))
    clean = [one for one in run if not _torn(one)]
    return turns >= _TURNS and all(_between(one, clean) for one in run)


def _between(note: Note, clean: Sequence[Note]) -> bool:
    """Whether a note lies between those, or near one."""
    assert note.hz is not None, "a note that was cut from a pitch has one"
    hz = [one.hz for one in clean if one.hz is not None]
    near = 2 ** (SAME_CENTS / 1200)
    return min(hz) / near <= note.hz <= max(hz) * near


def _goes_on(run: Sequence[Note], note: Note) -> bool:
    """Whether a note goes on with a run in turn: it looks at the last two alone, so every end of a run is one."""
    last, before = run[-1], run[-2] if len(run) > 1 else None
    if not _short(note) or note.start_s - last.end_s > JOINED_S:
        return False
    if _torn(last) or _torn(note):
        return all(_cents(one, note) <= MOST_CENTS for one in run[-2:])
    if not LEAST_CENTS <= _cents(last, note) <= MOST_CENTS:
        return False
    if before is None or _torn(before):
        return True
    ratio = (note.start_s - last.start_s) / (last.start_s - before.start_s)
    return _cents(before, note) <= SAME_CENTS and 1 / EVEN <= ratio <= EVEN


def _short(note: Note) -> bool:
    return note.end_s - note.start_s <= (TORN_S if _torn(note) else LONGEST_S)


def _torn(note: Note) -> bool:
    """Whether it is a trill itself, or notes that were not told apart."""
    scatter = note.measures["scatter"].value
    return scatter is not None and scatter >= TORN_CENTS


def _cents(one: Note, other: Note) -> float:
    assert one.hz is not None, "a note that was cut from a pitch has one"
    assert other.hz is not None, "a note that was cut from a pitch has one"
    return abs(1200 * float(np.log2(other.hz / one.hz)))


def _marked(note: Note, run: Sequence[Note]) -> Note:
    measures = {name: cannot(one.unit, WHY) if name in _HIDDEN else one for name, one in note.measures.items()}
    return Note(
        note.start_s, note.end_s, note.sounding_end_s, note.key, note.velocity, note.score, note.hz,
        {**measures, "trill_rate": _rate(run)},
    )  # fmt: skip


def _rate(run: Sequence[Note]) -> Measured:
    """Turns a second, two notes each, by a line through the beginnings of the last notes that were told apart."""
    torn = [number for number, one in enumerate(run) if _torn(one)]
    starts = np.array([one.start_s for one in run[torn[-1] + 1 if torn else 0 :]])
    if len(starts) < _CLEAN:
        return cannot("Hz", "too few of the trill's notes were told apart")
    number = np.arange(len(starts)) - (len(starts) - 1) / 2
    each = float(number @ starts / (number @ number))
    left = starts - starts.mean() - each * number
    # Steps up are cut a little earlier or later than steps down, which says nothing of how quick they are.
    apart = (-1.0) ** np.arange(len(starts))
    apart -= apart.mean() + number * (number @ apart) / (number @ number)
    left -= apart * (apart @ left) / (apart @ apart)
    freedom = len(starts) - 3
    off = float(np.hypot(np.sqrt(left @ left / freedom), _FRAME_S) / np.sqrt(number @ number))
    rate = 0.5 / each
    return measured(rate, rate * off / each, "Hz", freedom)
