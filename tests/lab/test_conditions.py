"""Each condition does what its name says: measured on tones, impulses and noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_sets import RATE
from sounds import noise, sine

from soundsight.lab import augment
from soundsight.lab.conditions import CONDITIONS, mp3, phone, room
from soundsight.lab.conditions import noise as noised


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def level_db(samples: NDArray[np.float32]) -> float:
    return float(10 * np.log10((samples.astype(np.float64) ** 2).mean() + 1e-12))


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("length", [0, 1, 700, 16000])
def test_a_condition_keeps_the_length_and_hangs_on_its_generator_alone(name: str, length: int) -> None:
    change = CONDITIONS[name][1]
    samples = noise(1.0, RATE, level_db=-20, seed=4)[:length]
    changed = change(samples, RATE, rng())
    assert changed.shape == samples.shape
    assert changed.dtype == np.float32
    np.testing.assert_array_equal(changed, change(samples, RATE, rng()))
    assert np.isfinite(changed).all()


@pytest.mark.parametrize(("hz", "gain_db"), [(1000, -20.0), (100, -56.0), (5000, -53.0), (2800, -15.0)])
def test_a_phone_lets_speech_pass_and_is_soft(hz: float, gain_db: float) -> None:
    """At a level below the compressor's threshold; 5 kHz: -24 dB at 4 kHz, -60 at 8."""
    samples = sine(hz, 1.0, RATE, 0.01)
    changed = phone(samples, RATE, rng())[2000:-2000]
    # What 16 bits leave of a tone of some steps is as coarse as the steps: a thousandth of full scale is 33 of them.
    wanted = level_db(samples) + gain_db
    assert level_db(changed) == pytest.approx(wanted, abs=1.0) if wanted > -85 else level_db(changed) < -85


def test_a_phone_compresses_what_is_loud() -> None:
    """-6 dB is 24 over the threshold of -30: 3 : 1 takes 16."""
    quiet, loud = (phone(sine(1000, 1.0, RATE, size), RATE, rng())[4000:-4000] for size in (0.01, 0.5))
    gained = level_db(loud) - level_db(quiet)
    assert gained == pytest.approx(20 * np.log10(50) - 2 / 3 * (30 + 20 * np.log10(0.5)), abs=0.6)


def test_mp3_keeps_place_and_sound() -> None:
    samples = np.concatenate([np.zeros(8000, np.float32), sine(700, 0.5, RATE, 0.4), np.zeros(8000, np.float32)])
    back = mp3(samples, RATE, rng())
    assert np.abs(back - samples).max() > 1e-4  # it is not the same
    middle = slice(8800, 15200)
    assert np.corrcoef(back[middle], samples[middle])[0, 1] > 0.999
    assert level_db(back[:6000]) < -50


def test_fewer_bits_keep_less() -> None:
    samples = noise(1.0, RATE, level_db=-20, seed=1)
    lost = [level_db((augment.mp3(samples, RATE, kbits) - samples)[800:-800]) for kbits in (256.0, 64.0, 56.0)]
    assert lost == sorted(lost)
    assert lost[0] < lost[-1] - 1
    with pytest.raises(ValueError, match="from 56 to 320"):
        augment.mp3(samples, RATE, 48.0)


def test_a_room_s_echoes_are_as_strong_as_the_direct_sound_and_fall_by_60_db_in_the_said_time() -> None:
    click = np.zeros(RATE * 2, np.float32)
    click[0] = 1.0
    answer = room(click, RATE, rng(3)).astype(np.float64) ** 2
    assert answer[0] == pytest.approx(answer[1:].sum(), rel=1e-3)
    assert answer.sum() == pytest.approx(1, rel=1e-3)
    assert answer[1:39].max() < 1e-9  # 2.5 ms
    early, late = (answer[round(at * RATE) : round((at + 0.05) * RATE)].sum() for at in (0.05, 0.35))
    assert 10 * np.log10(early / late) == pytest.approx(30, abs=1.5)  # half of T60 apart


@given(st.floats(-50, -10), st.integers(0, 9))
def test_noise_lies_10_db_below_where_it_sounds(level: float, seed: int) -> None:
    samples = np.zeros(3 * RATE, np.float32)
    samples[RATE : 2 * RATE] = noise(1.0, RATE, level_db=level, seed=seed)
    added = noised(samples, RATE, rng(seed)) - samples
    assert level_db(samples[RATE : 2 * RATE]) - level_db(added) == pytest.approx(10, abs=0.4)
    power = np.abs(np.fft.rfft(added)) ** 2
    octaves = [power[300 * 2**i : 600 * 2**i].sum() for i in range(5)]  # pink: the same in every octave
    assert max(octaves) < 1.5 * min(octaves)


def test_silence_stays_silent_in_noise() -> None:
    assert not noised(np.zeros(RATE, np.float32), RATE, rng()).any()
