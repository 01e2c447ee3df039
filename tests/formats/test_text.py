"""text: what a person reads, to the letter, and that it lines up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_results import BARK, HORN, MAYBE, sample, write

from soundsight.formats.text import covered_s
from soundsight.formats.words import how_sure, percent
from soundsight.result import Event, Tag


def text(*some: object, **options: object) -> str:
    return write("text", some, **options).decode("utf-8")  # type: ignore[arg-type]


def test_one_file_under_its_heading() -> None:
    again = Event("dog", 61.0, 62.5, 0.71, 0.6, (), True)
    assert text(sample(events=(BARK, HORN, again), duration_s=3725.25)) == (
        "street.wav  1:02:05.2, 44.1 kHz, stereo, level -23 dB, noise floor -60 dB\n"
        "\n"
        "    from      to  label     score  how sure     or else\n"
        "  0:01.2  0:03.4  Dog        0.93  very sure    Cat 0.12, Sheep 0.08\n"
        "  0:05.0  0:05.8  Car horn   0.50  fairly sure\n"
        "  1:01.0  1:02.5  Dog        0.71  sure\n"
        "\n"
        "  label     times  in all\n"
        "  Dog           2  0:03.7\n"
        "  Car horn      1  0:00.8\n"
    )


def test_several_files_in_one_table_with_their_sums() -> None:
    quiet = sample(path="b/quiet.wav", events=(MAYBE,), state="too_quiet", level_db=-78.2)
    assert text(sample(path="a.wav"), quiet, sample(path="c.wav", events=(BARK,)), several=True) == (
        "file            from      to  label             score  how sure     or else\n"
        "a.wav         0:01.2  0:03.4  Dog                0.93  very sure    Cat 0.12, Sheep 0.08\n"
        "a.wav         0:05.0  0:05.8  Car horn           0.50  fairly sure\n"
        "b/quiet.wav   Too quiet to hear (level -78 dB)\n"
        "c.wav         0:01.2  0:03.4  Dog                0.93  very sure    Cat 0.12, Sheep 0.08\n"
        "\n"
        "label     times  in all  files\n"
        "Dog           2  0:04.4      2\n"
        "Car horn      1  0:00.8      1\n"
    )


def test_all_events_get_a_column_and_only_those_that_hold_are_summed() -> None:
    lines = text(sample(), all_events=True).splitlines()
    assert lines[2:6] == [
        "    from      to  label     score  how sure     holds  or else",
        "  0:00.0  0:10.0  Rain       0.06  a guess      no     Wind 0.06",
        "  0:01.2  0:03.4  Dog        0.93  very sure    yes    Cat 0.12, Sheep 0.08",
        "  0:05.0  0:05.8  Car horn   0.50  fairly sure  yes",
    ]
    assert [line.split()[0] for line in lines[8:]] == ["Dog", "Car"]


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ({"state": "empty", "level_db": None, "floor_db": None}, "Empty: there is no sound in it"),
        ({"state": "too_quiet", "level_db": -78.2}, "Too quiet to hear (level -78 dB)"),
        ({"state": "too_quiet", "level_db": None}, "Too quiet to hear (every sample is 0)"),
        ({"state": "nothing_recognised"}, "Nothing recognised (level -23 dB)"),
        ({"state": "ok"}, "Nothing recognised"),
        (
            {"state": "unsure"},
            "Unsure: nothing is heard surely enough; nearest are Dog 0.90, Car horn 0.50, Rain 0.06",
        ),
        (
            {"state": "clipped", "clipped_share": 0.0123},
            "Clipped: 1.2 % of the samples are at full scale, what is heard may be wrong",
        ),
    ],
)
def test_the_state_in_words(of: dict[str, object], words: str) -> None:
    for events in ((), (MAYBE,)):
        result = sample(events=events, **of)  # type: ignore[arg-type]
        assert text(result).splitlines()[1] == f"  {words}"
        assert text(result, several=True).splitlines()[1] == f"recordings/street.wav  {words}"


def test_what_is_too_short_to_tell_is_told_so() -> None:
    result = sample(events=(), state="nothing_recognised")
    short = replace(result, source=replace(result.source, duration_s=0.01))
    assert text(short).splitlines()[1] == "  Too short to tell: 10 ms"


def test_remarks_stand_under_the_heading() -> None:
    result = sample(state="clipped", clipped_share=0.2, remarks=("Channels cancel.",), channels=6, rate=8000)
    assert text(result).splitlines()[:3] == [
        "street.wav  0:10.0, 8 kHz, 6 channels, level -23 dB, noise floor -60 dB",
        "  Clipped: 20 % of the samples are at full scale, what is heard may be wrong",
        "  Channels cancel.",
    ]


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ((0.0, None), "0:10.0, 44.1 kHz"),
        ((0.0, 10.0), "0:10.0, 44.1 kHz"),
        ((2.0, None), "0:10.0, heard from 0:02.0 to 0:10.0, 44.1 kHz"),
        ((2.0, 99.0), "0:10.0, heard from 0:02.0 to 0:10.0, 44.1 kHz"),
        ((None, 7.5), "0:10.0, heard from 0:00.0 to 0:07.5, 44.1 kHz"),
    ],
)
def test_the_heading_says_what_part_was_heard(heard: tuple[float | None, float | None], words: str) -> None:
    assert text(sample(heard=heard)).startswith(f"street.wav  {words}, stereo, ")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.00 %"), (0.00001, "under 0.01 %"), (0.0003, "0.03 %"), (0.0123, "1.2 %"), (0.5, "50 %")],
)
def test_percent(share: float, words: str) -> None:
    assert percent(share) == words


def test_display_names() -> None:
    lines = text(sample(events=(HORN,)), names={"car_horn": "Klaxon"}).splitlines()
    assert lines[3].split()[2] == "Klaxon"
    assert lines[6].split()[0] == "Klaxon"


def test_the_best_labels_where_asked_for() -> None:
    assert text(sample(), top_k=2).endswith("\n  best over all of it\n  Dog 0.90\n  Car horn 0.50\n")
    assert "recordings/street.wav  Best over all of it: Dog 0.90, Car horn 0.50\n" in text(
        sample(), several=True, top_k=2
    )


def test_columns_line_up_for_wide_letters_too() -> None:
    events = (
        Event("犬", 0.0, 1.0, 0.9, 0.9, (Tag("x", 0.1),), True),
        Event("café", 1.0, 2.0, 0.8, 0.8, (), True),
    )
    lines = text(sample(events=events)).splitlines()
    # Each of the two wide letters takes two cells; "Café" is four cells.
    assert lines[3] == "  0:00.0  0:01.0  犬      0.90  very sure  X 0.10"
    assert lines[4] == "  0:01.0  0:02.0  Café    0.80  sure"


@given(st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_name_moves_the_cursor(name: str) -> None:
    event = Event(name + "\x1b[2J", 0.0, 1.0, 0.9, 0.9, (Tag("\r" + name, 0.1),), True)
    result = sample(name="\x1b]0;" + name, path="\n" + name + "x", events=(event,), remarks=("\x07" + name,))
    for several in (False, True):
        content = text(result, several=several, top_k=1)
        assert all(letter.isprintable() for letter in content if letter != "\n")
        assert len(content.splitlines()) == content.count("\n")
        assert "\\x1b[2J" in content


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (1.0, "very sure"),
        (0.9, "very sure"),
        (0.899, "sure"),
        (0.7, "sure"),
        (0.5, "fairly sure"),
        (0.3, "unsure"),
        (0.29, "a guess"),
        (0.0, "a guess"),
    ],
)
def test_how_sure(score: float, words: str) -> None:
    assert how_sure(score) == words


def test_time_that_overlaps_counts_once() -> None:
    assert covered_s([]) == 0
    assert covered_s([(0, 1), (2, 3)]) == 2
    assert covered_s([(2, 5), (0, 3), (4, 4.5), (7, 8)]) == 6
