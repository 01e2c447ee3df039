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
from soundsight.lab.datasets import DATASETS, Clip, folds_here, of_folds, read
from soundsight.lab.datasets.scenes import Plan, Scene, scenes
from soundsight.lab.extent import TEXTURES
from soundsight.lab.prepare import prepare
from soundsight.many import listen_many
from soundsight.recogniser import Recogniser
from soundsight.result import Event, Failure, Result

COLLAR_S = 0.5
SCENES, SCENE_SEED = 100, 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The clips that test a card; how many more were left out, as it learnt from their recordings.

    `learnt_folds` and `learnt_clips` say what of the clips it learnt from all the same: none, but for `anyway`.
    """

    clips: tuple[Clip, ...]
    left_out: int
    learnt_folds: tuple[int, ...]
    learnt_clips: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Clips and what was heard of them: pooled scores (clips, labels of the card), all events."""

    clips: tuple[Clip, ...]
    scores: NDArray[np.float64]
    events: tuple[tuple[Event, ...], ...]


def choose(card: Card, dataset: str, data: Path, folds: Sequence[int] | None, anyway: bool) -> Chosen:
    """Clips of the folds less those whose recording the card learnt from.

    Without `folds`, of all that were not learnt from, or, where none is left, with `anyway` of all. Raises `Error` for
    folds that are not there, and for those that the model was trained on, unless `anyway`, which keeps every clip.
    """
    clips = read(dataset, data)
    have = sorted({clip.fold for clip in clips})
    of_training = card.learnt.get(dataset, ())
    others = [f for f in have if f not in of_training]
    wanted = sorted(set(folds)) if folds else others or (have if anyway else [])
    chosen = of_folds(dataset, clips, wanted)
    learnt = tuple(f for f in wanted if f in of_training)
    if not wanted or (learnt and not anyway):
        raise Error(
            f"{card.name} was trained on fold {', '.join(map(str, learnt or have))} of {dataset}: a figure there says "
            "nothing of sounds it has not heard. Choose other --folds, or --anyway to see the figure, marked; "
            f"{folds_here(dataset, clips)}."
        )
    kept = chosen if anyway else [clip for clip in chosen if clip.group not in card.groups]
    if not kept:
        raise Error(
            f"{card.name} learnt from the recordings of all {len(chosen)} clips. Choose other --folds; "
            f"{folds_here(dataset, clips)}."
        )
    if unknown := sorted({c.label for c in kept} - set(card.ids)):
        raise Error(f"{card.name} does not know {', '.join(unknown[:5])}, {len(unknown)} labels of {dataset} in all.")
    known = sum(clip.fold in learnt or clip.group in card.groups for clip in kept)
    return Chosen(tuple(kept), len(chosen) - len(kept), learnt, known)


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


@dataclass(frozen=True, slots=True)
class ClipFigures:
    """Shares of 0 to 1 over clips, argmax over the data set's own labels; `held_*` are what `listen` says."""

    clips: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    accuracy_folds_deviation: float
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

    columns = [card.ids.index(label) for label in own]
    scores = heard.scores[:, columns]
    truth = np.array([list(own).index(clip.label) for clip in heard.clips])
    said = scores.argmax(axis=1)
    right = said == truth
    hot = np.eye(len(own))[truth]
    seen = sorted(set(truth.tolist()))
    precision, recall, f1, _ = standard.precision_recall_fscore_support(
        truth, said, labels=seen, average="macro", zero_division=0
    )
    folds = np.array([clip.fold for clip in heard.clips])
    of_fold = [float(right[folds == fold].mean()) for fold in np.unique(folds)]
    low, high = metrics.group_interval(right, [clip.group for clip in heard.clips])
    holding = [{event.label for event in events if event.holds} for events in heard.events]
    held_own = [clip.label in held for clip, held in zip(heard.clips, holding, strict=True)]
    return ClipFigures(
        clips=len(truth),
        accuracy=float(right.mean()),
        accuracy_low=low,
        accuracy_high=high,
        accuracy_folds_deviation=float(np.std(of_fold)),
        top_3=metrics.top_k(scores, truth, 3),
        precision_macro=float(precision),
        recall_macro=float(recall),
        f1_macro=float(f1),
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
    """Everything that `soundsight evaluate` prints and writes."""

    card: Card
    dataset: str
    folds: tuple[int, ...]
    chosen: Chosen
    heard: Heard
    own: tuple[str, ...]
    clips: ClipFigures
    scenes: SceneFigures


def evaluate(
    model: str, dataset: str, data: Path, folds: Sequence[int] | None, anyway: bool, cache: Path, jobs: int = 1
) -> Evaluation:
    """Evaluate a model on folds of a data set: its clips, and scenes mixed from them (`SCENES`, seed `SCENE_SEED`)."""
    card = load_card(model)
    chosen = choose(card, dataset, data, folds, anyway)
    heard = hear(card, chosen.clips, jobs)
    own = tuple(label for label in DATASETS[dataset].labels or card.ids if label in card.ids)
    sounds = prepare(chosen.clips, card.rate, cache)
    made = scenes(chosen.clips, sounds, SCENE_SEED, SCENES, Plan())
    return Evaluation(
        card=card,
        dataset=dataset,
        folds=tuple(sorted({clip.fold for clip in chosen.clips})),
        chosen=chosen,
        heard=heard,
        own=own,
        clips=clip_figures(heard, card, own),
        scenes=scene_figures(card, made),
    )
