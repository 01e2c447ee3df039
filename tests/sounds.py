"""Sounds made for tests: float32 (n,) within ±1 unless the amplitude says otherwise. Noise is seeded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
