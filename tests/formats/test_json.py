"""json and jsonl: what is written reads back equal, is what the schema says, and what is wrong is named."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import BARK, HORN, MAYBE, results, sample, write

from soundsight.error import Error
from soundsight.formats import FORMATS, Options, shown
from soundsight.formats.record import from_json, to_json
from soundsight.result import SCHEMA, SCHEMA_VERSION, Result, Track

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "result.schema.json"
RESULT_SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def read(name: str, content: bytes, folder: Path) -> list[Result]:
    path = folder / f"some.{name}"
    path.write_bytes(content)
    reader = FORMATS[name].read
    assert reader is not None
    return list(reader(path))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json")


@given(results)
@settings(max_examples=60, deadline=None)
def test_json_gives_back_the_very_result(folder: Path, result: Result) -> None:
    assert read("json", write("json", [result], all_events=True), folder) == [result]
    assert read("json", write("json", [result]), folder) == [shown(result, Options())]


@given(st.lists(results, max_size=3))
@settings(max_examples=30, deadline=None)
def test_jsonl_gives_back_every_result_in_order(folder: Path, some: list[Result]) -> None:
    content = write("jsonl", some, all_events=True)
    assert content.count(b"\n") == len(some)
    assert read("jsonl", content, folder) == some


@given(results)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_the_schema_says(result: Result) -> None:
    jsonschema.Draft202012Validator(RESULT_SCHEMA).validate(json.loads(write("json", [result], all_events=True)))


def test_the_schema_is_sound_and_names_every_field_of_every_class() -> None:
    jsonschema.Draft202012Validator.check_schema(RESULT_SCHEMA)
    properties = RESULT_SCHEMA["properties"]
    assert properties["schema"] == {"const": SCHEMA}
    assert properties["schema_version"] == {"const": SCHEMA_VERSION}
    fields = [one.name for one in dataclasses.fields(Result)]
    assert list(properties) == ["schema", "schema_version", *fields]
    classes = {name.lower(): kind for name, kind in parts_of(Result)}
    assert set(RESULT_SCHEMA["$defs"]) == set(classes) - {"result"}
    for name, kind in classes.items():
        stated = RESULT_SCHEMA if name == "result" else RESULT_SCHEMA["$defs"][name]
        names = [one.name for one in dataclasses.fields(kind)]
        assert [one for one in stated["properties"] if not one.startswith("schema")] == names
        assert stated["required"] == list(stated["properties"])
        assert stated["additionalProperties"] is False


def parts_of(kind: Any) -> Iterator[tuple[str, Any]]:
    """The data classes that a Result is made of, by their names."""
    yield kind.__name__, kind
    for hint in get_type_hints(kind).values():
        for inner in re.findall(r"soundsight\.result\.(\w+)", str(hint)):
            yield from parts_of(getattr(__import__("soundsight.result", fromlist=[inner]), inner))


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(extra=1),
        lambda record: record.pop("tags"),
        lambda record: record["events"][0].update(score="high"),
        lambda record: record["events"][0].pop("holds"),
        lambda record: record["quality"].update(state="fine"),
        lambda record: record["source"].update(rate=44100.5),
        lambda record: record["source"].update(name=None),
        lambda record: record["source"].update(duration_s=True),
        lambda record: record.update(schema_version=2),
        lambda record: record.update(schema="other"),
        lambda record: record.update(events={}),
        lambda record: record["provenance"].update(settings=[]),
    ],
)
def test_schema_and_reader_refuse_the_same(change: Any) -> None:
    record = json.loads(write("json", [sample()]))
    change(record)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, RESULT_SCHEMA)
    with pytest.raises(Error, match=r"here\.json"):
        from_json(json.dumps(record), "here.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a result"),
        ("{}", "not a result"),
        (b"\xff\xfe\xff", "not JSON"),
    ],
)
def test_what_is_no_result_is_an_error(text: str | bytes, words: str) -> None:
    with pytest.raises(Error, match=f"x: {words}"):
        from_json(text, "x")


def test_an_error_names_the_key() -> None:
    text = to_json(sample()).replace('"score": 0.12', '"score": "low"')
    with pytest.raises(Error, match=r"events\[1\]: runners_up\[0\]: score: 'low'; a finite number"):
        from_json(text, "x")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_numbers_that_are_not_finite_are_refused_when_read(word: str) -> None:
    with pytest.raises(Error, match="finite number"):
        from_json(to_json(sample()).replace('"duration_s": 10.0', f'"duration_s": {word}'), "x")


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused_when_written(name: str, value: float) -> None:
    track = Track("level", "dB", 0.0, 0.1, (0.0, value))
    with pytest.raises(Error, match=r"street\.wav: a number is NaN or infinite"):
        write(name, [dataclasses.replace(sample(), tracks=(track,))])


def test_floats_survive() -> None:
    values = (0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 1e16 + 2.0)
    result = dataclasses.replace(sample(), tracks=(Track("x", "", 0.0, 1.0, values),))
    assert from_json(to_json(result), "x").tracks[0].values == values


def test_odd_bytes_in_a_file_name_survive_in_utf_8() -> None:
    result = sample(name="caf\udce9.wav", path="été/caf\udce9.wav")
    content = write("json", [result], all_events=True)
    assert "été/caf\\udce9.wav" in content.decode("utf-8")
    assert from_json(content, "x") == result


def test_only_events_that_hold_unless_all_and_the_best_tags() -> None:
    assert from_json(write("json", [sample()]), "x").events == (BARK, HORN)
    assert from_json(write("json", [sample()], all_events=True), "x").events == (MAYBE, BARK, HORN)
    assert [tag.label for tag in from_json(write("json", [sample()], top_k=2), "x").tags] == [
        "dog",
        "car_horn",
    ]


def test_json_is_indented_and_holds_one() -> None:
    assert write("json", [sample()]).startswith(b'{\n  "schema": "soundsight.result",\n  "schema_version": 1,\n')
    for some in ([], [sample(), sample()]):
        with pytest.raises(Error, match="exactly one"):
            write("json", some)


def test_a_broken_line_is_named_and_blank_lines_are_passed(tmp_path: Path) -> None:
    line = write("jsonl", [sample()], all_events=True)
    assert read("jsonl", line + b"\n" + line, tmp_path) == [sample(), sample()]
    with pytest.raises(Error, match=r"some\.jsonl, line 2: not JSON"):
        read("jsonl", line + line[:50], tmp_path)


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_a_missing_file_is_an_error(name: str, tmp_path: Path) -> None:
    reader = FORMATS[name].read
    assert reader is not None
    with pytest.raises(Error, match=r"none\.json: cannot be read \(No such file"):
        list(reader(tmp_path / "none.json"))


def test_jsonl_reads_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(write("jsonl", [sample()]) + b"broken\n")
    reader = FORMATS["jsonl"].read
    assert reader is not None
    lines = reader(path)
    assert next(lines).source.name == "street.wav"
    with pytest.raises(Error, match="line 2"):
        next(lines)


def test_a_mapping_of_any_kind_is_written() -> None:
    from types import MappingProxyType

    provenance = dataclasses.replace(sample().provenance, settings=MappingProxyType({"threshold": 0.5}))
    out = io.BytesIO()
    FORMATS["json"].write([dataclasses.replace(sample(), provenance=provenance)], out, Options())
    assert json.loads(out.getvalue())["provenance"]["settings"] == {"threshold": 0.5}
