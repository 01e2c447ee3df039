"""What a phone's microphone, MP3, a room and noise cost a model: the same clips as they are and so changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import read_mono
from soundsight.card import Card, Figure, load_card
from soundsight.lab import metrics
from soundsight.lab.conditions import CONDITIONS
from soundsight.lab.datasets import Clip
from soundsight.lab.evaluate import own_labels
from soundsight.lab.hearing import Wave, hear_waves
from soundsight.lab.outcome import Outcome
from soundsight.lab.unheard import Chosen, choose_for_all

PLAIN = "as it is"


@dataclass(frozen=True, slots=True)
class Heard:
    """Of one condition: whether each clip's label is the best of the set's own, and whether it holds."""

    right: NDArray[np.bool_]
    held: NDArray[np.bool_]


def changed(clips: Sequence[Clip], rate: int, condition: str, seed: int) -> Iterator[Wave]:
    """The clips under a condition, or as they are; what is drawn hangs on the seed and the clip's place alone."""
    for number, clip in enumerate(clips):
        samples = read_mono(clip.path, rate)
        if condition == PLAIN:
            yield samples
        else:
            place = list(CONDITIONS).index(condition)
            yield CONDITIONS[condition][1](samples, rate, np.random.default_rng([seed, place, number]))


def hear_condition(card: Card, chosen: Chosen, own: Sequence[str], condition: str, seed: int) -> Heard:
    """Hear the clips under a condition."""
    scores, holding = hear_waves(card, changed(chosen.clips, card.rate, condition, seed))
    best = scores[:, [card.ids.index(label) for label in own]].argmax(axis=1)
    right = np.array([own[i] == clip.label for i, clip in zip(best, chosen.clips, strict=True)])
    held = np.array([clip.label in labels for clip, labels in zip(chosen.clips, holding, strict=True)])
    return Heard(right, held)


def evaluate_conditions(
    models: Sequence[str], dataset: str, data: Path, folds: Sequence[int] | None, anyway: bool, seed: int
) -> Outcome:
    """Each model under each condition beside the clips as they are; of two models the gain of the first in each."""
    cards = [load_card(model) for model in models]
    chosen = choose_for_all(cards, dataset, data, folds, anyway)
    groups = [clip.group for clip in chosen.clips]
    lines: list[str] = []
    table = [["model", "condition", "clip", "true", "right", "held"]]
    heard: list[dict[str, Heard]] = []
    for card in cards:
        own = own_labels(card, dataset)
        heard.append({c: hear_condition(card, chosen, own, c, seed) for c in (PLAIN, *CONDITIONS)})
        lines += _lines(card, chosen, heard[-1], dataset, seed, groups)
        for condition, one in heard[-1].items():
            rows = zip(chosen.clips, one.right, one.held, strict=True)
            table += [[card.name, condition, c.name, c.label, str(int(r)), str(int(h))] for c, r, h in rows]
    if len(cards) == 2:
        lines.append(f"{cards[0].name} above {cards[1].name} on the same clips:")
        for condition in heard[0]:
            gained = metrics.gain(heard[0][condition].right, heard[1][condition].right, groups)
            lines.append(f"  {condition:10} {gained.words}")
    figures = _figures(cards[0], chosen, heard[0], dataset, seed, groups)
    return Outcome(tuple(lines), figures, tuple(cards[:1]), {"conditions": table})


def _lines(
    card: Card, chosen: Chosen, heard: dict[str, Heard], dataset: str, seed: int, groups: Sequence[str]
) -> Iterator[str]:
    folds = ", ".join(map(str, sorted({clip.fold for clip in chosen.clips})))
    mark = f"  LEARNT FROM: {chosen.learnt_clips} of these clips" if chosen.learnt_clips else ""
    about = f"{len(chosen.clips)} clips, as they are and changed (seed {seed})"
    yield f"{card.name} on {dataset}, folds {folds}: {about}{mark}"
    if card.mark:
        yield f"  {card.mark}"
    yield f"  {'':52} accuracy  own label holds  cost"
    for condition, one in heard.items():
        about = CONDITIONS[condition][0] if condition in CONDITIONS else PLAIN
        cost = "" if condition == PLAIN else f"  {metrics.gain(one.right, heard[PLAIN].right, groups).words}"
        yield f"  {about:52} {one.right.mean():8.1%}  {one.held.mean():15.1%}{cost}"


def _figures(
    card: Card, chosen: Chosen, heard: dict[str, Heard], dataset: str, seed: int, groups: Sequence[str]
) -> tuple[Figure, ...]:
    folds = ",".join(map(str, sorted({clip.fold for clip in chosen.clips})))
    command = f"soundsight evaluate {card.name} {dataset} --data DIR --folds {folds} --figures conditions"
    command += f" --seed {seed}" if seed else ""
    data = f"{dataset}, fold {folds.replace(',', ', ')}: {len(chosen.clips)} clips"
    data += f"; LEARNT FROM {chosen.learnt_clips} OF THEM" if chosen.learnt_clips else ""
    figures = []
    for condition, one in heard.items():
        low, high = metrics.group_interval(one.right, groups)
        value = f"{one.right.mean():.1%} (95 % by recordings: {low:.1%} to {high:.1%})"
        about = CONDITIONS[condition][0] if condition in CONDITIONS else PLAIN
        figures.append(Figure(f"accuracy, {condition}", value, data, about, command, seed))
    return tuple(figures)
