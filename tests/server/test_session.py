"""A session by itself: what waits, what is dropped, what is told, and how loud it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from server.talking import RATE, TINY
from soundsight import Recogniser
from soundsight.server import session
from soundsight.server.levels import Levels
from soundsight.server.protocol import Frame, Hello
from soundsight.server.session import Session


class Slow:
    """A recogniser that waits until it may hear."""

    def __init__(self) -> None:
        self.real = Recogniser(TINY)
        self.may, self.asked = threading.Event(), threading.Event()
        self.heard: list[NDArray[np.float32]] = []

    def feed(self, samples: NDArray[np.float32], rate: int) -> Any:
        self.asked.set()
        assert self.may.wait(20)
        self.heard.append(samples)
        return self.real.feed(samples, rate)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.may.set()


def test_the_oldest_that_wait_are_dropped_and_become_zeros(slow: Slow) -> None:
    told: list[dict[str, Any]] = []
    listening = Session(Hello(1, RATE), slow, told.append, lambda: {"recording": "x"}, queue_s=2.0)  # type: ignore[arg-type]
    samples = np.arange(1, 5 * 4410 * 10 + 1, dtype=np.float32) / 1e6
    parts = [Frame(i, i * 4410, samples[i * 4410 : (i + 1) * 4410]) for i in range(50)]
    listening.put(parts[0])
    assert slow.asked.wait(10)
    for part in parts[1:30]:
        listening.put(part)
    dropped = [m for m in told if m["type"] == "dropped"]
    # The first is being heard; 20 may wait; the 21st leaves the newest 10.
    assert dropped == [{"type": "dropped", "first": 4410, "count": 11 * 4410}]
    slow.may.set()
    for part in parts[30:]:
        listening.put(part)
        time.sleep(0.01)
    listening.end()
    listening.join(20)
    heard = np.concatenate(slow.heard)
    wanted = samples.copy()
    wanted[4410 : 12 * 4410] = 0
    np.testing.assert_array_equal(heard, wanted)
    assert told[-1]["type"] == "done"
    assert told[-1]["recording"] == "x"
    assert told[-1]["result"]["source"]["duration_s"] == 5


def test_putting_never_waits_for_the_hearing(slow: Slow) -> None:
    listening = Session(Hello(1, RATE), slow, lambda message: None, dict)  # type: ignore[arg-type]
    began = time.monotonic()
    for i in range(500):
        listening.put(Frame(i, i * 4410, np.zeros(4410, np.float32)))
    assert time.monotonic() - began < 2
    listening.end(cut=True)
    slow.may.set()
    listening.join(20)


def test_what_goes_wrong_while_hearing_is_told_and_the_recording_is_safe(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Slow):
        def feed(self, samples: NDArray[np.float32], rate: int) -> Any:
            raise ZeroDivisionError("by nought")

    told: list[dict[str, Any]] = []
    listening = Session(Hello(1, RATE), Broken(), told.append, lambda: {"recording": "x"})  # type: ignore[arg-type]
    listening.put(Frame(0, 0, np.zeros(10, np.float32)))
    listening.join(20)
    assert "by nought" in told[0]["error"]
    assert told[1] == {"type": "done", "recording": "x", "job": None, "result": None}


def test_the_queue_holds_what_the_docs_say() -> None:
    assert session.QUEUE_S == 10


def test_levels_are_those_of_now() -> None:
    levels = Levels(1000)
    assert levels.told() == {"level_db": None, "noise_floor_db": None, "clipped": 0.0}
    t = np.arange(20000) / 1000
    loud = np.sin(2 * np.pi * 50 * t).astype(np.float32)
    for part in np.split(loud * np.where(t < 19, 0.01, 0.5).astype(np.float32), 100):
        levels.feed(part)
    told = levels.told()
    assert told["level_db"] == pytest.approx(-6.02 - 3.01, abs=0.01)
    assert told["noise_floor_db"] == pytest.approx(-40 - 3.01, abs=0.01)
    levels.feed(np.ones(50, np.float32))
    assert levels.told() == told  # anew every 0.1 s
    levels.feed(np.ones(200, np.float32))
    assert levels.told()["clipped"] == pytest.approx(0.5)
    levels.feed(np.zeros(12000, np.float32))
    assert levels.told() == {"level_db": None, "noise_floor_db": None, "clipped": 0.0}
