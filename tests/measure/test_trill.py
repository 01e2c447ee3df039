"""Trills that were cut into their notes, told from scales, figures and leaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed

from soundsight.audio import Block
from soundsight.measure.chosen import Chosen
from soundsight.measure.playing import Playing
from soundsight.measure.rules import met
from soundsight.measure.trill import FEWEST, Trills, trilled
from soundsight.result import Measured, Note


def short(keys: list[float], each_s: float = 0.12, gap_s: float = 0.0, torn: tuple[int, ...] = ()) -> list[Note]:
    """Notes that follow on, by MIDI numbers; those that are `torn` scatter as what was not told apart."""
    given = []
    for number, key in enumerate(keys):
        start = number * (each_s + gap_s)
        measures = {
            "hz": Measured(440.0, 439.0, 441.0, "Hz"),
            "cents_equal": Measured(20.0, 18.0, 22.0, "cents"),
            "scatter": Measured(60.0 if number in torn else 3.0, 0.0, 90.0, "cents"),
            "level": Measured(-20.0, -21.0, -19.0, "dB"),
        }
        hz = 440 * 2 ** ((key - 69) / 12)
        given.append(Note(start, start + each_s, start + each_s, round(key), None, 1.0, hz, measures))
    return given


def told(notes: list[Note]) -> list[Note]:
    trills = Trills()
    return [one for note in notes for one in trills.feed(note)] + trills.flush()


def marks(notes: list[Note]) -> str:
    return "".join("t" if trilled(note.measures) else "-" for note in told(notes))


@pytest.mark.parametrize("step", [0.7, 1, 2, 3])
def test_two_pitches_in_turn_are_a_trill(step: float) -> None:
    first, second, *notes = told(short([69, 69 + step] * 4))
    assert not trilled(first.measures)  # who plays has seen them already
    assert not trilled(second.measures)
    for note in notes:
        assert note.measures["cents_equal"] == Measured(None, None, None, "cents", "part of a trill")
        assert note.measures["level"].value == -20
        assert met(note, "") == {}
        assert note.measures["trill_rate"].value == pytest.approx(1 / 0.24)
    assert [note.start_s for note in notes] == pytest.approx([0.12 * number for number in range(2, 8)])


@pytest.mark.parametrize(
    "keys",
    [
        [69, 71, 69, 71],  # three alternations: a figure
        [67, 69, 71, 72, 74, 76, 77, 79],  # a scale
        [69, 76, 69, 76, 69, 76, 69],  # bariolage, a fifth apart
        [69, 71, 69, 72, 69, 71, 69, 72],  # a broken chord over one note
        [69, 71, 72, 71, 69, 71, 72, 71, 69],  # a turn
        [69, 69, 69, 69, 69, 69],  # one note again and again
        [69, 69.3, 69, 69.3, 69, 69.3],  # one that wavers
    ],
)
def test_scales_figures_and_leaps_are_none(keys: list[float]) -> None:
    notes = short(keys)
    assert told(notes) == notes


def test_what_is_slower_uneven_or_apart_is_none() -> None:
    assert marks(short([69, 71] * 4, each_s=0.25)) == "-" * 8
    assert marks(short([69, 71] * 4, gap_s=0.1)) == "-" * 8
    same = short([69])[0].measures
    starts = [0.3 * n + 0.1 * (n % 2) for n in range(8)]
    dotted = [
        Note(s, s + 0.1, s + 0.1, 69 + n % 2, None, 1.0, 440 * 1.06 ** (n % 2), same) for n, s in enumerate(starts)
    ]
    assert marks(dotted) == "-" * 8


def test_a_trill_ends_where_its_notes_do() -> None:
    notes = short([64, 65, 67, 69, 71, 69, 71, 69, 71, 74, 76])
    assert marks(notes) == "-----tttt--"
    held = [*short([69, 71] * 3), Note(0.72, 1.7, 1.7, 69, None, 1.0, 440.0, short([69])[0].measures)]
    assert marks(held) == "--tttt-"


def test_a_quick_trill_of_which_some_notes_were_not_told_apart() -> None:
    notes = told(short([69, 71, 70, 71, 69, 70, 69], torn=(2, 5)))
    assert [trilled(note.measures) for note in notes] == [False] * 2 + [True] * 5
    assert notes[-1].measures["trill_rate"].value is None
    assert marks(short([69, 70, 70, 69, 70, 70], torn=(0, 1, 2, 3, 4, 5))) == "------"


def test_notes_of_chords_that_were_not_told_apart_are_none() -> None:
    assert marks(short([73, 76, 74, 73, 74], torn=(1,))) == "-----"
    assert marks(short([78, 78, 79, 79, 78], torn=(1, 2))) == "-----"


def test_steps_up_that_are_cut_late_say_nothing_of_the_rate() -> None:
    def half_width(late_s: list[float]) -> float:
        notes = short([69, 71] * 4)
        moved = [replace(one, start_s=one.start_s + by) for one, by in zip(notes, late_s, strict=True)]
        rate = told(moved)[-1].measures["trill_rate"]
        assert rate.high is not None
        assert rate.low is not None
        return (rate.high - rate.low) / 2

    even, apart = half_width([0.0] * 8), half_width([0.0, 0.01] * 4)
    assert apart == pytest.approx(even, rel=0.1)
    assert half_width([0.0, 0.01, 0.01, 0.0, 0.01, 0.0, 0.0, 0.01]) > 1.5 * even


def test_notes_come_as_soon_as_it_is_known() -> None:
    notes = short([69, 71, 69, 71, 69, 71])
    trills = Trills()
    assert [len(trills.feed(note)) for note in notes] == [1, 1, 0, 0, FEWEST - 2, 1]
    assert trills.flush() == []
    up = short([60, 62, 64, 62, 65, 67, 65, 67])  # the third 62 might be in turn, the last 65 and 67 too
    assert [len(trills.feed(note)) for note in up] == [1, 1, 1, 0, 2, 1, 0, 0]
    assert trills.flush() == up[-2:]
    long = Note(1.0, 1.5, 1.5, 69, None, 1.0, 440.0, notes[0].measures)
    assert trills.feed(long) == [long]
    for note in notes[:3]:
        trills.feed(note)
    assert trills.waits(notes[2].end_s + 0.05, 0.1) == []
    assert trills.waits(notes[2].end_s + 0.05, 0.4) == [notes[2]]
    for note in notes[:3]:
        trills.feed(note)
    assert trills.waits(notes[2].end_s + 0.1, 0.0) == [notes[2]]


def trill(hz: float, semitones: float, notes_per_s: float, seconds: float) -> np.ndarray:
    """A curve of Hz that goes up and back in 12 ms."""
    t = np.arange(round(seconds * RATE)) / RATE
    up = np.floor(t * notes_per_s) % 2
    bend = np.hanning(2 * round(0.012 * RATE) + 1)
    up = np.convolve(np.pad(up, len(bend) // 2, mode="edge"), bend / bend.sum(), mode="valid")
    return np.asarray(hz * 2 ** (semitones * up / 12))


def playing(sound: np.ndarray, step: int) -> list[Note]:
    listener = Playing(Chosen())
    sound = np.asarray(sound, np.float32)
    frames = [one for at in range(0, len(sound), step) for one in listener.feed(Block(sound[at : at + step], RATE, at))]
    return [note for one in [*frames, *listener.flush()] for note in one.notes]


@pytest.mark.parametrize(
    ("hz", "semitones", "per_s"), [(440.0, 1, 6.3), (587.3, 2, 8.2), (988.0, 2, 10.7), (330.0, 1, 12.4)]
)
def test_a_made_trill_is_told(hz: float, semitones: float, per_s: float) -> None:
    curve = np.concatenate(
        [np.full(RATE // 2, hz * 2 ** (-2 / 12)), trill(hz, semitones, per_s, 1.5), np.full(RATE // 2, hz)]
    )
    notes = playing(between_rests(bowed(curve, len(curve) / RATE)), 441)
    assert len(notes) > 8
    first, *turns, last = notes
    assert first.measures["cents_equal"].value is not None
    assert last.measures["cents_equal"].value is not None
    for note in turns[3:]:  # two are told before it is known; the first of a quick one may be two, and scatters
        rate = note.measures["trill_rate"]
        assert rate.value == pytest.approx(per_s / 2, rel=0.03)
        assert note.measures["cents_equal"].why == "part of a trill"
    other = playing(between_rests(bowed(curve, len(curve) / RATE)), 40000)
    assert [(note.start_s, note.end_s, trilled(note.measures)) for note in notes] == [
        (note.start_s, note.end_s, trilled(note.measures)) for note in other
    ]
