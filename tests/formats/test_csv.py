"""csv: read again by the csv module, as RFC 4180 has it."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import BARK, HORN, MAYBE, sample, write

from soundsight.result import Event, Tag

HEADER = "file,label,start_s,end_s,score,mean,runner_up,runner_up_score,holds"


def test_a_row_an_event_that_holds() -> None:
    assert write("csv", [sample()]).decode().split("\n") == [
        HEADER,
        "recordings/street.wav,dog,1.2,3.4,0.93,0.8125,cat,0.12,true",
        "recordings/street.wav,car_horn,5,5.75,0.5,0.4,,,true",
        "",
    ]


def test_all_events_say_which_hold() -> None:
    rows = list(csv.DictReader(io.StringIO(write("csv", [sample()], all_events=True).decode(), newline="")))
    assert [(row["label"], row["holds"]) for row in rows] == [
        ("rain", "false"),
        ("dog", "true"),
        ("car_horn", "true"),
    ]


def test_one_table_for_all_inputs_and_the_name_where_there_is_no_path() -> None:
    some = [
        sample(path="a.wav"),
        sample(path="b.wav", events=()),
        sample(name="stdin", path=None, events=(BARK,)),
    ]
    rows = list(csv.DictReader(io.StringIO(write("csv", some).decode(), newline="")))
    assert [row["file"] for row in rows] == ["a.wav", "a.wav", "stdin"]


def test_no_result_at_all_is_the_header_alone() -> None:
    assert write("csv", []).decode() == HEADER + "\n"


# All text that UTF-8 can hold, and often what a table trips over.
hard = st.text(st.sampled_from("a,;\"\t\r\n\\'é日\0 =") | st.characters(codec="utf-8"), max_size=8)


@given(hard.filter(bool), hard, hard, st.floats(0, 1e5), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_any_label_and_path_comes_back(file: str, label: str, other: str, time: float, score: float) -> None:
    event = Event(label, time, time, score, score, (Tag(other, score),), True)
    content = write("csv", [sample(path=file, events=(event, event))])
    header, first, second = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    assert header == HEADER.split(",")
    assert first == second
    assert [first[0], first[1], first[6]] == [file, label, other]
    for place, value in ((2, time), (3, time), (4, score), (5, score), (7, score)):
        assert abs(float(first[place]) - value) <= 5e-7 + 1e-12 * value
        assert "e" not in first[place]


def test_odd_bytes_in_a_path_leave_the_file_readable() -> None:
    content = write("csv", [sample(path="caf\udce9.wav", events=(HORN, MAYBE))])
    assert content.decode("utf-8").splitlines()[1].startswith("caf\\udce9.wav,car_horn,")
