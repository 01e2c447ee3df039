"""Advice by construction and by law: what is said is above its own uncertainty; what is in order is no matter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsight.feedback import IN_TUNE_CENTS, MOST, RULERS, SENTENCES, Player, advise, remarks
from soundsight.measure.chosen import Chosen
from soundsight.result import Measured, Note

OFF = {"equal": 0.0, "pythagorean": 4.0, "just": -9.0}


def note(at_s: float, key: int, cents: float, half: float = 2.0, length_s: float = 0.4, drift: float = 0.0) -> Note:
    """A note so many cents from equal temperament; the other rulers put it elsewhere by OFF."""
    hz = 440 * 2 ** ((key - 69 + cents / 100) / 12)
    known = {
        f"cents_{ruler}": Measured(cents + off, cents + off - half, cents + off + half, "cents")
        for ruler, off in OFF.items()
    }
    low, high = (hz * 2 ** (side * half / 1200) for side in (-1, 1))
    measures = {
        **known,
        "hz": Measured(hz, low, high, "Hz"),
        "drift": Measured(drift, drift - 3, drift + 3, "cents/s"),
        "scatter": Measured(2.0, 1.0, 3.0, "cents"),
        "vibrato_rate": Measured(None, None, None, "Hz", "it does not swing"),
    }
    return Note(at_s, at_s + length_s, at_s + length_s, key, None, 1.0, hz, measures)


def line(*played: tuple[int, float], **same: float) -> list[Note]:
    return [note(0.5 * number, key, cents, **same) for number, (key, cents) in enumerate(played)]


def player(ruler: str = "", **more: object) -> Player:
    own = Chosen(ruler=ruler)
    plain = Player(440.0, 440.0, ruler, "", own.name, lambda note, a4_hz: "", own.held)
    return replace(plain, **more)  # type: ignore[arg-type]


def test_a_note_that_is_off_is_named_with_its_interval_and_moment() -> None:
    (only,) = advise(line((69, 0), (74, 28), (71, -3)), player())
    assert only.text == "D5 at 0.5–0.9 s: 28 ± 2 cents sharp (equal temperament)"
    assert (only.rule, only.notes, only.ruler, only.value.value) == ("pitch", (1,), "equal", 28)
    assert "lower" in only.try_this


def test_what_another_ruler_calls_right_is_wrong_only_where_the_player_chose() -> None:
    notes = line((69, 0), (73, 14), (71, -3))  # 5 cents by just intonation
    assert advise(notes, player()) == ()
    (told,) = advise(notes, player("equal"))
    assert "14 ± 2 cents sharp (equal temperament)" in told.text
    assert advise(notes, player("just")) == ()
    (chosen,) = advise(line((69, 0), (73, 24)), player("just", key="G"))
    assert "(just intonation in G)" in chosen.text


def test_a_habit_is_said_once_with_all_its_notes() -> None:
    notes = line((69, 0), (71, -20), (72, 2), (71, -26), (74, 1), (71, -24), (71, -4), (72, 0), (76, 3))
    (habit,) = advise(notes, player())
    assert habit.text == "B4: 3 of 4 flat, median -22 cents (equal temperament); hear them"
    assert (habit.rule, habit.notes) == ("pitch_habit", (1, 3, 5))


def test_all_of_it_beside_a4_is_said_once_and_notes_are_held_against_what_was_played() -> None:
    notes = line((69, -21), (71, -19), (72, -20), (74, -22), (76, 9), (67, -18), (69, -20), (71, -21))
    whole, one = advise(notes, player())
    assert whole.rule == "a4"
    assert whole.text.startswith("All of it lies 20 ± ")
    assert "under A4 = 440 Hz; A4 is near 434.9 Hz" in whole.text
    assert one.notes == (4,)
    assert one.value.value == pytest.approx(29, abs=1)
    assert "A4 at 434.9 Hz" in one.text


def test_a_pitch_that_moves_is_a_drift_and_one_that_slides_is_not_spoken_of() -> None:
    (drift,) = advise([note(0, 69, 0), note(1, 71, 0, length_s=1.0, drift=-25), note(2.5, 72, 0)], player())
    assert drift.rule == "drift"
    assert drift.text == "B4 at 1.0–2.0 s: its pitch sinks by 25 ± 3 cents while it is held"
    assert advise([note(0, 69, 30, length_s=1.0, drift=80)], player()) == ()


def test_a_leap_after_which_notes_are_off() -> None:
    keys = [(60, 0), (72, 30), (60, 0), (71, 28), (60, 1), (74, 31), (60, 2), (62, 1), (64, 0), (65, 3)]
    assert any(one.text.startswith("after a leap up: 3 of 3 sharp") for one in advise(line(*keys), player()))


def test_fingers_where_a_position_is_named() -> None:
    own = Chosen(position=1)
    named = player(finger=own.finger)
    (told,) = advise(line((74, 28), (69, 0)), named)
    assert told.text.startswith("D5 (3rd finger on A) at ")


def test_a_slow_attack_is_told_beside_the_pitch() -> None:
    slow = note(0.5, 74, 28)
    slow = replace(slow, measures={**slow.measures, "rise": Measured(140.0, 120.0, 160.0, "ms")})
    (told,) = advise([note(0, 69, 0), slow], player())
    assert told.text.endswith("28 ± 2 cents sharp (equal temperament); the attack took 140 ms")


def test_remarks_count_from_the_first() -> None:
    told = remarks(line((69, 0), (74, 28)), player(), first=7)
    assert [one.notes for one in told] == [(8,)]


def test_nothing_is_said_of_notes_that_could_not_be_measured() -> None:
    cannot = Measured(None, None, None, "cents", "too few frames")
    bare = replace(note(0, 69, 40), measures={f"cents_{ruler}": cannot for ruler in RULERS})
    assert advise([bare] * 8, player()) == ()


played = st.lists(
    st.builds(
        note,
        st.floats(0, 60),
        st.integers(55, 100),
        st.floats(-50, 50),
        st.floats(0.2, 30),
        st.floats(0.05, 2),
        st.floats(-40, 40),
    ),
    max_size=25,
).map(lambda notes: sorted(notes, key=lambda one: one.start_s))


@settings(max_examples=150, deadline=None)
@given(played, st.sampled_from(["", *RULERS]))
def test_the_laws_of_advice(notes: Sequence[Note], ruler: str) -> None:
    told = advise(notes, player(ruler))
    assert len(told) <= MOST
    for one in told:
        assert one.rule in SENTENCES
        assert "None" not in one.text + one.try_this
        assert "nan" not in one.text
        assert one.notes
        assert all(0 <= number < len(notes) for number in one.notes)
        assert 0 <= one.start_s <= one.end_s
        assert one.value.value is not None
        assert one.value.low is not None
        assert one.value.high is not None
        assert one.value.low <= one.value.value <= one.value.high
        assert one.value.low * one.value.high > 0, "its own uncertainty reaches 0"
        assert math.isfinite(one.value.low)


@settings(max_examples=80, deadline=None)
@given(played, st.sampled_from(["", *RULERS]))
def test_of_what_is_in_order_nothing_is_said(notes: Sequence[Note], ruler: str) -> None:
    def calm(one: Note) -> Note:
        still = {
            f"cents_{name}": Measured(value, -IN_TUNE_CENTS - 1, IN_TUNE_CENTS + 1, "cents")
            for name, value in {"equal": 3.0, "pythagorean": -2.0, "just": 4.0}.items()
        }
        return replace(one, measures={**one.measures, **still, "drift": Measured(0.0, -1.0, 1.0, "cents/s")})

    assert advise([calm(one) for one in notes], player(ruler)) == ()


def test_every_sentence_is_told_of_something() -> None:
    takes = (
        line((69, -21), (71, -19), (72, -20), (74, -22), (76, 9), (67, -18), (69, -20), (71, -21)),
        line((74, 28), (69, 28)),
        line((69, 0), (71, -20), (71, -26), (72, 2), (71, -24)),
        [note(number, 69 + number, 0, length_s=0.9, drift=-30) for number in range(4)],
        [note(0, 69, 0, length_s=0.9, drift=-30)],
    )
    told = {one.rule for take in takes for one in advise(take, player())}
    assert told == set(SENTENCES)
