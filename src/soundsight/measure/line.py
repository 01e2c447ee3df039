"""A quantity over time as arrays: what the listeners of this room give, and the measures of a note read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.result import Track
from soundsight.units import samples_to_s

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Values (n,) at even steps; value *i* covers the samples `[start + i·hop, start + (i+1)·hop)` at `rate`.

    `confidence` (n,) is the probability, 0–1, that the value means anything; NaN is a value that there is not.
    """

    name: str
    unit: str
    rate: int
    start: int
    hop: int
    values: Values
    confidence: Values | None = None

    def times(self) -> Values:
        """The middles of the steps, in seconds (n,)."""
        return (self.start + (np.arange(len(self.values)) + 0.5) * self.hop) / self.rate

    def after(self, sample: int) -> Line:
        """The same from `sample` on."""
        return self.between(sample, self.start + len(self.values) * self.hop)

    def between(self, start: int, end: int) -> Line:
        """The same over the steps that lie in `[start, end)`."""
        first, last = max(-((self.start - start) // self.hop), 0), max((end - self.start) // self.hop, 0)
        certain = None if self.confidence is None else self.confidence[first:last]
        at = self.start + first * self.hop
        return Line(self.name, self.unit, self.rate, at, self.hop, self.values[first:last], certain)

    def track(self) -> Track:
        """The same as it flows out; a value that there is not is 0."""
        return Track(
            name=self.name,
            unit=self.unit,
            start_s=samples_to_s(self.start, self.rate),
            hop_s=samples_to_s(self.hop, self.rate),
            values=tuple(np.nan_to_num(self.values).tolist()),
            confidence=None if self.confidence is None else tuple(self.confidence.tolist()),
        )


def joined(lines: Sequence[Line]) -> Line:
    """Lines that follow on one another as one. Raises ValueError where there is none."""
    if not lines:
        raise ValueError("no line came: at least one was expected.")
    first = lines[0]
    if len(lines) == 1:
        return first
    certain = [line.confidence for line in lines if line.confidence is not None]
    return Line(
        first.name,
        first.unit,
        first.rate,
        first.start,
        first.hop,
        np.concatenate([line.values for line in lines]),
        np.concatenate(certain) if certain else None,
    )
