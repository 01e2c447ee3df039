"""Triangular mel filters, for the eye and for the networks' front ends alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.units import hz_to_mel, mel_to_hz


def mel_matrix(rate: int, window: int, bands: int, low_hz: float, high_hz: float) -> NDArray[np.float32]:
    """Triangular mel filters of height 1, shape (bands, window // 2 + 1), spaced evenly in mel (`units.hz_to_mel`)."""
    low, high = hz_to_mel([low_hz, high_hz])
    edges = mel_to_hz(np.linspace(low, high, bands + 2))
    bins = np.arange(window // 2 + 1) * rate / window
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
