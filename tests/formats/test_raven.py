"""raven: read again by the csv module as plain tab-separated text, as Raven reads it: no quotes."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import BARK, HORN, sample, write

from soundsight.result import Event, Result

# What Raven asks for, to the letter; the columns after these are free.
NEEDED = ["Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)"]


def table(some: list[Result], all_events: bool = False) -> list[dict[str, str]]:
    content = write("raven", some, all_events=all_events).decode("utf-8")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_columns_that_raven_needs_come_first() -> None:
    header = write("raven", []).decode()
    assert header.endswith("\n")
    assert header.rstrip("\n").split("\t")[:9] == [*NEEDED, "Begin Path", "File Offset (s)"]


def test_a_row_holds_the_event() -> None:
    row = table([sample(events=(BARK,))])[0]
    assert row == {
        "Selection": "1",
        "View": "Spectrogram 1",
        "Channel": "1",
        "Begin Time (s)": "1.200000",
        "End Time (s)": "3.400000",
        "Low Freq (Hz)": "0",
        "High Freq (Hz)": "22050",
        "Begin Path": "recordings/street.wav",
        "File Offset (s)": "1.200000",
        "Label": "dog",
        "Score": "0.93",
        "Mean": "0.8125",
        "Runner-up": "cat",
        "Runner-up Score": "0.12",
        "Holds": "true",
    }


def test_times_run_on_over_the_files() -> None:
    some = [
        sample(path="a.wav", duration_s=10.0, events=(BARK,)),
        sample(path="b.wav", duration_s=2.5, events=()),
        sample(path="c.wav", duration_s=10.0, events=(BARK, HORN)),
    ]
    rows = table(some)
    assert [row["Selection"] for row in rows] == ["1", "2", "3"]
    assert [row["Begin Path"] for row in rows] == ["a.wav", "c.wav", "c.wav"]
    assert [float(row["Begin Time (s)"]) for row in rows] == [1.2, 13.7, 17.5]
    assert [float(row["End Time (s)"]) for row in rows] == [3.4, 15.9, 18.25]
    assert [float(row["File Offset (s)"]) for row in rows] == [1.2, 1.2, 5.0]


def test_all_events_say_which_hold() -> None:
    assert [(row["Label"], row["Holds"]) for row in table([sample()], all_events=True)] == [
        ("rain", "false"),
        ("dog", "true"),
        ("car_horn", "true"),
    ]


@given(st.text(st.sampled_from('a,"\t\r\n\x85\u2028é日') | st.characters(codec="utf-8"), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_text_stays_in_its_field(text: str) -> None:
    event = Event(text, 0.25, 0.5, 0.75, 0.5, (), True)
    content = write("raven", [sample(path=text, events=(event,))]).decode("utf-8")
    header, row = content.splitlines()
    cells = dict(zip(header.split("\t"), row.split("\t"), strict=True))
    tame = text.translate(dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " "))
    assert (cells["Label"], cells["Begin Path"]) == (tame, tame)
