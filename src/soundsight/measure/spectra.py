"""The one short-time spectrum that every measure of playing reads: 22.05 kHz, a frame each 10 ms of 46 ms of sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 22050
HOP = 220  # 9.98 ms
# 46 ms resolves the partials of every f0 above 100 Hz (main lobe 86 Hz) and hides 8 % of a vibrato of 8 Hz. Tried on
# made phrases beside 512, 768, 896 and 1280: shorter loses low notes in noise, longer loses vibrato and short notes.
WINDOW = 1024
SIZE = 2048
BIN_HZ = RATE / SIZE
HIGHEST_HZ = 10000.0

BEFORE = WINDOW // 2 - HOP // 2  # samples before a frame's own that it sees
AFTER = WINDOW // 2 + HOP // 2 - HOP  # and after

Powers = NDArray[np.float32]

_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)).astype(np.float32)
# A sinusoid of amplitude 1 has a peak of this power.
PEAK = float(_HANN.sum() / 2) ** 2


def powers(samples: NDArray[np.float32]) -> Powers:
    """Squared magnitudes (frames, SIZE/2 + 1) of samples (BEFORE + frames·HOP + AFTER,); bins are BIN_HZ wide."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    spectrum = np.fft.rfft(frames * _HANN, SIZE)
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False)
