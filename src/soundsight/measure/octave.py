"""Whether a tone is two strings an octave apart: they share the even partials, which beat and stray, the odd are one's.

Two notes an octave apart are never in tune to the last cent, so the lower one's even partials swing in level and lie
beside where its odd ones say; and they are louder than a string's. Frames in which a second tone is heard count too,
where the pitch does not swing: what a room keeps of a swing is a second tone as well.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import within
from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, HOP, Powers

Floats = NDArray[np.float64]

PARTIALS = 8
_REACH = 2  # bins to either side of where a partial is expected
_CLEAR = 16.0  # a partial that stands less over what lies half way below it is not read
_FAINT = 3e-4  # of the strongest partial's power
_MOST_DB, _MOST_CENTS = 15.0, 60.0
# Name and unit of what is read in each frame, even partials against odd ones.
READ = (("even_off", "cents"), ("odd_off", "cents"), ("beating", "dB"), ("even_over", "dB"))

_EDGE = 5  # frames at either end of a note, where the bow bites
_FEWEST = 20
_MOST_SPLIT = 8.0
_STILL_CENTS = 0.5
MOST_SHARE = 0.15  # of a note's frames with a second tone that count: a note that rings on under the next has more
# A logistic regression, set by benchmarks/violin_strings.py --fit on octaves of seed 777 and every second single note.
WEIGHTS = (1.158, -0.325, 1.100, 0.842, 20.56)
AT = -4.237


def read(power: Powers, then: Powers, hz: Floats) -> Floats:
    """READ of each frame, (n, 4), from its `power` (n, bins), what it was `then`, and the pitch `hz` (n,).

    How far the even and the odd partials lie from the pitch's multiples (means of cents), how much more the even ones
    have changed since `then` than the odd ones (means of absolute dB), and how much louder they are (means of dB). NaN
    where no even or no odd partial is clear.
    """
    number = np.arange(1, PARTIALS + 1)
    expected = hz[:, None] * number / BIN_HZ
    last = power.shape[1] - 2 - _REACH
    nearest = within(np.rint(expected).astype(np.intp), _REACH, last)
    row = np.arange(len(hz))[:, None]
    around = power[row[:, :, None], nearest[:, :, None] + np.arange(-_REACH, _REACH + 1)]
    top = within(around.argmax(axis=2), 1, 2 * _REACH - 1)
    a, b, c = (
        10 * np.log10(np.take_along_axis(around, (top + shift)[:, :, None], axis=2)[:, :, 0].astype(np.float64) + 1e-30)
        for shift in (-1, 0, 1)
    )
    bend = a - 2 * b + c
    shift = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    found = nearest + top - _REACH + within(shift, -0.7, 0.7)
    between = power[row, within(np.rint(expected - 0.5 * expected[:, :1]).astype(np.intp), 1, last)]
    peak = 10 ** (b / 10)
    clear = (expected < HIGHEST_HZ / BIN_HZ) & (peak > _CLEAR * between)
    clear &= peak > _FAINT * peak.max(axis=1, keepdims=True)
    cents = within(1200 * np.log2(found / expected), -_MOST_CENTS, _MOST_CENTS)
    was = then[row[:, :, None], nearest[:, :, None] + np.arange(-_REACH, _REACH + 1)].max(axis=2)
    moved = np.minimum(np.abs(b - 10 * np.log10(was.astype(np.float64) + 1e-30)), _MOST_DB)
    even_off, odd_off = _means(cents, clear)
    moved_even, moved_odd = _means(moved, clear)
    loud_even, loud_odd = _means(b, clear)
    return np.stack([even_off, odd_off, moved_even - moved_odd, loud_even - loud_odd], axis=1)


def figures(lines: Mapping[str, Line], note: Played, seconds: float) -> Floats | None:
    """What is weighed of a note, (5,): how far even partials lie from odd ones in cents, the logarithm of how much
    more they stray, how much more they beat in dB, how much louder they are in 10 dB, and `seconds`, the share of its
    frames with a second tone, up to MOST_SHARE; None where it is too short.
    """
    first, end = note.start + _EDGE * HOP, note.end - _EDGE * HOP
    even, odd, beating, over = (lines[name].between(first, end).values for name, _ in READ)
    known = np.isfinite(even) & np.isfinite(odd)
    if np.count_nonzero(known) < _FEWEST:
        return None
    split = abs(float(np.median(even[known] - odd[known])))
    stray = np.log((_deviation(even[known]) + _STILL_CENTS) / (_deviation(odd[known]) + _STILL_CENTS))
    return np.array(
        [
            min(split, _MOST_SPLIT),
            float(stray),
            float(np.mean(beating[known])),
            float(np.median(over[known])) / 10,
            min(seconds, MOST_SHARE),
        ]
    )


def octave(lines: Mapping[str, Line], note: Played, seconds: float) -> float:
    """The probability that the note is two strings an octave apart, where both are as likely; 0 where it is short."""
    given = figures(lines, note, seconds)
    return 0.0 if given is None else float(1 / (1 + np.exp(-within(AT + np.array(WEIGHTS) @ given, -30, 30))))


def _means(values: Floats, clear: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Means over the clear even and the clear odd columns (the first is partial 1); NaN where there is none."""
    given = []
    for first in (1, 0):
        those = clear[:, first::2]
        count = those.sum(axis=1)
        sums = np.where(those, values[:, first::2], 0.0).sum(axis=1)
        given.append(np.where(count > 0, sums / np.maximum(count, 1), np.nan))
    return given[0], given[1]


def _deviation(values: Floats) -> float:
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))
