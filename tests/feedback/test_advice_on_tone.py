"""What is said of tone: attributes, attack, scratch, bow changes and tremolo, each under its own interval."""

from __future__ import annotations

from dataclasses import replace

import pytest
from played_notes import LIMITS, line, measuring, note, player

from soundsight.feedback import advise, remarks
from soundsight.result import Note

KEYS = [(69, 0.0), (71, 1.0), (72, -2.0), (74, 0.0), (76, 2.0), (72, 0.0), (69, 1.0), (67, 0.0)]
GOOD = {
    "dynamic_stability": (95.0, 3.0),
    "pitch_stability": (95.0, 3.0),
    "timbre_stability": (95.0, 3.0),
    "timbre_richness": (95.0, 3.0),
    "rise": (60.0, 5.0),
    "regular_after": (30.0, 12.0),
}


def take(*bad: int, **figures: tuple[float, float]) -> list[Note]:
    """Eight notes in tune and of good tone, those of the numbers with other figures."""
    return [
        measuring(one, **GOOD | figures) if number in bad else measuring(one, **GOOD)
        for number, one in enumerate(line(*KEYS))
    ]


def test_a_good_tone_is_not_spoken_of() -> None:
    assert advise(take(), player()) == ()


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("dynamic_stability", "uneven_bow", "its loudness wavers (dynamic stability 23–39 of 100)"),
        ("pitch_stability", "unsteady_pitch", "its pitch wanders (pitch stability 23–39 of 100)"),
        ("timbre_stability", "unsteady_colour", "its colour changes (timbre stability 23–39 of 100)"),
        ("timbre_richness", "thin", "few of its overtones sound (richness 23–39 of 100)"),
    ],
)
def test_an_attribute_that_lies_surely_under_the_floor(name: str, rule: str, words: str) -> None:
    (only,) = advise(take(3, **{name: (31.0, 8.0)}), player())
    assert (only.rule, only.notes, only.value.value) == (rule, (3,), 31.0)
    assert only.text == f"D5 at 1.5–1.9 s: {words}"
    assert advise(take(3, **{name: (55.0, 8.0)}), player()) == (), "its interval reaches the floor"
    assert advise(take(3, **{name: (31.0, 8.0)}), player(limits=replace(LIMITS, floors={}))) == ()
    (said,) = remarks(take(3, **{name: (31.0, 8.0)}), player(), first=5)
    assert (said.rule, said.notes) == (rule, (8,))


def test_a_start_is_slow_or_rough() -> None:
    (slow,) = advise(take(2, rise=(420.0, 20.0)), player())
    assert (slow.rule, slow.text) == ("slow_start", "C5 at 1.0–1.4 s: its sound takes 420 ± 20 ms to rise")
    (rough,) = advise(take(2, regular_after=(180.0, 20.0)), player())
    assert (rough.rule, rough.text) == ("rough_start", "C5 at 1.0–1.4 s: it takes 180 ± 20 ms until its tone is clear")


def test_a_habit_of_tone_is_said_once_by_its_group() -> None:
    notes = take(2, 5, rise=(420.0, 20.0))
    notes.append(measuring(note(4.0, 72, 0), **GOOD | {"rise": (500.0, 20.0)}))
    (habit,) = advise(notes, player())
    assert habit.rule == "slow_start_habit"
    assert habit.text == "C5: 3 of 3 start slowly, median 420 ms until they have risen; hear them"
    assert habit.notes == (2, 5, 8)


def test_what_most_notes_show_is_said_of_all_of_it() -> None:
    (habit,) = advise(take(0, 1, 2, 3, 5, 6, 7, timbre_richness=(20.0, 5.0)), player())
    assert habit.text == "all of it: 7 of 8 sound with few overtones, median richness 20 of 100; hear them"


def test_of_a_tremolo_no_steadiness_is_asked() -> None:
    swing = {"dynamic_stability": (5.0, 3.0), "timbre_stability": (5.0, 3.0), "tremolo_rate": (10.0, 0.2)}
    assert advise(take(3, **swing), player()) == ()
    (thin,) = advise(take(3, **swing | {"timbre_richness": (5.0, 3.0)}), player())
    assert thin.rule == "thin"


def test_of_a_tremolo_no_pitch_is_asked() -> None:
    off = [measuring(note(number, 69, 30), tremolo_rate=(12.0, 0.5)) for number in range(8)]
    assert advise(off, player()) == ()
    assert advise([note(number, 69, 30) for number in range(8)], player())


def test_of_a_tremolo_s_first_strokes_no_pitch_is_asked() -> None:
    first = [note(0.15 * number, 69, 30, length_s=0.14) for number in range(3)]
    tremolo = measuring(note(0.45, 69, 30, length_s=2.0), tremolo_rate=(12.0, 0.5))
    assert advise([*first, tremolo], player()) == ()
    assert advise(first, player())


def test_a_vibrato_is_no_unsteady_pitch_and_a_second_string_no_uneven_bow() -> None:
    swinging = {"pitch_stability": (5.0, 3.0), "vibrato_rate": (5.5, 0.2)}
    assert advise(take(3, **swinging), player()) == ()
    two = {"dynamic_stability": (5.0, 3.0), "timbre_stability": (5.0, 3.0), "two_strings": (25.0, 10.0)}
    assert advise(take(3, **two), player()) == ()
    assert len(advise(take(3, **two | {"two_strings": (5.0, 5.0)}), player())) == 2
    assert advise(take(3, **two | {"two_strings": (5.0, 5.0), "open_string": (294.0, 1.0)}), player()) == ()


def test_a_trill_is_no_unsteady_pitch() -> None:
    assert advise(take(3, pitch_stability=(5.0, 3.0), scatter=(60.0, 5.0)), player()) == ()


def test_tremolos_of_several_speeds() -> None:
    notes = take(1, tremolo_rate=(8.0, 0.2))[:2] + take(2, 3, tremolo_rate=(10.5, 0.3))[2:]
    (told,) = advise(notes, player())
    assert told.text == "Tremolo in 3 notes: 8.0 to 10.5 strokes a second; hear them"
    assert (told.value.value, told.value.low) == pytest.approx((2.5, 2.0))
    assert advise(take(1, 2, 3, tremolo_rate=(8.0, 0.2)), player()) == ()


def test_a_scratch_counts_beside_the_other_notes_alone() -> None:
    clear = {"harmonics_to_noise": (30.0, 1.0), "scratch": (2.0, 2.0)}
    rough = {"harmonics_to_noise": (8.0, 2.0), "scratch": (60.0, 10.0)}
    notes = [measuring(one, **rough if number == 4 else clear) for number, one in enumerate(line(*KEYS))]
    (only,) = advise(notes, player())
    assert only.text == "E5 at 2.0–2.4 s: the bow scratches through 50–70 % of it, more than elsewhere"
    assert advise([measuring(one, **rough) for one in line(*KEYS)], player()) == (), "a noisy room"
    notes[4] = measuring(notes[4], two_strings=(30.0, 10.0))
    assert advise(notes, player()) == (), "what lies between its harmonics is another string's"


def test_changes_of_the_bow_that_leave_a_gap() -> None:
    rise = {"rise": (40.0, 5.0)}
    apart = [measuring(one, **rise) for one in line(*[(69, 0.0)] * 5)]  # 100 ms between them
    (told,) = advise(apart, player())
    assert told.text == "4 of 4 bow changes on one note leave a gap, median 100 ms; hear them"
    assert told.notes == (1, 2, 3, 4)
    assert advise([measuring(note(0.45 * n, 69, 0), **rise) for n in range(5)], player()) == ()


def test_what_is_never_clear_does_not_start_roughly() -> None:
    short = measuring(note(0, 74, 0.0, length_s=0.4), regular_after=(200.0, 10.0))
    assert [one.rule for one in remarks([short], player())] == ["rough_start"]
    assert remarks([measuring(short, regular_after=(300.0, 10.0))], player()) == ()
