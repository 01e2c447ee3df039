"""Shares of clips, F1 of counts, and how far a share can be trusted. Standard ones are scikit-learn's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def top_k(scores: NDArray[np.float64], truth: NDArray[np.int64], k: int) -> float:
    """Share of rows (clips, labels) whose true label is among the k best scores."""
    best = np.argsort(-scores, axis=1)[:, :k]
    return float((best == truth[:, None]).any(axis=1).mean())


def group_interval(
    right: NDArray[np.bool_], groups: Sequence[str], seed: int = 0, draws: int = 2000
) -> tuple[float, float]:
    """95 % interval of a share by drawing whole groups with replacement: clips of one recording err together."""
    _, at = np.unique(np.asarray(groups), return_inverse=True)
    hits = np.bincount(at, weights=right.astype(np.float64))
    sizes = np.bincount(at).astype(np.float64)
    drawn = np.random.default_rng(seed).integers(len(hits), size=(draws, len(hits)))
    shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return float(low), float(high)


def f1(hits: float, found: float, true: float) -> float:
    """F1 of counts; 0 where nothing is found and nothing true."""
    return 2 * hits / (found + true) if found + true else 0.0
