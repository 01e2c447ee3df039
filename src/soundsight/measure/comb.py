"""How well each fundamental from 100 to 4,000 Hz explains a spectrum: combs laid over a compressed log spectrum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.order import within
from soundsight.measure.spectra import BIN_HZ, HIGHEST_HZ, Powers

LOWEST_HZ, TOP_HZ = 97.0, 4060.0  # a margin around 100–4,000 Hz, so that a peak can stand on the border
STEPS = 72  # candidates an octave; peaks are interpolated
CANDIDATES = 5
NO_PEAK = -1e6  # the score of a candidate where a frame has too few peaks
HARMONICS = 14
BETWEEN = 0.5  # what the spectrum half way between two harmonics counts against a candidate
THIRDS = 0.2  # and what it counts at thirds: without it a strong third harmonic passes for the fundamental

# The sound of 4 to 6 hops ago is subtracted in part, so that a room's answer to the last note does not outvote a new
# one: 97.8 → 98.8 % of frames within 10 cents on dry made phrases, 93.3 → 96.0 % in a room of 0.6 s at 0 dB.
PAST = (4, 5, 6)
_PAST_SHARE, _LEAST = 0.7, 0.2

Scores = NDArray[np.float32]

_BASE_HZ = LOWEST_HZ / 3
_GRID = int(STEPS * np.log2(HIGHEST_HZ / _BASE_HZ)) + 1
_AT = _BASE_HZ * 2 ** (np.arange(_GRID) / STEPS) / BIN_HZ
_BELOW = np.floor(_AT).astype(np.intp)
_SHARE = (_AT - _BELOW).astype(np.float32)
COUNT = int(np.ceil(STEPS * np.log2(TOP_HZ / LOWEST_HZ))) + 1


def _teeth() -> tuple[list[tuple[int, int, np.float32]], NDArray[np.float32]]:
    """For each tooth: its offset on the grid, how many candidates it reaches, its weight; and each comb's norm.

    Weights fall as the square root of the harmonic's number, and teeth between harmonics count against, as in SWIPE
    (Camacho and Harris, A sawtooth waveform inspired pitch estimator, 2008); the teeth here are points, and the
    spectrum's root is taken of its magnitude once more.
    """
    teeth: list[tuple[int, int, np.float32]] = []
    norm = np.zeros(COUNT)
    for k in range(1, HARMONICS + 1):
        for multiple, sign in ((k, 1.0), (k - 1 / 2, -BETWEEN), (k - 1 / 3, -THIRDS), (k - 2 / 3, -THIRDS)):
            offset = round(STEPS * np.log2(multiple * LOWEST_HZ / _BASE_HZ))
            reach = min(COUNT, _GRID - offset)
            if reach > 0:
                teeth.append((offset, reach, np.float32(sign * k**-0.5)))
                norm[:reach] += k**-1.0 if sign > 0 else 0
    return teeth, np.sqrt(norm).astype(np.float32)


_TEETH, _NORM = _teeth()
_HEARD = round(STEPS * np.log2(3))  # the grid from LOWEST_HZ up


def scores(power: Powers, past: Powers) -> Scores:
    """Scores (frames, COUNT), free of gain; 1–2 is what noise reaches, a clear tone 4–15.

    `power` (frames, bins) and `past`, the same frames' mean power PAST hops ago.
    """
    fresh = np.maximum(power - np.float32(_PAST_SHARE) * past, np.float32(_LEAST) * power)
    compressed = np.sqrt(np.sqrt(fresh)).T  # frames last: each tooth adds one contiguous piece
    lower = compressed[_BELOW]
    grid = compressed[_BELOW + 1]
    grid -= lower
    grid *= _SHARE[:, None]
    grid += lower
    total = np.zeros((COUNT, len(power)), np.float32)
    tooth = np.empty_like(total)
    for offset, reach, weight in _TEETH:
        np.multiply(grid[offset : offset + reach], weight, out=tooth[:reach])
        total[:reach] += tooth[:reach]
    level = np.sqrt((grid[_HEARD:] ** 2).sum(axis=0) / (len(grid) - _HEARD))
    total /= _NORM[:, None]
    return np.ascontiguousarray(np.divide(total, level, out=np.zeros_like(total), where=level > 0).T)


def peaks(scores: Scores) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The CANDIDATES best peaks of each frame: log2 of Hz, and score; both (frames, CANDIDATES)."""
    middle = scores[:, 1:-1]
    peak = (middle >= scores[:, :-2]) & (middle > scores[:, 2:])
    rank = np.where(peak, middle, np.float32(NO_PEAK))
    best, heights = _best(rank)
    a, b, c = (np.take_along_axis(scores, best + shift, axis=1).astype(np.float64) for shift in (0, 1, 2))
    bend = a - 2 * b + c
    shift = np.where(bend < 0, 0.5 * (a - c) / np.where(bend < 0, bend, -1), 0.0)
    return np.log2(LOWEST_HZ) + (best + 1 + within(shift, -0.5, 0.5)) / STEPS, heights


def _best(rank: Scores) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Places and values of the CANDIDATES largest of each row, best first; the rows are used up."""
    rows = np.arange(len(rank))
    places = np.empty((len(rank), CANDIDATES), np.intp)
    values = np.empty((len(rank), CANDIDATES))
    for number in range(CANDIDATES):  # five searches are quicker than one partition
        places[:, number] = place = rank.argmax(axis=1)
        values[:, number] = rank[rows, place]
        rank[rows, place] = -np.inf
    return places, np.maximum(values, NO_PEAK)
