"""Sounds made for tests: float32 (n,) within ±1 unless the amplitude says otherwise. Noise is seeded.

And files of them: written by libsndfile or PyAV, read by our own decoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from soundsight.audio import open_audio
from soundsight.error import Error

# Exponent of the power spectrum: 1 / f ** this.
COLOURS = {"white": 0.0, "pink": 1.0, "brown": 2.0}


def sine(hz: float, duration_s: float, rate: int, amplitude: float = 0.5, phase: float = 0.0) -> NDArray[np.float32]:
    """amplitude · sin(2π·hz·t + phase): its RMS is amplitude / √2, 3.01 dB below the amplitude."""
    t = np.arange(round(duration_s * rate)) / rate
    x: NDArray[np.float64] = amplitude * np.sin(2 * np.pi * hz * t + phase)
    return x.astype(np.float32)


def sweep(from_hz: float, to_hz: float, duration_s: float, rate: int, amplitude: float = 0.5) -> NDArray[np.float32]:
    """A sine whose frequency rises (or falls) by as many octaves in every second."""
    t = np.arange(round(duration_s * rate)) / rate
    ratio = np.log(to_hz / from_hz)
    phase = 2 * np.pi * from_hz * duration_s / ratio * np.expm1(t / duration_s * ratio)
    x: NDArray[np.float64] = amplitude * np.sin(phase)
    return x.astype(np.float32)


def noise(
    duration_s: float, rate: int, colour: str = "white", level_db: float = -20.0, seed: int = 0
) -> NDArray[np.float32]:
    """Gaussian noise of a colour from 20 Hz up, its RMS at `level_db`. Above -12 dB its peaks may pass ±1."""
    n = round(duration_s * rate)
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(n))
    hz = np.fft.rfftfreq(n, 1 / rate)
    shaped = np.where(hz >= 20, white / np.maximum(hz, 20) ** (COLOURS[colour] / 2), 0)
    x: NDArray[np.float64] = np.fft.irfft(shaped, n)
    x *= 10 ** (level_db / 20) / np.sqrt(np.mean(x**2))
    return x.astype(np.float32)


def clicks(at_s: tuple[float, ...], duration_s: float, rate: int, amplitude: float = 0.9) -> NDArray[np.float32]:
    """One sample of `amplitude` at each time, else 0."""
    x = np.zeros(round(duration_s * rate), np.float32)
    x[[round(s * rate) for s in at_s]] = amplitude
    return x


def silence(duration_s: float, rate: int) -> NDArray[np.float32]:
    """Digital silence."""
    return np.zeros(round(duration_s * rate), np.float32)


def write(path: Path, x: NDArray[np.float32], rate: int = 48000, **kind: Any) -> Path:
    """By libsndfile, in parts: its Vorbis encoder overflows the stack on long ones."""
    with soundfile.SoundFile(path, "w", rate, 1 if x.ndim == 1 else x.shape[1], **kind) as file:
        for part in np.split(x, range(4096, len(x), 4096)):
            file.write(part)
    return path


ENCODED = {"alac": "s16p", "flac": "s16"}  # what the encoder takes, if not floats


def write_av(
    path: Path, codec: str, x: NDArray[np.float32], rate: int = 48000, quality: int = 0, **options: str
) -> Path:
    """By PyAV, mono; `quality` (LAME: 1 best to 9) makes the bit rate vary."""
    import av

    kind = ENCODED.get(codec, "fltp")
    if kind != "fltp":
        x = np.round(x * 32767).astype(np.int16)
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        if quality:
            stream.codec_context.qscale = True
            stream.codec_context.global_quality = quality * 118  # FF_QP2LAMBDA
        for at in range(0, len(x), 1000):
            frame = av.AudioFrame.from_ndarray(x[None, at : at + 1000].copy(), format=kind, layout="mono")
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path, start_s: float = 0.0, end_s: float | None = None, block_s: float = 10.0) -> NDArray[np.float32]:
    with open_audio(path) as decoder:
        return np.concatenate(list(decoder.blocks(start_s, end_s, block_s)))


def read_and_remarks(path: Path) -> tuple[NDArray[np.float32], Sequence[str]]:
    with open_audio(path) as decoder:
        return np.concatenate(list(decoder.blocks())), decoder.remarks


def error_of(path: Path) -> str:
    with pytest.raises(Error) as caught, open_audio(path) as decoder:
        list(decoder.blocks())
    message = str(caught.value)
    assert "\n" not in message
    return message


TONE = sine(440, 1.5, 48000)
