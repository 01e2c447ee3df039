"""audacity: read again by a parser written from the manual's description of label files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import HORN, sample, write

from soundsight.error import Error
from soundsight.result import Event


def read_labels(content: bytes) -> list[tuple[float, float, str]]:
    """Start, end, text of each label; lines that begin with a backslash hold frequencies and are passed over."""
    labels = []
    for line in content.decode("utf-8").removesuffix("\n").split("\n") if content else []:
        if line.startswith("\\\t"):
            continue
        start, end, text = line.split("\t")
        labels.append((float(start), float(end), text))
    return labels


def test_start_end_and_text_with_the_score() -> None:
    content = write("audacity", [sample()])
    assert content == b"1.200000\t3.400000\tDog 0.93\n5.000000\t5.750000\tCar horn 0.50\n"
    assert read_labels(content) == [(1.2, 3.4, "Dog 0.93"), (5.0, 5.75, "Car horn 0.50")]


def test_an_event_that_does_not_hold_ends_in_a_question() -> None:
    texts = [text for _, _, text in read_labels(write("audacity", [sample()], all_events=True))]
    assert texts == ["Rain 0.06 ?", "Dog 0.93", "Car horn 0.50"]


def test_display_names_are_used() -> None:
    content = write("audacity", [sample(events=(HORN,))], names={"car_horn": "Hupe, laut"})
    assert read_labels(content) == [(5.0, 5.75, "Hupe, laut 0.50")]


def test_nothing_recognised_is_an_empty_file() -> None:
    assert write("audacity", [sample(events=())]) == b""


hard = st.text(st.sampled_from("a,\t\r\n\x0b\x0c\x1c\x85\u2028\\é日") | st.characters(codec="utf-8"), max_size=8)
CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029, ord("_")), " ")


@given(hard)
@settings(max_examples=80, deadline=None)
def test_any_label_stays_in_its_line_and_field(label: str) -> None:
    event = Event("x" + label, 0.25, 0.5, 0.75, 0.5, (), True)
    content = write("audacity", [sample(events=(event, event))])
    assert len(content.decode("utf-8").splitlines()) == 2
    assert read_labels(content) == [(0.25, 0.5, f"X{label.translate(CONTROLS)} 0.75")] * 2


def test_a_label_track_is_of_one_recording() -> None:
    with pytest.raises(Error, match=r"audacity: several results; .* exactly one"):
        write("audacity", [sample(), sample()])
