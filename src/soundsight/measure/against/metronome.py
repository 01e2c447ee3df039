"""Onsets against a metronome's grid: which part of a beat the notes move in, and where each belongs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PARTS = (1, 2, 3, 4, 6, 8)  # into which a beat may be cut
_FINER = 0.8  # a finer grid must fit so much better, as everything fits a grid that is fine enough
_TRUSTED = 0.9  # of the intervals; a note that was cut in two makes the others
_LEAST_S = 0.004
_OWN = 0.7  # steps of their own must fit so much better than the metronome's: the tempo is another (made takes)


def steps_of(onsets_s: Floats, beat_s: float) -> tuple[int, float]:
    """Into how many parts the notes cut a beat, and the time of such a step, s: the metronome's, or their own.

    Their own, the median of the intervals, where they are even but on no grid of the metronome.
    """
    gaps = np.diff(onsets_s)
    parts = _parts(gaps, beat_s)
    step, own = beat_s / parts, max(float(np.median(gaps)), _LEAST_S)
    if _misfit(gaps, own) < _OWN * _misfit(gaps, step):
        return min(PARTS, key=lambda one: abs(beat_s / own - one)), own
    return parts, step


def _parts(gaps: Floats, beat_s: float) -> int:
    """The grid that intervals fit, by the parts of a beat."""
    best, least = PARTS[0], np.inf
    for parts in PARTS:
        misfit = _misfit(gaps, beat_s / parts)
        if misfit < _FINER * least:
            best, least = parts, misfit
    return best


def _misfit(gaps: Floats, step_s: float) -> float:
    """RMS of the intervals' distances from whole steps, as a share of the step: 0.29 where they know nothing of it."""
    off = np.abs(gaps - step_s * np.maximum(np.rint(gaps / step_s), 1))
    off = np.sort(np.minimum(off, step_s / 2))[: max(round(_TRUSTED * len(off)), 1)]
    return float(np.sqrt(np.mean(off**2) + _LEAST_S**2)) / step_s


def places_of(onsets_s: Floats, step_s: float) -> tuple[NDArray[np.intp], Floats]:
    """Which onsets stand on a step of their own (k,), and which steps these are (k,); the first is 0.

    Counted from one to the next, so a tempo may run away. What comes less than half a step after another is on none.
    """
    kept, places = [0], [0.0]
    for number in range(1, len(onsets_s)):
        steps = round(float((onsets_s[number] - onsets_s[kept[-1]]) / step_s))
        if steps > 0:
            kept.append(number)
            places.append(places[-1] + steps)
    return np.array(kept), np.array(places)


def late_s(places: Floats, onsets_s: Floats, step_s: float) -> Floats | None:
    """How late each onset is on the grid that lies nearest to all, s; None where one is half a step off it."""
    if not len(onsets_s):
        return None
    off = onsets_s - step_s * places
    off = off - np.median(off)
    return None if np.max(np.abs(off), initial=0.0) >= step_s / 2 else off
