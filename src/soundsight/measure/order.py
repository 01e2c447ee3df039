"""Medians, ranks and bounds of the few values that a note or a frame has: quicker there than numpy's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def middle(values: Floats) -> float:
    """The median of values (n,), as `np.median`. Raises IndexError where there is none."""
    ranked, half = np.sort(values), len(values) // 2
    return float(ranked[half]) if len(values) % 2 else float(ranked[half - 1] + ranked[half]) / 2


def middles(rows: NDArray[Any]) -> NDArray[Any]:
    """The median of each row (n, k), (n,), in the rows' own type."""
    ranked, half = np.sort(rows, axis=1), rows.shape[1] // 2
    return np.asarray(ranked[:, half] if rows.shape[1] % 2 else (ranked[:, half - 1] + ranked[:, half]) / 2)


def ranked_at(values: Floats, share: float) -> float:
    """The value under which `share` (0–1) of values (n,) lie, a straight line between two ranks, as `np.quantile`."""
    ranked, at = np.sort(values), share * (len(values) - 1)
    below = min(int(at), len(values) - 2) if len(values) > 1 else 0
    low, high = float(ranked[below]), float(ranked[min(below + 1, len(values) - 1)])
    return low + (at - below) * (high - low)


def within(values: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """Values no lower and no higher than these, in their own type, as `np.clip`, which looks into types for longer."""
    return np.asarray(np.minimum(np.maximum(values, low), high))
