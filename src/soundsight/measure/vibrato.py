"""The swing of a note's pitch: its centre, rate, extent, when it sets in and how even it is; none under 2.5 swings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.spectra import RATE, WINDOW
from soundsight.measure.trend import HOP_S, Fit, Inner, cannot, fit, measured
from soundsight.result import Measured

Floats = NDArray[np.float64]

SLOWEST_HZ, FASTEST_HZ = 3.5, 9.0
FEWEST_SWINGS = 2.5
_LEAST_CENTS = 4.0
_LEAST_SHARE = 0.55  # of the pitch's variance about its trend
_STEP_HZ = 0.15
_FLOOR_CENTS = 0.5
_WIDE_HZ = 13.3

UNITS = {"vibrato_rate": "Hz", "vibrato_extent": "cents", "vibrato_onset": "s", "vibrato_evenness": "%"}


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """A sine through a note's cents: `hz` a second, its `fit` (columns cosine, sine, 1, seconds)."""

    hz: float
    fit: Fit
    note_hz: float
    share: float
    swings: float

    @property
    def cents(self) -> float:
        """Half the width of the swing, the analysis window's flattening undone."""
        return self.read / self.passed

    @property
    def read(self) -> float:
        """Half its width as the frames have it."""
        return float(np.hypot(*self.fit.weights[:2]))

    @property
    def passed(self) -> float:
        """The share of it that the analysis let through."""
        return passes(self.hz, self.note_hz * self.read * np.log(2) / 1200)


def passes(rate_hz: float, swing_hz: float = 0.0) -> float:
    """The share of a swing that the analysis lets through; `swing_hz` is half the swing's width at the fundamental.

    A Hann window's response at the swing's rate, and what peaks of a spectrum read more than the window's mean: 2.4 %
    at 8 swings a second, up to 5.5 % more where the swing is wide beside the window's lobe (measured on made notes
    of 220–2,800 Hz; 1 % is left).
    """
    turns = rate_hz * WINDOW / RATE
    wide = (swing_hz / _WIDE_HZ) ** 2
    more = 1 + rate_hz**2 * (3.8e-4 + 8.6e-4 * wide / (1 + wide))
    return float(np.sinc(turns) / (1 - turns**2) * more)


def swing(frames: Inner, note_hz: float) -> Swing | None:
    """The strongest swing from 3.5 to 9 Hz; None where the note is too short for any or does not swing."""
    if len(frames.s) < 12 or (frames.s[-1] - frames.s[0]) * FASTEST_HZ < FEWEST_SWINGS:
        return None
    length = float(frames.s[-1] - frames.s[0])
    rates = np.arange(max(SLOWEST_HZ, FEWEST_SWINGS / length), FASTEST_HZ + _STEP_HZ, _STEP_HZ)
    expected = np.hypot(frames.spread, _FLOOR_CENTS)
    left = [_left(frames, expected, float(rate)) for rate in rates]
    best = int(np.argmin(left))
    rate = float(rates[best])
    if 0 < best < len(rates) - 1:
        a, b, c = left[best - 1 : best + 2]
        rate += _STEP_HZ * float(np.clip(0.5 * (a - c) / max(a - 2 * b + c, 1e-9), -1, 1))
    middle = float(frames.s.mean())
    found = fit(_columns(frames.s - middle, rate), frames.cents, expected)
    straight = fit(_columns(frames.s - middle, rate)[:, 2:], frames.cents, expected)
    share = 1 - float(np.mean(np.square(found.left))) / max(float(np.mean(np.square(straight.left))), 1e-9)
    result = Swing(rate, found, note_hz, share, rate * length)
    return result if share >= _LEAST_SHARE and result.cents >= _LEAST_CENTS else None


def _columns(s: Floats, rate: float) -> Floats:
    turn = 2 * np.pi * rate * s
    return np.stack([np.cos(turn), np.sin(turn), np.ones_like(s), s], axis=1)


def _left(frames: Inner, expected: Floats, rate: float) -> float:
    columns = _columns(frames.s - frames.s.mean(), rate) / expected[:, None]
    values = frames.cents / expected
    weights = np.linalg.lstsq(columns, values, rcond=None)[0]
    return float(np.sum((values - columns @ weights) ** 2))


def vibrato(frames: Inner, found: Swing | None) -> dict[str, Measured]:
    """Rate (Hz), extent (half-width, cents), onset (s after the note's) and evenness (%) of a note's vibrato."""
    if found is None:
        why = "the pitch does not swing, or for less than 2.5 swings"
        return {name: cannot(unit, why) for name, unit in UNITS.items()}
    independent = max(len(frames.s) / 3, 2.0)
    extent = found.cents
    spread = float(np.sqrt(np.trace(found.fit.covariance[:2, :2]) / 2)) / found.passed
    length = float(frames.s[-1] - frames.s[0])
    # The bound for a sine's rate from its amplitude's: sqrt(12) / (2 pi T) (Rife and Boorstyn 1974).
    rate_spread = np.sqrt(12) / (2 * np.pi * length) * spread / extent
    local, at = _local(frames, found)
    steady = local[local > 0.5 * extent]
    evenness = 100 * max(0.0, 1 - float(np.std(steady)) / float(np.mean(steady))) if len(steady) > 3 else 0.0
    onset = float(at[int(np.argmax(local > 0.5 * extent))])
    period = 1 / found.hz
    return {
        "vibrato_rate": measured(found.hz, rate_spread, "Hz", independent, 0.001),
        "vibrato_extent": measured(extent, spread, "cents", independent, 0.004 * extent),
        "vibrato_onset": Measured(max(onset - HOP_S, 0.0), max(onset - period, 0.0), onset + period, "s"),
        "vibrato_evenness": measured(evenness, 100 * spread / extent, "%", independent, 2.0),
    }


def _local(frames: Inner, found: Swing) -> tuple[Floats, Floats]:
    """The swing's extent about each frame, over one and a half swings (a Hann window on the turned-down cents)."""
    rate = found.hz
    trend = fit(np.stack([np.ones_like(frames.s), frames.s - frames.s.mean()], axis=1), frames.cents).left
    reach = max(round(0.75 / rate / HOP_S), 2)
    window = np.hanning(2 * reach + 3)[1:-1]
    if len(trend) < len(window):
        return np.full(1, np.abs(trend).max()), frames.s[:1]
    turned = trend * np.exp(-2j * np.pi * rate * frames.s)
    amplitude = 2 * np.abs(np.convolve(turned, window / window.sum(), mode="valid")) / found.passed
    return amplitude, frames.s[reach : reach + len(amplitude)]
