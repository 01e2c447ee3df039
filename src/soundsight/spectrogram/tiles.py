"""The spectrogram for a player: columns of levels at several zooms, from blocks as they come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.spectrogram.picture import window_samples

ROWS = 128
LOW_HZ = 40.0
TOP_HZ = 20_000.0
FLOOR_DB = -110.0
COLUMNS_PER_S = 50
POOLED = 4  # columns that become one at the next level
DEEPEST = 10  # levels that are made; the last has a column in 5.8 h
ENOUGH = 1024  # columns: a level of no more shows the whole recording
# A Hann window spreads a sine over bins whose powers add up to 1.5 of the middle one's (Harris, Proc. IEEE 66, 1978).
HANN_BINS = 1.5
_AT_ONCE = 64  # windows: half a megabyte, which stays in a core's cache

Uint8s = NDArray[np.uint8]


class SpectrumLevels:
    """Blocks (n, channels) of float32 at `rate` in; for each of `DEEPEST` levels its new columns out.

    Column i of level 0 covers `[i / 50, (i + 1) / 50)` s: a periodic Hann window (of `window_samples(rate)`, about
    46 ms) around its middle, zeros beyond both ends. The power is the mean of the channels', so that channels which
    would cancel when mixed still show. A column of each further level is the mean power of 4 of the one before, the
    last one of those that there are. How the blocks are cut changes nothing but the rounding.

    Rows, the lowest first, are bands of equal width in log frequency from `LOW_HZ` to `high_hz`. A value v is
    `FLOOR_DB + v · 110 / 255` dB: the power of the band, 0 dB for a sine of full scale. Where a band is narrower than
    what the window resolves, the spectrum is read at its place instead, so that a sine has its level there too. A sine
    on the edge of two bands is shared by both, 3 dB less in each.
    """

    def __init__(self, rate: int) -> None:
        self.high_hz = min(rate / 2, TOP_HZ)
        self._rate = rate
        self._window = window_samples(rate)
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._window) / self._window)).astype(np.float32)
        self._scale = (2 / float(self._hann.sum())) ** 2
        self._bands = _Bands(self._window, rate, self.high_hz)
        self._kept: NDArray[np.float32] | None = None  # (channels, n), from sample `_at` on
        self._at = -(self._window // 2)  # zeros stand before the first sample
        self._frames = 0
        self._next = 0
        self._rests = [np.zeros((0, ROWS)) for _ in range(DEEPEST - 1)]

    def feed(self, block: NDArray[np.float32]) -> list[Uint8s]:
        """New columns of each level: uint8 (columns, ROWS)."""
        self._frames += len(block)
        self._append(np.ascontiguousarray(block.T))
        return [_levels(power) for power in self._pooled(self._ready(None), ended=False)]

    def flush(self) -> list[Uint8s]:
        """The last columns; the recording has ended."""
        last = -(-self._frames * COLUMNS_PER_S // self._rate)
        if self._kept is not None:
            self._append(np.zeros((len(self._kept), 2 * self._window), np.float32))
        return [_levels(power) for power in self._pooled(self._ready(last), ended=True)]

    def _append(self, samples: NDArray[np.float32]) -> None:
        if self._kept is None:
            self._kept = np.zeros((len(samples), self._window // 2), np.float32)
        self._kept = np.concatenate([self._kept, samples], axis=1)

    def _ready(self, last: int | None) -> NDArray[np.float64]:
        """Power of every column whose window is whole by now, up to column `last`: (columns, ROWS)."""
        if self._kept is None:
            return np.zeros((0, ROWS))
        end = self._at + self._kept.shape[1] - self._window  # the last start of a whole window
        until = max(self._next, ((end + self._window // 2) * 2 * COLUMNS_PER_S // self._rate - 1) // 2 + 1)
        until = until if last is None else min(until, last)
        some = np.arange(self._next, until, dtype=np.int64)
        starts = self._starts(some) - self._at
        parts = [self._power(starts[i : i + _AT_ONCE]) for i in range(0, len(starts), _AT_ONCE)]
        self._next = until
        drop = min(max(0, int(self._starts(np.array([until]))[0]) - self._at), self._kept.shape[1])
        self._kept = self._kept[:, drop:].copy()
        self._at += drop
        return np.concatenate([np.zeros((0, ROWS)), *parts])

    def _starts(self, columns: NDArray[np.int64]) -> NDArray[np.int64]:
        return (2 * columns + 1) * self._rate // (2 * COLUMNS_PER_S) - self._window // 2

    def _power(self, starts: NDArray[np.int64]) -> NDArray[np.float64]:
        assert self._kept is not None
        power = np.zeros((len(starts), self._window // 2 + 1), np.float32)
        for channel in self._kept:
            pieces = np.lib.stride_tricks.sliding_window_view(channel, self._window)[starts]
            spectra = np.fft.rfft(pieces * self._hann)
            power += spectra.real**2
            power += spectra.imag**2
        return self._bands.of(power) * (self._scale / len(self._kept))

    def _pooled(self, power: NDArray[np.float64], ended: bool) -> list[NDArray[np.float64]]:
        """The same columns and those of the further levels that are whole by now, or all where it has ended."""
        found = [power]
        for level, rest in enumerate(self._rests):
            power = np.concatenate([rest, power])
            whole = len(power) // POOLED * POOLED
            self._rests[level] = power[whole:]
            pooled = power[:whole].reshape(-1, POOLED, ROWS).mean(axis=1)
            if ended and whole < len(power):
                pooled = np.concatenate([pooled, power[whole:].mean(axis=0, keepdims=True)])
            power = pooled
            found.append(power)
        return found


class _Bands:
    """Sums a spectrum, read as straight lines between its bins, over bands of equal width in log frequency.

    By a running sum, not a matrix: a product with one wakes all of a BLAS's threads for each few columns.
    """

    def __init__(self, window: int, rate: int, high_hz: float) -> None:
        edges = np.geomspace(LOW_HZ, high_hz, ROWS + 1) * window / rate
        edges = np.minimum(edges, window // 2)
        self._bin = np.minimum(edges.astype(int), window // 2 - 1)
        part = edges - self._bin
        # From the bin below an edge up to the edge: this much of its own power, this much of the next bin's.
        self._own = part - part**2 / 2
        self._following = part**2 / 2
        width = np.diff(edges)
        self._share = 1 / np.where(width < HANN_BINS, width, HANN_BINS)

    def of(self, power: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, bins) to (n, ROWS)."""
        # Double precision: single would drown a quiet band in the sum of loud ones below it.
        sums = np.cumsum(power, axis=1, dtype=np.float64)
        here = power[:, self._bin]
        below = sums[:, self._bin] - (here + power[:, :1]) / 2  # the trapezoids up to the bin
        upto = below + here * self._own + power[:, self._bin + 1] * self._following
        bands: NDArray[np.float64] = np.diff(upto, axis=1) * self._share
        return bands


def _levels(power: NDArray[np.float64]) -> Uint8s:
    decibels = 10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))
    return np.clip(np.rint((decibels - FLOOR_DB) * (255 / -FLOOR_DB)), 0, 255).astype(np.uint8)
