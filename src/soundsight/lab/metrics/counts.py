"""Counts of hits, found and true of scenes and labels, and what is made of them: micro, macro, intervals.

Counts are float64 (scenes, labels, 3), the last axis being hits, found, true. Kept a scene, they can be drawn again:
scenes are independent, events of one scene are not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
HITS, FOUND, TRUE = 0, 1, 2


def micro(counts: Counts) -> float:
    """F1 over all labels' counts together, from (..., labels, 3); 0 where nothing is found and nothing true."""
    hits, found, true = counts.reshape(-1, 3).sum(axis=0)
    return float(2 * hits / (found + true)) if found + true else 0.0


def macro(counts: Counts) -> float:
    """Mean of the labels' F1 over those that are true somewhere; one of them that is never found counts 0.

    sed_eval leaves such a label out unless `empty_system_output_handling` is "zero_score", which lifts its mean.
    """
    of_label = counts.reshape(-1, *counts.shape[-2:]).sum(axis=0)
    there = of_label[of_label[:, TRUE] > 0]
    return float((2 * there[:, HITS] / (there[:, FOUND] + there[:, TRUE])).mean()) if len(there) else 0.0


def interval(
    counts: Counts, figure: Callable[[Counts], float], less: Counts | None = None, seed: int = 0, draws: int = 1000
) -> tuple[float, float]:
    """95 % interval of a figure by drawing scenes with replacement; of its gain over that of `less` where given.

    `less` are counts of the same scenes in the same order: the draws are paired.
    """
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        at = np.bincount(rng.integers(len(counts), size=len(counts)), minlength=len(counts))
        values.append(figure(_weighted(at, counts)) - (figure(_weighted(at, less)) if less is not None else 0.0))
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _weighted(times: NDArray[np.int64], counts: Counts) -> Counts:
    total: Counts = np.tensordot(times.astype(np.float64), counts, axes=1)
    return total
