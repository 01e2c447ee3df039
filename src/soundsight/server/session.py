"""One live session: frames come in, a thread of its own hears them, messages go out."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.recogniser import Recogniser
from soundsight.result import Source, Update
from soundsight.server.apart import Apart
from soundsight.server.levels import Levels
from soundsight.server.plain import plain
from soundsight.server.protocol import Frame, Hello
from soundsight.server.readers import Message
from soundsight.server.taken import Taken, told

log = logging.getLogger(__name__)

QUEUE_S = 10.0  # of sound that may wait; beyond it the oldest goes, until half of it is left
TURN_S = 0.5  # of sound that is heard in one go, and told of in one update or two


class Session:
    """Takes frames that follow on; `put` gets the messages of docs/live.md, the last of type done.

    `put` takes frames from the socket and never waits: where the thread does not keep up, the oldest that wait are
    dropped. What was dropped, or is missing between frames, is heard as zeros in its place. `finish` is called in the
    thread once all was heard; what it gives goes into the last message.
    """

    def __init__(
        self,
        hello: Hello,
        recogniser: Recogniser | Apart,
        tell: Callable[[Message], None],
        finish: Callable[[], Message],
        queue_s: float = QUEUE_S,
        taken: Taken | None = None,
    ) -> None:
        self._rate, self._name = hello.rate, hello.name or "live"
        self._recogniser, self._tell, self._finish = recogniser, tell, finish
        self._taken = taken or {}
        self._most = round(queue_s * hello.rate)
        self._began = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._levels = Levels(hello.rate)
        self._some = threading.Condition()
        self._waiting: deque[tuple[Frame, float]] = deque()  # with the time of the clock when each came
        self._count = 0  # samples that wait
        self._ended = False
        self._cut = False
        self._at = 0  # the next sample to hear
        self._frames = self._notes = 0  # of the model's, told of so far
        self._a4_hz = recogniser.a4_hz
        self._sequence, self._came = -1, time.monotonic()  # of the last frame heard
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    def put(self, frame: Frame, missing: int = 0) -> None:
        """Take a frame, before which `missing` samples did not come."""
        if missing:
            self._tell({"type": "gap", "first": frame.first - missing, "count": missing})
        dropped = None
        with self._some:
            self._waiting.append((frame, time.monotonic()))
            self._count += len(frame.samples)
            if self._count > self._most:
                dropped = self._drop()
            self._some.notify()
        if dropped is not None:
            self._tell(dropped)

    def end(self, cut: bool = False) -> None:
        """No more frames come; where the socket was cut, those that wait are not heard any more."""
        with self._some:
            self._ended, self._cut = True, cut
            self._some.notify()

    def join(self, wait_s: float) -> None:
        """Wait until all is done."""
        self._thread.join(wait_s)

    def _drop(self) -> Message:
        first = end = self._waiting[0][0].first
        while self._count > self._most // 2 and len(self._waiting) > 1:
            frame, _ = self._waiting.popleft()
            self._count -= len(frame.samples)
            end = frame.first + len(frame.samples)
        return {"type": "dropped", "first": first, "count": end - first}

    def _run(self) -> None:
        last: Message = {"type": "done", "recording": None, "job": None, "result": None}
        try:
            while frames := self._turn():
                for samples in self._joined(frames):
                    self._levels.feed(samples)
                    self._told(self._recogniser.feed(samples, self._rate))
            if not self._cut:
                self._told(self._recogniser.flush())
                source = Source(self._name, None, None, self._rate, 1, round(self._at / self._rate, 6), self._began)
                last["result"] = plain(told(self._recogniser.result(source), self._taken))
        except Error as problem:
            self._tell({"type": "error", "error": str(problem)})
        except Exception as problem:
            log.exception("a live session failed")
            self._tell({"type": "error", "error": f"unexpected: {type(problem).__name__}: {problem}".splitlines()[0]})
        try:
            last |= self._finish()
        except Exception as problem:
            log.exception("a live recording could not be put into the library")
            self._tell({"type": "error", "error": f"the recording could not be listed: {problem}".splitlines()[0]})
        self._tell(last)

    def _turn(self) -> list[Frame]:
        """The frames to hear next, waited for; none at the end."""
        frames: list[Frame] = []
        taken = 0
        with self._some:
            self._some.wait_for(lambda: self._waiting or self._ended)
            while self._waiting and not self._cut and taken < TURN_S * self._rate:
                frame, self._came = self._waiting.popleft()
                self._sequence = frame.sequence
                taken += len(frame.samples)
                frames.append(frame)
            self._count -= taken
        return frames

    def _joined(self, frames: list[Frame]) -> Iterator[NDArray[np.float32]]:
        """Their samples in turns of no more than some seconds, zeros where some are missing."""
        parts: list[NDArray[np.float32]] = []
        for frame in frames:
            if missing := frame.first - self._at:
                yield from _whole(parts)
                parts = []
                for start in range(0, missing, self._rate):
                    yield np.zeros(min(self._rate, missing - start), np.float32)
            parts.append(frame.samples)
            self._at = frame.first + len(frame.samples)
        yield from _whole(parts)

    def _told(self, update: Update) -> None:
        if not (len(update.scores) or update.tracks or update.closed or update.notes):
            return
        if update.notes:
            self._a4_hz = self._recogniser.a4_hz
        self._tell(
            {
                "type": "update",
                "revision": update.revision,
                "until_s": update.until_s,
                "first_frame": self._frames,
                "scores": update.scores.astype(np.float64).round(5).tolist(),
                "tracks": plain(update.tracks),
                "closed": plain(update.closed),
                "open": plain(update.open),
                "first_note": self._notes,
                "notes": plain(update.notes),
                "advice": plain(update.advice),
                "remarks": plain(update.remarks),
                "a4_hz": self._a4_hz,
                **self._levels.told(),
                "sequence": self._sequence,
                "work_ms": round((time.monotonic() - self._came) * 1000, 2),
            }
        )
        self._frames += len(update.scores)
        self._notes += len(update.notes)


def _whole(parts: list[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    if parts:
        yield np.concatenate(parts)
