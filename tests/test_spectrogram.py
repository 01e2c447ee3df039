"""Waves and spectrograms against slow loops by hand, against scipy, and whatever the cuts."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from soundsight import spectrogram
from soundsight.spectrogram import FLOOR_DB, columns, mel_rows, peaks, picture, window_samples
from soundsight.units import hz_to_mel, mel_to_hz

Samples = NDArray[np.float32]


def noise(frames: int, channels: int = 1, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, 0.1, (frames, channels)).astype(np.float32)


def cut(samples: Samples, at: list[int]) -> list[Samples]:
    return np.split(samples, sorted(one % (len(samples) + 1) for one in at))


@given(st.integers(0, 300), st.integers(1, 40), st.lists(st.integers(0, 300), max_size=5), st.integers(1, 3))
@settings(max_examples=80, deadline=None)
def test_peaks_are_the_lowest_and_highest_of_each_column(frames: int, width: int, at: list[int], channels: int) -> None:
    samples = noise(frames, channels)
    found = peaks(cut(samples, at), frames, width)
    count = min(frames, width)
    assert found.shape == (2, count)
    for i in range(count):
        stretch = samples[i * frames // count : (i + 1) * frames // count]
        assert found[0, i] == stretch.min()
        assert found[1, i] == stretch.max()


def test_peaks_by_hand() -> None:
    found = peaks([np.array([0.5, -0.25, 0.75]), np.array([0.125, 0.0, np.nan])], 6, 3)
    assert found.tolist() == [[-0.25, 0.125, 0.0], [0.5, 0.75, 0.0]]
    assert peaks([np.array([0.5, np.inf])], 2, 1).tolist() == [[0.0], [0.5]]


@given(st.integers(1, 4000), st.integers(1, 50), st.lists(st.integers(0, 4000), max_size=5), st.integers(1, 2))
@settings(max_examples=50, deadline=None)
def test_columns_do_not_depend_on_the_cuts(frames: int, width: int, at: list[int], channels: int) -> None:
    samples = noise(frames, channels)
    whole = columns([samples], frames, width, 8000, window=64)
    assert whole.shape == (33, min(frames, width))
    assert np.allclose(columns(cut(samples, at), frames, width, 8000, window=64), whole, atol=1e-3)


@pytest.mark.parametrize(("frames", "width"), [(5000, 7), (5000, 400), (300, 300), (20, 3)])
def test_columns_are_mean_power_of_windows_as_scipy_has_it(frames: int, width: int) -> None:
    window = 128
    samples = noise(frames, 2)
    each = math.ceil(frames / width / (window / 2))
    padded = np.concatenate([np.zeros((window, 2)), samples, np.zeros((window, 2))])
    expected = np.zeros((window // 2 + 1, width))
    for i in range(width):
        for j in range(each):
            centre = math.floor((i * each + j + 0.5) * frames / (width * each))
            piece = padded[centre - window // 2 + window :][:window]
            for channel in range(2):
                # scaling="spectrum" gives a sine's RMS squared: twice that is its amplitude squared.
                _, power = scipy.signal.periodogram(
                    piece[:, channel], window="hann", detrend=False, scaling="spectrum", return_onesided=False
                )
                expected[:, i] += 4 * power[: window // 2 + 1] / (2 * each)
    found = columns([samples], frames, width, 8000, window=window)
    assert np.allclose(found, np.maximum(10 * np.log10(expected), FLOOR_DB), atol=0.01)


def test_a_column_as_long_as_many_windows_is_welch_s_estimate() -> None:
    samples = noise(64000)[:, 0]
    _, power = scipy.signal.welch(
        samples, nperseg=256, noverlap=128, detrend=False, scaling="spectrum", return_onesided=False
    )
    found = columns([samples], 64000, 1, 8000, window=256)[:, 0]
    # The windows stand elsewhere, so two estimates of one spectrum from 500 windows: within a fraction of a dB.
    assert np.abs(found - 10 * np.log10(4 * power[:129])).max() < 0.5


def test_a_sine_of_full_scale_is_0_db_at_its_bin() -> None:
    samples = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)
    found = columns([samples], 16000, 20, 16000, window=512)
    assert np.argmax(found[:, 10]) == 1000 * 512 / 16000
    assert found[:, 10].max() == pytest.approx(0, abs=0.01)
    assert columns([samples / 10], 16000, 20, 16000, window=512)[:, 10].max() == pytest.approx(-20, abs=0.01)


def test_a_click_shows_in_its_column_alone() -> None:
    samples = np.zeros(100_000, dtype=np.float32)
    samples[41_234] = 1
    found = columns([samples], 100_000, 10, 8000, window=256)
    assert [i for i in range(10) if found[:, i].max() > FLOOR_DB] == [4]


def test_channels_that_cancel_still_show() -> None:
    one = noise(4000)
    both = np.concatenate([one, -one], axis=1)
    assert np.allclose(columns([both], 4000, 5, 8000), columns([one], 4000, 5, 8000), atol=1e-3)


def test_samples_that_are_not_finite_count_as_0_and_missing_ones_too() -> None:
    samples = noise(4000)
    zeros, holes = samples.copy(), samples.copy()
    zeros[1000:1100] = 0
    holes[1000:1100] = np.nan
    holes[1050] = np.inf
    assert np.array_equal(columns([holes], 4000, 9, 8000), columns([zeros], 4000, 9, 8000))
    short = columns([samples[:2000]], 4000, 8, 8000, window=128)
    assert (short[:, :4] > FLOOR_DB).any(axis=0).all()
    assert (short[:, 5:] == FLOOR_DB).all()
    assert np.array_equal(
        columns([samples, samples], 4000, 8, 8000, window=128), columns([samples], 4000, 8, 8000, window=128)
    )


def test_nothing_gives_an_empty_picture() -> None:
    drawn = picture([], 0, 100, 8000)
    assert drawn.wave.shape == (2, 0)
    assert drawn.decibels.shape == (window_samples(8000) // 2 + 1, 0)
    assert picture([], 50, 10, 8000).wave.tolist() == [[0.0] * 10] * 2


def test_a_picture_is_both_in_one_pass() -> None:
    samples = noise(9000, 2)
    drawn = picture(iter(cut(samples, [100, 5000])), 9000, 30, 16000)
    assert np.array_equal(drawn.wave, peaks([samples], 9000, 30))
    assert np.allclose(drawn.decibels, columns([samples], 9000, 30, 16000), atol=1e-3)


@pytest.mark.parametrize(("rate", "window"), [(8000, 512), (16000, 1024), (44100, 2048), (192000, 8192), (100, 32)])
def test_the_window_is_the_power_of_two_nearest_46_ms(rate: int, window: int) -> None:
    assert window_samples(rate) == window


def test_rows_in_mel_hold_the_mean_power_of_their_band() -> None:
    flat = np.full((513, 3), -30.0, dtype=np.float32)
    assert np.allclose(mel_rows(flat, 16000, 40), -30, atol=1e-3)
    # One bin alone: all its power is found again, each row's mean weighed with its width in bins.
    for chosen in (3, 100, 400):
        lone = np.full((513, 1), FLOOR_DB, dtype=np.float32)
        lone[chosen] = 0
        rows = 10 ** (mel_rows(lone, 16000, 40)[:, 0] / 10)
        edges_hz = mel_to_hz(np.linspace(0, float(hz_to_mel(8000)), 41))
        widths = np.diff(edges_hz / 8000 * 512)
        assert float((rows * widths).sum()) == pytest.approx(1, rel=1e-3)
        middle = int(np.argmax(rows * widths))
        assert edges_hz[middle] - 8 <= chosen * 8000 / 512 <= edges_hz[middle + 1] + 8


def test_memory_does_not_grow_with_the_recording() -> None:
    def blocks(count: int) -> Iterator[Samples]:
        for _ in range(count):
            yield noise(80_000)

    peak = []
    for count in (5, 30):
        tracemalloc.start()
        picture(blocks(count), 80_000 * count, 50, 8000)
        peak.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # 25 more blocks hold 8 MB.
    assert peak[1] < peak[0] + 1e6


def test_the_floor_is_finite() -> None:
    assert (columns([np.zeros(1000)], 1000, 10, 8000) == FLOOR_DB).all()
    assert spectrogram.FLOOR_DB == -120
