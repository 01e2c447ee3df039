"""How well a note's height is known, by frames that are made."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from soundsight.measure import RATE, Played, Tuning
from soundsight.measure.intonation import intonation
from soundsight.measure.trend import HOP_S, Inner, student_90
from soundsight.result import Measured


def of(cents: NDArray[np.float64], hz: float, ring: float = 0.0) -> dict[str, Measured]:
    """The height of a note of these frames."""
    s = np.asarray((np.arange(len(cents)) + 0.5) * HOP_S, np.float64)
    still = np.ones(len(cents))
    frames = Inner(s, cents, 0 * still, 0 * still, 40 * still, still, still, 0 * still, ring)
    return intonation(frames, Played(0, round(s[-1] * RATE), round(s[-1] * RATE), RATE, hz, 69), None, Tuning())


def half_width(cents: NDArray[np.float64], hz: float) -> float:
    """Half of the 90 % interval of its cents."""
    given = of(cents, hz)["cents_equal"]
    assert given.low is not None
    assert given.high is not None
    return 0.5 * (given.high - given.low)


@pytest.mark.parametrize("hz", [196.0, 440.0, 3520.0])
def test_a_note_without_scatter_is_known_as_well_as_its_partials_lie_apart(hz: float) -> None:
    assert half_width(np.zeros(90), hz) == pytest.approx(student_90(30) * np.hypot(0.004, 3.8 / hz), rel=1e-3)


def test_a_scatter_that_is_slow_says_less_than_a_quick_one() -> None:
    s = np.arange(100) * HOP_S
    slow, quick = (half_width(3 * np.sin(2 * np.pi * hz * s), 1000.0) for hz in (8.0, 35.0))
    assert slow > 5 * quick


def test_twice_as_long_a_note_is_known_better() -> None:
    scatter = np.random.default_rng(3).standard_normal(400)
    assert half_width(scatter, 1000.0) == pytest.approx(half_width(scatter[:200], 1000.0) / np.sqrt(2), rel=0.3)


def test_a_room_blurs_a_scatter_so_the_true_one_may_be_larger() -> None:
    cents = 6 * np.random.default_rng(4).standard_normal(120)
    dry, wet = (of(cents, 440.0, ring)["scatter"] for ring in (0.0, 0.1))
    for one in (dry, wet):
        assert one.value == pytest.approx(6, rel=0.2)
        assert one.low is not None
        assert one.high is not None
    assert (wet.high or 0) > 1.15 * (dry.high or 0)
    assert (dry.low or 0) - (wet.low or 0) < (wet.high or 0) - (dry.high or 0)
