"""How loud the harmonics of a tone are, how far they stand above what lies between them, and how a note swells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import middle, within
from soundsight.measure.ring import roomy
from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, PEAK, Powers
from soundsight.measure.trend import HOP_S, Fit, Inner, cannot, fit, measured, power
from soundsight.result import Measured

Floats = NDArray[np.float64]

MOST = 24  # partials that are summed; of G3 this reaches 4.7 kHz
_SILENT_DB = -200.0
_LOBE = 3  # bins to either side of a partial: 99.9 % of a Hann window's lobe
# The lobe of a steady partial adds up to this many times its peak: 3/2 of a Hann window, twice as many bins.
_LOBE_SUM = 3.0
_CLEAR = 4.0
_CLEAREST_DB = 65.0  # bowed notes reach 60; above, it is the sound's source that has no noise, not what plays
_LOWEST = 3  # harmonics whose own noise is read
_FEWEST = 4
_SHORTEST_SLOPE_S = 0.25
# Where frames err alike over long, as at a note's beginning in a room, a slope errs with what is left at so many turns
# over the note: the upper end was set on made notes (150 a cell, seeds from 53,000).
_TURNS = (1.0, 6.5)
# A level errs by so much whatever its frames say, and in a room, where they err alike, by so much of their scatter. Set
# as the other constants of this kind on 100 made notes a cell, seeds from 400,000 (benchmarks/violin_figures.py).
_LEAST_DB, _ROOMY = 0.013, 0.05
_DB_A_SHARE = 20 / np.log(10)
_NOISIEST_DB = -13.0
_TINY = np.float32(1e-30)


@dataclass(frozen=True, slots=True, eq=False)
class Harmonics:
    """Power in the lobes of a tone's first MOST harmonics, and in bands as wide half way below them; (n, MOST) each.

    Both are 0 above HIGHEST_HZ.
    """

    lobes: Floats
    between: Floats


def harmonics(power: Powers, hz: Floats) -> Harmonics:
    """The harmonics of `hz` (n,) in `power` (n, bins)."""
    expected = hz[:, None] * np.arange(1, MOST + 1) / BIN_HZ
    heard = expected < HIGHEST_HZ / BIN_HZ
    bins = power.shape[1]
    row = np.arange(len(hz))[:, None] * bins - _LOBE
    at = within(np.rint(expected).astype(np.intp), _LOBE, bins - 1 - _LOBE) + row
    middle = within(np.rint(expected - 0.5 * expected[:, :1]).astype(np.intp), _LOBE, bins - 1 - _LOBE) + row
    flat, width = power.ravel(), 2 * _LOBE + 1
    lobes, logs = np.zeros(expected.shape), np.zeros(expected.shape)
    for _ in range(width):
        lobes += flat.take(at)
        logs += np.log(flat.take(middle) + _TINY)
        at += 1
        middle += 1
    # The geometric mean is deaf to a partial of another tone that falls between; times its width and e^γ, the ratio
    # of mean to geometric mean of noise's power.
    between = np.exp(logs / width + np.euler_gamma) * width
    return Harmonics(np.where(heard, lobes, 0), np.where(heard, between, 0))


def harmonic_db(found: Harmonics) -> Floats:
    """RMS of the harmonics in dB re full scale (n,), noise between them taken off.

    A sine of amplitude 1 is −3 dB. Silence is −200 dB.
    """
    lobes, between = found.lobes.sum(axis=1), found.between.sum(axis=1)
    mean_square = np.maximum(lobes - between, 1e-3 * lobes) / _LOBE_SUM / PEAK / 2
    return np.asarray(10 * np.log10(np.maximum(mean_square, 10 ** (_SILENT_DB / 10))))


def first_db(found: Harmonics) -> Floats:
    """Level of the first harmonic in dB (n,); NaN where it is less than 6 dB over what lies between."""
    lobe, between = found.lobes[:, 0], found.between[:, 0]
    return np.where(lobe > _CLEAR * between, 10 * np.log10(lobe + 1e-30), np.nan)


def noise_db(found: Harmonics) -> Floats:
    """Harmonics over noise in dB (n,): the harmonics' power to that between them, in as wide a band; −20 to 80."""
    lobes, between = found.lobes.sum(axis=1), found.between.sum(axis=1)
    ratio = (np.maximum(lobes - between, 0) + 1e-30) / (between + 1e-30)
    return np.asarray(within(10 * np.log10(ratio), -20, 80))


def clear_db(found: Harmonics) -> Floats:
    """How far the first three harmonics stand over what lies half way below each, mean of their dB, (n,); 0 to 65."""
    lobes, between = found.lobes[:, :_LOWEST], found.between[:, :_LOWEST]
    heard = lobes > 0
    each = within(10 * np.log10((lobes + 1e-30) / (between + 1e-30)), 0, _CLEAREST_DB)
    return np.asarray(np.where(heard, each, 0.0).sum(axis=1) / np.maximum(heard.sum(axis=1), 1))


def loudness(frames: Inner) -> dict[str, Measured]:
    """`level` (dB re full scale, of the harmonics) and `slope` (dB/s) of a note, by a line through its frames.

    Each frame weighs by how far it scatters: by what all do, and more where it stands less above the noise.
    """
    if len(frames.s) < _FEWEST:
        why = "too few frames of the note have a clear pitch"
        return {"level": cannot("dB", why), "slope": cannot("dB/s", why)}
    s = frames.s - frames.s.mean()
    columns = np.stack([np.ones_like(s), s], axis=1)
    noisy = _DB_A_SHARE * np.sqrt(0.5 * 10 ** (-np.maximum(frames.noise, _NOISIEST_DB) / 10))
    besides = max(fit(columns, frames.level).deviation ** 2 - middle(noisy) ** 2, 0.0)
    expected = np.sqrt(noisy**2 + besides)
    line = fit(columns, frames.level, expected)
    independent = max(len(s) / 3, 2.0)
    level, slope = (float(weight) for weight in line.weights)
    off = float(np.hypot(np.sqrt(line.covariance[0, 0]), _ROOMY * roomy(frames.ring) * np.std(line.left)))
    slope_off, values = _slope_off(columns / expected[:, None], line, expected)
    short = s[-1] - s[0] < _SHORTEST_SLOPE_S
    return {
        "level": measured(level, off, "dB", independent, _LEAST_DB),
        "slope": cannot("dB/s", "the note is too short for a slope")
        if short
        else measured(slope, slope_off, "dB/s", values),
    }


def _slope_off(known: Floats, line: Fit, expected: Floats) -> tuple[float, float]:
    """A slope's deviation, and by how many values: of the frames' scatter, or of its slow part where that is more."""
    usual, trust = float(np.sqrt(line.covariance[1, 1])), np.sqrt(line.trust)
    trusted, seconds = known * trust[:, None], len(known) * HOP_S
    left, values = power(trusted, line.left / expected * trust, _TURNS[0] / seconds, _TURNS[1] / seconds)
    slow = float(np.sqrt(left / np.mean(line.trust) * np.linalg.inv(trusted.T @ trusted)[1, 1]))
    return (usual, max(len(known) / 3, 2.0)) if usual > slow else (slow, values)
