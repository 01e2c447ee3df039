"""Events, segments and PSDS: by hand, by laws, and against sed_eval and sed_scores_eval where these are installed."""

from __future__ import annotations

import importlib
import warnings
from itertools import permutations
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from soundsight.lab.hysteresis import hysteresis_curve, runs
from soundsight.lab.metrics.counts import interval, macro, micro
from soundsight.lab.metrics.events import Span, event_counts, found_truths, paired
from soundsight.lab.metrics.psds import psds_1, psds_1_drawn
from soundsight.lab.metrics.segments import cells, name_counts, segment_counts, segment_counts_by_number, silent_cells

LABELS = ("dog", "cat", "hen", "cow")


def installed(name: str) -> ModuleType:
    """A library of the extra [scenes]; its own warnings are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError:
            pytest.skip(f"{name} is not installed (extra [scenes])")


def drawn(seed: int, scenes: int = 12) -> tuple[list[list[Span]], list[list[Span]]]:
    """Truths, and answers that are a little off, missing or invented."""
    rng = np.random.default_rng(seed)
    true, found = [], []
    for _ in range(scenes):
        spans = []
        for label in LABELS[:3]:
            at = 0.0
            for _ in range(int(rng.integers(3))):
                start = at + rng.uniform(0.1, 2)
                spans.append(Span(label, round(start, 3), round(start + rng.uniform(0.3, 2), 3)))
                at = spans[-1].end_s + 0.3
        answers = []
        for span in spans:
            if rng.random() < 0.8:
                a, b = rng.normal(0, 0.15, 2)
                start = max(0.0, round(span.start_s + a, 3))
                answers.append(Span(span.label, start, max(start + 0.05, round(span.end_s + b, 3))))
        if rng.random() < 0.5:
            answers.append(Span(LABELS[int(rng.integers(4))], 1.0, 2.5))
        true.append(spans)
        found.append(answers)
    return true, found


TRUE = [Span("dog", 1.0, 2.0), Span("dog", 4.0, 8.0), Span("cat", 1.5, 3.2)]


def test_what_fits_a_collar() -> None:
    def hit(start_s: float, end_s: float, share: float | None = 0.2) -> bool:
        return bool(paired([Span("dog", 4.0, 8.0)], [Span("dog", start_s, end_s)], 0.2, share))

    assert hit(4.2, 8.8)  # 0.2 s of onset, a fifth of 4 s at the offset
    assert not hit(4.201, 8)
    assert not hit(4, 8.81)
    assert hit(3.8, 20, share=None)
    assert not paired([Span("dog", 0, 0.5)], [Span("dog", 0, 0.71)], 0.2, 0.2)  # a short one has the collar
    assert paired([Span("dog", 0, 0.5)], [Span("dog", 0, 0.7)], 0.2, 0.2)


@given(st.lists(st.floats(0, 2), max_size=4), st.lists(st.floats(0, 2), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_pairing_is_larger(true_s: list[float], found_s: list[float]) -> None:
    true, found = ([Span("dog", t, t + 1) for t in times] for times in (true_s, found_s))
    pairs = paired(true, found, 0.3, None)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(abs(true_s[i] - found_s[j]) <= 0.3 + 1e-9 for i, j in pairs)
    short, long = sorted((true_s, found_s), key=len)
    most = max(
        sum(abs(a - b) <= 0.3 + 1e-9 for a, b in zip(short, some, strict=True))
        for some in permutations(long, len(short))
    )
    assert len(pairs) == most


def test_events_are_counted_a_label_and_a_scene() -> None:
    found = [Span("dog", 1.1, 2.1), Span("dog", 4.5, 8.0), Span("cat", 1.5, 3.0), Span("hen", 0, 1), Span("ox", 0, 1)]
    counts = event_counts([TRUE, []], [found, [Span("cat", 0, 1)]], LABELS)
    assert counts[0].tolist() == [[1, 2, 2], [1, 1, 1], [0, 1, 0], [0, 0, 0]]
    assert counts[1].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert micro(counts) == pytest.approx(2 * 2 / (5 + 3))
    assert macro(counts) == pytest.approx((2 * 1 / 4 + 2 * 1 / 3) / 2)
    assert found_truths(TRUE, found) == [True, False, True]


def test_segments_are_seconds_that_a_label_touches() -> None:
    on = cells([Span("dog", 1.0, 2.0), Span("cat", 0.9, 3.1), Span("ox", 0, 4)], LABELS, 4.5)
    assert on[:, 0].tolist() == [False, True, False, False, False]
    assert on[:, 1].tolist() == [True, True, True, True, False]
    assert on.shape == (5, 4)
    counts = segment_counts([TRUE], [[Span("dog", 1.5, 5.0)]], LABELS, [10.0])
    assert counts[0, 0].tolist() == [2, 4, 5]
    assert counts[0, 1].tolist() == [0, 0, 3]
    assert segment_counts([[]], [[]], LABELS, [10.0]).sum() == 0


def test_names_are_counted_once_a_scene_whatever_the_time() -> None:
    true = [[Span("dog", 0, 1), Span("dog", 4, 5), Span("cat", 2, 3)], [Span("cat", 0, 1)], []]
    found = [[Span("dog", 8, 9), Span("hen", 2, 3)], [], []]
    counts = name_counts(true, found, LABELS)
    assert counts.shape == (3, 4, 3)
    assert counts[0].tolist() == [[1, 1, 1], [0, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert counts[1:].sum(axis=1).tolist() == [[0, 0, 1], [0, 0, 0]]
    assert micro(counts) == pytest.approx(2 * 1 / (2 + 3))
    assert macro(counts) == pytest.approx((1 + 0) / 2)
    assert name_counts([], [], LABELS).shape == (0, 4, 3)


def test_segments_by_how_many_labels_sound() -> None:
    found = [Span("dog", 1.0, 3.0), Span("hen", 9.0, 10.0)]
    counts = segment_counts_by_number([TRUE], [found], LABELS, [10.0], most=2)
    # Second 1: dog and cat; 2 and 3: cat; 4 to 7: dog; 0, 8 and 9: nothing.
    assert counts.tolist() == [[0, 1, 0], [0, 1, 6], [1, 1, 2]]
    assert silent_cells([TRUE], [found], LABELS, [10.0]) == (1, 3)
    assert silent_cells([TRUE], [[*found, Span("cat", 9.0, 9.5)]], LABELS, [10.0]) == (1, 3)


def test_perfect_and_empty() -> None:
    true, _ = drawn(0)
    for counts in (event_counts(true, true, LABELS), segment_counts(true, true, LABELS, [12.0] * len(true))):
        assert micro(counts) == macro(counts) == 1.0
    nothing = event_counts(true, [[] for _ in true], LABELS)
    assert micro(nothing) == macro(nothing) == 0.0
    assert micro(np.zeros((3, 4, 3))) == macro(np.zeros((3, 4, 3))) == 0.0


def test_an_interval_holds_its_figure_and_a_gain_over_itself_is_0() -> None:
    true, found = drawn(1, 60)
    counts = event_counts(true, found, LABELS)
    low, high = interval(counts, micro, draws=200)
    assert low < micro(counts) < high
    assert interval(counts, micro, counts, draws=50) == (0, 0)
    better = event_counts(true, true, LABELS)
    assert interval(better, micro, counts, draws=100)[0] > 0


@pytest.mark.parametrize("seed", range(3))
def test_events_and_segments_are_sed_eval_s(seed: int) -> None:
    sed_eval, dcase_util = installed("sed_eval"), installed("dcase_util")
    true, found = drawn(seed)
    length_s = 12.0
    events = sed_eval.sound_event.EventBasedMetrics(
        list(LABELS), t_collar=0.2, percentage_of_length=0.2, empty_system_output_handling="zero_score"
    )
    segments = sed_eval.sound_event.SegmentBasedMetrics(list(LABELS), 1.0)
    segments.empty_system_output_handling = events.empty_system_output_handling = "zero_score"
    for number, pair in enumerate(zip(true, found, strict=True)):
        lists = [
            dcase_util.containers.MetaDataContainer(
                [
                    {"filename": f"{number}", "event_label": s.label, "onset": s.start_s, "offset": s.end_s}
                    for s in spans
                ]
            )
            for spans in pair
        ]
        events.evaluate(*lists)
        segments.evaluate(*lists, evaluated_length_seconds=length_s)
    mine = event_counts(true, found, LABELS), segment_counts(true, found, LABELS, [length_s] * len(true))
    for counts, theirs in zip(mine, (events, segments), strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # means of nothing
            overall, average = theirs.overall_f_measure(), theirs.results_class_wise_average_metrics()
        assert micro(counts) == pytest.approx(overall["f_measure"], abs=1e-9)
        assert macro(counts) == pytest.approx(average["f_measure"]["f_measure"], abs=1e-9)


def curves_of(found: list[list[Span]], seed: int, hop_s: float = 0.08) -> list[NDArray[np.float64]]:
    """Each answer a box with a score of its own, (150, labels)."""
    rng = np.random.default_rng(seed)
    made = []
    for spans in found:
        scores = np.zeros((150, len(LABELS)))
        for span in spans:
            scores[round(span.start_s / hop_s) : round(span.end_s / hop_s), LABELS.index(span.label)] = rng.uniform(
                0.1, 1
            )
        made.append(scores)
    return made


def test_psds_of_the_truth_is_1_and_of_nothing_0() -> None:
    installed("sed_scores_eval")
    hop_s = 0.08
    true = [[Span("dog", 10 * hop_s, 30 * hop_s)], [Span("cat", 0.0, 20 * hop_s)], []]
    lengths = [12.0] * 3
    assert psds_1(curves_of(true, 0), true, LABELS, lengths, hop_s) == pytest.approx(1.0)
    assert psds_1([np.zeros((150, 4))] * 3, true, LABELS, lengths, hop_s) == pytest.approx(0.0, abs=1e-9)
    half = [curves_of(true, 0)[0], *[np.zeros((150, 4))] * 2]
    # One label found and one not: a mean of 0.5 less a deviation of 0.5.
    assert psds_1(half, true, LABELS, lengths, hop_s) == pytest.approx(0.0, abs=1e-9)


def test_drawn_psds_are_of_scenes_drawn_anew_and_the_same_for_every_model() -> None:
    installed("sed_scores_eval")
    hop_s = 0.08
    true = [[Span("dog", 10 * hop_s, 30 * hop_s)] for _ in range(8)]
    lengths = [12.0] * 8
    heard = curves_of(true, 0)
    half = [curve if number % 2 else np.zeros((150, 4)) for number, curve in enumerate(heard)]
    assert psds_1_drawn(heard, true, LABELS, lengths, hop_s, 5) == pytest.approx([1.0] * 5)
    drawn = psds_1_drawn(half, true, LABELS, lengths, hop_s, 100)
    assert len(drawn) == 100
    # One label, no false alarm: the share of the drawn scenes that are heard, eighths around a half.
    assert 8 * drawn == pytest.approx(np.round(8 * drawn))
    assert drawn.mean() == pytest.approx(0.5, abs=0.05)
    assert drawn.std() == pytest.approx(np.sqrt(0.25 / 8), rel=0.2)
    np.testing.assert_array_equal(drawn, psds_1_drawn(half, true, LABELS, lengths, hop_s, 100))
    other = [curve if not number % 2 else np.zeros((150, 4)) for number, curve in enumerate(heard)]
    np.testing.assert_allclose(drawn + psds_1_drawn(other, true, LABELS, lengths, hop_s, 100), 1.0)


def test_a_label_that_no_drawn_scene_has_takes_no_part() -> None:
    """Of a dog and a cat, both heard, a draw may have one alone: that is no cat missed."""
    installed("sed_scores_eval")
    hop_s = 0.08
    true = [[Span("dog", 10 * hop_s, 30 * hop_s)], [Span("cat", 0.0, 20 * hop_s)], []]
    drawn = psds_1_drawn(curves_of(true, 0), true, LABELS, [12.0] * 3, hop_s, 60)
    assert set(np.round(drawn, 9)) == {0.0, 1.0}  # 0 of nothing: the third scene three times
    assert 0 < (drawn == 0).sum() < 10


def by_thresholds(scores: NDArray[np.float64], threshold: float, leave: float) -> NDArray[np.bool_]:
    """Hysteresis as it is told: on above the threshold, on while half of it is reached, forth and back."""
    on = np.zeros(len(scores), dtype=bool)
    above = scores >= leave * threshold
    for a, b in runs(above.astype(float), 0.5):
        if (scores[a:b] >= threshold).any():
            on[a:b] = True
    return on


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.05, 1))
@settings(max_examples=100, deadline=None)
def test_the_curve_holds_hysteresis_at_every_threshold(values: list[float], threshold: float) -> None:
    scores = np.array(values)
    curve = hysteresis_curve(scores[:, None], 0.5)[:, 0]
    np.testing.assert_array_equal(curve >= threshold, by_thresholds(scores, threshold, 0.5))


def test_runs_are_half_open() -> None:
    assert runs(np.array([0.9, 0.9, 0.1, 0.9]), 0.5) == [(0, 2), (3, 4)]
    assert runs(np.array([0.1]), 0.5) == []
