"""Masks, filters and mixes of spectrograms: by hand, and what they must leave as it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from soundsight.lab import augment
from soundsight.lab.networks.frontend import DEVIATION_DB, LogMel

RATE = 16000


def blanked(spectrum: torch.Tensor) -> tuple[int, int]:
    """(bands, frames) of a mask over ones, which must be whole bands and whole frames, each in one piece."""
    zero = spectrum[0] == 0
    bands, frames = zero.all(dim=1), zero.all(dim=0)
    assert torch.equal(zero, bands[:, None] | frames[None, :])
    for lane in (bands, frames):
        at = lane.nonzero()[:, 0]
        assert len(at) == 0 or at[-1] - at[0] + 1 == len(at)
    return int(bands.sum()), int(frames.sum())


def test_mask_blanks_one_band_range_and_one_time_range_a_clip() -> None:
    ones = torch.ones(200, 1, 16, 30)
    masked = augment.mask(ones, np.random.default_rng(0), bands=4, frames=7)
    assert torch.equal(ones, torch.ones(200, 1, 16, 30))
    sizes = [blanked(clip) for clip in masked]
    assert {bands for bands, _ in sizes} == {0, 1, 2, 3, 4}
    assert {frames for _, frames in sizes} == set(range(8))
    assert (masked[:, 0, :, 0] == 0).any()  # the first and the last of both axes are within reach
    assert (masked[:, 0, :, -1] == 0).all(dim=1).any()
    assert (masked[:, 0, 0] == 0).all(dim=1).any()
    assert (masked[:, 0, -1] == 0).all(dim=1).any()
    assert torch.equal(masked, augment.mask(ones, np.random.default_rng(0), bands=4, frames=7))
    assert torch.equal(ones, augment.mask(ones, np.random.default_rng(0), bands=0, frames=0))


def test_colour_is_a_filter_of_the_samples() -> None:
    """A filter's gain in a band is that of the powers, so that quiet shares of a clip are coloured by as much."""
    front = LogMel(RATE, 512, 320, 64)
    noise = np.random.default_rng(5).standard_normal((3, RATE)).astype(np.float32) * 0.1
    noise[:, : RATE // 2] *= 0.1
    plain = front(torch.from_numpy(noise))
    coloured = augment.colour(plain, np.random.default_rng(1), 6.0)
    gains_db = ((coloured - plain) * DEVIATION_DB)[:, 0].numpy()
    assert np.abs(gains_db - gains_db.mean(axis=2, keepdims=True)).max() < 0.03  # the same in every frame
    bent = gains_db.mean(axis=2)
    assert 3 < np.abs(bent).max() <= 6.001
    for row in bent:  # straight lines between at most six corners
        assert (np.abs(np.diff(row, 2)) > 0.01).sum() <= 4
    assert not np.allclose(bent[0], bent[1], atol=0.5)


def test_colour_and_band_leave_silence_silent() -> None:
    silence = LogMel(RATE, 512, 320, 64)(torch.zeros(2, RATE))
    torch.testing.assert_close(augment.colour(silence, np.random.default_rng(0), 12.0), silence)
    torch.testing.assert_close(augment.band(silence, np.random.default_rng(0), 1.0), silence)


def test_a_band_passes_the_middle_and_loses_the_ends_evenly_in_decibels() -> None:
    loud = torch.full((400, 1, 64, 3), 2.0)
    lost = ((loud - augment.band(loud, np.random.default_rng(3), 1.0)) * DEVIATION_DB)[:, 0].numpy()
    assert np.abs(lost[:, 11:38]).max() < 1e-3  # within [64 / 6, 64 · 3 / 5] nothing is ever lost
    assert np.ptp(lost, axis=2).max() == 0  # the same in every frame
    low, high = np.diff(lost[:, :11, 0], axis=1), np.diff(lost[:, 39:, 0], axis=1)
    assert (low <= 1e-3).all()
    assert (high >= -1e-3).all()
    for slopes in (-low, high):
        assert 1.8 < slopes.max(axis=1)[slopes.max(axis=1) > 1.99].min() < 2.5
        assert 11 < slopes.max() < 12.01
    begins, ends = (lost[:, :11, 0] > 1e-3).sum(axis=1), (lost[:, 39:, 0] > 1e-3).sum(axis=1)
    assert {begins.min(), begins.max()} == {1, 11}
    assert {ends.min(), ends.max()} == {0, 25}


def test_a_band_takes_its_share_of_the_clips() -> None:
    loud = torch.full((400, 1, 64, 3), 2.0)
    changed = (augment.band(loud, np.random.default_rng(3), 0.25) != loud).any(dim=3).any(dim=2).sum().item()
    assert 75 < changed < 125
    assert torch.equal(augment.band(loud, np.random.default_rng(3), 0.0), loud)


def test_mix_weighs_spectra_and_targets_alike() -> None:
    # Each clip's spectrum holds its own target, so what was mixed can be read off the result.
    targets = torch.eye(8)
    spectra = targets[:, None, :, None].expand(8, 1, 8, 5).clone()
    mixed, wanted = augment.mix(spectra, targets, np.random.default_rng(4), beta=0.5)
    torch.testing.assert_close(mixed, wanted[:, None, :, None].expand(8, 1, 8, 5))
    torch.testing.assert_close(wanted.sum(dim=1), torch.ones(8))
    assert (wanted.diagonal() >= 0.5).all()  # the larger share is the clip's own
    assert ((wanted > 0).sum(dim=1) <= 2).all()
    assert (wanted.diagonal() < 1).any()
    assert torch.equal(targets, torch.eye(8))
    again, _ = augment.mix(spectra, targets, np.random.default_rng(4), beta=0.5)
    assert torch.equal(mixed, again)


def test_mix_is_linear() -> None:
    draw = torch.Generator().manual_seed(0)
    x, y = (torch.randn(6, 1, 4, 3, generator=draw) for _ in range(2))
    targets = torch.eye(6)
    mixed = [augment.mix(s, targets, np.random.default_rng(9), beta=0.3)[0] for s in (x, y, 2 * x - 3 * y)]
    torch.testing.assert_close(mixed[2], 2 * mixed[0] - 3 * mixed[1])


def test_mix_draws_its_ratio_from_a_beta() -> None:
    """Of Beta(1, 1), which is even, the larger part is 3/4 in the mean; a small beta hardly mixes."""
    targets = torch.eye(2000)
    spectra = torch.zeros(2000, 1, 1, 1)
    even = augment.mix(spectra, targets, np.random.default_rng(0), beta=1.0)[1].diagonal().mean().item()
    rare = augment.mix(spectra, targets, np.random.default_rng(0), beta=0.05)[1].diagonal().mean().item()
    assert even == pytest.approx(0.75, abs=0.02)
    assert rare > 0.95


def test_styles_mix_levels_and_leave_the_course_of_a_band() -> None:
    spectra = (
        torch.randn(6, 1, 8, 50) * torch.linspace(0.5, 2, 6)[:, None, None, None]
        + torch.arange(6.0)[:, None, None, None]
    )
    assert torch.equal(
        augment.mix_styles(spectra, np.random.default_rng(0), 0.0).round(decimals=4), spectra.round(decimals=4)
    )
    mixed = augment.mix_styles(spectra, np.random.default_rng(0), 1.0)
    mean, deviation = mixed.mean(dim=3), mixed.std(dim=3)
    course = (mixed - mean[..., None]) / deviation[..., None]
    own = (spectra - spectra.mean(dim=3, keepdim=True)) / spectra.std(dim=3, keepdim=True)
    torch.testing.assert_close(course, own, atol=1e-4, rtol=0)
    lowest, highest = spectra.mean(dim=3).amin(dim=0), spectra.mean(dim=3).amax(dim=0)
    assert ((mean >= lowest - 1e-4) & (mean <= highest + 1e-4)).all()
    moved = (mean - spectra.mean(dim=3)).abs().amax(dim=(1, 2))
    assert (moved > 0.1).sum() >= 2


def test_a_style_half_way_has_the_mean_of_both_levels() -> None:
    class Half:
        """Takes every clip, half and half with the next."""

        def random(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            return np.zeros(count)

        def beta(self, a: float, b: float, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            return np.full(count, 0.5)

        def permutation(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
            return np.roll(np.arange(count), 1)

    one, two = torch.tensor([0.0, 2.0]), torch.tensor([10.0, 16.0])  # means 1 and 13, deviations in the ratio 1 : 3
    mixed = augment.mix_styles(torch.stack([one, two])[:, None, None], Half(), 1.0)  # type: ignore[arg-type]
    torch.testing.assert_close(mixed[:, 0, 0], torch.tensor([[5.0, 9.0], [5.0, 9.0]]))
