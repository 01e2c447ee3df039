"""One job: how far it is, and the messages that say so."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from soundsight.result import Advice, Event, Note, Track, Update
from soundsight.server.plain import plain
from soundsight.server.readers import Message, Reader

PROGRESS_S = 0.1  # at least so long lies between two messages of progress
PROGRESS = ("stage", "done_s", "total_s", "eta_s")


@dataclass(slots=True, eq=False)
class SoFar:
    """What a job has heard: closed events, notes, remarks on each by itself, and pieces of tracks in order of time."""

    events: list[Event] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)

    def take(self, update: Update) -> None:
        """Go on by what is new."""
        self.events += update.closed
        self.notes += update.notes
        self.advice += update.advice
        self.tracks += update.tracks

    def copy(self) -> SoFar:
        """As it stands."""
        return SoFar(list(self.events), list(self.notes), list(self.advice), list(self.tracks))

    def told(self) -> Message:
        """All but the tracks, as plain data: some work where there are many notes."""
        return {name: plain(getattr(self, name)) for name in ("events", "notes", "advice")}


@dataclass(slots=True, eq=False)
class Job:
    """One run over one recording. All but the threading events is read and written under the lock of its Jobs."""

    id: str
    recording: str
    model: str
    settings: Mapping[str, str] = field(default_factory=dict)
    state: str = "queued"
    stage: str = "preparing"
    done_s: float = 0.0
    total_s: float | None = None
    eta_s: float | None = None
    error: str | None = None
    media: Any = None
    heard: SoFar = field(default_factory=SoFar)
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)  # no thread has it in hand any more
    after: list[Job] = field(default_factory=list)  # of the same recording, which must be over first
    readers: set[Reader] = field(default_factory=set)
    began: float = 0.0  # of the stage, by the monotonic clock
    told: float = 0.0  # when progress was last told

    def enter(self, stage: str) -> None:
        """Begin a stage."""
        self.stage, self.done_s, self.eta_s = stage, 0.0, None
        self.began, self.told = time.monotonic(), 0.0

    def advance(self, done_s: float, total_s: float | None, speed: float | None) -> bool:
        """Note how far the stage is; whether it is time to tell. `speed` is that at which its model hears, if known.

        What is left goes by the measured speed of this stage; while it is prepared, listening at `speed` is added.
        """
        now = time.monotonic()
        self.done_s, self.total_s, self.eta_s = done_s, total_s, None
        if total_s is not None and done_s and (self.stage == "listening" or speed):
            left_s = (total_s - done_s) * (now - self.began) / done_s
            left_s += total_s / speed if self.stage == "preparing" and speed else 0.0
            self.eta_s = round(max(0.0, left_s), 3)
        due = now - self.told >= PROGRESS_S
        if due:
            self.told = now
        return due

    def put(self, message: Message) -> None:
        """Give a message to all who watch."""
        for reader in self.readers:
            reader.put(message)


def joined(tracks: list[Track]) -> list[Track]:
    """Pieces of tracks, in order of time, as one track a name."""
    pieces: dict[str, list[Track]] = {}
    for track in tracks:
        pieces.setdefault(track.name, []).append(track)
    return [_joined(some) for some in pieces.values()]


def _joined(some: list[Track]) -> Track:
    sure = [one.confidence for one in some if one.confidence is not None]
    return replace(
        some[0],
        values=tuple(chain.from_iterable(one.values for one in some)),
        confidence=tuple(chain.from_iterable(sure)) if len(sure) == len(some) else None,
    )


def snapshot(job: Job) -> Message:
    """The JSON of GET /api/v1/jobs/{id}."""
    names = ("id", "recording", "state", *PROGRESS, "error")
    return {name: getattr(job, name) for name in names}


def first(state: Message, media: Any, heard: SoFar) -> Message:
    """The first message of a socket: a job's snapshot and what there is so far."""
    return {"type": "state", **state, "media": plain(media), **heard.told()}


def news(update: Update, first_note: int) -> Message:
    """What is new, as a message; the first of its notes is number `first_note` of all."""
    new = {name: plain(getattr(update, name)) for name in ("closed", "open", "tracks", "notes", "advice")}
    return {"type": "update", "until_s": update.until_s, "first_note": first_note, **new}


def last(job: Job) -> Message:
    """The last message of a socket, once the job has ended."""
    return {"type": job.state} | ({"error": job.error} if job.state == "failed" else {})
