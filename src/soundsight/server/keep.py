"""A live recording on its way to the disk, so that what was heard is safe however the session ends."""

from __future__ import annotations

import os
import struct
import threading
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

GROWING = "original.au"
WHOLE = "original.flac"
FAST = 0.1  # of libsndfile's 0 to 1
AT_ONCE = 1 << 20  # samples


class Keep:
    """Writes mono float32 as it comes, into a file that is whole after each write.

    The file is AU, whose header may leave the length open: nothing has to be put right at the end, and it may
    grow past 4 GB. OSError where the disk refuses.
    """

    def __init__(self, folder: Path, rate: int) -> None:
        self.folder, self.samples, self.loudest = folder, 0, 0.0
        self._lock = threading.Lock()
        self._file = open(folder / GROWING, "xb", buffering=0)  # noqa: SIM115 it outlives this
        self._file.write(struct.pack(">4sIIIII", b".snd", 24, 0xFFFFFFFF, 6, rate, 1))

    def write(self, missing: int, samples: NDArray[np.float32]) -> None:
        """`missing` zeros, then samples; nothing once it was closed."""
        content = memoryview(np.concatenate([np.zeros(missing, np.float32), samples]).astype(">f4").tobytes())
        with self._lock:
            if self._file.closed:
                return
            begun = self._file.tell()
            try:
                while content:
                    content = content[self._file.write(content) :]
            except OSError:
                self._file.truncate(begun)  # no half frame
                raise
            self.samples += missing + len(samples)
            if len(samples):
                self.loudest = max(self.loudest, float(np.abs(samples).max()))

    def close(self) -> None:
        """Bring it to the disk, and into a FLAC of 24 bits where that holds all: samples beyond ±1 stay floats."""
        with self._lock:
            if self._file.closed:
                return
            with self._file:
                os.fsync(self._file.fileno())
        if 0 < self.loudest < 1 and self.samples:
            pack(self.folder / GROWING, self.folder / WHOLE)


def pack(growing: Path, whole: Path) -> None:
    """The recording as FLAC of 24 bits in its place; left as it is where the disk has no room for both."""
    beside = whole.with_name(f".{whole.name}.part")
    try:
        with soundfile.SoundFile(growing) as old:
            about = {"samplerate": old.samplerate, "channels": 1, "subtype": "PCM_24", "compression_level": FAST}
            with soundfile.SoundFile(beside, "w", format="FLAC", **about) as new:
                while len(block := old.read(AT_ONCE, dtype="float32")):
                    new.write(block)
        os.replace(beside, whole)
        growing.unlink()
    except (OSError, soundfile.LibsndfileError, AssertionError):  # the last: fewer samples were written than came
        beside.unlink(missing_ok=True)
