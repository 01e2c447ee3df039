"""Augmentations of a batch of spectrograms (batch, 1, bands, frames): masks (SpecAugment, Park 2019) and mixing."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def mask(spectra: Tensor, rng: np.random.Generator, bands: int, frames: int) -> Tensor:
    """Blank one band range of at most `bands` and one time range of at most `frames` a clip, with 0 (the mean)."""
    out = spectra.clone()
    for clip in out:
        for size, axis in ((bands, 1), (frames, 2)):
            width = int(rng.integers(size + 1))
            at = int(rng.integers(clip.shape[axis] - width + 1))
            clip.narrow(axis, at, width).zero_()
    return out


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
