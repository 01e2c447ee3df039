"""How good a model is: an exported one, on folds it never learnt from, through the recogniser that everyone uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card, load_card
from soundsight.error import Error
from soundsight.lab import metrics
from soundsight.lab.datasets import DATASETS, Clip
from soundsight.lab.datasets.scenes import Plan, Scene, scenes
from soundsight.lab.extent import TEXTURES
from soundsight.lab.prepare import prepare
from soundsight.lab.unheard import Chosen, choose_for_all
from soundsight.many import listen_many
from soundsight.recogniser import Recogniser
from soundsight.result import Event, Failure, Result

COLLAR_S = 0.5
SCENES, SCENE_SEED = 100, 0


@dataclass(frozen=True, slots=True)
class Heard:
    """Clips and what was heard of them: pooled scores (clips, labels of the card), all events."""

    clips: tuple[Clip, ...]
    scores: NDArray[np.float64]
    events: tuple[tuple[Event, ...], ...]


def hear(card: Card, clips: Sequence[Clip], jobs: int = 1) -> Heard:
    """Listen to every clip. A file that cannot be heard is an error: a figure over the rest would be another's."""
    rows, events = [], []
    at = {label: index for index, label in enumerate(card.ids)}
    for result in listen_many([clip.path for clip in clips], jobs=jobs, model=str(card.path)):
        if isinstance(result, Failure):
            raise Error(f"{result.name}: {result.reason}")
        row = np.zeros(len(at))
        for tag in result.tags:
            row[at[tag.label]] = tag.score
        rows.append(row)
        events.append(result.events)
    return Heard(tuple(clips), np.array(rows), tuple(events))


def own_labels(card: Card, dataset: str) -> tuple[str, ...]:
    """The labels of a data set that a card knows, in the set's order; all of the card's where the set has none."""
    return tuple(label for label in DATASETS[dataset].labels or card.ids if label in card.ids)


def answers(heard: Heard, card: Card, own: Sequence[str]) -> NDArray[np.bool_]:
    """Whether the best of some labels is the clip's, (clips,)."""
    best = heard.scores[:, [card.ids.index(label) for label in own]].argmax(axis=1)
    return np.array([own[i] == clip.label for i, clip in zip(best, heard.clips, strict=True)], dtype=bool)


@dataclass(frozen=True, slots=True)
class ClipFigures:
    """Shares of 0 to 1 over clips, argmax over the data set's own labels; `held_*` are what `listen` says.

    `by_recording` is the accuracy where each recording counts once, with the share of its clips that are right.
    """

    clips: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    accuracy_folds_deviation: float
    recordings: int
    by_recording: float
    by_recording_low: float
    by_recording_high: float
    top_3: float
    precision_macro: float
    recall_macro: float
    f1_macro: float
    f1_micro: float
    roc_auc_macro: float
    pr_auc_macro: float
    pr_auc_micro: float
    calibration_error: float
    held_own: float
    held_others_a_clip: float


def clip_figures(heard: Heard, card: Card, own: Sequence[str]) -> ClipFigures:
    """All figures of clips. `own` are the labels that compete; the interval is by recordings (95 %)."""
    from sklearn import metrics as standard

    scores = heard.scores[:, [card.ids.index(label) for label in own]]
    truth = np.array([list(own).index(clip.label) for clip in heard.clips])
    said = scores.argmax(axis=1)
    right = said == truth
    hot = np.eye(len(own))[truth]
    seen = sorted(set(truth.tolist()))
    folds = np.array([clip.fold for clip in heard.clips])
    of_fold = [float(right[folds == fold].mean()) for fold in np.unique(folds)]
    groups = [clip.group for clip in heard.clips]
    shares = metrics.answered(truth, said, groups)
    of_recordings = metrics.by_recording(right, groups)
    holding = [{event.label for event in events if event.holds} for events in heard.events]
    held_own = [clip.label in held for clip, held in zip(heard.clips, holding, strict=True)]
    return ClipFigures(
        clips=len(truth),
        accuracy=shares.accuracy,
        accuracy_low=shares.low,
        accuracy_high=shares.high,
        accuracy_folds_deviation=metrics.deviation(of_fold),
        recordings=len(set(groups)),
        by_recording=of_recordings[0],
        by_recording_low=of_recordings[1],
        by_recording_high=of_recordings[2],
        top_3=metrics.top_k(scores, truth, 3),
        precision_macro=shares.precision,
        recall_macro=shares.recall,
        f1_macro=shares.f1,
        f1_micro=float(standard.f1_score(truth, said, average="micro")),
        roc_auc_macro=float(standard.roc_auc_score(hot[:, seen], scores[:, seen], average="macro")),
        pr_auc_macro=float(standard.average_precision_score(hot[:, seen], scores[:, seen], average="macro")),
        pr_auc_micro=float(standard.average_precision_score(hot[:, seen], scores[:, seen], average="micro")),
        calibration_error=metrics.expected_calibration_error(scores.ravel(), hot.ravel() > 0),
        held_own=float(np.mean(held_own)),
        held_others_a_clip=float(np.mean([len(h - {c.label}) for c, h in zip(heard.clips, holding, strict=True)])),
    )


@dataclass(frozen=True, slots=True)
class SceneFigures:
    """Of scenes at the card's thresholds: micro collar F1 (onset within 500 ms, no offset), how far onsets are off."""

    scenes: int
    true_events: int
    found_events: int
    collar_f1: float
    precision: float
    recall: float
    attack_onset_error_median_s: float
    attack_onset_bias_median_s: float


def hear_scene(recogniser: Recogniser, scene: Scene) -> Result:
    """A scene's result, by the stream's own door."""
    recogniser.reset()
    recogniser.feed(scene.samples, scene.rate)
    recogniser.flush()
    return recogniser.result()


def scene_figures(card: Card, made: Sequence[Scene]) -> SceneFigures:
    """Count matched onsets a label in every scene."""
    recogniser = Recogniser(str(card.path), for_file=True)
    hits = found = true = 0
    off: list[float] = []
    for scene in made:
        events = [event for event in hear_scene(recogniser, scene).events if event.holds]
        found, true = found + len(events), true + len(scene.parts)
        for label in {part.label for part in scene.parts}:
            onsets = [part.start / scene.rate for part in scene.parts if part.label == label]
            said = [event.start_s for event in events if event.label == label]
            pairs = metrics.match_onsets(onsets, said, COLLAR_S)
            hits += len(pairs)
            off += [said[f] - onsets[t] for t, f in pairs if label not in TEXTURES]
    return SceneFigures(
        scenes=len(made),
        true_events=true,
        found_events=found,
        collar_f1=metrics.f1(hits, found, true),
        precision=hits / max(found, 1),
        recall=hits / max(true, 1),
        attack_onset_error_median_s=float(np.median(np.abs(off))) if off else float("nan"),
        attack_onset_bias_median_s=float(np.median(off)) if off else float("nan"),
    )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that `soundsight evaluate` prints and writes; `gains` over each model that was measured beside."""

    card: Card
    dataset: str
    folds: tuple[int, ...]
    chosen: Chosen
    heard: Heard
    own: tuple[str, ...]
    clips: ClipFigures
    scenes: SceneFigures
    gains: tuple[tuple[str, metrics.Gain], ...] = ()


def evaluate(
    model: str,
    dataset: str,
    data: Path,
    folds: Sequence[int] | None,
    anyway: bool,
    cache: Path,
    jobs: int = 1,
    beside: Sequence[str] = (),
) -> Evaluation:
    """Evaluate a model on folds of a data set: its clips, and scenes mixed from them (`SCENES`, seed `SCENE_SEED`).

    Models `beside` hear the same clips, which none of them learnt from; the gain over each is told.
    """
    card, others = load_card(model), [load_card(other) for other in beside]
    chosen = choose_for_all([card, *others], dataset, data, folds, anyway)
    heard = hear(card, chosen.clips, jobs)
    own = own_labels(card, dataset)
    groups = [clip.group for clip in chosen.clips]
    right = answers(heard, card, own)
    gains = tuple(
        (other.name, metrics.gain(right, answers(hear(other, chosen.clips, jobs), other, own), groups))
        for other in others
    )
    sounds = prepare(chosen.clips, card.rate, cache)
    made = list(scenes(chosen.clips, sounds, SCENE_SEED, SCENES, Plan()))
    return Evaluation(
        card=card,
        dataset=dataset,
        folds=tuple(sorted({clip.fold for clip in chosen.clips})),
        chosen=chosen,
        heard=heard,
        own=own,
        clips=clip_figures(heard, card, own),
        scenes=scene_figures(card, made),
        gains=gains,
    )
