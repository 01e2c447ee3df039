"""Scenes over all labels: lengths, levels, ambiences labelled from end to end, and what never takes part."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import noise, silence, sine

from soundsight.lab.datasets.mixed import ALIKE_DB, APART_S, Drawer, Mixture, ambient, looped, mixed
from soundsight.lab.datasets.scenes import Part


def barks() -> NDArray[np.float32]:
    samples = noise(2.0, RATE, level_db=-70)
    samples[8000:14000] += sine(400, 0.375, RATE, 0.3)
    return samples


WAVES = {
    clip("dog", "dog"): barks(),
    clip("hen", "hen"): noise(1.0, RATE, level_db=-20),
    clip("rain", "rain"): noise(5.0, RATE, level_db=-30, seed=1),
    clip("shower", "rain"): np.concatenate([noise(2.0, RATE, level_db=-30, seed=2), silence(3.0, RATE)]),
    clip("motor", "engine", dataset="urbansound8k"): noise(4.0, RATE, "brown", seed=3),
    clip("drone", "engine", dataset="urbansound8k", background=True): noise(4.0, RATE, "brown", seed=4),
    clip("behind", "crow", dataset="urbansound8k", background=True): sine(3200, 1.0, RATE),
}
CLIPS, SOUNDS = tuple(WAVES), in_memory(WAVES)
MADE = list(mixed(CLIPS, SOUNDS, 3, 60))


def level_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10((samples.astype(np.float64) ** 2).mean()))


def test_lengths_and_numbers_are_the_plan_s() -> None:
    lengths = [len(one.samples) / RATE for one in MADE]
    assert 10 <= min(lengths) < 12
    assert 28 < max(lengths) <= 30
    events = [[p for p in one.parts if p.end - p.start < len(one.samples)] for one in MADE]
    assert {len(found) for found in events} <= set(range(6))
    assert {0, 1, 4} <= {len(found) for found in events}
    snrs = [part.snr_db for found in events for part in found]
    assert 0 <= min(snrs) < 3
    assert 27 < max(snrs) <= 30
    assert all(max(p.end for p in one.parts) <= len(one.samples) for one in MADE if one.parts)


def test_what_stands_behind_is_noise_or_a_labelled_ambience() -> None:
    ambiences = [p for one in MADE for p in one.parts if (p.start, p.end) == (0, len(one.samples))]
    assert {p.clip for p in ambiences} == {"rain"}
    assert {p.snr_db for p in ambiences} == {0.0}
    assert len(ambiences) / len(MADE) == pytest.approx(0.5, abs=0.2)


def test_who_may_be_an_ambience() -> None:
    may = {one.name: ambient(one, SOUNDS) for one in CLIPS}
    # A dog is none; a shower that ends is none; UrbanSound8K's clips hold more than their label.
    assert may == {name: name == "rain" for name in may}


def test_background_slices_take_no_part() -> None:
    assert {p.clip for one in MADE for p in one.parts} == {"dog", "hen", "rain", "shower", "motor"}


def test_events_are_trimmed_and_as_loud_as_said() -> None:
    made = list(mixed(CLIPS[:1], SOUNDS, 0, 12))
    assert all((p.end - p.start) / RATE == pytest.approx(0.375, abs=0.03) for one in made for p in one.parts)
    clear = [one for one in made if one.parts and min(p.snr_db for p in one.parts) > 12]
    assert len(clear) > 1
    for one in clear:
        behind = np.ones(len(one.samples), dtype=bool)
        for part in one.parts:
            behind[part.start : part.end] = False
        for part in one.parts:
            over = level_db(one.samples[part.start : part.end]) - level_db(one.samples[behind])
            assert over == pytest.approx(part.snr_db, abs=1.0)


def test_two_of_a_label_stand_apart() -> None:
    for one in MADE:
        for a, b in combinations(one.parts, 2):
            if a.label == b.label:
                assert b.start - a.end >= APART_S * RATE


def test_nothing_is_overdriven() -> None:
    assert max(float(np.abs(one.samples).max()) for one in MADE) <= 0.951


def test_a_loop_is_seamless() -> None:
    samples = noise(1.0, RATE, level_db=-20)
    ring = looped(samples, 5 * RATE, RATE // 4)
    assert len(ring) == 5 * RATE
    np.testing.assert_array_equal(ring[: RATE // 2], samples[RATE // 4 : 3 * RATE // 4])
    levels = [level_db(ring[i : i + 1600]) for i in range(0, len(ring) - 1600, 1600)]
    assert levels == pytest.approx([-20] * len(levels), abs=1.5)
    period = len(samples) - RATE // 4
    np.testing.assert_array_equal(ring[:period], ring[period : 2 * period])


def test_the_same_seed_makes_the_same_scenes() -> None:
    again = list(mixed(tuple(reversed(CLIPS)), SOUNDS, 3, 4))
    for one, other in zip(again, MADE, strict=False):
        np.testing.assert_array_equal(one.samples, other.samples)
        assert one.parts == other.parts
    assert next(mixed(CLIPS, SOUNDS, 4, 1)).parts != MADE[0].parts


def test_sounds_that_are_alike_overlap_at_like_level() -> None:
    assert all(
        abs(a.snr_db - b.snr_db) <= ALIKE_DB and a.start < b.end and b.start < a.end for a, b in pairs(alike_share=1.0)
    )
    assert max(abs(a.snr_db - b.snr_db) for a, b in pairs(alike_share=0.0)) > 2 * ALIKE_DB


def pairs(alike_share: float) -> list[tuple[Part, Part]]:
    plan = Mixture(length_s=(5.0, 5.0), events=(2, 2), ambience_share=0.0, alike_share=alike_share)
    drawer = Drawer(CLIPS, SOUNDS, plan)
    parts = [drawer.scene(np.random.default_rng(seed)).parts for seed in range(60)]
    found = [(two[0], two[1]) for two in parts if len(two) == 2]
    assert len(found) > 20
    return found
