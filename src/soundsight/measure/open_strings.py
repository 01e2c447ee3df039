"""Open strings that ring on under later notes, or alone: which one, by the partials that no other tone has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle, within
from soundsight.measure.spectra import BIN_HZ, HOP, Powers
from soundsight.measure.trend import HOP_S, cannot, measured
from soundsight.measure.tuning import Tuning
from soundsight.result import Measured

Floats = NDArray[np.float64]

STRINGS = "GDAE"
_A4_HZ = 440.0
_OPEN_HZ = _A4_HZ * 1.5 ** np.array([-2.0, -1.0, 0.0, 1.0])
_PARTIALS = 5
_ASKED = 2  # partials of a string, the lowest that the note does not hide, that must all be heard
_APART_HZ = 75.0  # so far from each of the note's partials one is not hidden: a lobe is 43 Hz to either side
_CENTS = 45.0  # so far a string may be tuned: A4 from 429 to 451 Hz
_CLEAR = np.log(8.0)  # over the geometric mean of what is around
_AROUND = 10  # bins to either side
_FAINT = 10**-3.2  # of the frame's strongest bin
_SAME_CENTS = 50.0
_EDGE, _FEWEST, _SHARE = 3, 5, 0.4
_BEFORE = 5  # frames before the note in which the string must have sounded
_JUST = 15  # frames: what sounded just before
# Alone: three notes of Bach that were bowed again, softly, met the first two of these.
_RINGS_CENTS, _FALLS_DB, _FADES_DB_S, _LEAST_ALONE = 25.0, 6.0, -10.0, 20
_LEAST_HZ = 0.5


def _places() -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """Hz of the partials (20,), the bins where each is looked for (20, m), those around it (20, 21)."""
    hz = (_OPEN_HZ[:, None] * np.arange(1, _PARTIALS + 1)).ravel()
    centre = np.rint(hz / BIN_HZ).astype(np.intp)
    reach = np.maximum(np.ceil(hz * (2 ** (_CENTS / 1200) - 1) / BIN_HZ).astype(np.intp), 1)
    offset = np.arange(-reach.max(), reach.max() + 1)
    near = np.clip(offset, -reach[:, None], reach[:, None])
    return hz, centre[:, None] + near, centre[:, None] + np.arange(-_AROUND, _AROUND + 1)


_HZ, _NEAR, _BESIDE = _places()


def read(power: Powers, hz: Floats) -> Floats:
    """Hz of the open string that sounds beside the pitch `hz` (n,) in `power` (n, bins), the loudest; NaN where none.

    The lowest partials that lie apart from all of the pitch's must stand clear.
    """
    near = power[:, _NEAR]
    best = near.argmax(axis=2)
    top = np.take_along_axis(near, best[:, :, None], axis=2)[:, :, 0]
    around = np.log(power[:, _BESIDE] + np.float32(1e-30)).mean(axis=2)
    loud = np.log(top + np.float32(1e-30))
    clear = (loud > around + _CLEAR) & (top > _FAINT * power.max(axis=1, keepdims=True))
    ratio = _HZ / hz[:, None]
    free = np.abs(ratio - np.maximum(np.rint(ratio), 1)) * hz[:, None] > _APART_HZ
    shape = (len(hz), len(_OPEN_HZ), _PARTIALS)
    clear, free, loud = clear.reshape(shape), free.reshape(shape), loud.reshape(shape)
    asked = free & (np.cumsum(free, axis=2) <= _ASKED)
    heard = (asked.sum(axis=2) == _ASKED) & np.all(clear | ~asked, axis=2)
    height = np.where(heard, np.where(asked, loud, 0.0).sum(axis=2), -np.inf)
    string, row = np.argmax(height, axis=1), np.arange(len(hz))
    first = string * _PARTIALS + np.argmax(asked[row, string], axis=1)
    at = within(_NEAR[first, best[row, first]], 1, power.shape[1] - 2)
    a, b, c = (np.log(power[row, at + shift].astype(np.float64) + 1e-30) for shift in (-1, 0, 1))
    bend = a - 2 * b + c
    shift = within(np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0), -0.5, 0.5)
    found = (at + shift) * BIN_HZ / (first % _PARTIALS + 1)
    return np.asarray(np.where(heard.any(axis=1), found, np.nan))


def open_string(lines: Mapping[str, Line], note: Played, tuning: Tuning) -> dict[str, Measured]:
    """`open_string`: Hz of the open string that sounded before the note and still rings, under it or as the note.

    It rings alone where the note has its pitch, the string was heard under the one before, and the level falls as that
    ends and goes on falling.
    """
    open_hz = _OPEN_HZ * tuning.a4_hz / _A4_HZ
    beside, pitch, level = lines["open"], lines["pitch"], lines["level"].values
    first, last = ((at - pitch.start) // HOP for at in (note.start, note.end))
    just = slice(max(first - _JUST, 0), max(first - 1, 0))
    if np.any(_cents(note.hz, open_hz) <= _SAME_CENTS) and last - first >= _LEAST_ALONE:
        rang = _cents(beside.values[just], note.hz) <= _RINGS_CENTS
        fell = middle(level[just]) - middle(level[first:last]) if np.count_nonzero(rang) >= _BEFORE else 0.0
        if fell >= _FALLS_DB and _slope(level[first + _EDGE : last]) <= _FADES_DB_S:
            return {"open_string": _about(pitch.values[first + _EDGE : last])}
    found = beside.values[first + _EDGE : last - _EDGE]
    for hz in open_hz:
        same = _cents(found, hz) <= _SAME_CENTS
        if np.count_nonzero(same) >= max(_FEWEST, _SHARE * len(found)) and _sounded(pitch, beside, first, float(hz)):
            return {"open_string": _about(found[same])}
    return {"open_string": cannot("Hz", "no open string is heard that still rings")}


def rings(measures: Mapping[str, Measured]) -> str:
    """`the open D string still rings`; "" where none is known to."""
    found = measures["open_string"].value
    return "" if found is None else f"the open {STRINGS[int(np.argmin(_cents(found, _OPEN_HZ)))]} string still rings"


def alone(measures: Mapping[str, Measured], hz: float) -> bool:
    """Whether a note of this pitch is no more than an open string that still rings."""
    found = measures["open_string"].value if "open_string" in measures else None
    return found is not None and bool(_cents(found, hz) <= _SAME_CENTS)


def _sounded(pitch: Line, beside: Line, first: int, hz: float) -> bool:
    """Whether a string sounded before frame `first`, as the pitch or beside it."""
    assert pitch.confidence is not None
    until = max(first - 1, 0)
    played = (_cents(pitch.values[:until], hz) <= _SAME_CENTS) & (pitch.confidence[:until] > 0.5)
    rang = _cents(beside.values[:until], hz) <= _SAME_CENTS
    return bool(np.count_nonzero(played | rang) >= _BEFORE)


def _cents(one: Floats | float, other: Floats | float) -> Floats:
    """How far apart; of what is not known, without end."""
    return np.asarray(np.nan_to_num(np.abs(1200 * np.log2(np.divide(one, other))), nan=np.inf))


def _slope(level: Floats) -> float:
    """dB a second."""
    s = (np.arange(len(level)) - (len(level) - 1) / 2) * HOP_S
    return float(s @ level / (s @ s))


def _about(hz: Floats) -> Measured:
    """The middle of frames' readings, which lean to either side as other tones' partials lie."""
    spread = 1.4826 * middle(np.abs(hz - middle(hz)))
    independent = max(len(hz) / 3, 2.0)
    return measured(middle(hz), spread / np.sqrt(independent), "Hz", independent, _LEAST_HZ)
