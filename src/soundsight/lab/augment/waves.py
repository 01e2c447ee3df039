"""Augmentations of one clip's samples; each draws from the generator it is given and can be used alone."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from soundsight.units import db_to_amplitude

Wave = NDArray[np.float32]
FIRST_ECHO_S = 0.0025


def shift(samples: Wave, rng: np.random.Generator) -> Wave:
    """Turn the clip round in time by any amount; what leaves at the end comes in at the start."""
    return np.roll(samples, int(rng.integers(len(samples)))) if len(samples) else samples


def crop(samples: Wave, rng: np.random.Generator, length: int, first: int, last: int) -> Wave:
    """A stretch of `length` of the clip, turned round so that a moment that sounds lies at `first` to `last` of it.

    The moment is drawn by its amplitude, over stretches of 1/100 of the clip; in silence each is as good as another.
    """
    edges = np.linspace(0, len(samples), min(100, len(samples)) + 1).astype(int)
    power = np.add.reduceat(np.square(samples, dtype=np.float64), edges[:-1])
    weights = np.sqrt(power) + 1e-9
    drawn = int(rng.choice(len(power), p=weights / weights.sum()))
    at = int(edges[drawn] + edges[drawn + 1]) // 2
    start = (at - int(rng.integers(first, last))) % len(samples)
    return np.concatenate([samples[start:], samples[:start]])[:length]


def speed(samples: Wave, rng: np.random.Generator, low: float, high: float) -> Wave:
    """Play faster or slower by a factor drawn evenly in log from [low, high]; pitch moves along."""
    factor = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    # soxr takes rates; thousandths are finer than anyone hears.
    resampled: Wave = soxr.resample(samples, round(factor * 1000), 1000, quality="QQ").astype(np.float32)
    return resampled


def gain(samples: Wave, rng: np.random.Generator, low_db: float, high_db: float) -> Wave:
    """Louder or softer by a gain drawn evenly in decibels."""
    return np.multiply(samples, db_to_amplitude(rng.uniform(low_db, high_db)), dtype=np.float32)


def echoed(samples: Wave, rate: int, rng: np.random.Generator, t60_s: float, direct_db: float) -> Wave:
    """As in a room whose echoes fall by 60 dB in `t60_s`, the direct sound `direct_db` over them; about as loud.

    Echoes are noise under an exponential decay, from 2.5 ms on, another one each time (Polack 1988).
    """
    n = round(1.5 * t60_s * rate)
    echoes = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / (t60_s * rate))
    echoes[: round(FIRST_ECHO_S * rate)] = 0
    answer = echoes * db_to_amplitude(-direct_db) / np.sqrt((echoes**2).sum())
    answer[0] = 1.0
    answer /= np.sqrt((answer**2).sum())
    size = 1 << (len(samples) + n).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(answer, size), size)
    return np.asarray(wet[: len(samples)], dtype=np.float32)


def room(samples: Wave, rng: np.random.Generator, rate: int) -> Wave:
    """A drawn room: echoes of 0.15 to 0.8 s, the direct sound 3 dB under to 12 dB over them."""
    return echoed(samples, rate, rng, float(np.exp(rng.uniform(np.log(0.15), np.log(0.8)))), rng.uniform(-3, 12))


def coloured_noise(rng: np.random.Generator, length: int, slope_db: float) -> Wave:
    """Gaussian noise of RMS 1 whose power falls by `slope_db` an octave: 0 white, 3 pink, 6 brown."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    octave = np.log2(np.maximum(np.arange(len(spectrum)), 1))
    shaped = np.fft.irfft(spectrum * 10 ** (-slope_db / 20 * octave), length)
    return (shaped / max(float(np.sqrt((shaped**2).mean())), 1e-12)).astype(np.float32)


def loudest_1(samples: NDArray[np.float64]) -> Wave:
    """The same at another level: the loudest sample is 1, but silence stays."""
    return (samples / max(float(np.abs(samples).max(initial=0.0)), 1e-12)).astype(np.float32)


def fit_length(samples: Wave, length: int, rng: np.random.Generator) -> Wave:
    """Cut a random stretch of `length`, or fill it: half the time by repeating the clip, else with zeros around it."""
    spare = length - len(samples)
    if spare <= 0:
        at = int(rng.integers(-spare + 1))
        return samples[at : at + length]
    if len(samples) and rng.random() < 0.5:
        return np.resize(samples, length)
    before = int(rng.integers(spare + 1))
    return np.pad(samples, (before, spare - before))
