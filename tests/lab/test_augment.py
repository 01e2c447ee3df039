"""Each augmentation alone: what it changes, by how much, and that its input and its generator decide all of it."""

from __future__ import annotations

from collections.abc import Callable

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal
from sounds import sine

from soundsight.lab import augment
from soundsight.lab.augment import made
from soundsight.lab.augment.between import a_weight_db, loudness_db

RATE = 16000
Wave = NDArray[np.float32]
Augmentation = Callable[[Wave, np.random.Generator], Wave]

WAVES: dict[str, Augmentation] = {
    "shift": augment.shift,
    "speed": lambda x, rng: augment.speed(x, rng, 0.8, 1.25),
    "gain": lambda x, rng: augment.gain(x, rng, -12, 6),
    "fit_length, cut": lambda x, rng: augment.fit_length(x, 500, rng),
    "fit_length, filled": lambda x, rng: augment.fit_length(x, 2500, rng),
    "room": lambda x, rng: augment.room(x, rng, RATE),
    "noise": lambda x, rng: augment.coloured_noise(rng, len(x), 3),
}


@pytest.mark.parametrize("change", WAVES.values(), ids=WAVES)
def test_the_generator_decides_and_the_input_stays(change: Augmentation) -> None:
    samples = sine(313, 0.0625, RATE)
    before = samples.copy()
    first = change(samples, np.random.default_rng(1))
    np.testing.assert_array_equal(change(samples, np.random.default_rng(1)), first)
    others = [change(samples, np.random.default_rng(seed)) for seed in range(2, 8)]
    assert any(len(other) != len(first) or (other != first).any() for other in others)
    np.testing.assert_array_equal(samples, before)
    assert first.dtype == np.float32


def test_shift_turns_the_clip_round() -> None:
    samples = np.arange(4, dtype=np.float32)
    turned = {tuple(augment.shift(samples, np.random.default_rng(seed)).tolist()) for seed in range(60)}
    assert turned == {(0, 1, 2, 3), (3, 0, 1, 2), (2, 3, 0, 1), (1, 2, 3, 0)}
    assert len(augment.shift(np.zeros(0, np.float32), np.random.default_rng(0))) == 0


def test_a_crop_turns_a_drawn_loud_moment_into_its_place() -> None:
    samples = np.zeros(1000, np.float32)
    samples[505] = 1.0  # in the stretch from 500 to 510, whose middle is 505
    found = {int(augment.crop(samples, np.random.default_rng(seed), 200, 50, 60).argmax()) for seed in range(200)}
    assert found == set(range(50, 60))
    samples[905] = 3.0  # three times as loud: drawn three times as often
    first = [augment.crop(samples, np.random.default_rng(seed), 200, 50, 51)[50] for seed in range(400)]
    assert np.mean(np.array(first) == 3.0) == pytest.approx(0.75, abs=0.06)
    silent = augment.crop(np.zeros(7, np.float32), np.random.default_rng(0), 5, 1, 4)
    assert silent.tolist() == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_speed_changes_length_and_pitch_by_the_factor(factor: float) -> None:
    played = augment.speed(sine(1000, 1.0, RATE), np.random.default_rng(0), factor, factor)
    assert len(played) == pytest.approx(RATE / factor, abs=1)
    spectrum = np.abs(np.fft.rfft(played * np.hanning(len(played)), 8 * RATE))
    assert spectrum.argmax() / 8 == pytest.approx(1000 * factor, abs=0.5)
    assert float(np.abs(played[100:-100]).max()) == pytest.approx(0.5, rel=0.02)


def test_speed_is_drawn_evenly_in_log() -> None:
    samples = sine(200, 0.1, RATE)
    factors = [1600 / len(augment.speed(samples, np.random.default_rng(s), 0.5, 2.0)) for s in range(300)]
    assert 0.499 <= min(factors) < 0.55
    assert 1.8 < max(factors) <= 2.002
    assert np.mean(np.array(factors) < 1) == pytest.approx(0.5, abs=0.1)  # evenly in the factor it would be a third


def test_gain_is_in_decibels() -> None:
    samples = sine(440, 0.01, RATE)
    np.testing.assert_allclose(augment.gain(samples, np.random.default_rng(0), 20, 20), 10 * samples, rtol=1e-6)
    np.testing.assert_allclose(
        augment.gain(samples, np.random.default_rng(0), -6.0206, -6.0206), samples / 2, rtol=1e-5
    )
    one = np.ones(1, np.float32)
    rng = np.random.default_rng(0)
    drawn = [20 * np.log10(augment.gain(one, rng, -18, 6)[0]) for _ in range(1000)]
    assert -18 <= min(drawn) < -17
    assert 5 < max(drawn) <= 6
    assert np.mean(drawn) == pytest.approx(-6, abs=1)


@pytest.mark.parametrize("slope_db", [0.0, 3.0, 6.0])
def test_noise_falls_by_its_slope(slope_db: float) -> None:
    noise = augment.coloured_noise(np.random.default_rng(0), 1 << 17, slope_db)
    assert noise.dtype == np.float32
    assert float(np.sqrt((noise.astype(np.float64) ** 2).mean())) == pytest.approx(1, abs=1e-4)
    hz, power = signal.welch(noise, RATE, nperseg=4096)
    heard = (hz > 60) & (hz < 7000)
    a_octave = np.polyfit(np.log2(hz[heard]), 10 * np.log10(power[heard]), 1, w=1 / np.sqrt(hz[heard]))[0]
    assert a_octave == pytest.approx(-slope_db, abs=0.5)


@pytest.mark.parametrize("name", sorted(augment.MADE))
@pytest.mark.parametrize("length", [0, 1, 2, 50, RATE])
def test_made_sounds_are_as_long_as_asked_and_differ_by_seed(name: str, length: int) -> None:
    make, _ = augment.MADE[name]
    first, again, other = (make(np.random.default_rng(seed), length, RATE) for seed in (1, 1, 2))
    assert first.dtype == np.float32
    assert len(first) == length
    np.testing.assert_array_equal(first, again)
    assert float(np.abs(first).max(initial=0)) <= 1.0
    assert length < RATE or (first != other).any()


def test_notes_are_harmonic() -> None:
    """Of one struck note the spectrum's lines stand at whole multiples of the lowest."""
    wave = made._note(np.random.default_rng(3), RATE, RATE, 220.0, 1.0, held=False)
    power = np.abs(np.fft.rfft(wave * np.hanning(RATE))) ** 2
    near = np.zeros(len(power), dtype=bool)
    for k in range(1, 17):
        near[220 * k - 8 : 220 * k + 9] = True
    assert power[near].sum() / power.sum() > 0.999


def test_tones_hold_still_or_glide_in_log() -> None:
    """Instantaneous frequencies: of a still tone all alike, of a glide evenly spaced in octaves."""
    still = 0
    for seed in range(90):
        tone = augment.tone(np.random.default_rng(seed), RATE, RATE)
        assert tone.dtype == np.float32
        assert len(tone) == RATE
        assert 0.98 < float(np.abs(tone).max()) <= 1
        phase = np.unwrap(np.angle(signal.hilbert(tone.astype(np.float64))))
        hz = (np.diff(phase) * RATE / (2 * np.pi))[1600:-1600]
        assert 55 < hz.mean() < 7600
        octaves = np.log2(np.array([part.mean() for part in np.array_split(hz, 8)]))
        still += bool(np.ptp(octaves) < 0.005)
        assert np.ptp(np.diff(octaves)) < 0.05
    assert 18 < still < 42
    first, again, other = (augment.tone(np.random.default_rng(seed), 100, RATE) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 2**32))
def test_fit_length_gives_the_length_and_nothing_that_was_not_there(have: int, want: int, seed: int) -> None:
    samples = np.arange(1, have + 1, dtype=np.float32)
    fitted = augment.fit_length(samples, want, np.random.default_rng(seed)).tolist()
    assert len(fitted) == want
    if have >= want:  # a stretch as it stands
        assert fitted == list(range(int(fitted[0]), int(fitted[0]) + want))
    else:
        clip = list(range(1, have + 1))
        repeated = (clip * want)[:want]
        padded = [[0] * at + clip + [0] * (want - have - at) for at in range(want - have + 1)]
        assert fitted == repeated or fitted in padded


def test_fit_length_repeats_half_the_time_and_puts_the_clip_anywhere() -> None:
    fitted = [tuple(augment.fit_length(np.ones(2, np.float32), 5, np.random.default_rng(s))) for s in range(400)]
    assert np.mean([f == (1, 1, 1, 1, 1) for f in fitted]) == pytest.approx(0.5, abs=0.08)
    assert set(fitted) == {(1, 1, 1, 1, 1), (1, 1, 0, 0, 0), (0, 1, 1, 0, 0), (0, 0, 1, 1, 0), (0, 0, 0, 1, 1)}
    cuts = {augment.fit_length(np.arange(5, dtype=np.float32), 3, np.random.default_rng(s))[0] for s in range(60)}
    assert cuts == {0, 1, 2}


def test_a_drawn_room_is_about_as_loud_and_its_echoes_come_after() -> None:
    click = np.zeros(RATE * 2, np.float32)
    click[RATE // 2] = 1.0
    over_db = []
    for seed in range(40):
        answer = augment.room(click, np.random.default_rng(seed), RATE).astype(np.float64) ** 2
        assert answer.sum() == pytest.approx(1, rel=2e-3)
        assert answer[: RATE // 2].max() < 1e-9  # nothing before the sound
        assert answer[RATE // 2 + 1 : RATE // 2 + 39].max() < 1e-9  # nor in the first 2.5 ms after it
        over_db.append(10 * np.log10(answer[RATE // 2] / answer[RATE // 2 + 39 :].sum()))
    assert -3.1 < min(over_db) < -1
    assert 10 < max(over_db) < 12.1


def test_a_weighting_is_librosas() -> None:
    hz = torch.tensor([10.0, 63.0, 100.0, 1000.0, 2500.0, 7900.0])
    np.testing.assert_allclose(a_weight_db(hz), librosa.A_weighting(hz.numpy(), min_db=None), atol=0.01)
    assert a_weight_db(torch.tensor(1000.0)).item() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("hz", "weight_db"), [(1000, 0.0), (100, -19.1), (2500, 1.3)])
def test_loudness_is_the_a_weighted_level_of_the_loudest_window(hz: float, weight_db: float) -> None:
    """IEC 61672's table of weights; a sine's level does not change with the silence around it."""
    loud = torch.from_numpy(sine(hz, 1.0, RATE, 0.1))[None]
    assert loudness_db(loud, RATE).item() == pytest.approx(-20 + weight_db, abs=0.1)
    around = torch.nn.functional.pad(loud, (20480, 40960))
    assert loudness_db(around, RATE).item() == pytest.approx(-20 + weight_db, abs=0.1)
    assert loudness_db(torch.zeros(2, RATE), RATE).tolist() == pytest.approx([-80, -80])
    assert loudness_db(loud[:, :800], RATE).shape == (1,)  # shorter than a window


def shares(seed: int, samples: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return augment.mix_waves(samples, targets, np.random.default_rng(seed), 1.0, RATE)


def test_waves_are_mixed_by_loudness_as_by_hand() -> None:
    """Two sines 20 dB apart, both on bins of the window: their amplitudes in the mixture stand as the targets do."""
    loud, soft = sine(1000, 0.512, RATE, 0.5), sine(3000, 0.512, RATE, 0.05)
    samples, targets = torch.from_numpy(np.stack([loud, soft])), torch.eye(2)
    mixed, wanted = shares(3, samples, targets)
    weight = 10 ** (float(a_weight_db(torch.tensor(3000.0))) / 20)  # what the ear makes of 3 kHz
    for row, (own, other) in enumerate([(0, 1), (1, 0)]):
        r = wanted[row, own].item()
        assert 0.5 <= r < 1
        assert wanted[row].sum().item() == pytest.approx(1)
        above = (0.5, 0.05 * weight)[own] / (0.5, 0.05 * weight)[other]  # 10^((G - H) / 20)
        p = 1 / (1 + above * (1 - r) / r)
        by_hand = (p * samples[own] + (1 - p) * samples[other]) / np.sqrt(p**2 + (1 - p) ** 2)
        torch.testing.assert_close(mixed[row], by_hand, atol=2e-4, rtol=0)
        heard = np.abs(np.fft.rfft(mixed[row]))[[512, 1536]] * [1, weight]
        assert heard[own] / heard[other] == pytest.approx(r / (1 - r), rel=0.01)
    again, _ = shares(3, samples, targets)
    assert torch.equal(mixed, again)


def test_like_levels_mixed_keep_their_level() -> None:
    draw = torch.Generator().manual_seed(0)
    noise = 0.1 * torch.randn(16, RATE, generator=draw)
    mixed, wanted = shares(0, noise, torch.eye(16))
    assert wanted.amax(dim=1).min() < 0.6
    np.testing.assert_allclose(mixed.std(dim=1), 0.1, rtol=0.05)


def test_waves_are_mixed_with_another_label_and_alone_stay_as_they_are() -> None:
    draw = torch.Generator().manual_seed(0)
    noise = 0.1 * torch.randn(30, 4000, generator=draw)
    targets = torch.eye(3).repeat_interleave(10, dim=0)
    _, wanted = shares(0, noise, targets)
    assert ((wanted > 0).sum(dim=1) == 2).all()
    assert torch.equal(wanted.argmax(dim=1), targets.argmax(dim=1))  # the larger share is the clip's own
    alone, same = shares(0, noise[:10], targets[:10])
    assert torch.equal(alone, noise[:10])
    assert torch.equal(same, targets[:10])
    mixed, _ = shares(0, torch.stack([torch.zeros(4000), noise[0]]), torch.eye(2))  # silence has no level to match
    assert torch.isfinite(mixed).all()
