"""Strokes of a bow tremolo: they begin anew on one pitch, so quickly that they are one note and not many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import middle

# In frames of 10 ms. So many strokes so near each other are no notes any more: 9.5 a second, quicker than notes that
# are repeated; a section's have 12. Later ones may be heard two or three at a time.
FEWEST, WITHIN = 4, 42
_NEXT = 25
_SAME_CENTS = 50.0
_NEAR, _FAR = 2, 6  # frames to either side of a beginning, whose pitches are held against each other


class Strokes:
    """Beginnings in order of time, counted in frames; tells which of them go on with a tremolo."""

    def __init__(self) -> None:
        self._begun: list[int] = []
        self._trembles = False

    def first(self, frame: int) -> None:
        """A note begins at a frame, out of silence or on another pitch."""
        self._begun, self._trembles = [frame], False

    def goes_on(self, hz: NDArray[np.float64], at: int, frame: int) -> bool:
        """Whether what begins anew at `frame`, which is place `at` of the pitch `hz` (n,), is a tremolo's next stroke.

        It reads _FAR frames to either side.
        """
        before, after = hz[max(at - _FAR, 0) : max(at - _NEAR + 1, 0)], hz[at + _NEAR : at + _FAR + 1]
        if not len(before) or not len(after) or abs(1200 * np.log2(middle(after) / middle(before))) > _SAME_CENTS:
            self.first(frame)
            return False
        goes_on = self._trembles and frame - self._begun[-1] <= _NEXT
        self._begun = [*self._begun[-FEWEST:], frame]
        self._trembles = goes_on or (len(self._begun) > FEWEST and frame - self._begun[0] <= WITHIN)
        return self._trembles
