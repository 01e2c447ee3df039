"""Batches say of every sample what they mean: targets of clips and frames, what is loose, what is ignored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from small_nets import LABELS, fresh, tones
from small_sets import RATE, clip, in_memory
from sounds import silence, sine

from soundsight import Error
from soundsight.lab.batches import Batches, clip_samples, padded
from soundsight.lab.datasets import Clip, urban_sed
from soundsight.lab.datasets.scenes import Part, Scene
from soundsight.lab.networks import Geometry
from soundsight.lab.recipe import Phase

CLIPS, SOUNDS = tones(a_label=3)
GEOMETRY = fresh().geometry
PLAIN = Phase(batch=4, seconds=0.6, shift=False)
HOP = GEOMETRY.hop


def batches(phase: Phase = PLAIN, clips: tuple[Clip, ...] = CLIPS) -> Batches:
    return Batches(clips, SOUNDS, LABELS, GEOMETRY, phase)


@pytest.mark.parametrize("length", [0, 1, 999, 1000, 1001])
def test_padding_covers_the_clip_with_whole_frames(length: int) -> None:
    geometry = Geometry(RATE, hop=1000, before=30, after=7)
    samples = padded(np.ones(length, np.float32), geometry)
    frames = -(-length // 1000)
    assert len(samples) == 30 + frames * 1000 + 7
    assert (samples[:30] == 0).all()
    assert (samples[30 : 30 + length] == 1).all()
    assert (samples[30 + length :] == 0).all()


def drawn_in(made: Batches, epoch: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of an epoch's clips in their order."""
    names: list[str] = []
    real = made.row

    def row(clip: Clip, rng: np.random.Generator, heard: float) -> tuple[NDArray[Any], ...]:
        names.append(clip.name)
        return real(clip, rng, heard)

    with monkeypatch.context() as patched:
        patched.setattr(made, "row", row)
        steps = len(list(made.epoch(np.random.default_rng(epoch))))
    assert steps == len(made)
    return names


def test_an_epoch_takes_every_clip_once_in_a_drawn_order(monkeypatch: pytest.MonkeyPatch) -> None:
    made = batches()
    assert len(made) == 3
    first, second, again = (drawn_in(made, epoch, monkeypatch) for epoch in (0, 1, 0))
    assert sorted(first) == sorted(second) == sorted(clip.name for clip in CLIPS)
    assert first != second
    assert first == again


def test_what_fills_no_batch_waits_and_few_clips_are_one_batch() -> None:
    assert [len(b.whole) for b in batches(replace(PLAIN, batch=5)).epoch(np.random.default_rng(0))] == [5, 5]
    assert [len(b.whole) for b in batches(replace(PLAIN, batch=50)).epoch(np.random.default_rng(0))] == [12]


@pytest.mark.parametrize(
    ("draw", "wanted"),
    [
        ({}, (12, 11)),
        ({"urbansound8k": 0.5}, (12, 6)),  # of 11: 5.5, rounded to the even number
        ({"urbansound8k": 0.25}, (12, 3)),
        ({"urbansound8k": 0.25, "esc50": 0.8}, (10, 3)),
        ({"urbansound8k": 0.0}, (12, 0)),
        ({"esc50": 0.0}, (0, 11)),
    ],
)
def test_every_epoch_takes_the_share_of_each_set(
    draw: dict[str, float], wanted: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {clip(f"u{i}", "dog", dataset="urbansound8k"): sine(300, 0.2, RATE) for i in range(11)}
    waves = {**{c: SOUNDS.of(c) for c in CLIPS}, **others}
    made = Batches(tuple(waves), in_memory(waves), LABELS, GEOMETRY, replace(PLAIN, batch=1, draw=draw))
    assert len(made) == sum(wanted)
    epochs = [drawn_in(made, epoch, monkeypatch) for epoch in range(25)]
    for names in epochs:
        assert len(set(names)) == len(names)  # none twice
        ours = sum(name in {c.name for c in CLIPS} for name in names)
        assert (ours, len(names) - ours) == wanted
    seen = {name for names in epochs for name in names}  # every clip's turn comes
    assert seen == {c.name for c, count in zip(waves, [wanted[0]] * 12 + [wanted[1]] * 11, strict=True) if count}
    first = [names[0] in {c.name for c in CLIPS} for names in epochs]  # the sets stand mixed
    assert 0 in wanted or {True, False} == set(first)


def test_a_share_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(Error, match=r"12 clips to learn from, of which draw = \{'esc50': 0\.04\} leaves none"):
        batches(replace(PLAIN, draw={"esc50": 0.04}))


def test_the_same_generator_draws_the_same_batches() -> None:
    phase = replace(PLAIN, on="scenes", shift=True, speed=(0.9, 1.1), speed_share=0.5, noise_share=0.5)
    for one, again in zip(
        batches(phase).epoch(np.random.default_rng(3)), batches(phase).epoch(np.random.default_rng(3)), strict=True
    ):
        for name in ("samples", "clip_target", "ignore", "frame_target", "loose", "whole"):
            assert torch.equal(getattr(one, name), getattr(again, name))


def test_a_clip_says_its_own_label_and_nothing_of_those_it_may_hold() -> None:
    labels = ("drilling", "engine", "jackhammer", "rain")
    drill = clip("d", "drilling")
    made = Batches((drill,), in_memory({drill: sine(200, 0.5, RATE)}), labels, GEOMETRY, PLAIN)
    batch = made.batch([drill], np.random.default_rng(0))
    assert batch.clip_target.tolist() == [[1, 0, 0, 0]]
    assert batch.ignore.tolist() == [[False, True, True, False]]
    assert batch.whole.tolist() == [True]
    # Samples lie between zeros as context; 0.6 s are eight frames of 80 ms.
    assert batch.samples.shape == (1, GEOMETRY.samples_for(8))
    assert (batch.samples[0, : GEOMETRY.before] == 0).all()
    assert batch.frame_target.shape == batch.loose.shape == (1, 4, 8)


def test_targets_of_frames_by_hand() -> None:
    """Half a frame and more counts; less is an edge, on which nothing is learnt."""
    parts = [
        Part("dog", HOP // 2, 2 * HOP, 0, ""),  # half of frame 0, all of frame 1
        Part("cat", HOP // 2 + 1, 2 * HOP + 10, 0, ""),  # a sample less of 0, a little of 2
        Part("cat", 3 * HOP, 4 * HOP, 0, ""),
    ]
    target, loose = batches().frames(parts, 4 * HOP + 1)  # the last frame holds one sample
    assert target[LABELS.index("dog")].tolist() == [1, 1, 0, 0, 0]
    assert loose[LABELS.index("dog")].tolist() == [False] * 5
    assert target[LABELS.index("cat")].tolist() == [0, 1, 0, 1, 0]
    assert loose[LABELS.index("cat")].tolist() == [True, False, True, False, False]
    assert not target[2:].any()


def peak_share(samples: NDArray[np.float32]) -> float:
    """How much of the power stands in the strongest hundredth of the frequencies of some stretch of 0.1 s."""
    power = np.abs(np.fft.rfft(samples[: len(samples) // 1600 * 1600].reshape(-1, 1600) * np.hanning(1600))) ** 2
    strongest = np.sort(power, axis=1)[:, -8:].sum(axis=1) / power.sum(axis=1)
    return float(np.median(strongest))


def test_scenes_name_their_parts_and_what_is_nothing() -> None:
    """Without parts a scene is noise, which may pass for a noise-like label, or a tone, which is none of them."""
    labels = ("dog", "cat", "hen", "cow", "rain")
    waves = {c: SOUNDS.of(c) for c in CLIPS}
    made = Batches(CLIPS, in_memory(waves), labels, GEOMETRY, replace(PLAIN, on="scenes", clip_share=0.0, seconds=2.0))
    batch = made.batch([CLIPS[0]] * 60, np.random.default_rng(0))
    assert not batch.whole.any()
    empty = batch.clip_target.sum(dim=1) == 0
    assert 5 < empty.sum() < 40  # 0 to 3 parts
    assert (batch.frame_target[empty] == 0).all()
    noise = empty & batch.ignore[:, labels.index("rain")]
    assert 2 < noise.sum() < empty.sum() - 2
    assert not batch.ignore[:, :4].any()
    assert not batch.ignore[~noise].any()
    inside = slice(GEOMETRY.before, GEOMETRY.before + 2 * RATE)
    assert all(peak_share(row[inside].numpy()) < 0.9 for row in batch.samples[noise])
    assert np.mean([peak_share(row[inside].numpy()) > 0.9 for row in batch.samples[empty & ~noise]]) > 0.8
    heard = (batch.frame_target.sum(dim=2) > 0) | (batch.loose.sum(dim=2) > 0)
    assert torch.equal(heard, batch.clip_target > 0)


def test_made_sounds_are_nothing_but_what_they_may_be() -> None:
    labels = ("dog", "cat", "hen", "cow", "laughing")
    phase = replace(PLAIN, on="scenes", clip_share=0.0, seconds=2.0, made=("voice",))
    batch = Batches(CLIPS, SOUNDS, labels, GEOMETRY, phase).batch([CLIPS[0]] * 60, np.random.default_rng(0))
    said = batch.ignore[:, labels.index("laughing")]
    assert 2 < said.sum() < 30
    assert not batch.clip_target[said].any()
    assert not batch.ignore[:, :4].any()


def test_clip_share_is_the_share_of_whole_clips() -> None:
    made = batches(replace(PLAIN, on="scenes", clip_share=0.25))
    whole = made.batch([CLIPS[0]] * 400, np.random.default_rng(0)).whole.double().mean().item()
    assert whole == pytest.approx(0.25, abs=0.07)


def test_a_whole_clip_in_a_phase_on_scenes_has_its_frames() -> None:
    beep = clip("beep", "dog")
    samples = silence(0.96, RATE)
    samples[4 * HOP : 8 * HOP] = sine(500, 4 * HOP / RATE, RATE)
    phase = replace(PLAIN, on="scenes", clip_share=1.0, seconds=0.96)
    made = Batches((beep,), in_memory({beep: samples}), LABELS, GEOMETRY, phase)
    batch = made.batch([beep], np.random.default_rng(0))
    assert batch.frame_target[0, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    assert not batch.frame_target[0, 1:].any()
    on_clips = Batches((beep,), made.sounds, LABELS, GEOMETRY, replace(phase, on="clips"))
    assert not on_clips.batch([beep], np.random.default_rng(0)).frame_target.any()  # needed on scenes alone


def test_a_phase_draws_its_share_of_mixed_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = batches(replace(PLAIN, on="scenes", mixed=0.5))
    assert made.drawer is not None
    drawn, real = [0], made.drawer.scene

    def counted(rng: np.random.Generator) -> Scene:
        drawn[0] += 1
        return real(rng)

    monkeypatch.setattr(made.drawer, "scene", counted)
    lengths = {len(made.scene(np.random.default_rng(seed)).samples) for seed in range(200)}
    assert lengths == {round(PLAIN.seconds * RATE)}
    assert drawn[0] == pytest.approx(100, abs=25)
    assert batches(replace(PLAIN, on="scenes")).drawer is None


def test_each_kind_of_scene_has_its_share_of_all_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    dogs = {clip("dog", "dog", dataset="urbansound8k"): sine(50, 6.0, RATE)}
    phase = replace(PLAIN, on="scenes", urban_sed=0.5, mixed=0.3, seconds=5.0)
    made = Batches(tuple(dogs), in_memory(dogs), ("dog",), GEOMETRY, phase)
    real, drawn = urban_sed.scene, {"urban_sed": 0, "mixed": 0}

    def specified(*given: Any) -> Scene:
        drawn["urban_sed"] += 1
        one = real(*given)
        assert len(one.samples) == 5 * RATE
        assert {part.label for part in one.parts} == {"dog"}
        return one

    def over_ambience(rng: np.random.Generator) -> None:
        drawn["mixed"] += 1

    assert made.drawer is not None
    monkeypatch.setattr(urban_sed, "scene", specified)
    monkeypatch.setattr(made.drawer, "scene", over_ambience)
    for seed in range(200):
        made.scene(np.random.default_rng(seed))
    assert drawn["urban_sed"] == pytest.approx(100, abs=20)
    assert drawn["mixed"] == pytest.approx(60, abs=18)


def test_a_crop_holds_what_sounds_and_grows_over_the_phase() -> None:
    beep = clip("beep", "dog")
    samples = silence(0.6, RATE)
    samples[300:340] = 0.5
    shortest = GEOMETRY.samples_for(1) / RATE
    phase = replace(PLAIN, crop_s=(shortest + 0.05, 0.5), batch=1)
    made = Batches((beep,), in_memory({beep: samples}), LABELS, GEOMETRY, phase)
    for done, seconds in ((0.0, phase.crop_s[0]), (0.49, phase.crop_s[0]), (0.5, 0.5), (0.99, 0.5)):
        for seed in range(20):
            (batch,) = made.epoch(np.random.default_rng(seed), done)
            assert batch.samples.shape == (1, round(seconds * RATE))
            assert batch.samples.max() == 0.5
            at = int(batch.samples[0].argmax())
            assert GEOMETRY.before // 2 - 40 <= at <= batch.samples.shape[1] - GEOMETRY.after


@pytest.mark.parametrize("wrong", [0.0001, 0.7])
def test_a_crop_shorter_than_a_frame_sees_or_longer_than_the_clip_is_refused(wrong: float) -> None:
    with pytest.raises(Error, match="crop_s"):
        batches(replace(PLAIN, crop_s=(wrong,)))


def test_added_noise_lies_10_to_40_db_under_the_clip() -> None:
    tone = clip("tone", "dog")
    sounds = in_memory({tone: sine(500, 0.6, RATE, 0.5)})
    quiet, under = replace(PLAIN, noise_share=0.0), []
    plain = clip_samples(tone, sounds, quiet, np.random.default_rng(0))
    for seed in range(100):
        noisy = clip_samples(tone, sounds, replace(PLAIN, noise_share=1.0), np.random.default_rng(seed))
        added = (noisy - plain).astype(np.float64)
        under.append(10 * np.log10((plain.astype(np.float64) ** 2).mean() / (added**2).mean()))
    assert 10 <= min(under) < 14
    assert 36 < max(under) <= 40.01
    none = clip_samples(tone, sounds, quiet, np.random.default_rng(5))
    np.testing.assert_array_equal(none, plain)


def test_a_coded_clip_is_in_place_and_not_the_same() -> None:
    tone = clip("tone", "dog")
    sounds = in_memory({tone: sine(500, 0.6, RATE, 0.5)})
    coding = replace(PLAIN, codec_share=1.0)
    for seed in (0, 1):
        plain, coded = (clip_samples(tone, sounds, phase, np.random.default_rng(seed)) for phase in (PLAIN, coding))
        assert coded.shape == plain.shape
        assert np.corrcoef(coded, plain)[0, 1] > 0.99
        assert np.abs(coded - plain).max() > 1e-3
