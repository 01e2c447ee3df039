"""Which note of a reference each note plays: edit distance over notes, first by pitch, then by pitch and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error

Floats = NDArray[np.float64]

_GAP = 1.0  # what a note costs that is missing or extra
_SCRAP, _SCRAP_S = 0.4, 0.12  # what one too many costs that is so short: mostly one that was cut in two
_EDGE = 0.3  # the same before the first and after the last note that is played, as a part of a piece may be
_WRONG = 1.4  # another pitch in its place
_SEMITONE = 0.5  # so far a pitch may be off and is the same
_TIME_S, _TIME = 0.4, 0.5  # so far from its time a note costs 1; no more than _TIME, as pitch tells more than time
_FEWEST = 4  # notes that tell how time runs
_MOST = 25_000_000  # pairs of notes
_WINDOW = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """A note of a reference: the keys that sound (of a chord several), its time, and where it was heard its Hz.

    `half_cents` is half of the 90 % interval of that, `off_s` the standard deviation with which `start_s` was heard.
    """

    keys: tuple[int, ...]
    start_s: float
    end_s: float
    hz: float | None = None
    half_cents: float = 0.0
    off_s: float = 0.0


def aligned(semitones: Floats, onsets_s: Floats, lengths_s: Floats, wanted: Sequence[Wanted]) -> list[int | None]:
    """For each note of the reference the place of the note (n,) that plays it, None where it is missing.

    Raises Error where both are so long that they cannot be laid beside each other.
    """
    if not len(semitones) or not wanted:
        return [None] * len(wanted)
    if len(semitones) * len(wanted) > _MOST:
        raise Error(
            f"{len(semitones)} notes against {len(wanted)} of the reference are too many: hear a part (--start, --end)."
        )
    pitch = _pitch_cost(semitones, wanted)
    extra = np.where(lengths_s < _SCRAP_S, _SCRAP, _GAP)
    found = _edit(pitch, extra)
    pairs = [(there, here) for there, here in enumerate(found) if here is not None and pitch[here, there] < _WRONG / 2]
    if len(pairs) < _FEWEST:
        return found
    starts = np.array([one.start_s for one in wanted])
    there, here = (np.array(side) for side in zip(*pairs, strict=True))
    expected = _carried(starts, starts[there], onsets_s[here])
    late = np.abs(onsets_s[:, None] - expected[None, :]) / _TIME_S
    return _edit(pitch + np.minimum(late, _TIME), extra)


def _pitch_cost(semitones: Floats, wanted: Sequence[Wanted]) -> Floats:
    """(notes, wanted): 0 for the same pitch, rising to _WRONG a semitone and a half off."""
    cost = np.full((len(semitones), len(wanted)), _WRONG)
    for there, one in enumerate(wanted):
        for key in one.keys:
            off = np.maximum(np.abs(semitones - key) - _SEMITONE, 0.0)
            cost[:, there] = np.minimum(cost[:, there], _WRONG * np.minimum(off, 1.0))
    return cost


def _edit(cost: Floats, extra: Floats) -> list[int | None]:
    """The cheapest pairing that keeps both orders (edit distance); rows are notes, columns what is wanted."""
    rows, columns = cost.shape
    total = np.empty((rows + 1, columns + 1))
    total[0] = _EDGE * np.arange(columns + 1)
    for row in range(1, rows + 1):
        passed = total[row - 1] + extra[row - 1]
        passed[1:] = np.minimum(passed[1:], total[row - 1, :-1] + cost[row - 1])
        gap = _EDGE if row == rows else _GAP
        steps = gap * np.arange(columns + 1)
        total[row] = np.minimum.accumulate(passed - steps) + steps
    found: list[int | None] = [None] * columns
    row, column = rows, columns
    while row and column:
        here = total[row, column]
        if np.isclose(here, total[row - 1, column - 1] + cost[row - 1, column - 1]):
            row, column = row - 1, column - 1
            found[column] = row
        elif np.isclose(here, total[row - 1, column] + extra[row - 1]):
            row -= 1
        else:
            column -= 1
    return found


def _carried(starts: Floats, known: Floats, onsets_s: Floats) -> Floats:
    """When notes at `starts` of the reference fall in the take: lines through the pairs that are known around each."""
    out = np.empty(len(starts))
    for place, start in enumerate(starts):
        middle = int(np.searchsorted(known, start))
        first = min(max(middle - _WINDOW // 2, 0), max(len(known) - _WINDOW, 0))
        x, y = known[first : first + _WINDOW], onsets_s[first : first + _WINDOW]
        spread = x - x.mean()
        slopes = (np.subtract.outer(y, y))[np.triu_indices(len(x), 1)[::-1]]
        gaps = (np.subtract.outer(x, x))[np.triu_indices(len(x), 1)[::-1]]
        usable = gaps > 1e-6
        slope = float(np.median(slopes[usable] / gaps[usable])) if np.any(usable) else 1.0
        out[place] = float(np.median(y - slope * spread)) + slope * (start - x.mean())
    return out
