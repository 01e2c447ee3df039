"""How many times a second a pitch swings, by all frames of a note at once, and how well what is left says that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.trend import HOP_S, Inner, fit, power

Floats = NDArray[np.float64]

_SHAPES = 4  # the swing and what repeats with it: a room bends each swing alike, and that says nothing of the rate
_ROUNDS = 2
# Times the rate: with all that is left up to 4.5 times, 94–97 of 100 rates in noise lay within their 90 %. Set on
# 120–180 made notes a cell, seeds from 50,000 and 52,000.
_REACHES = 2.0
_FARTHEST_HZ = 0.15  # a step


def swings_a_second(frames: Inner, expected: Floats, rate: float, swing: Floats) -> tuple[float, float]:
    """The rate of a swing that keeps it, and its standard deviation, Hz.

    `rate` is near it, `swing` (2,) the weights of its cosine and sine about the frames' mean time, `expected` (n,) each
    frame's deviation in cents. Gauss and Newton's steps: a line, the swing with its harmonics, and the swing's
    derivative by its rate through all frames. The deviation is that of a weight of this derivative, by the power of
    what is left from half a turn over the note to twice the rate: noise in a pitch grows with its frequency. Strays
    count there as any other frame.
    """
    s = frames.s - frames.s.mean()
    seconds = len(s) * HOP_S
    shapes = min(_SHAPES, max((len(s) - 10) // 4, 1))
    cosine, sine = swing
    deviation = 0.0
    for _ in range(_ROUNDS):
        turn = 2 * np.pi * rate * s
        waves = [wave(number * turn) for number in range(1, shapes + 1) for wave in (np.cos, np.sin)]
        by_rate = 2 * np.pi * s * (sine * waves[0] - cosine * waves[1])
        columns = np.stack([by_rate, *waves, np.ones_like(s), s], axis=1)
        found = fit(columns, frames.cents, expected)
        known = columns / expected[:, None]
        left = power(known, found.left / expected, 0.5 / seconds, _REACHES * rate)[0]
        deviation = float(np.sqrt(left * np.linalg.inv(known.T @ known)[0, 0]))
        rate += min(max(float(found.weights[0]), -_FARTHEST_HZ), _FARTHEST_HZ)
        cosine, sine = found.weights[1:3]
    return rate, deviation
