"""Every official fold answered by the graph that has not learnt it: the figure that papers print of a data set."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import read_mono
from soundsight.card import Card, Figure, load_card
from soundsight.error import Error
from soundsight.lab import metrics
from soundsight.lab.datasets import DATASETS, Clip, of_folds, read
from soundsight.lab.evaluate import own_labels
from soundsight.lab.hearing import Wave, hear_waves
from soundsight.lab.outcome import Outcome
from soundsight.units import score_to_logit

PLACE = "{fold}"


@dataclass(frozen=True, slots=True)
class FoldAnswers:
    """A fold's clips, what is said of each as an index into `labels`, with one view and with several averaged."""

    fold: int
    card: Card
    clips: tuple[Clip, ...]
    labels: tuple[str, ...]
    said: NDArray[np.int64]
    said_of_views: NDArray[np.int64] | None
    seconds: float

    @property
    def truth(self) -> NDArray[np.int64]:
        """Indices into `labels`."""
        return np.array([self.labels.index(clip.label) for clip in self.clips])


def views(samples: Wave, hop: int, count: int) -> list[Wave]:
    """The clip and it turned round in time: by even shares of its length and, with them, of a frame.

    So that neither the same samples stand at the edges nor the same samples in one frame.
    """
    return [np.roll(samples, round(k * (len(samples) + hop) / count)) for k in range(count)]


def evaluate_folds(
    model: str, dataset: str, data: Path, folds: Sequence[int] | None, count: int, echo: Callable[[str], None]
) -> Outcome:
    """Each fold of a set by the model of its number; `model` has `{fold}` where that stands.

    All clips of a fold count, as published: also those of recordings that the official folds themselves cut. `count`
    above 1 adds the figure of so many views, their logits averaged. A fold's line is told as it ends. Raises `Error`
    for a graph that learnt its fold, or a recording of it that the publisher does not list.
    """
    clips = read(dataset, data)
    wanted = sorted(set(folds)) if folds else sorted({clip.fold for clip in clips})
    pairs = [(load_card(model.replace(PLACE, str(f))), tuple(of_folds(dataset, clips, [f]))) for f in wanted]
    for fold, (card, own) in zip(wanted, pairs, strict=True):
        refuse_learnt(card, dataset, fold, own)
    echo(f"{model} on {dataset}: each official fold by the graph that has not learnt it")
    for mark in dict.fromkeys(card.mark for card, _ in pairs if card.mark):
        echo(f"  {mark}")
    answers = []
    for fold, (card, own) in zip(wanted, pairs, strict=True):
        answers.append(_answered(fold, card, own, dataset, count))
        echo(_line(answers[-1], count))
    return _outcome(answers, model, dataset, count)


def refuse_learnt(card: Card, dataset: str, fold: int, clips: Sequence[Clip]) -> None:
    """Raise `Error` where a card learnt a fold, or recordings of its clips that are not known to be cut."""
    if fold in card.learnt.get(dataset, ()):
        raise Error(
            f"{card.path}: learnt fold {fold} of {dataset}, which it is to answer. Name each graph by its fold."
        )
    known = DATASETS[dataset].known_cuts
    if learnt := sorted({clip.group for clip in clips if clip.group in card.groups and clip.group not in known}):
        raise Error(
            f"{card.path}: learnt from {len(learnt)} recordings of fold {fold} of {dataset}, {learnt[0]} first."
        )
    if unknown := sorted({clip.label for clip in clips} - set(card.ids)):
        raise Error(f"{card.name} does not know {', '.join(unknown[:5])}, {len(unknown)} labels of {dataset} in all.")


def _answered(fold: int, card: Card, clips: tuple[Clip, ...], dataset: str, count: int) -> FoldAnswers:
    began = time.perf_counter()
    labels = own_labels(card, dataset)
    columns = [card.ids.index(label) for label in labels]
    turned = (view for clip in clips for view in views(read_mono(clip.path, card.rate), card.hop, count))
    scores = hear_waves(card, turned)[0][:, columns].reshape(len(clips), count, len(labels))
    of_views = score_to_logit(scores).mean(axis=1).argmax(axis=1) if count > 1 else None
    return FoldAnswers(
        fold, card, clips, labels, scores[:, 0].argmax(axis=1), of_views, time.perf_counter() - began
    )  # fmt: skip


def _line(one: FoldAnswers, count: int) -> str:
    more = "" if one.said_of_views is None else f"  {count} views {float((one.said_of_views == one.truth).mean()):6.1%}"
    size = (one.card.path.parent / one.card.graph).stat().st_size / 1e6
    right = float((one.said == one.truth).mean())
    return f"  fold {one.fold:<3} {right:8.1%}{more}  ({len(one.clips)} clips, {size:.1f} MB, {one.seconds:.0f} s)"


def _outcome(answers: Sequence[FoldAnswers], model: str, dataset: str, count: int) -> Outcome:
    clips = [clip for one in answers for clip in one.clips]
    groups = [clip.group for clip in clips]
    folds = ", ".join(str(one.fold) for one in answers)
    command = f"soundsight evaluate {Path(model).as_posix()} {dataset} --data DIR"
    command += "" if len(answers) == len(DATASETS[dataset].folds) else f" --folds {folds.replace(' ', '')}"
    rows = [("one view", [one.said == one.truth for one in answers])]
    if count > 1:
        rows.append((f"{count} views", [one.said_of_views == one.truth for one in answers]))
    lines: list[str] = []
    figures: list[Figure] = []
    for name, right in rows:
        of_fold = [float(part.mean()) for part in right]
        low, high = metrics.group_interval(np.concatenate(right), groups)
        value = f"{np.mean(of_fold):.1%} (95 % by recordings: {low:.1%} to {high:.1%})"
        lines.append(f"  mean, {name:9} {value}, deviation over folds {metrics.deviation(of_fold):.1%}")
        figures.append(
            Figure(
                f"mean over folds, {name}",
                value,
                f"{dataset}, folds {folds}: {len(clips)} clips",
                "each official fold by the graph that has not learnt it; the best of the set's own labels"
                + ("" if name == "one view" else "; logits of the clip turned round in time, averaged"),
                command + ("" if name == "one view" else f" --views {count}"),
                0,
            )
        )
    seconds = sum(one.seconds for one in answers)
    cut = sum(clip.group in one.card.groups for one in answers for clip in one.clips)
    lines.append(f"  {len(clips)} clips in {seconds:.0f} s; {cut} of them of recordings that the official folds cut")
    table: list[list[object]] = [["clip", "fold", "true", "said", *(["said_of_views"] if count > 1 else [])]]
    for one in answers:
        for i, clip in enumerate(one.clips):
            more = [] if one.said_of_views is None else [one.labels[one.said_of_views[i]]]
            table.append([clip.name, clip.fold, clip.label, one.labels[one.said[i]], *more])
    cards = tuple(one.card for one in answers)
    return Outcome(tuple(lines), tuple(figures), cards, {"predictions": table})
