"""Writes what another tracker reads of the project's three Iowa notes, for a test of ours: tests/violin/*.csv.

From this folder, each in an environment of its own: python stored.py praat (praat-parselmouth 0.4.7, numpy, soundfile),
python stored.py pyin (librosa 0.11.0, soundfile).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from worker import Sound, Tracked

NOTES = Path(__file__).parents[2] / "tests" / "violin" / "iowa-d4-a4-e5.ogg"
EVERY_S = 0.02


def tracker(name: str) -> Callable[[Sound, int], Tracked]:
    """The tracker of that name: only its own library is imported."""
    if name == "praat":
        from praat import track

        return track
    if name == "pyin":
        from pyin import tracker

        return tracker(0.02)
    raise SystemExit(f"stored.py: expected praat or pyin, got {name!r}")


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    sound, rate = soundfile.read(NOTES, dtype="float32")
    times, hz, voiced = tracker(name)(sound, rate)
    near = {int(np.argmin(np.abs(times - at))) for at in np.arange(EVERY_S, times[-1], EVERY_S)}
    rows = ["time_s,hz", *(f"{times[one]:.5f},{hz[one]:.3f}" for one in sorted(near) if voiced[one])]
    NOTES.with_name(f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
