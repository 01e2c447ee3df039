"""The server's end, by Ctrl-C or as asked: in order, and nothing that was kept is lost."""

from __future__ import annotations

import io
import json
import signal
import socket
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from websockets.sync.client import connect

from server.running import SOCKET, Running, get, post, serving, upgrade


def test_ctrl_c_ends_it_with_sockets_and_answers_open(running: Running) -> None:
    # One that was opened and says nothing, one in the middle of a request, one kept for the next request.
    silent, half, kept = (socket.create_connection(("127.0.0.1", running.port)) for _ in range(3))
    half.sendall(b"POST /api/v1/recordings?name=a.wav HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nRIFF")
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert kept.recv(15) == b"HTTP/1.1 200 OK"
    code, err = running.stop()
    for one in (silent, half, kept):
        one.close()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=5)


def test_ctrl_c_closes_a_socket_whose_other_side_sleeps(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(upgrade(SOCKET, running.port))
        assert line.recv(12) == b"HTTP/1.1 101"
        code, err = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")


def test_ctrl_c_in_the_middle_of_a_job_loses_no_recording(running: Running, tmp_path: Path) -> None:
    # Half an hour of silence: seconds of work, so that the end comes in the middle.
    sound = tmp_path / "long.wav"
    soundfile.write(sound, np.zeros(1800 * 16000, np.int16), 16000)
    taken = post(f"{running.address}api/v1/recordings?name=long.wav", sound.read_bytes())
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(upgrade(f"/ws/jobs/{taken['job']}", running.port))
        assert line.recv(12) == b"HTTP/1.1 101"
        code, err = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    with serving("--port", "0", "--library", tmp_path / "library") as again:
        [row] = json.loads(get(f"{again.address}api/v1/recordings"))["recordings"]
        assert (row["id"], row["name"]) == (taken["recording"], "long.wav")
        assert row["state"] in ("cancelled", "failed")
        assert get(f"{again.address}api/v1/recordings/{row['id']}/original") == sound.read_bytes()


def test_ctrl_c_in_a_live_session_loses_nothing_that_was_kept(running: Running, tmp_path: Path) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 3 * 16000).astype(np.float32)
    with connect(f"ws://127.0.0.1:{running.port}{SOCKET}") as live:
        live.send(json.dumps({"protocol": 1, "rate": 16000, "model": "tiny", "keep": True, "name": "garden"}))
        assert json.loads(live.recv(timeout=20))["type"] == "ready"
        for number, first in enumerate(range(0, len(sound), 1600)):
            live.send(struct.pack("<IQ", number, first) + sound[first : first + 1600].tobytes())
        # What was taken is told only after it was kept.
        while json.loads(live.recv(timeout=20)).get("sequence") != 29:
            pass
        code, err = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    with serving("--port", "0", "--library", tmp_path / "library") as again:
        [row] = json.loads(get(f"{again.address}api/v1/recordings"))["recordings"]
        assert (row["kind"], row["name"]) == ("live", "garden")
        kept, rate = soundfile.read(
            io.BytesIO(get(f"{again.address}api/v1/recordings/{row['id']}/original")), dtype="float32"
        )
        assert rate == 16000
        np.testing.assert_allclose(kept, sound, atol=1e-4)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_and_a_terminal_that_closes_end_it_too(running: Running, number: signal.Signals) -> None:
    get(f"{running.address}healthz")
    code, err = running.stop(number)
    assert (code, err) == (128 + number, f"soundsight: ended by {number.name}.\n")
