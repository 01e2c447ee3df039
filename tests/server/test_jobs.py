"""A job gives what `listen` gives, tells each reader all of it, and its end is told in one line, whatever it is."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi import FastAPI
from fastapi.testclient import TestClient

from soundsight import listen
from soundsight.formats.record import from_json
from soundsight.result import Result, Track, Update
from soundsight.server.job import SoFar, joined
from soundsight.server.jobs import Jobs
from soundsight.server.library import INTERRUPTED
from soundsight.server.readers import Message, Reader
from soundsight.server.watch import router

TINY = str(Path(__file__).parent.parent / "models" / "tiny.toml")
RATE = 16000
ENDED = ("done", "failed", "cancelled")


class Shelf:
    """A library of one folder a recording, that notes what it is told."""

    def __init__(self, folder: Path):
        self.place = folder
        self.told: list[tuple[Any, ...]] = []
        self.results: dict[str, Result] = {}

    def add(self, recording: str, content: bytes) -> str:
        self.folder(recording).mkdir()
        self.original(recording).write_bytes(content)
        return recording

    def folder(self, recording: str) -> Path:
        return self.place / recording

    def original(self, recording: str) -> Path:
        return self.folder(recording) / "original.wav"

    def name(self, recording: str) -> str:
        return f"{recording} of Sunday.wav"

    def mark(self, recording: str, state: str, *, error: str | None = None, **more: Any) -> None:
        self.told.append((recording, state, error))

    def prepared(self, recording: str, media: Any) -> None:
        self.told.append((recording, "prepared", media))

    def heard(self, recording: str, result: Result) -> None:
        self.results[recording] = result


def sound(length_s: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A tone of 300 Hz that sounds for a second in every three."""
    t = np.arange(round(length_s * RATE)) / RATE
    tone: np.ndarray[Any, np.dtype[np.float32]] = (0.3 * np.sin(2 * np.pi * 300 * t) * (t % 3 < 1)).astype(np.float32)
    return tone


def wav(length_s: float, tmp_path: Path) -> bytes:
    path = tmp_path / "made.wav"
    soundfile.write(path, sound(length_s), RATE, subtype="FLOAT")
    return path.read_bytes()


class Gate:
    """Stands in for media.prepare: lets jobs pass once it is open."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()

    def __call__(self, original: Path, folder: Path, on_progress: Any) -> dict[str, int]:
        on_progress(0.0, None)
        assert self.open.wait(10)
        on_progress(1.0, None)
        return {"rate": 1}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def jobs(shelf: Shelf, gate: Gate) -> Iterator[Jobs]:
    made = Jobs(shelf, threads=1, prepare=gate)
    yield made
    gate.open.set()
    made.close()


def until_ended(jobs: Jobs, job: str) -> Message:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = jobs.snapshot(job)
        assert found is not None
        if found["state"] in ENDED:
            return found
        time.sleep(0.005)
    raise AssertionError(f"the job did not end: {found}")


async def read_all(messages: AsyncIterator[Message]) -> list[Message]:
    return [message async for message in messages]


def test_a_job_gives_listens_own_result_and_all_frames(jobs: Jobs, shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("one", wav(45, tmp_path))
    done = until_ended(jobs, jobs.submit("one", TINY))
    assert (done["state"], done["done_s"], done["total_s"], done["error"]) == ("done", 45, 45, None)
    scores_to = tmp_path / "scores.npz"
    wanted = listen(shelf.original("one"), model=TINY, scores_to=scores_to)
    wanted = replace(wanted, source=replace(wanted.source, name="one of Sunday.wav", path=None))
    assert shelf.results["one"] == wanted
    assert from_json((shelf.folder("one") / "result.json").read_bytes(), "result.json") == wanted
    frames = np.fromfile(shelf.folder("one") / "scores.u16", "<u2").reshape(-1, 3)
    with np.load(scores_to) as kept:
        np.testing.assert_array_equal(frames, kept["scores"])
    assert [state for _, state, _ in shelf.told] == ["queued", "running", "prepared"]


def test_a_reader_is_told_each_event_once_whenever_it_comes(
    jobs: Jobs, shelf: Shelf, gate: Gate, tmp_path: Path
) -> None:
    shelf.add("one", wav(45, tmp_path))
    gate.open.clear()
    job = jobs.submit("one", TINY)

    async def watch() -> tuple[list[Message], list[Message]]:
        early = asyncio.create_task(read_all(jobs.subscribe(job)))
        await asyncio.sleep(0.05)
        gate.open.set()
        late = read_all(jobs.subscribe(job))
        return await early, await late

    early, late = asyncio.run(watch())
    events = json.loads(json.dumps([*shelf.results["one"].events], default=lambda e: {"label": e.label}))
    assert len(events) > 10
    for messages in (early, late):
        assert messages[0]["type"] == "state"
        assert messages[-1] == {"type": "done"}
        closed = messages[0]["events"] + [e for m in messages if m["type"] == "update" for e in m["closed"]]
        assert sorted((e["start_s"], e["end_s"], e["label"]) for e in closed) == sorted(
            (e.start_s, e.end_s, e.label) for e in shelf.results["one"].events
        )
    assert {"type": "media", "media": {"rate": 1}} in early
    assert len([m for m in early if m["type"] == "update" and m["until_s"] < 45]) >= 2
    json.dumps(early)


def test_a_slow_reader_misses_progress_only() -> None:
    async def read() -> list[Message]:
        reader = Reader()
        for i in range(50):
            reader.put({"type": "progress", "done_s": i})
            reader.put({"type": "update", "i": i})
        reader.put({"type": "done"})
        return [await reader.next() for _ in range(51)]

    got = asyncio.run(read())
    assert got == [*({"type": "update", "i": i} for i in range(50)), {"type": "done"}]


def test_a_reader_whose_loop_has_ended_holds_nobody_up() -> None:
    async def make() -> Reader:
        return Reader()

    asyncio.run(make()).put({"type": "done"})


def test_a_bad_file_fails_in_one_line_and_the_others_go_on(jobs: Jobs, shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("bad", b"RIFF" + bytes(range(200)))
    shelf.add("good", wav(4, tmp_path))
    bad, good = jobs.submit("bad", TINY), jobs.submit("good", TINY)
    failed = until_ended(jobs, bad)
    assert failed["state"] == "failed"
    assert failed["error"].startswith("bad of Sunday.wav: ")
    assert "\n" not in failed["error"]
    assert str(tmp_path) not in failed["error"]
    assert "original" not in failed["error"]
    assert ("bad", "failed", failed["error"]) in shelf.told
    assert until_ended(jobs, good)["state"] == "done"
    assert asyncio.run(read_all(jobs.subscribe(bad)))[-1] == {"type": "failed", "error": failed["error"]}


def test_what_nobody_foresaw_fails_that_job_alone(shelf: Shelf, tmp_path: Path) -> None:
    def prepare(original: Path, folder: Path, on_progress: Any) -> None:
        if folder.name == "odd":
            raise ZeroDivisionError("by nought")

    jobs = Jobs(shelf, threads=1, prepare=prepare)
    shelf.add("odd", wav(1, tmp_path))
    shelf.add("good", wav(1, tmp_path))
    odd, good = jobs.submit("odd", TINY), jobs.submit("good", TINY)
    assert "by nought" in until_ended(jobs, odd)["error"]
    assert until_ended(jobs, good)["state"] == "done"
    jobs.close()


@pytest.mark.parametrize("waiting", [True, False])
def test_a_job_is_cancelled_while_it_runs_or_waits(
    jobs: Jobs, shelf: Shelf, gate: Gate, tmp_path: Path, waiting: bool
) -> None:
    gate.open.clear()
    content = wav(2, tmp_path)
    first, second = (jobs.submit(shelf.add(name, content), TINY) for name in ("one", "two"))
    chosen, other = (second, first) if waiting else (first, second)
    assert jobs.cancel(chosen)
    gate.open.set()
    assert until_ended(jobs, chosen)["state"] == "cancelled"
    assert until_ended(jobs, other)["state"] == "done"
    assert ("two" if waiting else "one", "cancelled", None) in shelf.told
    assert not jobs.cancel("no such job")


def test_a_recording_is_heard_by_one_job_at_a_time(jobs: Jobs, shelf: Shelf, gate: Gate, tmp_path: Path) -> None:
    gate.open.clear()
    shelf.add("one", wav(2, tmp_path))
    first, second = jobs.submit("one", TINY), jobs.submit("one", TINY)
    gate.open.set()
    assert until_ended(jobs, second)["state"] == "done"
    assert until_ended(jobs, first)["state"] == "cancelled"


def test_a_second_job_waits_until_the_first_has_left_the_folder(shelf: Shelf, tmp_path: Path) -> None:
    inside: list[str] = []
    most: list[int] = []

    def prepare(original: Path, folder: Path, on_progress: Any) -> None:
        inside.append(folder.name)
        most.append(len(inside))
        time.sleep(0.05)
        inside.remove(folder.name)
        on_progress(1.0, None)

    jobs = Jobs(shelf, threads=3, prepare=prepare)
    shelf.add("one", wav(2, tmp_path))
    submitted = []
    for _ in range(3):
        submitted.append(jobs.submit("one", TINY))
        time.sleep(0.02)
    assert [until_ended(jobs, job)["state"] for job in submitted] == ["cancelled", "cancelled", "done"]
    assert set(most) == {1}
    jobs.close()


def test_closing_ends_what_runs_and_what_waits_as_interrupted(shelf: Shelf, gate: Gate, tmp_path: Path) -> None:
    jobs = Jobs(shelf, threads=1, prepare=gate)
    gate.open.clear()
    content = wav(2, tmp_path)
    both = [jobs.submit(shelf.add(name, content), TINY) for name in ("one", "two")]
    jobs.close(wait_s=0.05)
    gate.open.set()
    assert [jobs.snapshot(job) and jobs.snapshot(job)["state"] for job in both] == ["failed"] * 2  # type: ignore[index]
    assert {(name, "failed", INTERRUPTED) for name in ("one", "two")} <= set(shelf.told)


def test_what_was_heard_so_far_is_there_while_it_runs(jobs: Jobs, shelf: Shelf, gate: Gate, tmp_path: Path) -> None:
    gate.open.clear()
    shelf.add("one", wav(2, tmp_path))
    job = jobs.submit("one", TINY)
    while (found := jobs.snapshot(job)) and found["state"] != "running":
        time.sleep(0.005)
    so_far = jobs.so_far("one")
    assert so_far is not None
    assert (so_far.events, so_far.tracks, so_far.notes, so_far.advice) == ([], [], [], [])
    gate.open.set()
    until_ended(jobs, job)
    assert jobs.so_far("one") is None


def test_what_was_heard_so_far_has_its_tracks_whole() -> None:
    some = SoFar()
    for start_s, values in ((0.0, (1.0, 2.0)), (0.2, (3.0,))):
        sure = tuple(value / 4 for value in values)
        new = (Track("pitch", "Hz", start_s, 0.1, values, sure), Track("level", "dB", start_s, 0.1, values))
        some.take(Update(1, 0.0, np.zeros((0, 0), np.float32), new, (), (), (), ()))
    assert joined(some.copy().tracks) == [
        Track("pitch", "Hz", 0.0, 0.1, (1.0, 2.0, 3.0), (0.25, 0.5, 0.75)),
        Track("level", "dB", 0.0, 0.1, (1.0, 2.0, 3.0)),
    ]


def test_routes_and_socket(jobs: Jobs, shelf: Shelf, tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(router(shelf, jobs, None))
    shelf.add("one", wav(25, tmp_path))
    with TestClient(app) as client:
        job = jobs.submit("one", TINY)
        with client.websocket_connect(f"/ws/jobs/{job}") as socket:
            messages = [socket.receive_json()]
            while messages[-1]["type"] not in ENDED:
                messages.append(socket.receive_json())
        assert messages[0]["type"] == "state"
        assert messages[-1] == {"type": "done"}
        state = client.get(f"/api/v1/jobs/{job}").json()
        assert set(state) == {"id", "recording", "state", "stage", "done_s", "total_s", "eta_s", "error"}
        assert state["state"] == "done"
        assert client.delete(f"/api/v1/jobs/{job}").status_code == 202
        assert client.get("/api/v1/jobs/none").status_code == 404
        assert client.delete("/api/v1/jobs/none").status_code == 404
        with client.websocket_connect("/ws/jobs/none") as socket:
            assert socket.receive_json()["type"] == "failed"
        with client.websocket_connect(f"/ws/jobs/{job}") as socket, suppress(Exception):
            socket.close()  # one that goes away at once does no harm
        assert client.get(f"/api/v1/jobs/{job}").status_code == 200
