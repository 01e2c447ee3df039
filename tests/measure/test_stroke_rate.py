"""How many strokes a second, of levels that were made with a rate that keeps and one that wanders."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from soundsight.measure.spectra import RATE
from soundsight.measure.stroke_rate import pieces, strokes_a_second

STEP_S = 55 / RATE
LENGTH = 321  # 0.8 s


def level(
    rate: NDArray[np.float64] | float, seconds: float, noise: float = 0.0, fades_s: float = 0.0
) -> NDArray[np.float64]:
    """A level that swings by 5 dB, not as a sine does, and may then fade by 100 dB a second as in a room."""
    n, m = round(seconds / STEP_S), round(fades_s / STEP_S)
    turn = 2 * np.pi * np.cumsum(np.broadcast_to(rate, n)) * STEP_S
    db = 5 * np.sin(turn) + np.cos(2 * turn) + noise * np.random.default_rng(3).standard_normal(n)
    return np.concatenate([db, db[-1] - 100 * STEP_S * np.arange(1, m + 1)])


def told(db: NDArray[np.float64]) -> tuple[float, float]:
    found = pieces(db, LENGTH)
    rate, deviation, _ = strokes_a_second(db, found, (found.depth >= 2) & (found.share >= 0.4))
    return rate, deviation


@pytest.mark.parametrize("rate", [7.37, 9.37, 11.62, 15.1])
def test_a_rate_lies_between_those_that_are_tried(rate: float) -> None:
    assert pieces(level(rate, 2.0), LENGTH).rate == pytest.approx(np.full(7, rate), abs=0.05)
    value, deviation = told(level(rate, 2.0, noise=0.3))
    assert value == pytest.approx(rate, abs=0.01)
    assert abs(value - rate) < 3 * deviation < 0.02


def test_what_rings_on_counts_as_no_stroke() -> None:
    assert told(level(10.3, 2.0, fades_s=0.3))[0] == pytest.approx(10.3, abs=0.005)


def test_a_rate_that_wanders_is_known_as_well_as_it_keeps() -> None:
    n = round(3.0 / STEP_S)
    rate = 11 + 0.6 * np.sin(2 * np.pi * 0.7 * np.arange(n) * STEP_S)
    value, deviation = told(level(rate, 3.0, noise=0.3))
    assert value == pytest.approx(rate.mean(), abs=0.25)
    assert 0.05 < deviation < 0.3
    assert deviation > 20 * told(level(11.0, 3.0, noise=0.3))[1]
