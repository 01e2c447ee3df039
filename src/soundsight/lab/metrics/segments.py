"""Segment-based F1: time is cut into cells of a second, and a label counts once in each (sed_eval's conventions)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.metrics.counts import Counts
from soundsight.lab.metrics.events import NANO_S, Span

SEGMENT_S = 1.0


def cells(
    spans: Sequence[Span], labels: Sequence[str], length_s: float, cell_s: float = SEGMENT_S
) -> NDArray[np.bool_]:
    """(cells, labels): whether a label sounds in any part of a cell. The last cell may be shorter than the others."""
    on = np.zeros((math.ceil(length_s / cell_s - NANO_S), len(labels)), dtype=bool)
    at = {label: index for index, label in enumerate(labels)}
    for span in spans:
        if span.label in at:
            first, last = math.floor(span.start_s / cell_s + NANO_S), math.ceil(span.end_s / cell_s - NANO_S)
            on[max(0, first) : max(0, last), at[span.label]] = True
    return on


def segment_counts(
    true: Sequence[Sequence[Span]],
    found: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
) -> Counts:
    """Counts (scenes, labels, 3) of cells of `SEGMENT_S`."""
    counts = np.zeros((len(true), len(labels), 3))
    for scene, (truths, answers, length_s) in enumerate(zip(true, found, lengths_s, strict=True)):
        t, f = cells(truths, labels, length_s), cells(answers, labels, length_s)
        counts[scene] = np.stack([(t & f).sum(axis=0), f.sum(axis=0), t.sum(axis=0)], axis=1)
    return counts


def name_counts(true: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]], labels: Sequence[str]) -> Counts:
    """Counts (scenes, labels, 3) of labels that are there or said anywhere in a scene, whatever the time."""
    t, f = (
        np.array([[any(span.label == label for span in spans) for label in labels] for spans in side], dtype=bool)
        for side in (true, found)
    )
    return np.stack([t & f, f, t], axis=-1).astype(np.float64).reshape(len(true), len(labels), 3)


def segment_counts_by_number(
    true: Sequence[Sequence[Span]],
    found: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
    most: int = 4,
) -> Counts:
    """Counts (most + 1, 3) of cells over all labels, by how many labels are true in the cell, `most` and more last."""
    counts = np.zeros((most + 1, 3))
    for truths, answers, length_s in zip(true, found, lengths_s, strict=True):
        t, f = cells(truths, labels, length_s), cells(answers, labels, length_s)
        number = np.minimum(t.sum(axis=1), most)
        np.add.at(counts, number, np.stack([(t & f).sum(axis=1), f.sum(axis=1), t.sum(axis=1)], axis=1))
    return counts


def silent_cells(
    true: Sequence[Sequence[Span]],
    found: Sequence[Sequence[Span]],
    labels: Sequence[str],
    lengths_s: Sequence[float],
) -> tuple[int, int]:
    """In how many of the cells in which none of the labels sounds one is said all the same, and of how many."""
    said = of = 0
    for truths, answers, length_s in zip(true, found, lengths_s, strict=True):
        silent = cells(truths, labels, length_s).sum(axis=1) == 0
        said += int((silent & (cells(answers, labels, length_s).sum(axis=1) > 0)).sum())
        of += int(silent.sum())
    return said, of
