"""Hysteresis, the baseline beside boxes: an event begins above a threshold and lasts while half of it is reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAVE = 0.5  # share of the threshold below which an event ends


def hysteresis_curve(scores: NDArray[np.float64], leave: float = LEAVE) -> NDArray[np.float64]:
    """For each frame (frames, labels) the highest threshold at which hysteresis would have it in an event.

    So the events at any threshold are the runs of this curve that reach it, and a figure over all thresholds needs no
    decoding at each. A frame is in an event at threshold t where some frame reaches t and no frame from there to here
    is under leave · t: walked forth and back, c' = max(s, min(c, s / leave)).
    """
    curve = np.array(scores, dtype=np.float64)
    reach = curve / leave
    back = curve.copy()
    for i in range(1, len(curve)):
        curve[i] = np.maximum(curve[i], np.minimum(curve[i - 1], reach[i]))
        back[-1 - i] = np.maximum(back[-1 - i], np.minimum(back[-i], reach[-1 - i]))
    return np.maximum(curve, back)


def runs(curve: NDArray[np.float64], threshold: float) -> list[tuple[int, int]]:
    """Half-open runs of frames (frames,) that reach a threshold."""
    on = np.concatenate(([0], (curve >= threshold).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(on)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
