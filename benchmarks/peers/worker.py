"""How a tracker is run in an environment of its own: sounds come as one npz, what it tracked goes back as another.

In: `rate`, `sound_0`, `sound_1`, …, and `cost`, the sound whose CPU is taken. Out: of each sound the times (s), Hz and
voicing of the tracker's own frames, `cpu_s`, the least CPU time of three rounds, and `version`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Tracked = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]

ROUNDS = 3


def work(track: Callable[[Sound, int], Tracked], version: str) -> None:
    """Track what the command line names; `track` gives times, Hz (its best guess where it hears no tone), voicing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sounds")
    parser.add_argument("tracked")
    given = parser.parse_args()
    with np.load(given.sounds) as sounds:
        rate = int(sounds["rate"])
        cost = sounds["cost"]
        out: dict[str, NDArray[np.generic]] = {"version": np.array(version)}
        for name in sounds.files:
            if name.startswith("sound_"):
                number = name.removeprefix("sound_")
                times, hz, voiced = track(sounds[name], rate)
                out |= {f"times_{number}": times, f"hz_{number}": hz, f"voiced_{number}": voiced}
    spent = []
    for _ in range(ROUNDS if len(cost) else 0):
        began = time.process_time()
        track(cost, rate)
        spent.append(time.process_time() - began)
    np.savez(given.tracked, cpu_s=np.array(min(spent, default=np.nan)), **out)
