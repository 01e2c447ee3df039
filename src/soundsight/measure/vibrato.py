"""The swing of a note's pitch: its rate, extent, when it sets in and how even it is; none under 2.5 swings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import middle, ranked_at
from soundsight.measure.rate import swings_a_second
from soundsight.measure.ring import roomy
from soundsight.measure.spectra import RATE, WINDOW
from soundsight.measure.trend import HOP_S, Fit, Inner, cannot, fit, measured, student_90
from soundsight.result import Measured

Floats = NDArray[np.float64]

SLOWEST_HZ, FASTEST_HZ = 3.5, 9.0
FEWEST_SWINGS = 2.5
_LEAST_CENTS = 4.0
_LEAST_SHARE = 0.6  # of the pitch's variance about its trend, that a swing must hold in a stretch
_LEAST_STRETCHES = 0.3  # of a note's stretches, that must swing
_EVEN_SHARE = 0.8  # from here on one sine says all; below, the swing's rate wanders
_STRETCH = 72  # frames: 2.5 swings of the slowest
_STEP = 6  # frames from stretch to stretch
_STEP_HZ = 0.15
_SWINGS = 2.0  # so many tell the half-width about their middle
_SWUNG = 0.5  # of the usual half-width: before and after, less is no swing
_FLOOR_CENTS, _WIDE_HZ = 0.5, 13.3
# Where a room bends each swing by `bent` cents, the half-width reads about bent (_BENT + bent) too little, seldom too
# much: by these shares of it (made notes, 120 and 60 a cell, seeds from 52,000 and 50,000).
_BENT, _LESS, _MORE = 0.4, 1.1, 0.4
_WIDER_EXTENT, _LEAST_SHARE_OF_EXTENT = 1.3, 0.0045
_WANDERED_HZ = 0.05  # where the rate keeps, the first search errs by 0.02
_WANDERS = 1.8  # stretches that overlap are alike: their scatter says so much too little of their rates' mean
_LOST = 0.0065  # of a swing, besides
# When a swing sets in is read at frames. Its half-width, an average over a swing and a half, grows there by 0.85 of
# itself a swing; what the frames stray shifts that, in a room to later. Evenness errs by shares of the same, mostly
# down. Set on 100 made notes a cell, seeds from 400,000.
_READ_S, _SHIFTED, _LATER = 0.007, 0.5, 0.8
_READ_EVEN, _STRAYED, _STRAYED_ROOMY = 0.4, 12.0, 15.0
_EVENER, _LESS_EVEN = (2.0, 1.3), (0.6, 0.6)

UNITS = {"vibrato_rate": "Hz", "vibrato_extent": "cents", "vibrato_onset": "s", "vibrato_evenness": "%"}


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """A note's vibrato: `hz` a second, half-width `cents`, their standard deviations, and the line it swings about.

    `line` is fitted through the frames with the swing taken off (columns 1 and seconds from the frames' middle);
    `local` (n,) is the half-width about each frame. `bent` is the RMS in cents of what the swing leaves and each swing
    repeats: a room bends every swing alike, so its errors do not average out over many. `stray` is what frames stray
    from the swing as it is about them, cents.
    """

    hz: float
    cents: float
    hz_spread: float
    cents_spread: float
    line: Fit
    local: Floats
    bent: float
    stray: float


def passes(rate_hz: float, swing_hz: float = 0.0) -> float:
    """The share of a swing that the analysis lets through; `swing_hz` is half the swing's width at the fundamental.

    A Hann window's response at the swing's rate, and what peaks of a spectrum read more than the window's mean: 2.4 %
    at 8 swings a second, up to 5.5 % more where the swing is wide beside the window's lobe (measured on made notes
    of 220–2,800 Hz), less _LOST.
    """
    turns = rate_hz * WINDOW / RATE
    wide = (swing_hz / _WIDE_HZ) ** 2
    more = 1 + rate_hz**2 * (3.8e-4 + 8.6e-4 * wide / (1 + wide))
    return float(np.sinc(turns) / (1 - turns**2) * more * (1 - _LOST))


def swing(frames: Inner, note_hz: float) -> Swing | None:
    """The strongest swing from 3.5 to 9 Hz; None where the note is too short for any or does not swing."""
    if len(frames.s) < 12 or (frames.s[-1] - frames.s[0]) * FASTEST_HZ < FEWEST_SWINGS:
        return None
    # Even steps, glitches held back: the sines below are laid through all frames of a stretch alike.
    s = np.arange(frames.s[0], frames.s[-1] + HOP_S / 2, HOP_S)
    cents = np.interp(s, frames.s, frames.cents)
    usual = middle(cents)
    cents = np.clip(cents, usual - 150, usual + 150)
    one = _stretches(cents, len(cents))
    if one.share[0] >= _EVEN_SHARE:
        return _even(frames, cents, note_hz, float(one.rate[0]))
    if len(cents) < 1.5 * _STRETCH:
        swinging = one.share >= _LEAST_SHARE
        found = one
    else:
        found = _stretches(cents, _STRETCH)
        swinging = found.share >= _LEAST_SHARE
    swinging &= found.extent >= _LEAST_CENTS
    if np.mean(swinging) < _LEAST_STRETCHES:
        return None
    rates, extents = found.rate[swinging], found.extent[swinging]
    rate = middle(rates)
    extent, passed = _width(cents, rate, note_hz)
    independent = max(len(rates) * _STEP / _STRETCH, 1.0)
    local, swung, stray = _followed(frames, rate, passed)
    line = fit(_straight(frames.s), frames.cents - swung, np.hypot(frames.spread, _FLOOR_CENTS))
    return Swing(
        hz=rate,
        cents=extent,
        hz_spread=_WANDERS * float(np.hypot(np.std(rates), _STEP_HZ / 4) / np.sqrt(independent)),
        cents_spread=float(np.hypot(np.std(extents), _FLOOR_CENTS) / np.sqrt(independent)) / passed,
        line=line,
        local=local,
        bent=_bent(frames.s, line.left, rate),
        stray=stray,
    )


def _even(frames: Inner, cents: Floats, note_hz: float, near: float) -> Swing | None:
    """A swing whose rate keeps: one sine and a line through all frames at once, and `cents` in even steps."""
    expected = np.hypot(frames.spread, _FLOOR_CENTS)
    found = fit(_columns(frames.s - frames.s.mean(), near), frames.cents, expected)
    rate, rate_spread = swings_a_second(frames, expected, near, found.weights[:2])
    if abs(rate - near) > _WANDERED_HZ:  # what weighs strays down takes the better half of a rate that wanders
        rate, rate_spread = near, float(np.hypot(rate_spread, rate - near))
    extent, passed = _width(cents, rate, note_hz)
    if float(np.hypot(*found.weights[:2])) < _LEAST_CENTS * passed:
        return None
    spread = float(np.sqrt(np.trace(found.covariance[:2, :2]) / 2)) / passed
    line = Fit(found.weights[2:], found.covariance[2:, 2:], found.left, found.deviation, found.trust)
    local, _, stray = _followed(frames, rate, passed)
    return Swing(rate, extent, rate_spread, spread, line, local, _bent(frames.s, line.left, rate), stray)


def _width(cents: Floats, rate: float, note_hz: float) -> tuple[float, float]:
    """The mean half-width of a swing of this rate in even steps of `cents` (n,), and the share of it that was read.

    A sine and a parabola through each two swings, with a Hann window's weights, so that neither a rate that wanders
    nor a centre that bends makes it smaller or larger. Before it first and after it last reaches half of what is usual
    there is no swing.
    """
    count = min(round(_SWINGS / rate / HOP_S) | 1, len(cents))
    s: Floats = np.asarray((np.arange(count) - (count - 1) / 2) * HOP_S, dtype=np.float64)
    root = np.sqrt(np.hanning(count + 2)[1:-1])
    columns = np.concatenate([_columns(s, rate), s[:, None] ** 2], axis=1)
    sine = np.linalg.pinv(columns * root[:, None])[:2] * root
    read = np.hypot(*(sine @ np.lib.stride_tricks.sliding_window_view(cents, count).T))
    swung = np.flatnonzero(read >= _SWUNG * ranked_at(read, 0.75))
    half = float(np.mean(read[swung[0] : swung[-1] + 1]))
    passed = passes(rate, note_hz * half * np.log(2) / 1200)
    return half / passed, passed


def _bent(s: Floats, left: Floats, rate: float) -> float:
    """RMS, over the eighths of a swing, of the mean of what is `left` (n,) in each."""
    eighth = np.minimum((s * rate % 1 * 8).astype(np.intp), 7)
    count = np.bincount(eighth, minlength=8)
    return float(np.std(np.bincount(eighth, left, minlength=8) / np.maximum(count, 1)))


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The best sine of each stretch: its rate, half-width as read, and share of the variance about a line; (n,)."""

    rate: Floats
    extent: Floats
    share: Floats


def _stretches(cents: Floats, length: int) -> Stretches:
    """Sines through stretches of `length` frames of `cents` (n,), _STEP apart."""
    length = min(length, len(cents))
    pieces = np.lib.stride_tricks.sliding_window_view(cents, length)[::_STEP]
    s: Floats = np.asarray((np.arange(length) - (length - 1) / 2) * HOP_S, dtype=np.float64)
    rates = np.arange(max(SLOWEST_HZ, FEWEST_SWINGS / (length * HOP_S)), FASTEST_HZ + _STEP_HZ, _STEP_HZ)
    # About its middle the stretch is symmetric: cosine and 1 are even, sine and s odd, and each two solved apart.
    turn, more = np.exp(2j * np.pi * rates[0] * s), np.exp(2j * np.pi * _STEP_HZ * s)
    turns = np.cumprod(np.concatenate([turn[None], np.broadcast_to(more, (len(rates) - 1, length))]), axis=0)
    cosine, sine = np.ascontiguousarray(turns.real), np.ascontiguousarray(turns.imag)
    whole, height, slope = np.sum(pieces**2, axis=1), pieces.sum(axis=1), pieces @ s
    square = float(s @ s)
    bent = whole - height**2 / length - slope**2 / square
    even, even_off = _paired(cosine @ pieces.T, height, np.sum(cosine**2, axis=1), cosine.sum(axis=1), length)
    odd, odd_off = _paired(sine @ pieces.T, slope, np.sum(sine**2, axis=1), sine @ s, square)
    left, extent = whole - even_off - odd_off, np.hypot(even, odd)
    best = np.argmin(left, axis=0)
    inner = np.clip(best, 1, max(len(rates) - 2, 1)) if len(rates) > 2 else best
    piece = np.arange(len(pieces))
    exact = rates[best]
    if len(rates) > 2:
        a, b, c = left[inner - 1, piece], left[inner, piece], left[inner + 1, piece]
        shift = np.clip(0.5 * (a - c) / np.maximum(a - 2 * b + c, 1e-9), -1, 1)
        exact = np.where(inner == best, exact + _STEP_HZ * shift, exact)
    return Stretches(exact, extent[best, piece], 1 - left[best, piece] / np.maximum(bent, 1e-9))


def _paired(first: Floats, second: Floats, a: Floats, b: Floats, c: float) -> tuple[Floats, Floats]:
    """Two columns' least squares for each rate and piece: the first one's weight, and the squares that both explain.

    `first` (rates, pieces) and `second` (pieces,) are the columns' products with the pieces, `a` (rates,) the first's
    square, `b` (rates,) their product, `c` the second's square.
    """
    weight = (c * first - b[:, None] * second) / (a * c - b**2)[:, None]
    other = (second - b[:, None] * weight) / c
    return weight, weight * first + other * second


def _straight(s: Floats) -> Floats:
    return np.stack([np.ones_like(s), s - s.mean()], axis=1)


def _columns(s: Floats, rate: float) -> Floats:
    turn = 2 * np.pi * rate * s
    return np.stack([np.cos(turn), np.sin(turn), np.ones_like(s), s], axis=1)


def _followed(frames: Inner, rate: float, passed: float) -> tuple[Floats, Floats, float]:
    """The swing about each frame: its half-width (n,), the cents that it adds (n,), and how far frames stray from it.

    The cents are turned down by the rate and averaged over a swing and a half, so the swing may wander in phase.
    """
    about = fit(_straight(frames.s), frames.cents).left
    reach = max(round(0.75 / rate / HOP_S), 2)
    window = np.hanning(2 * reach + 3)[1:-1]
    turn = np.exp(-2j * np.pi * rate * frames.s)
    whole = np.convolve(np.ones(len(about)), window, mode="full")[reach : reach + len(about)]
    slow = np.convolve(about * turn, window, mode="full")[reach : reach + len(about)] / whole
    swung = np.asarray(2 * np.real(slow / turn))
    left = about - swung
    return 2 * np.abs(slow) / passed, swung, 1.4826 * middle(np.abs(left - middle(left)))


def followed(frames: Inner, rate: float) -> Floats:
    """The cents that a swing of this rate adds to each frame, (n,)."""
    return _followed(frames, rate, 1.0)[1]


def vibrato(frames: Inner, found: Swing | None) -> dict[str, Measured]:
    """Rate (Hz), extent (half-width, cents), onset (s after the note's) and evenness (%) of a note's vibrato."""
    if found is None:
        why = "the pitch does not swing, or for less than 2.5 swings"
        return {name: cannot(unit, why) for name, unit in UNITS.items()}
    independent = max(len(frames.s) / 3, 2.0)
    swinging = found.local > _SWUNG * found.cents
    steady = found.local[swinging]
    uneven = float(np.std(steady) / np.mean(steady)) if len(steady) else 1.0
    onset = float(frames.s[int(np.argmax(swinging))])
    stray, room, wide = found.stray / found.cents, roomy(frames.ring), student_90(independent)
    early, late = (
        wide * float(np.hypot(_READ_S, share * stray / found.hz)) for share in (_SHIFTED + _LATER * room, _SHIFTED)
    )
    even = 100 * max(0.0, 1 - uneven)
    less, more = (
        wide * float(np.hypot(read * _READ_EVEN, strayed * (_STRAYED + _STRAYED_ROOMY * room) * stray))
        for read, strayed in (_LESS_EVEN, _EVENER)
    )
    off = np.hypot(_WIDER_EXTENT * found.cents_spread, _LEAST_SHARE_OF_EXTENT * found.cents)
    bends = found.bent * (_BENT + found.bent)
    low, high = (wide * float(np.hypot(off, way * bends)) for way in (_MORE, _LESS))
    return {
        "vibrato_rate": measured(found.hz, found.hz_spread, "Hz", independent),
        "vibrato_extent": Measured(found.cents, max(found.cents - low, 0.0), found.cents + high, "cents"),
        "vibrato_onset": Measured(max(onset - HOP_S, 0.0), max(onset - early, 0.0), onset + late, "s"),
        "vibrato_evenness": Measured(even, max(even - less, 0.0), min(even + more, 100.0), "%"),
    }
