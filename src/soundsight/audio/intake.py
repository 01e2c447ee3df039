"""Samples of any rate and any number of channels become mono Blocks at one rate, and are measured on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import ArrayLike, NDArray

from soundsight.audio.quality import Heard, Meter
from soundsight.error import Error


@dataclass(frozen=True, slots=True)
class Block:
    """Mono sound: `samples` float32 (n,) at `rate`; `start` counts samples at `rate` from the source's first."""

    samples: NDArray[np.float32]
    rate: int
    start: int


class Intake:
    """Mixes (mean of the channels), resamples (soxr HQ, linear phase) and measures.

    After `flush`, n samples at rate r have given floor(n · rate / r + ½) samples in all, however they were cut, and
    sample i stands at i / rate seconds: the filter's delay is taken out. Where r equals `rate` they pass unchanged.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.reset()

    def reset(self) -> None:
        """Forget the source; the next `feed` begins another."""
        self._meter: Meter | None = None
        self._resampler: soxr.ResampleStream | None = None
        self._given = 0
        self._flushed = False

    def feed(self, samples: ArrayLike, rate: int) -> list[Block]:
        """Take (n,) or (n, channels) samples, full scale ±1, at `rate`; give what Blocks are ready (0 or 1)."""
        if self._flushed:
            raise Error("samples came after the end of the source: call reset() before the next source.")
        x = np.asarray(samples, dtype=np.float32)
        if x.ndim == 1:
            x = x[:, None]
        if x.ndim != 2 or x.shape[1] == 0:
            raise Error(f"samples came with shape {np.shape(samples)}: (n,) or (n, channels) was expected.")
        meter = self._meter_for(rate, x.shape[1])
        if not np.isfinite(np.dot(x.ravel(), x.ravel())):
            wrong = ~np.isfinite(x)
            meter.not_finite += int(np.count_nonzero(wrong))
            x = np.where(wrong, np.float32(0), x)
        mono = _mean(x)
        meter.feed(x, mono)
        return self._give(mono if self._resampler is None else self._resampler.resample_chunk(mono))

    def flush(self) -> list[Block]:
        """The last Blocks. Raises Error where over half of the samples were not finite."""
        self.measured()
        if self._flushed or self._resampler is None:
            self._flushed = True
            return []
        self._flushed = True
        return self._give(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def measured(self) -> Heard:
        """What the source was like so far, before mixing and resampling. Raises as `flush` does."""
        return self._meter.heard() if self._meter else Heard(None, None, 0.0, 0, 0, 0)

    def _meter_for(self, rate: int, channels: int) -> Meter:
        if self._meter is None:
            if rate <= 0:
                raise Error(f"samples came at {rate} Hz: a rate above 0 was expected.")
            self._meter = Meter(rate, channels)
            if rate != self.rate:
                self._resampler = soxr.ResampleStream(rate, self.rate, 1, dtype="float32", quality="HQ")
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


def _mean(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of the channels of (n, channels), added one by one: the same however the samples were cut."""
    if x.shape[1] == 1:
        return np.ascontiguousarray(x[:, 0])
    total = x[:, 0] + x[:, 1]
    for channel in range(2, x.shape[1]):
        total += x[:, channel]
    total *= np.float32(1 / x.shape[1])
    return total
