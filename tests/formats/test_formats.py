"""Every format in the table: it streams, keeps its promise of one or many, and is described."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sample_results import SCALE, sample, write

from soundsight.error import Error
from soundsight.formats import FORMATS, Options
from soundsight.result import Result

TABLES = [name for name, one in FORMATS.items() if one.table]
SINGLES = [name for name, one in FORMATS.items() if not one.table]
DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_table_names_each_format_once() -> None:
    assert list(FORMATS) == [
        "text", "json", "jsonl", "csv", "notes", "audacity", "raven", "sonic-notes", "sonic-pitch", "midi", "png",
    ]  # fmt: skip
    assert all(name == one.name for name, one in FORMATS.items())
    extensions = [one.extension for one in FORMATS.values()]
    assert len(set(extensions)) == len(extensions)
    assert all(extension.startswith(".") for extension in extensions)
    assert TABLES == ["text", "jsonl", "csv", "notes", "raven"]
    assert [name for name, one in FORMATS.items() if one.read] == ["json", "jsonl"]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("several", [False, True])
def test_each_result_is_written_before_the_next_is_asked_for(name: str, several: bool) -> None:
    out = io.BytesIO()

    def coming() -> Iterator[Result]:
        before = 0
        for number in range(3):
            yield replace(sample(name=f"{number}.wav", path=f"{number}.wav"), notes=SCALE.notes)
            assert len(out.getvalue()) > before
            assert f"{number}.wav".encode() in out.getvalue()
            before = len(out.getvalue())

    FORMATS[name].write(coming(), out, Options(several=several))


class Sink(io.RawIOBase):
    """Takes bytes and keeps none."""

    def write(self, some: object) -> int:
        return len(some)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("several", [False, True])
def test_a_table_keeps_no_result(name: str, several: bool) -> None:
    def coming() -> Iterator[Result]:
        for number in range(200):
            result = sample(path=f"{number}.wav")
            yield replace(result, provenance=replace(result.provenance, settings={"ballast": str(number) * 100_000}))

    tracemalloc.start()
    FORMATS[name].write(coming(), Sink(), Options(several=several))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All of them together hold more than 50 MB; two of them and their text, under 3 MB.
    assert peak < 5e6


@pytest.mark.parametrize("name", SINGLES)
def test_the_others_hold_exactly_one(name: str) -> None:
    with pytest.raises(Error, match=f"{name}: no result"):
        write(name, [])
    with pytest.raises(Error, match=f"{name}: several results"):
        write(name, [sample(), sample()])


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "csv", "audacity", "raven"])
def test_the_handle_stays_open_and_what_is_written_is_utf_8(name: str) -> None:
    out = io.BytesIO()
    FORMATS[name].write([sample(path="日本/道.wav", name="道.wav")], out, Options(names={"dog": "犬"}))
    assert not out.closed
    text = out.getvalue().decode("utf-8")
    assert "道.wav" in text or "犬" in text


def test_display() -> None:
    options = Options(names={"dog": "Hund", "nameless": ""})
    shown = [options.display(label) for label in ("dog", "car_horn", "DJ_scratch", "nameless", "", "ßa")]
    assert shown == ["Hund", "Car horn", "DJ scratch", "Nameless", "", "SSa"]


def test_each_format_has_its_section() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, one in FORMATS.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert f"`{one.extension}`" in section
        assert "Read by" in section


@pytest.mark.parametrize("name", ["sonic-notes", "sonic-pitch"])
def test_the_examples_of_notes_are_what_is_written(name: str) -> None:
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert section.split("```")[1].split("\n", 1)[1] == write(name, [SCALE]).decode()


@pytest.mark.parametrize("name", ["text", "jsonl", "csv", "audacity", "raven"])
def test_the_examples_are_what_is_written(name: str) -> None:
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    example = section.split("```")[1].split("\n", 1)[1]
    written = write(name, [sample()]).decode()
    if name == "jsonl":
        # Too long for a page: its beginning stands there.
        example = example.removesuffix(" …\n")
        assert len(example) > 100
        assert written.startswith(example)
    else:
        assert example == written


def test_the_json_example_is_an_extract_of_what_is_written() -> None:
    section = DOCS.read_text(encoding="utf-8").split("\n## json\n")[1].split("\n## ")[0]
    example = json.loads(section.split("```json\n")[1].split("```")[0])
    written = json.loads(write("json", [sample()]))
    assert example == {key: written[key] for key in example}
    assert {"schema", "source", "quality", "events"} <= set(example)
