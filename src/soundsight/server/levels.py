"""How loud a live stream is now: what a person needs to set a microphone right."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from soundsight.audio.quality import Meter
from soundsight.units import amplitude_to_db

NOW_S = 0.5
STRETCH_S = 0.1
FLOOR_S = 10.0  # of the noise floor: long enough to hold a pause, short enough to follow a changed room
FLOOR_SHARE = 0.05


class Levels:
    """Level and clipping of the last half second, and the noise floor of the last ten."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._now = np.zeros(0, np.float32)
        self._part = np.zeros(0, np.float32)
        self._stretches: deque[float] = deque(maxlen=round(FLOOR_S / STRETCH_S))
        self._told: dict[str, float | None] | None = None
        self._since = 0  # samples that came since then

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take samples (n,), finite."""
        self._since += len(samples)
        self._now = np.concatenate([self._now, samples])[-round(NOW_S * self._rate) :]
        size = round(STRETCH_S * self._rate)
        part = np.concatenate([self._part, samples])
        whole = len(part) // size * size
        self._part = part[whole:]
        self._stretches.extend(np.mean(part[:whole].reshape(-1, size).astype(np.float64) ** 2, axis=1).tolist())

    def told(self) -> dict[str, float | None]:
        """`level_db`, `noise_floor_db`: RMS re full scale, None where all samples are 0; `clipped`: a share, 0 to 1.

        Anew once STRETCH_S came since it was told last: updates come more often, and nobody reads a level so fast.
        """
        if self._told is None or self._since >= round(STRETCH_S * self._rate):
            self._told, self._since = self._measured(), 0
        return self._told

    def _measured(self) -> dict[str, float | None]:
        meter = Meter(self._rate, 1)
        meter.feed(self._now[:, None], self._now)
        heard = meter.heard()
        floor = heard.noise_floor_db
        if self._stretches:
            quiet = sorted(self._stretches)[int(FLOOR_SHARE * (len(self._stretches) - 1))]
            floor = float(amplitude_to_db(quiet**0.5)) if quiet > 0 else None
        return {
            "level_db": None if heard.level_db is None else round(heard.level_db, 2),
            "noise_floor_db": None if floor is None else round(floor, 2),
            "clipped": round(heard.clipped_share, 6),
        }
