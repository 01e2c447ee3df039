"""Samples of any rate and number of channels become mono Blocks at one rate, and are measured on the way."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soundsight.audio.quality import Heard, Meter
from soundsight.audio.resample import Resampler
from soundsight.error import Error

MOST_CHANNELS = 1024  # libsndfile's limit; more means that the array lies on its side
GIANT = 1e9  # beyond it a sample is no more a number than infinity: squares of float32 would overflow


@dataclass(frozen=True, slots=True)
class Block:
    """Mono sound: `samples` float32 (n,) at `rate`; `start` others came before them."""

    samples: NDArray[np.float32]
    rate: int
    start: int


class Intake:
    """Mixes (mean of the channels), resamples (soxr HQ, linear phase) and measures.

    After `flush`, n samples at rate r have given floor(n · rate / r + ½) samples in all, however they were
    cut, and sample i stands at i / rate seconds: the filter's delay is taken out. Each is given as soon as what
    the filter sees after it has come, 5 ms at 22,050 Hz. Where r equals `rate` they pass unchanged.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.reset()

    def reset(self) -> None:
        """Forget the source; the next `feed` begins another."""
        self._meter: Meter | None = None
        self._resampler: Resampler | None = None
        self._given = 0
        self._flushed = False

    def feed(self, samples: ArrayLike, rate: int) -> list[Block]:
        """Take floats (n,) or (n, channels), full scale ±1, at `rate`; give the Blocks that are ready.

        Samples that are not finite count as 0. Raises Error for other shapes and types, and where the rate or
        the number of channels changes within a source.
        """
        if self._flushed:
            raise Error("samples came after the source's end: call reset() before another source.")
        x = _floats(samples)
        meter = self._meter_for(rate, x.shape[1])
        if x.size and not max(x.max(), -x.min()) < GIANT:  # what is no number makes both so
            wrong = ~(np.abs(x) < GIANT)
            meter.not_finite += int(np.count_nonzero(wrong))
            x = np.where(wrong, np.float32(0), x)
        mean = _mean(x)
        meter.feed(x, mean)
        return self._give(mean if self._resampler is None else self._resampler.feed(mean))

    def flush(self) -> list[Block]:
        """The last Blocks; the source has ended. Raises Error if over half of its samples were not finite."""
        meter, done, self._flushed = self._meter, self._flushed, True
        if meter and meter.not_finite * 2 > (total := meter.frames * meter.channels):
            raise Error(
                f"{meter.not_finite} of {total} samples are not finite (NaN or infinite): sound was "
                "expected. Write the file again from its source."
            )
        if done or self._resampler is None:
            return []
        return self._give(self._resampler.flush())

    def measured(self) -> Heard:
        """What the source was like so far, before mixing and resampling."""
        return self._meter.heard() if self._meter else Heard(None, None, 0.0, 0, 0, 0)

    def _meter_for(self, rate: int, channels: int) -> Meter:
        if self._meter is None:
            if not (isinstance(rate, Real) and rate > 0 and rate == rate // 1):
                raise Error(f"samples came at {rate!r} Hz: a whole number above 0 was expected.")
            rate = int(rate)
            self._meter = Meter(rate, channels)
            if rate != self.rate:
                self._resampler = Resampler(rate, self.rate)
        elif (rate, channels) != (self._meter.rate, self._meter.channels):
            raise Error(
                f"samples came at {rate} Hz in {channels} channels after {self._meter.rate} Hz in "
                f"{self._meter.channels}: a source keeps both. Call reset() before another source."
            )
        return self._meter

    def _give(self, samples: NDArray[np.float32]) -> list[Block]:
        if not len(samples):
            return []
        block = Block(samples, self.rate, self._given)
        self._given += len(samples)
        return [block]


def _floats(samples: ArrayLike) -> NDArray[np.float32]:
    """The samples as float32 (n, channels)."""
    x = np.asarray(samples)
    if x.ndim not in (1, 2) or (x.ndim == 2 and not 1 <= x.shape[1] <= MOST_CHANNELS):
        raise Error(f"samples came with shape {x.shape}: (n,) or (n, channels) was expected. Transpose them?")
    if x.size and not np.issubdtype(x.dtype, np.floating):
        raise Error(f"samples came as {x.dtype}: floats within ±1 were expected. Divide by the largest integer.")
    with np.errstate(over="ignore", invalid="ignore"):  # giants become infinite, and are counted as such
        x = x.astype(np.float32, copy=False)
    return x[:, None] if x.ndim == 1 else x


def _mean(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of the channels of (n, channels), added one by one: the same however the samples were cut."""
    if x.shape[1] == 1:
        return np.ascontiguousarray(x[:, 0])
    total = x[:, 0] + x[:, 1]
    for channel in range(2, x.shape[1]):
        total += x[:, channel]
    total *= np.float32(1 / x.shape[1])
    return total
