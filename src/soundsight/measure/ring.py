"""How long the sound rings on after a note, in a room or on its string, and where in the lines the note itself ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle, ranked_at

Floats = NDArray[np.float64]

_RINGS_DB = (4.0, 22.0)  # between these depths under the note the fall after its end is timed
_STEP_S = 0.0025
_STILL_DB = 4.0  # so far under what it was, its own fading allowed for, a note still sounds
_FADES_DB = 0.3  # a frame: 30 dB a second, more than a decrescendo falls and less than a room
# In noise of 10 to 20 dB the fall of a dry note takes up to 40 ms, in a room of 0.6 s 75 ms and more.
_DRY_S, ROOM_S = 0.045, 0.075


def ring_s(lines: Mapping[str, Line], note: Played) -> float:
    """How long the sound takes after the note's end to fall from 4 to 22 dB under it.

    Where it does not fall so far before what was there takes over, from as much of the fall as there is; 0 where that
    is less than 6 dB, as where another note follows.
    """
    line = lines["envelope"]
    t = line.times() - note.start / note.rate
    seconds = (note.end - note.start) / note.rate
    body, last = line.values[(t > 0.3 * seconds) & (t < 0.9 * seconds)], line.values[t > 0.7 * seconds]
    if not len(body) or not len(last):
        return 0.0
    under = middle(body) - last
    shallow, deepest = _RINGS_DB[0], min(_RINGS_DB[1], ranked_at(under, 0.9) - 3.0)
    if deepest < shallow + 6:
        return 0.0
    deep = int(np.argmax(under > deepest))
    begins = np.flatnonzero(under[:deep] < shallow)
    fell = (deep - (begins[-1] if len(begins) else 0)) * _STEP_S
    return float(fell * (_RINGS_DB[1] - shallow) / (deepest - shallow))


def roomy(ring: float) -> float:
    """0 where a note ends as in a dry place, 1 where a room answers it, by how long (s) it rings."""
    return float(np.clip((ring - _DRY_S) / (ROOM_S - _DRY_S), 0, 1))


def sounding(level: Floats) -> int:
    """How many of a note's frames, by their `level` (n,) in dB, come before it fades away: a room's tail is none."""
    number = np.arange(len(level))
    held = np.maximum.accumulate(level + _FADES_DB * number) - _FADES_DB * number
    return int(np.flatnonzero(level >= held - _STILL_DB)[-1]) + 1 if len(level) else 0
