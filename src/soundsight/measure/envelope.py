"""How loud a string is every 2.5 ms, and how alike its periods are: what a note's beginning is read from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.spectra import BEFORE, HIGHEST_HZ, HOP, RATE

STEPS = 4  # values a frame
STEP = HOP // STEPS  # 2.5 ms
# The squared Hann window of 15.4 ms that the power is averaged with is deaf to a ripple at G3's 196 Hz and above, and
# makes a step a rise (10–90 % of amplitude) of BLUR_S.
_LENGTH = 340
_SIZE = 384
BLUR_S = 0.0051
_LOWEST_HZ = 150.0  # below lies no violin, but rumble and hum
_SILENT_DB = -200.0
_SPAN = 256  # samples over which periods are compared

Floats = NDArray[np.float64]

_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(_LENGTH) + 0.5) / _LENGTH)).astype(np.float32)
_FIRST, _LAST = int(np.ceil(_LOWEST_HZ * _SIZE / RATE)), int(HIGHEST_HZ * _SIZE / RATE) + 1
_SCALE = 2 / _SIZE / float(np.sum(_HANN**2))


def envelope_db(samples: NDArray[np.float32], frames: int) -> Floats:
    """RMS from 150 Hz to 10 kHz in dB re full scale, (frames, STEPS).

    `samples` are those that `spectra.powers` takes: (BEFORE + frames·HOP + AFTER,). A sine of amplitude 1 is −3 dB.
    """
    first = BEFORE + STEP // 2 - _LENGTH // 2
    pieces = np.lib.stride_tricks.sliding_window_view(samples[first:], _LENGTH)[::STEP][: frames * STEPS]
    spectrum = np.fft.rfft(pieces * _HANN, _SIZE)[:, _FIRST:_LAST]
    power = _SCALE * np.sum(spectrum.real**2 + spectrum.imag**2, axis=1, dtype=np.float64)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (_SILENT_DB / 10)))).reshape(frames, STEPS)


def likeness(windows: NDArray[np.float32], hz: Floats) -> Floats:
    """How alike neighbouring periods of `hz` (n,) are in the middle of `windows` (n, WINDOW): their correlation, 0–1.

    Read between whole samples by a parabola through three lags. Noise of power p beside a tone of power 1 leaves
    1 / (1 + p).
    """
    lag = np.rint(RATE / hz).astype(np.intp)
    start = (windows.shape[1] - _SPAN - lag) // 2
    row = np.arange(len(windows))[:, None]
    one = windows[row, start[:, None] + np.arange(_SPAN)]
    # Three lags share all but two of their samples.
    other = windows[row, (start + lag)[:, None] + np.arange(-1, _SPAN + 1)]
    energy = np.einsum("ij,ij->i", one, one)
    found = []
    for shift in range(3):
        piece = other[:, shift : shift + _SPAN]
        whole = np.sqrt(energy * np.einsum("ij,ij->i", piece, piece)) + 1e-30
        found.append((np.einsum("ij,ij->i", one, piece) / whole).astype(np.float64))
    a, b, c = found
    bend = a - 2 * b + c
    shift_by = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    top = b - 0.25 * (a - c) * np.clip(shift_by, -1, 1)
    return np.asarray(np.clip(top, 0.0, 1.0))
