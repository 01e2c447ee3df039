from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from soundsight.card import Boxes
from soundsight.card.scaling import Scaling
from soundsight.decode import LEAST_SCORE, POOLINGS, Box, Events

LABELS = 3


def scores_of(length: int, *pulses: tuple[int, int, int, float]) -> NDArray[np.float32]:
    """Scores (length, 3) of 0.001, with (label, start, end, score) pulses."""
    scores = np.full((length, LABELS), 0.001, dtype=np.float32)
    for label, start, end, score in pulses:
        scores[start:end, label] = score
    return scores


def boxes_of(scores: NDArray[np.float32], cuts: tuple[int, ...] = (), settings: Boxes = Boxes()) -> list[Box]:  # noqa: B008
    events = Events(scores.shape[1], settings)
    closed: list[Box] = []
    for part in np.split(scores, sorted(c % (len(scores) + 1) for c in cuts)):
        closed += events.feed(part)
    return closed + events.flush()


def plain(boxes: list[Box]) -> list[tuple[int, int, int, float]]:
    return sorted((b.label, b.start, b.end, round(b.score, 4)) for b in boxes)


def test_a_pulse_is_one_box_where_it_stands() -> None:
    (box,) = boxes_of(scores_of(60, (1, 20, 30, 0.8)))
    assert (box.label, box.start, box.end) == (1, 20, 30)
    assert box.score == pytest.approx(0.8, abs=1e-6)
    np.testing.assert_allclose(box.means, [0.001, 0.8, 0.001], atol=1e-6)


@given(st.integers(0, 20), st.lists(st.integers(0, 200), max_size=4))
@settings(max_examples=25, deadline=None)
def test_scaled_scores_have_the_same_boxes_their_own_scores_scaled(seed: int, cuts: list[int]) -> None:
    """Fed scaled, found unscaled: nothing but the scores is another, and what falls below the least is not kept."""
    rng = np.random.default_rng(seed)
    scores = np.repeat(rng.uniform(0.001, 0.95, (20, LABELS)), 8, axis=0).astype(np.float32)
    scaling = Scaling(1.7, -1.5)
    fed = scaling.of(scores).astype(np.float32)
    scaled = boxes_of(fed, tuple(cuts), replace(Boxes(), scale=scaling.scale, offset=scaling.offset))
    wanted = {(b.label, b.start, b.end): float(scaling.of(np.array(b.score))) for b in boxes_of(scores)}
    found = {(b.label, b.start, b.end): b.score for b in scaled}
    assert found == pytest.approx({key: score for key, score in wanted.items() if score >= LEAST_SCORE}, abs=1e-4)
    assert all(box.means[box.label] <= box.score + 1e-9 for box in scaled)


def test_a_box_under_way_has_its_score_scaled_too() -> None:
    events = Events(LABELS, replace(Boxes(), scale=2.0, offset=-1.0))
    # logit 0.5 of what is fed comes of (0.5 + 1) / 2 = 0.75 before; its mean with itself is itself.
    events.feed(scores_of(30, (0, 10, 30, 1 / (1 + np.exp(-0.5)))))
    (box,) = events.open()
    assert (box.label, box.start) == (0, 10)
    assert box.score == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-4)


def test_a_pulse_at_either_end_of_the_sound_is_found() -> None:
    assert plain(boxes_of(scores_of(40, (0, 0, 9, 0.7), (2, 33, 40, 0.6)))) == [(0, 0, 9, 0.7), (2, 33, 40, 0.6)]


def test_a_single_frame_and_a_single_frame_of_sound() -> None:
    assert plain(boxes_of(scores_of(40, (0, 17, 18, 0.9)))) == [(0, 17, 18, 0.9)]
    assert plain(boxes_of(scores_of(1, (0, 0, 1, 0.9)))) == [(0, 0, 1, 0.9)]
    assert boxes_of(np.zeros((0, LABELS), np.float32)) == []


def test_a_small_dip_is_bridged_and_a_deep_one_parts() -> None:
    assert plain(boxes_of(scores_of(60, (0, 10, 20, 0.8), (0, 20, 24, 0.2), (0, 24, 40, 0.8))))[0][1:3] == (10, 40)
    deep = boxes_of(scores_of(60, (0, 10, 20, 0.8), (0, 24, 40, 0.8)))
    assert [(b.start, b.end) for b in deep] == [(10, 20), (24, 40)]


def test_a_tail_that_falls_step_by_step_does_not_keep_a_box_open() -> None:
    """Each step is a third of the one before, none a deep dip; the box ends where less than a tenth of it is left."""
    steps = [(0, 20 + 20 * k, 40 + 20 * k, 0.9 / 3**k) for k in range(7)]
    (box,) = boxes_of(scores_of(180, *steps))
    assert (box.start, box.end) == (20, 80)


def test_a_box_keeps_its_place_whatever_the_thresholds_are() -> None:
    quiet, loud = boxes_of(scores_of(60, (0, 20, 30, 0.1))), boxes_of(scores_of(60, (0, 20, 30, 0.99)))
    assert (quiet[0].start, quiet[0].end) == (loud[0].start, loud[0].end) == (20, 30)


def test_what_never_reaches_the_least_score_is_no_candidate() -> None:
    assert boxes_of(scores_of(60, (0, 20, 30, LEAST_SCORE * 0.9))) == []


def test_a_slow_drift_is_one_box() -> None:
    scores = np.zeros((200, LABELS), np.float32)
    scores[:, 0] = np.interp(np.arange(200), [20, 120, 180], [0, 0.9, 0])
    boxes = boxes_of(scores)
    longest = max(boxes, key=lambda box: box.end - box.start)
    assert longest.score > 0.7
    assert longest.start < 80
    assert longest.end > 140


def test_an_hour_of_one_sound_needs_no_more_memory_than_a_minute() -> None:
    events = Events(LABELS)
    minute = scores_of(750, (0, 0, 750, 0.9))
    for _ in range(60):
        assert events.feed(minute) == []
    assert len(events._sums) < 2500
    (box,) = events.flush()
    assert (box.start, box.end) == (0, 45000)
    assert box.means[0] == pytest.approx(0.9, abs=1e-6)


def test_a_box_closes_within_the_stated_frames_after_its_end() -> None:
    settings = Boxes()
    events = Events(LABELS, settings)
    scores = scores_of(80, (0, 20, 40, 0.9))
    closed_at = next(i for i in range(80) if events.feed(scores[i : i + 1]))
    assert closed_at < 40 + settings.closes


def test_an_open_box_is_told_of_before_it_closes() -> None:
    events = Events(LABELS)
    events.feed(scores_of(30, (1, 20, 30, 0.9)))
    assert [(box.label, box.start, box.end) for box in events.open()] == [(1, 20, 30)]


def test_a_weak_beginning_long_before_is_not_the_sounds_own() -> None:
    """As of the horn in a street whose label another sound had lifted a second before: a sixth of what it then was."""
    (box,) = boxes_of(scores_of(80, (0, 10, 40, 0.15), (0, 40, 60, 0.9)))
    assert (box.start, box.end) == (40 - Boxes().slope, 60)
    (box,) = boxes_of(scores_of(80, (0, 10, 20, 0.15), (0, 22, 40, 0.05), (0, 40, 60, 0.9)))
    assert (box.start, box.end) == (40, 60)


def test_a_slow_rise_begins_a_few_frames_before_a_quarter_of_it() -> None:
    scores = np.zeros((60, LABELS), np.float32)
    scores[20:30, 0] = np.arange(1, 11) * 0.09  # a quarter of 0.9 is passed at frame 22; a tenth of that, 20 has
    scores[30:40, 0] = 0.9
    (box,) = boxes_of(scores)
    assert (box.start, box.end, round(box.score, 4)) == (20, 40, 0.9)


def test_a_model_whose_scores_come_late_and_go_late_has_its_boxes_before_them() -> None:
    late = replace(Boxes(), lead=2, trail=3)
    scores = scores_of(60, (0, 20, 30, 0.8), (1, 1, 5, 0.8), (2, 40, 60, 0.8))
    assert plain(boxes_of(scores, settings=late)) == [(0, 18, 27, 0.8), (1, 0, 2, 0.8), (2, 38, 60, 0.8)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_what_holds_while_it_sounds_holds_in_the_end(seed: int, step: int) -> None:
    rng = np.random.default_rng(seed)
    steps = np.repeat(rng.random((40, LABELS)) ** 3, 5, axis=0)
    scores = np.clip(steps + 0.1 * rng.standard_normal(steps.shape), 0, 1).astype(np.float32)
    of = Boxes(lead=2, trail=2, hold=5)
    events, whole = Events(LABELS, of), boxes_of(scores, settings=of)
    for at in range(0, len(scores), step):
        events.feed(scores[at : at + step])
        for box in events.open():
            if box.score >= 0.3:  # below a quarter of what is possible a box may still be another's beginning
                its = (b for b in whole if b.label == box.label and b.score >= box.score and b.start >= box.start)
                assert any(b.start < box.end <= b.end + of.trail for b in its)


def test_a_sound_is_told_of_after_its_second_frame_not_once_its_boundary_is_known() -> None:
    events = Events(LABELS)
    events.feed(scores_of(40))
    assert events.open() == []
    loud = scores_of(1, (1, 0, 1, 0.9))
    for number in range(1, 12):
        events.feed(loud)
        (box,) = events.open()
        assert box.label == 1
        if number > 1:
            assert (box.start, box.end) == (40, 40 + number)
            assert box.score == pytest.approx(0.9, abs=1e-6)
            assert box.means[1] == pytest.approx(0.9, abs=1e-6)


def test_a_sound_under_way_goes_on_in_its_box_while_it_rises() -> None:
    events = Events(LABELS)
    events.feed(scores_of(60, (1, 20, 60, 0.5)))
    for _ in range(3):
        events.feed(scores_of(1, (1, 0, 1, 0.9)))
    (box,) = events.open()
    assert (box.label, box.start, box.end) == (1, 20, 63)
    assert box.score == pytest.approx(0.9, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 300), max_size=12))
def test_however_the_frames_are_cut_the_boxes_are_the_same(seed: int, cuts: list[int]) -> None:
    rng = np.random.default_rng(seed)
    steps = np.repeat(rng.random((60, LABELS)) ** 3, 5, axis=0)
    scores = np.clip(steps + 0.1 * rng.standard_normal(steps.shape), 0, 1).astype(np.float32)
    assert plain(boxes_of(scores, tuple(cuts))) == plain(boxes_of(scores))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_boxes_of_a_label_never_overlap_and_hold_the_mean_of_their_frames(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = (np.repeat(rng.random((40, LABELS)) ** 4, 6, axis=0)).astype(np.float32)
    for label in range(LABELS):
        mine = sorted((b for b in boxes_of(scores) if b.label == label), key=lambda b: b.start)
        assert all(a.end <= b.start for a, b in pairwise(mine))
        for box in mine:
            np.testing.assert_allclose(box.means, scores[box.start : box.end].mean(axis=0), atol=1e-5)
            assert 0 <= box.start < box.end <= len(scores)


def test_pooling_by_hand() -> None:
    into, out = POOLINGS["mean_odds"]
    scores = np.array([[0.5, 0.9], [0.75, 0.0]], dtype=np.float32)  # odds 1 and 3, 9 and nearly 0
    np.testing.assert_allclose(out(into(scores).sum(axis=0), 2), [2 / 3, 4.5 / 5.5], rtol=1e-5)
    assert out(np.zeros(2), 0).tolist() == [0, 0]
