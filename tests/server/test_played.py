"""The violin through the server: a file, a job and a socket give the same notes and advice, by the same settings."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from numpy.typing import NDArray
from violin_takes import played

from server.asking import API, ended, said, wav
from server.conftest import TINY, Client
from soundsight import listen
from soundsight.card import load_card
from soundsight.formats import FORMATS, Options
from soundsight.result import Result
from soundsight.server.plain import plain
from soundsight.server.settings import Settings

RATE = 44100
CHOSEN = {"a4": "heard", "ruler": "pythagorean", "key": "G", "position": "1"}
SCHEMA = Path(__file__).parents[2] / "docs" / "result.schema.json"
DEFAULTS = {one.name: one.default for one in load_card("violin").settings}
Said = dict[str, Any]


def tune() -> NDArray[np.float32]:
    """An open A that is 12 cents low, then notes of which the B is always flat and a C# shaky; on a 16-bit grid."""
    notes = [(69, 0.5, 0), (71, 0.5, -30), (73, 0.4, 8), (71, 0.45, -28), (74, 0.35, 2), (71, 0.4, -33), (67, 0.5, 0)]
    samples = played(*notes, a4=437.0)
    samples += 0.002 * np.random.default_rng(3).standard_normal(len(samples)).astype(np.float32)
    return (np.round(samples * 2**15) / 2**15).astype(np.float32)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, models=("violin", str(TINY)))


@pytest.fixture(scope="module")
def of_file(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = tmp_path_factory.mktemp("played") / "tune.wav"
    path.write_bytes(wav(tune(), RATE))
    return listen(path, model="violin", settings=CHOSEN)


def upload(client: TestClient, given: dict[str, str] | None = CHOSEN, name: str = "tune.wav") -> Said:
    """The tune, heard with settings: all about it."""
    params = {"name": name, "model": "violin"} | ({} if given is None else {"settings": json.dumps(given)})
    answer = client.post(f"{API}/recordings", params=params, content=wav(tune(), RATE))
    assert answer.status_code == 202, answer.text
    found = ended(client, answer.json()["recording"])
    assert found["state"] == "done", found["error"]
    return found


def alike(found: Said, expected: Said) -> None:
    """The same notes, events and advice: times to a sample, cents to 0.1, decibels to 0.1, all else to a thousandth."""
    most = {"cents": 0.1, "dB": 0.1}
    assert [note["key"] for note in found["notes"]] == [note["key"] for note in expected["notes"]]
    for here, there in zip(found["notes"], expected["notes"], strict=True):
        for name in ("start_s", "end_s", "sounding_end_s"):
            assert here[name] == pytest.approx(there[name], abs=1 / RATE)
        assert here["hz"] == pytest.approx(there["hz"], rel=5e-5)  # 0.1 cent
        assert here["measures"].keys() == there["measures"].keys()
        for name, one in here["measures"].items():
            other = there["measures"][name]
            assert (one["unit"], one["why"]) == (other["unit"], other["why"])
            for end in ("value", "low", "high"):
                near = other[end] and pytest.approx(other[end], rel=1e-3, abs=most.get(one["unit"], 1e-3))
                assert one[end] == near, (name, end)
    for here, there in zip(found["events"], expected["events"], strict=True):
        assert (here["label"], here["holds"]) == (there["label"], there["holds"])
        assert here["start_s"] == pytest.approx(there["start_s"], abs=1 / RATE)
        assert here["end_s"] == pytest.approx(there["end_s"], abs=1 / RATE)
        assert here["score"] == pytest.approx(there["score"], abs=1e-3)
    names = ("rule", "notes", "ruler", "text", "try_this")
    told = [[tuple(one[name] for name in names) for one in result["advice"]] for result in (found, expected)]
    assert told[0] == told[1]


def test_the_models_description_says_what_can_be_chosen_and_how_it_is_drawn(client: TestClient) -> None:
    violin, tiny = client.get(f"{API}/models").json()
    assert (violin["name"], tiny["settings"], tiny["measures"]) == ("violin", [], [])
    chosen = {one["name"]: one for one in violin["settings"]}
    assert chosen.keys() >= CHOSEN.keys()
    assert chosen["a4"] == {
        "name": "a4", "title": "A4", "default": "440", "choices": ["heard", "estimated"], "unit": "Hz", "low": 390.0,
        "high": 470.0, "example": "", "file": False,
    }  # fmt: skip
    assert (chosen["key"]["choices"], chosen["key"]["low"], chosen["key"]["default"]) == ([], None, "")
    pitch, loudness = violin["tracks"]
    assert (pitch["unit"], pitch["view"], pitch["bands"]) == ("Hz", "pitch", [10, 25])
    assert (loudness["unit"], loudness["view"]) == ("dB", "loudness")
    assert len([one for one in violin["measures"] if one["view"] == "radar"]) == 5
    assert [one["choice"] for one in violin["measures"] if one["view"] == "off"] == chosen["ruler"]["choices"]


def test_a_job_gives_listens_own_notes_and_advice_by_the_settings(client: TestClient, of_file: Result) -> None:
    found = upload(client)
    expected = plain(of_file)
    expected["source"]["path"] = None
    assert found["result"] == expected
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(found["result"])
    assert found["settings"] == DEFAULTS | CHOSEN
    assert found["result"]["provenance"]["settings"].items() >= CHOSEN.items()
    assert of_file.provenance.settings["a4_hz"] == pytest.approx(437, abs=0.2)
    assert len(of_file.notes) == 7
    assert of_file.advice[0].text.startswith("B4: 3 of 3 flat")
    listed = client.get(f"{API}/recordings").json()["recordings"]
    assert [one["settings"] for one in listed] == [DEFAULTS | CHOSEN]
    assert upload(client, None)["settings"] == DEFAULTS


def test_a_run_can_be_repeated_and_asked_about(client: TestClient, tmp_path: Path) -> None:
    first = upload(client)
    here = f"{API}/recordings/{first['id']}"
    client.post(f"{here}/analyse", json={"model": "violin"})
    assert ended(client, first["id"]) == first
    client.post(f"{here}/analyse", json={"model": "violin", "settings": {"a4": 442}})
    other = ended(client, first["id"])
    assert other["settings"] == DEFAULTS | {"a4": "442"}
    assert other["result"]["provenance"]["settings"]["a4_hz"] == 442
    (tmp_path / "tune.wav").write_bytes(wav(tune(), RATE))
    asked: list[tuple[Said | None, dict[str, str | float]]] = [
        (None, {"a4": "442"}), ({}, {}), ({"key": "Bb"}, {"key": "Bb"}),
    ]  # fmt: skip
    for wanted, meant in asked:
        expected = plain(listen(tmp_path / "tune.wav", model="violin", settings=meant, start_s=0.6, end_s=2.5))
        answer = client.post(f"{here}/ask", json={"start_s": 0.6, "end_s": 2.5, "settings": wanted})
        assert answer.json() == {name: expected[name] for name in ("tags", "events", "notes", "advice", "quality")}
        assert len(answer.json()["notes"]) >= 3
    # A request names no file of this computer.
    for route in ("ask", "analyse"):
        wrong = {"model": "violin", "start_s": 0, "end_s": 1, "settings": {"against": str(tmp_path / "tune.wav")}}
        assert "names a file" in said(client.post(f"{here}/{route}", json=wrong))
    # Another model knows none of them.
    client.post(f"{here}/analyse", json={"model": "tiny"})
    assert ended(client, first["id"])["settings"] == {}
    client.post(f"{here}/analyse", json={"model": "violin"})
    assert ended(client, first["id"])["settings"]["a4"] == "440"


WRONG = [
    ({"a4": 1000}, "a4 '1000' came; a number from 390 to 470 or heard or estimated was expected."),
    ({"key": "H"}, "key 'H' came: a name such as G, Bb or g-minor was expected."),
    ({"tempo": "72"}, "violin has no setting 'tempo': "),
    ({"against": "/etc/take.wav"}, "against '/etc/take.wav': names a file; only a scale or a metronome can be chosen"),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_what_cannot_be_chosen_is_refused_before_anything_is_kept(client: TestClient, given: Said, words: str) -> None:
    params = {"model": "violin", "settings": json.dumps(given)}
    assert said(client.post(f"{API}/recordings", params=params, content=b"x")).startswith(words)
    assert said(client.post(f"{API}/examples/street", params=params)).startswith(words)
    assert client.get(f"{API}/recordings").json()["recordings"] == []
    with client.websocket_connect("/ws/live") as socket:
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": "violin", "settings": given}))
        assert socket.receive_json()["error"].startswith(words)


@pytest.mark.parametrize("text", ["x", "[]", '{"a4": [440]}', '{"a4": true}', "[" * 100000])
def test_settings_that_are_none_are_refused(client: TestClient, text: str) -> None:
    answer = client.post(f"{API}/recordings", params={"model": "violin", "settings": text[:4000]}, content=b"x")
    assert (answer.status_code, said(answer)[:9]) == (400, "settings ")
    assert "was expected" in said(answer)


def test_notes_and_advice_come_while_a_job_goes_on(client: TestClient, of_file: Result) -> None:
    params = {"name": "tune.wav", "model": "violin", "settings": json.dumps(CHOSEN)}
    long = np.tile(tune(), 6)
    begun = client.post(f"{API}/recordings", params=params, content=wav(long, RATE)).json()
    with client.websocket_connect(f"/ws/jobs/{begun['job']}") as socket:
        messages = [socket.receive_json()]
        while messages[-1]["type"] not in ("done", "failed", "cancelled"):
            messages.append(socket.receive_json())
    assert messages[-1] == {"type": "done"}
    notes, advice = list(messages[0]["notes"]), list(messages[0]["advice"])
    for message in messages:
        if message["type"] == "update":
            assert message["first_note"] == len(notes)
            notes += message["notes"]
            advice += message["advice"]
            assert all(0 <= place < len(notes) for one in message["advice"] for place in one["notes"])
    result = client.get(f"{API}/recordings/{begun['recording']}").json()["result"]
    assert notes == result["notes"]
    assert len(notes) == 6 * len(of_file.notes)
    assert [notes[place]["key"] for one in advice for place in one["notes"] if one["rule"] == "pitch"] == [71] * 18


def live(client: Client, samples: NDArray[np.float32], cuts: Sequence[int], **hello: Any) -> tuple[Said, list[Said]]:
    """The result of a session, and its updates."""
    got: list[Said] = []

    def until(kind: str) -> Said:
        while not got or got[-1]["type"] != kind:
            got.append(socket.receive_json())
            assert got[-1]["type"] != "error", got[-1]
        return got[-1]

    with client.websocket_connect("/ws/live") as socket:
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": "violin"} | hello))
        got.append(until("ready"))
        at = 0
        for sequence, part in enumerate(np.split(samples, sorted({cut % len(samples) for cut in cuts}))):
            for start in range(0, len(part), RATE):
                piece = part[start : start + RATE]
                socket.send_bytes(
                    struct.pack("<IQ", 1000 * sequence + start // RATE, at) + piece.astype("<f4").tobytes()
                )
                at += len(piece)
        socket.send_text('{"type": "end"}')
        done = until("done")
    return done, [message for message in got if message["type"] == "update"]


@tries(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 10**6), max_size=40))
def test_a_socket_gives_the_notes_and_advice_of_the_file_however_it_is_cut(
    client: Client, of_file: Result, cuts: list[int]
) -> None:
    expected = plain(of_file)
    done, updates = live(client, tune(), cuts, settings=CHOSEN)
    alike(done["result"], expected)
    assert done["result"]["provenance"] == expected["provenance"] | {
        "settings": {name: value for name, value in expected["provenance"]["settings"].items() if name != "end_s"}
    }
    notes: list[Said] = []
    for update in updates:
        assert update["first_note"] == len(notes)
        notes += update["notes"]
    assert notes == done["result"]["notes"]
    single = [one for update in updates for one in update["advice"]]
    assert [[notes[place]["key"] for place in one["notes"]] for one in single if one["rule"] == "pitch"] == [[71]] * 3
    for number, track in enumerate(expected["tracks"]):
        pieces = [update["tracks"][number] for update in updates if update["tracks"]]
        values = [value for piece in pieces for value in piece["values"]]
        sure = np.array([value for piece in pieces for value in piece["confidence"]])
        np.testing.assert_allclose(sure, track["confidence"], atol=1e-3)
        voiced = sure >= 0.5
        found, wanted = (np.array(one)[voiced] for one in (values, track["values"]))
        if track["unit"] == "Hz":
            assert np.abs(1200 * np.log2(found / wanted)).max() <= 0.1
        else:
            assert np.abs(found - wanted).max() <= 0.1


def test_a_session_says_its_settings_and_the_a4_that_it_heard(client: Client) -> None:
    done, updates = live(client, tune(), range(2000, 200000, 2000), settings={"a4": "heard"}, keep=True)
    assert [updates[0]["a4_hz"], updates[-1]["a4_hz"]] == [440, pytest.approx(437, abs=0.2)]
    kept = ended(client, done["recording"])
    assert kept["settings"] == DEFAULTS | {"a4": "heard"}
    alike(kept["result"], done["result"])
    with client.websocket_connect("/ws/live") as socket:
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": "violin", "settings": {"a4": 441.5}}))
        assert socket.receive_json()["settings"] == DEFAULTS | {"a4": "441.5"}
    with client.websocket_connect("/ws/live") as socket:
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": "tiny"}))
        assert socket.receive_json()["settings"] == {}


def test_an_a4_that_is_estimated_is_known_at_the_end_alone(client: Client, tmp_path: Path) -> None:
    (tmp_path / "tune.wav").write_bytes(wav(tune(), RATE))
    expected = listen(tmp_path / "tune.wav", model="violin", settings={"a4": "estimated"})
    done, updates = live(client, tune(), range(5000, 200000, 5000), settings={"a4": "estimated"})
    assert {update["a4_hz"] for update in updates} == {440}
    assert done["result"]["provenance"]["settings"]["a4_hz"] == pytest.approx(
        expected.provenance.settings["a4_hz"], abs=0.01
    )
    alike(done["result"], plain(expected))


def test_every_format_is_taken_away_as_it_is_written(client: TestClient, tmp_path: Path, of_file: Result) -> None:
    recording = upload(client)
    path = tmp_path / "tune.wav"
    path.write_bytes(wav(tune(), RATE))
    for name, form in FORMATS.items():
        answer = client.post(f"{API}/recordings/{recording['id']}/export", json={"format": name})
        assert answer.status_code == 200, (name, answer.text)
        assert f'"tune.wav{form.extension}"' in answer.headers["content-disposition"]
        out = io.BytesIO()
        source = replace(of_file.source, path=str(path) if name == "png" else "tune.wav")
        form.write([replace(of_file, source=source)], out, Options(hears_to_hz=11025))
        assert answer.content == out.getvalue(), name
    notes = client.post(f"{API}/recordings/{recording['id']}/export", json={"format": "notes"}).text.splitlines()
    assert [line.split(",")[1] for line in notes[1:]] == ["A4", "B4", "C#5", "B4", "D5", "B4", "G4"]
