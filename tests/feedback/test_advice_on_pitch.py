"""What is said of pitch: by construction, with its interval, by habit, by finger where a position is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from played_notes import line, measuring, note, player

from soundsight.feedback import advise, remarks
from soundsight.measure.chosen import Chosen
from soundsight.result import Measured, Note


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


def test_that_a_note_is_off_says_how_it_moves_and_not_again() -> None:
    (told,) = advise([note(0, 69, 0), note(1, 71, 28, length_s=1.0, drift=-40)], player())
    assert told.rule == "pitch"
    assert "sinking" in told.text


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


def test_open_strings_are_open_or_fourth_finger_and_with_vibrato_fourth() -> None:
    own = Chosen(position=1)
    named = player(finger=own.finger)
    (told,) = advise(line((69, 28), (72, 0)), named)
    assert told.text.startswith("A4 (open A or 4th finger on D) at 0.0–0.4 s: 28 ± 2 cents sharp")
    swinging = note(0, 69, 28)
    swinging = replace(swinging, measures={**swinging.measures, "vibrato_rate": Measured(5.5, 5.3, 5.7, "Hz")})
    (told,) = advise([swinging, note(0.5, 72, 0)], named)
    assert told.text.startswith("A4 (4th finger on D) at ")


def test_no_finger_is_named_without_a_position() -> None:
    (told,) = advise(line((69, 28), (72, 0)), player())
    assert "finger" not in told.text
    assert told.try_this == "If it was the open string, tune it; if not, move the finger a little lower."


def test_a_habit_by_finger_speaks_of_several_notes() -> None:
    own = Chosen(position=1)
    keys = [(71, 25), (69, 0), (64, 24), (67, 1), (78, 26), (74, 0), (57, 27), (62, 1)]
    told = advise(line(*keys), player(finger=own.finger))
    # B4, E4 and F#5 and A3 are the first finger's on A, D, E and G: no two of one string, so no habit of a finger.
    assert {one.rule for one in told} == {"pitch"}
    keys = [(71, 25), (69, 0), (70, 24), (67, 1), (71, 26), (74, 0), (70, 27), (62, 1)]
    (habit,) = advise(line(*keys), player(finger=own.finger))
    assert habit.text.startswith("1st finger on A: 4 of 4 sharp")


def test_a_habit_by_degree_where_a_key_is_named() -> None:
    keys = [(66, 25), (67, 0), (78, 27), (79, 1), (78, 24), (74, 0), (71, 0), (72, 1), (69, 0), (66, 26)]
    told = advise(line(*keys), player(key="G"))
    assert told[0].text.startswith("every F# (7th degree in G): 4 of 4 sharp, median +26 cents")


def test_a_habit_after_a_slide_and_after_a_bow_change() -> None:
    slides = []
    for number in range(4):
        at_s, key = 2.0 * number, (69, 72, 74, 77)[number]
        slides += [
            note(at_s, key - 3, 0, length_s=0.3, drift=400),
            note(at_s + 0.3, key, 25 + number),
            note(at_s + 1.2, key + 1, 0),
        ]
    assert any(one.text.startswith("after a slide: 4 of 4 sharp") for one in advise(slides, player()))
    turned = []
    for number in range(4):
        at_s, key = 2.0 * number, (69, 72, 74, 77)[number]
        anew = note(at_s + 0.45, key, -25 - number)
        anew = replace(anew, measures={**anew.measures, "rise": Measured(40.0, 35.0, 45.0, "ms")})
        turned += [note(at_s, key, 0), anew]
    assert any(one.text.startswith("after a bow change: 4 of 4 flat") for one in advise(turned, player()))


def test_of_one_rule_about_single_notes_three_are_enough() -> None:
    keys = [(69, 0), (72, 30), (68, -30), (73, 31), (67, -31), (76, 32), (71, -33), (77, 30), (79, 0), (65, 0)]
    told = advise(line(*keys), player())
    assert sum(one.rule == "pitch" for one in told) <= 3


def test_a_note_with_vibrato_is_no_open_string() -> None:
    plain = line((69, 28), (71, 0))
    assert remarks(plain, player())[0].rule == "pitch_open"
    assert remarks([measuring(plain[0], vibrato_rate=(5.5, 0.1))], player())[0].rule == "pitch"


def test_single_notes_that_are_off_are_three_at_most() -> None:
    notes = line((69, 21), (71, -24), (72, 0), (74, 28), (76, 22), (77, -25), (79, 0), (62, 19), (72, 0), (79, 1))
    told = [one.rule for one in advise(notes, player())]
    assert len(told) == 3
    assert set(told) <= {"pitch", "pitch_open"}


def test_of_single_notes_none_is_named_twice() -> None:
    notes = line((69, 0), (74, 28), (71, 0), (74, -32), (72, 0), (76, 24), (74, 0), (67, 0), (74, 1))
    assert [one.text.split(" at ")[0] for one in advise(notes, player())] == ["D5", "E5"]


def test_all_of_it_is_held_against_the_ruler_that_was_chosen() -> None:
    """Notes that the Pythagorean ruler calls right, 4 cents beside the equal one, lie beside no A4 for who chose it."""
    notes = line(*((key, -4.0) for key in (67, 69, 71, 72, 74, 76, 77, 79)), half=0.5)
    assert [one.rule for one in advise(notes, player("pythagorean"))] == []
    sharp = line(*((key, 5.0) for key in (67, 69, 71, 72, 74, 76, 77, 79)), half=0.5)
    [one] = advise(sharp, player("pythagorean"))
    assert (one.rule, round(one.value.value or 0)) == ("a4", 9)


def test_high_leading_notes_do_not_draw_up_the_whole() -> None:
    """B minor: G, D, A and E lie as strings of A4 = 442 Hz do, by pure fifths; C#, F#, A# and B are played high."""
    own = [(67, 7.85 - 3.91), (74, 7.85 - 1.96), (69, 7.85), (76, 7.85 + 1.96)]
    high = [(73, 28.0), (66, 23.0), (70, 27.0), (71, 17.0), (78, 24.0)]
    notes = line(*own, *high, *own, *high, half=0.5)
    whole = advise(notes, player())[0]
    assert "over A4 = 440 Hz; A4 is near 442.0 Hz" in whole.text
    chosen = advise(notes, player("equal"))[0]  # who chose equal steps is held to them by every note
    assert "A4 is near 444.3 Hz" in chosen.text


def test_strings_that_agree_say_where_a4_is_however_far_the_others_scatter() -> None:
    """The strings are those of A4 = 442 Hz; between them notes lie 12 cents to either side of that."""
    own = [(67, 7.85 - 3.91), (74, 7.85 - 1.96), (69, 7.85), (76, 7.85 + 1.96)]
    others = [(73, 20.0), (66, -4.0), (70, 20.0), (71, -4.0), (78, 20.0), (80, -4.0)]
    whole = advise(line(*4 * [*own, *others], half=0.5), player())[0]
    assert "over A4 = 440 Hz; A4 is near 442.0 Hz" in whole.text
    apart = [(key, 3 * (cents - 8) + 8) for key, cents in others]  # so far that all of it may as well lie under 440
    assert not [one for one in advise(line(*4 * [*own, *apart], half=0.5), player()) if one.rule == "a4"]


def test_an_a4_that_was_estimated_is_the_one_that_is_told() -> None:
    """What the notes' figures are held against, 442 Hz, is told, though the middles of these would say others."""
    own = [(67, -0.5 - 3.91), (74, 1.5 - 1.96), (69, 0.5), (76, -1.5 + 1.96)]  # cents against 442 Hz
    others = [(73, 3.0), (66, -2.0), (71, -3.0), (78, -2.0)]
    notes = estimated(2 * [*own, *others], 442.0)
    for ruler in ("", "just", "equal"):
        whole = advise(notes, player(ruler, a4_hz=442.0))[0]
        assert whole.text.startswith("All of it lies 8 ± ")
        assert "over A4 = 440 Hz; A4 is near 442.0 Hz" in whole.text
        assert whole.value.value == pytest.approx(1200 * np.log2(442 / 440), abs=0.01)
    near = estimated(2 * [*own, *others], 440.5)
    assert not [one for one in advise(near, player(a4_hz=440.5)) if one.rule == "a4"]


def estimated(played: Sequence[tuple[int, float]], a4_hz: float) -> list[Note]:
    """Notes whose cents are against an A4 that was estimated."""
    shift = 1200 * np.log2(a4_hz / 440)
    at_440 = line(*((key, cents + shift) for key, cents in played), half=0.5)
    return list(Chosen().held(at_440, a4_hz))


def test_strings_that_equal_steps_call_right_are_right() -> None:
    """G 2 cents over its place in equal steps lies 5.9 over that of pure fifths from A4 = 440 Hz."""
    assert advise(line(*8 * [(55, 2.0)], half=0.5), player()) == ()
    assert advise(line(*8 * [(55, 6.0)], half=0.5), player())[0].value.value == pytest.approx(9.91, abs=0.1)


def test_strings_that_all_lie_far_off_are_known_by_the_whole() -> None:
    notes = line(*((key, -45 + 1.955 * fifths) for key, fifths in 3 * ((67, -2), (74, -1), (69, 0), (76, 1))), half=0.5)
    assert advise(notes, player())[0].value.value == pytest.approx(-45, abs=0.1)


def test_an_open_string_that_still_rings_is_told_beside_the_pitch() -> None:
    notes = [measuring(note(1.0, 66, 30), open_string=(293.7, 1.0))]
    (one,) = advise(notes, player())
    assert one.text.endswith("30 ± 2 cents sharp (equal temperament); the open D4 still rings under it")
