"""Label files read: what we write comes back, what others write is taken with patience, and nothing else passes."""

from __future__ import annotations

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import BARK, HORN, sample, write

from soundsight.error import Error
from soundsight.formats import FORMATS, audacity, raven
from soundsight.formats.format import Mark, in_a_field
from soundsight.formats.marks import marks_of
from soundsight.result import Event

# Six decimals, as both formats keep.
times = st.integers(0, 10**10).map(lambda micro: micro / 1e6)
labels = st.text(st.sampled_from('a,"\t\r\n\x0b\x0c\x85\u2028\\#é日') | st.characters(codec="utf-8"), max_size=8)
spans = st.tuples(times, times).map(sorted)
events = st.builds(lambda label, span: Event("x" + label, span[0], span[1], 0.75, 0.5, (), True), labels, spans)


@given(st.lists(events, max_size=5))
def test_audacity_gives_back_what_was_written(some: list[Event]) -> None:
    content = write("audacity", [sample(events=tuple(some))])
    found = audacity.read_marks(content, "take.txt")
    shown = [in_a_field(f"X{one.label[1:].replace('_', ' ')}") for one in some]
    assert [(one.start_s, one.end_s, one.label) for one in found] == [
        (one.start_s, one.end_s, f"{label} 0.75".strip()) for one, label in zip(some, shown, strict=True)
    ]


@given(st.lists(events, max_size=5, unique_by=lambda one: (in_a_field(one.label).strip(), one.start_s, one.end_s)))
def test_raven_gives_back_what_was_written(some: list[Event]) -> None:
    content = write("raven", [sample(path="a/street.wav", events=tuple(some))])
    found = raven.read_marks(content, "take.txt")
    assert [one.label for one in found] == [in_a_field(one.label).strip() for one in some]
    assert [one.start_s for one in found] == [one.start_s for one in some]
    assert [one.end_s for one in found] == pytest.approx([one.end_s for one in some], abs=1e-6)
    assert {one.file for one in found} <= {"a/street.wav"}


def test_times_of_a_table_over_several_files_count_within_each() -> None:
    some = [
        sample(name=name, path=f"night/{name}", duration_s=10.0, events=(BARK, HORN)) for name in ("a.wav", "b.wav")
    ]
    found = raven.read_marks(write("raven", some), "x")
    of_b = marks_of(found, "b.wav")
    assert of_b == (Mark("dog", 1.2, 3.4, "night/b.wav"), Mark("car_horn", 5.0, 5.75, "night/b.wav"))
    with pytest.raises(Error, match=r"2 recordings \(a\.wav, b\.wav …\), and none is c\.wav"):
        marks_of(found, "c.wav")


def test_a_table_of_one_file_is_taken_for_a_recording_that_was_renamed() -> None:
    found = raven.read_marks(write("raven", [sample(path="C:\\calls\\old.wav", events=(BARK,))]), "x")
    assert marks_of(found, "new.wav") == found
    assert marks_of(found, "old.wav") == found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"1.5\t2.5\tdog\n", [("dog", 1.5, 2.5)]),
        (b"1.5\t2.5\tdog", [("dog", 1.5, 2.5)]),
        (b"1.5\t1.5\tdog\r\n\r\n3\t4\tcat\r\n", [("dog", 1.5, 1.5), ("cat", 3, 4)]),
        (b"1.5\t2.5\tdog\n\\\t200.0\t4000.0\n", [("dog", 1.5, 2.5)]),
        (b"1,5\t2,5\tdog\n", [("dog", 1.5, 2.5)]),
        (b"2.5\t1.5\tdog\n", [("dog", 1.5, 2.5)]),
        (b"-1\t1\tdog\n", [("dog", 0, 1)]),
        (b"1\t2\n", [("", 1, 2)]),
        (b"1\t2\tdog\tand cat\n", [("dog\tand cat", 1, 2)]),
        (codecs.BOM_UTF8 + "1\t2\tchö\n".encode(), [("chö", 1, 2)]),
        ("1\t2\tchö\n".encode("utf-16"), [("chö", 1, 2)]),
        ("1\t2\tchö\n".encode("latin-1"), [("chö", 1, 2)]),
        (b"", []),
    ],
)
def test_audacity_takes_what_programs_and_people_write(content: bytes, expected: list[tuple[Any, ...]]) -> None:
    assert [(one.label, one.start_s, one.end_s) for one in audacity.read_marks(content, "x")] == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"1.0\t2.0\tdog\nnonsense\n", r"take\.txt, line 2: 'nonsense'; start, end and text were expected"),
        (b"one\t2.0\tdog\n", r"take\.txt, line 1: 'one' is no time"),
        (b"1.0\tnan\tdog\n", r"take\.txt, line 1: 'nan' is no time"),
        (b"1.0\tinf\tdog\n", "'inf' is no time"),
        (b"RIFF\x00\x00\x00\x00WAVE", r"take\.txt: is no text"),
    ],
)
def test_audacity_names_the_line_that_is_none(content: bytes, words: str) -> None:
    with pytest.raises(Error, match=words):
        audacity.read_marks(content, "take.txt")


HEAD = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)"


def test_raven_takes_each_selection_once_and_the_text_from_where_it_is() -> None:
    table = (
        f"{HEAD}\tAnnotation\r\n"
        "1\tWaveform 1\t1\t1.25\t2.5\t0\t8000\twren\r\n"
        "1\tSpectrogram 1\t1\t1.25\t2.5\t0\t8000\twren\r\n"
        "2\tSpectrogram 1\t1\t3\t4\t0\t8000\t\r\n"
    )
    found = raven.read_marks(table.encode(), "x")
    assert found == (Mark("wren", 1.25, 2.5), Mark("", 3.0, 4.0))
    other_order = "END TIME (S)\tBegin Time (s)\tCommon Name\tConfidence\n2\t1\tGreat Tit\t0.9\n"
    assert raven.read_marks(other_order.encode(), "x") == (Mark("Great Tit", 1.0, 2.0),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Begin Time (s)\tLabel\n1\tdog\n", r"take\.txt: has no column 'end time \(s\)'"),
        (f"{HEAD}\n1\tview\t1\tx\t2\n".encode(), r"take\.txt, line 2: 'x' is no time"),
        (f"{HEAD}\n1\tview\t1\n".encode(), r"take\.txt, line 2: ends before its 'end time"),
        (b"", "has no column"),
    ],
)
def test_raven_names_what_is_missing(content: bytes, words: str) -> None:
    with pytest.raises(Error, match=words):
        raven.read_marks(content, "take.txt")


@given(st.binary(max_size=300) | st.text("0123456789.,-\t\n\rabc\\", max_size=200).map(str.encode))
def test_any_bytes_give_marks_in_order_or_one_error(content: bytes) -> None:
    for name in ("audacity", "raven"):
        read = FORMATS[name].read_marks
        assert read is not None
        head = b"" if name == "audacity" else HEAD.encode() + b"\tLabel\n"
        words = "x"
        try:
            found = read(head + content, "x")
        except Error as problem:
            found, words = (), str(problem)
        assert words.startswith("x")
        assert "\n" not in words
        assert all(0 <= one.start_s <= one.end_s < float("inf") for one in found)


def test_which_of_the_two_a_file_is() -> None:
    assert raven.is_table(write("raven", [sample()]))
    assert raven.is_table(write("raven", [sample()]).decode().encode("utf-16"))
    assert not raven.is_table(write("audacity", [sample()]))
    assert not raven.is_table(b"1\t2\tdog\n3\t4\tBegin Time (s)\n")
