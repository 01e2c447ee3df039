"""Taking results away: the bytes of the command line, other thresholds, what was confirmed, clips to the sample."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient

from server.asking import API, RATE, ended, heard, said, tone, upload, wav
from soundsight import Error, listen
from soundsight.card import load_card
from soundsight.formats import FORMATS, suits
from soundsight.formats.record import from_json
from soundsight.judge import judged
from soundsight.result import Event, Result
from soundsight.server.exports import meant
from soundsight.server.library import Library
from soundsight.server.settings import Settings

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"
HELD = tuple(name for name, one in FORMATS.items() if suits(one, load_card(TINY)))


def scene() -> np.ndarray[Any, np.dtype[np.float32]]:
    """A low tone that holds, then one that nearly does: the model's logit is 0 at the level of its threshold."""
    return tone(6.0, 1.0, 2.0) + tone(6.0, 3.0, 4.0, level=0.028)


@pytest.fixture
def street(client: TestClient) -> dict[str, Any]:
    return heard(client, scene())


def export(client: TestClient, recording: dict[str, Any], **wanted: Any) -> Any:
    return client.post(f"{API}/recordings/{recording['id']}/export", json=wanted)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def by_the_command(folder: Path, *options: str) -> dict[str, bytes]:
    """What `soundsight listen street.wav` writes in every format."""
    (folder / "street.wav").write_bytes(wav(scene()))
    names = ",".join(HELD)
    command = [
        sys.executable,
        "-m",
        "soundsight",
        "listen",
        "street.wav",
        "-m",
        str(TINY),
        "-f",
        names,
        "-o",
        "out",
        "-q",
    ]
    subprocess.run(
        [*command, *options], cwd=folder, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=True
    )
    found = {}
    for name in HELD:
        form = FORMATS[name]
        file = "events" if form.table else "street.wav"
        found[name] = (folder / "out" / f"{file}{form.extension}").read_bytes()
    return found


def test_every_format_is_the_bytes_of_the_command(client: TestClient, street: dict[str, Any], tmp_path: Path) -> None:
    expected = by_the_command(tmp_path)
    for name in HELD:
        form, answer = FORMATS[name], export(client, street, format=name)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="street.wav{form.extension}"')
        assert answer.content == expected[name], name


def test_all_and_other_thresholds_are_the_bytes_of_the_command_too(
    client: TestClient, street: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "low.toml").write_text("low_tone = 0.06\n")
    expected = by_the_command(tmp_path, "--all", "--thresholds", "low.toml")
    for name in HELD:
        found = export(client, street, format=name, which="all", thresholds={"low_tone": 0.06}).content
        assert found == expected[name], name


def test_a_label_that_does_not_count_has_no_moment(client: TestClient, street: dict[str, Any]) -> None:
    held = {row["label"] for row in rows(export(client, street, format="csv").content)}
    assert "low_tone" in held
    left = export(client, street, format="csv", thresholds={"low_tone": None}).content
    assert {row["label"] for row in rows(left)} == held - {"low_tone"}
    none = json.loads(
        export(
            client, street, format="json", thresholds=dict.fromkeys(["low_tone", "middle_tone", "high_tone"])
        ).content
    )
    assert (none["quality"]["state"], any(one["holds"] for one in none["events"])) == ("nothing_recognised", False)
    assert export(client, street, format="csv", thresholds={"dog": None}).status_code == 400


def results(tmp_path: Path, **thresholds: float) -> Result:
    path = tmp_path / "street.wav"
    path.write_bytes(wav(scene()))
    return listen(path, model=TINY, thresholds=thresholds)


@pytest.mark.parametrize("threshold", [0.0, 0.06, 0.3, 0.6, 0.99, 1.0])
def test_judging_again_is_listening_again(tmp_path: Path, threshold: float) -> None:
    assert judged(results(tmp_path), {"low_tone": threshold}) == results(tmp_path, low_tone=threshold)


def test_judging_by_what_is_no_threshold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Error, match="tiny has no label 'dog'"):
        judged(results(tmp_path), {"dog": 0.5})
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(Error, match="a number from 0 to 1 was expected"):
            judged(results(tmp_path), {"low_tone": wrong})


def say(client: TestClient, recording: dict[str, Any], number: int, **said: Any) -> None:
    body = {"event": None, "verdict": "yes", "label": "low_tone", "start_s": 1.0, "end_s": 2.0, **said}
    answer = client.put(f"{API}/recordings/{recording['id']}/says/{number:032x}", json=body)
    assert answer.status_code == 200, answer.text


def test_confirmed_is_what_the_person_named_with_their_edges(client: TestClient, street: dict[str, Any]) -> None:
    first, second = (event for event in street["result"]["events"] if event["label"] == "low_tone")
    assert (first["holds"], second["holds"]) == (True, False)
    names = [f"low_tone@{event['start_s']:.3f}" for event in (first, second)]
    say(client, street, 1, event=names[0], start_s=1.125)  # yes, but it begins later
    say(client, street, 2, event=names[1], label="hum", start_s=3.0, end_s=4.0)  # yes, by another name
    say(client, street, 3, label="dog", verdict=None, start_s=5.0, end_s=5.5)  # drawn
    say(client, street, 4, label="cat", verdict="no", start_s=5.0, end_s=5.5)  # drawn and taken back
    say(client, street, 5, event=names[1], verdict="no", start_s=0.0)
    found = rows(export(client, street, format="csv", which="confirmed").content)
    assert [(row["label"], row["start_s"], row["end_s"], row["holds"]) for row in found] == [
        ("low_tone", "1.125", "2", "true"), ("hum", "3", "4", "true"), ("dog", "5", "5.5", "true"),
    ]  # fmt: skip
    # The machine's score stands where the person kept its label; else the person's word counts as 1.
    assert float(found[0]["score"]) == pytest.approx(first["score"], abs=1e-6)
    assert [row["score"] for row in found[1:]] == ["1", "1"]
    result = from_json(export(client, street, format="json", which="confirmed").content, "x")
    assert result.provenance.settings["confirmed"] is True
    assert [event.label for event in result.events] == ["low_tone", "hum", "dog"]
    for name in HELD:
        assert export(client, street, format=name, which="confirmed").status_code == 200


def test_a_say_means_the_event_that_begins_where_it_says() -> None:
    events = [Event("dog", at, at + 1, 0.5, 0.5, (), True) for at in (0.0625, 1.0, 1.0008)]
    # Half a millisecond is rounded down by Python and up by browsers.
    assert [meant(name, events) for name in ("dog@0.062", "dog@0.063")] == [events[0]] * 2
    assert [meant(name, events) for name in ("dog@1.000", "dog@1.001")] == events[1:]
    for name in ("cat@1.000", "dog@1.002", "dog@", "dog", "dog@x", "", None):
        assert meant(name, events) is None


def test_results_outlive_their_model(client: TestClient, street: dict[str, Any], settings: Settings) -> None:
    Library(settings.library, 10**9).update(street["id"], model="no longer here")
    answer = export(client, street, format="audacity")
    assert answer.status_code == 200
    assert b"\tLow tone 1.00\n" in answer.content
    answer = client.get(f"{API}/recordings/{street['id']}/scores")
    assert (answer.status_code, said(answer)) == (
        400, "the model 'no longer here' is not here any more. Analyse with one of tiny.",
    )  # fmt: skip


def test_a_person_who_draws_in_what_was_not_recognised_is_not_contradicted(client: TestClient) -> None:
    quiet = heard(client, tone(2.0, level=0.003))
    assert quiet["result"]["quality"]["state"] == "nothing_recognised"
    assert from_json(export(client, quiet, format="json", which="confirmed").content, "x").quality.state == (
        "nothing_recognised"
    )
    say(client, quiet, 1)
    assert from_json(export(client, quiet, format="json", which="confirmed").content, "x").quality.state == "ok"


def test_no_export_tells_where_the_library_lies(client: TestClient, street: dict[str, Any]) -> None:
    folder = client.get(f"{API}/about").json()["library"]["folder"].encode()
    for name in HELD:
        assert folder not in export(client, street, format=name).content
    answer = json.loads(export(client, street, format="json").content)
    assert answer["source"]["path"] == "street.wav"


@pytest.mark.parametrize(
    ("wanted", "status", "words"),
    [
        ({"format": "midi"}, 400, "midi: the model tiny gives no notes."),
        ({"format": "sonic-pitch"}, 400, "sonic-pitch: the model tiny gives no pitch."),
        ({"format": "mp3"}, 400, "no format 'mp3'; one of text, json"),
        ({"format": "csv", "thresholds": {"dog": 0.5}}, 400, "tiny has no label 'dog'"),
        ({"format": "csv", "thresholds": {"low_tone": 2}}, 400, "threshold 2 of low_tone"),
        ({"format": "csv", "which": "some"}, 422, "which: "),
        ({}, 422, "format: "),
    ],
)
def test_an_export_that_cannot_be_is_told(
    client: TestClient, street: dict[str, Any], wanted: dict[str, Any], status: int, words: str
) -> None:
    answer = export(client, street, **wanted)
    assert answer.status_code == status
    assert said(answer).startswith(words)


def test_what_has_no_results_has_none_to_take_away(client: TestClient) -> None:
    failed = ended(client, upload(client, b"this is text and no sound", "notes.txt"))
    answer = export(client, failed, format="csv")
    assert (answer.status_code, said(answer)) == (404, "notes.txt: has no results (yet).")


def test_names_of_any_letters_are_names_of_files(client: TestClient) -> None:
    found = heard(client, name='Süße "Nacht" 50%.wav')
    header = export(client, found, format="csv").headers["content-disposition"]
    assert header == (
        'attachment; filename="S__e _Nacht_ 50_.wav.csv"; '
        "filename*=utf-8''S%C3%BC%C3%9Fe%20%22Nacht%22%2050%25.wav.csv"
    )


@pytest.mark.parametrize(
    ("start_s", "end_s", "cut", "name"),
    [
        (0.0, 6.0, slice(0, 96_000), "street 0-00.0.flac"),
        (1.0, 2.0, slice(16_000, 32_000), "street 0-01.0.flac"),
        (1.23456, 1.23463, slice(19_753, 19_754), "street 0-01.2.flac"),
        (5.5, 99.0, slice(88_000, 96_000), "street 0-05.5.flac"),
    ],
)
def test_a_clip_is_cut_to_the_sample(
    client: TestClient, street: dict[str, Any], start_s: float, end_s: float, cut: slice, name: str
) -> None:
    def left_over() -> set[str]:
        return {path.name for path in Path(tempfile.gettempdir()).glob("soundsight-*.flac")}

    before = left_over()
    answer = client.get(f"{API}/recordings/{street['id']}/clip", params={"start_s": start_s, "end_s": end_s})
    assert answer.headers["content-type"] == "audio/flac"
    assert name.replace(" ", "%20") in answer.headers["content-disposition"]
    samples, rate = soundfile.read(io.BytesIO(answer.content), dtype="int16")
    whole, _ = soundfile.read(io.BytesIO(wav(scene())), dtype="int16")
    assert rate == RATE
    assert np.array_equal(samples, whole[cut])
    assert left_over() <= before


@pytest.mark.parametrize(
    ("start_s", "end_s", "status"), [(6, 7, 400), (2, 1, 400), (2, 2, 400), (-1, 1, 422), (0, "x", 422)]
)
def test_a_clip_of_nothing_is_told(
    client: TestClient, street: dict[str, Any], start_s: Any, end_s: Any, status: int
) -> None:
    answer = client.get(f"{API}/recordings/{street['id']}/clip", params={"start_s": start_s, "end_s": end_s})
    assert answer.status_code == status
    said(answer)
