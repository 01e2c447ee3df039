"""How high a note is by three rulers, how it drifts and how it scatters; vibrato's centre where it has vibrato."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.notes import Played
from soundsight.measure.order import middle
from soundsight.measure.ring import roomy
from soundsight.measure.trend import HOP_S, Fit, Inner, cannot, fit, measured, power, student_90
from soundsight.measure.tuning import RULERS, Tuning, number_of, ruler_hz
from soundsight.measure.vibrato import Swing
from soundsight.result import Measured

GLIDES_CENTS = 50.0  # over a note: a slide has no one pitch, so it is not out of tune
TORN_CENTS = 40.0  # and so has one that scatters so much about its line
Floats = NDArray[np.float64]

_FEWEST = 4
_FLOOR_CENTS = 0.5  # frames agree no better than this, whatever their spread says
_SHORTEST_DRIFT_S = 0.04
# What the analysis itself errs by: the nearer the partials lie, the more of each the next one's side lobes hold (made
# steady tones, 0.020 cents below 350 Hz, 0.005 above 700); and of a tone that swings.
_LEAST_CENTS, _LEAST_CENTS_HZ, _LEAST_SWUNG_CENTS = 0.004, 3.8, 0.004
# A line's height errs by what is left of slow changes: its power at 1 to 20 turns over the note. In noise, whose errors
# take turns from frame to frame, yet slower ones hold less. Set on 90 to 150 made notes a cell, seeds from 72,000.
_TURNS, _FASTEST_HZ, _FEWEST_TURNING = 20.0, 40.0, 8
_SLOWER = 0.7
# In a room the errors of a note's beginning are alike, which its own frames cannot tell. Where a room bends each swing
# by `bent` cents, its centre errs by so much of that squared. Set on made notes, seeds from 200,000.
_ROOMY, _NARROWER_SWUNG, _BENT = 1.3, 0.7, 0.55
# What rings on bends partials that lie near its own, less as it fades: so much of the note's tilt its centre errs by.
# Set on made lines in halls, seeds from 880,000.
_TILTED = 0.2
# The same of the line's slope.
_NARROWER_DRIFT, _ROOMY_DRIFT, _LEAST_DRIFT = 0.46, 1.15, 1e-4
# A scatter errs by less than 1/√2n of it, as it is that of these very frames. A room blurs what wanders quickly: by so
# much of it, and of how far the partials lie from each other. Set on 100 made notes a cell, seeds from 400,000.
_NARROWER_SCATTER, _LEAST_SCATTER = 0.75, 0.03
_BLURRED, _BLURRED_SPREAD, _STIRRED = 0.2, 0.6, 0.08


def intonation(
    frames: Inner, note: Played, found: Swing | None, tuning: Tuning, rings: bool = False
) -> dict[str, Measured]:
    """`hz`, `cents_equal`, `cents_pythagorean`, `cents_just`, `drift` (cents/s) and `scatter` (cents).

    The centre is a line's height in the note's middle, fitted through its frames with the swing of its vibrato.
    `rings`: whether what was played before rings on beside it.
    """
    names = [f"cents_{ruler}" for ruler in RULERS]
    if len(frames.s) < _FEWEST:
        why = "too few frames of the note have a clear pitch"
        return {
            "hz": cannot("Hz", why),
            **{name: cannot("cents", why) for name in names},
            "drift": cannot("cents/s", why),
            "scatter": cannot("cents", why),
        }
    one = found.line if found else _line(frames)
    independent = max(len(frames.s) / 3, 2.0)
    cents, deviation = float(one.weights[0]), float(np.sqrt(one.covariance[0, 0]))
    if found:
        least = _LEAST_SWUNG_CENTS
        deviation = float(np.hypot(_NARROWER_SWUNG * deviation, _BENT * found.bent**2))
    else:
        least = float(np.hypot(_LEAST_CENTS, _LEAST_CENTS_HZ / note.hz))
        quiet = _SLOWER * _slow(frames, one)
        deviation = quiet + roomy(frames.ring) * (_ROOMY * deviation - quiet)
    if rings:
        deviation = float(np.hypot(deviation, _TILTED * abs(float(one.weights[1])) * (frames.s[-1] - frames.s[0])))
    hz = note.hz * 2 ** (cents / 1200)
    number = number_of(hz, tuning.a4_hz)
    about = measured(0.0, deviation, "cents", independent, least)
    assert about.low is not None
    assert about.high is not None
    given = {"hz": Measured(hz, hz * 2 ** (about.low / 1200), hz * 2 ** (about.high / 1200), "Hz")}
    for ruler, name in zip(RULERS, names, strict=True):
        off = 1200 * float(np.log2(hz / ruler_hz(number, ruler, tuning)))
        given[name] = Measured(off, off + about.low, off + about.high, "cents")
    drift = float(one.weights[1])
    if frames.s[-1] - frames.s[0] < _SHORTEST_DRIFT_S:
        given["drift"] = cannot("cents/s", "the note is too short for a drift")
    else:
        off = _NARROWER_DRIFT * (1 + _ROOMY_DRIFT * roomy(frames.ring)) * float(np.sqrt(one.covariance[1, 1]))
        given["drift"] = measured(drift, off, "cents/s", independent, _LEAST_DRIFT)
    given["scatter"] = _scatter(frames, one.deviation, independent)
    return given


def _scatter(frames: Inner, spread: float, independent: float) -> Measured:
    off = float(np.hypot(_NARROWER_SCATTER * spread / np.sqrt(2 * independent), _LEAST_SCATTER))
    blurred, room = float(np.hypot(_BLURRED * spread, _BLURRED_SPREAD * middle(frames.spread))), roomy(frames.ring)
    low, high = (student_90(independent) * float(np.hypot(off, room * by)) for by in (_STIRRED * spread, blurred))
    return Measured(spread, max(spread - low, 0.0), spread + high, "cents")


def no_one_pitch(measures: Mapping[str, Measured], seconds: float) -> str:
    """Why a note of these measures, so long, is held against no ruler; "" where it has one pitch."""
    drift, scatter = measures["drift"].value, measures["scatter"].value
    if scatter is not None and scatter >= TORN_CENTS:
        return "a trill, or notes that were not told apart"
    return "the pitch slides" if drift is not None and abs(drift) * seconds >= GLIDES_CENTS else ""


def _line(frames: Inner) -> Fit:
    return fit(_columns(frames), frames.cents, _expected(frames))


def _columns(frames: Inner) -> Floats:
    s = frames.s - frames.s.mean()
    return np.stack([np.ones_like(s), s], axis=1)


def _expected(frames: Inner) -> Floats:
    return np.hypot(frames.spread, _FLOOR_CENTS)


def _slow(frames: Inner, line: Fit) -> float:
    """The deviation of a line's height by the power of what is slow of what it left; by all of it in a short note."""
    if len(frames.s) < _FEWEST_TURNING:
        return float(np.sqrt(line.covariance[0, 0]))
    seconds, expected = len(frames.s) * HOP_S, _expected(frames)
    known = _columns(frames) / expected[:, None]
    left = power(known, line.left / expected, 1 / seconds, min(_TURNS / seconds, _FASTEST_HZ))[0]
    return float(np.sqrt(left * np.linalg.inv(known.T @ known)[0, 0]))
