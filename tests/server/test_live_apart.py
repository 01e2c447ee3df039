"""Sessions of what is measured: each is heard by a process of its own, and nothing of it stays behind."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.sync.client import connect

from server.conftest import Client
from server.running import SOCKET, serving
from server.talking import RATE, TINY, Talk, frames, wait_for
from soundsight import Recogniser
from soundsight.error import Error
from soundsight.result import Source, Update
from soundsight.server import apart
from soundsight.server.apart import DIED, HUNG, Apart
from soundsight.server.app import make_app
from soundsight.server.plain import plain
from soundsight.server.settings import Settings


def tone(length_s: float) -> Any:
    """A4 with ten partials, a note of 0.4 s in every half second."""
    t = np.arange(round(length_s * RATE)) / RATE
    x = sum(0.2 / k * np.sin(2 * np.pi * 440 * k * t) for k in range(1, 11)) * (t % 0.5 < 0.4)
    return np.asarray(x, np.float32)


def said(update: Update) -> Any:
    """All but the scores, of which what is measured has none."""
    return {**plain(update), "scores": update.scores.shape}


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    app = make_app(replace(settings, models=("violin", TINY)))
    with Client(app, base_url="http://127.0.0.1:8765") as asking:
        yield asking


def test_it_hears_what_a_recogniser_hears() -> None:
    near, far = Recogniser("violin"), Apart("violin")
    sound = tone(1.5)
    for start in range(0, len(sound), 5000):
        part = sound[start : start + 5000]
        assert said(far.feed(part, RATE)) == said(near.feed(part, RATE))
        assert far.a4_hz == near.a4_hz
    assert said(far.flush()) == said(near.flush())
    source = Source("live", None, None, RATE, 1, 1.5)
    result = far.result(source)
    far.close()
    assert len(result.notes) == 3
    assert result == near.result(source)
    assert multiprocessing.active_children() == []


def test_what_it_raises_is_what_a_recogniser_raises() -> None:
    with pytest.raises(Error) as here:
        Recogniser("violin", settings={"key": "H"})
    with pytest.raises(Error) as there:
        Apart("violin", settings={"key": "H"})
    assert str(there.value) == str(here.value)
    hearing = Apart("violin")
    with pytest.raises(Error, match="expected"):
        hearing.feed(np.zeros((2, 2, 2), np.float32), RATE)
    hearing = Apart("violin")
    with pytest.raises(ValueError, match="inhomogeneous") as unforeseen:
        hearing.feed([[0.0, 0.0], [0.0]], RATE)  # type: ignore[arg-type]
    assert "stream.py" in "".join(unforeseen.value.__notes__)  # where it happened
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name != "posix", reason="holds a descriptor")
def test_a_death_is_seen_though_the_end_of_its_pipe_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where the server holds that end until the process takes it up."""
    held: list[int] = []

    def pipe() -> tuple[Connection, Connection]:
        ours, its = multiprocessing.Pipe()
        held.append(os.dup(its.fileno()))
        return ours, its

    monkeypatch.setattr(multiprocessing.get_context("spawn"), "Pipe", pipe)
    hearing = Apart("violin")
    [process] = multiprocessing.active_children()
    process.kill()
    with ThreadPoolExecutor(1) as asking:
        asked = asking.submit(hearing.flush)
        try:
            with pytest.raises(Error, match=DIED):
                asked.result(timeout=60)
        finally:
            os.close(held[0])
    assert multiprocessing.active_children() == []


def test_a_process_that_cannot_be_started_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(process: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", refused)
    with pytest.raises(Error, match=r"no process .* \(Resource temporarily unavailable\)"):
        Apart("violin")


def test_a_process_that_ends_before_it_hears_anything_was_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_answer", sys.exit)
    with pytest.raises(Error, match=r"no process .* \(it ended at once\)"):
        Apart("violin")
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name != "posix", reason="stops a process by a signal")
def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    hearing = Apart("violin")
    [process] = multiprocessing.active_children()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(apart, "LONGEST_S", 0.5)
    with pytest.raises(Error, match=HUNG):
        hearing.feed(tone(0.2), RATE)
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_ends_its_session_alone_and_spares_what_was_kept(client: Client) -> None:
    sound = tone(2)
    with client.websocket_connect("/ws/live") as other, client.websocket_connect("/ws/live") as socket:
        first = Talk(other, model="violin")
        [its] = multiprocessing.active_children()
        talk = Talk(socket, model="violin", keep=True)
        [process] = [one for one in multiprocessing.active_children() if one is not its]
        parts = frames(sound, 882)
        for part in parts[:60]:
            socket.send_bytes(part)
        while talk.until("update")["sequence"] < 59:
            pass
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        for part in parts[60:]:
            socket.send_bytes(part)
        assert talk.until("error")["error"] == DIED
        done = talk.until("done")
        first.send(parts)
        notes = first.end()["result"]["notes"]
    assert done["result"] is None
    assert len(notes) == 4
    wait_for(lambda: client.get(f"/api/v1/recordings/{done['recording']}").json()["state"] == "done")
    kept = client.get(f"/api/v1/recordings/{done['recording']}").json()
    assert 60 * 882 / RATE <= kept["duration_s"] <= 2
    assert multiprocessing.active_children() == []


def test_a_cut_socket_leaves_no_process(client: Client) -> None:
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, model="violin")
        talk.send(frames(tone(1)))
        talk.until("update")
    wait_for(lambda: not multiprocessing.active_children())


def test_a_session_that_cannot_be_kept_leaves_no_process(settings: Settings) -> None:
    app = make_app(replace(settings, models=("violin",), limit=1000))
    with (
        Client(app, base_url="http://127.0.0.1:8765") as client,
        client.websocket_connect("/ws/live") as socket,
    ):
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "keep": True}))
        assert socket.receive_json()["type"] == "error"
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is whose child")
def test_no_process_outlives_its_server_nor_heeds_ctrl_c_before_it(tmp_path: Path) -> None:
    parts = frames(tone(2), 4410)
    with serving("-m", "violin", "--port", "0", "--library", tmp_path / "library") as server:
        before = children(server.process.pid)
        with connect(f"ws://127.0.0.1:{server.port}{SOCKET}") as socket:
            socket.send(json.dumps({"protocol": 1, "rate": RATE, "model": "violin"}))
            assert json.loads(socket.recv(timeout=60))["type"] == "ready"
            started = children(server.process.pid) - before
            for one in started:
                os.kill(one, signal.SIGINT)  # as the terminal sends it to all
            for part in parts:
                socket.send(part)
            while json.loads(socket.recv(timeout=60)).get("sequence", -1) < len(parts) - 2:
                pass
            server.process.kill()
    assert started
    wait_for(lambda: not any(alive(one) for one in started))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_is_in_order_with_a_session_open(tmp_path: Path, number: int) -> None:
    with (
        serving("-m", "violin", "--port", "0", "--library", tmp_path / "library") as server,
        connect(f"ws://127.0.0.1:{server.port}{SOCKET}") as socket,
    ):
        socket.send(json.dumps({"protocol": 1, "rate": RATE, "model": "violin"}))
        assert json.loads(socket.recv(timeout=60))["type"] == "ready"
        for part in frames(tone(1), 4410):
            socket.send(part)
        assert json.loads(socket.recv(timeout=60))["type"] == "update"
        code, err = server.stop(number)
    assert code == 128 + number
    assert len(err.splitlines()) == 1


def test_a_network_stays_in_the_servers_own_process(client: Client) -> None:
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, model="tiny")
        assert multiprocessing.active_children() == []
        talk.end()


def children(process: int) -> set[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return {int(one) for task in tasks for one in task.read_text().split()}


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
