"""How a note begins, against notes whose rise was made."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, in_room, notes_of, swung
from sounds import noise

from soundsight.measure import Tuning, measure
from soundsight.result import Measured

Samples = np.ndarray


def rising(rise_s: float, seconds: float = 1.0, hz: float = 440.0, slope_db: float = 0.0, rate: int = RATE) -> Samples:
    """A note whose amplitude rises evenly: 10 to 90 % of it in `rise_s`."""
    tone = bowed(hz, seconds + 0.02, rate, slope_db)[round(0.02 * rate) :]
    return np.asarray(tone * np.minimum(np.arange(len(tone)) / (rate * rise_s / 0.8), 1), np.float32)


def found(sound: Samples, name: str = "rise") -> Measured:
    lines = heard(np.asarray(sound, np.float32))
    longest = max(notes_of(lines), key=lambda note: note.end - note.start)
    return measure(lines, longest, Tuning())[name]


def value(given: Measured) -> float:
    assert given.value is not None
    assert given.low is not None
    assert given.high is not None
    assert given.low <= given.value <= given.high
    return given.value


@pytest.mark.parametrize("rise_ms", [20, 60, 120, 200])
@pytest.mark.parametrize("hz", [196.0, 880.0, 2960.0])
def test_rise(rise_ms: int, hz: float) -> None:
    assert value(found(between_rests(rising(rise_ms / 1000, hz=hz)))) == pytest.approx(rise_ms, abs=1.5)


@pytest.mark.parametrize("slope_db", [-8.0, 8.0])
def test_a_note_that_swells_is_not_slow(slope_db: float) -> None:
    assert value(found(between_rests(rising(0.06, 1.5, slope_db=slope_db)))) == pytest.approx(60, abs=5)


@pytest.mark.parametrize("snr_db", [20.0, 10.0])
def test_rise_in_noise(snr_db: float) -> None:
    sound = between_rests(rising(0.08))
    level = 20 * np.log10(float(np.sqrt(np.mean(sound[sound != 0] ** 2))))
    given = found(sound + noise(len(sound) / RATE, RATE, level_db=level - snr_db, seed=5)[: len(sound)])
    assert value(given) == pytest.approx(80, abs=10)
    assert given.low is not None
    assert given.low < 80 < (given.high or 0)


def test_a_room_widens_the_interval() -> None:
    dry = between_rests(rising(0.05))
    n = RATE // 2
    tail = np.random.default_rng(3).standard_normal(n) * 10 ** (-3 * np.arange(n) / RATE / 0.6)
    tail *= 0.7 / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    wet = found(np.convolve(dry, tail)[: len(dry)])
    plain = found(dry)
    assert value(wet) - (wet.low or 0) > 10 * (value(plain) - (plain.low or 0))
    assert (wet.low or 0) < 50 < (wet.high or 0)


def test_what_sounds_under_the_pitch_makes_no_period_irregular() -> None:
    sound = between_rests(rising(0.05, hz=700.0))
    start, n = round(0.3 * RATE), round(0.25 * RATE)
    sound[start : start + n] += 0.05 * np.sin(2 * np.pi * 260 * np.arange(n) / RATE)
    assert value(found(sound, "regular_after")) < 40


def test_a_note_from_the_first_sample_has_no_beginning_to_time() -> None:
    given = found(bowed(440.0, 1.0)[2000:])
    assert given.value is None
    assert given.why is not None
    assert "begins within the note" in given.why


def test_a_note_slurred_to_the_last_has_no_rise() -> None:
    curve = np.concatenate([np.full(RATE // 2, 440.0), np.full(RATE, 587.3)])
    assert found(between_rests(bowed(curve, 1.5))).value is None


def test_vibrato_is_no_slow_attack() -> None:
    sound = between_rests(np.asarray(bowed(swung(440.0, 30, 6, 1.0), 1.0), np.float32))
    assert value(found(sound)) == pytest.approx(16, abs=2)  # 20 ms, straight


def test_periods_that_are_regular_late() -> None:
    tone = rising(0.03)
    rough = noise(0.15, RATE, level_db=-14, seed=6) * np.minimum(np.arange(round(0.15 * RATE)) / (0.03 * RATE), 1)
    late = tone.copy()
    late[: len(rough)] = rough
    assert value(found(between_rests(tone), "regular_after")) < 25
    assert value(found(between_rests(late), "regular_after")) == pytest.approx(148, abs=20)


def test_a_room_goes_on_with_what_is_irregular() -> None:
    tone = between_rests(rising(0.03))
    start = round(0.3 * RATE)
    tone[start : start + round(0.15 * RATE)] += noise(0.15, RATE, level_db=-14, seed=6)
    plain, wet = found(tone, "regular_after"), found(in_room(np.asarray(tone, np.float32), 3), "regular_after")
    assert value(plain) - (plain.low or 0) < 20
    assert value(wet) - (wet.low or 0) > 40
    assert (wet.high or 0) - value(wet) < value(wet) - (wet.low or 0)
