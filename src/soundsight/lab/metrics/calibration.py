"""Whether a score is the share that is right."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def calibration(
    scores: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15
) -> list[tuple[float, float, int]]:
    """(mean score, share right, how many) of bins of equal mass, in order of score (reliability diagram)."""
    order = np.argsort(scores, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(scores[p].mean()), float(right[p].mean()), len(p)) for p in parts]


def expected_calibration_error(scores: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15) -> float:
    """Mean gap between score and share right over bins of equal mass, weighted by their size."""
    rows = calibration(scores, right, bins)
    return sum(n * abs(score - share) for score, share, n in rows) / max(1, sum(n for *_, n in rows))


def share_interval(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Middle and half-width of the interval of a share of so many (Wilson 1927); 95 % where `z` is 1.96."""
    about = z**2 / count
    return (share + about / 2) / (1 + about), z / (1 + about) * math.sqrt(
        share * (1 - share) / count + about / 4 / count
    )
