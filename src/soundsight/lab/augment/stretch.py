"""Pitch and length of a sound apart from each other: a phase vocoder, then resampling."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

WINDOW = 512  # samples, 32 ms at 16 kHz: an attack is blurred no wider


def stretched(samples: NDArray[np.float32], factor: float, semitones: float = 0.0) -> NDArray[np.float32]:
    """The sound made `factor` times as long, its pitch `semitones` higher: float32 (round(n · factor),).

    A phase vocoder (Flanagan and Golden, Bell System Tech. J. 45, 1966) makes it `factor` · 2^(semitones / 12) times as
    long, Hann windows of `WINDOW` samples with a hop of a quarter; resampling then takes the second part back.
    """
    length = round(len(samples) * factor)
    ratio = 2 ** (semitones / 12)
    if length == len(samples) and semitones == 0:
        return samples
    longer = _vocoded(samples, factor * ratio)
    # soxr takes rates; a hundred-thousandth is a fiftieth of a cent.
    back = soxr.resample(longer, round(100_000 * ratio), 100_000, quality="HQ") if semitones else longer
    fitted: NDArray[np.float32] = np.pad(back, (0, max(0, length - len(back))))[:length].astype(np.float32)
    return fitted


def _vocoded(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    hop = WINDOW // 4
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    padded = np.pad(samples.astype(np.float64), (WINDOW // 2, WINDOW + hop))
    spectra = np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop] * hann)
    last = len(spectra) - 2
    at = np.arange(0, last, 1 / factor)
    before = at.astype(int)
    share = (at - before)[:, None]
    size = (1 - share) * np.abs(spectra[before]) + share * np.abs(spectra[before + 1])
    # From one spectrum to the next every bin turns by what its own frequency says, wrapped to the nearest turn.
    even = 2 * np.pi * hop * np.arange(WINDOW // 2 + 1) / WINDOW
    turn = np.angle(spectra[before + 1]) - np.angle(spectra[before]) - even
    turn = even + turn - 2 * np.pi * np.round(turn / (2 * np.pi))
    phase = np.angle(spectra[0]) + np.concatenate([np.zeros((1, turn.shape[1])), np.cumsum(turn, axis=0)[:-1]])
    pieces = np.fft.irfft(size * np.exp(1j * phase), WINDOW) * hann
    out, weight = np.zeros((2, (len(at) - 1) * hop + WINDOW))
    for number, piece in enumerate(pieces):
        out[number * hop : number * hop + WINDOW] += piece
        weight[number * hop : number * hop + WINDOW] += hann**2
    whole = out / np.maximum(weight, 0.1)
    kept: NDArray[np.float32] = whole[WINDOW // 2 : WINDOW // 2 + round(len(samples) * factor)].astype(np.float32)
    return kept
