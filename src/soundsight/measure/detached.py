"""How long a note is played, and how long it is still after it: whether it stands apart from the next."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from soundsight.measure.line import Line
from soundsight.measure.notes import SEES, Played
from soundsight.measure.order import middle
from soundsight.measure.trend import HOP_S, cannot
from soundsight.result import Measured

STILL_DB = 12.0  # so far under the note's own level it is not played any more (as where notes end)
UNITS = {"length": "ms", "still_after": "ms"}


def detached(lines: Mapping[str, Line], note: Played) -> dict[str, Measured]:
    """`length` of the note, and `still_after` it: until the level is near the note's again, as far as is seen; ms.

    What follows is seen for 150 ms after the note's last sound. Both are known to a frame at either end.
    """
    level = lines["level"]
    first, end = ((at - level.start) // level.hop for at in (note.start, note.end))
    last = (note.sounding_end - level.start) // level.hop + SEES - 1
    body, after = level.values[max(first, 0) : end], level.values[end:last]
    if not len(body):
        return {name: cannot(unit, "too little of the note is heard") for name, unit in UNITS.items()}
    loud = np.flatnonzero(after > middle(body) - STILL_DB)
    still = int(loud[0]) if len(loud) else len(after)
    return {name: _about(1000 * frames * HOP_S) for name, frames in (("length", end - first), ("still_after", still))}


def _about(ms: float) -> Measured:
    """A time that is read off at frames."""
    frame = 1000 * HOP_S
    return Measured(ms, max(ms - frame, 0.0), ms + frame, "ms")
