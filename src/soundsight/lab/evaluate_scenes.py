"""`evaluate --scenes`: a model on scenes mixed from clips that it has not heard, one of several kinds of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from soundsight.card import Card, load_card
from soundsight.error import Error
from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.datasets.scenes import Scene
from soundsight.lab.heard_scenes import DECODERS, hear_scenes
from soundsight.lab.prepare import Sounds, prepare
from soundsight.lab.scene_figures import DecoderFigures, decoder_figures
from soundsight.lab.unheard import choose_for_all


@dataclass(frozen=True, slots=True)
class SceneEvaluation:
    """A model on scenes: which, made of what, how long they are together, and each decoder's figures."""

    card: Card
    kind: str
    count: int
    seed: int
    sources: tuple[str, ...]
    clips: int
    left_out: int
    labels: tuple[str, ...]
    seconds: float
    figures: dict[str, DecoderFigures]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be measured on scenes, and what these are made of: the same clips for each, decoded at its rate."""

    cards: tuple[Card, ...]
    clips: tuple[Clip, ...]
    left_out: int
    labels: tuple[str, ...]
    sources: tuple[str, ...]
    sounds: dict[int, Sounds]

    def scenes(self, card: Card, kind: str, count: int, seed: int) -> Iterable[Scene]:
        """So many scenes of a kind at the card's rate, the same for the same seed."""
        return KINDS[kind].make(self.clips, self.sounds[card.rate], seed, count)


def which_scenes(
    models: Sequence[str],
    datasets: Sequence[str],
    data: Path,
    folds: Sequence[int] | None,
    kind: str,
    cache: Path,
    anyway: bool = False,
) -> Wanted:
    """What scenes of a kind are made of: clips that none of the models has learnt from.

    Without `folds` of all folds that were not learnt from. Raises `Error` for an unknown kind, labels that a model does
    not know, and folds of several sets at once.
    """
    if kind not in KINDS:
        raise Error(f"no scenes {kind!r}; there are {', '.join(KINDS)}.")
    if folds and len(datasets) > 1:
        raise Error("--folds are those of one set; without it each set gives the folds that were not learnt from.")
    cards = tuple(load_card(model) for model in models)
    chosen = [choose_for_all(cards, dataset, data, folds, anyway) for dataset in datasets]
    clips = KINDS[kind].of([clip for one in chosen for clip in one.clips])
    if not any(not clip.background for clip in clips):
        raise Error(f"{kind}: none of {len(clips)} clips of {', '.join(datasets)} can be an event there.")
    ids = {clip.label for clip in clips if not clip.background}
    labels = tuple(label for label in cards[0].ids if label in ids)
    if missing := sorted(ids - set(labels)):
        raise Error(f"{cards[0].name} does not know {', '.join(missing[:5])}, of which there are scenes.")
    sources = tuple(
        f"{name} fold {', '.join(map(str, sorted({c.fold for c in clips if c.dataset == name})))}" for name in datasets
    )
    sounds = {rate: prepare(clips, rate, cache) for rate in {card.rate for card in cards}}
    return Wanted(cards, clips, sum(one.left_out for one in chosen), labels, sources, sounds)


def evaluate_scenes(wanted: Wanted, kind: str, count: int, seed: int) -> list[SceneEvaluation]:
    """Each model on the same scenes."""
    with_psds = find_spec("sed_scores_eval") is not None
    found = []
    for card in wanted.cards:
        heard = hear_scenes(card, wanted.scenes(card, kind, count, seed), wanted.labels)
        figures = {d: decoder_figures(heard, wanted.labels, d, card.hop / card.rate, with_psds) for d in DECODERS}
        seconds = sum(scene.length_s for scene in heard)
        found.append(
            SceneEvaluation(
                card=card,
                kind=kind,
                count=count,
                seed=seed,
                sources=wanted.sources,
                clips=len(wanted.clips),
                left_out=wanted.left_out,
                labels=wanted.labels,
                seconds=seconds,
                figures=figures,
            )
        )
    return found
