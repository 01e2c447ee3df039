"""What there is, the list, and what a recording is to the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import jsonschema
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.asking import API, at, ended, heard, said, tone, upload, wav
from soundsight import Error, __version__, extras, listen
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
    assert {one["lacking"] for one in about["formats"]} == {""}


def test_about_says_what_a_format_lacks(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    real = extras.installed
    monkeypatch.setattr(extras, "installed", lambda name: None if name == "mido" else real(name))
    lacking = {one["name"]: one["lacking"] for one in client.get(f"{API}/about").json()["formats"]}
    assert lacking.pop("midi") == "needs mido, which is not installed: pip install mido"
    assert set(lacking.values()) == {""}


def test_models_are_told_by_their_cards(client: TestClient) -> None:
    (model,) = client.get(f"{API}/models").json()
    assert (model["name"], model["rate"], model["hop_s"], model["step_s"]) == ("tiny", 16000, 0.08, 0.16)
    assert (model["context_before_s"], model["context_after_s"]) == (0.12, 0.04)
    # A box closes 5 + 3 + 2 · 2 frames after its end; the look-ahead and a step come on top.
    assert model["closes_after_s"] == pytest.approx(4 * 0.08 + 0.04 + 0.16)
    assert model["labels"][0] == {
        "id": "low_tone", "name": "Low tone", "group": "tones", "threshold": 0.5, "icon": "", "rule": "",
    }  # fmt: skip
    assert (model["tracks"], model["measures"], model["settings"]) == ([], [], [])
    assert model["calibrated"] == ""
    assert model["formats"] == ["text", "json", "jsonl", "csv", "audacity", "raven", "png"]


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
