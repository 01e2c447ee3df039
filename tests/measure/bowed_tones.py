"""Bowed tones made for tests: ten harmonics along a curve of Hz, at a rate, float32."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.measure import HOP, RATE, Cutter, Line, Pitch, Played, joined

Samples = NDArray[np.float32]
NAMES = (
    *("pitch", "spread", "change", "likeness", "level", "noise", "height", "richness", "second", "envelope"),
    *("even_off", "odd_off", "beating", "even_over", "violin", "open", "first", "clear", "besides", "second_hz"),
)


def bowed(hz: float | NDArray[np.float64], seconds: float, rate: int = RATE, slope_db: float = 0.0) -> Samples:
    """Harmonics 1–10 as 1/k, the fundamental 10 dB down as a low string's is; 20 ms of rise and fall; RMS about 0.1."""
    n = round(seconds * rate)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hz, n)) / rate
    top = float(np.max(hz))
    sound = sum(
        (0.3 if k == 1 else 1 / k) * np.sin(k * phase + k) for k in range(1, 11) if k == 1 or k * top < 0.45 * rate
    )
    edge = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.02 * rate), 1)
    return np.asarray(0.15 * sound * edge * 10 ** (slope_db * np.arange(n) / rate / 20), np.float32)


def swung(hz: float, cents: float, per_s: float, seconds: float, rate: int = RATE) -> NDArray[np.float64]:
    """A curve of Hz that swings `cents` to either side of `hz`."""
    t = np.arange(round(seconds * rate)) / rate
    return np.asarray(hz * 2 ** (cents * np.sin(2 * np.pi * per_s * t) / 1200))


def between_rests(*parts: Samples, rest_s: float = 0.3, rate: int = RATE) -> Samples:
    """The parts, joined, with silence before and after."""
    rest = np.zeros(round(rest_s * rate), np.float32)
    return np.concatenate([rest, *parts, rest])


def in_room(sound: Samples, seed: int) -> Samples:
    """The sound with a room's answer as loud as itself: noise that falls 60 dB in 0.6 s."""
    n = round(0.6 * RATE)
    tail = np.random.default_rng(seed).standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail[0], tail[1 : round(0.002 * RATE)] = 0, 0
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] = 1
    size = len(sound) + n
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return np.asarray(wet[: len(sound)], np.float32)


def heard(sound: Samples, cuts: tuple[int, ...] = ()) -> dict[str, Line]:
    """The lines of a sound at RATE, fed in pieces that end at `cuts`."""
    listener, given = Pitch(), []
    borders = [0, *sorted(cut for cut in cuts if 0 < cut < len(sound)), len(sound)]
    for start, end in pairwise(borders):
        given += listener.feed(Block(sound[start:end], RATE, start))
    given += listener.flush()
    return {name: joined([line for line in given if line.name == name]) for name in NAMES}


def notes_of(lines: dict[str, Line]) -> list[Played]:
    """The notes that are cut from whole lines."""
    cutter = Cutter()
    return cutter.feed(lines) + cutter.flush()


def at(lines: dict[str, Line], start_s: float, end_s: float) -> slice:
    """The frames whose middle lies in a stretch of time."""
    times = lines["pitch"].times()
    return slice(int(np.searchsorted(times, start_s)), int(np.searchsorted(times, end_s)))


__all__ = ["HOP", "NAMES", "RATE", "Samples", "at", "between_rests", "bowed", "heard", "in_room", "notes_of", "swung"]
