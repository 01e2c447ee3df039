"""Decoding by libsndfile: the first to be asked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from soundsight.audio.mp3 import Endless, another_follows, states_length
from soundsight.error import Error

PIECE = 65536  # samples a read: at 4096 the calls cost a tenth of the time of FLAC, above this nothing
FINE = 1024  # after a damaged piece: what is read before the damage is kept to this many samples
EXACT_SUBTYPES = ("PCM_", "FLOAT", "DOUBLE", "ULAW", "ALAW")
# Writers to a pipe cannot go back to state the size, and leave these (or a little less, the header taken off).
UNKNOWN_SIZES = (0x7FFFFFFF, 0xFFFFFFFF)


class _Forward(soundfile.SoundFile):  # type: ignore[misc] # soundfile has no types
    """Reads on without seeking.

    soundfile seeks to where it already is after every read of a file that can seek. libmpg123 then loses its bit
    reservoir: up to 70 ms of wrong samples after each read of a quiet or plain MP3.
    """

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        super().close()
        if isinstance(self.name, Endless):
            self.name.close()


class Sndfile:
    """A file that libsndfile reads; `frames` as its header states. Raises Error."""

    by = "libsndfile"

    def __init__(self, path: Path, kind: str | None) -> None:
        self._path = path
        self._mp3 = kind == "MP3" or path.suffix.lower() == ".mp3"
        self._endless = self._mp3 and not states_length(path)
        self._file = self._open()
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.frames: int | None = None if self._endless else self._file.frames
        self.container: str = self._file.format
        self.remarks: list[str] = []
        self._at = 0
        if self.frames and (promised := _promised(self._file.extra_info, self.frames)):
            self.remarks.append(_cut_short(promised, self.frames, self.rate))
        if self._mp3 and another_follows(path):
            self.remarks.append(
                "Another MP3 follows in the same file: only the first was heard. Convert it to hear all."
            )

    def seek(self, start: int) -> int:
        """Go to sample `start` where that is exact; the sample it now stands at."""
        if self._file.subtype.startswith(EXACT_SUBTYPES):
            try:
                self._at = int(self._file.seek(min(start, self._file.frames)))
            except soundfile.LibsndfileError:  # a damaged FLAC: what stands before the damage is decoded
                self.close()
                self._file, self._at = self._open(), 0
        return self._at

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        """(n, channels) from where it stands to the end or to the first damage, which is remarked."""
        begin = self._at
        try:
            while len(piece := self._read(PIECE)):
                self._at += len(piece)
                yield piece
        except soundfile.LibsndfileError as wrong:
            for piece in self._until_damage(self._at):
                self._at += len(piece)
                yield piece
            if self._at == begin:
                raise Error(f"libsndfile: {_reason(wrong)} at {begin / self.rate:.1f} s") from None
            self._damaged(wrong)
            return
        # An encoder of MP3 counts its last frame's padding or does not.
        if self.frames is not None and self.frames - self._at > (0.1 * self.rate if self._mp3 else 0):
            self.remarks.append(_cut_short(self.frames, self._at, self.rate))

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def _open(self) -> _Forward:
        # On POSIX a name is bytes and need not be text; soundfile would refuse to encode it.
        name: Any = os.fsencode(self._path) if os.name == "posix" else str(self._path)
        name = Endless(self._path) if self._endless else name
        try:
            with _quiet() if self._mp3 else nullcontext():
                file = _Forward(name)
        except (soundfile.LibsndfileError, TypeError) as wrong:  # TypeError: .raw, whose rate is not in the file
            if isinstance(name, Endless):
                name.close()
            raise Error(f"libsndfile: {_reason(wrong)}") from None
        if file.format == "RAW":  # libsndfile takes whatever is named .au, .snd, .vox or .gsm for sound
            file.close()
            raise Error("libsndfile: no header that it knows")
        return file

    def _read(self, frames: int) -> NDArray[np.float32]:
        # `SoundFile.read` stops at `frames`, which a header may state too low; this does not.
        piece = np.empty((frames, self.channels), np.float32)
        with _quiet() if self._mp3 else nullcontext():
            return piece[: self._file.buffer_read_into(piece, "float32")]

    def _until_damage(self, at: int) -> Iterator[NDArray[np.float32]]:
        """Read once more from sample `at`, finely: the samples of a failing call are lost with it."""
        self.close()
        self._file = self._open()
        try:
            for skipped in range(0, at, PIECE):
                self._read(min(PIECE, at - skipped))
            while len(piece := self._read(FINE)):
                yield piece
        except soundfile.LibsndfileError:
            return

    def _damaged(self, wrong: soundfile.LibsndfileError) -> None:
        end = f" of {self.frames / self.rate:.1f} s" if self.frames else ""
        self.remarks.append(
            f"Decoding stopped at {self._at / self.rate:.1f} s{end}: the file is damaged or cut short there "
            f"({_reason(wrong)}). What came before was heard."
        )


def _reason(wrong: Exception) -> str:
    if not isinstance(wrong, soundfile.LibsndfileError):
        return "samples without a header"
    said = str(wrong.error_string).rstrip(".") or f"error {wrong.code}"
    # What it says of a file that ends before the first frame of an MP3.
    return "nothing in it that can be read" if "possibly a pipe" in said else said


def _promised(log: str, frames: int) -> int | None:
    """Samples that the header promised where libsndfile's log says that the file is shorter, else None."""
    for stated, true in re.findall(r"(?:data|SSND|Data Size)\s*: (\d+) \(should be (\d+)", log):
        unknown = any(0 <= size - int(stated) < 65536 for size in UNKNOWN_SIZES)
        if int(stated) > int(true) > 0 and not unknown:
            return round(frames * int(stated) / int(true))
    if counted := re.search(r"does not match value from 'ds64' chunk of (\d+)", log):
        return int(counted[1])
    return None


def _cut_short(promised: int, there: int, rate: int) -> str:
    return (
        f"The file was cut short: it promises {promised / rate:.1f} s and holds {there / rate:.1f} s. "
        "What is there was heard."
    )


_STDERR = Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what libmpg123 prints about odd MP3s off the user's screen: it writes to the process's own stderr.

    For the length of one call, and for MP3 alone, as another thread's lines to stderr are lost meanwhile.
    """
    with _STDERR:
        try:
            kept = os.dup(2)
        except OSError:  # no stderr at all
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
