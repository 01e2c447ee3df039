"""Takes on a violin, made for tests: tones, tunes, their files, and what a stream of them gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from soundsight.recogniser import Recogniser
from soundsight.result import Result, Update

RATE = 44100
Samples = NDArray[np.float32]


def tone(hz: float, seconds: float, cents: float = 0.0, swing: float = 0.0, rate: int = RATE) -> Samples:
    """A bowed tone: twelve harmonics, with 20 ms of rise and fall; vibrato of `swing` cents at 5.5 Hz."""
    t = np.arange(round(seconds * rate)) / rate
    phase = np.cumsum(hz * 2 ** ((cents + swing * np.sin(2 * np.pi * 5.5 * t)) / 1200)) * 2 * np.pi / rate
    sound = sum(np.sin(k * phase) / k for k in range(1, 13) if k * hz < 0.4 * rate)
    edge = np.minimum(np.minimum(t, t[::-1]) / 0.02, 1)
    return np.asarray(0.2 * sound * edge, np.float32)


def played(*notes: tuple[float, float, float], rest_s: float = 0.1, a4: float = 440.0) -> Samples:
    """Notes (MIDI number, seconds, cents) with rests between."""
    rest = np.zeros(round(rest_s * RATE), np.float32)
    parts = [part for key, s, cents in notes for part in (rest, tone(a4 * 2 ** ((key - 69) / 12), s, cents))]
    return np.concatenate([*parts, rest])


TUNE = played((67, 0.4, 3), (69, 0.5, -2), (71, 0.6, -31), (72, 0.3, 4), (71, 0.5, -30), (74, 0.35, 0), (71, 0.4, -28))


def write(path: Path, samples: Samples, rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def streamed(samples: Samples, cuts: Sequence[int], **options: object) -> tuple[Result, list[Update]]:
    recogniser = Recogniser("violin", **options)  # type: ignore[arg-type]
    parts = np.split(samples, sorted(cut % len(samples) for cut in cuts))
    updates = [recogniser.feed(part, RATE) for part in parts] + [recogniser.flush()]
    return recogniser.result(), updates
