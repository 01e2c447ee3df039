"""Five attributes of a note's tone, 0–100 against the spread of good notes, and their mean.

Their names are those of Romaní Picas, Parra Rodriguez, Dabiri and others, A real-time system for measuring sound
goodness in instrumental sounds (2015), whose descriptors were learnt from teachers' ratings. The formulas here are
our own, and no teacher's rating stands behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import middle
from soundsight.measure.trend import HOP_S, Inner, cannot
from soundsight.measure.vibrato import Swing, followed
from soundsight.result import Measured

Floats = NDArray[np.float64]

_FEWEST = 20  # frames of a body
_UNDER_DB = 2.0  # the body lies between the first and last frame that are no more under the note's median
_EDGE = 5  # frames, and so much further in
_BOX = 5  # frames over which wobbles are averaged: noise's own are quicker
_WOBBLES_A_S = 4.0  # independent values of a wobble a second, for its interval
_LEAST_MS = 5.0  # a beginning that is quicker is as quick as can be told


@dataclass(frozen=True, slots=True)
class Good:
    """What is usual in good notes: the figure's logarithm is `at` + `tilt`·o + `bend`·o², o octaves from 440 Hz.

    `spread` is 1.4826 times the median absolute deviation from that; `sign` is 1 where more is worse.
    """

    unit: str
    at: float
    tilt: float
    bend: float
    spread: float
    sign: int = 1


# From the 88 single notes of the Iowa set (one player, ff, no vibrato), by benchmarks/violin_attributes.py --spread.
GOOD = {
    "dynamic_stability": Good("dB", -0.428, 0.061, 0.089, 0.460),
    "pitch_stability": Good("cents", 0.597, 0.440, 0.021, 0.558),
    "timbre_stability": Good("octaves", -2.969, -0.403, 0.203, 0.515),
    "timbre_richness": Good("harmonics", 2.132, -0.381, -0.068, 0.140, -1),
    "rise": Good("ms", 4.907, -0.342, 0.077, 0.517),
    "regular_after": Good("ms", 3.705, -0.155, -0.017, 0.424),
}
ATTRIBUTES = ("dynamic_stability", "pitch_stability", "timbre_stability", "timbre_richness", "attack_clarity")
# A note as the median of the good ones scores 97, one that is 2.5 of their standard deviations worse 50.
_HALF, _STEEP = 2.5, 0.7


def score(worse: float) -> float:
    """0–100 of a figure that lies `worse` standard deviations on the bad side of what is usual."""
    return float(100 / (1 + np.exp(np.clip((worse - _HALF) / _STEEP, -50, 50))))


def scored(name: str, figure: float, hz: float) -> float:
    """0–100 of a figure in its unit in GOOD, of a note of `hz`."""
    good, octaves = GOOD[name], float(np.log2(hz / 440))
    usual = good.at + good.tilt * octaves + good.bend * octaves**2
    return score(good.sign * float(np.log(max(figure, 1e-4)) - usual) / good.spread)


def figures(frames: Inner, found: Swing | None) -> dict[str, float]:
    """What the first four attributes score, in the units of GOOD; nothing where the body is too short.

    Stability is the RMS about the trend (a polynomial of a degree a second), averaged over 50 ms, or over one swing of
    the vibrato. Richness is 2 to the entropy of the harmonics' shares of amplitude.
    """
    loud = np.flatnonzero(frames.level > middle(frames.level) - _UNDER_DB) if len(frames.level) else np.zeros(0, int)
    if len(loud) == 0 or loud[-1] - loud[0] + 1 - 2 * _EDGE < _FEWEST:
        return {}
    body = slice(int(loud[0]) + _EDGE, int(loud[-1]) + 1 - _EDGE)
    cents, box = frames.cents, _BOX
    if found is not None:
        cents, box = cents - followed(frames, found.hz), max(_BOX, round(1 / found.hz / HOP_S))
    wobbles = _wobbles(frames.s[body], np.stack([frames.level[body], cents[body], frames.height[body]], axis=1), box)
    return {
        **dict(zip(ATTRIBUTES[:3], wobbles, strict=True)),
        "timbre_richness": middle(frames.richness[body]),
    }


def attributes(frames: Inner, found: Swing | None, begun: Mapping[str, Measured], hz: float) -> dict[str, Measured]:
    """The five, and `tone`, their mean; `begun` are the `rise` and `regular_after` of the note's attack."""
    read = figures(frames, found)
    if not read:
        return {name: cannot("", "the note is too short for its tone") for name in (*ATTRIBUTES, "tone")}
    seconds = float(frames.s[-1] - frames.s[0])
    doubt = 1.645 / np.sqrt(2 * max(_WOBBLES_A_S * seconds, 2.0))
    given = {
        name: _scored(name, read[name], read[name] * np.exp(-doubt), read[name] * np.exp(doubt), hz)
        for name in ATTRIBUTES[:3]
    }
    body = frames.richness
    off = 1.645 * float(np.std(body)) / np.sqrt(max(len(body) / 3, 2.0))
    rich = read["timbre_richness"]
    given["timbre_richness"] = _scored("timbre_richness", rich, rich - off, rich + off, hz)
    given["attack_clarity"] = _clarity(begun, hz)
    return given | {"tone": _mean(list(given.values()))}


def _wobbles(s: Floats, values: Floats, box: int) -> list[float]:
    """RMS of each column of values (n, columns) about a polynomial in s, averaged over `box` of them."""
    degree = int(np.clip(np.ceil(s[-1] - s[0]), 1, 8))
    trend = np.vander((s - s.mean()) / (s[-1] - s[0]), degree + 1)
    left = values - trend @ np.linalg.lstsq(trend, values, rcond=None)[0]
    mean = np.full(box, 1 / box)
    smooth = [np.convolve(column, mean, mode="valid") if len(column) > box else column for column in left.T]
    return [float(np.sqrt(np.mean(column**2))) for column in smooth]


def _scored(name: str, value: float, low: float, high: float, hz: float) -> Measured:
    """The score of a figure with its interval."""
    ends = sorted((scored(name, low, hz), scored(name, high, hz)))
    return Measured(scored(name, value, hz), ends[0], ends[1], "")


def _clarity(begun: Mapping[str, Measured], hz: float) -> Measured:
    """The geometric mean of the scores of `rise` and `regular_after`: one alone can spoil a beginning."""
    given = []
    for name in ("rise", "regular_after"):
        one = begun[name]
        if one.value is None or one.low is None or one.high is None:
            return cannot("", one.why or "the beginning cannot be told")
        ms = (max(one.value, _LEAST_MS), max(one.low, _LEAST_MS), max(one.high, _LEAST_MS))
        scored = _scored(name, *ms, hz)
        given.append((scored.value, scored.low, scored.high))
    value, low, high = np.sqrt(np.prod(np.array(given, dtype=float), axis=0))
    return Measured(float(value), float(low), float(high), "")


def _mean(given: list[Measured]) -> Measured:
    """The mean of those that have a value, their errors taken as each other's strangers."""
    sure = [(one.value, one.low, one.high) for one in given if one.value is not None]
    value, low, high = (np.array(column, dtype=float) for column in zip(*sure, strict=True))
    mean = float(np.mean(value))
    down, up = np.sqrt(np.sum((value - low) ** 2)) / len(sure), np.sqrt(np.sum((high - value) ** 2)) / len(sure)
    return Measured(mean, max(mean - float(down), 0.0), min(mean + float(up), 100.0), "")
