"""What MP3 needs beyond libsndfile: its length is stated by the encoder's header frame, or by nobody.

Without that frame libsndfile guesses the length from the first frame's bit rate and stops there: of a file of
varying bit rate that may be a sixth of it.
"""

from __future__ import annotations

from io import FileIO
from pathlib import Path
from typing import Any

STRETCH = 64  # from 8 to 320 kbit/s, the lowest and the highest rate, is 40 times


def states_length(path: Path) -> bool:
    """Whether the first frame is the encoder's own (Xing or Info: LAME's; VBRI: Fraunhofer's)."""
    with open(path, "rb") as file:
        head = _first_frame(file)
    return any(tag in head for tag in (b"Xing", b"Info", b"VBRI"))


def another_follows(path: Path) -> bool:
    """Whether a second MP3 begins where the first ends, as in files joined end to end: none of it is decoded."""
    with open(path, "rb") as file:
        head = _first_frame(file)
        begin = file.tell() - len(head)
        at = max(head.find(b"Xing"), head.find(b"Info"))
        if at < 0 or len(head) < at + 16:
            return False
        flags, frames_bytes = head[at + 7], head[at + 8 : at + 16]
        if flags & 3 != 3:  # it states both frames and bytes
            return False
        file.seek(begin + int.from_bytes(frames_bytes[4:], "big"))
        after = file.read(4)
    return after[:3] == b"ID3" or (len(after) == 4 and after[0] == 0xFF and after[:2] == head[:2])


def _first_frame(file: Any) -> bytes:
    """The first 256 bytes of sound, after a tag; the header's words stand in them."""
    head = file.read(10)
    size = 0
    if head[:3] == b"ID3" and len(head) == 10:  # id3.org, ID3v2.4.0 section 3.1: seven bits a byte
        size = 10 + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    file.seek(size)
    return bytes(file.read(256))


class Endless(FileIO):
    """A file that claims to be 64 times as long, so that a length guessed from its size is never too low.

    Reading ends where the file does; only the last 128 claimed bytes, where a tag would stand, read as zeros.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._size = path.stat().st_size
        self._claimed = STRETCH * self._size
        self._at = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As a file's, of the claimed length."""
        self._at = offset + (0, self._at, self._claimed)[whence]
        super().seek(min(self._at, self._size))
        return self._at

    def tell(self) -> int:
        """As a file's, of the claimed length."""
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """As a file's; zeros for the last 128 bytes claimed."""
        if self._at >= self._claimed - 128:
            got = min(len(buffer), self._claimed - self._at)
            buffer[:got] = bytes(got)
        else:
            got = super().readinto(buffer) or 0 if self._at < self._size else 0
        self._at += got
        return got
