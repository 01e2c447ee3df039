"""Two strings at once, made of two tones, and single notes."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import between_rests, bowed, heard, in_room, notes_of, swung

from soundsight.measure import Tuning, measure
from soundsight.measure.octave import read
from soundsight.measure.spectra import BIN_HZ, SIZE
from soundsight.measure.strings import SWEPT, TWO, swept
from soundsight.result import Measured


def found(sound: np.ndarray) -> dict[str, Measured]:
    lines = heard(between_rests(np.asarray(sound, np.float32)))
    return measure(lines, max(notes_of(lines), key=lambda note: note.end - note.start), Tuning())


@pytest.mark.parametrize("ratio", [6 / 5, 5 / 4, 4 / 3, 3 / 2, 8 / 5, 5 / 3])
@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_two_strings_are_called_so(ratio: float, gain_db: float) -> None:
    given = found(bowed(440.0, 0.8) + 10 ** (gain_db / 20) * bowed(440.0 * ratio, 0.8))
    assert (given["two_strings"].value or 0) > TWO
    for name in ("hz", "cents_equal", "drift", "vibrato_rate", "tone", "attack_clarity"):
        assert given[name].value is None
        assert given[name].why == "two strings sound at once"


@pytest.mark.parametrize("hz", [196.0, 440.0, 1318.5, 2637.0])
def test_one_string_is_one(hz: float) -> None:
    for sound in (bowed(hz, 0.8), bowed(swung(hz, 30, 6, 1.0), 1.0), bowed(hz, 0.8) * 1e-3):
        given = found(sound)
        assert (given["two_strings"].value or 0) < TWO / 2
        assert given["hz"].value is not None


@pytest.mark.parametrize(("hz", "cents", "rate"), [(1374.0, 29.0, 6.1), (724.0, 23.0, 8.0), (2950.0, 15.0, 5.0)])
def test_vibrato_in_a_room_is_one_string(hz: float, cents: float, rate: float) -> None:
    for seed in range(4):
        given = found(in_room(between_rests(bowed(swung(hz, cents, rate, 1.5), 1.5)), seed))
        assert given["two_strings"].value is not None
        assert given["two_strings"].value < TWO
        assert given["vibrato_rate"].value == pytest.approx(rate, abs=0.2)


@pytest.mark.parametrize("ratio", [6 / 5, 4 / 3, 5 / 3])
def test_two_strings_with_vibrato_are_called_so(ratio: float) -> None:
    both = bowed(swung(440.0, 35, 5.5, 1.2), 1.2) + bowed(swung(440.0 * ratio, 25, 6.1, 1.2), 1.2)
    assert (found(both)["two_strings"].value or 0) > TWO


def test_what_the_pitch_has_swept_and_what_was_another_note() -> None:
    cents = np.concatenate([np.full(SWEPT - 1, 200.0), [-60.0, 0.0, 30.0]])
    low, high = swept(440 * 2 ** (cents / 1200))
    assert 1200 * np.log2(low) == pytest.approx([-55, -85])
    assert 1200 * np.log2(high) == pytest.approx([0, 0])


@pytest.mark.parametrize(("hz", "cents"), [(293.7, 6.0), (440.0, -8.0), (587.3, 4.0)])
def test_an_octave_that_beats_is_two_strings(hz: float, cents: float) -> None:
    upper = 0.8 * bowed(2 * hz * 2 ** (cents / 1200), 1.5)
    given = found(bowed(hz, 1.5) + upper)
    assert (given["two_strings"].value or 0) >= TWO
    assert given["hz"].why == "two strings sound at once"


def test_what_is_read_of_even_and_odd_partials() -> None:
    hz = np.full(1, 20 * BIN_HZ)
    then, now = np.full((2, 1, SIZE // 2 + 1), 1e-6, np.float32)
    for number in range(1, 9):
        for spectrum, height in ((then, 1.0), (now, 4.0 if number % 2 == 0 else 2.0)):
            spectrum[0, 20 * number - 1 : 20 * number + 2] = height * np.array([0.5, 1.0, 0.5])
    even_off, odd_off, beating, over = read(now, then, hz)[0]
    assert (even_off, odd_off) == (pytest.approx(0, abs=1e-4), pytest.approx(0, abs=1e-4))
    assert beating == pytest.approx(10 * np.log10(4) - 10 * np.log10(2), abs=1e-3)
    assert over == pytest.approx(10 * np.log10(2), abs=1e-3)
    now[0, 60] = 0  # the third partial's peak is gone, its neighbour's is 11 bins off: the odd ones go on without it
    now[0, 59:62] = 1e-6
    assert np.isfinite(read(now, then, hz)).all()
    for number in (1, 5, 7):
        now[0, 20 * number - 1 : 20 * number + 2] = 1e-6
    assert np.isnan(read(now, then, hz)[0, 1])
