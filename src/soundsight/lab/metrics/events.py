"""Event-based F1: a found event is a hit where onset and offset lie within a collar (Mesaros, Heittola, Virtanen 2016).

Conventions are sed_eval's: one to one, the largest pairing; an offset may be off by the collar or a share of the true
event's length, whichever is more. Times are rounded to nothing; a nanosecond is no miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from soundsight.lab.metrics.counts import Counts

NANO_S = 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """A label from `start_s` to `end_s`, half-open."""

    label: str
    start_s: float
    end_s: float


def paired(
    true: Sequence[Span], found: Sequence[Span], collar_s: float, offset_share: float | None
) -> list[tuple[int, int]]:
    """Largest one-to-one pairing (true index, found index) of spans of one label (Kuhn's augmenting paths).

    `offset_share` None: only onsets count. Otherwise an offset may be off by max(collar, share of the true length).
    """
    fits = [[j for j, f in enumerate(found) if _fit(t, f, collar_s, offset_share)] for t in true]
    taken: dict[int, int] = {}

    def find(i: int, seen: set[int]) -> bool:
        for j in fits[i]:
            if j not in seen:
                seen.add(j)
                if j not in taken or find(taken[j], seen):
                    taken[j] = i
                    return True
        return False

    for i in range(len(true)):
        find(i, set())
    return sorted((i, j) for j, i in taken.items())


def _fit(true: Span, found: Span, collar_s: float, offset_share: float | None) -> bool:
    if abs(true.start_s - found.start_s) > collar_s + NANO_S:
        return False
    if offset_share is None:
        return True
    return abs(true.end_s - found.end_s) <= max(collar_s, offset_share * (true.end_s - true.start_s)) + NANO_S


def right(found: Span, true: Sequence[Span]) -> bool:
    """Whether one true span of the found one's label covers at least half of it."""
    half = (found.end_s - found.start_s) / 2
    shared = [min(t.end_s, found.end_s) - max(t.start_s, found.start_s) for t in true if t.label == found.label]
    return max(shared, default=-1.0) >= half - NANO_S


def event_counts(
    true: Sequence[Sequence[Span]],
    found: Sequence[Sequence[Span]],
    labels: Sequence[str],
    collar_s: float = 0.2,
    offset_share: float | None = 0.2,
) -> Counts:
    """Counts (scenes, labels, 3) of events; spans of other labels are left out."""
    counts = np.zeros((len(true), len(labels), 3))
    for scene, (truths, answers) in enumerate(zip(true, found, strict=True)):
        for at, label in enumerate(labels):
            t, f = ([span for span in spans if span.label == label] for spans in (truths, answers))
            if t or f:
                counts[scene, at] = len(paired(t, f, collar_s, offset_share)), len(f), len(t)
    return counts


def found_truths(
    true: Sequence[Span], found: Sequence[Span], collar_s: float = 0.2, offset_share: float | None = 0.2
) -> list[bool]:
    """For each true span of a scene whether it is paired with a found one of its label."""
    hit = [False] * len(true)
    for label in {span.label for span in true}:
        mine = [i for i, span in enumerate(true) if span.label == label]
        answers = [span for span in found if span.label == label]
        for i, _ in paired([true[i] for i in mine], answers, collar_s, offset_share):
            hit[mine[i]] = True
    return hit
