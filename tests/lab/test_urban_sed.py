"""Scenes to URBAN-SED's specification: every number of it is found again in what is made."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import noise, silence, sine

from soundsight.lab.augment.waves import coloured_noise
from soundsight.lab.datasets.urban_sed import NOISE_DB, event, events_of, urban_sed
from soundsight.lab.datasets.urban_sed import scene as urban_sed_scene

WAVES = {
    clip("horn", "car_horn", dataset="urbansound8k"): sine(500, 4.0, RATE, 0.2),
    clip("dog1", "dog", dataset="urbansound8k"): noise(4.0, RATE, seed=1),
    clip("dog2", "dog", dataset="urbansound8k"): noise(0.7, RATE, seed=2),
    clip("behind", "siren", dataset="urbansound8k", background=True): sine(900, 4.0, RATE),
    clip("silent", "gun_shot", dataset="urbansound8k"): silence(1.0, RATE),
}
CLIPS, SOUNDS = tuple(WAVES), in_memory(WAVES)
MADE = list(urban_sed(CLIPS, SOUNDS, 5, 40))


def level_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10((samples.astype(np.float64) ** 2).mean()))


def test_the_numbers_of_the_specification() -> None:
    parts = [part for one in MADE for part in one.parts]
    assert all(len(one.samples) == 10 * RATE and one.rate == RATE for one in MADE)
    assert max(len(one.parts) for one in MADE) in range(6, 10)
    # Between 0.5 s · 0.8 and 4 s · 1.2; a clip of 0.7 s gives no more than 0.84 s.
    lengths = {name: [(p.end - p.start) / RATE for p in parts if p.clip == name] for name in ("horn", "dog2")}
    assert min(lengths["horn"]) >= 0.4
    assert 3.5 < max(lengths["horn"]) <= 4.8
    assert max(lengths["dog2"]) <= 0.8401
    snrs = [part.snr_db for part in parts]
    assert 6 <= min(snrs) < 9
    assert 27 < max(snrs) <= 30
    assert all(0 <= part.start < part.end <= 10 * RATE for part in parts)


def test_onsets_are_normal_around_the_middle() -> None:
    rng = np.random.default_rng(0)
    onsets = [event({"dog": [CLIPS[4]]}, SOUNDS, rng)[2] for _ in range(400)]
    assert np.mean(onsets) == pytest.approx(5, abs=0.3)
    assert np.std(onsets) == pytest.approx(2, abs=0.2)
    assert 0 <= min(onsets) < max(onsets) <= 10


def test_pitch_moves_evenly_by_three_semitones_at_most() -> None:
    rng = np.random.default_rng(1)
    horns = [event({"car_horn": [CLIPS[0]]}, SOUNDS, rng)[1] for _ in range(60)]
    size = 2 * RATE  # half a hertz to a bin
    hz = [np.abs(np.fft.rfft(one * np.hanning(len(one)), size)).argmax() * RATE / size for one in horns]
    semitones = 12 * np.log2(np.array(hz) / 500)
    assert -3.1 < semitones.min() < -2.5
    assert 2.5 < semitones.max() < 3.1
    assert np.median(semitones) == pytest.approx(0, abs=0.9)


def test_a_shorter_one_is_as_dense() -> None:
    rng = np.random.default_rng(2)
    made = [urban_sed_scene(events_of(CLIPS), SOUNDS, rng, 5.0) for _ in range(60)]
    assert {len(one.samples) for one in made} == {5 * RATE}
    assert {len(one.parts) for one in made} <= set(range(6))  # half of 1 to 9, rounded up
    assert max(len(one.parts) for one in made) == 5
    onsets = [part.start / RATE for one in made for part in one.parts if part.clip == "dog2"]
    assert np.median(onsets) == pytest.approx(2.5, abs=0.35)


def test_labels_are_drawn_evenly_and_backgrounds_and_silence_never() -> None:
    labels = [part.label for one in MADE for part in one.parts]
    assert set(labels) == {"car_horn", "dog"}
    assert labels.count("dog") / len(labels) == pytest.approx(0.5, abs=0.12)  # though it has two clips


def test_a_part_lies_where_it_is_said_at_its_level_over_brown_noise() -> None:
    alone = next((i, one) for i, one in enumerate(MADE) if len(one.parts) == 1)
    number, made = alone
    floor = coloured_noise(np.random.default_rng([5, number]), 10 * RATE, 6.0) * np.float32(10 ** (NOISE_DB / 20))
    added = made.samples - floor
    (part,) = made.parts
    assert not added[: part.start].any()
    assert not added[part.end :].any()
    assert level_db(added[part.start : part.end]) - level_db(floor) == pytest.approx(part.snr_db, abs=0.5)
    assert level_db(floor) == pytest.approx(-50, abs=0.01)
    power = np.abs(np.fft.rfft(floor)) ** 2
    octaves = [10 * np.log10(power[k * 10 : 2 * k * 10].mean()) for k in (100, 200, 400, 800)]
    assert np.diff(octaves) == pytest.approx([-6.0] * 3, abs=1)


def test_the_same_seed_makes_the_same_scenes() -> None:
    again = urban_sed(tuple(reversed(CLIPS)), SOUNDS, 5, 3)  # the clips' order does not matter
    for one, other in zip(again, MADE, strict=False):
        np.testing.assert_array_equal(one.samples, other.samples)
        assert one.parts == other.parts
    assert next(urban_sed(CLIPS, SOUNDS, 6, 1)).parts != MADE[0].parts
