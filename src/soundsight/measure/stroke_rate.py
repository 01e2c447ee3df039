"""How many strokes a second the level shows: by pieces of it, and by all of it at once where the rate keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.envelope import STEP, STEPS
from soundsight.measure.order import middle, within
from soundsight.measure.spectra import RATE
from soundsight.measure.trend import HOP_S, Fit, fit, power

Floats = NDArray[np.float64]

SLOWEST_HZ, FASTEST_HZ = 7.0, 16.0
_TRIED_HZ, _STEP_HZ = 3.5, 0.25  # the slowest rate that is tried, and the step to the next
_BETWEEN_S = 0.2  # from piece to piece
_DEEP_DB = 20.0  # a gap between strokes counts no deeper
_ROUNDS = 3
_FARTHEST_HZ = 0.3  # a step of the fit; where it ends further from the pieces' rate, the rate does not keep
_SHAPES, _HIGHEST_HZ = 3, 45.0  # the stroke and what repeats with it, as far as frames of 10 ms show
_TREND = 4  # columns of a cubic
# A room rings on after the last stroke: the level over a stroke has then fallen so far.
_FALLEN_DB, _EDGE, _FEWEST = 6.0, 2, 30
# The rate errs by what is left near it. Strays count by the fourth root of their trust: it is they that a room makes.
_TRUSTED, _NEAR = 0.25, (0.7, 1.4)
# Between the rate and its double nothing of the strokes is left, even where their rate wanders: pieces that differ
# thrice as much as this explains do so for that. Their mean then errs by so much of their scatter, less the more there
# are. Set on 150 made notes a cell, seeds from 90,000, and made levels whose rate wanders by 0.03–1 Hz.
_QUIET, _WANDERS, _LEAST_HZ, _OF_SCATTER = (1.25, 1.75), 3.0, 0.01, 1.4


@dataclass(frozen=True, slots=True)
class Pieces:
    """The best sine of each piece of a level: its rate, half-width, share of the variance about a cubic; (n,) each."""

    length: int
    rate: Floats
    depth: Floats
    share: Floats


def pieces(db: Floats, length: int) -> Pieces:
    """Pieces of `length` values of the level `db`, STEP samples apart, _BETWEEN_S from one to the next."""
    each = np.lib.stride_tricks.sliding_window_view(db, length)[:: _between()]
    each = np.maximum(each, np.median(each, axis=1, keepdims=True) - _DEEP_DB)
    s = (np.arange(length) - (length - 1) / 2) * STEP / RATE
    trend = np.vander(s / s[-1], _TREND)
    each = each - each @ np.linalg.pinv(trend).T @ trend.T
    whole = np.sum(each**2, axis=1) + 1e-12
    rates = np.arange(_TRIED_HZ, FASTEST_HZ + 1, _STEP_HZ)
    turn = 2 * np.pi * rates[:, None] * s
    depth = np.hypot(each @ np.cos(turn).T, each @ np.sin(turn).T) * 2 / length
    best, row = np.argmax(depth, axis=1), np.arange(len(each))
    inner = within(best, 1, len(rates) - 2)
    a, b, c = (depth[row, inner + shift] for shift in (-1, 0, 1))
    bend = a - 2 * b + c
    shift = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    exact = rates[best] + _STEP_HZ * np.where(inner == best, within(shift, -0.5, 0.5), 0.0)
    found = depth[row, best]
    return Pieces(length, exact, found, 0.5 * length * found**2 / whole)


def strokes_a_second(db: Floats, found: Pieces, strokes: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The rate of the `strokes` (n,) among the pieces of the level `db`; its standard deviation, by so many values.

    One stroke's shape and a cubic are laid through all of it (Gauss and Newton's steps), and the deviation is that of
    its rate by the power of what is left. Where pieces show that the rate wanders it is their mean, and their scatter
    counts.
    """
    near = middle(found.rate[strokes])
    first, last = _span(db, found, strokes, near)
    level = _frames(db)[first:last]
    level = np.maximum(level, middle(level) - _DEEP_DB)
    half = (len(level) - 1) / 2
    s: Floats = np.asarray((np.arange(len(level)) - half) * HOP_S, dtype=np.float64)
    rate = tried = near
    columns = _shape(s, rate, s[-1])
    line = fit(columns, level)
    cosine, sine = line.weights[:2]
    for _ in range(_ROUNDS):
        tried, shape = rate, _shape(s, rate, s[-1])
        by_rate = 2 * np.pi * s * (sine * shape[:, 0] - cosine * shape[:, 1])
        columns = np.concatenate([by_rate[:, None], shape], axis=1)
        line = fit(columns, level)
        rate += min(max(float(line.weights[0]), -_FARTHEST_HZ), _FARTHEST_HZ)
        cosine, sine = line.weights[1:3]
    off, values = _off(columns, line, tried, _NEAR)
    there = ((np.arange(len(db)) + 0.5) / STEPS - 0.5 - first - half) * HOP_S
    waves = _shape(there, tried, s[-1])[:, :-_TREND] @ line.weights[1:-_TREND]
    use = strokes & _inside(found, first, last)
    use = use if np.any(use) else strokes
    scatter = float(np.std((found.rate - pieces(waves, found.length).rate)[use]))
    count = max(len(db) / found.length, 1.0)
    each = _off(columns, line, tried, _QUIET)[0] * max(len(level) * STEPS / found.length, 1.0) ** 1.5
    far = abs(rate - near)
    if scatter <= _WANDERS * np.hypot(each, _LEAST_HZ) and far <= _FARTHEST_HZ:
        return rate, off, values
    scatter = float(np.hypot(scatter, far if far > _FARTHEST_HZ else 0.0))
    return float(np.mean(found.rate[use])), float(np.hypot(off, _OF_SCATTER * scatter / count)), 4 * count


def _between() -> int:
    return round(_BETWEEN_S * RATE / STEP)


def _frames(db: Floats) -> Floats:
    """A level in frames of 10 ms."""
    count = len(db) // STEPS
    return np.asarray(db[: count * STEPS].reshape(count, STEPS).mean(axis=1))


def _span(db: Floats, found: Pieces, strokes: NDArray[np.bool_], rate: float) -> tuple[int, int]:
    """The frames from the first stroke's piece to the last one's, without what rings on after them."""
    level, those = _frames(db), np.flatnonzero(strokes)
    first, last = those[0] * _between() // STEPS, (those[-1] * _between() + found.length) // STEPS
    one = max(round(1 / rate / HOP_S), 1)
    about = np.convolve(np.pad(level, (one // 2, one - 1 - one // 2), mode="edge"), np.full(one, 1 / one), mode="valid")
    about = about[first:last]
    loud = np.flatnonzero(about > middle(about) - _FALLEN_DB)
    begins, ends = int(loud[0]) + _EDGE, int(loud[-1]) + 1 - _EDGE
    whole = (first, min(last, len(level)))
    return (first + begins, first + ends) if ends - begins >= _FEWEST else whole


def _inside(found: Pieces, first: int, last: int) -> NDArray[np.bool_]:
    """The pieces that lie between two frames, but for 60 ms at either end."""
    start = np.arange(len(found.rate)) * _between() / STEPS
    return np.asarray((start >= first - 6) & (start + found.length / STEPS <= last + 6))


def _shape(s: Floats, rate: float, half_s: float) -> Floats:
    """Columns of a stroke with its harmonics and of a cubic."""
    turn = 2 * np.pi * rate * s
    waves = [wave(k * turn) for k in range(1, _SHAPES + 1) if k * rate < _HIGHEST_HZ for wave in (np.cos, np.sin)]
    return np.concatenate([np.stack(waves, axis=1), np.vander(s / half_s, _TREND)], axis=1)


def _off(columns: Floats, line: Fit, rate: float, band: tuple[float, float]) -> tuple[float, float]:
    """The deviation of the first weight by the power of what is left in a band, in times the rate, and its values."""
    trust = line.trust**_TRUSTED
    known = columns * trust[:, None]
    left, values = power(known, line.left * trust, band[0] * rate, band[1] * rate)
    return float(np.sqrt(left / np.mean(trust**2) * np.linalg.inv(known.T @ known)[0, 0])), values
