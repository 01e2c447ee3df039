"""Samples in, what is heard out: a stream as it comes, and its result at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soundsight.audio import Block, Intake
from soundsight.card import Card, load_card
from soundsight.coach import withheld
from soundsight.decode import POOLINGS, Events
from soundsight.error import Error
from soundsight.judge import known, quality_of, recognised, thresholds_of
from soundsight.model import Frames, Listener, Network
from soundsight.recogniser.reference import reference
from soundsight.result import Event, Provenance, Result, Source, State, Tag, Update
from soundsight.scores import joined, painted, pooled, stored
from soundsight.telling import Telling
from soundsight.units import samples_to_s

if TYPE_CHECKING:
    from soundsight.played import Take

_NO_SCORES: NDArray[np.float32] = np.zeros((0, 0), np.float32)
PIECES = 128  # of what is kept, before they become one: a stream's are so small that an array each takes ten times more


class Recogniser:
    """Samples in, updates out, a result at the end; the very object that `listen` uses.

    `threshold` sets one threshold for all labels, `thresholds` one for some; else the card's hold. `labels` keeps
    tags and events of these alone. `settings` are what a person chooses of this model (`card.settings`); with `files`
    they may name files of this computer. `for_file` changes when answers come, not what they are. `keep_scores` keeps
    all frames for `scores()`: 1.4 kB a second of 56 labels.
    """

    def __init__(
        self,
        model: str | Path = "environment",
        *,
        threshold: float | None = None,
        thresholds: Mapping[str, float] | None = None,
        labels: Sequence[str] | None = None,
        settings: Mapping[str, str | float] | None = None,
        files: bool = False,
        start_s: float = 0.0,
        keep_scores: bool = False,
        for_file: bool = False,
    ):
        self.card: Card = load_card(model)
        card = self.card
        self._settings = card.chosen(settings or {})
        self._thresholds = thresholds_of(card, threshold, thresholds)
        only = None if labels is None else frozenset(known(labels, card))
        self._telling = Telling(card, self._thresholds, start_s, only)
        self._keep = keep_scores
        self._played: Take | None = None
        if not card.graph:
            from soundsight.measure.against import keyed
            from soundsight.played import Take

            self._settings = keyed(self._settings)
            self._played = Take(self._settings, reference(card, self._settings, files), self._telling)
            self._listener: Listener = self._played.listener
        else:
            self._listener = Network(card, (card.window if for_file else card.step) // card.hop)
        self._intake = Intake(card.rate)
        self._scored = len(card.labels) if card.graph else 0  # labels that each frame has a score of
        self._events = Events(self._scored, card.boxes)
        self._pool_in, self._pool_out = POOLINGS[card.pooling]
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._intake.reset()
        self._listener.reset()
        self._events.reset()
        self._closed: list[Event] = []
        self._opened: list[Event] = []  # as of the last frames
        self._pooled: NDArray[np.float64] = np.zeros(self._scored)
        self._frames = 0
        self._revision = 0
        self._ended = False
        self._scores: list[NDArray[np.uint16]] = []
        self._tracks: list[Frames] = []
        if self._played:
            self._played.reset()
        self._length = 0  # samples heard, at the card's rate

    def feed(self, samples: ArrayLike, rate: int) -> Update:
        """Samples (n,) or (n, channels), any n, at any rate that stays the same; what is new since the last update."""
        heard, closed = self._take(samples, rate)
        if heard:
            sounding = self._played.sounding(self._frames * self.card.hop) if self._played else []
            self._opened = self._telling.events(self._events.open()) + sounding
        return self._update(heard, closed, self._opened)

    def flush(self) -> Update:
        """The end of the stream: the last frames, and every event closed."""
        if self._ended:
            raise Error("flush() was called twice. Call reset() to begin a new stream.")
        self._ended = True
        parts = (self._hear(self._intake.flush()), self._taken(self._listener.flush()))
        heard, closed = [one for part, _ in parts for one in part], [one for _, part in parts for one in part]
        last = self._telling.events(self._events.flush(), self._length)
        self._closed += last
        return self._update(heard, closed + last, [])

    def _take(self, samples: ArrayLike, rate: int) -> tuple[list[Frames], list[Event]]:
        """New frames and closed events; `listen`, which shows no updates, is spared what only they hold."""
        if self._ended:
            raise Error("samples came after flush(). Call reset() to begin a new stream.")
        return self._hear(self._intake.feed(samples, rate))

    def _hear(self, blocks: Iterable[Block]) -> tuple[list[Frames], list[Event]]:
        heard: list[Frames] = []
        for block in blocks:
            heard += self._listener.feed(block)
            self._length += len(block.samples)
        return self._taken(heard)

    def _taken(self, heard: list[Frames]) -> tuple[list[Frames], list[Event]]:
        closed: list[Event] = []
        for number, frames in enumerate(heard):
            scores = frames.scores
            if self.card.tracks:
                self._tracks.append(Frames(_NO_SCORES, frames.tracks, frames.confidence))
                if len(self._tracks) >= PIECES:
                    self._tracks = [_one(self._tracks)]
            if self._played:
                heard[number], met = self._played.take(frames)
                closed.extend(met)
            self._pooled += self._pool_in(scores).sum(axis=0)
            self._frames += len(scores)
            if self._keep:
                self._scores.append(stored(scores))
                if len(self._scores) >= PIECES:
                    self._scores = [joined(self._scores, self._scored)]
            closed.extend(self._telling.events(self._events.feed(scores), self._length if self._ended else None))
        self._closed.extend(closed)
        return heard, closed

    def _update(self, heard: list[Frames], closed: list[Event], opened: list[Event]) -> Update:
        self._revision += 1
        scores = np.concatenate([np.zeros((0, self._scored), np.float32), *(one.scores for one in heard)])
        notes = tuple(note for one in heard for note in one.notes)
        return Update(
            revision=self._revision,
            until_s=self._telling.start_s + samples_to_s(self._frames * self.card.hop, self.card.rate),
            scores=scores,
            tracks=self._telling.tracks(heard, self._frames - len(scores)),
            notes=notes,
            closed=tuple(closed),
            open=tuple(opened),
            advice=self._played.advice_of_last(len(notes)) if self._played else (),
            remarks=self._played.remarks if self._played else (),
        )

    @property
    def a4_hz(self) -> float | None:
        """The A4 that new notes are held against; None for models that know none."""
        return self._played.a4_hz if self._played else None

    def scores(self) -> NDArray[np.uint16]:
        """All frames so far (frames, labels), score · 65535; needs `keep_scores`."""
        if not self._keep:
            raise Error("scores were not kept. Make the Recogniser with keep_scores=True.")
        if not self.card.graph:
            return painted(self._all_events(), self._frames, self.card, self._telling.start_s)
        return joined(self._scores, len(self.card.labels))

    def result(self, source: Source | None = None, settings: Mapping[str, object] | None = None) -> Result:
        """What was heard so far; complete after `flush`. `source` and further `settings` are written into it."""
        heard = self._intake.measured()
        events = tuple(sorted(self._all_events(), key=lambda e: (e.start_s, e.end_s, e.label)))
        played, card = self._played, self.card
        notes, against = played.settled() if played else ((), None)
        why = withheld(notes)
        whole = self._pool_out(self._pooled, self._frames) if card.graph else pooled(events, self._frames, card)
        both = zip(card.ids, whole, strict=True)
        tags = [Tag(label, float(score)) for label, score in both if self._telling.shows(label)]
        length_s = round(heard.frames / heard.rate, 6) if heard.rate else 0.0
        return Result(
            source=source or Source("stream", None, None, heard.rate or 0, heard.channels or 0, length_s),
            model=self.card.name,
            quality=quality_of(heard, self._state(events), why),
            tags=tuple(sorted(tags, key=lambda tag: -tag.score)),
            events=events,
            notes=notes,
            tracks=self._telling.tracks(self._tracks, 0),
            advice=played.advice(notes, against) if played else (),
            provenance=Provenance(_program(), self.card.name, self.card.sha256, {**self._said(), **(settings or {})}),
            against=against,
        )

    def _all_events(self) -> list[Event]:
        """Those that closed; of notes those of all of them, as some can be told, or taken back, only now."""
        return self._played.events() if self._played else self._closed

    def _said(self) -> dict[str, object]:
        only = None if self._telling.only is None else sorted(self._telling.only)
        a4 = {"a4_hz": round(self._played.a4_of_all_hz, 3)} if self._played else {}
        own = {"thresholds": dict(self._thresholds), "labels": only, "start_s": self._telling.start_s}
        return {**own, **self._settings, **a4}

    def _state(self, events: Sequence[Event]) -> State:
        if self._played:
            return "ok" if self._played.notes else "nothing_recognised"
        return recognised(events, self._thresholds)


def _one(heard: Sequence[Frames]) -> Frames:
    """The tracks of frames that follow on."""
    certain = [one.confidence for one in heard if one.confidence is not None]
    tracks = np.concatenate([one.tracks for one in heard])
    return Frames(_NO_SCORES, tracks, np.concatenate(certain) if certain else None)


def _program() -> str:
    from soundsight import __version__

    return f"soundsight {__version__}"
