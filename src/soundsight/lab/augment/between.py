"""Mixing a batch of waveforms (batch, n) so that each share is one that is heard (between-class learning)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

WINDOW_S = 0.128  # the level of a clip is that of its loudest window
LEAST_DB = -80.0  # what is softer is silence, and has no more to say of how loud it is


def a_weight_db(hz: Tensor) -> Tensor:
    """A-weighting in decibels, 0 at 1 kHz (IEC 61672-1, equation E.6)."""
    f = hz.double() ** 2
    gain = 12194.217**2 * f**2 / ((f + 20.598997**2) * (f + 12194.217**2))
    gain = gain / torch.sqrt((f + 107.65265**2) * (f + 737.86223**2))
    return 20 * torch.log10(gain.clamp(min=1e-30)) + 2.0


def loudness_db(samples: Tensor, rate: int) -> Tensor:
    """A-weighted power (batch,) of each row's loudest window, dB re a full-scale sine of 1 kHz, at least `LEAST_DB`.

    Hann windows of 0.128 s, half overlapped; a shorter row is one window.
    """
    size = min(round(WINDOW_S * rate), samples.shape[1])
    window = torch.hann_window(size)
    spectrum = torch.fft.rfft(samples.unfold(1, size, max(1, size // 2)) * window)
    weight = 10 ** (a_weight_db(torch.fft.rfftfreq(size, 1 / rate)) / 10)
    # Twice, for the negative frequencies, over the window's own power and that of a sine, 1/2 (Parseval).
    power = (spectrum.abs() ** 2 @ weight.float()) * 4 / (size * (window**2).sum())
    return 10 * torch.log10(power.amax(dim=1).clamp(min=10 ** (LEAST_DB / 10)))


def mix_waves(
    samples: Tensor, targets: Tensor, rng: np.random.Generator, beta: float, rate: int
) -> tuple[Tensor, Tensor]:
    """Mix each clip with one of another label (Tokozume 2018): ratio from Beta(beta, beta), the larger to the clip.

    From the ratio *r* of a clip of level *G* dB to one of level *H* comes the factor
    p = 1 / (1 + 10^((G - H) / 20) · (1 - r) / r), and the mixture (p·x + (1 - p)·y) / √(p² + (1 - p)²): its parts stand
    at r : (1 - r) whatever their levels were, and sounds of like level keep it. Targets (batch, labels) are mixed by r.
    The paper draws r evenly (beta 1) from 0 to 1; here a clip keeps the larger share, so that each teaches once an
    epoch. One that stands beside no other label stays as it is.
    """
    label = targets.argmax(dim=1).numpy()
    other = np.arange(len(label))
    for i, own in enumerate(label):
        if len(beside := np.flatnonzero(label != own)):
            other[i] = rng.choice(beside)
    drawn = rng.beta(beta, beta, len(label))
    ratio = np.where(other == np.arange(len(label)), 1.0, np.maximum(drawn, 1 - drawn))
    r, at = torch.tensor(ratio, dtype=torch.float32), torch.from_numpy(other)
    level = loudness_db(samples, rate)
    p = 1 / (1 + 10 ** ((level - level[at]) / 20) * (1 - r) / r)
    mixed = (p[:, None] * samples + (1 - p)[:, None] * samples[at]) / torch.sqrt(p**2 + (1 - p) ** 2)[:, None]
    return mixed, r[:, None] * targets + (1 - r)[:, None] * targets[at]
