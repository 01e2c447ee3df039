"""The only place where audio meets a model or a measure. File, folder, microphone, socket and test all pass here."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soundsight.audio import Block, Heard, Intake, open_audio, sha256_of
from soundsight.card import Card, load_card
from soundsight.decode import POOLINGS, Box, Events
from soundsight.error import Error
from soundsight.feedback import Player, advise, remarks
from soundsight.model import Frames, Listener, Network
from soundsight.result import (
    Advice,
    Event,
    Measured,
    Note,
    Provenance,
    Quality,
    Result,
    Source,
    State,
    Tag,
    Track,
    Update,
)
from soundsight.units import samples_to_s

if TYPE_CHECKING:
    from soundsight.measure.chosen import Chosen

# Below this level (RMS re full scale of the loudest channel) a 16-bit recording holds little but its own rounding.
TOO_QUIET_DB = -75.0
CLIPPED_SHARE = 0.01
# Nothing holds, but something came this near (share of its threshold's odds): "unsure" rather than "nothing".
UNSURE_SHARE = 0.5
RUNNERS_UP = 3
LEAST_RUNNER_UP = 0.01

_NO_SCORES: NDArray[np.float32] = np.zeros((0, 0), np.float32)


class Recogniser:
    """Samples in, updates out, a result at the end; the very object that `listen` uses.

    `threshold` sets one threshold for all labels, `thresholds` one for some; else the card's hold. `labels` keeps
    tags and events of these alone. `settings` are what a person chooses of this model (`card.settings`). `for_file`
    changes when answers come, not what they are. `keep_scores` keeps all frames for `scores()`: 1.4 kB a second of 56
    labels.
    """

    def __init__(
        self,
        model: str | Path = "environment",
        *,
        threshold: float | None = None,
        thresholds: Mapping[str, float] | None = None,
        labels: Sequence[str] | None = None,
        settings: Mapping[str, str | float] | None = None,
        start_s: float = 0.0,
        keep_scores: bool = False,
        for_file: bool = False,
    ):
        self.card: Card = load_card(model)
        self._settings = self.card.chosen(settings or {})
        self._shown = frozenset(_known(labels, self.card)) if labels is not None else None
        self._thresholds = _thresholds(self.card, threshold, thresholds)
        self._start_s, self._keep = start_s, keep_scores
        card = self.card
        self._chosen: Chosen | None = None
        if not card.graph:
            from soundsight.measure.chosen import chosen
            from soundsight.measure.playing import Playing

            self._chosen = chosen(self._settings)
            self._listener: Listener = Playing(self._chosen)
        else:
            self._listener = Network(card, (card.window if for_file else card.step) // card.hop)
        self._intake = Intake(card.rate)
        self._events = Events(len(card.labels), card.boxes)
        self._pool_in, self._pool_out = POOLINGS[card.pooling]
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._intake.reset()
        self._listener.reset()
        self._events.reset()
        self._closed: list[Event] = []
        self._pooled: NDArray[np.float64] = np.zeros(len(self.card.labels))
        self._frames = 0
        self._revision = 0
        self._ended = False
        self._scores: list[NDArray[np.uint16]] = []
        self._tracks: list[Frames] = []
        self._notes: list[Note] = []
        self._length = 0  # samples heard, at the card's rate

    def feed(self, samples: ArrayLike, rate: int) -> Update:
        """Samples (n,) or (n, channels), any n, at any rate that stays the same; what is new since the last update."""
        heard, closed = self._take(samples, rate)
        return self._update(heard, closed, self._told(self._events.open()))

    def flush(self) -> Update:
        """The end of the stream: the last frames, and every event closed."""
        if self._ended:
            raise Error("flush() was called twice. Call reset() to begin a new stream.")
        self._ended = True
        heard, closed = self._hear(self._intake.flush())
        ended, closed_then = self._taken(self._listener.flush())
        heard, closed = heard + ended, closed + closed_then
        last = self._told(self._events.flush())
        self._closed.extend(last)
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
            if frames.notes:
                heard[number] = replace(frames, notes=tuple(_told_note(note, self._start_s) for note in frames.notes))
                self._notes += heard[number].notes
            self._pooled += self._pool_in(scores).sum(axis=0)
            self._frames += len(scores)
            if self._keep:
                self._scores.append(np.round(scores * 65535).astype(np.uint16))
            closed.extend(self._told(self._events.feed(scores)))
        self._closed.extend(closed)
        return heard, closed

    def _update(self, heard: list[Frames], closed: list[Event], opened: list[Event]) -> Update:
        self._revision += 1
        scores = np.concatenate([np.zeros((0, len(self.card.labels)), np.float32), *(one.scores for one in heard)])
        notes = tuple(note for one in heard for note in one.notes)
        return Update(
            revision=self._revision,
            until_s=self._start_s + samples_to_s(self._frames * self.card.hop, self.card.rate),
            scores=scores,
            tracks=self._told_tracks(heard, self._frames - len(scores)),
            notes=notes,
            closed=tuple(closed),
            open=tuple(opened),
            advice=self._advice(notes, len(self._notes) - len(notes)) if notes else (),
        )

    def scores(self) -> NDArray[np.uint16]:
        """All frames so far (frames, labels), score · 65535; needs `keep_scores`."""
        if not self._keep:
            raise Error("scores were not kept. Make the Recogniser with keep_scores=True.")
        return np.concatenate([np.zeros((0, len(self.card.labels)), dtype=np.uint16), *self._scores])

    def result(self, source: Source | None = None, settings: Mapping[str, object] | None = None) -> Result:
        """What was heard so far; complete after `flush`. `source` and further `settings` are written into it."""
        heard = self._intake.measured()
        events = tuple(sorted(self._closed, key=lambda e: (e.start_s, e.end_s, e.label)))
        notes = self._chosen.settled(self._notes) if self._chosen else ()
        pooled = self._pool_out(self._pooled, self._frames)
        tags = [
            Tag(label, float(score)) for label, score in zip(self.card.ids, pooled, strict=True) if self._shows(label)
        ]
        return Result(
            source=source or Source("stream", None, None, heard.rate or 0, heard.channels or 0, _duration_s(heard)),
            model=self.card.name,
            quality=_quality(heard, self._state(events)),
            tags=tuple(sorted(tags, key=lambda tag: -tag.score)),
            events=events,
            notes=notes,
            tracks=self._told_tracks(self._tracks, 0),
            advice=self._advice(notes, None),
            provenance=Provenance(_program(), self.card.name, self.card.sha256, {**self._said(), **(settings or {})}),
        )

    def _said(self) -> dict[str, object]:
        shown = sorted(self._shown) if self._shown is not None else None
        a4 = {"a4_hz": round(self._chosen.a4_hz(self._notes), 3)} if self._chosen else {}
        own = {"thresholds": dict(self._thresholds), "labels": shown, "start_s": self._start_s}
        return {**own, **self._settings, **a4}

    def _state(self, events: Sequence[Event]) -> State:
        if self._chosen is not None:
            return "ok" if self._notes else "nothing_recognised"
        return _recognised(events, self._thresholds)

    def _advice(self, notes: Sequence[Note], first: int | None) -> tuple[Advice, ...]:
        """What the player may be told of `notes`, the first of which is number `first`; all of them where None."""
        if self._chosen is None:
            return ()
        from soundsight.measure.tuning import A4_HZ

        own = self._chosen
        a4_hz = own.a4_hz(self._notes if first is None else self._notes[: first + len(notes)])
        player = Player(
            asked_hz=A4_HZ if own.a4 == "estimated" else a4_hz,
            a4_hz=a4_hz,
            ruler=own.ruler,
            key=self._settings["key"],
            name=own.name,
            finger=own.finger,
            held=own.held,
        )
        return advise(notes, player) if first is None else remarks(notes, player, first)

    def _shows(self, label: str) -> bool:
        return self._shown is None or label in self._shown

    def _told_tracks(self, heard: Sequence[Frames], first: int) -> tuple[Track, ...]:
        """Values of the frames from number `first` on, a Track each; to 1e-5, as finer is rounding."""
        if not heard or not self.card.tracks:
            return ()
        start_s = round(self._start_s + samples_to_s(first * self.card.hop, self.card.rate), 6)
        hop_s = samples_to_s(self.card.hop, self.card.rate)
        columns = np.concatenate([one.tracks for one in heard]).astype(np.float64).round(5).T.tolist()
        certain = [one.confidence for one in heard if one.confidence is not None]
        confidence = tuple(np.concatenate(certain).astype(np.float64).round(4).tolist()) if certain else None
        return tuple(
            Track(track.name, track.unit, start_s, hop_s, tuple(column), confidence)
            for track, column in zip(self.card.tracks, columns, strict=True)
        )

    def _told(self, boxes: Iterable[Box]) -> list[Event]:
        """Seconds and evidence for boxes of the labels that are shown."""
        ids = self.card.ids
        shown = [box for box in boxes if self._shows(ids[box.label])]
        if not shown:
            return []
        means = np.stack([box.means for box in shown])
        best = np.argsort(-means, axis=1)[:, : RUNNERS_UP + 1]
        return [self._event(*one) for one in zip(shown, means.tolist(), best.tolist(), strict=True)]

    def _event(self, box: Box, means: list[float], best: list[int]) -> Event:
        """A box's event: `means` are its own, `best` the labels with the highest; its end is kept within the sound."""
        card = self.card
        label = card.labels[box.label].id
        others = [i for i in best if i != box.label and means[i] >= LEAST_RUNNER_UP]
        end = box.end * card.hop
        if self._ended:
            end = min(end, self._length)
        score = round(box.score, 6)
        return Event(
            label=label,
            start_s=round(self._start_s + samples_to_s(box.start * card.hop, card.rate), 6),
            end_s=round(self._start_s + samples_to_s(end, card.rate), 6),
            score=score,
            mean=round(means[box.label], 6),
            runners_up=tuple(Tag(card.labels[i].id, round(means[i], 6)) for i in others[:RUNNERS_UP]),
            holds=score >= self._thresholds[label],
        )


def listen(
    path: str | Path,
    *,
    model: str | Path = "environment",
    threshold: float | None = None,
    thresholds: Mapping[str, float] | None = None,
    labels: Sequence[str] | None = None,
    settings: Mapping[str, str | float] | None = None,
    start_s: float = 0.0,
    end_s: float | None = None,
    scores_to: Path | None = None,
    on_progress: Callable[[float, float | None], None] | None = None,
    on_update: Callable[[Update], None] | None = None,
) -> Result:
    """Hear one recording, from `start_s` to `end_s`; times in the result count from the recording's own start.

    `settings` are the model's own (`card.settings`). `scores_to` writes all frames as NPZ (scores uint16 (frames,
    labels) · 65535, labels, rate, hop, start). `on_progress(done_s, total_s)` is called as it goes on, `on_update` with
    what is new, the last time at the end. What they raise ends it there and passes on. Raises `Error` for what cannot
    be decoded.
    """
    path = Path(path)
    with open_audio(path) as audio:
        recogniser = Recogniser(
            model,
            threshold=threshold,
            thresholds=thresholds,
            labels=labels,
            settings=settings,
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
        write_scores(scores_to, recogniser)
    whole_s = length_s if length_s is not None and end_s is not None else start_s + fed / rate
    source = Source(path.name, str(path), sha256_of(path), rate, channels, round(whole_s, 6))
    result = recogniser.result(source, {"end_s": end_s})
    return replace(result, quality=replace(result.quality, remarks=remarks + result.quality.remarks))


def write_scores(target: Path, recogniser: Recogniser) -> None:
    """All frames as NPZ, written beside and renamed."""
    card = recogniser.card
    beside = target.with_name(f".{target.name}.part.npz")
    try:
        np.savez_compressed(
            beside,
            scores=recogniser.scores(),
            labels=np.array(card.ids),
            rate=card.rate,
            hop=card.hop,
            start=round(recogniser._start_s * card.rate),
        )
        beside.replace(target)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise Error(f"{target}: the scores cannot be written ({problem.strerror}).") from None


def _known(labels: Sequence[str], card: Card) -> Sequence[str]:
    for label in labels:
        if label not in card.ids:
            near = difflib.get_close_matches(label, card.ids, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"See: soundsight models {card.name}"
            raise Error(f"{card.name} has no label {label!r}. {hint}")
    return labels


def _thresholds(card: Card, one: float | None, some: Mapping[str, float] | None) -> dict[str, float]:
    _known(list(some or ()), card)
    values = {label.id: label.threshold if one is None else one for label in card.labels} | dict(some or {})
    for label, value in values.items():
        if not 0 <= value <= 1:
            raise Error(f"threshold {value:g} of {label}: a number from 0 to 1 was expected.")
    return values


def _duration_s(heard: Heard) -> float:
    return round(heard.frames / heard.rate, 6) if heard.rate else 0.0


def _told_note(note: Note, start_s: float) -> Note:
    """A note as it flows out: times from the source's start; figures to 1e-4, as finer is rounding."""

    def told(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    measures = {
        name: Measured(told(one.value), told(one.low), told(one.high), one.unit, one.why)
        for name, one in note.measures.items()
    }
    return replace(
        note,
        start_s=round(note.start_s + start_s, 6),
        end_s=round(note.end_s + start_s, 6),
        sounding_end_s=round(note.sounding_end_s + start_s, 6),
        score=round(note.score, 4),
        hz=told(note.hz),
        measures=measures,
    )


def _quality(heard: Heard, state: State) -> Quality:
    """`state` is what there is to say where the sound itself can be heard well."""
    if heard.frames == 0 or heard.level_db is None:
        state = "empty"
    elif heard.level_db < TOO_QUIET_DB:
        state = "too_quiet"
    elif heard.clipped_share >= CLIPPED_SHARE:
        state = "clipped"
    return Quality(heard.level_db, heard.noise_floor_db, heard.clipped_share, state, tuple(heard.remarks))


def judged(result: Result, thresholds: Mapping[str, float]) -> Result:
    """The result that `listen` would have given with these `thresholds` for some labels, and its own for the others.

    Raises `Error` for labels that it was not heard for, and for what is no score.
    """
    own: Mapping[str, float] = result.provenance.settings["thresholds"]
    for label, value in thresholds.items():
        if label not in own:
            raise Error(f"{result.model} has no label {label!r}. See: soundsight models {result.model}")
        if not 0 <= value <= 1:
            raise Error(f"threshold {value:g} of {label}: a number from 0 to 1 was expected.")
    both = {**own, **thresholds}
    events = tuple(replace(event, holds=event.score >= both[event.label]) for event in result.events)
    quality = result.quality
    if own and quality.state in ("ok", "unsure", "nothing_recognised"):
        quality = replace(quality, state=_recognised(events, both))
    settings = {**result.provenance.settings, "thresholds": both}
    return replace(result, events=events, quality=quality, provenance=replace(result.provenance, settings=settings))


def _recognised(events: Sequence[Event], thresholds: Mapping[str, float]) -> State:
    if not thresholds or any(event.holds for event in events):
        return "ok"
    near = any(_odds(e.score) >= UNSURE_SHARE * _odds(thresholds[e.label]) for e in events)
    return "unsure" if near else "nothing_recognised"


def _odds(score: float) -> float:
    return score / max(1 - score, 1e-6)


def _program() -> str:
    from soundsight import __version__

    return f"soundsight {__version__}"
