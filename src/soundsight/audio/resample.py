"""Resampling as samples come: each piece by soxr with what its filter sees on both sides, so that none waits."""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Samples at the lower of both rates beyond which soxr's filter (HQ, linear phase) is 0: with 112 pieces differ from the
# whole by 1e-6, with 96 by 4e-6 (4 kHz to 22.05), with 80 by 1e-4.
REACH = 112
# What is given is rounded to so many steps of full scale (−137 dB of noise): soxr's own rounding, −150 dB around a
# sound, would else turn digital silence into noise that differs with the cuts.
STEPS = np.float32(2**21)
LEAST_S = 0.005  # of sound in a piece: one costs 0.03 to 0.2 ms however short it is


class Resampler:
    """Samples at `rate` in, at `target` out, REACH at the lower rate later; n give floor(n · ratio + ½) in all.

    How they are cut changes nothing beyond 1e-6; 3e-6 where both rates share no divisor. Pieces shorter than LEAST_S
    wait for more. soxr's own stream would give the same, but in bursts of 30 to 40 ms.
    """

    def __init__(self, rate: int, target: int) -> None:
        common = math.gcd(rate, target)
        self._in, self._out = rate // common, target // common  # so many samples become so many
        self._reach = math.ceil(REACH * max(1.0, rate / target))
        self._least = round(LEAST_S * target)
        self._soxr = soxr.ResampleStream(rate, target, 1, dtype="float32", quality="HQ")
        self._kept: Samples = np.zeros(0, np.float32)
        self._first = 0  # the number of the first sample kept, which falls together with one given
        self._given = 0

    def feed(self, samples: Samples) -> Samples:
        """The samples that are certain now."""
        self._kept = np.concatenate([self._kept, samples])
        until = (self._end - self._reach) * self._out // self._in
        return self._until(until) if until - self._given >= self._least else np.zeros(0, np.float32)

    def flush(self) -> Samples:
        """The last samples, zeros after the end."""
        return self._until((2 * self._end * self._out + self._in) // (2 * self._in))

    @property
    def _end(self) -> int:
        return self._first + len(self._kept)

    def _until(self, until: int) -> Samples:
        if until <= self._given:
            return np.zeros(0, np.float32)
        self._soxr.clear()
        start = self._first // self._in * self._out
        whole: Samples = self._soxr.resample_chunk(self._kept, last=True)
        new, self._given = whole[self._given - start : until - start] * STEPS, until
        np.rint(new, out=new)
        new *= 1 / STEPS
        seen = until * self._in // self._out - self._reach
        first = max(seen // self._in * self._in, self._first)
        self._kept, self._first = self._kept[first - self._first :].copy(), first
        return new
