"""A live recording on the disk: whole at any time, spared where the disk is full, there after a crash."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from server.conftest import Client
from server.talking import RATE, TINY, Talk, frames, sound, wait_for
from soundsight.server.jobs import Jobs
from soundsight.server.keep import Keep
from soundsight.server.library import Library


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


def test_a_session_without_a_sample_leaves_nothing(client: Client) -> None:
    with client.websocket_connect("/ws/live") as socket:
        talk = Talk(socket, keep=True)
        done = talk.end()
    assert (done["recording"], done["job"]) == (None, None)
    assert done["result"]["quality"]["state"] == "empty"
    assert client.get("/api/v1/recordings").json()["recordings"] == []
