"""What the recogniser truly gives goes through every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile
from sample_results import write

from soundsight.formats import FORMATS
from soundsight.formats.record import from_json
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Result

TINY = Path(__file__).parents[1] / "models" / "tiny.toml"
RESULT_SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "result.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Four seconds at 44.1 kHz with a loud tone in the second one."""
    path = tmp_path_factory.mktemp("real") / "tone.wav"
    times = np.arange(4 * 44100) / 44100
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 200 * times) * ((times >= 1) & (times < 2)), 44100)
    return listen(path, model=str(TINY), labels=["low_tone"], start_s=0.5)


def test_a_real_result_is_what_the_schema_says_and_reads_back(heard: Result) -> None:
    for result in (heard, Recogniser(str(TINY)).result()):
        content = write("json", [result], all_events=True)
        jsonschema.Draft202012Validator(RESULT_SCHEMA).validate(json.loads(content))
        assert from_json(content, "x") == result


def test_a_real_result_goes_through_every_format(heard: Result) -> None:
    assert any(event.holds for event in heard.events)
    for name, one in FORMATS.items():
        nothing = write(name, []) if one.table else b""
        if name not in ("notes", "sonic-notes", "sonic-pitch"):  # this model hears no notes
            assert len(write(name, [heard])) > len(nothing)


def test_times_in_the_table_are_those_of_the_sound(heard: Result) -> None:
    rows = csv.DictReader(io.StringIO(write("csv", [heard]).decode(), newline=""))
    spans = [(row["label"], float(row["start_s"]), float(row["end_s"])) for row in rows]
    ((label, start_s, end_s),) = spans
    assert label == "low_tone"
    assert abs(start_s - 1) < 0.2
    assert abs(end_s - 2) < 0.3
