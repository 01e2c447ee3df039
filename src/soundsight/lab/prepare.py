"""Decode a data set once into one memory-mapped array, so that an epoch reads no files."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import read_mono
from soundsight.lab.datasets import Clip


@dataclass(frozen=True, slots=True)
class Sounds:
    """Decoded clips, end to end: clip *i* is `samples[starts[i]:starts[i + 1]]`, float16, mono at `rate`.

    Half precision keeps 11 bits at every level, so a quiet clip loses nothing, and a decoder's overshoot above
    full scale is kept.
    """

    samples: NDArray[np.float16]
    starts: NDArray[np.int64]
    rate: int
    index: dict[tuple[str, str, int], int]

    def of(self, clip: Clip) -> NDArray[np.float32]:
        """The samples of one clip."""
        at = self.index[(clip.dataset, clip.name, clip.fold)]
        return np.asarray(self.samples[self.starts[at] : self.starts[at + 1]], dtype=np.float32)


def prepare(clips: Sequence[Clip], rate: int, cache: Path) -> Sounds:
    """Decode `clips` at `rate` into `cache`, or open what stands there already for exactly these files."""
    names = [(c.dataset, c.name, c.fold) for c in clips]
    found = [(str(c.path.resolve()), c.path.stat()) for c in clips]
    files = [(path, stat.st_size, stat.st_mtime_ns) for path, stat in found]
    key = hashlib.sha256(json.dumps([rate, names, files]).encode()).hexdigest()[:16]
    data, index = cache / f"{key}.f16", cache / f"{key}.npy"
    if not index.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        lengths = _decode(clips, rate, data)
        np.save(index.with_suffix(".part.npy"), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
        os.replace(index.with_suffix(".part.npy"), index)
    starts = np.load(index)
    samples = np.memmap(data, dtype=np.float16, mode="r", shape=(int(starts[-1]),))
    return Sounds(samples, starts, rate, {name: at for at, name in enumerate(names)})


def _decode(clips: Sequence[Clip], rate: int, target: Path) -> list[int]:
    lengths = []
    with target.open("wb") as out:
        for number, clip in enumerate(clips, 1):
            sound = read_mono(clip.path, rate).astype(np.float16)
            lengths.append(len(sound))
            out.write(sound.tobytes())
            if number % 200 == 0 and sys.stderr.isatty():
                print(f"decoded {number} of {len(clips)}", file=sys.stderr)
    return lengths
