"""Two models on the same clips: who was right where the other was wrong, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.metrics.shares import drawn_shares

Right = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Gain:
    """What one model has over another: difference of the shares that are right, its 95 % interval by recordings.

    `alone` and `other_alone` are the clips that only one of them answers rightly; `p` is McNemar's, exact, two-sided.
    """

    share: float
    low: float
    high: float
    alone: int
    other_alone: int
    p: float

    @property
    def words(self) -> str:
        """In a line."""
        points = f"{100 * self.share:+.1f} points (95 % by recordings: {100 * self.low:+.1f} to {100 * self.high:+.1f})"
        return f"{points}; alone right {self.alone}, alone wrong {self.other_alone}, McNemar p = {self.p:.2g}"


def mcnemar(alone: int, other_alone: int) -> float:
    """Two-sided exact p (McNemar 1947): how likely a parting as uneven is where each such clip is a coin's toss."""
    n, fewer = alone + other_alone, min(alone, other_alone)
    tail = sum(math.comb(n, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**n))


def gain(right: Right, other: Right, groups: Sequence[str]) -> Gain:
    """The gain of `right` over `other`, both (clips,), clip by clip; whole recordings are drawn for the interval.

    McNemar's test takes clips for independent, which those of one recording are not: read it with the interval.
    """
    alone, other_alone = int((right & ~other).sum()), int((other & ~right).sum())
    low, high = np.percentile(drawn_shares(right.astype(float) - other.astype(float), groups), [2.5, 97.5])
    share = float(right.mean() - other.mean())
    return Gain(share, float(low), float(high), alone, other_alone, mcnemar(alone, other_alone))
