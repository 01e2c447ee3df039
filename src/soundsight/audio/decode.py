"""A sound file at its own rate, all its channels, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
import soundfile
from numpy.typing import NDArray

from soundsight.error import Error

KNOWN_EXTENSIONS = frozenset(
    ".wav .flac .ogg .oga .opus .mp3 .aiff .aif .aifc .caf .w64 .rf64 .au .snd .m4a .mp4 .aac .webm".split()
)
PIECE = 65536


def open_audio(path: str | Path) -> Decoder:
    """Open a sound file. Raises Error in one line."""
    return Decoder(Path(path))


class Decoder:
    """One open file; a context manager. `frames` is None where only reading to the end would tell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            raise Error(f"{path}: no such file.")
        try:
            self._file = soundfile.SoundFile(path)
        except soundfile.LibsndfileError as wrong:
            raise Error(f"{path}: cannot decode ({wrong.error_string}).") from None
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.frames: int | None = self._file.frames
        self.container: str = self._file.format
        self.remarks: list[str] = []

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def blocks(
        self, start_s: float = 0.0, end_s: float | None = None, block_s: float = 10.0
    ) -> Iterator[NDArray[np.float32]]:
        """Float32 (n, channels), full scale ±1, at `rate`; n is `block_s` seconds but in the last block."""
        at, end = round(start_s * self.rate), None if end_s is None else round(end_s * self.rate)
        self._file.seek(at)
        while True:
            want = round(block_s * self.rate) if end is None else min(round(block_s * self.rate), end - at)
            out = np.empty((want, self.channels), np.float32)
            got = self._file.buffer_read_into(out, "float32") if want > 0 else 0
            if not got:
                return
            yield out[:got]
            at += got


def can_decode() -> dict[str, str]:
    """What this install decodes: container to by what."""
    return {name: f"libsndfile {soundfile.__libsndfile_version__}" for name in soundfile.available_formats()}


def sha256_of(path: str | Path) -> str:
    """The file's SHA-256, 64 hexadecimal digits."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
