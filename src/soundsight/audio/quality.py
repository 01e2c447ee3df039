"""How well a source can be heard: measured a channel, before mixing and resampling, in memory that does not grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.units import amplitude_to_db

FULL_SCALE = 0.999  # 8-bit samples reach 127/128 = 0.992 at most above, but -1.0 below: see `_clipped`
STRETCH_S = 0.1
BIN_DB = 0.5
LOWEST_DB = (
    -180.0
)  # a 24-bit sample's last bit stands at -138 dB; what is quieter than this counts as digital silence
BINS = round((20 - LOWEST_DB) / BIN_DB)
CANCEL_DB = 20.0
QUIET_DB = -60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What the source was like.

    `level_db` is the RMS re full scale (a sine of amplitude 1 has -3.01) of the loudest channel, `noise_floor_db`
    the 5th percentile of the RMS of its whole stretches of 100 ms, to 0.25 dB; both None where every sample is 0.
    `clipped_share` (0..1) is of the channel with most. `frames` counts samples a channel at `rate`, which is 0 with
    `channels` while nothing has been fed. `remarks` are sentences.
    """

    level_db: float | None
    noise_floor_db: float | None
    clipped_share: float
    frames: int
    rate: int
    channels: int
    remarks: tuple[str, ...] = ()


class Meter:
    """Adds up one source's quality as its samples pass. Memory: a histogram of 400 bins a channel."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self.frames = 0
        self.not_finite = 0
        self._stretch = max(1, round(STRETCH_S * rate))
        self._squares = np.zeros(channels)
        self._mono_squares = 0.0
        self._clipped = np.zeros(channels, np.int64)
        self._run = np.zeros(channels, np.int64)
        self._floor = np.zeros((channels, BINS), np.int64)
        self._open_squares = np.zeros(channels)
        self._open_frames = 0

    def feed(self, samples: NDArray[np.float32], mono: NDArray[np.float32]) -> None:
        """Take (n, channels) finite samples and their mean (n,)."""
        self.frames += len(samples)
        self._mono_squares += float(np.dot(mono, mono))
        for channel in range(self.channels):
            self._levels(channel, np.ascontiguousarray(samples[:, channel]))
        self._open_frames = (self._open_frames + len(samples)) % self._stretch

    def _levels(self, channel: int, x: NDArray[np.float32]) -> None:
        head = min(len(x), (self._stretch - self._open_frames) % self._stretch) if self._open_frames else 0
        sums = [float(np.dot(x[:head], x[:head]))] if head else []
        rows = (len(x) - head) // self._stretch
        body = x[head : head + rows * self._stretch].reshape(rows, self._stretch)
        tail = x[head + rows * self._stretch :]
        per_row = np.einsum("ij,ij->i", body, body).astype(np.float64)
        tail_sum = float(np.dot(tail, tail))
        closed = []
        if head:
            self._open_squares[channel] += sums[0]
            if self._open_frames + head == self._stretch:
                closed = [self._open_squares[channel]]
                self._open_squares[channel] = 0.0
        self._open_squares[channel] += tail_sum
        self._squares[channel] += sum(sums) + float(per_row.sum()) + tail_sum
        power = np.concatenate([closed, per_row]) / self._stretch
        db = 10 * np.log10(np.maximum(power, 1e-30))
        index = np.clip(((db - LOWEST_DB) / BIN_DB).astype(np.int64), 0, BINS - 1)
        self._floor[channel] += np.bincount(index, minlength=BINS)
        if len(x) and max(float(x.max()), -float(x.min())) >= FULL_SCALE:
            self._clips(channel, x)
        else:
            self._run[channel] = 0

    def _clips(self, channel: int, x: NDArray[np.float32]) -> None:
        full = np.abs(x) >= FULL_SCALE
        edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
        begins, ends = edges[::2], edges[1::2]
        lengths = ends - begins
        before = int(self._run[channel])
        if full[0] and before:
            lengths[0] += before
            self._clipped[channel] -= before if before >= 2 else 0
        self._clipped[channel] += int(lengths[lengths >= 2].sum())
        self._run[channel] = int(lengths[-1]) if full[-1] else 0

    def heard(self) -> Heard:
        """The measures so far. Raises Error where over half of all samples are not finite."""
        total = self.frames * self.channels
        if self.not_finite * 2 > total:
            raise Error(
                f"{self.not_finite} of {total} samples are not numbers (NaN or infinite): a sound was expected. "
                "Write the file again from its source."
            )
        remarks = []
        if self.not_finite:
            remarks.append(
                f"{self.not_finite} of {total} samples were not finite (NaN or infinite) and count as 0."
            )
        loudest = int(np.argmax(self._squares)) if self.channels else 0
        level = self._rms_db(float(self._squares[loudest]))
        mono = self._rms_db(self._mono_squares)
        if (
            self.channels > 1
            and level is not None
            and level > QUIET_DB
            and (mono is None or mono < level - CANCEL_DB)
        ):
            by = "to silence" if mono is None else f"to {level - mono:.0f} dB below the loudest channel"
            remarks.append(
                f"The {self.channels} channels cancel when averaged, {by}: hear one channel alone instead."
            )
        return Heard(
            level_db=level,
            noise_floor_db=None if level is None else self._floor_db(loudest, level),
            clipped_share=float(self._clipped.max()) / self.frames if self.frames else 0.0,
            frames=self.frames,
            rate=self.rate,
            channels=self.channels,
            remarks=tuple(remarks),
        )

    def _rms_db(self, squares: float) -> float | None:
        return amplitude_to_db(float(np.sqrt(squares / self.frames))) if squares > 0 else None

    def _floor_db(self, channel: int, level: float) -> float:
        counts = self._floor[channel]
        if not counts.any():  # shorter than one stretch
            return level
        rank = 0.05 * (counts.sum() - 1)
        index = int(np.searchsorted(np.cumsum(counts), rank, side="right"))
        return LOWEST_DB + (index + 0.5) * BIN_DB
