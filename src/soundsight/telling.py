"""What was heard as it flows out: boxes, notes and tracks in seconds of their source, as fine as they are sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from soundsight.card import Card
from soundsight.decode import LEAST_SCORE, Box
from soundsight.model import Frames
from soundsight.result import Event, Measured, Note, Tag, Track
from soundsight.units import samples_to_s

RUNNERS_UP = 3
LEAST_RUNNER_UP = 0.01


@dataclass(frozen=True, slots=True)
class Telling:
    """Of which model, by which thresholds, from when on, and of which labels alone (None: all)."""

    card: Card
    thresholds: Mapping[str, float]
    start_s: float
    only: frozenset[str] | None = None

    def shows(self, label: str) -> bool:
        """Whether the label is told of at all."""
        return self.only is None or label in self.only

    def seconds(self, samples: int) -> float:
        """A place in the sound at the card's rate, in seconds of the source."""
        return round(self.start_s + samples_to_s(samples, self.card.rate), 6)

    def events(self, boxes: Iterable[Box], until: int | None = None) -> list[Event]:
        """Seconds and evidence for boxes of the labels that are shown; none ends after the sample `until`."""
        shown = [box for box in boxes if self.shows(self.card.ids[box.label])]
        if not shown:
            return []
        means = np.stack([box.means for box in shown])
        best = np.argsort(-means, axis=1)[:, : RUNNERS_UP + 1]
        return [self._event(*one, until) for one in zip(shown, means.tolist(), best.tolist(), strict=True)]

    def met(self, note: Note, scores: Mapping[str, float], until_s: float | None = None) -> list[Event]:
        """Events of the rules that a note meets with these probabilities; `until_s` is its end while it sounds."""
        rivals = sorted(scores.items(), key=lambda item: -item[1])
        return [
            Event(
                label=label.id,
                start_s=note.start_s,
                end_s=note.end_s if until_s is None else max(until_s, note.end_s),
                score=round(score, 6),
                mean=round(score, 6),
                runners_up=tuple(
                    Tag(other, round(its, 6)) for other, its in rivals if other != label.id and its >= LEAST_RUNNER_UP
                )[:RUNNERS_UP],
                holds=round(score, 6) >= self.thresholds[label.id],
            )
            for label in self.card.labels
            if self.shows(label.id) and (score := scores.get(label.id, 0.0)) >= LEAST_SCORE
        ]

    def tracks(self, heard: Sequence[Frames], first: int) -> tuple[Track, ...]:
        """Values of the frames from number `first` on, a Track each; to 1e-5, as finer is rounding."""
        card = self.card
        if not heard or not card.tracks:
            return ()
        start_s, hop_s = self.seconds(first * card.hop), samples_to_s(card.hop, card.rate)
        columns = np.concatenate([one.tracks for one in heard]).astype(np.float64).round(5).T.tolist()
        certain = [one.confidence for one in heard if one.confidence is not None]
        confidence = tuple(np.concatenate(certain).astype(np.float64).round(4).tolist()) if certain else None
        return tuple(
            Track(track.name, track.unit, start_s, hop_s, tuple(column), confidence)
            for track, column in zip(card.tracks, columns, strict=True)
        )

    def note(self, note: Note) -> Note:
        """A note in the source's time; figures to 1e-4, as finer is rounding."""
        measures = {
            name: Measured(_rounded(one.value), _rounded(one.low), _rounded(one.high), one.unit, one.why)
            for name, one in note.measures.items()
        }
        return replace(
            note,
            start_s=round(note.start_s + self.start_s, 6),
            end_s=round(note.end_s + self.start_s, 6),
            sounding_end_s=round(note.sounding_end_s + self.start_s, 6),
            score=round(note.score, 4),
            hz=_rounded(note.hz),
            measures=measures,
        )

    def _event(self, box: Box, means: list[float], best: list[int], until: int | None) -> Event:
        """A box's event: `means` are its own, `best` the labels with the highest."""
        ids, end = self.card.ids, box.end * self.card.hop
        label, score = ids[box.label], round(box.score, 6)
        others = [i for i in best if i != box.label and means[i] >= LEAST_RUNNER_UP]
        return Event(
            label=label,
            start_s=self.seconds(box.start * self.card.hop),
            end_s=self.seconds(end if until is None else min(end, until)),
            score=score,
            mean=round(means[box.label], 6),
            runners_up=tuple(Tag(ids[i], round(means[i], 6)) for i in others[:RUNNERS_UP]),
            holds=score >= self.thresholds[label],
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
