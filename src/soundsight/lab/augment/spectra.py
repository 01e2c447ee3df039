"""Augmentations of spectrograms (batch, 1, bands, frames): masks (SpecAugment, Park 2019), filters and mixes."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from soundsight.lab.networks import frontend


def mask(spectra: Tensor, rng: np.random.Generator, bands: int, frames: int) -> Tensor:
    """Blank one band range of at most `bands` and one time range of at most `frames` a clip, with 0 (the mean)."""
    out = spectra.clone()
    for clip in out:
        for size, axis in ((bands, 1), (frames, 2)):
            width = int(rng.integers(size + 1))
            at = int(rng.integers(clip.shape[axis] - width + 1))
            clip.narrow(axis, at, width).zero_()
    return out


def colour(spectra: Tensor, rng: np.random.Generator, most_db: float) -> Tensor:
    """Each clip as another microphone or room would colour it (FilterAugment, linear; Nam 2022).

    Gains drawn evenly within ±`most_db` at both ends of the bands and at one to four drawn bands between, straight
    lines in decibels from one to the next. They act on power, so that what is silent stays silent.
    """
    bands = spectra.shape[2]
    gains = np.empty((len(spectra), bands))
    for row in gains:
        inner = rng.choice(np.arange(1, bands - 1), int(rng.integers(1, 5)), replace=False)
        at = np.array([0, *np.sort(inner), bands - 1])
        row[:] = np.interp(np.arange(bands), at, rng.uniform(-most_db, most_db, len(at)))
    factor = torch.tensor(10 ** (gains / 10), dtype=spectra.dtype)[:, None, :, None]
    return frontend.standardised(frontend.over_floor(spectra) * factor)


def band(spectra: Tensor, rng: np.random.Generator, share: float) -> Tensor:
    """A share of the clips as a telephone or a small microphone passes them: no low bands and no high ones.

    What is kept begins within the lowest sixth of the bands and ends within the highest two fifths, drawn evenly: of 64
    mel bands to 7.8 kHz up to 450 Hz and from 2.8 kHz on. Beyond, 2 to 12 dB a band are lost. Power is changed, as in
    `colour`.
    """
    bands = spectra.shape[2]
    index = np.arange(bands)
    loss_db = np.zeros((len(spectra), bands))
    for row in loss_db:
        if rng.random() >= share:
            continue
        low, high = rng.uniform(0, bands / 6), rng.uniform(bands * 3 / 5, bands)
        row += rng.uniform(2, 12) * np.maximum(low - index, 0) + rng.uniform(2, 12) * np.maximum(index - high, 0)
    factor = torch.tensor(10 ** (-loss_db / 10), dtype=spectra.dtype)[:, None, :, None]
    return frontend.standardised(frontend.over_floor(spectra) * factor)


def mix(spectra: Tensor, targets: Tensor, rng: np.random.Generator, beta: float) -> tuple[Tensor, Tensor]:
    """Mix each clip with another of the batch (mixup, Zhang 2018): ratio from Beta(beta, beta), the larger to the clip.

    Spectra are mixed as they stand, in standardised decibels; targets (batch, labels) by the same ratio.
    """
    ratio = rng.beta(beta, beta, len(spectra))
    share = torch.tensor(np.maximum(ratio, 1 - ratio), dtype=spectra.dtype)
    other = torch.tensor(rng.permutation(len(spectra)))
    wide = share.view(-1, *[1] * (spectra.dim() - 1))
    return (
        wide * spectra + (1 - wide) * spectra[other],
        share[:, None] * targets + (1 - share[:, None]) * targets[other],
    )


def mix_styles(spectra: Tensor, rng: np.random.Generator, share: float, beta: float = 0.3) -> Tensor:
    """A share of the clips as another's recording would have them (Freq-MixStyle; Schmid 2022, after Zhou 2021).

    Each band's mean and deviation over time are mixed with those of another clip of the batch, by a ratio from
    Beta(beta, beta); what the band does in time stays. What a clip is called does not change.
    """
    mean, deviation = spectra.mean(dim=3, keepdim=True), spectra.std(dim=3, keepdim=True).clamp_min(1e-3)
    ratio = np.where(rng.random(len(spectra)) < share, rng.beta(beta, beta, len(spectra)), 1.0)
    own = torch.tensor(ratio, dtype=spectra.dtype)[:, None, None, None]
    other = torch.tensor(rng.permutation(len(spectra)))
    mixed_mean = own * mean + (1 - own) * mean[other]
    mixed_deviation = own * deviation + (1 - own) * deviation[other]
    return (spectra - mean) / deviation * mixed_deviation + mixed_mean
