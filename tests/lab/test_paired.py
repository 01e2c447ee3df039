"""Gains by hand: McNemar's p beside scipy's binomial test, shares by recording, intervals that know recordings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from soundsight.lab import metrics


@pytest.mark.parametrize(("alone", "other"), [(0, 0), (1, 0), (5, 5), (9, 1), (1, 9), (40, 22)])
def test_mcnemar_is_the_binomial_test_of_the_discordant(alone: int, other: int) -> None:
    wanted = binomtest(alone, alone + other).pvalue if alone + other else 1.0
    assert metrics.mcnemar(alone, other) == pytest.approx(wanted, abs=1e-12)


def test_a_gain_by_hand() -> None:
    right = np.array([1, 1, 1, 0, 1, 0], dtype=bool)
    other = np.array([1, 0, 0, 1, 0, 0], dtype=bool)
    gain = metrics.gain(right, other, list("abcdef"))
    assert (gain.alone, gain.other_alone) == (3, 1)
    assert gain.share == pytest.approx(2 / 6)
    assert gain.p == pytest.approx(10 / 16)  # 2 · (1 + 4) / 2⁴
    assert gain.low < gain.share < gain.high
    assert "alone right 3, alone wrong 1" in gain.words
    none = metrics.gain(right, right, list("abcdef"))
    assert (none.share, none.low, none.high, none.p) == (0, 0, 0, 1)


def test_an_interval_of_a_gain_is_wider_where_clips_are_of_one_recording() -> None:
    rng = np.random.default_rng(0)
    right = np.repeat(rng.random(20) < 0.7, 10)
    other = np.repeat(rng.random(20) < 0.5, 10)
    of_clips = metrics.gain(right, other, [str(i) for i in range(200)])
    of_recordings = metrics.gain(right, other, [str(i // 10) for i in range(200)])
    assert of_recordings.share == of_clips.share
    assert of_recordings.high - of_recordings.low > 2 * (of_clips.high - of_clips.low)


def test_each_recording_counts_once() -> None:
    right = np.array([1, 1, 1, 1, 0, 0], dtype=bool)
    share, low, high = metrics.by_recording(right, ["long"] * 4 + ["a", "b"])
    assert share == pytest.approx(1 / 3)  # one of three recordings, though four of six clips
    assert low == 0
    assert high == 1
    assert metrics.by_recording(right, ["x", "y"] * 3)[0] == pytest.approx(2 / 3)
