"""A swing's rate and its deviation against what is known of a sine in noise, and the power of what a fit leaves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from soundsight.measure.rate import swings_a_second
from soundsight.measure.trend import HOP_S, Inner, power

Floats = NDArray[np.float64]

RATE, EXTENT, FRAMES = 5.3, 20.0, 150
S: Floats = np.asarray(np.arange(FRAMES) * HOP_S, np.float64)


def frames(cents: Floats) -> Inner:
    """Frames of these cents; nothing else is read."""
    still: Floats = np.ones(len(cents))
    return Inner(still.cumsum() * HOP_S, cents, still, still, still, still, still, still)


def read(cents: Floats, near: float = RATE + 0.05) -> tuple[float, float]:
    """The rate and its deviation, begun beside the true rate with the swing's own weights."""
    middle = 2 * np.pi * RATE * S.mean()
    swing = EXTENT * np.array([np.sin(middle), np.cos(middle)])
    return swings_a_second(frames(cents), np.ones(len(cents)), near, swing)


def swung(rng: np.random.Generator, noise: float) -> Floats:
    return np.asarray(EXTENT * np.sin(2 * np.pi * RATE * S) + 3 * S + noise * rng.standard_normal(FRAMES))


def test_a_clean_swing_gives_its_rate() -> None:
    rate, deviation = read(swung(np.random.default_rng(0), 0.0))
    assert rate == pytest.approx(RATE, abs=1e-5)
    assert deviation < 1e-4


def test_in_noise_the_deviation_is_that_of_rife_and_boorstyn() -> None:
    found = [read(swung(np.random.default_rng(seed), 2.0)) for seed in range(40)]
    errors, deviations = (np.array(column) for column in zip(*found, strict=True))
    # sqrt(24) noise / (2 pi extent T sqrt(n)): the least that a sine's rate in white noise can err by.
    least = np.sqrt(24 / FRAMES) * 2.0 / (2 * np.pi * EXTENT * FRAMES * HOP_S)
    assert np.mean(deviations) == pytest.approx(least, rel=0.1)
    assert np.std(errors) == pytest.approx(least, rel=0.3)


def test_what_repeats_with_each_swing_widens_nothing() -> None:
    rng = np.random.default_rng(1)
    plain = swung(rng, 1.0)
    bent = plain + 3 * np.cos(4 * np.pi * RATE * S) + 2 * np.sin(8 * np.pi * RATE * S + 1)
    assert read(bent)[1] == pytest.approx(read(plain)[1], rel=0.02)
    assert read(bent)[0] == pytest.approx(read(plain)[0], abs=0.002)


def test_few_frames_have_a_rate_too() -> None:
    short = slice(0, 29)
    cents = EXTENT * np.sin(2 * np.pi * 9 * S[short])
    middle = 2 * np.pi * 9 * S[short].mean()
    rate, _ = swings_a_second(frames(cents), np.ones(29), 8.95, EXTENT * np.array([np.sin(middle), np.cos(middle)]))
    assert rate == pytest.approx(9, abs=1e-4)


def test_power_of_white_noise_is_one_where_a_line_takes_most() -> None:
    columns = np.stack([np.ones(FRAMES), S], axis=1)
    away = np.eye(FRAMES) - columns @ np.linalg.pinv(columns)
    rng = np.random.default_rng(2)
    seconds = FRAMES * HOP_S
    for low, high in ((0.5, 1.0), (1.0, 6.5), (20.0, 40.0)):
        found = [power(columns, away @ rng.standard_normal(FRAMES), low / seconds, high / seconds) for _ in range(400)]
        assert np.mean([one for one, _ in found]) == pytest.approx(1, abs=0.1)
        # Powers of so many values scatter as a chi square of so many does.
        assert np.var([one for one, _ in found]) == pytest.approx(2 / found[0][1], rel=0.4)


def test_slow_noise_has_its_power_below() -> None:
    columns = np.ones((400, 1))
    rng = np.random.default_rng(3)
    noise = rng.standard_normal(401)
    slow = noise[1:] + 0.9 * noise[:-1]
    slow -= slow.mean()
    assert power(columns, slow, 0.2, 8.0)[0] == pytest.approx(1.9**2, rel=0.4)
    assert power(columns, slow, 42.0, 50.0)[0] < 0.3
