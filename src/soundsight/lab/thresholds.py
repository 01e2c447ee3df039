"""Thresholds from validation clips alone: where a label holds, chosen on clips and on scenes mixed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.error import Error
from soundsight.lab import metrics
from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.evaluate import COLLAR_S, hear_scene
from soundsight.lab.prepare import Sounds
from soundsight.recogniser import Recogniser

GRID = np.round(np.arange(0.05, 1.0, 0.01), 2)
# A label's own counts are few: they are joined by those of all labels, weighted as this many true events.
PRIOR = 20.0
VALIDATION_SCENES, VALIDATION_SEED = 300, 1


def counts(card: Card, clips: Sequence[Clip], sounds: Sounds, kind: str = "plain") -> NDArray[np.float64]:
    """(grid, labels, 3): hits, found and true at each threshold, over clips and scenes of a kind.

    Scenes are made of the clips of the kind's labels; raises `Error` where none of them can be an event.
    """
    of_kind = KINDS[kind].of(clips)
    if clips and all(clip.background for clip in of_kind):
        raise Error(f"scenes = {kind}: none of the {len(clips)} held-out clips can be an event there.")
    totals = np.zeros((len(GRID), len(card.ids), 3))
    recogniser = Recogniser(str(card.path), for_file=True)
    for clip in clips:
        recogniser.reset()
        recogniser.feed(sounds.of(clip), sounds.rate)
        recogniser.flush()
        best = dict.fromkeys(card.ids, 0.0)
        for event in recogniser.result().events:
            best[event.label] = max(best[event.label], event.score)
        for index, label in enumerate(card.ids):
            holds = best[label] >= GRID
            own = label == clip.label
            totals[:, index] += np.stack([holds * own, holds, np.full(len(GRID), own)], axis=1)
    for scene in KINDS[kind].make(of_kind, sounds, VALIDATION_SEED, VALIDATION_SCENES):
        events = hear_scene(recogniser, scene).events
        for index, label in enumerate(card.ids):
            onsets = [part.start / scene.rate for part in scene.parts if part.label == label]
            said = [event for event in events if event.label == label]
            for at, threshold in enumerate(GRID if said else GRID[:0]):
                held = [event.start_s for event in said if event.score >= threshold]
                totals[at, index, :2] += len(metrics.match_onsets(onsets, held, COLLAR_S)), len(held)
            totals[:, index, 2] += len(onsets)
    return totals


def best_thresholds(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The threshold of each label with the best F1 of its own counts and `PRIOR` true events' worth of all labels'."""
    everyone = totals.sum(axis=1, keepdims=True)
    joined = totals + PRIOR * everyone / np.maximum(everyone[..., 2:], 1)
    score = 2 * joined[..., 0] / (joined[..., 1] + joined[..., 2])
    best: NDArray[np.float64] = GRID[score.argmax(axis=0)]
    return best


def with_thresholds(card: Card, clips: Sequence[Clip], sounds: Sounds, kind: str = "plain") -> Card:
    """The card with thresholds chosen on validation clips and on scenes of a kind made of them."""
    best = best_thresholds(counts(card, clips, sounds, kind))
    labels = [replace(label, threshold=float(best[i])) for i, label in enumerate(card.labels)]
    return replace(card, labels=tuple(labels))
