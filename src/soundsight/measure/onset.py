"""When a note begins, to some milliseconds: where its sound rises out of what was there before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle
from soundsight.measure.trend import cannot
from soundsight.result import Measured

Floats = NDArray[np.float64]

# All of these were set on joined Iowa notes (benchmarks/violin_scales.py, seeds 1000–1009), in s from where the note
# was cut.
_FROM_S, _TO_S = -0.10, 0.08  # where the lowest level is looked for
_BODY_S = (0.05, 0.30)  # where the level is read that the note rises to; _END_S before the note's end it may fall
_END_S = 0.03
_FEWEST = 8
_RISEN_DB = 2.0  # over the lowest: the note has begun
_DEEP_DB = 20.0  # under the note's level, 10 % of its amplitude: nothing that is quieter belongs to it
# A lowest level so far under the note, or so near to the noise between its harmonics, is what was there before. Else a
# room still answers the last note: the new one begins before its level is the higher one.
_CLEAR_DB, _MASKED_DB = 16.0, 12.0
_DIPS_DB = 3.0  # what falls less has no foot
_APART_S = 0.04
_OLD_S, _NEW_S = (-0.14, -0.07), (0.06, 0.15)
_LEFT_CENTS, _STEP_CENTS = 40.0, 70.0
_LAST_S = 0.09
_LAGS_S = 0.018  # in a room of 0.6 s at +6 and 0 dB the old pitch is heard so much longer, or 10 ms less or more
# Standard deviations; each dB under _DEEP_DB, or in a room under _CLEAR_DB, adds to them.
_CLEAR_MS, _NOISY_MS = 3.0, 0.6
_MASKED_MS, _ROOM_MS = 10.0, 0.7
_CUT_MS = 25.0
_HALF = 1.645


def onset(lines: Mapping[str, Line], note: Played) -> dict[str, Measured]:
    """`begins`, ms after where the note was cut (negative: before), from the envelope's foot.

    Where the level does not fall enough between two notes, the pitch says when it left the one before.
    """
    line = lines["envelope"]
    t = line.times() - note.start / note.rate
    part = (t >= _FROM_S) & (t < _BODY_S[1] + 0.05)
    t, db = t[part], _smooth(line.values[part])
    body = _within(t, _BODY_S[0], min(_BODY_S[1], (note.end - note.start) / note.rate - _END_S))
    near = np.flatnonzero(t < _TO_S)
    if np.sum(body) < _FEWEST or not len(near):
        return {"begins": cannot("ms", "the note is too short")}
    height = middle(db[body])
    lowest = int(np.argmin(db[near]))
    depth = height - float(db[lowest])
    risen = np.flatnonzero(db[lowest:] > max(float(db[lowest]) + _RISEN_DB, height - _DEEP_DB))
    foot = float(t[lowest + (int(risen[0]) if len(risen) else 0)])
    if depth >= _CLEAR_DB or _over_noise(lines, note) - depth < _MASKED_DB:
        return {"begins": _measured(foot, _CLEAR_MS + _NOISY_MS * max(_DEEP_DB - depth, 0.0))}
    left = _left(lines["pitch"], note)
    dips = depth >= _DIPS_DB
    if left is None:
        return {"begins": _measured(foot if dips else 0.0, _CUT_MS)}
    left -= _LAGS_S if dips else 0.0  # without a dip it is slurred, and no room that goes on
    at = min(foot, left) if left - foot < _APART_S else left
    return {"begins": _measured(at, _MASKED_MS + _ROOM_MS * (_CLEAR_DB - depth))}


def begins_s(note_start_s: float, measures: Mapping[str, Measured]) -> float:
    """When a note begins: where it was cut, and `begins` where that is known."""
    found = measures.get("begins")
    return note_start_s + (found.value / 1000 if found is not None and found.value is not None else 0.0)


def deviation_s(measures: Mapping[str, Measured]) -> float:
    """The standard deviation of that."""
    found = measures.get("begins")
    if found is None or found.low is None or found.high is None:
        return _CUT_MS / 1000
    return (found.high - found.low) / 2 / _HALF / 1000


def _measured(at_s: float, deviation_ms: float) -> Measured:
    half = _HALF * deviation_ms
    return Measured(1000 * at_s, 1000 * at_s - half, 1000 * at_s + half, "ms")


def _smooth(db: Floats) -> Floats:
    return np.convolve(np.pad(db, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")


def _within(t: Floats, first: float, last: float) -> NDArray[np.bool_]:
    return np.asarray((t > first) & (t < last))


def _over_noise(lines: Mapping[str, Line], note: Played) -> float:
    """Harmonics to noise in the note's body, dB."""
    line = lines["noise"]
    t = line.times() - note.start / note.rate
    body = _within(t, _BODY_S[0], min(_BODY_S[1], (note.end - note.start) / note.rate - _END_S))
    return middle(line.values[body]) if np.any(body) else 0.0


def _left(pitch: Line, note: Played) -> float | None:
    """When the pitch left that of the note before (s); None where there was none, or of the same pitch."""
    t = pitch.times() - note.start / note.rate
    cents = 1200 * np.log2(pitch.values)
    old, new = _within(t, *_OLD_S), _within(t, *_NEW_S)
    if np.sum(old) < 4 or not np.any(new) or pitch.confidence is None or middle(pitch.confidence[old]) < 0.5:
        return None
    usual = middle(cents[old])
    near = np.abs(cents - usual) < _LEFT_CENTS
    if np.mean(near[old]) < 0.7 or abs(middle(cents[new]) - usual) < _STEP_CENTS:
        return None
    last = np.flatnonzero(near & _within(t, _OLD_S[0], _LAST_S))
    return float(t[last[-1]]) + pitch.hop / pitch.rate / 2
