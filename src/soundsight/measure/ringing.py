"""Whether what sounds beside a note's own string rings on from before, and what: a hall's answer, or an open string.

What a bow plays begins with the note or goes on. What rings falls all the while, and faster than the note itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle, within
from soundsight.measure.spectra import HOP
from soundsight.measure.trend import cannot
from soundsight.measure.tuning import Tuning, name_of, number_of
from soundsight.result import Measured

Floats = NDArray[np.float64]
Rung = NDArray[np.intp]  # numbers of a note's frames

# Sums of two Iowa notes (thirds to sixths) reach 0.18–0.46 in the median frame, single notes 0.1, mostly 0.
SECOND = 0.12
CHANGE_FRAMES = 6  # 60 ms: what `besides` is a change over
MOST_DB = 30.0
# Set on two movements of Garner's that are single lines, in a hall, and on sums of two Iowa notes and lines over a held
# Iowa note of seed 777: 25 dB a second and 3 dB in all pass 74 % of the first that were two strings, 2 and 5 % of the
# others.
_FALLS_DB, _FALLEN_DB = 1.5, 3.0
_SOONER_DB = 0.5  # than the note's own level
_SAME_CENTS = 60.0  # until the pitch is the note's own, what it does not explain is that note
_LEAST = 0.3  # of a note's frames: what single notes leave of themselves in a room is heard in fewer (100 made ones)
_FEWEST = 4
_MOST = 0.5  # of the frames must be of one pitch for it to be named
_MULTIPLES = np.array([1.0, 2.0, 3.0, 0.5])  # what may be heard of it beside the note's own partials
_FIFTHS = np.array([4 / 9, 2 / 3, 1.0, 3 / 2])  # the open strings over A4
_LEAST_CENTS = 1.0

NOTHING, UNKNOWN = "nothing rings on beside the note", "several notes ring on"


def rung(lines: Mapping[str, Line], note: Played) -> Rung | None:
    """The frames of a note in which a tone that rings on from before is heard, or None where none does."""
    second = lines["second"].between(note.start, note.end)
    beside, besides = second.values, lines["besides"].between(note.start, note.end).values
    off = np.abs(np.log2(lines["pitch"].between(note.start, note.end).values / note.hz))
    heard = np.flatnonzero((beside > SECOND) & np.isfinite(besides) & (off < _SAME_CENTS / 1200))
    if len(heard) < max(_LEAST * len(beside), 1):
        return None
    fall = float(np.mean(besides[heard]))
    level = lines["level"].between(second.start - CHANGE_FRAMES * HOP, note.end).values
    level = np.concatenate([np.full(len(beside) + CHANGE_FRAMES - len(level), level[0]), level])
    own = float(np.mean(within(level[CHANGE_FRAMES:] - level[:-CHANGE_FRAMES], -MOST_DB, MOST_DB)[heard]))
    falls = fall <= min(-_FALLS_DB, own - _SOONER_DB) and fall * len(heard) / CHANGE_FRAMES <= -_FALLEN_DB
    return heard if falls else None


def ringing(lines: Mapping[str, Line], note: Played, heard: Rung | None, tuning: Tuning) -> dict[str, Measured]:
    """`rings`: the pitch in Hz that rings on in the frames `heard` beside the note's own.

    It is one that was played in the last 0.9 s, or an open string.
    """
    if heard is None:
        return {"rings": cannot("Hz", NOTHING)}
    second = lines["second_hz"].between(note.start, note.end).values[heard]
    pitch = lines["pitch"].between(0, note.start)
    before = pitch.values if pitch.confidence is None else pitch.values[pitch.confidence > 0.5]
    before = before[_cents(before, note.hz) > _SAME_CENTS]
    for known, fewest in ((before, _FEWEST), (tuning.a4_hz * _FIFTHS, 1)):
        found = _likeliest(known, fewest, second, note.hz)
        if found is not None:
            return {"rings": found}
    return {"rings": cannot("Hz", UNKNOWN)}


def still_rings(rings: Measured, tuning: Tuning) -> str:
    """What to say of a figure that what rings on disturbs."""
    if rings.value is None:
        return "what was played before still rings"
    return f"{name_of(number_of(rings.value, tuning.a4_hz), tuning.key)} still rings"


def _likeliest(known: Floats, fewest: int, second: Floats, own_hz: float) -> Measured | None:
    """The pitch among those `known` that most of the frames of `second` (n,) are of, not the note's own; or None."""
    best, share = None, _MOST
    for number in np.unique(np.rint(12 * np.log2(known / 440))):
        near = known[_cents(known, 440 * 2 ** (number / 12)) < _SAME_CENTS]
        hz = middle(near)
        of_it = float(np.mean((_cents(second[:, None] / _MULTIPLES, hz) < _SAME_CENTS).any(axis=1)))
        if len(near) >= fewest and of_it >= share and _cents(np.array([hz]), own_hz)[0] > _SAME_CENTS:
            best, share = near, of_it
    if best is None:
        return None
    hz = middle(best)
    half = 1.645 * max(1.4826 * middle(_cents(best, hz)) / np.sqrt(max(len(best) / 3, 1.0)), _LEAST_CENTS)
    return Measured(hz, hz * 2 ** (-half / 1200), hz * 2 ** (half / 1200), "Hz")


def _cents(hz: Floats, other: float) -> Floats:
    """How far pitches lie from another, without sign."""
    return np.asarray(np.abs(1200 * np.log2(hz / other)))
