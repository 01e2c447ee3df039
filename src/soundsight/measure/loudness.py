"""How loud the harmonics of a tone are, how far they stand above what lies between them, and how a note swells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, PEAK, Powers
from soundsight.measure.trend import Inner, cannot, fit, measured
from soundsight.result import Measured

Floats = NDArray[np.float64]

MOST = 24  # partials that are summed; of G3 this reaches 4.7 kHz
_SILENT_DB = -200.0
_LOBE = 3  # bins to either side of a partial: 99.9 % of a Hann window's lobe
# The lobe of a steady partial adds up to this many times its peak: 3/2 of a Hann window, twice as many bins.
_LOBE_SUM = 3.0
_FEWEST = 4
_SHORTEST_SLOPE_S = 0.25
_WIDER = 1.5  # the fit's deviation is so much too narrow for a slope (made notes in noise: 75 of 100 within 90 %)
_TINY = np.float32(1e-30)


def harmonic_db(power: Powers, hz: Floats) -> Floats:
    """RMS of the harmonics of `hz` (n,) in dB re full scale, from `power` (n, bins); noise between them taken off.

    A sine of amplitude 1 is −3 dB. Silence is −200 dB.
    """
    lobes, between = _sums(power, hz)
    mean_square = np.maximum(lobes - between, 1e-3 * lobes) / _LOBE_SUM / PEAK / 2
    return np.asarray(10 * np.log10(np.maximum(mean_square, 10 ** (_SILENT_DB / 10))))


def noise_db(power: Powers, hz: Floats) -> Floats:
    """Harmonics over noise in dB (n,): the harmonics' power to that between them, in as wide a band; −20 to 80."""
    lobes, between = _sums(power, hz)
    ratio = (np.maximum(lobes - between, 0) + 1e-30) / (between + 1e-30)
    return np.asarray(np.clip(10 * np.log10(ratio), -20, 80))


def above_noise(power: Powers, hz: Floats) -> Floats:
    """Power of each of the first MOST harmonics of `hz` (n,), noise taken off; 0 above HIGHEST_HZ; (n, MOST)."""
    lobes, between = _each(power, hz)
    return np.maximum(lobes - between, 0.0)


def _sums(power: Powers, hz: Floats) -> tuple[Floats, Floats]:
    """Power in the lobes of the harmonics under HIGHEST_HZ, and in bands as wide half way between them; (n,) each."""
    lobes, between = _each(power, hz)
    return lobes.sum(axis=1), between.sum(axis=1)


def _each(power: Powers, hz: Floats) -> tuple[Floats, Floats]:
    """The same of each harmonic, (n, MOST) each; 0 above HIGHEST_HZ."""
    number = np.arange(1, MOST + 1)
    expected = hz[:, None] * number / BIN_HZ
    heard = expected < HIGHEST_HZ / BIN_HZ
    row = np.arange(len(hz))[:, None, None]
    reach = np.arange(-_LOBE, _LOBE + 1)
    last = power.shape[1] - 1 - _LOBE
    at = np.clip(np.rint(expected).astype(np.intp), _LOBE, last)
    middle = np.clip(np.rint(expected - 0.5 * expected[:, :1]).astype(np.intp), _LOBE, last)
    lobes = power[row, at[:, :, None] + reach].sum(axis=2, dtype=np.float64)
    # The geometric mean is deaf to a partial of another tone that falls between; times its width and e^γ, the ratio
    # of mean to geometric mean of noise's power.
    logs = np.log(power[row, middle[:, :, None] + reach] + _TINY).mean(axis=2, dtype=np.float64)
    between = np.exp(logs + np.euler_gamma) * len(reach)
    return np.where(heard, lobes, 0), np.where(heard, between, 0)


def loudness(frames: Inner) -> dict[str, Measured]:
    """`level` (dB re full scale, of the harmonics) and `slope` (dB/s) of a note, by a line through its frames."""
    if len(frames.s) < _FEWEST:
        why = "too few frames of the note have a clear pitch"
        return {"level": cannot("dB", why), "slope": cannot("dB/s", why)}
    s = frames.s - frames.s.mean()
    line = fit(np.stack([np.ones_like(s), s], axis=1), frames.level)
    independent = max(len(s) / 3, 2.0)
    level, slope = (float(weight) for weight in line.weights)
    errs = np.sqrt(np.diag(line.covariance))
    short = s[-1] - s[0] < _SHORTEST_SLOPE_S
    return {
        "level": measured(level, float(errs[0]), "dB", independent, 0.05),
        "slope": cannot("dB/s", "the note is too short for a slope")
        if short
        else measured(slope, _WIDER * float(errs[1]), "dB/s", independent, 0.001),
    }
