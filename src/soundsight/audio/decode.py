"""A sound file at its own rate, all its channels, block by block."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from soundsight.audio.codecs import Ffmpeg, Libav
from soundsight.audio.containers import (
    FOREIGN,
    LIBSNDFILE_EXTENSIONS,
    NOT_SOUND,
    how_to_get_codecs,
    kind_of,
    shown,
)
from soundsight.audio.sndfile import Sndfile
from soundsight.error import Error

EXPECTED = "a sound file was expected (WAV, FLAC, MP3, Ogg, Opus, AIFF, CAF, M4A, WebM …)"
UNFINISHED = 16384  # bytes: a recorder that died leaves a header stating 0 samples, and sound behind it


class Source(Protocol):
    """What each way of decoding offers; `pieces` are (n, channels), any n, from where it stands."""

    by: str
    rate: int
    channels: int
    frames: int | None
    container: str
    remarks: list[str]

    def seek(self, start: int) -> int: ...  # noqa: D102
    def pieces(self) -> Iterator[NDArray[np.float32]]: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


def open_audio(path: str | Path) -> Decoder:
    """Open a sound file by libsndfile, else PyAV, else ffmpeg. Raises Error, one line, where none can."""
    if not isinstance(path, str | os.PathLike):
        raise Error(
            f"the name or path of a sound file was expected, and {type(path).__name__} came. "
            "Samples are heard by Recogniser().feed(samples, rate)."
        )
    return Decoder(Path(path))


class Decoder:
    """One open file; a context manager.

    `frames` is what the container states, None where it states nothing (an MP3 without its encoder's header, WebM,
    what comes through ffmpeg); where reading ends earlier, `remarks` says so. `by` names who decodes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._source = _open(path)
        self._used = False
        self.rate = self._source.rate
        self.channels = self._source.channels
        self.frames = self._source.frames
        self.container = self._source.container
        self.by = self._source.by

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what is wrong with the file; some are known only after its last block."""
        return tuple(self._source.remarks)

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._source.close()

    def blocks(
        self, start_s: float = 0.0, end_s: float | None = None, block_s: float = 10.0
    ) -> Iterator[NDArray[np.float32]]:
        """Float32 (n, channels), full scale ±1, at `rate`; n is `block_s` seconds but in the last block.

        `[start_s, end_s)` is cut to the nearest sample. Where a codec cannot go to a sample exactly, what is
        before is decoded and dropped. A file without samples gives one block of (0, channels). May be called
        again.
        """
        if not (0 <= start_s < math.inf and block_s > 0 and (end_s is None or end_s > start_s)):
            raise Error(
                f"{shown(self.path)}: a part from {start_s} s to {end_s} s was asked for (None: the end): "
                "give a start of at least 0 and an end after it."
            )
        start = round(start_s * self.rate)
        end = None if end_s is None or end_s == math.inf else round(end_s * self.rate)
        if self._used:
            self._source.close()
            self._source = _open(self.path)
        self._used = True
        return _joined(self._cut(start, end), max(1, round(block_s * self.rate)))

    def _cut(self, start: int, end: int | None) -> Iterator[NDArray[np.float32]]:
        at = self._source.seek(start)
        given = False
        try:
            for piece in self._source.pieces():
                low, high = max(0, start - at), len(piece) if end is None else min(len(piece), end - at)
                at += len(piece)
                if low < high:
                    given = True
                    yield piece[low:high]
                if end is not None and at >= end:
                    return
        except Error as wrong:
            raise Error(
                f"{shown(self.path)}: cannot decode ({wrong}). Check that it is whole.{_convert(self.path)}"
            ) from None
        if not given and start:
            raise Error(
                f"{shown(self.path)}: a start at {start / self.rate:g} s was asked for, but the file is "
                f"{at / self.rate:.1f} s long. Give a start before its end."
            )
        if not given:
            yield np.zeros((0, self.channels), np.float32)


def _joined(pieces: Iterator[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """The same samples in arrays of `size`, the last shorter; an empty piece passes as it is."""
    parts: list[NDArray[np.float32]] = []
    have = 0
    for piece in pieces:
        if not len(piece):
            yield piece
        while have + len(piece) >= size:
            yield np.concatenate([*parts, piece[: size - have]])
            piece, parts, have = piece[size - have :], [], 0
        if len(piece):
            parts.append(piece)
            have += len(piece)
    if parts:
        yield np.concatenate(parts)


def _open(path: Path) -> Source:
    name = shown(path)
    head = _head(path, name)
    kind = kind_of(head)
    if kind in NOT_SOUND:
        raise Error(f"{name}: this is {kind}, but {EXPECTED}. Check that it is the file you mean.")
    reasons = []
    if kind not in FOREIGN:
        try:
            source = Sndfile(path, kind)
            if source.frames != 0 or path.stat().st_size < UNFINISHED:
                return source
            source.close()
            reasons.append("libsndfile: its header states no samples")
        except Error as wrong:
            reasons.append(str(wrong))
    if kind is None and path.suffix.lower() in LIBSNDFILE_EXTENSIONS:
        # libsndfile knows this ending, and the bytes are nobody's: ffmpeg would find sound in mere noise.
        raise Error(f"{name}: cannot decode ({reasons[0]}), but {EXPECTED}. Check that it is whole.{_convert(path)}")
    for way in (Libav, Ffmpeg):
        try:
            return way(path)
        except Error as wrong:
            reasons.append(str(wrong))
    none_there = "PyAV is not installed" in reasons and "there is no ffmpeg on the path" in reasons
    # What libsndfile knows and does not read is broken: codecs would not help.
    missing = none_there and (kind is None or kind in FOREIGN)
    first = f"To read it, {how_to_get_codecs()}" if missing else "Check that it is whole"
    raise Error(
        f"{name}: cannot decode {kind or 'it'} ({'; '.join(reasons)}), but {EXPECTED}. "
        f"{first}, or convert it:{_convert(path).removeprefix(' Or convert it:')}"
    )


def _head(path: Path, name: str) -> bytes:
    """The first bytes of a readable file that has some. Raises Error otherwise."""
    try:
        if path.is_dir():
            raise Error(f"{name}: is a folder, but {EXPECTED}. Name a file in it.")
        if path.exists() and not path.is_file():
            raise Error(f"{name}: is a pipe or a device, but {EXPECTED}. Save it as a file first.")
        with open(path, "rb") as file:
            head = file.read(512)
    except FileNotFoundError:
        raise Error(f"{name}: no such file. Check its name and the folder you are in.") from None
    except PermissionError:
        raise Error(f"{name}: no permission to read it. Change it (chmod u+r) or copy the file.") from None
    except (OSError, ValueError) as wrong:  # ValueError: a name with a null character
        raise Error(f"{name}: cannot be read ({getattr(wrong, 'strerror', None) or wrong}).") from None
    if not head:
        raise Error(f"{name}: is empty (0 bytes), but {EXPECTED}. Copy or record it again.")
    return head


def _convert(path: Path) -> str:
    from shlex import quote

    target = path.with_name(f"{path.stem}-converted.wav" if path.suffix.lower() == ".wav" else f"{path.stem}.wav")
    if not str(path).isprintable():
        return " Or convert it: rename it, then ffmpeg -i FILE FILE.wav"
    return f" Or convert it: ffmpeg -i {quote(str(path))} {quote(str(target))}"


def sha256_of(path: str | Path) -> str:
    """The file's SHA-256, 64 hexadecimal digits. Raises Error where it cannot be read."""
    import hashlib

    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as wrong:
        raise Error(f"{shown(Path(path))}: cannot be read ({wrong.strerror}).") from None
