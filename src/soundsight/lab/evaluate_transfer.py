"""A model on a set that it learnt nothing of: the labels that both know, closed among them and open among all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card, Figure, load_card
from soundsight.error import Error
from soundsight.lab import metrics
from soundsight.lab.datasets import DATASETS, Clip, of_folds, read
from soundsight.lab.evaluate import hear
from soundsight.lab.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Shared:
    """Clips of a set whose labels every card knows, less those of recordings that stand in what a card learnt from."""

    labels: tuple[str, ...]
    clips: tuple[Clip, ...]
    left_out: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Whether each clip is answered rightly, the best of the shared labels and the best of all that the card has."""

    closed: NDArray[np.bool_]
    opened: NDArray[np.bool_]


def shared(cards: Sequence[Card], dataset: str, data: Path, folds: Sequence[int] | None) -> Shared:
    """What can be tested. Raises `Error` where a card learnt from the set, or fewer than two labels are shared.

    Of each set that a card learnt from all recordings are left out, those of folds that it did not learn too.
    """
    for card in cards:
        if card.learnt.get(dataset):
            raise Error(
                f"{card.name} learnt from {dataset}: nothing is transferred to it. Evaluate it there without "
                "--figures transfer, or give a model that learnt from other sets alone."
            )
    clips = read(dataset, data)
    clips = of_folds(dataset, clips, folds) if folds else clips
    known = set.intersection(*(set(card.ids) for card in cards))
    names = DATASETS[dataset].labels or tuple(sorted({clip.label for clip in clips}))
    labels = tuple(label for label in names if label in known)
    if len(labels) < 2:
        raise Error(f"{cards[0].name} and {dataset} share {len(labels)} labels; two were expected to choose between.")
    sources = tuple(dict.fromkeys(name for card in cards for name, learnt in card.learnt.items() if learnt))
    heard = {clip.group for name in sources for clip in read(name, data)}.union(*(card.groups for card in cards))
    of_labels = [clip for clip in clips if clip.label in labels]
    kept = tuple(clip for clip in of_labels if clip.group not in heard)
    if not kept:
        raise Error(f"{dataset}: all {len(of_labels)} clips are of recordings that stand in {', '.join(sources)} too.")
    return Shared(labels, kept, len(of_labels) - len(kept), sources)


def answers(card: Card, chosen: Shared) -> Answers:
    """Hear the clips and hold what is best against what is true."""
    scores = hear(card, chosen.clips).scores
    truth = np.array([card.ids.index(clip.label) for clip in chosen.clips])
    columns = np.array([card.ids.index(label) for label in chosen.labels])
    return Answers(columns[scores[:, columns].argmax(axis=1)] == truth, scores.argmax(axis=1) == truth)


def evaluate_transfer(models: Sequence[str], dataset: str, data: Path, folds: Sequence[int] | None) -> Outcome:
    """Each model on the shared labels of a set; of two models the gain of the first, clip by clip."""
    cards = [load_card(model) for model in models]
    chosen = shared(cards, dataset, data, folds)
    found = [answers(card, chosen) for card in cards]
    lines = [line for card, one in zip(cards, found, strict=True) for line in _lines(card, one, chosen, dataset)]
    if len(cards) == 2:
        lines += _gain_lines(cards, found, chosen)
    table: list[list[object]] = [["clip", "fold", "group", "true", "model", "closed", "open"]]
    for card, one in zip(cards, found, strict=True):
        rows = zip(chosen.clips, one.closed, one.opened, strict=True)
        table += [[c.name, c.fold, c.group, c.label, card.name, int(a), int(b)] for c, a, b in rows]
    return Outcome(tuple(lines), _figures(cards[0], found[0], chosen, dataset), tuple(cards[:1]), {"transfer": table})


def _kinds(card: Card, one: Answers, chosen: Shared) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    closed, opened = f"closed, {len(chosen.labels)} labels", f"open, {len(card.ids)} labels"
    return (closed, one.closed), (opened, one.opened)


def _lines(card: Card, one: Answers, chosen: Shared, dataset: str) -> Iterator[str]:
    groups = [clip.group for clip in chosen.clips]
    folds = ", ".join(map(str, sorted({clip.fold for clip in chosen.clips})))
    yield f"{card.name} on the labels of {dataset} that it knows, folds {folds}:"
    if card.mark:
        yield f"  {card.mark}"
    yield f"  {len(groups)} clips of {len(set(groups))} recordings"
    yield f"  {chosen.left_out} left out, of recordings that stand in {', '.join(chosen.sources) or 'no set'} too"
    yield f"  {'':20}  by clip (95 % by recordings)  by recording"
    for name, right in _kinds(card, one, chosen):
        yield f"  {name:20}  {_by_clip(right, groups)}      {_by_recording(right, groups)}"
    yield f"  {'label':20}   closed    open"
    for label in chosen.labels:
        at = np.array([clip.label == label for clip in chosen.clips])
        if at.any():
            recordings = len({clip.group for clip in chosen.clips if clip.label == label})
            told = f"{one.closed[at].mean():7.1%} {one.opened[at].mean():7.1%}"
            yield f"  {label:20}  {told}  ({at.sum()} clips, {recordings} recordings)"


def _by_clip(right: NDArray[np.bool_], groups: Sequence[str]) -> str:
    low, high = metrics.group_interval(right, groups)
    return f"{right.mean():.1%} ({low:.1%} to {high:.1%})"


def _by_recording(right: NDArray[np.bool_], groups: Sequence[str]) -> str:
    share, low, high = metrics.by_recording(right, groups)
    return f"{share:.1%} ({low:.1%} to {high:.1%})"


def _gain_lines(cards: Sequence[Card], found: Sequence[Answers], chosen: Shared) -> Iterator[str]:
    groups = [clip.group for clip in chosen.clips]
    yield f"{cards[0].name} above {cards[1].name} on the same clips:"
    yield f"  closed  {metrics.gain(found[0].closed, found[1].closed, groups).words}"
    yield f"  open    {metrics.gain(found[0].opened, found[1].opened, groups).words}"


def _figures(card: Card, one: Answers, chosen: Shared, dataset: str) -> tuple[Figure, ...]:
    groups = [clip.group for clip in chosen.clips]
    folds = sorted({clip.fold for clip in chosen.clips})
    text = ",".join(map(str, folds))
    command = f"soundsight evaluate {card.name} {dataset} --data DIR --folds {text} --figures transfer"
    data = f"{dataset}, folds {text.replace(',', ', ')}: {len(groups)} clips of {', '.join(chosen.labels)}"
    data += f"; {chosen.left_out} left out, of recordings that stand in {', '.join(chosen.sources) or 'no set'} too"
    return tuple(
        Figure(
            f"transfer, {name}",
            f"{_by_clip(right, groups)}; by recording {_by_recording(right, groups)}",
            data,
            "the best of these labels; the set taught it nothing; 95 % by recordings",
            command,
            0,
        )
        for name, right in _kinds(card, one, chosen)
    )
