"""Where a clip sounds: its stretches above its own floor, found from levels alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.02
ABOVE_FLOOR_DB, BELOW_PEAK_DB = 10.0, 35.0
CLOSE_GAP_S, SHORTEST_S = 0.15, 0.25

# Sounds without parts: they are there as long as they are not silent.
TEXTURES = frozenset(
    [
        "rain",
        "sea_waves",
        "crackling_fire",
        "crickets",
        "wind",
        "pouring_water",
        "toilet_flush",
        "thunderstorm",
        "vacuum_cleaner",
        "washing_machine",
        "helicopter",
        "chainsaw",
        "engine",
        "train",
        "airplane",
        "insects",
        "air_conditioner",
        "drilling",
        "jackhammer",
        "street_music",
        "children_playing",
        "siren",
        "clapping",
        "hand_saw",
    ]
)


def levels_db(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """RMS level (dB re full scale, at least -120) of successive frames of `FRAME_S`; a last partial frame counts."""
    size = round(FRAME_S * rate)
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % size)).reshape(-1, size)
    levels: NDArray[np.float64] = 10 * np.log10((padded**2).mean(axis=1) + 1e-12)
    return levels


def sounding(samples: NDArray[np.float32], rate: int, texture: bool = False) -> list[tuple[int, int]]:
    """Sample ranges in which the clip sounds.

    A frame sounds above max(floor + 10 dB, peak - 35 dB), the floor being the 5th percentile of the levels; for a
    texture above peak - 35 dB alone. Gaps under 150 ms are closed, stretches under 250 ms are lengthened to that.
    Where nothing stands out of the floor (a steady sound), the whole that is within 35 dB of the peak sounds.
    """
    if not len(samples):
        return []
    level = levels_db(samples, rate)
    size = round(FRAME_S * rate)
    peak, floor = level.max(), np.percentile(level, 5)
    if peak < -80:
        return []
    steady = texture or peak - floor < ABOVE_FLOOR_DB + 5
    on = level > (peak - BELOW_PEAK_DB if steady else max(floor + ABOVE_FLOOR_DB, peak - BELOW_PEAK_DB))
    runs = _runs(on, round((1.0 if steady else CLOSE_GAP_S) / FRAME_S))
    shortest = round(SHORTEST_S * rate)
    return [(a * size, min(len(samples), max(b * size, a * size + shortest))) for a, b in runs]


def _runs(on: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """Half-open runs of true frames, runs less than `gap` frames apart joined."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], on.astype(np.int8), [0]))))
    runs: list[tuple[int, int]] = []
    for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and a - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], b)
        else:
            runs.append((a, b))
    return runs
