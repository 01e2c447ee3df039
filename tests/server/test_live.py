from __future__ import annotations

import json
import re
import socket as socket_module
import struct
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import uvicorn
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from starlette.testclient import WebSocketTestSession
from websockets.sync.client import connect

from server.conftest import Client
from soundsight import Recogniser, listen
from soundsight.error import Error
from soundsight.server import session
from soundsight.server.app import make_app
from soundsight.server.jobs import Jobs
from soundsight.server.keep import Keep
from soundsight.server.levels import Levels
from soundsight.server.library import Library
from soundsight.server.protocol import Clock, Frame, Hello, is_end, read_frame, read_hello
from soundsight.server.session import Session
from soundsight.server.settings import Settings

MODELS = Path(__file__).parent.parent / "models"
TINY, LEVEL = str(MODELS / "tiny.toml"), str(MODELS / "level.toml")
RATE = 44100


def sound(length_s: float, rate: int = RATE) -> NDArray[np.float32]:
    """A low tone for a second in every three, a high one for half a second in every two, over faint noise."""
    t = np.arange(round(length_s * rate)) / rate
    x = 0.3 * np.sin(2 * np.pi * 300 * t) * (t % 3 < 1) + 0.2 * np.sin(2 * np.pi * 5000 * t) * (t % 2 < 0.5)
    return (x + 1e-3 * np.random.default_rng(0).standard_normal(len(t))).astype(np.float32)


def frame(sequence: int, first: int, samples: Any) -> bytes:
    return struct.pack("<IQ", sequence, first) + np.asarray(samples, "<f4").tobytes()


def frames(samples: NDArray[np.float32], size: int = 4000) -> list[bytes]:
    return [frame(i, start, samples[start : start + size]) for i, start in enumerate(range(0, len(samples), size))]


class Talk:
    """A session seen from the client."""

    def __init__(self, socket: WebSocketTestSession, **hello: Any) -> None:
        self.socket = socket
        self.got: list[dict[str, Any]] = []
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": None, "keep": False} | hello))
        self.ready = self.until("ready")

    def until(self, kind: str) -> dict[str, Any]:
        while True:
            self.got.append(self.socket.receive_json())
            if self.got[-1]["type"] == kind:
                return self.got[-1]
            assert kind == "error" or self.got[-1]["type"] != "error", self.got[-1]

    def send(self, parts: list[bytes], ahead_s: float = 4.0) -> None:
        """Send frames as fast as they are heard."""
        for part in parts:
            self.socket.send_bytes(part)
            first = struct.unpack_from("<IQ", part)[1]
            while first / RATE - max([m["until_s"] for m in self.of("update")], default=0) > ahead_s:
                self.until("update")

    def end(self) -> dict[str, Any]:
        self.socket.send_text('{"type": "end"}')
        return self.until("done")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.got if message["type"] == kind]

    def scores(self) -> NDArray[np.float64]:
        rows: list[list[float]] = []
        for update in self.of("update"):
            assert update["first_frame"] == len(rows)
            rows.extend(update["scores"])
        return np.array(rows)

    def closed(self) -> list[tuple[str, float, float]]:
        return sorted((e["label"], e["start_s"], e["end_s"]) for u in self.of("update") for e in u["closed"])


def of_file(path: Path, model: str = TINY) -> tuple[NDArray[np.float64], list[tuple[str, float, float]], Any]:
    pieces: list[NDArray[np.float32]] = []
    result = listen(path, model=model, on_update=lambda update: pieces.append(update.scores))
    return np.concatenate(pieces), sorted((e.label, e.start_s, e.end_s) for e in result.events), result


def wait_for(done: Any, wait_s: float = 20.0) -> None:
    end = time.monotonic() + wait_s
    while not done():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def test_a_files_samples_give_what_the_file_gives(client: Client, tmp_path: Path) -> None:
    samples = sound(12)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    wanted, events, result = of_file(tmp_path / "a.wav")
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket)
        assert talk.ready | {"recording": None} == talk.ready
        assert (talk.ready["model"], talk.ready["rate"], talk.ready["hop_s"], talk.ready["step_s"]) == (
            "tiny", 16000, 0.08, 0.16,
        )  # fmt: skip
        talk.send(frames(samples, 3001))
        done = talk.end()
    np.testing.assert_allclose(talk.scores(), wanted, atol=1e-4)
    assert talk.closed() == events
    assert len(events) > 8
    assert [e["label"] for e in done["result"]["events"]] == [e.label for e in result.events]
    assert done["recording"] is None
    assert done["result"]["source"]["duration_s"] == 12
    updates = talk.of("update")
    assert [u["revision"] for u in updates] == sorted({u["revision"] for u in updates})
    assert updates[-1]["until_s"] >= 12
    assert updates[-1]["sequence"] == len(frames(samples, 3001)) - 1
    assert all(0 <= u["work_ms"] < 5000 for u in updates)
    assert any(u["open"] for u in updates)
    assert {"gap", "dropped"}.isdisjoint(m["type"] for m in talk.got)


def test_a_kept_recording_becomes_a_file_of_the_library_with_the_same_results(client: Client, app: FastAPI) -> None:
    samples = (np.round(sound(8) * 2**15) / 2**15).astype(np.float32)  # as a microphone's converter gives them
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True, name="Kitchen\n../../x", threshold=0.9)
        recording = talk.ready["recording"]
        listed = client.get("/api/v1/recordings").json()["recordings"]
        assert [(one["id"], one["kind"], one["state"]) for one in listed] == [(recording, "live", "running")]
        talk.send(frames(samples))
        done = talk.end()
    assert done["recording"] == recording
    wait_for(lambda: client.get(f"/api/v1/recordings/{recording}").json()["state"] == "done")
    whole = client.get(f"/api/v1/recordings/{recording}").json()
    assert (whole["kind"], whole["rate"], whole["duration_s"]) == ("live", RATE, 8)
    assert "/" not in whole["name"]
    assert whole["media"]["duration_s"] == 8
    assert sorted((e["label"], e["start_s"], e["end_s"]) for e in whole["result"]["events"]) == talk.closed()
    kept = client.get(f"/api/v1/recordings/{recording}/scores").content
    np.testing.assert_allclose(np.frombuffer(kept, "<u2").reshape(-1, 3) / 65535, talk.scores(), atol=1e-4)
    original = client.get(f"/api/v1/recordings/{recording}/original").content
    assert original[:4] == b"fLaC"


def test_what_is_missing_is_heard_as_zeros_in_its_place(client: Client, tmp_path: Path) -> None:
    samples = sound(10)
    parts = frames(samples)
    holed = samples.copy()
    holed[40 * 4000 : 50 * 4000] = 0
    soundfile.write(tmp_path / "holed.wav", holed, RATE, subtype="FLOAT")
    wanted, events, _ = of_file(tmp_path / "holed.wav")
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True)
        talk.send(parts[:40] + parts[50:])
        done = talk.end()
    assert talk.of("gap") == [{"type": "gap", "first": 160000, "count": 40000}]
    np.testing.assert_allclose(talk.scores(), wanted, atol=1e-4)
    assert talk.closed() == events
    wait_for(lambda: client.get(f"/api/v1/recordings/{done['recording']}").json()["state"] == "done")
    whole = client.get(f"/api/v1/recordings/{done['recording']}").json()
    assert sorted((e["label"], e["start_s"], e["end_s"]) for e in whole["result"]["events"]) == events


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The app behind a real socket: host and port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, ws="websockets-sansio", log_level="warning"))
    listener = socket_module.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listener.close()


def asked(address: str, path: str) -> Any:
    with urllib.request.urlopen(f"http://{address}/api/v1/{path}") as answer:
        return json.load(answer)


@pytest.mark.parametrize("cleanly", [True, False])
def test_a_cut_socket_loses_nothing_of_what_was_kept(address: str, cleanly: bool) -> None:
    samples = sound(5)
    with connect(f"ws://{address}/ws/live", close_timeout=0.5) as socket:
        socket.send(json.dumps({"protocol": 1, "rate": RATE, "keep": True}))
        recording = json.loads(socket.recv())["recording"]
        for part in frames(samples):
            socket.send(part)
        if not cleanly:  # what a reset connection had not delivered is nobody's: wait for that
            while json.loads(socket.recv()).get("sequence", 0) < len(frames(samples)) - 6:
                pass
            socket.socket.shutdown(socket_module.SHUT_RDWR)
    wait_for(lambda: asked(address, f"recordings/{recording}")["state"] == "done")
    assert asked(address, f"recordings/{recording}")["duration_s"] == pytest.approx(5, abs=0 if cleanly else 0.6)


def test_the_documented_client_gives_what_the_file_gives(address: str, tmp_path: Path) -> None:
    samples = sound(14)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    wanted, events, _ = of_file(tmp_path / "a.wav")
    text = (Path(__file__).parents[2] / "docs" / "live.md").read_text(encoding="utf-8")
    code = text[text.index("```python\n") + 10 :]
    code = code[: code.index("```")].replace("127.0.0.1:8765", address).replace("street.wav", str(tmp_path / "a.wav"))
    assert len([line for line in code.splitlines() if line]) <= 20
    names: dict[str, Any] = {}
    exec(code, names)  # the documentation's own
    np.testing.assert_allclose(
        np.concatenate([m["scores"] for m in names["updates"] if m["scores"]]), wanted, atol=1e-4
    )
    assert sorted((e["label"], e["start_s"], e["end_s"]) for m in names["updates"] for e in m["closed"]) == events


def test_a_session_without_a_sample_leaves_nothing(client: Client) -> None:
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True)
        done = talk.end()
    assert (done["recording"], done["job"]) == (None, None)
    assert done["result"]["quality"]["state"] == "empty"
    assert client.get("/api/v1/recordings").json()["recordings"] == []


def test_a_recording_that_is_deleted_meanwhile_ends_the_keeping_alone(client: Client) -> None:
    samples = sound(24)
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True)
        talk.send(frames(samples[: 2 * RATE]))
        client.delete(f"/api/v1/recordings/{talk.ready['recording']}")
        for part in frames(samples)[23:]:
            socket.send_bytes(part)
            time.sleep(0.002)
        assert "Listening goes on" in talk.until("error")["error"]
        done = talk.end()
    assert done["recording"] is None
    assert done["result"]["source"]["duration_s"] == 24


GARBAGE = [
    (b"", "0 bytes"),
    (b"\x00" * 11, "11 bytes"),
    (b"\x00" * 14, "14 bytes"),
    (frame(0, 0, np.zeros(2 * RATE + 1)), "at most 2 s"),
    (frame(0, 0, [0.0, np.nan]), "no finite numbers"),
    (frame(0, 0, [np.inf]), "no finite numbers"),
    (frame(0, 61 * RATE, [0.0]), "Begin a new session"),
    (frame(0, 2**64 - 1, [0.0]), "Begin a new session"),
]


def test_garbage_gets_an_answer_and_changes_nothing(client: Client, tmp_path: Path) -> None:
    samples = sound(4)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    wanted, events, _ = of_file(tmp_path / "a.wav")
    random = np.random.default_rng(1)
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket)
        talk.send(frames(samples)[:10])
        for content, words in GARBAGE:
            socket.send_bytes(content)
            assert words in talk.until("error")["error"]
        for text in ("", "x", "[]", '{"type": "begin"}'):
            socket.send_text(text)
            assert "were expected" in talk.until("error")["error"]
        for _ in range(200):
            socket.send_bytes(random.bytes(int(random.integers(0, 400))))
            assert "expected" in talk.until("error")["error"]
        socket.send_bytes(frames(samples)[9])
        assert "came already" in talk.until("error")["error"]
        socket.send_bytes(frame(3, 40000, [0.0]))
        assert "numbers that rise" in talk.until("error")["error"]
        talk.send(frames(samples)[10:])
        talk.end()
    np.testing.assert_allclose(talk.scores(), wanted, atol=1e-4)
    assert talk.closed() == events
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[]", "a hello was expected"),
        ("{}", "protocol None came"),
        ('{"protocol": 2, "rate": 48000}', "speaks protocol 1"),
        ('{"protocol": 1}', "no rate"),
        ('{"protocol": 1, "rate": 48000.5}', "rate 48000.5 came"),
        ('{"protocol": 1, "rate": 1}', "from 4000 to 384000"),
        ('{"protocol": 1, "rate": true}', "rate True came"),
        ('{"protocol": 1, "rate": 48000, "kepe": true}', "'kepe', which is not known"),
        ('{"protocol": 1, "rate": 48000, "keep": 1}', "keep 1 came"),
        ('{"protocol": 1, "rate": 48000, "threshold": "high"}', "threshold 'high' came"),
        ('{"protocol": 1, "rate": 48000, "thresholds": {"low_tone": null}}', "a number a label"),
        ("[" * 100000, "no JSON"),
    ],
)
def test_a_wrong_hello_is_refused(text: str, words: str) -> None:
    with pytest.raises(Error, match=re.escape(words)):
        read_hello(text)


@pytest.mark.parametrize(
    ("hello", "words"),
    [
        ({"model": "../../etc/passwd"}, "is offered here"),
        ({"model": TINY}, "is offered here"),
        ({"threshold": 2}, "from 0 to 1"),
        ({"thresholds": {"lowtone": 0.5}}, "Did you mean 'low_tone'"),
    ],
)
def test_what_the_model_cannot_do_is_refused(client: Client, hello: dict[str, Any], words: str) -> None:
    with client.websocket_connect("/ws/live") as socket:
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE} | hello))
        answer = socket.receive_json()
        assert answer["type"] == "error"
        assert words in answer["error"]
    with client.websocket_connect("/ws/live") as socket:
        socket.send_bytes(b"\x00" * 20)
        assert "binary frame came first" in socket.receive_json()["error"]


def test_thresholds_of_the_hello_say_what_holds(client: Client) -> None:
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, thresholds={"low_tone": 1.0})
        talk.send(frames(sound(6)))
        done = talk.end()
    held = {e["label"] for e in done["result"]["events"] if e["holds"]}
    assert held == {"high_tone"}


def test_tracks_come_with_the_updates(settings: Settings, tmp_path: Path) -> None:
    samples = sound(5)
    soundfile.write(tmp_path / "a.wav", samples, RATE, subtype="FLOAT")
    wanted = listen(tmp_path / "a.wav", model=LEVEL).tracks[0]
    app = make_app(replace(settings, models=(TINY, LEVEL)))
    with Client(app, base_url="http://127.0.0.1:8765") as client, client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, model="level")
        talk.send(frames(samples))
        done = talk.end()
    pieces = [track for update in talk.of("update") for track in update["tracks"]]
    assert {(piece["name"], piece["unit"]) for piece in pieces} == {("level", "dB")}
    np.testing.assert_allclose([value for piece in pieces for value in piece["values"]], wanted.values, atol=1e-4)
    np.testing.assert_allclose(done["result"]["tracks"][0]["values"], wanted.values, atol=1e-4)


def test_four_clients_at_once(client: Client) -> None:
    samples = sound(6)
    got: list[Any] = []

    def talk() -> None:
        with client.websocket_connect("/ws/live") as socket:
            one = Talk(socket)
            one.send(frames(samples))
            one.end()
            got.append(one.scores())

    threads = [threading.Thread(target=talk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 4
    for scores in got:
        np.testing.assert_array_equal(scores, got[0])


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


@given(st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 5), st.integers(-1, 2)), max_size=30))
def test_the_clock_counts_every_sample_once(steps: list[tuple[int, int, int]]) -> None:
    clock = Clock(1000)
    taken, sequence = 0, 0
    for jump, size, rise in steps:
        first, number = max(0, clock.next + jump), sequence + rise
        before = (clock.next, clock.sequence)
        try:
            missing = clock.take(Frame(number, first, np.zeros(size, np.float32)))
        except Error:
            assert (clock.next, clock.sequence) == before
            assert first < before[0] or number <= before[1]
            continue
        assert missing == first - before[0] >= 0
        taken += missing + size
        sequence = number
        assert clock.next == taken


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_an_error(content: bytes) -> None:
    try:
        read = read_frame(content, 48000)
    except Error:
        return
    assert frame(read.sequence, read.first, read.samples) == content


@given(st.text(max_size=50))
def test_any_text_is_an_end_or_an_error(text: str) -> None:
    for read in (is_end, read_hello):
        try:
            read(text)
        except Error:
            continue
        raise AssertionError(text)


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
    levels.feed(np.ones(250, np.float32))
    assert levels.told()["clipped"] == pytest.approx(0.5)
    levels.feed(np.zeros(12000, np.float32))
    assert levels.told() == {"level_db": None, "noise_floor_db": None, "clipped": 0.0}


def test_what_is_kept_can_be_read_while_it_grows_and_becomes_a_flac(tmp_path: Path) -> None:
    samples = (np.round(sound(1) * 2**23) / 2**23).astype(np.float32)
    keep = Keep(tmp_path, RATE)
    keep.write(0, samples[:1000])
    keep.write(500, samples[1000:])
    growing, rate = soundfile.read(tmp_path / "original.au", dtype="float32")
    wanted = np.concatenate([samples[:1000], np.zeros(500, np.float32), samples[1000:]])
    np.testing.assert_array_equal(growing, wanted)
    assert rate == RATE
    keep.close()
    keep.close()
    keep.write(0, samples)  # too late
    assert [path.name for path in tmp_path.iterdir()] == ["original.flac"]
    np.testing.assert_array_equal(soundfile.read(tmp_path / "original.flac", dtype="float32")[0], wanted)


def test_samples_beyond_full_scale_are_kept_as_they_are(tmp_path: Path) -> None:
    keep = Keep(tmp_path, RATE)
    keep.write(0, np.array([0.5, -1.5], np.float32))
    keep.close()
    assert soundfile.read(tmp_path / "original.au")[0].tolist() == [0.5, -1.5]


def test_a_full_disk_ends_the_keeping_and_spares_what_is_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Keep.write

    def write(self: Keep, missing: int, samples: NDArray[np.float32]) -> None:
        if self.samples >= RATE:
            raise OSError(28, "No space left on device")
        real(self, missing, samples)

    monkeypatch.setattr(Keep, "write", write)
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True)
        for part in frames(sound(3), RATE // 2):
            socket.send_bytes(part)
        assert talk.until("error")["error"] == (
            "kept until 1.0 s and no further: No space left on device. Listening goes on."
        )
        done = talk.end()
    assert done["result"]["source"]["duration_s"] == 3
    wait_for(lambda: client.get(f"/api/v1/recordings/{done['recording']}").json()["state"] == "done")
    assert client.get(f"/api/v1/recordings/{done['recording']}").json()["duration_s"] == 1


def test_the_queue_holds_what_the_docs_say() -> None:
    assert session.QUEUE_S == 10


def test_after_a_killed_server_the_recording_is_there_up_to_the_last_frame(tmp_path: Path) -> None:
    samples = sound(2)
    killed = Library(tmp_path, 10**9)
    recording = killed.add("Kitchen", "live", "tiny", "running")
    keep = Keep(killed.folder(recording), RATE)
    keep.write(0, samples)
    keep._file.close()  # as a death closes it: nothing is put right
    killed.close()  # which lets go of its lock, as the system does for the dead
    after = Library(tmp_path, 10**9)
    row = after.get(recording)
    assert (row.state, row.kind) == ("failed", "live")
    assert "Analyse it again" in str(row.error)
    jobs = Jobs(after, models=lambda name: TINY)
    jobs.submit(recording, "tiny")
    wait_for(lambda: after.get(recording).state == "done")
    assert after.get(recording).duration_s == 2
    jobs.close()
    after.close()
