"""Live sessions over the app's socket: what a file gives, with holes, with garbage, cut, and four at once."""

from __future__ import annotations

import json
import socket as socket_module
import threading
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
from websockets.sync.client import connect

from server.conftest import Client
from server.talking import LEVEL, RATE, TINY, Talk, frame, frames, of_file, sound, wait_for
from soundsight import listen
from soundsight.server.app import make_app
from soundsight.server.settings import Settings


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
