"""What a set's own labels do in another set's clips, where they are not: how often each holds there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from soundsight.card import Card, Figure, load_card
from soundsight.error import Error
from soundsight.lab import tasks
from soundsight.lab.datasets import DATASETS
from soundsight.lab.evaluate import Heard, hear
from soundsight.lab.outcome import Outcome
from soundsight.lab.unheard import Chosen, choose

MOST, SURE = 0.02, 0.95


@dataclass(frozen=True, slots=True)
class Held:
    """A label of the set `own` that holds in `count` of `negatives` clips of the set `other`."""

    label: str
    own: str
    other: str
    count: int
    negatives: int

    @property
    def share(self) -> float:
        """Of the true negatives."""
        return self.count / self.negatives

    @property
    def most(self) -> float:
        """The share that such a count leaves possible: upper end of the one-sided 95 % interval (Clopper, Pearson)."""
        from scipy.stats import beta

        return (
            1.0 if self.count == self.negatives else float(beta.ppf(SURE, self.count + 1, self.negatives - self.count))
        )


def held_in_others(card: Card, heard: dict[str, Heard]) -> list[Held]:
    """Every label that one of the sets alone has, in the clips of each other set that are true negatives.

    A clip is one unless its own label is among those that may truly bring the label along (a table in `tasks`).
    """
    may = tasks.ignored(card.ids)
    labels = {name: [label for label in DATASETS[name].labels if label in card.ids] for name in heard}
    found = []
    for own in heard:
        elsewhere = {label for name in heard if name != own for label in labels[name]}
        for other in heard:
            for label in labels[own] if other != own else ():
                if label in elsewhere:
                    continue
                row = may[card.ids.index(label)]
                of_clips = zip(heard[other].clips, heard[other].events, strict=True)
                events = [e for clip, e in of_clips if not row[card.ids.index(clip.label)]]
                holds = [any(e.holds and e.label == label for e in of_clip) for of_clip in events]
                if holds:
                    found.append(Held(label, own, other, sum(holds), len(holds)))
    return found


def any_held(card: Card, heard: Heard, labels: Sequence[str]) -> float:
    """Share of clips in which at least one of some labels holds that may not be there."""
    may = tasks.ignored(card.ids)
    of_clips = zip(heard.clips, heard.events, strict=True)
    held = [
        ({e.label for e in events if e.holds} & set(labels), card.ids.index(clip.label)) for clip, events in of_clips
    ]
    return float(np.mean([any(not may[card.ids.index(label), own] for label in found) for found, own in held]))


def evaluate_foreign(
    model: str, datasets: Sequence[str], data: Path, folds: Sequence[int] | None, anyway: bool
) -> Outcome:
    """The labels of each of several sets in the unheard clips of the others, at the card's thresholds.

    Raises `Error` for one set alone and for `folds`, which would be those of one set.
    """
    if len(set(datasets)) < 2:
        raise Error("foreign: labels of one set in clips of another: give two sets (esc50,urbansound8k).")
    if folds:
        raise Error("--folds are those of one set; without it each set gives the folds that were not learnt from.")
    card = load_card(model)
    chosen = {name: choose(card, name, data, None, anyway) for name in datasets}
    heard = {name: hear(card, one.clips) for name, one in chosen.items()}
    found = held_in_others(card, heard)
    table: list[list[object]] = [["label", "of", "in", "held", "negatives", "share", "at_most"]]
    table += [[h.label, h.own, h.other, h.count, h.negatives, f"{h.share:.5f}", f"{h.most:.5f}"] for h in found]
    return Outcome(
        tuple(_lines(card, chosen, heard, found)), _figures(card, chosen, found), (card,), {"foreign": table}
    )


def _side(name: str, one: Chosen) -> str:
    mark = f", LEARNT FROM {one.learnt_clips} OF THEM" if one.learnt_clips else ""
    return f"{name} fold {', '.join(map(str, sorted({c.fold for c in one.clips})))} ({len(one.clips)} clips{mark})"


def _lines(card: Card, chosen: dict[str, Chosen], heard: dict[str, Heard], found: Sequence[Held]) -> Iterator[str]:
    yield f"{card.name}: labels of one set alone that hold in clips of another where they are not, at its thresholds"
    if card.mark:
        yield f"  {card.mark}"
    yield f"  clips that it has not heard: {' and '.join(_side(name, one) for name, one in chosen.items())}"
    for own, other in dict.fromkeys((h.own, h.other) for h in found):
        of_pair = [h for h in found if (h.own, h.other) == (own, other)]
        mean = np.mean([h.share for h in of_pair])
        above = sum(h.share > MOST for h in of_pair)
        yield f"{own}'s {len(of_pair)} own labels in {other}: {mean:.2%} of clips in the mean, {above} above {MOST:.0%}"
        some = any_held(card, heard[other], [h.label for h in of_pair])
        yield f"  {'any of them':20} {some:6.1%}"
        for h in sorted(of_pair, key=lambda h: (-h.share, h.label)):
            if h.count:
                told = f"{h.share:6.1%}  {h.count:4d} of {h.negatives} (at most {h.most:.1%}, {SURE:.0%})"
                yield f"  {h.label:20} {told}{'  ABOVE' if h.share > MOST else ''}"
        if silent := [h.label for h in of_pair if not h.count]:
            yield f"  never: {', '.join(silent)}"


def _figures(card: Card, chosen: dict[str, Chosen], found: Sequence[Held]) -> tuple[Figure, ...]:
    command = f"soundsight evaluate {card.name} {','.join(chosen)} --data DIR --figures foreign"
    figures = []
    for own, other in dict.fromkeys((h.own, h.other) for h in found):
        of_pair = [h for h in found if (h.own, h.other) == (own, other)]
        worst = max(of_pair, key=lambda h: h.share)
        value = f"at most {worst.share:.1%} of clips ({worst.label}); {sum(h.share > MOST for h in of_pair)} of "
        value += f"{len(of_pair)} labels above {MOST:.0%}"
        about = "a label holds in a clip that is none of it; listen at the card's thresholds"
        figures.append(Figure(f"{own}'s own labels in {other}", value, _side(other, chosen[other]), about, command, 0))
    return tuple(figures)
