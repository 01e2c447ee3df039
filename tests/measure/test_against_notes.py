"""A take held against a scale: what is missing, extra, wrong, out of tune, by notes made by hand; what can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from made_notes import G_MAJOR, PIECE, against, counts, even, late, note

from soundsight.error import Error
from soundsight.measure.against import Wanted, asked, keyed
from soundsight.result import Measured, Note


def test_a_scale_that_is_played_as_it_should_be() -> None:
    notes, whole = against("scale:G-major", even(G_MAJOR))
    assert counts(whole) == (0, 0, 0, 0)
    assert [(one.key, one.note) for one in whole.expected] == [(key, place) for place, key in enumerate(G_MAJOR)]
    assert [one.start_s for one in whole.expected] == pytest.approx([1 + 0.5 * place for place in range(15)])
    assert whole.measures["tempo"].value == pytest.approx(120)
    assert whole.measures["unevenness"].value == 0
    assert [late(one) for one in notes] == pytest.approx([0.0] * 15, abs=1e-6)


def conforms(notes: Sequence[Note]) -> Measured:
    return against("scale:G-major", notes)[1].measures["conformity"]


def test_how_much_of_it_was_played_as_asked_by_hand() -> None:
    """Of 15 notes: 14 of 15 where one is missing, wrong or surely 40 cents off; 15 of 16 where one is too many."""
    assert conforms(even(G_MAJOR)).value == pytest.approx(100, abs=0.1)
    assert conforms(even(G_MAJOR)[:4] + even(G_MAJOR)[5:]).value == pytest.approx(100 * 14 / 15, abs=0.1)
    off = even(G_MAJOR)
    off[6] = note(78, 4.0, cents=40)
    assert conforms(off).value == pytest.approx(100 * 14 / 15, abs=0.1)
    off[6] = note(77, 4.0)  # another note in its place
    assert conforms(off).value == pytest.approx(100 * 14 / 15, abs=0.1)
    more = sorted([*even(G_MAJOR), note(61, 1.75, length_s=0.2)], key=lambda one: one.start_s)
    assert conforms(more).value == pytest.approx(100 * 15 / 16, abs=0.1)
    scrap = sorted([*even(G_MAJOR), note(61, 1.75, length_s=0.06)], key=lambda one: one.start_s)
    found = conforms(scrap)
    assert found.value == pytest.approx(100, abs=0.1)
    assert found.low == pytest.approx(100 * 15 / 16, abs=0.5)


def test_a_note_that_is_as_likely_as_not_as_asked_counts_half() -> None:
    notes = even(G_MAJOR)
    notes[6] = note(78, 4.0, cents=25)
    found = conforms(notes)
    assert found.value == pytest.approx(100 * 14.5 / 15, abs=0.2)
    assert found.low == pytest.approx(100 * (14.5 - 1.645 * 0.5) / 15, abs=0.2)
    assert found.high == pytest.approx(100, abs=0.2)


def test_where_too_few_notes_are_known_nothing_conforms() -> None:
    unknown = [
        replace(one, measures={**one.measures, "hz": Measured(None, None, None, "Hz", "two strings")})
        for one in even(G_MAJOR)
    ]
    assert conforms(unknown).value is None
    assert conforms(unknown).why


@pytest.mark.parametrize(
    "keys",
    [
        (55, 57, 59, 60, 62, 64, 66, 67, 69, 71, 72, 74, 76, 78, 79),  # two octaves up alone
        (79, 78, 76, 74, 72, 71, 69, 67),  # one down alone
        (*G_MAJOR[:8], *G_MAJOR[7:]),  # its highest note twice
        (*G_MAJOR, *G_MAJOR[1:]),  # twice
    ],
)
def test_any_number_of_octaves_up_or_down_or_both(keys: tuple[int, ...]) -> None:
    whole = against("scale:G-major", even(keys))[1]
    assert [one.key for one in whole.expected] == list(keys)
    assert counts(whole)[:3] == (0, 0, 0)


def test_what_is_missing_is_named_where_it_belongs() -> None:
    notes = [one for place, one in enumerate(even(G_MAJOR)) if place not in (0, 4)]
    whole = against("scale:G-major", notes)[1]
    gone = [one for one in whole.expected if one.note is None]
    assert [one.key for one in gone] == [67, 74]
    assert [one.start_s for one in gone] == pytest.approx([1.0, 3.0])
    assert counts(whole) == (2, 0, 0, 0)


@pytest.mark.parametrize("out", [(4,), (2, 9), (7,), (3, 4)])
def test_who_goes_on_in_time_without_a_note_is_even(out: tuple[int, ...]) -> None:
    keys = [key for place, key in enumerate(G_MAJOR) if place not in out]
    piece = [Wanted((key,), place, place + 0.8) for place, key in enumerate(G_MAJOR)]
    for told, whole in (against("scale:G-major", even(keys)), against("piece.mid", even(keys), piece)):
        gone = sorted(one.key for one in whole.expected if one.note is None)
        assert gone == sorted(G_MAJOR[place] for place in out)
        assert whole.measures["unevenness"].value == pytest.approx(0, abs=1)
        assert whole.measures["tempo_drift"].value == pytest.approx(0, abs=1)
        assert all(abs(one.measures["against_time"].value or 0) < 1 for one in told)


def test_a_note_too_many_a_wrong_one_and_one_out_of_tune() -> None:
    notes = even(G_MAJOR)
    notes[6] = note(77, notes[6].start_s)  # F in place of F sharp
    notes[2] = note(71, notes[2].start_s, cents=-30)
    notes.insert(5, note(85, 3.3, length_s=0.15))
    heard, whole = against("scale:G-major", notes)
    assert counts(whole) == (0, 1, 1, 1)
    assert heard[5].measures["against_time"].why is not None
    assert heard[7].measures["against_pitch"].value == pytest.approx(-100)
    assert heard[2].measures["against_pitch"].value == pytest.approx(-30)
    extra = whole.measures["extra"]
    assert (extra.low, extra.high) == (1, 1)


def test_a_slide_is_not_out_of_tune() -> None:
    notes = even(G_MAJOR)
    notes[3] = note(72, notes[3].start_s, 30)
    assert counts(against("scale:G-major", notes)[1]) == (0, 0, 0, 1)
    slides = Measured(None, None, None, "cents", "the pitch slides")
    notes[3] = replace(notes[3], measures={**notes[3].measures, "cents_equal": slides})
    assert counts(against("scale:G-major", notes)[1]) == (0, 0, 0, 0)


def test_a_trill_is_neither_too_many_notes_nor_late_nor_wrong() -> None:
    notes = even(G_MAJOR)
    turns = [note(72 + 2 * (turn % 2), notes[3].start_s + 0.1 * turn, length_s=0.1) for turn in range(5)]
    rate = Measured(5.0, 4.9, 5.1, "Hz")
    turns = [replace(one, measures={**one.measures, "trill_rate": rate}) for one in turns]
    told, whole = against("scale:G-major", [*notes[:3], *turns, *notes[4:]])
    assert counts(whole) == (0, 0, 0, 0)
    for one in told[3:8]:
        assert one.measures["against_time"] == Measured(None, None, None, "ms", "part of a trill")
    assert late(told[2]) == pytest.approx(0, abs=15)


def test_a_minor_scale_is_the_form_that_was_played() -> None:
    melodic = (69, 71, 72, 74, 76, 78, 80, 81, 79, 77, 76, 74, 72, 71, 69)
    harmonic = (69, 71, 72, 74, 76, 77, 80, 81, 80, 77, 76, 74, 72, 71, 69)
    for keys in (melodic, harmonic):
        assert counts(against("scale:a-minor", even(keys))[1]) == (0, 0, 0, 0)
    assert counts(against("scale:A-harmonic-minor", even(melodic))[1])[2] == 2  # F sharp upwards, G downwards


def test_no_notes_and_few() -> None:
    for what in ("scale:G", "metronome:60", "piece.mid"):
        for notes in ([], even([67, 69])):
            heard, whole = against(what, notes, PIECE)
            assert len(heard) == len(notes)
            assert whole.measures["unevenness"].value is None
            assert whole.measures["unevenness"].why


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scale:G-mayor", "Did you mean scale:G-major?"),
        ("scale:H-major", "there is no scale 'H-major'"),
        ("scale:a-melodic", "Did you mean scale:A-melodic-minor?"),
        ("metronome:fast", "from 20 to 300 were expected"),
        ("metronome:7", "from 20 to 300"),
        ("metronom:72", "did you mean 'metronome:72'?"),
        ("G-major", "a scale .scale:G-major."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(Error, match=words):
        asked(text)


def test_a_scale_is_its_own_key() -> None:
    assert keyed({"key": "", "against": "scale:Bb"})["key"] == "Bb-major"
    assert keyed({"key": "", "against": "scale:g-minor"})["key"] == "g-minor"
    assert keyed({"key": "D", "against": "scale:Bb"})["key"] == "D"
    assert keyed({"key": "", "against": "metronome:60"})["key"] == ""
