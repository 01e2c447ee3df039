"""Decoding what libsndfile cannot: by PyAV (the [codecs] extra), else by an `ffmpeg` on the path.

Both refuse networks and playlists: only the bytes of the file itself are read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BufferedReader, FileIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error

PRIMED = 8  # frames decoded before a file counts as sound: noise that looks like MP3 changes its rate sooner
PADDING = 4096  # samples after the stated end that are a codec's padding: AAC's frames hold 1024, HE-AAC's 2048


class _Nameless(BufferedReader):
    """A file whose name PyAV does not see: ffmpeg believes a name's ending over the bytes."""

    name = "sound"


class Libav:
    """A file that PyAV reads. `frames` is None unless the container states it. Raises Error."""

    by = "PyAV"

    def __init__(self, path: Path) -> None:
        try:
            import av
        except ImportError:
            raise Error("PyAV is not installed") from None
        self._handle = _Nameless(FileIO(path))
        self._wrong = av.error.FFmpegError
        self._resampler = av.AudioResampler
        self.remarks: list[str] = []
        self._bad = 0
        try:
            self._av: Any = av.open(self._handle, options={"protocol_whitelist": ""}, metadata_errors="replace")
            if not self._av.streams.audio:
                raise Error("PyAV: there is no sound in it")
            self._stream = self._av.streams.audio[0]
            self._coming = self._decoded()
            self._primed = list(islice(self._coming, PRIMED))
        except self._wrong as wrong:
            self._handle.close()
            raise Error(f"PyAV: {wrong.strerror}") from None
        except BaseException:
            self._handle.close()
            raise
        if self._bad >= max(1, len(self._primed)):
            self.close()
            raise Error("PyAV: what it holds cannot be decoded")
        if not self.rate:  # no samples at all
            self.rate, self.channels = self._stream.rate or 0, self._stream.channels or 0
        if not self.rate or not self.channels:
            self.close()
            raise Error("PyAV: it states no rate")
        self.container: str = self._av.format.name.split(",")[0]
        self.frames: int | None = None
        if self.container == "mov" and self._stream.duration and self._stream.time_base:
            self.frames = round(self._stream.duration * self._stream.time_base * self.rate)
        if len(self._av.streams.audio) > 1:
            self.remarks.append(f"The file holds {len(self._av.streams.audio)} sound tracks: the first was heard.")

    rate = 0
    channels = 0

    def seek(self, start: int) -> int:
        """Stays at the beginning: a lossy codec's samples after a seek differ from those of the whole."""
        return 0

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        """(n, channels) to the end; packets that cannot be decoded are left out and remarked."""
        at, held = 0, 0
        padding: list[NDArray[np.float32]] = []
        for piece in self._all():
            keep = len(piece) if self.frames is None else min(len(piece), max(0, self.frames - at))
            if keep:
                at += keep
                yield piece[:keep]
            if keep < len(piece):
                padding.append(piece[keep:])
                held += len(piece) - keep
            if held > PADDING:  # not padding: the container states too little
                yield from padding
                at, held, padding, self.frames = at + held, 0, [], None
        if self._bad:
            self.remarks.append(f"{self._bad} packets of the file could not be decoded and are left out.")
        if self.frames is not None and self.frames - at > 0.1 * self.rate:
            self.remarks.append(
                f"The file was cut short: it promises {self.frames / self.rate:.1f} s and holds "
                f"{at / self.rate:.1f} s. What is there was heard."
            )

    def close(self) -> None:
        """Give the file back."""
        self._av.close()
        self._handle.close()

    def _all(self) -> Iterator[NDArray[np.float32]]:
        primed, self._primed = self._primed, []
        yield from primed
        yield from self._coming

    def _decoded(self) -> Iterator[NDArray[np.float32]]:
        packets = self._av.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except self._wrong:
                self._bad += 1
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except self._wrong:
                self._bad += 1
                frames = []
                if self._bad > PRIMED and not self.rate:
                    return
            for frame in frames:
                yield self._samples(frame)

    def _samples(self, frame: Any) -> NDArray[np.float32]:
        rate, channels = frame.sample_rate, frame.layout.nb_channels
        if not self.rate:
            self.rate, self.channels = rate, channels
        if (rate, channels) != (self.rate, self.channels):
            raise Error(
                f"the sound changes midway from {self.rate} Hz in {self.channels} channels to {rate} Hz in {channels}"
            )
        if frame.format.name == "fltp":
            return np.ascontiguousarray(frame.to_ndarray().T)
        planar = self._resampler(format="fltp", layout=frame.layout, rate=rate)
        frame.pts = None
        parts = [part.to_ndarray().T for part in planar.resample(frame) + planar.resample(None)]
        return np.ascontiguousarray(np.concatenate(parts)) if parts else np.zeros((0, channels), np.float32)


class Ffmpeg:
    """A file that an `ffmpeg` on the path reads, through a pipe. `frames` is None. Raises Error."""

    by = "ffmpeg"
    frames: int | None = None

    def __init__(self, path: Path) -> None:
        import subprocess
        import tempfile
        from shutil import which

        program = which("ffmpeg")
        if program is None:
            raise Error("there is no ffmpeg on the path")
        self.remarks: list[str] = []
        # Not a pipe: one that nobody reads stops ffmpeg when it is full.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        quiet = [program, "-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file,pipe"]
        # AU: its header of 24 bytes tells rate and channels, and needs no size.
        au = ["-map", "0:a:0", "-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
        self._process = subprocess.Popen(
            [*quiet, "-i", f"file:{path.absolute()}", *au],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
        )
        assert self._process.stdout is not None
        self._out = self._process.stdout
        header = self._out.read(24)
        if len(header) < 24 or header[:4] != b".snd":
            self._process.wait()
            reason = self._last_line() or "no sound came"
            self.close()
            raise Error(f"ffmpeg: {reason}")
        _, offset, _, _, self.rate, self.channels = struct.unpack(">6I", header)
        self._out.read(offset - 24)
        self.container = "through ffmpeg"

    def seek(self, start: int) -> int:
        """Stays at the beginning, as what comes through a pipe does."""
        return 0

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        """(n, channels) to the end; what ffmpeg complained of is remarked."""
        width = 4 * self.channels
        while data := self._out.read(65536 * width):
            whole = len(data) // width * width
            yield np.frombuffer(data[:whole], ">f4").astype(np.float32).reshape(-1, self.channels)
        if self._process.wait() or self._last_line():
            self.remarks.append(f"ffmpeg complained of the file: {self._last_line() or 'it stopped early'}")

    def close(self) -> None:
        """End ffmpeg if it still runs."""
        self._process.kill()
        self._process.wait()
        self._out.close()
        self._said.close()

    def _last_line(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return last.split("] ")[-1].strip()  # without "[mov @ 0x55707d8b7180] "
