"""What is played and drawn of a recording, its scores, and what is in a stretch of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient

from server.asking import RATE, at, said, tone, wav
from soundsight import Recogniser, listen
from soundsight.server.plain import plain

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"


def test_the_sound_is_served_in_parts(client: TestClient, street: dict[str, Any]) -> None:
    whole = client.get(at(street, "/audio.flac"))
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/flac")
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    played, rate = soundfile.read(io.BytesIO(whole.content), dtype="int16")
    original, _ = soundfile.read(io.BytesIO(wav(tone())), dtype="int16")
    assert rate == RATE
    assert np.array_equal(played, original)

    def part(wanted: str) -> tuple[int, bytes, str]:
        answer = client.get(at(street, "/audio.flac"), headers={"Range": wanted})
        return answer.status_code, answer.content, answer.headers.get("content-range", "")

    assert part("bytes=0-9") == (206, whole.content[:10], f"bytes 0-9/{size}")
    assert part("bytes=10-") == (206, whole.content[10:], f"bytes 10-{size - 1}/{size}")
    assert part("bytes=-7") == (206, whole.content[-7:], f"bytes {size - 7}-{size - 1}/{size}")
    assert part(f"bytes={size}-")[0] == 416
    assert part("bytes=9-3")[0] in (400, 416)


def test_the_original_comes_back_as_a_file(client: TestClient, street: dict[str, Any]) -> None:
    answer = client.get(at(street, "/original"))
    assert answer.content == wav(tone())
    assert answer.headers["content-disposition"] == 'attachment; filename="street.wav"'
    assert answer.headers["content-type"] == "application/octet-stream"


def test_wave_and_spectrogram_come_in_stretches(client: TestClient, street: dict[str, Any]) -> None:
    samples = np.round(tone() * 32768) / 32768
    bins = np.frombuffer(client.get(at(street, "/peaks/0")).content, np.int8).reshape(-1, 2)
    assert len(bins) == street["media"]["peaks"][0]["bins"] == 250
    ends = samples[25600:25856].min(), samples[25600:25856].max()
    assert bins[100].tolist() == [round(127 * float(np.cbrt(one))) for one in ends]
    some = client.get(at(street, "/peaks/0"), params={"first": 60, "count": 7})
    assert np.array_equal(np.frombuffer(some.content, np.int8).reshape(-1, 2), bins[60:67])
    columns = np.frombuffer(client.get(at(street, "/spectrum/0")).content, np.uint8).reshape(-1, 128)
    assert len(columns) == street["media"]["spectrum"]["levels"][0]["columns"] == 200
    # 200 Hz at half of full scale, in the row that the account says.
    row = int(128 * np.log(200 / 40) / np.log(8000 / 40))
    assert columns[75, row] * (110 / 255) - 110 == pytest.approx(-6.02, abs=1.5)
    assert columns[160:].max() == 0
    some = client.get(at(street, "/spectrum/0"), params={"first": 199, "count": 5})
    assert some.content == columns[199].tobytes()
    assert client.get(at(street, "/peaks/0"), params={"first": 9999}).content == b""
    for wrong in ("/peaks/4", "/peaks/-1", "/spectrum/9"):
        assert client.get(at(street, wrong)).status_code == 404
    for wrong in ("/peaks/x", "/peaks/0?first=-1", "/peaks/0?count=-1"):
        assert client.get(at(street, wrong)).status_code == 422


def test_scores_are_those_of_the_recogniser(client: TestClient, street: dict[str, Any]) -> None:
    recogniser = Recogniser(TINY, keep_scores=True)
    recogniser.feed(np.round(tone() * 32768).astype(np.float32) / 32768, RATE)
    recogniser.flush()
    expected = recogniser.scores()
    answer = client.get(at(street, "/scores"))
    about = {name: answer.headers[name] for name in ("X-Frames", "X-Labels", "X-Hop-S", "X-Start-S")}
    assert about == {"X-Frames": str(len(expected)), "X-Labels": "3", "X-Hop-S": "0.08", "X-Start-S": "0"}
    found = np.frombuffer(answer.content, "<u2").reshape(-1, 3)
    assert np.abs(found.astype(int) - expected).max() <= 7  # 1e-4
    some = client.get(at(street, "/scores"), params={"first": 10, "count": 2})
    assert np.array_equal(np.frombuffer(some.content, "<u2").reshape(-1, 3), found[10:12])
    assert client.get(at(street, "/tracks")).json() == []


def test_a_stretch_is_asked_about(client: TestClient, street: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(wav(tone()))
    expected = plain(listen(tmp_path / "x.wav", model=TINY, start_s=0.9, end_s=2.1))
    found = client.post(at(street, "/ask"), json={"start_s": 0.9, "end_s": 2.1}).json()
    assert found == {name: expected[name] for name in ("tags", "events", "notes", "advice", "quality")}
    assert found["tags"][0]["label"] == "low_tone"
    assert client.post(at(street, "/ask"), json={"start_s": 3, "end_s": 4}).json()["quality"]["state"] == "empty"


@pytest.mark.parametrize("stretch", [(5, 6), (2, 1), (2, 2)])
def test_a_stretch_that_is_none_is_told(
    client: TestClient, street: dict[str, Any], stretch: tuple[float, float]
) -> None:
    answer = client.post(at(street, "/ask"), json={"start_s": stretch[0], "end_s": stretch[1]})
    assert answer.status_code == 400
    assert said(answer).startswith("street.wav: ")
    for wrong in ({"start_s": -1, "end_s": 1}, {"start_s": 0}, {"start_s": "x", "end_s": 1}):
        answer = client.post(at(street, "/ask"), json=wrong)
        assert answer.status_code == 422
        said(answer)
