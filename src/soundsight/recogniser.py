"""The only place where audio meets a model or a measure. File, folder, microphone, socket and test all pass here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soundsight.audio import Block, Intake, open_audio, sha256_of
from soundsight.card import Card, load_card
from soundsight.coach import withheld
from soundsight.decode import POOLINGS, Events
from soundsight.error import Error
from soundsight.judge import known, quality_of, recognised, thresholds_of
from soundsight.model import Frames, Listener, Network
from soundsight.result import Event, Provenance, Result, Source, State, Tag, Update
from soundsight.scores import joined, painted, pooled, stored, write_scores
from soundsight.telling import Telling
from soundsight.units import samples_to_s

if TYPE_CHECKING:
    from soundsight.measure.against import Asked, Reference
    from soundsight.played import Played

_NO_SCORES: NDArray[np.float32] = np.zeros((0, 0), np.float32)


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
        self._played: Played | None = None
        if not card.graph:
            from soundsight.measure.against import keyed
            from soundsight.played import Played

            self._settings = keyed(self._settings)
            self._played = Played(self._settings, _reference(card, self._settings, files), self._telling)
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
        sounding = self._played.sounding(self._frames * self.card.hop) if self._played else []
        return self._update(heard, closed, self._telling.events(self._events.open()) + sounding)

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
            if self._played:
                heard[number], met = self._played.take(frames)
                closed.extend(met)
            self._pooled += self._pool_in(scores).sum(axis=0)
            self._frames += len(scores)
            if self._keep:
                self._scores.append(stored(scores))
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


def listen(
    path: str | Path,
    *,
    model: str | Path = "environment",
    threshold: float | None = None,
    thresholds: Mapping[str, float] | None = None,
    labels: Sequence[str] | None = None,
    settings: Mapping[str, str | float] | None = None,
    files: bool = False,
    start_s: float = 0.0,
    end_s: float | None = None,
    scores_to: Path | None = None,
    on_progress: Callable[[float, float | None], None] | None = None,
    on_update: Callable[[Update], None] | None = None,
) -> Result:
    """Hear one recording, from `start_s` to `end_s`; times in the result count from the recording's own start.

    `settings` are the model's own (`card.settings`), and may name files where `files` says so. `scores_to` writes all
    frames as NPZ (scores uint16 (frames, labels) · 65535, labels, rate, hop, start). `on_progress(done_s, total_s)` is
    called as it goes on, `on_update` with what is new, the last time at the end. What they raise ends it there and
    passes on. Raises `Error` for what cannot be decoded.
    """
    path = Path(path)
    with open_audio(path) as audio:
        recogniser = Recogniser(
            model,
            threshold=threshold,
            thresholds=thresholds,
            labels=labels,
            settings=settings,
            files=files,
            start_s=start_s,
            keep_scores=scores_to is not None,
            for_file=True,
        )
        length_s = None if audio.frames is None else audio.frames / audio.rate
        until_s = length_s if end_s is None else end_s if length_s is None else min(end_s, length_s)
        fed = 0
        for samples in audio.blocks(start_s, end_s):
            if on_update is None:
                recogniser._take(samples, audio.rate)
            else:
                on_update(recogniser.feed(samples, audio.rate))
            fed += len(samples)
            if on_progress is not None:
                on_progress(fed / audio.rate, None if until_s is None else until_s - start_s)
        last = recogniser.flush()
        if on_update is not None:
            on_update(last)
        rate, channels, remarks = audio.rate, audio.channels, tuple(audio.remarks)
    if scores_to is not None:
        write_scores(scores_to, recogniser.scores(), recogniser.card, start_s)
    whole_s = length_s if length_s is not None and end_s is not None else start_s + fed / rate
    source = Source(path.name, str(path), sha256_of(path), rate, channels, round(whole_s, 6))
    result = recogniser.result(source, {"end_s": end_s})
    return replace(result, quality=replace(result.quality, remarks=remarks + result.quality.remarks))


def _reference(card: Card, settings: Mapping[str, str], files: bool) -> Reference | None:
    """What a take is to be held against; a reference recording is heard by the same card."""
    if not settings.get("against"):
        return None
    from soundsight.measure.against import Reference, asked

    one = asked(settings["against"])
    if one.path and not files:
        raise Error(f"against {settings['against']!r}: names a file; only a scale or a metronome can be chosen here.")
    if not one.path:
        return Reference(one)
    file = Path(one.path)
    return _read(card.path, one, tuple(settings.items()), file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=4)
def _read(card: Path, one: Asked, settings: tuple[tuple[str, str], ...], _changed: int) -> Reference:
    """The notes of a MIDI file or of a recording, read once for a batch, and again where the file changed."""
    from soundsight.measure.against import Reference, of_notes, read_midi

    if one.kind == "piece":
        return Reference(one, read_midi(Path(one.path)))
    take = listen(one.path, model=card, settings={**dict(settings), "against": ""})
    wanted = of_notes(take.notes, float(take.provenance.settings["a4_hz"]))
    if not wanted:
        raise Error(f"{one.path}: no notes were heard in it. A recording to play against was expected.")
    return Reference(one, wanted)


def _program() -> str:
    from soundsight import __version__

    return f"soundsight {__version__}"
