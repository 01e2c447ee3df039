"""Shares of clips, F1 of counts, and how far a share can be trusted. Standard ones are scikit-learn's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Answered:
    """Clips answered rightly: their share with its 95 % interval by groups, and macro figures over the true labels."""

    accuracy: float
    low: float
    high: float
    precision: float
    recall: float
    f1: float


def answered(truth: NDArray[np.int64], said: NDArray[np.int64], groups: Sequence[str]) -> Answered:
    """What came of one answer a clip, labels as indices (clips,)."""
    from sklearn.metrics import precision_recall_fscore_support

    low, high = group_interval(said == truth, groups)
    precision, recall, f1_, _ = precision_recall_fscore_support(
        truth, said, labels=sorted(set(truth.tolist())), average="macro", zero_division=0
    )
    return Answered(float((said == truth).mean()), low, high, float(precision), float(recall), float(f1_))


def top_k(scores: NDArray[np.float64], truth: NDArray[np.int64], k: int) -> float:
    """Share of rows (clips, labels) whose true label is among the k best scores."""
    best = np.argsort(-scores, axis=1)[:, :k]
    return float((best == truth[:, None]).any(axis=1).mean())


def drawn_shares(
    values: NDArray[np.float64] | NDArray[np.bool_], groups: Sequence[str], seed: int = 0, draws: int = 2000
) -> NDArray[np.float64]:
    """Means of (clips,) over groups drawn with replacement, (draws,): clips of one recording err together."""
    hits, sizes = _sums(values, groups)
    drawn = np.random.default_rng(seed).integers(len(hits), size=(draws, len(hits)))
    shares: NDArray[np.float64] = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return shares


def group_interval(
    right: NDArray[np.bool_], groups: Sequence[str], seed: int = 0, draws: int = 2000
) -> tuple[float, float]:
    """95 % interval of a share by drawing whole groups with replacement."""
    low, high = np.percentile(drawn_shares(right, groups, seed, draws), [2.5, 97.5])
    return float(low), float(high)


def by_recording(right: NDArray[np.bool_], groups: Sequence[str]) -> tuple[float, float, float]:
    """(share, low, high) where each group counts once, with the share of its clips that are right; 95 % as above."""
    hits, sizes = _sums(right, groups)
    share = hits / sizes
    low, high = np.percentile(drawn_shares(share, [str(i) for i in range(len(share))]), [2.5, 97.5])
    return float(share.mean()), float(low), float(high)


def _sums(
    values: NDArray[np.float64] | NDArray[np.bool_], groups: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and number of the values of each group."""
    _, at = np.unique(np.asarray(groups), return_inverse=True)
    return np.bincount(at, weights=values.astype(np.float64)).astype(np.float64), np.bincount(at).astype(np.float64)


def deviation(of_folds: Sequence[float]) -> float:
    """Standard deviation of shares of some folds, as of a sample (n - 1); 0 of one alone."""
    return float(np.std(of_folds, ddof=1)) if len(of_folds) > 1 else 0.0


def f1(hits: float, found: float, true: float) -> float:
    """F1 of counts; 0 where nothing is found and nothing true."""
    return 2 * hits / (found + true) if found + true else 0.0
