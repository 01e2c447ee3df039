"""Sounds made of numbers that are none of the labels, though one may be taken for some: tones, notes, voices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment.speaking import voice
from soundsight.lab.augment.waves import Wave, loudest_1

HIGHEST_OF_RATE = 0.45  # notes end below half the rate


def tone(rng: np.random.Generator, length: int, rate: int, low_hz: float = 60.0, high_hz: float = 7500.0) -> Wave:
    """A sine of amplitude 1 that glides from one frequency to another, both drawn evenly in log; a third hold still."""
    ends = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz), 2))
    if rng.random() < 1 / 3:
        ends[1] = ends[0]
    hz = np.exp(np.linspace(np.log(ends[0]), np.log(ends[1]), length))
    wave: Wave = np.sin(2 * np.pi * np.cumsum(hz) / rate + rng.uniform(0, 2 * np.pi)).astype(np.float32)
    return wave


def notes(rng: np.random.Generator, length: int, rate: int) -> Wave:
    """Notes one after another, up to three at once, all struck or all held with a vibrato; the loudest sample is 1.

    Harmonics fall by 4 to 14 dB an octave, each a little off that; pitches stand from 65 Hz to 2.6 kHz.
    """
    wave = np.zeros(length)
    held, fall, low = rng.random() < 0.5, rng.uniform(0.7, 2.3), np.exp(rng.uniform(np.log(65), np.log(650)))
    at = 0
    while at < length:
        seconds = rng.uniform(0.1, 1.5)
        n = min(length - at, max(2, round(seconds * rate)))
        for _ in range(int(rng.integers(1, 4))):
            wave[at : at + n] += _note(rng, n, rate, low * 2 ** rng.uniform(0, 2), fall, held)
        at += max(1, round(n * rng.uniform(0.3, 1.2)))
    return loudest_1(wave)


def _note(rng: np.random.Generator, n: int, rate: int, hz: float, fall: float, held: bool) -> NDArray[np.float64]:
    t = np.arange(n) / rate
    cents = rng.uniform(0, 40) * np.sin(2 * np.pi * rng.uniform(4, 7) * t) if held else 0.0
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hz * 2 ** (cents / 1200), n)) / rate
    numbers = np.arange(1, min(16, int(HIGHEST_OF_RATE * rate / hz)) + 1)
    sizes = numbers**-fall * 10 ** (rng.uniform(-6, 6, len(numbers)) / 20)
    shape = np.minimum(1, t / rng.uniform(0.01, 0.1)) if held else np.exp(-t * rng.uniform(1, 8))
    shape = shape * np.minimum(1, t[::-1] / 0.02)
    sound: NDArray[np.float64] = shape * (sizes @ np.sin(np.outer(numbers, phase)))
    return sound


# Each with the labels that it may truly be: nothing is said of these there.
MADE: dict[str, tuple[Callable[[np.random.Generator, int, int], Wave], frozenset[str]]] = {
    "tone": (tone, frozenset()),
    "notes": (notes, frozenset({"street_music"})),
    "voice": (voice, frozenset({"children_playing", "laughing", "crying_baby", "coughing", "street_music"})),
}
