"""Pitch and length move as far as they are told, apart from each other."""

from __future__ import annotations

import numpy as np
import pytest
from small_sets import RATE
from sounds import clicks, silence, sine

from soundsight.lab.augment.stretch import stretched


@pytest.mark.parametrize(("factor", "semitones"), [(1.0, 3.0), (1.2, -3.0), (0.8, 0.0), (0.8, 3.0), (1.1, 0.5)])
def test_a_tone_is_as_long_and_as_high_as_told(factor: float, semitones: float) -> None:
    made = stretched(sine(1000, 1.0, RATE, 0.3), factor, semitones)
    assert made.dtype == np.float32
    assert len(made) == round(factor * RATE)
    middle = made[2000:-2000] * np.hanning(len(made) - 4000)
    found_hz = int(np.abs(np.fft.rfft(middle, 1 << 17)).argmax()) * RATE / (1 << 17)
    assert 1200 * np.log2(found_hz / 1000) == pytest.approx(100 * semitones, abs=2)  # cents
    assert np.sqrt((made[2000:-2000] ** 2).mean()) == pytest.approx(0.3 / np.sqrt(2), rel=0.15)


def test_nothing_to_move_changes_nothing() -> None:
    samples = sine(300, 0.2, RATE)
    np.testing.assert_array_equal(stretched(samples, 1.0), samples)


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_a_click_moves_with_the_time(factor: float) -> None:
    made = stretched(clicks((0.5,), 1.0, RATE), factor)
    assert int(np.abs(made).argmax()) / RATE == pytest.approx(0.5 * factor, abs=0.02)


@pytest.mark.parametrize("count", [1, 100, 511, 4001])
def test_short_and_silent_sounds_pass(count: int) -> None:
    made = stretched(silence(count / RATE, RATE), 1.2, 2.0)
    assert len(made) == round(1.2 * count)
    assert not made.any()
