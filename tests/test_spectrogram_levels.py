"""What a player draws: bins and columns at several zooms, against numpy and against sines whose level is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sounds import noise, sine

from soundsight.spectrogram import POWER, SAMPLES_PER_BIN, PeakLevels, SpectrumLevels, tiles

Samples = NDArray[np.float32]


def fed(levels: PeakLevels | SpectrumLevels, blocks: Sequence[Samples]) -> list[NDArray[Any]]:
    """All that each level gives."""
    parts: list[list[NDArray[Any]]] = [list(levels.feed(block)) for block in blocks]
    parts.append(list(levels.flush()))
    return [np.concatenate(some) for some in zip(*parts, strict=True)]


def rooted(sample: np.float32) -> int:
    return round(127 * float(np.cbrt(sample)))


def cut(samples: Samples, at: list[int]) -> list[Samples]:
    return np.split(samples, sorted(one % (len(samples) + 1) for one in at))


def columns_of(samples: Samples, rate: int) -> list[NDArray[Any]]:
    return fed(SpectrumLevels(rate), [samples if samples.ndim == 2 else samples[:, None]])


def decibels(values: NDArray[np.uint8]) -> NDArray[np.float64]:
    return values.astype(np.float64) * (110 / 255) - 110


def row_of(hz: float, high_hz: float) -> int:
    return math.floor(tiles.ROWS * math.log(hz / tiles.LOW_HZ) / math.log(high_hz / tiles.LOW_HZ))


@given(st.integers(1, 300_000), st.integers(1, 2), st.lists(st.integers(0, 300_000), max_size=4))
def test_bins_are_the_lowest_and_highest_whatever_the_cuts(frames: int, channels: int, at: list[int]) -> None:
    samples = np.random.default_rng(frames).normal(0, 0.4, (frames, channels)).astype(np.float32)
    found = fed(PeakLevels(), cut(samples, at))
    for size, bins in zip(SAMPLES_PER_BIN, found, strict=True):
        assert bins.shape == (-(-frames // size), 2)
        for i in {0, len(bins) // 2, len(bins) - 1}:
            stretch = np.clip(samples[i * size : (i + 1) * size], -1, 1)
            assert bins[i].tolist() == [rooted(stretch.min()), rooted(stretch.max())]


def test_bins_by_hand() -> None:
    samples = np.zeros((300, 2), np.float32)
    samples[10], samples[255, 1], samples[256, 0] = (0.5, -1.0), 1.5, -0.25
    found = fed(PeakLevels(), [samples])
    assert found[0].tolist() == [[-127, 127], [-80, 0]]  # a quarter of full scale: 127 times the third root of 0.25
    assert all(bins.tolist() == [[-127, 127]] for bins in found[1:])


@pytest.mark.parametrize("level_db", [-80.0, -60.0, -42.0, -20.0, -1.0])
def test_a_quiet_wave_is_still_there(level_db: float) -> None:
    amplitude = 10 ** (level_db / 20)
    (low, high), *_ = fed(PeakLevels(), [sine(500, 0.1, 44100, amplitude=amplitude)[:, None]])[0].astype(float)
    assert 20 * math.log10((high / 127) ** POWER) == pytest.approx(level_db, abs=0.9)
    assert low == -high


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
@pytest.mark.parametrize("hz", [1000.0, 2500.0, 3700.0])
@pytest.mark.parametrize("level_db", [0.0, -40.0])
def test_a_sine_is_in_its_row_at_its_level(rate: int, hz: float, level_db: float) -> None:
    amplitude = 10 ** (level_db / 20)
    values = decibels(columns_of(sine(hz, 1.0, rate, amplitude=amplitude), rate)[0][10:40])
    high = min(rate / 2, 20_000)
    row = row_of(hz, high)
    assert set(values.argmax(axis=1)) <= {row - 1, row, row + 1}
    # Its power, over the rows that it falls into, is its own; a row is rounded to 0.43 dB.
    near = 10 * np.log10((10 ** (values[:, row - 4 : row + 5] / 10)).sum(axis=1))
    if rate >= 44100 and hz > 1500:
        assert near == pytest.approx(level_db, abs=0.5)
    assert values.max(axis=1) == pytest.approx(level_db, abs=3.1)
    # Two octaves off there is nothing of it: the window's skirts fall by 18 dB an octave.
    assert values[:, row_of(hz / 4, high)].max() < level_db - 60


def test_a_sine_in_the_middle_of_a_wide_row_has_its_level_there() -> None:
    rate, high = 44100, 20_000.0
    for row in (100, 110, 120):
        hz = tiles.LOW_HZ * (high / tiles.LOW_HZ) ** ((row + 0.5) / tiles.ROWS)
        values = decibels(columns_of(sine(hz, 0.5, rate, amplitude=0.1), rate)[0][5:20])
        assert values.argmax(axis=1).tolist() == [row] * 15
        assert values[:, row] == pytest.approx(-20, abs=0.5)


def test_low_tones_read_their_level_where_rows_are_narrower_than_bins() -> None:
    rate, window = 44100, 2048
    for k in (3, 4, 5):  # at a bin's own frequency nothing is lost between bins
        hz = k * rate / window
        values = decibels(columns_of(sine(hz, 0.5, rate, amplitude=0.1), rate)[0][5:20])
        assert values[:, row_of(hz, 20_000.0)] == pytest.approx(-20, abs=0.7)


def test_a_click_is_in_the_columns_around_it_alone() -> None:
    rate = 44100
    samples = np.zeros(rate, np.float32)
    samples[round(0.505 * rate)] = 1
    values = columns_of(samples, rate)[0]
    assert values.shape == (50, tiles.ROWS)
    loud = np.flatnonzero(values.max(axis=1) > 0)
    # 15 ms from the middle of column 24, 5 ms from that of 25, 25 ms from that of 26: a window reaches 23 ms.
    assert loud.tolist() == [24, 25]
    assert int(values.max(axis=1).argmax()) == 25


@given(
    st.integers(1, 30_000),
    st.integers(1, 2),
    st.lists(st.integers(0, 30_000), max_size=4),
    st.sampled_from([8000, 11025]),
)
def test_columns_do_not_depend_on_the_cuts(frames: int, channels: int, at: list[int], rate: int) -> None:
    samples = np.random.default_rng(frames).normal(0, 0.1, (frames, channels)).astype(np.float32)
    whole, pieces = fed(SpectrumLevels(rate), [samples]), fed(SpectrumLevels(rate), cut(samples, at))
    assert len(whole) == len(pieces) == tiles.DEEPEST
    count = math.ceil(frames * 50 / rate)
    for one, other in zip(whole, pieces, strict=True):
        assert one.shape == other.shape == (count, tiles.ROWS)
        assert np.abs(one.astype(int) - other).max(initial=0) <= 1
        count = math.ceil(count / 4)


def test_a_level_is_the_mean_power_of_four_columns_of_the_one_before() -> None:
    found = columns_of(noise(3.3, 22050), 22050)
    for finer, coarser in pairwise(found[:5]):
        power = 10 ** (decibels(finer) / 10)
        for i in range(len(coarser)):
            mean = 10 * np.log10(power[4 * i : 4 * i + 4].mean(axis=0))
            assert np.abs(decibels(coarser[i]) - mean).max() < 0.9  # two roundings of ± 0.22 dB, and those of the mean


def test_channels_are_averaged_in_power() -> None:
    rate = 16000
    tone = sine(1000, 0.5, rate)
    one = decibels(columns_of(tone, rate)[0][5:20]).max(axis=1)
    cancel = decibels(columns_of(np.stack([tone, -tone], axis=1), rate)[0][5:20]).max(axis=1)
    left = decibels(columns_of(np.stack([tone, 0 * tone], axis=1), rate)[0][5:20]).max(axis=1)
    assert cancel == pytest.approx(one, abs=0.01)
    assert left == pytest.approx(one - 3.01, abs=0.5)


def test_silence_is_at_the_floor() -> None:
    assert not any(level.any() for level in columns_of(np.zeros(16000, np.float32), 16000))
    assert not any(len(level) for level in fed(SpectrumLevels(16000), []))
