"""Scenes hold what they say: parts where, how loud and of what they are said to be, over the noise they began as."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import noise, silence, sine

from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.scenes import Plan, scene, scenes, sounding_part
from soundsight.lab.prepare import Sounds

PLAN = Plan(length_s=4.0)


def padded_tone(hz: float, seconds: float) -> NDArray[np.float32]:
    """A tone in the midst of 2 s of faint noise."""
    samples = noise(2.0, RATE, level_db=-70)
    tone = sine(hz, seconds, RATE, 0.3)
    samples[8000 : 8000 + len(tone)] += tone
    return samples


WAVES = {
    clip("a", "dog"): padded_tone(400, 0.5),
    clip("b", "cat"): padded_tone(800, 1.0),
    clip("c", "hen"): padded_tone(1600, 0.3),
    clip("faint", "frog"): silence(1.0, RATE),
    clip("behind", "crow", background=True): padded_tone(3200, 1.0),
}
CLIPS, SOUNDS = tuple(WAVES), in_memory(WAVES)


def noise_of(seed: int, plan: Plan) -> NDArray[np.float32]:
    """The scene without its parts: its noise is drawn first."""
    return scene(CLIPS, SOUNDS, np.random.default_rng(seed), replace(plan, parts=(0, 0))).samples


def test_the_same_seed_makes_the_same_scenes() -> None:
    first, again = (list(scenes(CLIPS, SOUNDS, 7, 3, PLAN)) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
        assert one.parts == other.parts
    # A scene does not depend on how many are made, and differs from the others and from another seed's.
    assert next(scenes(CLIPS, SOUNDS, 7, 1, PLAN)).parts == first[0].parts
    assert not np.array_equal(first[0].samples, first[1].samples)
    assert not np.array_equal(first[0].samples, next(scenes(CLIPS, SOUNDS, 8, 1, PLAN)).samples)


def level_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10((samples.astype(np.float64) ** 2).mean()))


@pytest.mark.parametrize("seed", range(12))
def test_a_part_lies_where_it_is_said_at_its_level(seed: int) -> None:
    plan = replace(PLAN, parts=(1, 1))
    made = scene(CLIPS[:3], SOUNDS, np.random.default_rng(seed), plan)
    floor = noise_of(seed, plan)
    (part,) = made.parts
    added = made.samples - floor
    assert (added[: part.start] == 0).all()
    assert (added[part.end :] == 0).all()
    assert np.abs(added[part.start : part.start + 80]).max() > 0  # 5 ms of fade
    assert np.abs(added[part.end - 80 : part.end]).max() > 0
    assert level_db(added[part.start : part.end]) - level_db(floor) == pytest.approx(part.snr_db, abs=0.5)
    assert 10 <= part.snr_db <= 30
    assert -60.01 <= level_db(floor) <= -39.99
    # The strongest tone of the part is the clip's own.
    spectrum = np.abs(np.fft.rfft(added, 4 * RATE))
    own_hz = {"a": 400, "b": 800, "c": 1600}[part.clip]
    assert spectrum.argmax() / 4 == pytest.approx(own_hz, abs=5)
    assert (part.end - part.start) / RATE == pytest.approx({"a": 0.5, "b": 1.0, "c": 0.3}[part.clip], abs=0.021)


def test_parts_are_as_many_as_planned_and_in_order() -> None:
    made = list(scenes(CLIPS[:3], SOUNDS, 0, 60, PLAN))
    assert {len(s.parts) for s in made} == {1, 2, 3}
    assert all(len(s.samples) == 4 * RATE and s.rate == RATE and s.samples.dtype == np.float32 for s in made)
    assert all(list(s.parts) == sorted(s.parts, key=lambda p: p.start) for s in made)
    assert {p.clip for s in made for p in s.parts} == {"a", "b", "c"}
    assert all(0 <= p.start < p.end <= len(s.samples) for s in made for p in s.parts)


def test_a_label_never_overlaps_itself() -> None:
    dogs = {clip("x", "dog"): padded_tone(400, 0.9), clip("y", "dog"): padded_tone(500, 1.0)}
    made = list(scenes(tuple(dogs), in_memory(dogs), 1, 60, replace(PLAN, parts=(3, 3))))
    several = [s.parts for s in made if len(s.parts) > 1]
    assert len(several) > 20
    for parts in several:
        assert all(one.end <= other.start for one, other in pairwise(parts))


def test_two_labels_may_overlap() -> None:
    made = list(scenes(CLIPS[:3], SOUNDS, 2, 60, replace(PLAN, parts=(3, 3))))
    assert any(one.end > other.start for s in made for one, other in pairwise(s.parts))


def test_background_and_silent_clips_are_no_parts() -> None:
    drawn = {p.clip for s in scenes(CLIPS, SOUNDS, 3, 60, PLAN) for p in s.parts}
    assert drawn == {"a", "b", "c"}
    alone = scene(CLIPS[4:], SOUNDS, np.random.default_rng(0), PLAN)
    assert alone.parts == ()


def test_a_sounding_part_is_cut_to_the_longest() -> None:
    long = clip("long", "rain")
    sounds = in_memory({long: sine(300, 2.0, RATE)})
    part = sounding_part(long, sounds, np.random.default_rng(0), 1000)
    assert part is not None
    assert len(part) == 1000
    whole = sounding_part(long, sounds, np.random.default_rng(0), 10**6)
    assert whole is not None
    np.testing.assert_allclose(whole, sine(300, 2.0, RATE), atol=3e-4)  # half precision
    silent = clip("silent", "rain")
    assert sounding_part(silent, in_memory({silent: silence(1, RATE)}), np.random.default_rng(0), 1000) is None


def test_no_part_is_longer_than_half_the_scene() -> None:
    long = {clip("long", "rain"): sine(300, 5.0, RATE)}
    made = list(scenes(tuple(long), in_memory(long), 0, 10, PLAN))
    assert all(p.end - p.start == 2 * RATE for s in made for p in s.parts)


def test_sounds_give_each_clip_its_own_samples() -> None:
    sounds: Sounds = SOUNDS
    clips: tuple[Clip, ...] = CLIPS
    for one in clips:
        np.testing.assert_allclose(sounds.of(one), WAVES[one], atol=2e-4)
        assert sounds.of(one).dtype == np.float32


def test_scenes_are_those_that_shipped_figures_were_measured_on() -> None:
    """What seed 1 drew when the first model was measured; another draw would be another test."""
    drawn = [
        [(p.clip, p.start, p.end, round(p.snr_db, 3)) for p in s.parts] for s in scenes(CLIPS, SOUNDS, 1, 3, Plan())
    ]
    assert drawn == [
        [("b", 126219, 142219, 26.097), ("c", 133225, 138025, 24.45)],
        [("c", 24679, 29479, 10.401)],
        [("c", 11748, 16548, 26.617), ("c", 141990, 146790, 18.078)],
    ]
