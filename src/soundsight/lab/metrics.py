"""Figures from scores and truths. Standard ones are scikit-learn's; events and intervals are counted here."""

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


def match_onsets(true_s: Sequence[float], found_s: Sequence[float], collar_s: float) -> list[tuple[int, int]]:
    """Largest one-to-one pairing (true index, found index) of onsets no further apart than the collar.

    Both are walked in order of time, the earlier of two that do not fit is dropped: no pairing is larger.
    """
    true_order, found_order = np.argsort(true_s, kind="stable"), np.argsort(found_s, kind="stable")
    pairs, i, j = [], 0, 0
    while i < len(true_order) and j < len(found_order):
        t, f = int(true_order[i]), int(found_order[j])
        # Times on a grid of samples come as seconds: a nanosecond is no miss.
        if abs(true_s[t] - found_s[f]) <= collar_s + 1e-9:
            pairs.append((t, f))
            i, j = i + 1, j + 1
        elif true_s[t] < found_s[f]:
            i += 1
        else:
            j += 1
    return pairs


def f1(hits: float, found: float, true: float) -> float:
    """F1 of counts; 0 where nothing is found and nothing true."""
    return 2 * hits / (found + true) if found + true else 0.0
