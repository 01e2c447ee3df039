"""What there is, the list, what is played and drawn, asking about a stretch, what the person says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, cast

import jsonschema
import numpy as np
import pytest
import soundfile
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.asking import API, RATE, ended, heard, said, tone, upload, wav
from soundsight import Error, Recogniser, __version__, listen
from soundsight.formats import FORMATS
from soundsight.result import Event, Tag, Track
from soundsight.server.api import router
from soundsight.server.app import on_error
from soundsight.server.job import SoFar
from soundsight.server.jobs import Jobs
from soundsight.server.library import Library
from soundsight.server.plain import plain
from soundsight.server.settings import Settings

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "result.schema.json").read_text(encoding="utf-8"))
ONE = "a" * 32


@pytest.fixture
def street(client: TestClient) -> dict[str, Any]:
    """Four seconds with a low tone in the second one."""
    return heard(client)


def at(recording: dict[str, Any], rest: str = "") -> str:
    return f"{API}/recordings/{recording['id']}{rest}"


def test_about_says_what_there_is(client: TestClient, settings: Settings, street: dict[str, Any]) -> None:
    about = client.get(f"{API}/about").json()
    assert (about["program"], about["version"], about["protocol"]) == ("soundsight", __version__, 1)
    assert about["models"] == ["tiny"]
    assert about["max_upload"] == settings.max_upload
    assert about["library"] == {
        "folder": str(settings.library), "bytes": street["bytes"], "limit": 200_000_000, "count": 1, "keep": True,
    }  # fmt: skip
    assert {one["name"]: one["extension"] for one in about["formats"]} == {
        name: one.extension for name, one in FORMATS.items()
    }


def test_models_are_told_by_their_cards(client: TestClient) -> None:
    (model,) = client.get(f"{API}/models").json()
    assert (model["name"], model["rate"], model["hop_s"], model["step_s"]) == ("tiny", 16000, 0.08, 0.16)
    assert (model["context_before_s"], model["context_after_s"]) == (0.12, 0.04)
    # A box closes 5 + 3 + 2 · 2 frames after its end; the look-ahead and a step come on top.
    assert model["closes_after_s"] == pytest.approx(12 * 0.08 + 0.04 + 0.16)
    assert model["labels"][0] == {
        "id": "low_tone", "name": "Low tone", "group": "tones", "threshold": 0.5, "icon": "", "rule": "",
    }  # fmt: skip
    assert (model["tracks"], model["measures"], model["settings"]) == ([], [], [])
    assert model["calibrated"] == ""


def test_every_route_says_in_the_description_what_it_does(client: TestClient) -> None:
    paths = client.get(f"{API}/openapi.json").json()["paths"]
    assert {
        f"{API}/{one}"
        for one in (
            "about", "models", "examples", "examples/{name}", "recordings", "recordings/{recording}",
            *(f"recordings/{{recording}}/{two}" for two in (
                "audio.flac", "original", "clip", "peaks/{level}", "spectrum/{level}", "scores", "tracks", "ask",
                "analyse", "says/{say}", "lanes", "lanes/{lane}", "export",
            )),
        )
    } <= set(paths)  # fmt: skip
    for path, methods in paths.items():
        for method, about in methods.items():
            assert " " in about["summary"] or path == "/healthz", (method, path)


def test_a_result_is_that_of_listen(client: TestClient, street: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "street.wav"
    path.write_bytes(wav(tone()))
    expected = plain(listen(path, model=TINY))
    expected["source"]["path"] = None
    assert street["result"] == expected
    jsonschema.Draft202012Validator(SCHEMA).validate(street["result"])
    assert [event["label"] for event in street["result"]["events"] if event["holds"]] == ["low_tone"]


@pytest.mark.parametrize(
    "rest",
    ["", "/audio.flac", "/original", "/peaks/0", "/spectrum/0", "/scores", "/tracks", "/clip?start_s=0&end_s=1"],
)
@pytest.mark.parametrize("recording", ["0" * 32, "..%2F..%2Fetc", "street", "A" * 32])
def test_what_is_not_there_is_404(client: TestClient, recording: str, rest: str) -> None:
    answer = client.get(f"{API}/recordings/{recording}{rest}")
    assert answer.status_code == 404
    said(answer)


def test_the_list_is_searched_and_sorted(client: TestClient) -> None:
    low, none = heard(client, name="b.wav"), heard(client, tone(2.0, level=0.0), name="A.wav")

    def names(**query: str) -> list[str]:
        return [one["name"] for one in client.get(f"{API}/recordings", params=query).json()["recordings"]]

    assert names() == ["A.wav", "b.wav"]
    assert names(order="asc") == names(sort="duration") == names(sort="name", order="desc") == ["b.wav", "A.wav"]
    assert names(sort="name", order="asc") == ["A.wav", "b.wav"]
    assert names(search="LOW T") == names(label="low_tone") == names(search="B.") == ["b.wav"]
    assert names(search="no such") == []
    found = client.get(f"{API}/recordings").json()
    assert found["bytes"] == low["bytes"] + none["bytes"] == sum(one["bytes"] for one in found["recordings"])
    assert set(found["recordings"][0]) == {
        "id", "name", "created", "kind", "model", "state", "error", "job", "duration_s", "rate", "channels", "bytes",
        "labels", "confirmed", "settings",
    }  # fmt: skip
    answer = client.get(f"{API}/recordings", params={"sort": "id"})
    assert answer.status_code == 422
    said(answer)


def test_a_new_name_is_shown_everywhere(client: TestClient, street: dict[str, Any]) -> None:
    answer = client.patch(at(street), json={"name": "../Mai/Süße.wav"})
    assert answer.json()["name"] == "Süße.wav"
    assert client.get(at(street)).json()["result"]["source"]["name"] == "Süße.wav"
    header = client.get(at(street, "/original")).headers["content-disposition"]
    assert header == "attachment; filename*=utf-8''S%C3%BC%C3%9Fe.wav"


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


def test_a_recording_is_analysed_again(client: TestClient, street: dict[str, Any]) -> None:
    answer = client.post(at(street, "/analyse"), json={"model": "tiny"})
    assert (answer.status_code, list(answer.json())) == (202, ["job"])
    assert ended(client, street["id"]) == street
    answer = client.post(at(street, "/analyse"), json={"model": "other"})
    assert (answer.status_code, said(answer)[:16]) == (400, "no model 'other'")
    assert client.post(f"{API}/recordings/{'0' * 32}/analyse", json={}).status_code == 404


def test_what_failed_can_be_deleted_and_says_why(client: TestClient) -> None:
    found = ended(client, upload(client, b"this is text and no sound", "notes.txt"))
    assert found["state"] == "failed"
    assert found["error"].startswith("notes.txt: this is text, but a sound file was expected")
    assert (found["result"], found["media"], found["events"]) == (None, None, [])
    assert client.delete(at(found)).status_code == 204
    assert client.get(at(found)).status_code == 404


class Busy:
    """Jobs of which one is at work on every recording, and has heard a little."""

    def __init__(self) -> None:
        self.cancelled: list[str] = []

    def so_far(self, recording: str) -> SoFar:
        event = Event("low_tone", 0.5, 1.0, 0.9, 0.8, (Tag("high_tone", 0.1),), True)
        return SoFar(events=[event], tracks=[Track("level", "dB", 0.0, 0.1, (-20.0, -21.5))])

    def cancel_of(self, recording: str) -> None:
        self.cancelled.append(recording)


def test_what_is_known_so_far_is_shown_while_it_is_heard(settings: Settings) -> None:
    library, jobs = Library(settings.library, 10**9), Busy()
    app = FastAPI()
    app.include_router(router(library, cast(Jobs, jobs), settings))
    app.add_exception_handler(Error, on_error)
    client = TestClient(app)
    recording = library.add("street.wav", "file", "tiny")
    (library.folder(recording) / "scores.u16").write_bytes(np.arange(7, dtype="<u2").tobytes())  # two frames and a bit
    library.mark(recording, "running", job="1")
    found = client.get(f"{API}/recordings/{recording}").json()
    assert (found["state"], found["job"], found["result"], found["media"]) == ("running", "1", None, None)
    assert found["events"] == json.loads(json.dumps(plain(jobs.so_far("").events)))
    assert (found["notes"], found["advice"], found["settings"]) == ([], [], {})
    assert client.get(f"{API}/recordings/{recording}/tracks").json() == [
        {"name": "level", "unit": "dB", "start_s": 0.0, "hop_s": 0.1, "values": [-20.0, -21.5], "confidence": None}
    ]
    answer = client.get(f"{API}/recordings/{recording}/scores")
    assert (np.frombuffer(answer.content, "<u2").tolist(), answer.headers["X-Frames"]) == ([0, 1, 2, 3, 4, 5], "2")
    answer = client.post(f"{API}/recordings/{recording}/analyse", json={})
    assert (answer.status_code, said(answer)[:26]) == (409, "it is being heard just now")
    assert client.delete(f"{API}/recordings/{recording}").status_code == 204
    assert jobs.cancelled == [recording]
    other = library.add("b.wav", "file", "tiny")
    assert client.delete(f"{API}/recordings").status_code == 204
    assert jobs.cancelled == [recording, other]
    assert library.list() == []
    library.close()


SAY = {"event": "low_tone@0.960", "verdict": "yes", "label": "low_tone", "start_s": 1.0, "end_s": 2.0}


def test_says_are_kept_beside_the_machines_events(client: TestClient, street: dict[str, Any]) -> None:
    first = client.put(at(street, f"/says/{ONE}"), json=SAY)
    assert first.status_code == 200
    assert first.json() == {"id": ONE, **SAY, "created": first.json()["created"]}
    drawn = {"label": "Hündchen", "start_s": 0.0, "end_s": 0.5, "created": "2026-05-01T06:30:00Z"}
    second = client.put(at(street, f"/says/{'b' * 32}"), json=drawn).json()
    assert second == {"id": "b" * 32, "event": None, "verdict": None, **drawn}
    found = client.get(at(street)).json()
    assert (found["says"], found["confirmed"]) == ([second, first.json()], 2)
    assert found["result"] == street["result"]
    # The same id says it anew; a no is no confirmation.
    client.put(at(street, f"/says/{ONE}"), json={**SAY, "verdict": "no"})
    found = client.get(at(street)).json()
    assert ([one["verdict"] for one in found["says"]], found["confirmed"]) == ([None, "no"], 1)
    assert client.delete(at(street, f"/says/{ONE}")).status_code == 204
    assert client.delete(at(street, f"/says/{ONE}")).status_code == 404
    assert client.get(at(street)).json()["says"] == [second]
    # They outlive another analysis.
    client.post(at(street, "/analyse"), json={})
    assert ended(client, street["id"])["says"] == [second]


@pytest.mark.parametrize(
    ("say", "change", "status"),
    [
        ("x", {}, 400), ("A" * 32, {}, 400), (ONE, {"end_s": 1.0}, 400), (ONE, {"end_s": 0.5}, 400),
        (ONE, {"verdict": "maybe"}, 422), (ONE, {"label": ""}, 422), (ONE, {"start_s": -1}, 422),
    ],
)  # fmt: skip
def test_a_say_that_is_none_is_told(
    client: TestClient, street: dict[str, Any], say: str, change: dict[str, Any], status: int
) -> None:
    answer = client.put(at(street, f"/says/{say}"), json={**SAY, **change})
    assert answer.status_code == status
    said(answer)
    assert client.get(at(street)).json()["says"] == []


def test_a_label_file_becomes_a_lane(client: TestClient, street: dict[str, Any]) -> None:
    answer = client.post(at(street, "/lanes"), params={"name": "take.txt"}, content=b"3\t4\tcat\n1.5\t2.5\tdog\n")
    assert answer.status_code == 201
    lane = answer.json()
    assert (lane["name"], lane["events"]) == (
        "take.txt",
        [{"label": "dog", "start_s": 1.5, "end_s": 2.5}, {"label": "cat", "start_s": 3.0, "end_s": 4.0}],
    )
    assert client.get(at(street)).json()["lanes"] == [lane]
    assert client.delete(at(street, f"/lanes/{lane['id']}")).status_code == 204
    assert client.delete(at(street, f"/lanes/{lane['id']}")).status_code == 404
    assert client.get(at(street)).json()["lanes"] == []


@pytest.mark.parametrize("form", ["audacity", "raven"])
def test_what_is_taken_away_can_be_dropped_again(client: TestClient, street: dict[str, Any], form: str) -> None:
    content = client.post(at(street, "/export"), json={"format": form}).content
    lane = client.post(at(street, "/lanes"), params={"name": "again.txt"}, content=content).json()
    held = [event for event in street["result"]["events"] if event["holds"]]
    assert [(one["start_s"], one["end_s"]) for one in lane["events"]] == [
        (one["start_s"], one["end_s"]) for one in held
    ]
    assert lane["events"][0]["label"] == ("low_tone" if form == "raven" else f"Low tone {held[0]['score']:.2f}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nonsense", "take.txt, line 1: 'nonsense'; start, end and text were expected"),
        (b"", "take.txt: holds no labels; "),
        (wav(tone(0.1)), "take.txt: is no text; "),
        (b"Begin Time (s)\tLabel\n", "take.txt: has no column 'end time (s)'"),
        (
            b"Begin Time (s)\tEnd Time (s)\tBegin File\n1\t2\ta.wav\n1\t2\tb.wav\n",
            "take.txt: it speaks of 2 recordings",
        ),
    ],
)
def test_a_label_file_that_is_none_is_told(
    client: TestClient, street: dict[str, Any], content: bytes, words: str
) -> None:
    answer = client.post(at(street, "/lanes"), params={"name": "take.txt"}, content=content)
    assert answer.status_code == 400
    assert said(answer).startswith(words)
    assert client.get(at(street)).json()["lanes"] == []
