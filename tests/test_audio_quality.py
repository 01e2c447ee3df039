"""What is measured of a sound before mixing and resampling: level, noise floor, clipping, remarks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sounds import noise, silence, sine

from soundsight.audio import Heard, Intake


def measured(x: NDArray[np.float32], rate: int, cuts: Sequence[int] = ()) -> Heard:
    intake = Intake(16000)
    for part in np.split(x, sorted(cuts)):
        intake.feed(part, rate)
    intake.flush()
    return intake.measured()


def test_level_of_a_full_sine_is_minus_3_db() -> None:
    """RMS of a sine is its amplitude / √2: -3.0103 dB; and its unclipped tops are not clipping."""
    heard = measured(sine(997, 1, 44100, amplitude=1.0), 44100)
    assert heard.level_db == pytest.approx(-3.0103, abs=1e-3)
    assert heard.noise_floor_db == pytest.approx(-3.0103, abs=0.25)
    assert heard.clipped_share == 0


def test_level_is_of_the_loudest_channel_before_mixing() -> None:
    """The mean of the two would have -9 dB."""
    loud = sine(440, 1, 16000, amplitude=1.0)
    heard = measured(np.stack([0 * loud, loud], axis=1), 16000)
    assert heard.level_db == pytest.approx(-3.0103, abs=1e-3)


def test_noise_floor_of_a_half_silent_sound() -> None:
    """Half noise at -20 dB, half at -60: the 5th percentile of all is the 10th of the quiet half.

    To half a bin and the scatter of a stretch's RMS: 1 / √(2·4410) = 1 % or 0.1 dB, the 10th percentile 1.3 of it
    below.
    """
    x = np.concatenate([noise(5, 44100, level_db=-20), noise(5, 44100, level_db=-60, seed=1)])
    heard = measured(x, 44100)
    assert heard.noise_floor_db == pytest.approx(-60, abs=0.25 + 0.2)
    assert heard.level_db == pytest.approx(-23.01, abs=0.01)  # half of the power of -20 dB


def test_noise_floor_is_the_percentile_of_the_stretches() -> None:
    """Against numpy's own percentile over stretches of rising level, to half a bin."""
    gains = np.repeat(10 ** (np.linspace(-80, -10, 120) / 20), 1600).astype(np.float32)
    x = sine(100, 12, 16000, amplitude=1.0) * gains
    rms_db = 10 * np.log10((x.reshape(120, 1600).astype(np.float64) ** 2).mean(1))
    heard = measured(x, 16000, [123, 7000])
    assert heard.noise_floor_db == pytest.approx(np.percentile(rms_db, 5, method="lower"), abs=0.26)


def test_digital_silence_has_no_level_and_a_silent_half_has_the_lowest_floor() -> None:
    heard = measured(silence(1, 16000), 16000)
    assert (heard.level_db, heard.noise_floor_db, heard.clipped_share) == (None, None, 0.0)
    heard = measured(np.concatenate([silence(1, 16000), sine(440, 1, 16000)]), 16000)
    assert heard.noise_floor_db == -180.0


def test_a_sound_shorter_than_a_stretch_has_its_level_as_floor() -> None:
    heard = measured(sine(1000, 0.05, 16000), 16000)
    assert heard.noise_floor_db == heard.level_db == pytest.approx(-9.03, abs=0.01)


def test_clipped_sine() -> None:
    """A sine of twice full scale lies beyond ±1 for 2/3 of its time (|sin| > 1/2 from 30° to 150°)."""
    heard = measured(np.clip(sine(440, 1, 44100, amplitude=2.0), -1, 1), 44100)
    assert heard.clipped_share == pytest.approx(2 / 3, abs=0.01)


def test_overshoot_is_not_clipping() -> None:
    heard = measured(sine(440, 1, 44100, amplitude=1.3), 44100)
    assert heard.clipped_share == 0


def test_clipping_in_8_bits() -> None:
    """The highest 8-bit sample is 127/128."""
    steps = np.clip(np.round(sine(440, 1, 16000, amplitude=2.0) * 128), -128, 127)
    clipped = (steps / 128).astype(np.float32)
    heard = measured(clipped, 16000)
    assert heard.clipped_share == pytest.approx(2 / 3, abs=0.02)


def test_channels_that_cancel_are_remarked() -> None:
    x = sine(440, 1, 16000)
    heard = measured(np.stack([x, -x], axis=1), 16000)
    assert len(heard.remarks) == 1
    assert "2 channels cancel" in heard.remarks[0]
    assert "silence" in heard.remarks[0]
    heard = measured(np.stack([x, -0.9 * x], axis=1), 16000)
    assert "26 dB less" in heard.remarks[0]  # 0.05 of the amplitude


@pytest.mark.parametrize("other", ["itself", "silence", "another sound", "quiet"])
def test_channels_that_do_not_cancel_are_not(other: str) -> None:
    """Also one live channel of sixteen, whose mean is 24 dB lower, and what cancels at -70 dB."""
    x = sine(440, 1, 16000)
    pairs = {
        "itself": [x, x],
        "silence": [x] + [0 * x] * 15,
        "another sound": [x, noise(1, 16000)],
        "quiet": [x / 1e3, -x / 1e3],
    }
    heard = measured(np.stack(pairs[other], axis=1), 16000)
    assert heard.remarks == ()


@settings(max_examples=25, deadline=None)
@given(levels=st.lists(st.sampled_from([0.2, 0.995, 1.0, -1.0]), max_size=40), cut=st.integers(0, 40))
def test_clipping_is_counted_across_cuts(levels: list[float], cut: int) -> None:
    """By a slow count of our own: a sample is clipped if a neighbour near full scale equals it."""
    x = np.array(levels, np.float32)
    count = sum(
        abs(v) >= 0.99 and ((i > 0 and x[i - 1] == v) or (i + 1 < len(x) and x[i + 1] == v)) for i, v in enumerate(x)
    )
    heard = measured(x, 16000, [min(cut, len(x))])
    assert heard.clipped_share == pytest.approx(count / len(x) if len(x) else 0.0)


def test_integers_stored_as_floats_are_remarked() -> None:
    heard = measured(sine(440, 1, 16000) * 32768, 16000)
    assert "16384 times full scale" in heard.remarks[0]
