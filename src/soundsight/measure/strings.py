"""Whether two strings sound at once: one string's harmonics cannot explain the spectrum's peaks, two strings' can.

What rings on from before is no second string (`measure/ringing.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.octave import octave
from soundsight.measure.order import within
from soundsight.measure.ringing import MOST_DB, SECOND
from soundsight.measure.spectra import BIN_HZ, Powers
from soundsight.measure.trend import Inner, cannot
from soundsight.result import Measured

Floats = NDArray[np.float64]

_PEAKS = 10
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 6000.0  # where peaks are looked for
_OPEN_G_HZ, _TOP_HZ = 185.0, 3600.0  # what a string of a violin can sound, with a margin
_CLEAR = 4.0  # over the geometric mean of the bins around
_AROUND = 20
_FAINT = 1e-3  # of the strongest peak's power
_LOBE = 3
_STRONG, _DIVISORS = 3, 3  # each strong peak is tried as a fundamental's first harmonics
_NEAR_HZ, _NEAR_SHARE = 10.0, 0.004  # so near its harmonic a peak counts as explained
SWEPT = 25  # frames: a swing of 4 Hz
_WIDEST_CENTS = 100.0
_WAVERS = 2 ** (5 / 1200)  # so far the pitch of two strings wavers that do not swing
_LEFT = 0.12  # of the peaks' amplitude that the two may leave unexplained
# Name and unit of what is read in each frame.
READ = (("second", ""), ("besides", "dB"), ("second_hz", "Hz"))
TWO = 70.0  # % of a note's frames in which a second string sounds, from which the note is said to be two
_FEWEST = 4


def swept(hz: Floats) -> tuple[Floats, Floats]:
    """How far the pitch has come of late, as ratios to it: the lowest and the highest of `hz` (SWEPT + n,), (n,) each.

    What lies further off than a swing of vibrato is wide was another note.
    """
    ratio = np.lib.stride_tricks.sliding_window_view(hz, SWEPT + 1) / hz[SWEPT:, None]
    ratio = np.where(np.abs(np.log2(ratio)) < _WIDEST_CENTS / 1200, ratio, 1.0)
    return np.minimum(ratio.min(axis=1) * _WAVERS, 1.0), np.maximum(ratio.max(axis=1) / _WAVERS, 1.0)


def read(power: Powers, then: Powers, hz: Floats, low: Floats, high: Floats) -> Floats:
    """READ of each frame, (n, 3): how much of the peaks' amplitude the weaker of two tones alone explains, 0–0.5.

    0 where one tone will do. Then how much what the pitch does not explain has changed since `then`, NaN where it
    explains all; and the Hz of that tone of the two which is not the pitch.

    `power` (n, bins) and the pitch `hz` (n,), which may be one of the tones, or the fundamental that they share. A room
    keeps what was played: from `low` to `high` times each harmonic (n,), what the pitch has swept belongs to its tone.
    """
    at, height = _peaks(power)
    low, high = low[:, None], high[:, None]
    share = np.sqrt(height).astype(np.float32)
    share /= share.sum(axis=1, keepdims=True) + 1e-30
    # What the pitch does not explain is where another tone's harmonics are.
    beyond = ~_explained(at, hz[:, None], low, high)
    beside = np.argsort(-np.where(beyond, share, 0), axis=1)[:, :_STRONG]
    # A peak without power is no tone: 0 Hz is out of every string's reach.
    strong = np.where(height > 0, at, 0.0)
    strong = np.concatenate([strong[:, :_STRONG], np.take_along_axis(strong, beside, axis=1)], axis=1)
    tones = np.concatenate(
        [hz[:, None] * np.array([1, 2, 3, 0.5])] + [strong / divisor for divisor in range(1, _DIVISORS + 1)], axis=1
    )
    can = (tones > _OPEN_G_HZ) & (tones < _TOP_HZ)
    tones = np.where(can, tones, 1.0)
    explained = _explained(at[:, None], tones[:, :, None], low[:, None], high[:, None]) & can[:, :, None]
    explains = explained.astype(np.float32)
    both = (explains * share[:, None]) @ explains.transpose(0, 2, 1)  # what each two tones both explain
    own = np.diagonal(both, axis1=1, axis2=2)
    weaker = np.minimum(own[:, :, None], own[:, None]) - both
    left = 1 - (own[:, :, None] + own[:, None] - both)
    two_of = np.where(left < _LEFT, weaker, 0.0).reshape(len(hz), -1)
    row, best = np.arange(len(hz)), two_of.argmax(axis=1)
    pair = np.stack([tones[row, best // tones.shape[1]], tones[row, best % tones.shape[1]]])
    further = np.abs(np.log2(pair / hz)).argmax(axis=0)
    changed = _changed(then, at, np.where(beyond, height, 0.0))
    return np.stack([two_of[row, best].astype(np.float64), changed, pair[further, row]], axis=1)


def seconds(frames: Inner) -> float:
    """The share of a note's frames in which a second tone is heard, 0–1."""
    return float(np.mean(frames.second > SECOND))


def strings(
    frames: Inner, lines: Mapping[str, Line], note: Played, swings: bool, rings: bool = False
) -> dict[str, Measured]:
    """`two_strings`: the share of the note's frames, in %, in which a second string sounds.

    Or, where that is more, the probability that they are an octave apart: then a second tone explains no peak alone.
    `swings`: whether its pitch does; `rings`: whether what is heard beside it rings on from before.
    """
    if len(frames.s) < _FEWEST:
        return {"two_strings": cannot("%", "too few frames of the note have a clear pitch")}
    heard = 0.0 if rings else seconds(frames)
    # A swing that a room keeps strays and beats as an octave does: 34 of 400 made ones in a room were called so.
    share = heard if swings else max(heard, octave(lines, note, heard))
    half = 1.645 * float(np.sqrt(max(share * (1 - share), 0.01) / max(len(frames.s) / 3, 1.0)))
    return {
        "two_strings": Measured(100 * share, 100 * max(share - half, 0.0), 100 * min(share + half, 1.0), "%"),
    }


def two(measures: Mapping[str, Measured]) -> bool:
    """Whether a note of these measures is said to be two strings."""
    share = measures.get("two_strings")
    return share is not None and share.value is not None and share.value >= TWO


def _changed(then: Powers, at: Floats, height: Floats) -> Floats:
    """How much peaks of `height` at `at` Hz (n, peaks) together have changed since `then`, in dB (n,); NaN for none."""
    near = within(np.rint(at / BIN_HZ).astype(np.intp), 1, then.shape[1] - 2)
    near += np.arange(len(at))[:, None] * then.shape[1]
    was = np.maximum(np.maximum(then.take(near - 1), then.take(near)), then.take(near + 1))
    now, was = height.sum(axis=1), np.where(height > 0, was, 0).sum(axis=1, dtype=np.float64)
    return np.where(now > 0, within(10 * np.log10((now + 1e-30) / (was + 1e-30)), -MOST_DB, MOST_DB), np.nan)


def _explained(at: Floats, tone: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Whether peaks lie near a harmonic of tones, or from `low` to `high` times it."""
    below = np.floor(at / tone)
    off = np.minimum(np.where(below > 0, at - below * tone * high, np.inf), (below + 1) * tone * low - at)
    return np.asarray(off < _NEAR_HZ + _NEAR_SHARE * at)


def _peaks(power: Powers) -> tuple[Floats, Floats]:
    """Hz (interpolated) and power of the _PEAKS strongest peaks of each frame, strongest first; power 0 where none."""
    first, last = int(_LOWEST_HZ / BIN_HZ), int(_HIGHEST_HZ / BIN_HZ)
    part = power[:, first:last]
    logs = np.log(part + np.float32(1e-20))
    sums = np.cumsum(np.pad(logs, ((0, 0), (_AROUND + 1, _AROUND)), mode="edge"), axis=1, dtype=np.float32)
    width = 2 * _AROUND + 1
    # As logarithms: what must be clear is held against the geometric mean of what is around.
    around = sums[:, width:-2] - sums[:, : -2 - width]
    around *= np.float32(1 / width)
    around += np.float32(np.log(_CLEAR))
    middle = part[:, 1:-1]
    peak = (middle >= part[:, :-2]) & (middle > part[:, 2:]) & (logs[:, 1:-1] > around)
    rank = np.zeros((len(power), middle.shape[1] + 2 * _LOBE), np.float32)
    np.copyto(rank[:, _LOBE:-_LOBE], middle, where=peak)
    row, near = np.arange(len(power)), np.arange(2 * _LOBE + 1)
    place, height = np.empty((len(power), _PEAKS), np.intp), np.empty((len(power), _PEAKS))
    for number in range(_PEAKS):
        best = rank.argmax(axis=1)
        height[:, number] = rank[row, best]
        place[:, number] = best = within(best - _LOBE, 0, middle.shape[1] - 1)
        rank[row[:, None], best[:, None] + near] = 0
    a, b, c = (logs[row[:, None], place + shift].astype(np.float64) for shift in range(3))
    bend = a - 2 * b + c
    shift = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    at = (first + place + 1 + within(shift, -0.5, 0.5)) * BIN_HZ
    return at, np.where(height > _FAINT * height[:, :1], height, 0.0)
