"""Straight lines and swings through the frames of a note, with how well the frames themselves say they are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle
from soundsight.measure.ring import ring_s, sounding
from soundsight.measure.spectra import HOP, RATE, WINDOW
from soundsight.result import Measured

Floats = NDArray[np.float64]

HOP_S = HOP / RATE
_EDGE_S = 0.03  # the window hears the neighbours, and the bow still bites, so long at either end
_FEWEST = 5
_ROUNDS = 6
# Neighbouring frames share 78 % of their sound: about so many of them count as one.
_SHARED_FRAMES = 0.6 * WINDOW / HOP


@dataclass(frozen=True, slots=True, eq=False)
class Inner:
    """The frames of a note that can be trusted: `s` from its start, `cents` from `note.hz`, and the rest; (n,).

    `ring` is how long the sound rings on after the note, as `ring_s` says.
    """

    s: Floats
    cents: Floats
    spread: Floats
    level: Floats
    noise: Floats
    height: Floats
    richness: Floats
    second: Floats
    ring: float = 0.0


def inner(lines: Mapping[str, Line], note: Played) -> Inner:
    """A note's frames without its edges and what rings on after it, where they are voiced."""
    pitch = lines["pitch"]
    first, last = (note.start - pitch.start) // pitch.hop, (note.end - pitch.start) // pitch.hop
    edge = min(round(_EDGE_S / HOP_S), max((last - first - _FEWEST) // 2, 0))
    at = np.arange(max(first + edge, 0), min(last - edge, len(pitch.values)))
    if pitch.confidence is not None:
        at = at[pitch.confidence[at] > 0.5]
    at = at[: max(sounding(lines["level"].values[at]), _FEWEST)]
    return Inner(
        s=np.asarray((at - first + 0.5) * HOP_S),
        cents=1200 * np.log2(pitch.values[at] / note.hz),
        spread=lines["spread"].values[at],
        level=lines["level"].values[at],
        noise=lines["noise"].values[at],
        height=lines["height"].values[at],
        richness=lines["richness"].values[at],
        second=lines["second"].values[at],
        ring=ring_s(lines, note),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Weights (k,) of the columns, their covariance (k, k), what is left (n,), and its robust standard deviation.

    `trust` (n,) is how far each value counts, 0–1: strays less.
    """

    weights: Floats
    covariance: Floats
    left: Floats
    deviation: float
    trust: Floats


def fit(columns: Floats, values: Floats, expected: Floats | float = 1.0) -> Fit:
    """Least squares of `values` (n,) on `columns` (n, k), strays weighed down (Cauchy).

    `expected` is each value's standard deviation as far as it is known. The covariance is that of values which are
    alike over neighbouring frames: by as much as the frames share, or as what is left shows.
    """
    rows = np.ascontiguousarray(columns.T)
    known = np.broadcast_to(np.asarray(expected, dtype=np.float64), values.shape)
    sure = 1 / known**2
    weight = sure
    for _ in range(_ROUNDS):
        weighted = rows * weight
        weights = _solved(weighted @ columns, weighted @ values)
        left = values - weights @ rows
        stray = np.abs(left) / known
        scale = max(1.4826 * middle(stray), 1e-6)
        weight = sure / (1 + (stray / (2.5 * scale)) ** 2)
    share = weight * known**2
    freedom = max(float(share.sum()) - len(rows), 1.0)
    variance = float(share @ stray**2) / freedom
    normal = (rows * weight) @ columns
    covariance = np.asarray(np.linalg.inv(normal + 1e-12 * np.eye(len(normal))) * variance * alike(left), np.float64)
    return Fit(weights, covariance, left, 1.4826 * middle(np.abs(left - middle(left))), share)


def _solved(normal: Floats, right: Floats) -> Floats:
    """The solution of the normal equations, (k, k) and (k,); those of one and two columns by hand."""
    if len(right) > 2:
        return np.asarray(np.linalg.solve(normal + 1e-12 * np.eye(len(right)), right))
    a, x = float(normal[0, 0]) + 1e-12, float(right[0])
    if len(right) == 1:
        return np.array([x / a])
    b, c, y = float(normal[0, 1]), float(normal[1, 1]) + 1e-12, float(right[1])
    whole = a * c - b * b
    return np.array([(c * x - b * y) / whole, (a * y - b * x) / whole])


def alike(left: Floats) -> float:
    """Over how many frames values are alike (integrated autocorrelation), at least as many as share their sound."""
    if len(left) < 8:
        return _SHARED_FRAMES
    x = left - left.mean()
    # A power of 2 is quick; from 3/2 of the length on nothing of the half that is read comes round from the end.
    spectrum = np.fft.rfft(x, 1 << (3 * len(x) // 2).bit_length())
    shape = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[: len(x) // 2]
    if shape[0] <= 0:
        return _SHARED_FRAMES
    shape = shape / shape[0]
    negative = np.flatnonzero(shape < 0.05)
    until = int(negative[0]) if len(negative) else len(shape)
    return max(float(1 + 2 * shape[1:until].sum()), _SHARED_FRAMES)


def power(columns: Floats, left: Floats, low_hz: float, high_hz: float) -> tuple[float, float]:
    """The power of what a fit on `columns` (n, k) has `left` (n,) in a band, and of how many values it is the mean.

    1 for values of deviation 1 that are alike in no two frames: what the fit takes from a band is allowed for.
    """
    size = 1 << (4 * len(left)).bit_length()
    hz = np.fft.rfftfreq(size, HOP_S)
    band = (hz >= low_hz) & (hz <= high_hz)
    taken = np.sum(np.abs(np.fft.rfft(np.linalg.qr(columns)[0], size, axis=0)) ** 2, axis=1)
    seen = np.abs(np.fft.rfft(left, size)) ** 2
    free = float((len(left) - taken)[band].sum())
    return float(seen[band].sum()) / free, max(2 * free / size, 1.0)


def measured(value: float, deviation: float, unit: str, frames: float, least: float = 0.0) -> Measured:
    """A value with its 90 % interval, from its standard deviation over so many independent `frames`.

    `least` is what the measuring itself errs by, whatever the frames say: a standard deviation, added in squares.
    """
    half = student_90(frames) * float(np.hypot(deviation, least))
    return Measured(value, value - half, value + half, unit)


def cannot(unit: str, why: str) -> Measured:
    """No value, and why."""
    return Measured(None, None, None, unit, why)


def student_90(freedom: float) -> float:
    """Student's t for 90 % on both sides (Cornish and Fisher's expansion; within 3 % from 2 degrees of freedom)."""
    z = 1.6449
    f = max(freedom, 2.0)
    return z + (z**3 + z) / (4 * f) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * f**2)
