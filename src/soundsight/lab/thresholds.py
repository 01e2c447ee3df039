"""Thresholds from validation clips alone: where a label holds, chosen on clips and on scenes mixed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.error import Error
from soundsight.lab import metrics, tasks
from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.evaluate import COLLAR_S, hear_scene
from soundsight.lab.prepare import Sounds
from soundsight.recogniser import Recogniser

GRID = np.round(np.arange(0.05, 1.0, 0.01), 2)
# A label's own counts are few: they are joined by those of all labels, weighted as this many true events.
PRIOR = 20.0
VALIDATION_SCENES, VALIDATION_SEED = 300, 1
# Share of another set's clips in which a label may hold that is not among that set's: half of the 2 % that are asked of
# clips of folds that chose nothing.
ELSEWHERE = 0.01


def clip_scores(recogniser: Recogniser, clips: Sequence[Clip], sounds: Sounds) -> NDArray[np.float64]:
    """(clips, labels): the best score of each label's events in each clip, 0 without any."""
    at = {label: index for index, label in enumerate(recogniser.card.ids)}
    best = np.zeros((len(clips), len(at)))
    for index, clip in enumerate(clips):
        recogniser.reset()
        recogniser.feed(sounds.of(clip), sounds.rate)
        recogniser.flush()
        for event in recogniser.result().events:
            best[index, at[event.label]] = max(best[index, at[event.label]], event.score)
    return best


def least(ids: Sequence[str], clips: Sequence[Clip], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lowest threshold (labels,) at which each label holds in at most `ELSEWHERE` of the clips it is none of.

    These are clips of sets of which none has that label while another's have, but for those whose own label may bring
    it along; 0 without any. The grid's end where that is not enough.
    """
    may = tasks.ignored(ids)
    own = np.array([ids.index(clip.label) for clip in clips], dtype=np.intp)
    floors = np.zeros(len(ids))
    for index, label in enumerate(ids):
        sets = {clip.dataset for clip in clips if clip.label == label}
        without = np.array([bool(sets) and clip.dataset not in sets for clip in clips], dtype=bool)
        scores = np.sort(best[without & ~may[index, own], index])[::-1]
        if len(scores):
            above = scores[int(ELSEWHERE * len(scores))] < GRID
            floors[index] = GRID[above][0] if above.any() else GRID[-1]
    return floors


def counts(
    recogniser: Recogniser, clips: Sequence[Clip], best: NDArray[np.float64], sounds: Sounds, kind: str = "plain"
) -> NDArray[np.float64]:
    """(grid, labels, 3): hits, found and true at each threshold, over clips, of `best` scores, and scenes of a kind.

    Scenes are made of the clips of the kind's labels; raises `Error` where none of them can be an event.
    """
    of_kind = KINDS[kind].of(clips)
    if clips and all(clip.background for clip in of_kind):
        raise Error(f"scenes = {kind}: none of the {len(clips)} held-out clips can be an event there.")
    ids = recogniser.card.ids
    totals = np.zeros((len(GRID), len(ids), 3))
    for index, label in enumerate(ids):
        own = np.array([clip.label == label for clip in clips], dtype=bool)
        holds = best[:, index] >= GRID[:, None]
        totals[:, index] = np.stack([(holds & own).sum(1), holds.sum(1), np.full(len(GRID), own.sum())], axis=1)
    for scene in KINDS[kind].make(of_kind, sounds, VALIDATION_SEED, VALIDATION_SCENES):
        events = hear_scene(recogniser, scene).events
        for index, label in enumerate(ids):
            onsets = [part.start / scene.rate for part in scene.parts if part.label == label]
            said = [event for event in events if event.label == label]
            for at, threshold in enumerate(GRID if said else GRID[:0]):
                held = [event.start_s for event in said if event.score >= threshold]
                totals[at, index, :2] += len(metrics.match_onsets(onsets, held, COLLAR_S)), len(held)
            totals[:, index, 2] += len(onsets)
    return totals


def best_thresholds(totals: NDArray[np.float64], beta: float = 1.0) -> NDArray[np.float64]:
    """The threshold of each label with the best F of its own counts and `PRIOR` true events' worth of all labels'.

    In F-beta (van Rijsbergen 1979) what is found of what is true counts `beta` times what is right of what is found.
    """
    everyone = totals.sum(axis=1, keepdims=True)
    joined = totals + PRIOR * everyone / np.maximum(everyone[..., 2:], 1)
    score = (1 + beta**2) * joined[..., 0] / (joined[..., 1] + beta**2 * joined[..., 2])
    best: NDArray[np.float64] = GRID[score.argmax(axis=0)]
    return best


def with_thresholds(
    card: Card, clips: Sequence[Clip], sounds: Sounds, kind: str = "plain", beta: float = 1.0, lowest: float = 0.0
) -> Card:
    """The card with thresholds, `lowest` or more, chosen on validation clips and on scenes of a kind made of them."""
    recogniser = Recogniser(str(card.path), for_file=True)
    best = clip_scores(recogniser, clips, sounds)
    chosen = best_thresholds(counts(recogniser, clips, best, sounds, kind), beta)
    chosen = np.maximum(np.maximum(chosen, least(card.ids, clips, best)), lowest)
    labels = [replace(label, threshold=float(chosen[i])) for i, label in enumerate(card.labels)]
    return replace(card, labels=tuple(labels))
