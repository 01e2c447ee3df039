"""One picture of a whole recording: its wave and its spectrogram, from blocks at its own rate.

All functions take blocks of samples, (n,) or (n, channels), in order, and how many samples (`frames`) there
are in all. Memory depends on the picture and the longest block, not on the recording. Samples that are not
finite count as 0, missing ones too, and what comes beyond `frames` is left out. How the blocks are cut
changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.units import hz_to_mel, mel_to_hz

Floats = NDArray[np.floating]

FLOOR_DB = -120.0
# Seconds a window: bins of about 21 Hz, and an attack blurred no wider than a pixel of most pictures.
WINDOW_S = 0.046
_WINDOWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Picture:
    """Both views of one recording: `wave` as from `peaks`, `decibels` as from `columns`."""

    wave: NDArray[np.float32]
    decibels: NDArray[np.float32]


def peaks(blocks: Iterable[Floats], frames: int, width: int) -> NDArray[np.float32]:
    """Lowest and highest sample of each column, over all channels: shape (2, width), linear.

    Column i covers samples `[i * frames // width, (i + 1) * frames // width)`; there are never more columns
    than samples.
    """
    found = _Peaks(frames, width)
    for block in blocks:
        found.feed(_finite(block))
    return found.finish()


def columns(
    blocks: Iterable[Floats], frames: int, width: int, rate: int, window: int | None = None
) -> NDArray[np.float32]:
    """Mean power of each column in dB, from `FLOOR_DB` up: shape (window // 2 + 1, width), 0 Hz to rate / 2.

    0 dB is a sine of full scale. Each column has the same number of windows, evenly spaced over it and at
    most half a window apart, so nothing short is passed over; their power is averaged (Welch, IEEE Trans.
    Audio Electroacoust. 15, 1967), as is that of the channels, so that channels which would cancel when mixed
    still show. The window is a periodic Hann window (Harris, Proc. IEEE 66, 1978) of `window` samples, as
    `window_samples(rate)` if None.
    """
    found = _Columns(frames, width, window or window_samples(rate))
    for block in blocks:
        found.feed(_finite(block))
    return found.finish()


def picture(blocks: Iterable[Floats], frames: int, width: int, rate: int) -> Picture:
    """`peaks` and `columns` in one pass over the blocks."""
    wave = _Peaks(frames, width)
    spectrum = _Columns(frames, width, window_samples(rate))
    for block in blocks:
        samples = _finite(block)
        wave.feed(samples)
        spectrum.feed(samples)
    return Picture(wave.finish(), spectrum.finish())


def window_samples(rate: int) -> int:
    """The power of two that lasts nearest to `WINDOW_S`: 2048 at 44.1 kHz."""
    return int(2 ** max(5, round(math.log2(rate * WINDOW_S))))


def mel_rows(decibels: NDArray[np.float32], rate: int, rows: int) -> NDArray[np.float32]:
    """A spectrogram of (bins, columns) in dB on rows of equal width in mel: shape (rows, columns), low first.

    A row holds the mean power of its band, each bin counting with the share of it that lies in the band, so a
    narrow tone is neither lost between rows nor made louder.
    """
    bins = len(decibels)
    edges_hz = mel_to_hz(np.linspace(0, float(hz_to_mel(rate / 2)), rows + 1))
    # Bin k spans k - 1/2 to k + 1/2 bin widths; counted from the lower edge of bin 0.
    edges = np.clip(edges_hz / (rate / 2) * (bins - 1) + 0.5, 0, bins)
    power = 10 ** (decibels.astype(np.float64) / 10)
    summed = np.concatenate([np.zeros((1, power.shape[1])), np.cumsum(power, axis=0)])
    below = np.minimum(edges.astype(int), bins - 1)
    at_edges = summed[below] + (edges - below)[:, None] * power[below]
    return _decibels(np.diff(at_edges, axis=0) / np.diff(edges)[:, None])


class _Peaks:
    def __init__(self, frames: int, width: int) -> None:
        count = max(0, min(frames, width))
        self._edges = np.arange(count + 1, dtype=np.int64) * frames // max(count, 1)
        self._low = np.full(count, np.inf, dtype=np.float32)
        self._high = np.full(count, -np.inf, dtype=np.float32)
        self._seen = 0

    def feed(self, samples: NDArray[np.float32]) -> None:
        at = self._seen
        samples = samples[: max(0, int(self._edges[-1]) - at)]
        if not len(samples):
            return
        self._seen += len(samples)
        first = int(np.searchsorted(self._edges, at, "right")) - 1
        last = int(np.searchsorted(self._edges, self._seen, "left"))
        starts = np.maximum(self._edges[first:last] - at, 0)
        low = np.minimum.reduceat(samples, starts, axis=0).min(axis=1)
        high = np.maximum.reduceat(samples, starts, axis=0).max(axis=1)
        self._low[first:last] = np.minimum(self._low[first:last], low)
        self._high[first:last] = np.maximum(self._high[first:last], high)

    def finish(self) -> NDArray[np.float32]:
        both = np.stack([self._low, self._high])
        return np.where(np.isfinite(both), both, np.float32(0))


class _Columns:
    def __init__(self, frames: int, width: int, window: int) -> None:
        self._frames = frames
        self._width = max(0, min(frames, width))
        self._window = window
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype(np.float32)
        self._each = max(1, math.ceil(2 * frames / (max(1, self._width) * window)))  # windows a column
        self._power = np.zeros((self._width, window // 2 + 1))
        self._next = 0  # the window to come; window w belongs to column w // each
        self._at = -(window // 2)  # where the kept samples begin: zeros stand before the first
        self._kept: NDArray[np.float32] | None = None
        self._seen = 0

    def feed(self, samples: NDArray[np.float32]) -> None:
        samples = samples[: self._frames - self._seen]
        self._seen += len(samples)
        if len(samples):
            self._append(np.ascontiguousarray(samples.T))

    def finish(self) -> NDArray[np.float32]:
        if self._kept is not None:
            # Zeros stand behind the last sample; windows that lie wholly beyond it stay at the floor.
            self._append(np.zeros((len(self._kept), self._window), dtype=np.float32))
        scale = (2 / self._hann.sum(dtype=np.float64)) ** 2 / self._each
        return _decibels(self._power.T * scale)

    def _append(self, samples: NDArray[np.float32]) -> None:
        """Take samples, here (channels, n), and every window that is whole by now."""
        if self._kept is None:
            self._kept = np.zeros((len(samples), self._window // 2), dtype=np.float32)
        kept = np.concatenate([self._kept, samples], axis=1)
        end = self._at + kept.shape[1]
        total = self._width * self._each
        while self._next < total:
            some = np.arange(self._next, min(self._next + _WINDOWS_AT_ONCE, total), dtype=np.int64)
            starts = self._starts(some)
            ready = int(np.searchsorted(starts, end - self._window, "right"))
            if not ready:
                break
            self._add(kept, starts[:ready] - self._at, some[:ready] // self._each)
            self._next += ready
        keep_from = int(self._starts(np.array([self._next]))[0]) if self._next < total else end
        drop = min(max(0, keep_from - self._at), kept.shape[1])
        self._kept = kept[:, drop:].copy()
        self._at += drop

    def _starts(self, windows: NDArray[np.int64]) -> NDArray[np.int64]:
        """First sample of each window; window w is centred in the w-th of equal parts of the recording."""
        parts = self._width * self._each
        return (2 * windows + 1) * self._frames // (2 * parts) - self._window // 2

    def _add(self, kept: NDArray[np.float32], starts: NDArray[np.int64], columns: NDArray[np.int64]) -> None:
        power = np.zeros((len(starts), self._window // 2 + 1), dtype=np.float32)
        for channel in kept:
            pieces = np.lib.stride_tricks.sliding_window_view(channel, self._window)[starts]
            spectra = np.fft.rfft(pieces * self._hann)
            power += (spectra.real**2 + spectra.imag**2) / len(kept)
        firsts = np.flatnonzero(np.diff(columns, prepend=-1))
        self._power[columns[firsts]] += np.add.reduceat(power, firsts, axis=0, dtype=np.float64)


def _finite(block: Floats) -> NDArray[np.float32]:
    samples = np.asarray(block, dtype=np.float32)
    samples = samples[:, None] if samples.ndim == 1 else samples
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


def _decibels(power: NDArray[np.float64]) -> NDArray[np.float32]:
    return (10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))).astype(np.float32)
