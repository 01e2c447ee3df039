"""The log-mel spectrogram as layers, so that it travels inside the exported graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsight.spectrogram import mel_matrix

# Powers are measured against a full-scale sine (0 dB). Below the floor lies what 16-bit recordings call silence.
FLOOR = 1e-10
# A fixed mean and deviation (dB), near those of ESC-50's band levels: a stream has no clip to normalise by.
MEAN_DB, DEVIATION_DB = -50.0, 20.0
# Of the natural logarithm, and where power stands at the floor.
SLOPE, OFFSET = 10 / np.log(10) / DEVIATION_DB, (10 * np.log10(FLOOR) - MEAN_DB) / DEVIATION_DB


def standardised(power: Tensor) -> Tensor:
    """Power in floors to standardised decibels, any shape; no power lies at the floor."""
    level: Tensor = torch.log(power + 1) * SLOPE + OFFSET
    return level


def over_floor(level: Tensor) -> Tensor:
    """Standardised decibels back to power in floors: what `standardised` takes."""
    return torch.expm1((level - OFFSET) / SLOPE).clamp(min=0)


class LogMel(nn.Module):
    """Samples (batch, n) to standardised log-mel (batch, 1, bands, frames), frames = (n - window) // hop + 1.

    A Hann window, its DFT at the bins that some band uses, power, mel, decibels re a full-scale sine, then
    `(dB - MEAN_DB) / DEVIATION_DB`. No padding: frame *i* sees samples [i·hop, i·hop + window).

    Cosine and sine of a bin are even and odd about half the window, and about its quarters even in every second bin
    and odd in the others. So the four quarters, two of them reversed, are added and subtracted first, and each bin
    multiplies a quarter of the window: half the time of one convolution over it (onnxruntime, one thread, 20 s).
    Raises `ValueError` for a window of no whole quarters and for bands above half the rate.
    """

    def __init__(self, rate: int, window: int, hop: int, bands: int, low_hz: float = 50.0, high_hz: float = 7800.0):
        super().__init__()
        if high_hz > rate / 2:
            raise ValueError(f"mel bands up to {high_hz:g} Hz need a rate above {2 * high_hz:g} Hz, not {rate}")
        if window % 4:
            raise ValueError(f"a window of a whole number of quarters was expected, not of {window} samples")
        self.window, self.hop = window, hop
        # A sample more than the window, which weighs nothing, lets the fourth quarter mirror the first.
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window + 1) / window)
        self._keep("hann", hann / (window / 4))  # a full-scale sine on a bin has the power 1
        mel = mel_matrix(rate, window, bands, low_hz, high_hz)
        used = np.flatnonzero(mel.any(axis=0))
        even, odd = used[used % 2 == 0], used[used % 2 == 1]
        for name, bins in (("even", even), ("odd", odd)):
            phase = 2 * np.pi * np.outer(np.arange(window // 4 + 1), bins) / window
            once = np.ones((window // 4 + 1, 1))
            once[[0, -1]] = 0.5  # neighbouring quarters share the sample at their edge, which comes twice
            self._keep(f"cos_{name}", np.cos(phase) * once)
            self._keep(f"sin_{name}", np.sin(phase) * once)
        # Powers are counted in floors, for log(power / FLOOR + 1): the exporter's optimiser takes "+ 1e-10" for "+ 0".
        self._keep("mel", mel[:, [*even, *odd]] / FLOOR)

    def _keep(self, name: str, values: NDArray[np.floating[Any]]) -> None:
        """A constant that moves with the module and is in no checkpoint."""
        self.register_buffer(name, torch.tensor(values, dtype=torch.float32), persistent=False)

    def frames(self, samples: Tensor) -> Tensor:
        """Samples (batch, n) to (batch, frames, window + 1), by rows of a hop side by side.

        `Tensor.unfold` says the same, but exports as a gathering of single samples, three times as slow as all else.
        """
        reach = -(-(self.window + 1) // self.hop)  # rows that a frame touches
        count = (samples.shape[1] - self.window) // self.hop + reach
        padded = nn.functional.pad(samples, (0, reach * self.hop - self.window))
        rows = padded[:, : count * self.hop].reshape(samples.shape[0], count, self.hop)
        # Ends are counted from the last row: the exporter cannot follow a difference of two lengths.
        pieces = [rows[:, i : i + 1 - reach or None, : self.window + 1 - i * self.hop] for i in range(reach)]
        return torch.cat(pieces, dim=2)

    def forward(self, samples: Tensor) -> Tensor:
        """See the class."""
        framed = self.frames(samples) * self.get_buffer("hann")
        quarter, half = self.window // 4, self.window // 2
        a, c = framed[..., : quarter + 1], framed[..., half : half + quarter + 1]
        b, d = framed[..., quarter : half + 1].flip(-1), framed[..., half + quarter :].flip(-1)
        even = ((a + d) + (b + c)) @ self.get_buffer("cos_even"), ((a - d) - (b - c)) @ self.get_buffer("sin_even")
        odd = ((a + d) - (b + c)) @ self.get_buffer("cos_odd"), ((a - d) + (b - c)) @ self.get_buffer("sin_odd")
        power = torch.cat([cos * cos + sin * sin for cos, sin in (even, odd)], dim=2)
        mel: Tensor = self.get_buffer("mel") @ power.transpose(1, 2)
        return standardised(mel)[:, None]
