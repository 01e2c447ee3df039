"""Which found onset is which true one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def match_onsets(true_s: Sequence[float], found_s: Sequence[float], collar_s: float) -> list[tuple[int, int]]:
    """Largest one-to-one pairing (true index, found index) of onsets no further apart than the collar.

    Both are walked in order of time, the earlier of two that do not fit is dropped: no pairing is larger.
    """
    true_order, found_order = np.argsort(true_s, kind="stable"), np.argsort(found_s, kind="stable")
    pairs, i, j = [], 0, 0
    while i < len(true_order) and j < len(found_order):
        t, f = int(true_order[i]), int(found_order[j])
        # Times on a grid of samples come as seconds: a nanosecond is no miss.
        if abs(true_s[t] - found_s[f]) <= collar_s + 1e-9:
            pairs.append((t, f))
            i, j = i + 1, j + 1
        elif true_s[t] < found_s[f]:
            i += 1
        else:
            j += 1
    return pairs
