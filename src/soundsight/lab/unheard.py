"""The clips that may test a card: of folds and recordings that it never learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from soundsight.card import Card
from soundsight.error import Error
from soundsight.lab.datasets import Clip, folds_here, of_folds, read


@dataclass(frozen=True, slots=True)
class Chosen:
    """The clips that test a card; how many more were left out, as it learnt from their recordings.

    `learnt_folds` and `learnt_clips` say what of the clips it learnt from all the same: none, but for `anyway`.
    """

    clips: tuple[Clip, ...]
    left_out: int
    learnt_folds: tuple[int, ...]
    learnt_clips: int


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
    known = sum(_learnt(card, dataset, clip) for clip in kept)
    return Chosen(tuple(kept), len(chosen) - len(kept), learnt, known)


def choose_for_all(
    cards: Sequence[Card], dataset: str, data: Path, folds: Sequence[int] | None, anyway: bool
) -> Chosen:
    """Clips that may test every one of the cards, so that these are compared on the same ones.

    Raises `Error` as `choose` does, and where no clip is left to all.
    """
    sides = [choose(card, dataset, data, folds, anyway) for card in cards]
    every = set(sides[0].clips).intersection(*(side.clips for side in sides[1:]))
    kept = tuple(clip for clip in sides[0].clips if clip in every)
    if not kept:
        raise Error(f"{dataset}: no clip is left that none of {', '.join(card.name for card in cards)} learnt from.")
    learnt = tuple(sorted({fold for side in sides for fold in side.learnt_folds}))
    known = sum(any(_learnt(card, dataset, clip) for card in cards) for clip in kept)
    return Chosen(kept, sides[0].left_out + len(sides[0].clips) - len(kept), learnt, known)


def _learnt(card: Card, dataset: str, clip: Clip) -> bool:
    return clip.fold in card.learnt.get(dataset, ()) or clip.group in card.groups
