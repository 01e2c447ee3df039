"""A take held against a scale, a metronome, a piece: what is missing, extra, wrong, early, by notes made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from soundsight.error import Error
from soundsight.measure.against import Reference, Wanted, asked, held, keyed, of_notes, read_midi
from soundsight.measure.against.beat import fitted
from soundsight.measure.against.metronome import steps_of
from soundsight.measure.chosen import Chosen
from soundsight.result import Against, Measured, Note

G_MAJOR = (67, 69, 71, 72, 74, 76, 78, 79, 78, 76, 74, 72, 71, 69, 67)


def note(key: int, start_s: float, cents: float = 0.0, length_s: float = 0.4) -> Note:
    """A note whose pitch is known to 2 cents and whose beginning to 5 ms."""
    hz = 440 * 2 ** ((key + cents / 100 - 69) / 12)
    known = Measured(hz, hz * 2 ** (-2 / 1200), hz * 2 ** (2 / 1200), "Hz")
    off = Measured(cents, cents - 2, cents + 2, "cents")
    measures = {"hz": known, "begins": Measured(0.0, -5.0, 5.0, "ms"), "cents_equal": off}
    return Note(start_s, start_s + length_s, start_s + length_s, round(key + cents / 100), None, 1.0, hz, measures)


def even(keys: Sequence[int], step_s: float = 0.5) -> list[Note]:
    return [note(key, 1 + step_s * place) for place, key in enumerate(keys)]


def against(what: str, notes: Sequence[Note], wanted: Sequence[Wanted] = ()) -> tuple[tuple[Note, ...], Against]:
    return held(Reference(asked(what), tuple(wanted)), notes, Chosen(), 440.0)


def counts(one: Against) -> tuple[float | None, ...]:
    return tuple(one.measures[name].value for name in ("missing", "extra", "wrong", "out_of_tune"))


def late(one: Note) -> float | None:
    return one.measures["against_time"].value


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


def test_early_and_late_and_unevenness_by_hand() -> None:
    jitter = np.random.default_rng(7).normal(0, 0.03, 29)
    keys = [55 + 12 * octave + step for octave in (0, 1) for step in (0, 2, 4, 5, 7, 9, 11)] + [79]
    keys += keys[-2::-1]
    notes = [note(key, 1 + 0.6 * place + off) for place, (key, off) in enumerate(zip(keys, jitter, strict=True))]
    heard, whole = against("scale:G-major", notes)
    assert [late(one) for one in heard] == pytest.approx(1000 * (jitter - jitter.mean()), abs=25)
    uneven = whole.measures["unevenness"]
    assert uneven.value == pytest.approx(1000 * jitter.std(ddof=1), abs=3)
    assert uneven.low is not None
    assert uneven.high is not None
    assert uneven.low < 30 < uneven.high
    assert whole.measures["tempo"].value == pytest.approx(100, rel=0.01)


def test_a_stop_is_no_unevenness() -> None:
    notes = [replace(one, start_s=one.start_s + (0.8 if place > 7 else 0)) for place, one in enumerate(even(G_MAJOR))]
    heard, whole = against("scale:G-major", notes)
    assert whole.measures["unevenness"].value == 0
    assert max(abs(late(one) or 0) for one in heard) < 1


def test_a_tempo_that_grows_is_told() -> None:
    # From the middle of the first step, of 0.5 s, to that of the last, of 0.45 s, are 9.025 s.
    onsets = np.concatenate([[1.0], 1 + np.cumsum(0.5 * np.linspace(1, 0.9, 20))])
    found = fitted(np.arange(21.0), onsets, np.full(21, 0.003))
    assert found is not None
    assert found.drift is not None
    assert found.drift[0] == pytest.approx(60 / 9.025 * (1 / 0.45 - 1 / 0.5) * 0.475, rel=0.02)


@pytest.mark.parametrize(("parts", "step"), [(1, 60 / 72), (2, 30 / 72), (3, 20 / 72), (4, 15 / 72)])
def test_the_part_of_the_beat_is_found(parts: int, step: float) -> None:
    onsets = step * np.arange(24) + np.random.default_rng(parts).normal(0, 0.01, 24)
    assert steps_of(onsets, 60 / 72) == (parts, 60 / 72 / parts)


def test_a_metronome_s_grid() -> None:
    notes = even([69] * 12, 60 / 72)
    notes[5] = replace(notes[5], start_s=notes[5].start_s + 0.08)
    heard, whole = against("metronome:72", notes)
    assert late(heard[5]) == pytest.approx(80)
    assert late(heard[4]) == pytest.approx(0)
    assert (whole.kind, whole.expected, whole.measures["parts"].value) == ("metronome", (), 1)
    assert whole.measures["tempo"].value == pytest.approx(72, abs=0.5)


def test_a_tempo_that_is_not_the_metronome_s_has_no_place_on_its_grid() -> None:
    heard, whole = against("metronome:72", even([69] * 20, 60 / 76))
    assert whole.measures["tempo"].value == pytest.approx(76)
    assert {late(one) for one in heard} == {None}
    assert heard[0].measures["against_time"].why == "the tempo is not the metronome's"


def test_a_tempo_far_from_the_metronome_s_is_told_as_it_is() -> None:
    # 84 a minute against 60 lies near no part of a beat: as thirds the tempo would seem to fall from 60.
    jitter = np.random.default_rng(2).normal(0, 0.05, 29)
    notes = [note(69, 1 + 60 / 84 * place + off) for place, off in enumerate(jitter)]
    heard, whole = against("metronome:60", notes)
    assert whole.measures["tempo"].value == pytest.approx(84, rel=0.01)
    assert whole.measures["parts"].value == 1
    assert {late(one) for one in heard} == {None}


PIECE = [Wanted((key,), 0.5 * place, 0.5 * place + 0.4) for place, key in enumerate((67, 69, 71, 67, 74, 72, 71, 69))]


def test_a_piece_at_another_tempo() -> None:
    notes = [note(one.keys[0], 2 + 1.25 * one.start_s, length_s=0.5) for one in PIECE]
    heard, whole = against("piece.mid", notes, PIECE)
    assert counts(whole) == (0, 0, 0, 0)
    assert whole.measures["tempo"].value == pytest.approx(80)
    assert heard[3].measures["against_length"].value == pytest.approx(0, abs=1e-6)


def test_a_piece_with_a_note_left_out_one_too_many_and_a_wrong_one() -> None:
    notes = [note(one.keys[0], 2 + one.start_s) for one in PIECE]
    notes[5] = note(76, notes[5].start_s)
    del notes[2]
    notes.append(note(60, notes[-1].start_s + 0.5))
    whole = against("piece.mid", notes, PIECE)[1]
    assert counts(whole)[:3] == (1, 1, 1)
    assert [one.key for one in whole.expected if one.note is None] == [71]
    assert [one.note for one in whole.expected] == [0, 1, None, 2, 3, 4, 5, 6]


def test_of_a_piece_a_part_may_be_played() -> None:
    keys = np.random.default_rng(1).integers(60, 80, 40).tolist()
    wanted = [Wanted((key,), 0.5 * place, 0.5 * place + 0.4) for place, key in enumerate(keys)]
    whole = against("piece.mid", [note(one.keys[0], one.start_s) for one in wanted[10:25]], wanted)[1]
    assert counts(whole)[:2] == (0, 0)
    assert len(whole.expected) == 15


def test_against_another_take_pitch_is_its_pitch() -> None:
    heard_before = [replace(one, hz=440 * 2 ** ((one.keys[0] - 69) / 12), half_cents=2.0) for one in PIECE]
    notes = [note(one.keys[0], 2 + one.start_s, cents=12) for one in PIECE]
    notes[4] = note(74, notes[4].start_s, cents=40)
    heard, whole = against("take.wav", notes, heard_before)
    assert whole.measures["pitch_apart"].value == pytest.approx(12)
    found = heard[4].measures["against_pitch"]
    assert [found.value, found.low] == pytest.approx([28, 28 - 8**0.5], abs=1e-4)


def test_a_take_against_itself_is_as_it_should_be() -> None:
    # Their cuts lie up to 60 ms beside where they begin.
    cuts = (0.0, 40.0, -20.0, 0.0, 30.0, -60.0, 20.0, 10.0)
    notes = []
    for one, off in zip(PIECE, cuts, strict=True):
        cut = note(one.keys[0], 1 + one.start_s + off / 1000)
        notes.append(replace(cut, measures={**cut.measures, "begins": Measured(-off, -off - 5, -off + 5, "ms")}))
    heard, whole = against("take.wav", notes, of_notes(notes, 440.0))
    assert whole.measures["unevenness"].value == 0
    assert [late(one) for one in heard] == pytest.approx([0.0] * 8, abs=1e-3)
    # The beginnings of both are known to 5 ms.
    assert heard[3].measures["against_time"].high == pytest.approx(50**0.5, abs=0.01)
    lengths = [one.measures["against_length"].value for one in heard]
    assert lengths == pytest.approx([0.0] * 8, abs=1e-3)


def test_chords_of_a_piece_take_any_of_their_notes() -> None:
    chords = [replace(one, keys=(one.keys[0] - 12, one.keys[0])) for one in PIECE]
    assert counts(against("piece.mid", [note(one.keys[0], one.start_s) for one in chords], chords)[1]) == (0, 0, 0, 0)


def test_no_notes_and_few() -> None:
    for what in ("scale:G", "metronome:60", "piece.mid"):
        for notes in ([], even([67, 69])):
            heard, whole = against(what, notes, PIECE)
            assert len(heard) == len(notes)
            assert whole.measures["unevenness"].value is None
            assert whole.measures["unevenness"].why


def test_the_midi_part_with_a_violin_s_program_is_read(tmp_path: Path) -> None:
    mido = pytest.importorskip("mido")
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    piano, violin = file.add_track("piano"), file.add_track("violin")
    piano.append(mido.MetaMessage("set_tempo", tempo=1_000_000))
    piano += [mido.Message("note_on", note=60 + n, velocity=9, channel=0, time=0) for n in range(5)]
    piano += [mido.Message("note_off", note=60 + n, channel=0, time=480) for n in range(5)]
    violin.append(mido.Message("program_change", program=40, channel=1))
    for key in (67, 69):
        violin.append(mido.Message("note_on", note=key, velocity=80, channel=1, time=0))
        violin.append(mido.Message("note_on", note=key, velocity=0, channel=1, time=240))
    file.save(tmp_path / "piece.mid")
    assert read_midi(tmp_path / "piece.mid") == (Wanted((67,), 0.0, 0.5), Wanted((69,), 0.5, 1.0))


def test_a_midi_file_without_notes_and_none_at_all(tmp_path: Path) -> None:
    mido = pytest.importorskip("mido")
    mido.MidiFile().save(tmp_path / "empty.mid")
    with pytest.raises(Error, match="holds no notes"):
        read_midi(tmp_path / "empty.mid")
    (tmp_path / "noise.mid").write_bytes(b"not midi at all")
    with pytest.raises(Error, match="cannot be read as MIDI"):
        read_midi(tmp_path / "noise.mid")
    with pytest.raises(Error, match="no such file"):
        read_midi(tmp_path / "gone.mid")


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
