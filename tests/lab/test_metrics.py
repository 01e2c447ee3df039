"""Figures by hand, beside scipy's matching, and by what an interval is for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from soundsight.lab import metrics


def test_top_k_by_hand() -> None:
    scores = np.array([[0.9, 0.5, 0.1], [0.2, 0.3, 0.4], [0.6, 0.7, 0.1]])
    truth = np.array([0, 0, 0])  # first, last, second
    assert [metrics.top_k(scores, truth, k) for k in (1, 2, 3)] == pytest.approx([1 / 3, 2 / 3, 1])


def test_onsets_are_paired_one_to_one() -> None:
    assert metrics.match_onsets([1.0, 2.0], [1.4, 2.6], 0.5) == [(0, 0)]
    assert metrics.match_onsets([1.0], [0.5, 1.5], 0.5) == [(0, 0)]  # the collar itself still counts
    assert metrics.match_onsets([1.0, 1.2], [1.1], 0.5) == [(0, 0)]
    # Taking the nearest first would pair 1.0 with 1.1 and leave 0.7 alone.
    assert metrics.match_onsets([0.7, 1.0], [1.1, 1.4], 0.5) == [(0, 0), (1, 1)]
    assert metrics.match_onsets([3.0, 1.0], [1.1, 2.9], 0.2) == [(1, 0), (0, 1)]  # indices as given, not sorted
    assert metrics.match_onsets([], [1.0], 0.5) == metrics.match_onsets([1.0], [], 0.5) == []
    assert metrics.match_onsets([0.1 + 0.2], [0.8], 0.5) == [(0, 0)]  # 0.3 as floats say it


times = st.lists(st.integers(0, 60).map(lambda tenths: tenths / 10), max_size=9)


@given(times, times, st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_no_pairing_is_larger(true_s: list[float], found_s: list[float], collar_s: float) -> None:
    pairs = metrics.match_onsets(true_s, found_s, collar_s)
    assert all(abs(true_s[t] - found_s[f]) <= collar_s + 1e-6 for t, f in pairs)
    assert len({t for t, _ in pairs}) == len({f for _, f in pairs}) == len(pairs)
    if true_s and found_s:
        near = np.abs(np.subtract.outer(true_s, found_s)) <= collar_s + 1e-6
        largest = maximum_bipartite_matching(csr_array(near.astype(np.int8)), perm_type="column")
        assert len(pairs) == (largest >= 0).sum()


def test_the_deviation_of_folds_is_that_of_a_sample() -> None:
    assert metrics.deviation([0.5, 1.0, 0.6]) == pytest.approx(np.sqrt((0.2**2 + 0.3**2 + 0.1**2) / 2))
    assert metrics.deviation([0.7]) == 0


def test_f1_by_hand() -> None:
    assert metrics.f1(3, 4, 6) == pytest.approx(0.6)
    assert metrics.f1(0, 0, 0) == 0
    assert metrics.f1(0, 5, 0) == 0


def test_calibration_error_by_hand() -> None:
    """Two bins of two: scores 0.1 and 0.3 of which none is right, 0.6 and 0.8 of which both are."""
    scores, right = np.array([0.8, 0.1, 0.3, 0.6]), np.array([True, False, False, True])
    rows = metrics.calibration(scores, right, bins=2)
    assert [n for *_, n in rows] == [2, 2]
    assert [(s, share) for s, share, _ in rows] == [pytest.approx((0.2, 0.0)), pytest.approx((0.7, 1.0))]
    assert metrics.expected_calibration_error(scores, right, bins=2) == pytest.approx((0.2 + 0.3) / 2)
    # Bins of unequal size weigh by it: three in the first (mean 1/3, none right), two in the second.
    scores, right = np.array([0.1, 0.3, 0.6, 0.7, 0.9]), np.array([False, False, False, True, True])
    assert metrics.expected_calibration_error(scores, right, bins=2) == pytest.approx((3 / 3 + 2 * 0.2) / 5)
    assert metrics.expected_calibration_error(scores[:1], right[:1]) == pytest.approx(0.1)


def test_scores_that_mean_what_they_say_are_calibrated() -> None:
    rng = np.random.default_rng(0)
    scores = rng.uniform(size=40000)
    right = rng.uniform(size=40000) < scores
    assert metrics.expected_calibration_error(scores, right) < 0.01
    assert metrics.expected_calibration_error(scores, right[::-1]) > 0.2
    assert metrics.expected_calibration_error(scores**2, right) > 0.1


def test_the_interval_holds_the_share_and_knows_groups() -> None:
    """Forty recordings of ten clips that are right or wrong together say as much as forty clips."""
    rng = np.random.default_rng(0)
    right = np.repeat(rng.uniform(size=40) < 0.7, 10)
    groups = [f"recording {i // 10}" for i in range(400)]
    low, high = metrics.group_interval(right, groups)
    share = right.mean()
    assert low < share < high
    # Half the width of a binomial's 95 % interval with n = 40.
    assert (high - low) / 2 == pytest.approx(1.96 * np.sqrt(share * (1 - share) / 40), rel=0.15)
    clip_low, clip_high = metrics.group_interval(right, [str(i) for i in range(400)])
    assert clip_low < share < clip_high
    assert (high - low) > 2.5 * (clip_high - clip_low)
    assert metrics.group_interval(right, groups) == (low, high)


def test_the_interval_of_nothing_wrong_is_a_point() -> None:
    assert metrics.group_interval(np.ones(5, bool), list("aabbc")) == (1, 1)


def test_a_large_recording_weighs_by_its_clips() -> None:
    """Ninety clips of one recording are right, one each of ten others wrong: 90 % are right, not one in eleven."""
    right = np.array([True] * 90 + [False] * 10)
    low, high = metrics.group_interval(right, ["large"] * 90 + [f"small {i}" for i in range(10)])
    assert low == 0  # in a third of the draws the large one is not among them
    assert 0.9 < high < 1


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng, covered = np.random.default_rng(1), 0
    for _ in range(100):
        right = np.repeat(rng.uniform(size=60) < 0.8, 2)
        low, high = metrics.group_interval(right, [str(i // 2) for i in range(120)], draws=400)
        covered += low <= 0.8 <= high
    assert covered >= 87  # 95 expected


@pytest.mark.parametrize(
    ("share", "count", "low", "high"), [(0.5, 100, 0.4038, 0.5962), (0.0, 10, 0.0, 0.2775)]
)  # Brown, Cai and DasGupta 2001
def test_the_interval_of_a_share_is_wilson_s(share: float, count: int, low: float, high: float) -> None:
    middle, half = metrics.share_interval(share, count)
    assert middle - half == pytest.approx(low, abs=1e-4)
    assert middle + half == pytest.approx(high, abs=1e-4)
