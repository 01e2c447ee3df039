"""A note's slope where its frames err unlike or alike, by frames whose slope is known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from soundsight.measure.loudness import loudness
from soundsight.measure.trend import HOP_S, Inner
from soundsight.result import Measured

Floats = NDArray[np.float64]

FRAMES = 200
S: Floats = np.asarray(np.arange(FRAMES) * HOP_S, np.float64)


def slope_of(level: Floats, noise_db: Floats) -> Measured:
    """The slope of frames of this level that stand so far above the noise."""
    return loud(level, noise_db)["slope"]


def loud(level: Floats, noise_db: Floats, ring: float = 0.0) -> dict[str, Measured]:
    still: Floats = np.ones(FRAMES)
    return loudness(Inner(S, still, still, level, noise_db, still, still, still, ring))


def value(found: Measured) -> float:
    assert found.value is not None
    return found.value


def holds(found: Measured, truth: float) -> bool:
    assert found.low is not None
    assert found.high is not None
    return found.low <= truth <= found.high


def faded(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The level of a note that fades by 10 dB a second into noise 30 dB under its beginning, and how far over it."""
    height: Floats = np.asarray(30 - 10 * S)
    share = np.sqrt(0.5 * 10 ** (-height / 10))  # of the amplitude, that noise adds in phase
    return np.asarray(-10 * S + 20 / np.log(10) * share * rng.standard_normal(FRAMES)), height


def test_frames_near_the_noise_count_less() -> None:
    made = [faded(np.random.default_rng(seed)) for seed in range(60)]
    ours = [value(slope_of(*one)) + 10 for one in made]
    alike = [np.polyfit(S, level, 1)[0] + 10 for level, _ in made]
    assert np.std(ours) < 0.75 * np.std(alike)


def test_a_wobble_of_its_own_counts_more_than_the_noise() -> None:
    rng = np.random.default_rng(5)
    height = np.linspace(60, 20, FRAMES)
    level = 4 * S + 0.5 * rng.standard_normal(FRAMES)  # 0.6 dB is ten times what noise adds at 20 dB
    assert value(slope_of(level, height)) == pytest.approx(np.polyfit(S, level, 1)[0], abs=0.05)


@pytest.mark.parametrize("turns", [1.5, 3.0])
def test_the_interval_holds_the_slope_where_frames_err_alike_for_long(turns: float) -> None:
    clear: Floats = np.full(FRAMES, 40.0)
    inside = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        slow = 0.5 * np.sin(2 * np.pi * (turns * S / S[-1] + rng.random()))
        inside.append(holds(slope_of(5 * S + slow + 0.02 * rng.standard_normal(FRAMES), clear), 5))
    assert np.mean(inside) > 0.85


def test_a_level_is_known_as_well_as_its_frames_say_and_less_well_in_a_room() -> None:
    level, clear = np.full(FRAMES, -20.0), np.full(FRAMES, 40.0)
    steady = loud(level, clear)["level"]
    assert value(steady) == pytest.approx(-20)
    assert not holds(steady, -19.97)
    wobble = level + 0.5 * np.random.default_rng(2).standard_normal(FRAMES)
    dry, wet = (loud(wobble, clear, ring)["level"] for ring in (0.0, 0.1))
    assert holds(dry, -20)
    assert (wet.high or 0) - value(wet) == pytest.approx(np.hypot((dry.high or 0) - value(dry), 0.041), rel=0.1)


def test_a_slope_in_even_noise_lies_inside_as_often_as_said() -> None:
    rng = np.random.default_rng(6)
    clear: Floats = np.full(FRAMES, 40.0)
    inside = []
    spread = np.hanning(7)[1:-1] / np.sqrt(np.sum(np.hanning(7)[1:-1] ** 2))  # alike as frames that share their sound
    for _ in range(300):
        noise = np.convolve(rng.standard_normal(FRAMES + 4), spread, mode="valid")
        inside.append(holds(slope_of(-7 * S + 0.1 * noise, clear), -7))
    assert 0.86 <= np.mean(inside) <= 0.95
