"""A recording through one window, hop and number of bands, as a person chose them: spectrum, STFT and mel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.spectrogram.mel import mel_matrix
from soundsight.spectrogram.picture import FLOOR_DB, Floats

# The usual window of 1024 samples at 44.1 kHz: short enough for syllables, long enough for the pitch of a voice.
WINDOW_S = 1024 / 44100
BANDS = 128
SHORTEST, LONGEST = 16, 2**16  # samples of a window
_CELLS = 4_000_000  # of power that are kept, whatever the recording's length
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Lens:
    """Window and hop in samples at `rate`, and mel bands. A Hann window (Harris, Proc. IEEE 66, 1978)."""

    rate: int
    window: int
    hop: int
    bands: int

    @property
    def window_ms(self) -> float:
        """How long a stretch each spectrum is made of: what is shorter is blurred over it."""
        return 1000 * self.window / self.rate

    @property
    def hop_ms(self) -> float:
        """How far apart two spectra are."""
        return 1000 * self.hop / self.rate

    @property
    def bin_hz(self) -> float:
        """How far apart two bins of a spectrum are."""
        return self.rate / self.window

    @property
    def parted_hz(self) -> float:
        """How far apart two tones must be to be seen as two: half the main lobe of the Hann window, two bins."""
        return 2 * self.bin_hz

    @property
    def matrix(self) -> NDArray[np.float32]:
        """The mel filters, (bands, window // 2 + 1), from 0 Hz to half the rate."""
        return mel_matrix(self.rate, self.window, self.bands, 0.0, self.rate / 2)

    @property
    def empty_bands(self) -> int:
        """Bands that no bin falls into: more bands than the window can tell apart."""
        return int((~self.matrix.any(axis=1)).sum())


def lens(rate: int, window: int | None = None, hop: int | None = None, bands: int | None = None) -> Lens:
    """A lens for a rate; without a window the power of two nearest to `WINDOW_S`, without a hop half the window,
    without bands `BANDS` or, where that is less, half the window.

    Raises `Error` for sizes through which nothing is to be seen.
    """
    window = window if window is not None else 2 ** round(math.log2(rate * WINDOW_S))
    hop = hop if hop is not None else window // 2
    bands = bands if bands is not None else min(BANDS, max(1, window // 2))
    if not SHORTEST <= window <= LONGEST:
        raise Error(f"a window of {window} samples came; {SHORTEST} to {LONGEST} were expected.")
    if not 1 <= hop <= window:
        raise Error(f"a hop of {hop} samples came; 1 to {window}, the window, were expected, or some sound is unseen.")
    if not 1 <= bands <= window // 2:
        raise Error(f"{bands} mel bands came; 1 to {window // 2}, half the window, were expected.")
    return Lens(rate, window, hop, bands)


@dataclass(frozen=True, slots=True)
class View:
    """What is seen through a lens, in dB from `FLOOR_DB`; 0 dB is a sine of full scale.

    `stft` (bins, columns): a column is `frames` spectra, averaged in power, and so covers `frames · hop` samples.
    `spectrum` (bins,): the mean power of all spectra (Welch 1967). `mel` (bands, columns): the power that the
    triangular filters gather from `stft`.
    """

    lens: Lens
    frames: int
    samples: int
    stft: NDArray[np.float32]
    spectrum: NDArray[np.float32]
    mel: NDArray[np.float32]


def view(blocks: Iterable[Floats], through: Lens) -> View:
    """Look at blocks (n,) or (n, channels) through a lens.

    Spectrum *i* stands in the middle of samples `[i · hop, (i + 1) · hop)`; zeros stand beyond both ends. The power of
    the channels is averaged, so that channels that would cancel when mixed still show; what is not finite counts as 0.
    """
    seen = _Seen(through)
    for block in blocks:
        samples = np.nan_to_num(np.asarray(block, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        seen.feed(np.ascontiguousarray((samples[:, None] if samples.ndim == 1 else samples).T))
    return seen.finish()


class _Seen:
    """Spectra as they come, in columns of `each`; twice as many a column whenever there would be too many columns."""

    def __init__(self, through: Lens) -> None:
        self.lens = through
        bins = through.window // 2 + 1
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(through.window) / through.window)).astype(np.float32)
        self._most = 2 * max(200, _CELLS // bins // 2)
        self._columns = np.zeros((self._most, bins))
        self._each, self._count, self._samples = 1, 0, 0
        self._kept: NDArray[np.float32] | None = None
        # Half a window and half a hop: the first spectrum's middle is the middle of the first hop.
        self._before = max(0, through.window // 2 - through.hop // 2)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take (channels, n)."""
        self._samples += samples.shape[1]
        self._append(samples)

    def finish(self) -> View:
        wanted = -(-self._samples // self.lens.hop)
        if self._kept is not None:
            zeros = np.zeros((len(self._kept), self.lens.window + self.lens.hop), dtype=np.float32)
            self._append(zeros, wanted)
        columns = -(-self._count // self._each)
        power = self._columns[:columns] * (2 / float(self._hann.sum())) ** 2
        sizes = np.full(columns, self._each)
        if columns:
            sizes[-1] = self._count - (columns - 1) * self._each
        mean = power / sizes[:, None]
        whole = power.sum(axis=0) / max(1, self._count)
        mel = self.lens.matrix.astype(np.float64) @ mean.T
        return View(self.lens, self._each, self._samples, _decibels(mean.T), _decibels(whole), _decibels(mel))

    def _append(self, samples: NDArray[np.float32], wanted: int | None = None) -> None:
        window, hop = self.lens.window, self.lens.hop
        if self._kept is None:
            self._kept = np.zeros((len(samples), self._before), dtype=np.float32)
        kept = np.concatenate([self._kept, samples], axis=1)
        ready = max(0, (kept.shape[1] - window) // hop + 1)
        ready = ready if wanted is None else min(ready, wanted - self._count)
        for first in range(0, ready, _AT_ONCE):
            starts = np.arange(first, min(first + _AT_ONCE, ready)) * hop
            power = np.zeros((len(starts), window // 2 + 1))
            for channel in kept:
                pieces = np.lib.stride_tricks.sliding_window_view(channel, window)[starts]
                spectra = np.fft.rfft(pieces * self._hann)
                power += (spectra.real**2 + spectra.imag**2) / len(kept)
            self._add(power)
        self._kept = kept[:, ready * hop :].copy()

    def _add(self, power: NDArray[np.float64]) -> None:
        while -(-(self._count + len(power)) // self._each) > self._most:
            half = self._most // 2
            self._columns[:half] = self._columns[0::2] + self._columns[1::2]
            self._columns[half:] = 0
            self._each *= 2
        at = (self._count + np.arange(len(power))) // self._each
        np.add.at(self._columns, at, power)
        self._count += len(power)


def _decibels(power: NDArray[np.float64]) -> NDArray[np.float32]:
    return (10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))).astype(np.float32)
