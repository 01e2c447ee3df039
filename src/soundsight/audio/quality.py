"""How well a source can be heard: measured a channel, before mixing and resampling, in flat memory."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.units import amplitude_to_db

STRETCH_S = 0.1  # of the noise floor: longer than a period of 20 Hz, shorter than the pauses between sounds
FLOOR_SHARE = 0.05  # below the median, above the few stretches of digital silence at a file's ends
BIN_DB = 0.5
LOWEST_DB = -180.0  # below the last bit of 24 bits (-138 dB); digital silence is reported as this
HIGHEST_DB = 20.0
# 8-bit sound ends at 127/128 = 0.992, and converters clip a little below full scale.
NEAR_FULL = 0.99
# Channels cancel where their mean has less than this share of the power that unrelated channels would leave.
# For two equally loud ones that is 20 dB under either; unlike a comparison with the loudest it does not blame
# a file with sound in one of sixteen channels.
CANCEL_SHARE = 0.02
QUIET_DB = -60.0  # below this, what cancels is noise
TOO_LOUD = 8.0  # times full scale (18 dB): no codec overshoots so far; integers were stored as floats


@dataclass(frozen=True, slots=True)
class Heard:
    """What the source was like.

    `level_db` is the RMS re full scale of the loudest channel (a sine of amplitude 1 has -3.01).
    `noise_floor_db` is the 5th percentile of the RMS of that channel's whole stretches of 100 ms, to ±0.25
    dB, no less than -180; where there is no whole stretch, the level. Both are None where every sample is 0.
    `clipped_share` (0..1) is the share of clipped samples in the channel with most: those in runs of two or
    more exactly equal samples of at least 0.99 of full scale. Overshoot of a lossy codec is not clipping; nor
    does it show what was clipped before encoding. `frames` counts samples a channel at `rate`; it, `rate` and
    `channels` are 0 while nothing has been fed. `remarks` are sentences.
    """

    level_db: float | None
    noise_floor_db: float | None
    clipped_share: float
    frames: int
    rate: int
    channels: int
    remarks: tuple[str, ...] = ()


class Meter:
    """Adds up a source's quality as its samples pass, the same however they are cut.

    Holds a histogram of 400 bins a channel, and no samples.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self.frames = 0
        self.not_finite = 0
        self._mean_squares = 0.0
        stretch = max(1, round(STRETCH_S * rate))
        self._lines = [_Channel(stretch) for _ in range(channels)]

    def feed(self, samples: NDArray[np.float32], mean: NDArray[np.float32]) -> None:
        """Take finite samples (n, channels) and their mean (n,)."""
        if not len(samples):
            return
        for line, x in zip(self._lines, samples.T, strict=True):
            line.feed(np.ascontiguousarray(x))
        self._mean_squares += _squares(mean)
        self.frames += len(samples)

    def heard(self) -> Heard:
        """The measures so far."""
        loudest = max(self._lines, key=lambda line: line.squares)
        level = self._rms_db(loudest.squares)
        return Heard(
            level_db=level,
            noise_floor_db=None if level is None else loudest.floor_db(level),
            clipped_share=max(line.clipped for line in self._lines) / self.frames if self.frames else 0.0,
            frames=self.frames,
            rate=self.rate,
            channels=self.channels,
            remarks=tuple(self._remarks(level)),
        )

    def _remarks(self, level: float | None) -> list[str]:
        remarks = []
        if self.not_finite:
            total = self.frames * self.channels
            remarks.append(f"{self.not_finite} of {total} samples were not finite (NaN or infinite) and count as 0.")
        unrelated = sum(line.squares for line in self._lines) / self.channels**2
        if level is not None and level > QUIET_DB and self._mean_squares < CANCEL_SHARE * unrelated:
            mean = self._rms_db(self._mean_squares)
            left = "silence" if mean is None else f"{level - mean:.0f} dB less than the loudest of them has"
            remarks.append(f"The {self.channels} channels cancel: their mean, which is what is heard, is {left}.")
        peak = max(line.peak for line in self._lines)
        if peak > TOO_LOUD:
            remarks.append(
                f"Samples reach {peak:.0f} times full scale: they may be integers stored as floats. "
                "Divide them by the largest integer."
            )
        return remarks

    def _rms_db(self, squares: float) -> float | None:
        return amplitude_to_db(math.sqrt(squares / self.frames)) if squares > 0 else None


class _Channel:
    """The sums of one channel, whose stretches are `stretch` samples long."""

    def __init__(self, stretch: int) -> None:
        self.squares = 0.0
        self.clipped = 0
        self.peak = 0.0
        self._stretch = stretch
        self._open = 0.0  # sum of squares of the stretch that has begun, and its samples
        self._into = 0
        self._counts = np.zeros(round((HIGHEST_DB - LOWEST_DB) / BIN_DB), np.int64)
        self._last = np.float32(0)
        self._last_flat = False

    def feed(self, x: NDArray[np.float32]) -> None:
        """Take samples (n,), n > 0."""
        first = min(len(x), self._stretch - self._into)
        whole = (len(x) - first) // self._stretch
        head, body, tail = np.split(x, [first, first + whole * self._stretch])
        rows = body.reshape(whole, self._stretch)
        sums = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
        begun = _squares(head)
        self.squares += begun + float(sums.sum()) + _squares(tail)
        self._open += begun
        self._into += first
        if self._into == self._stretch:
            self._count(np.append(sums, self._open))
            self._open, self._into = _squares(tail), len(tail)
        top = max(float(x.max()), -float(x.min()))
        self.peak = max(self.peak, top)
        self._clips(x, top)

    def floor_db(self, level: float) -> float:
        """The 5th percentile (the lower neighbour) of the stretches, in dB."""
        total = int(self._counts.sum())
        if not total:
            return level
        rank = int(FLOOR_SHARE * (total - 1))
        index = int(np.searchsorted(np.cumsum(self._counts), rank, side="right"))
        return LOWEST_DB if index == 0 else min(level, LOWEST_DB + (index + 0.5) * BIN_DB)

    def _count(self, sums: NDArray[np.float64]) -> None:
        db = 10 * np.log10(np.maximum(sums / self._stretch, 1e-30))
        bins = ((db - LOWEST_DB) / BIN_DB).astype(np.int64)
        np.add.at(self._counts, np.clip(bins, 0, len(self._counts) - 1), 1)

    def _clips(self, x: NDArray[np.float32], top: float) -> None:
        if top < NEAR_FULL:
            flat_end = False
        else:
            before = np.concatenate([[self._last], x[:-1]])
            flat = (x == before) & (np.abs(x) >= NEAR_FULL)  # goes on at the height of the sample before
            begins = flat & ~np.concatenate([[self._last_flat], flat[:-1]])  # and that one counts too
            self.clipped += int(np.count_nonzero(flat)) + int(np.count_nonzero(begins))
            flat_end = bool(flat[-1])
        self._last, self._last_flat = x[-1], flat_end


def _squares(x: NDArray[np.float32]) -> float:
    # Not np.dot: BLAS would start threads for it. float32 sums of a block are right to 1e-4, 0.0005 dB.
    return float(np.einsum("i,i->", x, x))
