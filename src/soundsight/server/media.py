"""What the player of one recording needs, made in one pass over it: audio.flac, the wave, the spectrogram."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from soundsight.audio import Decoder, open_audio
from soundsight.error import Error
from soundsight.spectrogram import POWER, SAMPLES_PER_BIN, PeakLevels, SpectrumLevels, tiles

AUDIO = "audio.flac"
MEDIA = "media.json"
# Browsers play no FLAC below 3 kHz, and most sound cards take no more than 48 kHz.
LOWEST_RATE, HIGHEST_RATE = 8000, 48000
ALSO_SIDE = 0.5**0.5  # how loud channels beyond the second are in the mix: 3 dB less
FINE = frozenset({"PCM_24", "PCM_32", "FLOAT", "DOUBLE"})  # what 16 bits would make coarser
FAST = 0.1  # of libsndfile's 0 to 1: a hundredth larger than its default, in two thirds of the time

Samples = NDArray[np.float32]
Progress = Callable[[float, float | None], None]


@dataclass(frozen=True, slots=True)
class PeakLevel:
    """A zoom of the wave, in `peaks-{level}.i8`."""

    level: int
    samples_per_bin: int
    bins: int


@dataclass(frozen=True, slots=True)
class SpectrumLevel:
    """A zoom of the spectrogram, in `spectrum-{level}.u8`."""

    level: int
    columns_per_s: float
    columns: int


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The spectrogram's rows and its zooms; `spectrogram.tiles` says what they mean."""

    rows: int
    low_hz: float
    high_hz: float
    floor_db: float
    levels: tuple[SpectrumLevel, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """What there is to play and to draw. `rate` and `channels` are those of audio.flac.

    A value v of the peaks is the sample sign(v) · (|v| / 127) ** `peaks_power`; 1 where an older version made them.
    """

    duration_s: float
    rate: int
    channels: int
    original_rate: int
    peaks: tuple[PeakLevel, ...]
    spectrum: Spectrum
    peaks_power: int = 1

    def as_json(self) -> dict[str, Any]:
        """As plain data; keys are field names."""
        return asdict(self)


def prepare(original: Path, folder: Path, on_progress: Progress | None = None) -> Media:
    """Decode `original` once and write audio.flac, peaks-*.i8, spectrum-*.u8 and media.json into `folder`.

    All files are written beside and renamed at the end, media.json last; where it ends early none is there.
    audio.flac has the recording's own rate where that is 8 to 48 kHz, else the nearest of the two (soxr HQ). One or
    two channels stay as they are; of more, the first two stay left and right, the others are added to both, 3 dB
    quieter, and the whole is made so much quieter that the mix cannot clip. It has 24 bits where the recording has
    more than 16 and lost none to a codec, else 16; samples beyond full scale are cut off. Wave and spectrogram are of
    the same samples. `on_progress(done_s, total_s)` is called as it goes on; what it raises ends it. Raises `Error`
    for what cannot be decoded or written. Memory does not grow with the recording.
    """
    beside = folder / f".preparing-{secrets.token_hex(4)}"
    try:
        beside.mkdir()
        with open_audio(original) as audio:
            media = _write(audio, _bits(original, audio), beside, on_progress)
        (beside / MEDIA).write_text(json.dumps(media.as_json()), encoding="utf-8")
        for path in sorted(beside.iterdir(), key=lambda path: path.name == MEDIA):
            os.replace(path, folder / path.name)
        return media
    except OSError as problem:
        raise Error(f"{original.name}: cannot be made ready to play ({problem.strerror}). Make room there.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def read_media(folder: Path) -> Media | None:
    """What `prepare` made in a folder; None where it has not, or not to its end."""
    try:
        found = json.loads((folder / MEDIA).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    spectrum = found["spectrum"]
    levels = tuple(SpectrumLevel(**level) for level in spectrum["levels"])
    return Media(
        **found
        | {
            "peaks": tuple(PeakLevel(**level) for level in found["peaks"]),
            "spectrum": Spectrum(**spectrum | {"levels": levels}),
        }
    )


def _write(audio: Decoder, bits: int, folder: Path, on_progress: Progress | None) -> Media:
    rate = min(max(audio.rate, LOWEST_RATE), HIGHEST_RATE)
    channels = min(audio.channels, 2)
    total_s = None if audio.frames is None else audio.frames / audio.rate
    with ExitStack() as stack:
        sound = stack.enter_context(_flac(folder / AUDIO, rate, channels, bits))
        pictures = _Pictures(rate, folder, stack)
        # Compressing and drawing take about as long as each other and hold no lock: each in a thread, a block behind.
        threads = stack.enter_context(ThreadPoolExecutor(2))
        waiting: list[Future[None]] = []
        fed = 0
        for came, block in _played(audio, rate):
            for future in waiting:
                future.result()
            waiting = [threads.submit(_put, sound, block), threads.submit(pictures.feed, block)]
            fed += came
            if on_progress is not None:
                on_progress(fed / audio.rate, total_s)
        for future in waiting:
            future.result()
        pictures.flush()
        if not fed:
            _put(sound, np.zeros((1, channels), np.float32))  # a FLAC of no samples is no FLAC
    return Media(round(fed / audio.rate, 6), rate, channels, audio.rate, pictures.peaks(), pictures.spectrum(), POWER)


def _played(audio: Decoder, rate: int) -> Iterator[tuple[int, Samples]]:
    """Samples as they are played, finite and of one or two channels, and how many of the recording's they come from."""
    channels = min(audio.channels, 2)
    resampler = None
    if rate != audio.rate:
        resampler = soxr.ResampleStream(audio.rate, rate, channels, dtype="float32", quality="HQ")
    for samples in audio.blocks():
        mixed = _mixed(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0))
        yield len(samples), mixed if resampler is None else resampler.resample_chunk(mixed).reshape(-1, channels)
    if resampler is not None:
        last = np.zeros((0, channels), np.float32)
        yield 0, resampler.resample_chunk(last, last=True).reshape(-1, channels)


def _mixed(samples: Samples) -> Samples:
    others = samples.shape[1] - 2
    if others <= 0:
        return samples
    both = samples[:, 2:].sum(axis=1, keepdims=True) * np.float32(ALSO_SIDE)
    mixed: Samples = (samples[:, :2] + both) / np.float32(1 + others * ALSO_SIDE)
    return mixed


def _bits(original: Path, audio: Decoder) -> int:
    if not audio.by.startswith("libsndfile"):
        return 16
    try:
        return 24 if soundfile.info(str(original)).subtype in FINE else 16
    except soundfile.LibsndfileError:
        return 16


def _flac(path: Path, rate: int, channels: int, bits: int) -> soundfile.SoundFile:
    try:
        return soundfile.SoundFile(path, "w", rate, channels, f"PCM_{bits}", format="FLAC", compression_level=FAST)
    except soundfile.LibsndfileError as problem:
        raise OSError(0, str(problem.error_string)) from None


def _put(sound: soundfile.SoundFile, block: Samples) -> None:
    try:
        sound.write(block)
    except (soundfile.LibsndfileError, AssertionError):  # fewer samples were written than came
        raise OSError(0, "the disk takes no more") from None


class _Pictures:
    """The files of wave and spectrogram, a file a level."""

    def __init__(self, rate: int, folder: Path, stack: ExitStack) -> None:
        def new(name: str) -> BinaryIO:
            return stack.enter_context(open(folder / name, "wb"))

        self._folder = folder
        self._wave, self._columns = PeakLevels(), SpectrumLevels(rate)
        self._wave_files = [new(f"peaks-{level}.i8") for level in range(len(SAMPLES_PER_BIN))]
        self._column_files = [new(f"spectrum-{level}.u8") for level in range(tiles.DEEPEST)]

    def feed(self, block: Samples) -> None:
        self._put(self._wave.feed(block), self._columns.feed(block))

    def flush(self) -> None:
        """Write the last, and drop levels beyond the first that shows the whole."""
        self._put(self._wave.flush(), self._columns.flush())
        for file in (*self._wave_files, *self._column_files):
            file.flush()
        sizes = [os.fstat(file.fileno()).st_size // tiles.ROWS for file in self._column_files]
        enough = next((i for i, size in enumerate(sizes) if size <= tiles.ENOUGH), len(sizes) - 1)
        self._sizes = sizes[: enough + 1]
        for level in range(enough + 1, len(sizes)):
            (self._folder / f"spectrum-{level}.u8").unlink()

    def _put(self, wave: list[NDArray[np.int8]], columns: list[NDArray[np.uint8]]) -> None:
        for file, bins in zip(self._wave_files, wave, strict=True):
            file.write(bins.tobytes())
        for file, some in zip(self._column_files, columns, strict=True):
            file.write(some.tobytes())

    def peaks(self) -> tuple[PeakLevel, ...]:
        sizes = [(self._folder / f"peaks-{level}.i8").stat().st_size // 2 for level in range(len(SAMPLES_PER_BIN))]
        return tuple(PeakLevel(i, *pair) for i, pair in enumerate(zip(SAMPLES_PER_BIN, sizes, strict=True)))

    def spectrum(self) -> Spectrum:
        levels = tuple(
            SpectrumLevel(level, tiles.COLUMNS_PER_S / tiles.POOLED**level, size)
            for level, size in enumerate(self._sizes)
        )
        return Spectrum(tiles.ROWS, tiles.LOW_HZ, self._columns.high_hz, tiles.FLOOR_DB, levels)
