"""Strokes told from vibrato, on tones that were made with either."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, notes_of, swung

from soundsight.measure import Tuning, measure
from soundsight.result import Measured


def strokes(tone: np.ndarray, per_s: float, depth_db: float) -> np.ndarray:
    t = np.arange(len(tone)) / RATE
    return np.asarray(tone * 10 ** (depth_db * np.sin(2 * np.pi * per_s * t) / 20), np.float32)


def found(sound: np.ndarray) -> list[dict[str, Measured]]:
    lines = heard(between_rests(np.asarray(sound, np.float32)))
    return [measure(lines, note, Tuning()) for note in notes_of(lines)]


@pytest.mark.parametrize("per_s", [7.6, 9.37, 15.62])
def test_strokes_are_counted(per_s: float) -> None:
    given = found(strokes(bowed(587.3, 2.0), per_s, 5.0))
    rates = [one["tremolo_rate"] for one in given if one["tremolo_rate"].value is not None]
    assert rates
    for rate in rates:
        assert rate.value == pytest.approx(per_s, abs=0.01)


@pytest.mark.parametrize(("rate", "level_rate"), [(7.5, 7.5), (5.5, 11.0)])
def test_vibrato_that_swings_the_level_is_no_tremolo(rate: float, level_rate: float) -> None:
    for one in found(strokes(bowed(swung(587.3, 25, rate, 2.0), 2.0), level_rate, 3.0)):
        assert one["tremolo_rate"].value is None


@pytest.mark.parametrize(("per_s", "depth_db"), [(3.0, 6.0), (12.0, 0.8), (24.0, 5.0)])
def test_slow_faint_and_faster_swings_are_no_tremolo(per_s: float, depth_db: float) -> None:
    assert all(one["tremolo_rate"].value is None for one in found(strokes(bowed(587.3, 2.0), per_s, depth_db)))


def test_a_short_note_cannot_tell() -> None:
    (one,) = found(bowed(587.3, 0.3))
    assert "half a second" in (one["tremolo_rate"].why or "")


def players(many: int, turned: float) -> np.ndarray:
    """So many strings at 330 Hz whose harmonics begin anew in any phase, each about `turned` times a second."""
    rng = np.random.default_rng(3)
    t = np.arange(int(2.5 * RATE)) / RATE
    sound = np.zeros(len(t))
    for _ in range(many):
        clock = t * turned * rng.uniform(0.85, 1.15) + rng.uniform()
        stroke = clock.astype(np.intp)
        level = np.sin(np.pi * (clock % 1)) ** 0.5 if turned else np.ones(len(t))
        hz = 330 * 2 ** (rng.normal(0, 4) / 1200)
        for k in range(1, 9):
            sound += level * np.sin(2 * np.pi * k * hz * t + rng.uniform(0, 6.3, stroke.max() + 1)[stroke]) / k
    return np.asarray(0.1 * sound / np.sqrt(np.mean(sound**2)))


def test_strokes_that_are_not_together_are_tremolo_of_no_known_rate() -> None:
    rates = [one["tremolo_rate"] for one in found(players(12, 12.0)) if one["tremolo_rate"].value is not None]
    assert [(rate.value, rate.low, rate.high) for rate in rates] == [(11.5, 7.0, 16.0)]


def test_of_a_short_note_strokes_that_are_not_together_are_not_told() -> None:
    """A single string's beginning can be as restless, while another answers it."""
    short = found(players(12, 12.0)[:RATE])
    assert short
    assert all(one["tremolo_rate"].value is None for one in short)


def test_many_that_hold_their_note_are_no_tremolo() -> None:
    assert all(one["tremolo_rate"].value is None for one in found(players(10, 0.0)))
