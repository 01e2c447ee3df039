"""Mixing, resampling and measuring: against analytical sounds, scipy and the one-shot resampler."""

from __future__ import annotations

import math

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import resample_poly
from sounds import clicks, noise, silence, sine

from soundsight.audio import Block, Heard, Intake
from soundsight.error import Error

# Samples at either end that the resampler's filter sees less than whole: soxr HQ reaches about 70 at the lower rate.
EDGE = 200


def through(
    x: NDArray[np.float32], rate: int, target: int, cuts: list[int] | None = None
) -> tuple[NDArray[np.float32], Heard]:
    intake = Intake(target)
    blocks: list[Block] = []
    for part in np.split(x, sorted(cuts or [])):
        blocks += intake.feed(part, rate)
    blocks += intake.flush()
    at = 0
    for block in blocks:  # no gap, no overlap, one rate
        assert (block.start, block.rate) == (at, target)
        assert block.samples.dtype == np.float32
        at += len(block.samples)
    return np.concatenate([b.samples for b in blocks] or [np.zeros(0, np.float32)]), intake.measured()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 192000])
def test_a_resampled_sine_is_the_sine(rate: int) -> None:
    """Amplitude and phase at once: the analytical sine at 16 kHz, to 1e-4, three steps of 16 bits.

    1 kHz lies in the pass band of every rate; soxr HQ itself promises less than 1e-5.
    """
    y, _ = through(sine(1000, 1, rate), rate, 16000)
    assert len(y) == 16000
    assert np.abs(y - sine(1000, 1, 16000))[EDGE:-EDGE].max() < 1e-4


def test_agrees_with_scipy() -> None:
    """An independent resampler, on noise below 4 kHz: scipy's default window is flat there to about 0.1 %."""
    spectrum = np.fft.rfft(noise(1, 48000))
    spectrum[4000:] = 0  # 1 s: bins of 1 Hz
    x = np.fft.irfft(spectrum).astype(np.float32)
    y, _ = through(x, 48000, 16000)
    assert np.abs(y - resample_poly(x, 1, 3))[EDGE:-EDGE].max() < 3e-3 * np.abs(x).max()


def test_what_lies_above_the_new_rate_is_gone() -> None:
    """12 kHz cannot exist at 16 kHz: it must not fold to 4 kHz. -100 dB is below 16 bits."""
    y, _ = through(sine(12000, 1, 44100), 44100, 16000)
    assert np.abs(y[EDGE:-EDGE]).max() < 0.5e-5


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(0, 5000),
    rate=st.sampled_from([4000, 8000, 11025, 16000, 44100, 48000, 192000, 44101]),
    target=st.sampled_from([16000, 22050]),
    cuts=st.lists(st.integers(0, 5000), max_size=12),
)
def test_cuts_change_nothing(n: int, rate: int, target: int, cuts: list[int]) -> None:
    """However a stream is cut, its samples are those of one call (1e-6), and its quality is the same."""
    x = noise(1, 5000, level_db=-6)[:n]
    y, heard = through(x, rate, target, [min(c, n) for c in cuts])
    once, heard_once = through(x, rate, target)
    expected = x if rate == target else soxr.resample(x, rate, target, quality="HQ")
    assert len(y) == len(expected) == math.floor(n * target / rate + 0.5)
    np.testing.assert_allclose(y, expected, atol=1e-6)
    np.testing.assert_allclose(once, y, atol=1e-6)
    assert (heard.frames, heard.clipped_share) == (heard_once.frames, heard_once.clipped_share)
    if heard.level_db is not None:
        assert heard.level_db == pytest.approx(heard_once.level_db, abs=1e-3)
        assert heard.noise_floor_db == pytest.approx(heard_once.noise_floor_db, abs=0.51)  # one bin


@settings(max_examples=25, deadline=None)
@given(levels=st.lists(st.sampled_from([0.2, 0.995, 1.0, -1.0]), max_size=40), cut=st.integers(0, 40))
def test_clipping_is_counted_across_cuts(levels: list[float], cut: int) -> None:
    """By a slow count of our own: a sample is clipped if a neighbour near full scale equals it."""
    x = np.array(levels, np.float32)
    count = sum(
        abs(v) >= 0.99 and ((i > 0 and x[i - 1] == v) or (i + 1 < len(x) and x[i + 1] == v)) for i, v in enumerate(x)
    )
    _, heard = through(x, 16000, 16000, [min(cut, len(x))])
    assert heard.clipped_share == pytest.approx(count / len(x) if len(x) else 0.0)


@pytest.mark.parametrize("rate", [44100, 48000, 44101])
def test_a_long_stream_in_small_pieces_is_the_whole(rate: int) -> None:
    """Past the first seconds too, where what is kept of the past begins elsewhere; noise at full scale."""
    x = np.random.default_rng(3).uniform(-1, 1, 3 * rate).astype(np.float32)
    y, _ = through(x, rate, 22050, list(range(0, len(x), 1531)))
    np.testing.assert_allclose(y, soxr.resample(x, rate, 22050, quality="HQ"), atol=4e-6)


@pytest.mark.parametrize(("rate", "target", "most_ms"), [(44100, 22050, 5.2), (48000, 22050, 5.2), (48000, 16000, 7.1)])
def test_no_sample_waits_longer_than_the_filter_asks(rate: int, target: int, most_ms: float) -> None:
    """112 samples at the lower rate, and one for the fraction; soxr's own stream holds back up to 40 ms."""
    intake, step, given_ = Intake(target), rate // 50, 0
    for piece in range(1, 100):
        given_ += sum(len(block.samples) for block in intake.feed(np.zeros(step, np.float32), rate))
        assert 1000 * (piece * step / rate - given_ / target) < most_ms


def test_what_comes_in_tiny_pieces_is_given_in_pieces_worth_the_work() -> None:
    """As a browser's 128 samples at 48 kHz: 2.7 ms, so every second one brings what two did."""
    intake, sizes = Intake(16000), []
    for _ in range(200):
        sizes += [len(block.samples) for block in intake.feed(np.zeros(128, np.float32), 48000)]
    assert min(sizes) >= 80
    assert max(sizes[1:]) <= 80 + 43


def test_the_same_rate_passes_unchanged() -> None:
    x = noise(0.1, 16000)
    y, _ = through(x, 16000, 16000)
    np.testing.assert_array_equal(x, y)


def test_a_click_stays_where_it_is() -> None:
    """The filter's delay is taken out: 0.5 s is sample 8000 at 16 kHz."""
    y, _ = through(clicks((0.5,), 1, 44100), 44100, 16000)
    assert int(np.argmax(np.abs(y))) == 8000


def test_channels_are_averaged() -> None:
    left, right = sine(440, 0.5, 16000), sine(1000, 0.5, 16000)
    y, heard = through(np.stack([left, right, 0 * left], axis=1), 16000, 16000)
    np.testing.assert_allclose(y, (left + right) / 3, atol=1e-7)
    assert (heard.channels, heard.frames, heard.rate, heard.remarks) == (3, 8000, 16000, ())


def test_level_of_a_full_sine_is_minus_3_db() -> None:
    """RMS of a sine is its amplitude / √2: -3.0103 dB; and its unclipped tops are not clipping."""
    _, heard = through(sine(997, 1, 44100, amplitude=1.0), 44100, 16000)
    assert heard.level_db == pytest.approx(-3.0103, abs=1e-3)
    assert heard.noise_floor_db == pytest.approx(-3.0103, abs=0.25)
    assert heard.clipped_share == 0


def test_level_is_of_the_loudest_channel_before_mixing() -> None:
    """The mean of the two would have -9 dB."""
    loud = sine(440, 1, 16000, amplitude=1.0)
    _, heard = through(np.stack([0 * loud, loud], axis=1), 16000, 16000)
    assert heard.level_db == pytest.approx(-3.0103, abs=1e-3)


def test_noise_floor_of_a_half_silent_sound() -> None:
    """Half noise at -20 dB, half at -60: the 5th percentile of all is the 10th of the quiet half.

    To half a bin and the scatter of a stretch's RMS: 1 / √(2·4410) = 1 % or 0.1 dB, the 10th percentile 1.3 of it
    below.
    """
    x = np.concatenate([noise(5, 44100, level_db=-20), noise(5, 44100, level_db=-60, seed=1)])
    _, heard = through(x, 44100, 16000)
    assert heard.noise_floor_db == pytest.approx(-60, abs=0.25 + 0.2)
    assert heard.level_db == pytest.approx(-23.01, abs=0.01)  # half of the power of -20 dB


def test_noise_floor_is_the_percentile_of_the_stretches() -> None:
    """Against numpy's own percentile over stretches of rising level, to half a bin."""
    gains = np.repeat(10 ** (np.linspace(-80, -10, 120) / 20), 1600).astype(np.float32)
    x = sine(100, 12, 16000, amplitude=1.0) * gains
    rms_db = 10 * np.log10((x.reshape(120, 1600).astype(np.float64) ** 2).mean(1))
    _, heard = through(x, 16000, 16000, [123, 7000])
    assert heard.noise_floor_db == pytest.approx(np.percentile(rms_db, 5, method="lower"), abs=0.26)


def test_digital_silence_has_no_level_and_a_silent_half_has_the_lowest_floor() -> None:
    _, heard = through(silence(1, 16000), 16000, 16000)
    assert (heard.level_db, heard.noise_floor_db, heard.clipped_share) == (None, None, 0.0)
    _, heard = through(np.concatenate([silence(1, 16000), sine(440, 1, 16000)]), 16000, 16000)
    assert heard.noise_floor_db == -180.0


def test_a_sound_shorter_than_a_stretch_has_its_level_as_floor() -> None:
    _, heard = through(sine(1000, 0.05, 16000), 16000, 16000)
    assert heard.noise_floor_db == heard.level_db == pytest.approx(-9.03, abs=0.01)


def test_clipped_sine() -> None:
    """A sine of twice full scale lies beyond ±1 for 2/3 of its time (|sin| > 1/2 from 30° to 150°)."""
    _, heard = through(np.clip(sine(440, 1, 44100, amplitude=2.0), -1, 1), 44100, 16000)
    assert heard.clipped_share == pytest.approx(2 / 3, abs=0.01)


def test_overshoot_is_not_clipping() -> None:
    _, heard = through(sine(440, 1, 44100, amplitude=1.3), 44100, 16000)
    assert heard.clipped_share == 0


def test_clipping_in_8_bits() -> None:
    """The highest 8-bit sample is 127/128."""
    steps = np.clip(np.round(sine(440, 1, 16000, amplitude=2.0) * 128), -128, 127)
    clipped = (steps / 128).astype(np.float32)
    _, heard = through(clipped, 16000, 16000)
    assert heard.clipped_share == pytest.approx(2 / 3, abs=0.02)


def test_channels_that_cancel_are_remarked() -> None:
    x = sine(440, 1, 16000)
    _, heard = through(np.stack([x, -x], axis=1), 16000, 16000)
    assert len(heard.remarks) == 1
    assert "2 channels cancel" in heard.remarks[0]
    assert "silence" in heard.remarks[0]
    _, heard = through(np.stack([x, -0.9 * x], axis=1), 16000, 16000)
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
    _, heard = through(np.stack(pairs[other], axis=1), 16000, 16000)
    assert heard.remarks == ()


def test_what_is_not_finite_counts_as_0_and_is_reported() -> None:
    x = sine(440, 1, 16000)
    broken = x.copy()
    broken[[10, 20, 30]] = np.nan, np.inf, -np.inf
    y, heard = through(broken, 16000, 16000)
    np.testing.assert_array_equal(y[[10, 20, 30]], 0)
    np.testing.assert_array_equal(np.delete(y, [10, 20, 30]), np.delete(x, [10, 20, 30]))
    assert heard.remarks == ("3 of 16000 samples were not finite (NaN or infinite) and count as 0.",)


def test_over_half_not_finite_is_an_error_and_half_is_not() -> None:
    x = np.ones((100, 2), np.float32)
    x[:, 0] = np.nan
    through(x, 16000, 16000)
    x[0, 1] = np.inf
    intake = Intake(16000)
    intake.feed(x, 16000)
    with pytest.raises(Error, match=r"101 of 200 samples are not finite"):
        intake.flush()


def test_integers_stored_as_floats_are_remarked() -> None:
    _, heard = through(sine(440, 1, 16000) * 32768, 16000, 16000)
    assert "16384 times full scale" in heard.remarks[0]


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 1)])
def test_a_source_keeps_its_rate_and_channels(rate: int, channels: int) -> None:
    intake = Intake(16000)
    intake.feed(np.zeros(10), 44100)
    with pytest.raises(Error, match="a source keeps both"):
        intake.feed(np.zeros((10, channels)), rate)
    intake.reset()
    intake.feed(np.zeros((10, channels)), rate)
    intake.flush()
    assert (intake.measured().rate, intake.measured().channels) == (rate, channels)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros((2, 44100)), "Transpose"),
        (np.zeros((3, 0)), "expected"),
        (np.zeros((1, 2, 3)), "expected"),
        (np.zeros(3, np.int16), "int16"),
    ],
)
def test_odd_arrays(samples: NDArray[np.float32], words: str) -> None:
    with pytest.raises(Error, match=words):
        Intake(16000).feed(samples, 44100)


def test_odd_rates_and_orders() -> None:
    with pytest.raises(Error, match="above 0"):
        Intake(16000).feed(np.zeros(3), 0)
    intake = Intake(16000)
    intake.feed(np.zeros(3), 16000)
    intake.flush()
    assert intake.flush() == []
    with pytest.raises(Error, match="reset"):
        intake.feed(np.zeros(3), 16000)


def test_nothing_fed() -> None:
    intake = Intake(16000)
    assert intake.flush() == []
    assert intake.measured() == Heard(None, None, 0.0, 0, 0, 0)


def test_shape_without_samples() -> None:
    y, heard = through(np.zeros((0, 2), np.float32), 44100, 16000)
    assert len(y) == 0
    assert heard == Heard(None, None, 0.0, 0, 44100, 2)


@pytest.mark.parametrize("rate", [16000, 44100])
def test_one_sample(rate: int) -> None:
    """floor(1 · 16000 / 44100 + ½) = 0 samples, but it was heard."""
    y, heard = through(np.full(1, 0.5, np.float32), rate, 16000)
    assert len(y) == (1 if rate == 16000 else 0)
    assert heard.frames == 1
    assert heard.level_db == pytest.approx(-6.02, abs=0.01)
