"""Scenes as a model hears them: boxes and, from the same frames, hysteresis; what is true beside what is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.lab.datasets.scenes import Part, Scene
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.hysteresis import hysteresis_curve, runs
from soundsight.lab.metrics.events import Span
from soundsight.recogniser import Recogniser
from soundsight.result import Event

DECODERS = ("boxes", "hysteresis")
# Two sounds count as at once where they share this much time and no third is there.
TOGETHER_S, LEVEL_DB = 0.25, 6.0


@dataclass(frozen=True, slots=True)
class HeardScene:
    """One scene: its parts and, of each decoder, the spans that hold, their scores, and the curve (frames, labels).

    The runs of a curve at a threshold are the decoder's events at that threshold.
    """

    parts: tuple[Part, ...]
    rate: int
    length_s: float
    spans: dict[str, tuple[Span, ...]]
    scores: dict[str, tuple[float, ...]]
    curves: dict[str, NDArray[np.float64]]

    @property
    def true(self) -> tuple[Span, ...]:
        """The parts in seconds."""
        return tuple(Span(p.label, p.start / self.rate, p.end / self.rate) for p in self.parts)


def hear_scenes(card: Card, made: Iterable[Scene], labels: Sequence[str]) -> list[HeardScene]:
    """What a model says of scenes at its card's thresholds; of `labels` alone.

    Hysteresis begins at the label's threshold and lasts while half of it is reached.
    """
    recogniser = Recogniser(str(card.path), labels=labels, keep_scores=True, for_file=True)
    columns = [card.ids.index(label) for label in labels]
    limits = [card.labels[column].threshold for column in columns]
    heard = []
    for scene in made:
        events = hear_scene(recogniser, scene).events
        frames = recogniser.scores()[:, columns] / 65535
        length_s, hop_s = len(scene.samples) / scene.rate, card.hop / card.rate
        curve = hysteresis_curve(frames)
        held = [
            (Span(label, a * hop_s, min(b * hop_s, length_s)), float(curve[a:b, at].max()))
            for at, label in enumerate(labels)
            for a, b in runs(curve[:, at], limits[at])
        ]
        boxes = [(Span(event.label, event.start_s, event.end_s), event.score) for event in events if event.holds]
        both = {"boxes": boxes, "hysteresis": held}
        spans = {decoder: tuple(span for span, _ in found) for decoder, found in both.items()}
        scores = {decoder: tuple(score for _, score in found) for decoder, found in both.items()}
        curves = {"boxes": box_curve(events, labels, len(frames), hop_s), "hysteresis": curve}
        heard.append(HeardScene(scene.parts, scene.rate, length_s, spans, scores, curves))
    return heard


def box_curve(events: Sequence[Event], labels: Sequence[str], frames: int, hop_s: float) -> NDArray[np.float64]:
    """(frames, labels): in each box its score, else 0. Boxes that meet are parted by their scores alone."""
    curve = np.zeros((frames, len(labels)))
    for event in events:
        first, last = round(event.start_s / hop_s), max(round(event.end_s / hop_s), round(event.start_s / hop_s) + 1)
        column = curve[first:last, labels.index(event.label)]
        np.maximum(column, event.score, out=column)
    return curve


def at_once(parts: Sequence[Part], one: Part) -> int:
    """The most parts that sound at one moment of a part, itself among them."""
    beside = [p for p in parts if p.start < one.end and one.start < p.end]
    moments = [max(p.start, one.start) for p in beside]
    return max(sum(p.start <= moment < p.end for p in beside) for moment in moments)


def level_pairs(scene: HeardScene) -> list[tuple[Part, Part]]:
    """Pairs of parts of two labels that alone share `TOGETHER_S` or more, within `LEVEL_DB` of each other."""
    pairs = []
    for i, a in enumerate(scene.parts):
        for b in scene.parts[i + 1 :]:
            start, end = max(a.start, b.start), min(a.end, b.end)
            alone = not any(p is not a and p is not b and p.start < end and start < p.end for p in scene.parts)
            near = abs(a.snr_db - b.snr_db) <= LEVEL_DB
            if a.label != b.label and end - start >= TOGETHER_S * scene.rate and alone and near:
                pairs.append((a, b))
    return pairs


def both_named(scene: HeardScene, pair: tuple[Part, Part], decoder: str) -> bool:
    """Whether each of a pair has an event of its label somewhere in the time that they share."""
    start_s = max(p.start for p in pair) / scene.rate
    end_s = min(p.end for p in pair) / scene.rate
    said = {span.label for span in scene.spans[decoder] if span.start_s < end_s and start_s < span.end_s}
    return {p.label for p in pair} <= said
