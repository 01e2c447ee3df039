"""The wave for a player: lowest and highest sample at several zooms, from blocks as they come."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Samples a bin, a level: at 44.1 kHz from 6 ms, finer than a pixel of any whole view, to 3 s.
SAMPLES_PER_BIN = (256, 2048, 16384, 131072)
FULL = 127
# A bin is stored as this root of its sample. In 8 bits, its steps are then 0.2 dB at full scale and 2 dB at -60 dB,
# where those of samples as they are end at -42 dB.
POWER = 3

Int8s = NDArray[np.int8]


class PeakLevels:
    """Blocks (n, channels) of float32 in; for each level of `SAMPLES_PER_BIN` its new bins out.

    A bin is int8 (lowest, highest) over all channels, each as sign · 127 · |sample|^(1/POWER), rounded; beyond full
    scale it is cut off. How the blocks are cut changes nothing.
    """

    def __init__(self) -> None:
        self._rest: NDArray[np.float32] | None = None
        self._pools = [_Pool(wide // narrow) for narrow, wide in pairwise(SAMPLES_PER_BIN)]

    def feed(self, block: NDArray[np.float32]) -> list[Int8s]:
        """New bins of each level: int8 (bins, 2)."""
        if self._rest is not None:
            block = np.concatenate([self._rest, block])
        size = SAMPLES_PER_BIN[0]
        whole = len(block) // size * size
        self._rest = block[whole:].copy()
        return self._through(_bins(block[:whole].reshape(-1, size * block.shape[1])))

    def flush(self) -> list[Int8s]:
        """The last bins, which cover what is left."""
        last = np.zeros((0, 2), np.int8)
        if self._rest is not None and len(self._rest):
            last = _bins(self._rest.reshape(1, -1))
        found = [last]
        for pool in self._pools:
            last = np.concatenate([pool.feed(last), pool.flush()])
            found.append(last)
        return found

    def _through(self, bins: Int8s) -> list[Int8s]:
        found = [bins]
        for pool in self._pools:
            bins = pool.feed(bins)
            found.append(bins)
        return found


class _Pool:
    """Every `size` bins become one. Rounding first and pooling then is the same as the other way about."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = np.zeros((0, 2), np.int8)

    def feed(self, bins: Int8s) -> Int8s:
        bins = np.concatenate([self._rest, bins])
        whole = len(bins) // self._size * self._size
        self._rest = bins[whole:]
        return _pooled(bins[:whole].reshape(-1, self._size, 2))

    def flush(self) -> Int8s:
        return _pooled(self._rest[None]) if len(self._rest) else self._rest


def _pooled(groups: Int8s) -> Int8s:
    return np.stack([groups[..., 0].min(axis=1), groups[..., 1].max(axis=1)], axis=1)


def _bins(samples: NDArray[np.float32]) -> Int8s:
    """Rows of samples as (lowest, highest)."""
    both = np.stack([samples.min(axis=1, initial=np.inf), samples.max(axis=1, initial=-np.inf)], axis=1)
    roots = np.sign(both) * np.abs(both) ** (1 / POWER)
    bins: Int8s = np.clip(np.rint(roots * FULL), -FULL, FULL).astype(np.int8)
    return bins
