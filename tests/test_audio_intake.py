"""Mixing and resampling: against analytical sounds, scipy and the one-shot resampler; what cannot be taken in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import resample_poly
from sounds import clicks, noise, sine

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


@pytest.mark.parametrize("rate", [0, -1, 0.5, float("nan"), float("inf"), "44100", None])
def test_odd_rates(rate: Any) -> None:
    with pytest.raises(Error, match="a whole number above 0 was expected"):
        Intake(16000).feed(np.zeros(3), rate)


@pytest.mark.parametrize("rate", [44100.0, np.int64(44100), np.float32(44100)])
def test_a_rate_of_another_type_is_the_same(rate: Any) -> None:
    """Other libraries give a rate as a float."""
    given, wanted = Intake(16000), Intake(16000)
    x = np.sin(np.arange(5000.0))
    for intake, at in ((given, rate), (wanted, 44100)):
        intake.feed(x, at)
        intake.feed(x, at)
    np.testing.assert_array_equal(given.flush()[0].samples, wanted.flush()[0].samples)
    assert given.measured() == wanted.measured()


def test_odd_orders() -> None:
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
