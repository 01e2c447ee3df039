"""Cuts a stream of blocks into windows for a model, each with its context, zeros beyond both ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.error import Error


@dataclass(frozen=True, slots=True)
class Window:
    """Samples (before + frames·hop + after,); its first frame is frame number `frame` of the stream."""

    samples: NDArray[np.float32]
    frame: int


class Windows:
    """Collects blocks until a window of `frames` frames can be given, with `before` and `after` samples of context.

    Every frame is given once, in order; which window it comes in changes nothing of what it depends on.
    """

    def __init__(self, rate: int, hop: int, before: int, after: int, frames: int):
        self.rate, self.hop, self.before, self.after, self.frames = rate, hop, before, after, frames
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._kept = [np.zeros(self.before, dtype=np.float32)]
        self._length = self.before
        self._next = 0  # the number of the next frame to give
        self.total = 0  # samples fed so far

    def feed(self, block: Block) -> list[Window]:
        """Windows that can be given now. Raises `Error` for a block of another rate or one that does not follow on."""
        if block.rate != self.rate:
            raise Error(f"a block of {block.rate} Hz came, {self.rate} Hz was expected.")
        if block.start != self.total:
            raise Error(f"a block that starts at sample {block.start} came, {self.total} was expected.")
        self._kept.append(np.asarray(block.samples, dtype=np.float32))
        self._length += len(block.samples)
        self.total += len(block.samples)
        given = []
        while self._length >= self.before + self.frames * self.hop + self.after:
            given.append(self._give(self.frames))
        return given

    def flush(self) -> list[Window]:
        """The last windows, zeros after the end; the last frame covers the last sample."""
        left = -(-self.total // self.hop) - self._next
        self._kept.append(np.zeros(left * self.hop + self.after + self.hop, dtype=np.float32))
        self._length += len(self._kept[-1])
        given = []
        while left > 0:
            given.append(self._give(min(left, self.frames)))
            left -= self.frames
        return given

    def _give(self, frames: int) -> Window:
        have = np.concatenate(self._kept) if len(self._kept) > 1 else self._kept[0]
        window = Window(have[: self.before + frames * self.hop + self.after], self._next)
        self._kept = [have[frames * self.hop :]]
        self._length = len(self._kept[0])
        self._next += frames
        return window
