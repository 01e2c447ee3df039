"""Notes cut from tones whose beginnings are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, in_room, notes_of, swung
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import noise, silence

from soundsight.measure import Cutter, Line, Played
from soundsight.measure.notes import SEES

SCALE = (440.0, 493.9, 554.4, 587.3, 659.3)


def scale() -> np.ndarray:
    return between_rests(*[bowed(hz, 0.25) for hz in SCALE])


def test_a_scale_is_cut_into_its_notes() -> None:
    notes = notes_of(heard(scale()))
    assert [note.key for note in notes] == [69, 71, 73, 74, 76]
    for number, note in enumerate(notes):
        assert note.start / RATE == pytest.approx(0.3 + 0.25 * number, abs=0.03)
        assert note.hz == pytest.approx(SCALE[number], rel=1e-3)
        assert note.start < note.end <= note.sounding_end


def test_vibrato_does_not_cut_a_note() -> None:
    assert len(notes_of(heard(between_rests(bowed(swung(440, 45, 6, 1.5), 1.5))))) == 1


def test_vibrato_whose_level_dips_does_not_cut_a_note() -> None:
    t = np.arange(int(1.5 * RATE)) / RATE
    dips = 10 ** (-6 * (1 + np.cos(2 * np.pi * 6 * t)) / 20)  # 12 dB down, six times a second, as in a room
    for cents in (30, 42):
        sound = bowed(swung(440, cents, 6, 1.5), 1.5) * dips.astype(np.float32)
        assert len(notes_of(heard(between_rests(sound)))) == 1


def test_a_slurred_narrow_semitone_is_two_notes() -> None:
    n = int(0.2 * RATE)
    for cents in (62, -62):
        sound = bowed(np.repeat([660.0, 660.0 * 2 ** (cents / 1200), 660.0], n), 3 * n / RATE)
        assert [round(note.hz) for note in notes_of(heard(between_rests(sound)))] == [
            660,
            round(660.0 * 2 ** (cents / 1200)),
            660,
        ]


def test_a_slow_wide_vibrato_is_one_note() -> None:
    for rate in (4.0, 5.0, 7.0):
        assert len(notes_of(heard(between_rests(bowed(swung(660, 50, rate, 1.5), 1.5))))) == 1


@pytest.mark.parametrize(("hz", "rate"), [(330.0, 4.1), (2027.0, 4.4), (3370.0, 6.1)])
def test_a_wide_vibrato_in_a_room_is_one_note(hz: float, rate: float) -> None:
    for seed in range(3):
        sound = in_room(between_rests(bowed(swung(hz, 49, rate, 1.5), 1.5)), seed)
        notes = notes_of(heard(sound))
        assert max(note.end - note.start for note in notes) > 1.3 * RATE


def test_a_note_repeated_after_a_stop_is_two() -> None:
    notes = notes_of(heard(between_rests(bowed(440.0, 0.4), bowed(440.0, 0.4))))
    assert [note.key for note in notes] == [69, 69]


def struck(per_s: float, seconds: float) -> np.ndarray:
    """A tone that begins anew so often, 20 dB down between."""
    turn = per_s * np.arange(round(seconds * RATE)) / RATE % 1
    dips = 10 ** (-20 * np.maximum(1 - np.minimum(turn, 1 - turn) / 0.25, 0) / 20)
    return bowed(660.0, seconds) * dips.astype(np.float32)


def test_quick_strokes_on_one_pitch_are_one_note_from_the_fourth_on() -> None:
    notes = notes_of(heard(between_rests(struck(12.5, 2.0), bowed(880.0, 0.4))))
    assert len(notes) <= 5
    assert [note.key for note in notes] == [76] * (len(notes) - 1) + [81]
    longest = max(notes, key=lambda note: note.end - note.start)
    assert longest.end - longest.start > 1.6 * RATE


def test_repeated_notes_are_notes() -> None:
    assert len(notes_of(heard(between_rests(struck(7.0, 2.0))))) == 14


def test_a_note_repeated_after_a_tremolo_is_one_of_its_own() -> None:
    notes = notes_of(heard(between_rests(struck(12.5, 1.2), bowed(660.0, 0.5), bowed(660.0, 0.5))))
    assert (notes[-1].end - notes[-1].start) / RATE == pytest.approx(0.5, abs=0.05)


def test_an_octave_is_a_step() -> None:
    notes = notes_of(heard(between_rests(bowed(293.7, 0.4), bowed(587.3, 0.4), bowed(293.7, 0.4))))
    assert [note.key for note in notes] == [62, 74, 62]


@pytest.mark.parametrize("sound", [silence(1.0, RATE), noise(2.0, RATE, seed=4), bowed(440.0, 0.03)])
def test_silence_noise_and_a_blip_are_no_notes(sound: np.ndarray) -> None:
    assert notes_of(heard(np.asarray(sound, np.float32))) == []


def test_what_rings_on_softly_is_no_new_note() -> None:
    ring = bowed(880.0, 0.5) * np.float32(0.01)
    notes = notes_of(heard(between_rests(bowed(440.0, 0.5), ring)))
    assert [note.key for note in notes] == [69]


def pieces(line: Line, borders: list[int]) -> list[Line]:
    return [
        Line(
            line.name,
            line.unit,
            line.rate,
            line.start + a * line.hop,
            line.hop,
            line.values[a:b],
            None if line.confidence is None else line.confidence[a:b],
        )
        for a, b in pairwise(borders)
    ]


@settings(max_examples=15)
@given(cuts=st.sets(st.integers(1, 180), max_size=12))
def test_how_the_lines_are_cut_changes_nothing(cuts: set[int]) -> None:
    lines = LINES
    borders = [0, *sorted(cuts), len(lines["pitch"].values)]
    cutter = Cutter()
    parts = {name: pieces(line, borders) for name, line in lines.items()}
    given: list[Played] = []
    for number in range(len(borders) - 1):
        given += cutter.feed({name: part[number] for name, part in parts.items()})
    assert given + cutter.flush() == notes_of(lines)


def test_a_long_stream_is_cut_as_a_whole_is() -> None:
    lines = heard(np.concatenate([scale()] * 8))
    cutter = Cutter()
    given: list[Played] = []
    borders = [*range(0, len(lines["pitch"].values), 7), len(lines["pitch"].values)]
    parts = {name: pieces(line, borders) for name, line in lines.items()}
    for number in range(len(borders) - 1):
        given += cutter.feed({name: part[number] for name, part in parts.items()})
        assert len(cutter._lines["pitch"].values) < 700 + SEES  # memory does not grow
    assert given + cutter.flush() == notes_of(lines)
    assert len(given) >= 39


LINES = heard(scale().astype(np.float32))
