"""Whether a pitch about a moment swings, on curves that are known."""

from __future__ import annotations

import numpy as np
import pytest

from soundsight.measure.spectra import HOP, RATE
from soundsight.measure.sway import REACH, sways

S = np.arange(100) * HOP / RATE


def swings(cents: np.ndarray, at: int = 50) -> bool:
    return bool(sways(cents, np.array([at]))[0])


@pytest.mark.parametrize("rate", [3.6, 5.1, 8.9])
@pytest.mark.parametrize("cents", [20.0, 50.0])
def test_a_sine_with_a_line_swings(rate: float, cents: float) -> None:
    assert swings(cents * np.sin(2 * np.pi * rate * S + 1) + 100 * S + 6900)


def test_a_step_does_not_and_two_notes_in_turn_do_not() -> None:
    assert not swings(np.where(np.arange(100) < 50, 0.0, 62.0))
    trill = np.where(S * 6 % 1 < 0.5, 0.0, 100.0)
    blurred = np.convolve(trill, np.ones(3) / 3, mode="same")
    assert not any(swings(blurred, at) for at in range(30, 70))


def test_a_swing_wider_than_vibrato_does_not() -> None:
    assert not swings(70 * np.sin(2 * np.pi * 5 * S))


def test_it_sees_so_far_and_no_further() -> None:
    cents = 40 * np.sin(2 * np.pi * 5 * S)
    far = np.where(np.abs(np.arange(100) - 50) > REACH, 500.0, cents)
    assert swings(far)
    assert not swings(np.where(np.arange(100) >= 50 + REACH, 500.0, cents))


def test_none_asked_none_told() -> None:
    assert len(sways(40 * np.sin(S), np.array([], np.intp))) == 0
