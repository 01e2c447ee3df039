"""The beat that onsets lie nearest to, and how far each lies from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.trend import cannot, student_90
from soundsight.result import Measured

Floats = NDArray[np.float64]

FEWEST = 5  # onsets that make a beat
_NEAR = 25  # so many onsets around one say where the beat is there
_BENDS = 10  # from so many on the tempo may change
_BREAK = 0.5  # of a step: an interval that is longer by this, and by _BREAK_SPREADS spreads, is a rest or a stop
_BREAK_SPREADS = 4.0
_STRAY = 4.0  # robust spreads from which an onset does not count for the beat
_LEAST_S = 0.002


@dataclass(frozen=True, slots=True, eq=False)
class Beat:
    """Onsets against the beat: `places` (n,) in steps, `left` (n,) s after it, and the whole.

    `step_s` is the time of one step, `step_spread_s` its standard deviation; `drift` the share by which a step shortens
    each minute with its deviation; `uneven_s` the deviation of the onsets, its 90 % interval beside it.
    """

    places: Floats
    left: Floats
    step_s: float
    step_spread_s: float
    drift: tuple[float, float] | None
    uneven_s: tuple[float, float, float] | None

    def at(self, onsets_s: Floats, where: Floats) -> Floats:
        """When steps `where` (m,) of the places fall, s: between the beats of the onsets, and on beyond them."""
        beats = onsets_s - self.left  # stops between them included
        inside = np.interp(where, self.places, beats)
        before = beats[0] + (where - self.places[0]) * self.step_s
        after = beats[-1] + (where - self.places[-1]) * self.step_s
        return np.where(where < self.places[0], before, np.where(where > self.places[-1], after, inside))


def fitted(
    places: Floats, onsets_s: Floats, deviations_s: Floats, left_out: NDArray[np.bool_] | None = None
) -> Beat | None:
    """The beat through `onsets_s` (n,) that should lie at `places` (n,), in steps and rising; None for too few.

    A parabola through each onset and those around it, strays left out. `left_out` (n − 1,): whether something asked for
    is missing between an onset and the next, which may then come as if it had not been there. What the onsets
    themselves are not known by, `deviations_s` (n,), is taken off the unevenness; its interval is that of a sample's
    deviation (chi square), so it says what the next take may be like.
    """
    if len(onsets_s) < FEWEST:
        return None
    asked, places = places, _stopped(places, onsets_s, left_out)
    strays = np.zeros(len(places), dtype=bool)
    left, share = _about(places, onsets_s, ~strays)
    for _ in range(3):
        spread = max(1.4826 * float(np.median(np.abs(left))), _LEAST_S)
        strays = np.abs(left) > _STRAY * spread
        left, share = _about(places, onsets_s, ~strays)
    kept = ~strays
    freedom = float(np.sum(1 - share[kept]))
    line = np.stack([np.ones(np.sum(kept)), places[kept] - places[kept].mean()], axis=1)
    weights, *_ = np.linalg.lstsq(line, onsets_s[kept], rcond=None)
    step = float(weights[1])
    uneven = _uneven(left[kept], freedom, deviations_s[kept])
    deviation = float(np.sqrt(np.sum(left[kept] ** 2) / max(freedom, 1.0)))
    spread_s = deviation / float(np.sqrt(np.sum(line[:, 1] ** 2)))
    return Beat(asked, left, step, spread_s, _drift(line[:, 1], onsets_s[kept], step), uneven)


def measures(beat: Beat | None, steps: float, unit: str) -> dict[str, Measured]:
    """`tempo` (`steps` / step of the beat, in `unit`), `tempo_drift`, `unevenness`, `unevenness_share`."""
    units = {"tempo": unit, "tempo_drift": "%/min", "unevenness": "ms", "unevenness_share": "%"}
    if beat is None:
        return {
            name: cannot(one, f"fewer than {FEWEST} notes have a known place in time") for name, one in units.items()
        }
    half = student_90(len(beat.places) - 2) * beat.step_spread_s
    tempo = Measured(steps / beat.step_s, steps / (beat.step_s + half), steps / max(beat.step_s - half, 1e-9), unit)
    given = {"tempo": tempo, "tempo_drift": cannot("%/min", f"fewer than {_BENDS} notes")}
    if beat.drift is not None:
        value, deviation = beat.drift
        reach = student_90(len(beat.places) - 3) * deviation
        given["tempo_drift"] = Measured(100 * value, 100 * (value - reach), 100 * (value + reach), "%/min")
    if beat.uneven_s is None:
        why = "the onsets are known too badly for it"
        return {**given, "unevenness": cannot("ms", why), "unevenness_share": cannot("%", why)}
    value, low, high = beat.uneven_s
    gap = float(np.median(np.diff(beat.places))) * beat.step_s
    given["unevenness"] = Measured(1000 * value, 1000 * low, 1000 * high, "ms")
    given["unevenness_share"] = Measured(100 * value / gap, 100 * low / gap, 100 * high / gap, "%")
    return given


def step_of(places: Floats, onsets_s: Floats) -> float:
    """The time of a step, s, by the median of neighbours."""
    return float(np.median(np.diff(onsets_s) / np.diff(places)))


def _stopped(places: Floats, onsets_s: Floats, left_out: NDArray[np.bool_] | None) -> Floats:
    """The places, moved on by each rest or stop that is longer than they say, and back where a note was left out."""
    gaps, taken = np.diff(places), np.diff(onsets_s)
    step = step_of(places, onsets_s)
    late = taken - gaps * step
    spread = 1.4826 * float(np.median(np.abs(late - np.median(late))))
    least = np.maximum(_BREAK * float(np.median(gaps)) * step, _BREAK_SPREADS * spread)
    moved = late > least
    if left_out is not None:
        moved |= left_out & (late < -least)
    return np.concatenate([[places[0]], places[0] + np.cumsum(np.where(moved, taken / step, gaps))])


def _about(places: Floats, onsets_s: Floats, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """How far each onset lies from the beat around it (n,), and what share of the beat there it is itself (n,)."""
    n = len(places)
    left, share = np.empty(n), np.zeros(n)
    degree = 2 if n >= _BENDS else 1
    last: tuple[int, int] | None = None
    for i in range(n):
        first = min(max(i - _NEAR // 2, 0), max(n - _NEAR, 0))
        end = min(first + _NEAR, n)
        if last != (first, end):
            last = (first, end)
            used = kept[first:end]
            scale = max(places[end - 1] - places[first], 1e-9)
            columns = np.vander((places[first:end] - places[first]) / scale, degree + 1)
            inverse = np.linalg.pinv(columns[used].T @ columns[used])
            weights = inverse @ columns[used].T @ onsets_s[first:end][used]
        row = columns[i - first]
        left[i] = onsets_s[i] - row @ weights
        share[i] = float(row @ inverse @ row) if kept[i] else 0.0
    return left, np.minimum(share, 0.99)


def _drift(places: Floats, onsets_s: Floats, step: float) -> tuple[float, float] | None:
    """The share by which the tempo grows each minute, and its standard deviation."""
    if len(places) < _BENDS:
        return None
    columns = np.vander(places, 3)
    weights, *_ = np.linalg.lstsq(columns, onsets_s, rcond=None)
    left = onsets_s - columns @ weights
    variance = float(np.sum(left**2)) / (len(places) - 3)
    spread = float(np.sqrt(np.linalg.inv(columns.T @ columns)[0, 0] * variance))
    # d/dt of 1/step, in shares of it: −2c / step² a second.
    scale = 60 * 2 / step**2
    return -float(weights[0]) * scale, spread * scale


def _uneven(left: Floats, freedom: float, deviations_s: Floats) -> tuple[float, float, float] | None:
    """The onsets' own deviation with its interval, s; what they are not known by is taken off in squares."""
    if freedom < 2:
        return None
    variance = float(np.sum(left**2)) / freedom
    unknown = float(np.mean(deviations_s**2))
    low, high = (variance * freedom / _chi_square(freedom, z) for z in (1.645, -1.645))
    value, low, high = (float(np.sqrt(max(one - unknown, 0.0))) for one in (variance, low, high))
    return value, min(low, value), max(high, value)


def _chi_square(freedom: float, z: float) -> float:
    """Its quantile at `z` deviations (Wilson and Hilferty 1931)."""
    part = 2 / (9 * freedom)
    return float(freedom * max(1 - part + z * np.sqrt(part), 0.05) ** 3)
