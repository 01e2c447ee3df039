"""The partials of a tone whose f0 is roughly known: where they lie exactly, how strong they are, what lies between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import within
from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, RATE, WINDOW, Powers

MOST = 10  # partials that are read; more add noise (5 dB: 96.3 → 95.9 % within 10 cents), fewer lose vibrato in rooms
_REACH = 3  # bins to either side of where a partial is expected
_FLOOR_CENTS = 2.0  # what a partial strays from the others in any case: swings within the window, rooms
_STRAY_CENTS = 8.0  # a partial that lies further off counts less and less (Cauchy weights)
# Standard deviation of a peak's frequency, in 1/window lengths, at a power of signal equal to the noise's in its bin:
# the bound for a Hann window (Rife and Boorstyn, 1974, with the window's loss).
_PEAK_SPREAD = 0.55
# A peak that stands less above what lies between partials is noise's own, and says nothing of f0: weights of the
# expected variance alone would trust it (97.7 → 97.8 % within 10 cents on made phrases).
_CLEAR = 16.0
_FAINT = 1e-6  # of the loudest partial's power: rounding makes such peaks
_ROUNDS = 4
_CHANGING = 8  # partials whose rise and fall is read
NO_PARTIAL_CENTS = 100.0  # the spread of a pitch that no partial supports
_TINY = np.float32(1e-30)
_CENTS_A_SHARE = 1200 / np.log(2)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Partials:
    """Of n frames: `hz` (n,) refined, its standard deviation `spread` (n,) in cents, and the powers behind it.

    `peak` (n, MOST) is each partial's power, `between` (n, MOST) the power half way below it, in the unit of
    `spectra.powers`; both are 0 above HIGHEST_HZ.
    """

    hz: Floats
    spread: Floats
    peak: Floats
    between: Floats


def partials(power: Powers, hz: Floats) -> Partials:
    """Refine rough `hz` (n,) by the partials' peaks in `power` (n, bins).

    Each partial's peak is interpolated (parabola through log power); their deviations from the rough comb are averaged
    with weights of their expected variance, and strays are weighed down, as a room or another string bends single
    partials.
    """
    number = np.arange(1, MOST + 1)
    expected = hz[:, None] * number / BIN_HZ
    heard = expected < HIGHEST_HZ / BIN_HZ
    row = np.arange(len(hz))[:, None]
    nearest = within(np.rint(expected).astype(np.intp), _REACH, power.shape[1] - 1 - _REACH)
    around = power[row[:, :, None], nearest[:, :, None] + np.arange(-_REACH, _REACH + 1)]
    top = around.argmax(axis=2)
    inside = (top > 0) & (top < 2 * _REACH)
    centre = within(top, 1, 2 * _REACH - 1)
    a, b, c = (
        np.log(np.take_along_axis(around, (centre + shift)[:, :, None], axis=2)[:, :, 0].astype(np.float64) + 1e-30)
        for shift in (-1, 0, 1)
    )
    bend = a - 2 * b + c
    shift = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    found = (nearest + centre - _REACH + within(shift, -0.7, 0.7)) * BIN_HZ
    between = _between(power, row, expected)
    peak = np.exp(b)
    spread = _PEAK_SPREAD * RATE / WINDOW * np.sqrt(np.minimum(between / peak, 1.0))
    spread_cents = spread / (hz[:, None] * number) * _CENTS_A_SHARE
    variance = spread_cents**2 + _FLOOR_CENTS**2
    deviation = 1200 * np.log2(np.maximum(found, 1.0) / (hz[:, None] * number))
    loudest = peak.max(axis=1, keepdims=True, where=heard, initial=0)
    clear = heard & inside & (peak > _CLEAR * between) & (peak > _FAINT * loudest)
    mean, error = _robust_mean(deviation, variance, clear)
    return Partials(hz * 2 ** (mean / 1200), error, np.where(heard, peak, 0.0), np.where(heard, between, 0.0))


def change_db(now: Powers, then: Powers, hz: Floats) -> Floats:
    """How much the partials of `hz` (n,) have risen from `then` to `now` (n, bins): mean of their dB, each within ±30.

    The mean of dB, not of power: an octave's upper note shares its partials with the lower one's, but only half of
    the lower's.
    """
    number = np.arange(1, _CHANGING + 1)
    expected = hz[:, None] * number / BIN_HZ
    heard = expected < HIGHEST_HZ / BIN_HZ
    at = within(np.rint(expected).astype(np.intp), 1, now.shape[1] - 2)[:, :, None] + np.arange(-1, 2)
    row = np.arange(len(hz))[:, None, None]
    ratio = (now[row, at].max(axis=2) + _TINY) / (then[row, at].max(axis=2) + _TINY)
    changes = within(10 * np.log10(ratio.astype(np.float64)), -30, 30)
    return np.asarray(np.where(heard, changes, 0.0).sum(axis=1) / heard.sum(axis=1))


def _between(power: Powers, row: NDArray[np.intp], expected: Floats) -> Floats:
    """Power half way below each partial: the geometric mean of three bins."""
    middle = within(np.rint(expected - 0.5 * expected[:, :1]).astype(np.intp), 1, power.shape[1] - 2)
    three = power[row[:, :, None], middle[:, :, None] + np.arange(-1, 2)]
    return np.asarray(np.exp(np.mean(np.log(three + _TINY), axis=2, dtype=np.float64)))


def _robust_mean(deviation: Floats, variance: Floats, counts: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Weighted mean of each row and its standard deviation; where nothing counts, 0 and NO_PARTIAL_CENTS."""
    weight = np.where(counts, 1 / variance, 0.0)
    scale = np.maximum(np.sqrt(variance), _STRAY_CENTS)
    mean = np.zeros(len(deviation))
    used = weight
    for step in range(_ROUNDS):
        stray = (deviation - mean[:, None]) / (scale * (1.5 if step else 3.0))
        used = weight / (1 + stray**2) ** (1.0 if step else 0.5)
        total = used.sum(axis=1)
        mean = (used * deviation).sum(axis=1) / np.maximum(total, 1e-30)
    # What the rows' own scatter says, where it says more than the expected variances.
    scatter = (used * (deviation - mean[:, None]) ** 2).sum(axis=1) / np.maximum(counts.sum(axis=1) - 1, 1)
    spread = np.sqrt(np.maximum(scatter, 1.0) / np.maximum(total, 1e-30))
    return mean, np.minimum(np.where(total > 0, spread, NO_PARTIAL_CENTS), NO_PARTIAL_CENTS)
