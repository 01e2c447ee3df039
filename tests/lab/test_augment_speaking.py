"""A made voice: resonances and pulses where they were asked, pauses between phrases, levels that are bounded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from soundsight.lab import augment
from soundsight.lab.augment import speaking

RATE = 16000


def someone(**changed: float) -> speaking.Speaker:
    who = speaking.Speaker(
        pitch_hz=120.0, tract=1.0, a_second=5.0, lively=1.0, jitter=0.0, creaks=0.0, whispers=False, breath=0.01,
        tilt=1.0, hiss_db=-10.0, width=1.0,
    )  # fmt: skip
    return replace(who, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("tract", [1.0, 1.2])
def test_resonances_stand_where_they_were_asked(tract: float) -> None:
    target = np.array([[500.0, 1500, 2500, 1, 0, 0, 3000, 1, 0]])
    bins = np.arange(0, 8000, 5.0)
    heard = np.abs(speaking.resonances(target, bins, RATE, someone(tract=tract))[0])
    hills = bins[1:-1][(heard[1:-1] > heard[:-2]) & (heard[1:-1] > heard[2:])]
    np.testing.assert_allclose(hills[:3], np.array([500, 1500, 2500]) * tract, atol=25)
    assert heard[0] == pytest.approx(1, abs=1e-3)  # each resonance passes what does not move


def test_pulses_come_a_period_apart() -> None:
    clicks = speaking.pulses(np.random.default_rng(0), np.full(RATE, 125.0), RATE, someone())
    power = np.abs(np.fft.rfft(clicks)) ** 2
    near = np.zeros(len(power), dtype=bool)
    for k in range(1, 64):
        near[125 * k - 3 : 125 * k + 4] = True
    assert power[near].sum() / power.sum() > 0.99
    assert float((clicks**2).mean()) == pytest.approx(1)


def test_a_hiss_is_a_hill_around_its_middle() -> None:
    target = np.array([[500.0, 1500, 2500, 0, 0, 1, 4000, 0.5, 0]])
    at = speaking.hisses(target, np.array([1000.0, 2828.4, 4000, 5656.9]))[0]
    np.testing.assert_allclose(at, [1 / 257 + 0.02, 0.52, 1.02, 0.52], atol=1e-3)


def test_a_filter_that_does_nothing_gives_back_the_samples_and_a_delay_delays() -> None:
    samples = np.random.default_rng(0).standard_normal(4001)
    same = speaking.filtered(samples, RATE, lambda frame_s, bins: np.ones((len(frame_s), len(bins))))
    np.testing.assert_allclose(same, samples, atol=1e-9)
    late = speaking.filtered(
        samples, RATE, lambda s, bins: np.exp(-2j * np.pi * bins * 100 / RATE)[None] * np.ones((len(s), 1))
    )
    np.testing.assert_allclose(late[100:], samples[:-100], atol=1e-9)


def test_phrases_have_syllables_and_pauses() -> None:
    tracks, hz = speaking.said(np.random.default_rng(3), 60.0, someone())
    sounds = tracks[:, speaking.VOICED :][:, :3].max(axis=1) > 0.02
    assert 0.4 < sounds.mean() < 0.95
    edges = np.flatnonzero(np.diff(sounds.astype(int)))
    silent_s = np.diff(edges)[int(sounds[edges[0]]) ^ 1 :: 2] * speaking.STEP_S
    assert (silent_s > 0.2).sum() > 5
    loud = tracks[:, speaking.VOICED] > 0.4
    assert 60 < (np.diff(loud.astype(int)) == 1).sum() < 360
    assert 60 < hz[sounds].min() < hz[sounds].max() < 240


def test_voices_differ_in_pitch_and_some_only_whisper() -> None:
    drawn = [speaking.speaker(np.random.default_rng(seed)) for seed in range(300)]
    pitches = np.array([who.pitch_hz for who in drawn])
    assert 69 < pitches.min() < 75
    assert 325 < pitches.max() < 351
    assert 10 < sum(who.whispers for who in drawn) < 60
    whispered, _ = speaking.said(np.random.default_rng(0), 5.0, someone(whispers=True))
    assert whispered[:, speaking.BREATH].max() > 0.3
    assert whispered[:, speaking.VOICED].max() < 0.3  # what is left of a voiced hiss


def test_every_voice_is_sound_and_bounded() -> None:
    for seed in range(20):
        wave = augment.voice(np.random.default_rng(seed), RATE, RATE)
        assert np.isfinite(wave).all()
        assert float(np.abs(wave).max()) == pytest.approx(1, abs=1e-5)
