"""What is said of a take that was held against something, by notes and figures by construction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from played_notes import line, measuring, player

from soundsight.feedback import advise
from soundsight.feedback.sentences_against import AGAINST
from soundsight.result import Advice, Against, Expected, Measured, Note

UNITS = {"tempo": "1/min", "tempo_drift": "%/min", "unevenness": "ms", "unevenness_share": "%"}


def against(kind: str, expected: Sequence[Expected] = (), **figures: tuple[float, float]) -> Against:
    """A scale that is kept to, but for the figures given: value and half-width."""
    calm = {"extra": (0.0, 0.0), "tempo": (72.0, 0.2), "tempo_drift": (0.0, 9.0)}
    even = {"unevenness": (9.0, 4.0), "unevenness_share": (2.0, 1.0)}
    measures = {
        name: Measured(value, value - half, value + half, UNITS.get(name, "notes"))
        for name, (value, half) in {**calm, **even, **figures}.items()
    }
    name = {"scale": "G major", "metronome": "a metronome at 72", "take": "take.wav"}[kind]
    return Against(name, kind, tuple(expected), measures)  # type: ignore[arg-type]


def steps(notes: Sequence[Note]) -> list[Expected]:
    return [Expected(note.key, note.start_s, note.end_s, place) for place, note in enumerate(notes)]


def told(notes: Sequence[Note], given: Against, rule: str) -> Advice:
    return next(one for one in advise(notes, player(per_minute=72.0), given) if one.rule == rule)


NOTES = line((67, 0), (69, 1), (71, -1), (72, 0), (74, 2), (76, 0))


def test_of_a_take_that_keeps_to_it_nothing_is_said() -> None:
    assert advise(NOTES, player(), against("scale", steps(NOTES))) == ()


def test_missing_extra_and_wrong_notes_are_named() -> None:
    gone = Expected(73, 1.6, 1.9, None)
    one = told(NOTES, against("scale", [*steps(NOTES), gone]), "missing")
    assert one.text == "G major: 1 of 7 notes missing: C#5 at 1.6 s"
    assert (one.start_s, one.end_s, one.notes) == (1.6, 1.9, ())
    more = told(NOTES, against("scale", steps(NOTES)[:3] + steps(NOTES)[4:], extra=(1.0, 0.0)), "extra")
    assert (more.text, more.notes) == ("G major: 1 note more than it asks for: C5 at 1.5 s", (3,))
    notes = [measuring(note, against_pitch=(-100.0 if note.key == 72 else 0.0, 2.0)) for note in NOTES]
    asked = [Expected(73, one.start_s, one.end_s, 3) if one.note == 3 else one for one in steps(NOTES)]
    assert told(notes, against("scale", asked), "wrong").text == "G major: C5 in place of C#5 at 1.5 s"


def test_the_notes_of_a_trill_are_not_too_many() -> None:
    turns = [measuring(one, trill_rate=(5.0, 0.1)) for one in line(*[(72, 0), (74, 0)] * 4)]
    notes = [*NOTES[:2], *turns, *NOTES[2:]]
    own = [replace(one, note=one.note if (one.note or 0) < 2 else (one.note or 0) + 8) for one in steps(NOTES)]
    assert advise(notes, player(), against("scale", own, extra=(1.0, 0.0))) == ()


def test_a_pitch_that_is_hardly_known_is_no_wrong_note() -> None:
    notes = [measuring(note, against_pitch=(0.0, 150.0)) for note in NOTES]
    assert advise(notes, player(), against("take", steps(NOTES))) == ()


def test_what_a_minute_brings_is_said_in_words() -> None:
    slow = line(*[(67 + place % 5, 0) for place in range(200)])
    moves = told(slow, against("scale", steps(slow), tempo_drift=(20.0, 4.0)), "tempo_moves")
    assert moves.text == "G major: the tempo grows by 20 ± 4 % a minute"


def test_that_something_else_was_played_is_said_alone() -> None:
    gone = [Expected(73, 1.6, 1.9, None)] * 2
    [one] = advise(NOTES, player(), against("scale", [*steps(NOTES)[:1], *gone], extra=(5.0, 0.0)))
    assert (one.rule, one.notes) == ("other", ())
    assert one.text == "G major: 1 of 6 notes belong to it; the others are not held against it"
    assert all(each.rule != "other" for each in advise(NOTES, player(), against("scale", steps(NOTES)[:2])))


def test_a_file_keeps_its_name() -> None:
    gone = Expected(73, 1.6, 1.9, None)
    take = told(NOTES, against("take", [*steps(NOTES), gone]), "missing")
    assert take.text == "take.wav: 1 of 7 notes missing: C#5 at 1.6 s"


def test_time_is_told_where_it_is_surely_off() -> None:
    uneven = against("scale", steps(NOTES), unevenness=(40.0, 8.0), unevenness_share=(9.0, 2.0))
    assert told(NOTES, uneven, "uneven").text.startswith("G major: the notes lie 40 ± 8 ms off an even beat (9 %")
    unsure = against("scale", steps(NOTES), unevenness=(40.0, 30.0), unevenness_share=(9.0, 7.0))
    assert advise(NOTES, player(), unsure) == ()
    quick = against("metronome", tempo=(76.0, 0.5))
    assert told(NOTES, quick, "tempo").text == "A metronome at 72: the tempo is 76.0 ± 0.5 a minute"
    late = [measuring(note, against_time=(80.0 if note.key == 72 else 5.0, 10.0)) for note in NOTES]
    assert told(late, against("metronome"), "off_time").notes == (3,)


def test_every_sentence_is_told_of_something() -> None:
    late = [measuring(note, against_time=(80.0, 10.0), against_pitch=(30.0, 2.0)) for note in NOTES]
    wrong = [measuring(note, against_pitch=(100.0, 2.0)) for note in NOTES]
    slow = line(*[(67 + place % 5, 0) for place in range(200)])
    takes = [
        (NOTES, against("scale", [*steps(NOTES), Expected(73, 3.2, 3.5, None)])),
        (NOTES, against("scale", steps(NOTES)[1:], extra=(1.0, 0.0))),
        (wrong, against("scale", steps(NOTES), unevenness=(40.0, 8.0), unevenness_share=(9.0, 2.0))),
        (slow, against("scale", steps(slow), tempo_drift=(20.0, 4.0))),
        (NOTES, against("metronome", tempo=(76.0, 0.5))),
        (late, against("metronome")),
        (late, against("take", steps(NOTES))),
        (NOTES, against("scale", steps(NOTES)[:1])),
    ]
    rules = {one.rule for notes, given in takes for one in advise(notes, player(per_minute=72.0), given)}
    assert rules >= set(AGAINST)
