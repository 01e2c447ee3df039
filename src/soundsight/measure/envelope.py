"""How loud a string is every 2.5 ms, and how alike its periods are: what a note's beginning is read from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import within
from soundsight.measure.spectra import BEFORE, HOP, RATE

STEPS = 4  # values a frame
STEP = HOP // STEPS  # 2.5 ms
# The squared Hann window of 15.4 ms that the power is averaged with is deaf to a ripple at G3's 196 Hz and above, and
# makes a step a rise (10–90 % of amplitude) of BLUR_S.
_LENGTH = 340
BLUR_S = 0.0051
# What lies below a violin, rumble and hum, is taken off as the mean of so many samples around, twice: 50 Hz fall by
# 30 dB, 100 Hz by 9, from 196 Hz on all pass within 2 dB.
_MEAN = 147
_SILENT_DB = -200.0
_SPAN = 256  # samples over which periods are compared
_LONGEST = 245  # samples of a period: 90 Hz

Floats = NDArray[np.float64]

_WEIGHT = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(_LENGTH) + 0.5) / _LENGTH)) ** 2
_WEIGHT /= _WEIGHT.sum()
_PIECES = -(-_LENGTH // STEP)
_PIECE_WEIGHT = np.pad(_WEIGHT, (0, _PIECES * STEP - _LENGTH)).reshape(_PIECES, STEP).T


def envelope_db(samples: NDArray[np.float32], frames: int) -> Floats:
    """RMS above 150 Hz in dB re full scale, (frames, STEPS).

    `samples` are those that `spectra.powers` takes: (BEFORE + frames·HOP + AFTER,). A sine of amplitude 1 is −3 dB.
    """
    first = BEFORE + STEP // 2 - _LENGTH // 2 - (_MEAN - 1)
    steps = frames * STEPS
    last = first + steps * STEP - STEP + _LENGTH + 2 * (_MEAN - 1)
    power = _without_mean(_without_mean(samples[first:last].astype(np.float64)))
    power *= power
    # The window over each step's samples is the sum of its pieces over those of STEP, which steps share.
    pieces = np.pad(power, (0, (steps + _PIECES - 1) * STEP - len(power))).reshape(-1, STEP) @ _PIECE_WEIGHT
    mean = pieces[:steps, 0].copy()
    for number in range(1, _PIECES):
        mean += pieces[number : number + steps, number]
    return np.asarray(10 * np.log10(np.maximum(mean, 10 ** (_SILENT_DB / 10)))).reshape(frames, STEPS)


def _without_mean(samples: Floats) -> Floats:
    """Samples (n,) less the mean of _MEAN around each; (n − _MEAN + 1,)."""
    sums = np.empty(len(samples) + 1)
    sums[0] = 0.0
    np.cumsum(samples, out=sums[1:])
    edge = _MEAN // 2
    left = sums[_MEAN:] - sums[:-_MEAN]
    left *= -1 / _MEAN
    left += samples[edge : len(samples) - edge]
    return left


def likeness(windows: NDArray[np.float32], hz: Floats) -> Floats:
    """How alike neighbouring periods of `hz` (n,) are in the middle of `windows` (n, WINDOW): their correlation, 0–1.

    Read between whole samples by a parabola through three lags. Noise of power p beside a tone of power 1 leaves
    1 / (1 + p). What lies under the pitch does not count: the mean over a period is taken off, which leaves every
    harmonic as it is.
    """
    lag = np.rint(within(RATE / hz, 1, _LONGEST)).astype(np.intp)[:, None]
    middle = windows.shape[1] // 2
    windows = np.ascontiguousarray(windows[:, middle - _SPAN // 2 - _LONGEST - 1 : middle + _SPAN // 2 + _LONGEST + 1])
    every, row = np.arange(_SPAN + 2), np.arange(len(windows))[:, None]
    sums = np.cumsum(windows, axis=1)
    start = (windows.shape[1] - _SPAN - lag) // 2 + row * windows.shape[1]
    pieces = []
    # Three lags share all but two of their samples.
    for place in (start + every[:_SPAN], start + lag - 1 + every):
        piece = windows.take(place)
        place -= lag // 2 + 1
        mean = sums.take(place)
        place += lag
        mean -= sums.take(place)
        mean /= lag
        piece += mean
        pieces.append(piece)
    one, other = pieces
    energy = np.einsum("ij,ij->i", one, one)
    found = []
    for shift in range(3):
        piece = other[:, shift : shift + _SPAN]
        whole = np.sqrt(energy * np.einsum("ij,ij->i", piece, piece)) + 1e-30
        found.append(np.einsum("ij,ij->i", one, piece) / whole)
    a, b, c = found
    bend = a - 2 * b + c
    shift_by = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    top = b - 0.25 * (a - c) * within(shift_by, -1, 1)
    return np.asarray(within(top, 0.0, 1.0))
