"""The log-mel spectrogram as layers, so that it travels inside the exported graph."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsight.units import hz_to_mel, mel_to_hz

# Powers are measured against a full-scale sine (0 dB). Below the floor lies what 16-bit recordings call silence.
FLOOR = 1e-10
# A fixed mean and deviation (dB), near those of ESC-50's band levels: a stream has no clip to normalise by.
MEAN_DB, DEVIATION_DB = -50.0, 20.0


def mel_matrix(rate: int, window: int, bands: int, low_hz: float, high_hz: float) -> NDArray[np.float32]:
    """Triangular mel filters of height 1, shape (bands, window // 2 + 1), spaced evenly in mel (`units.hz_to_mel`)."""
    low, high = hz_to_mel([low_hz, high_hz])
    edges = mel_to_hz(np.linspace(low, high, bands + 2))
    bins = np.arange(window // 2 + 1) * rate / window
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


class LogMel(nn.Module):
    """Samples (batch, n) to standardised log-mel (batch, 1, bands, frames), frames = (n - window) // hop + 1.

    A Hann window, its DFT as one strided convolution over the bins that some band uses, power, mel, decibels re a
    full-scale sine, then `(dB - MEAN_DB) / DEVIATION_DB`. No padding: frame *i* sees samples [i·hop, i·hop + window).
    """

    def __init__(self, rate: int, window: int, hop: int, bands: int, low_hz: float = 50.0, high_hz: float = 7800.0):
        super().__init__()
        if high_hz > rate / 2:
            raise ValueError(f"mel bands up to {high_hz:g} Hz need a rate above {2 * high_hz:g} Hz, not {rate}")
        self.hop = hop
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
        mel = mel_matrix(rate, window, bands, low_hz, high_hz)
        used = np.flatnonzero(mel.any(axis=0))
        phase = 2 * np.pi * np.outer(used, np.arange(window)) / window
        dft = np.concatenate([np.cos(phase), -np.sin(phase)]) * hann / (hann.sum() / 2)
        self.register_buffer("dft", torch.tensor(dft[:, None], dtype=torch.float32), persistent=False)
        # Powers are counted in floors, for log(power / FLOOR + 1): the exporter's optimiser takes "+ 1e-10" for "+ 0".
        self.register_buffer("mel", torch.tensor(mel[:, used, None] / FLOOR, dtype=torch.float32), persistent=False)
        self.bins = len(used)

    def forward(self, samples: Tensor) -> Tensor:
        """See the class."""
        parts = nn.functional.conv1d(samples[:, None], self.get_buffer("dft"), stride=self.hop)
        squares = parts * parts
        power = squares[:, : self.bins] + squares[:, self.bins :]
        over_floor = torch.log(nn.functional.conv1d(power, self.get_buffer("mel")) + 1)
        decibels_a_deviation = 10 / np.log(10) / DEVIATION_DB
        level: Tensor = over_floor * decibels_a_deviation + (10 * np.log10(FLOOR) - MEAN_DB) / DEVIATION_DB
        return level[:, None]
