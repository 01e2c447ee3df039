"""Writes what Praat reads of the project's three Iowa notes, which a test holds ours against: tests/violin/praat.csv.

Run in an environment of its own (praat-parselmouth 0.4.7, numpy, soundfile), from this folder: python praat_stored.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from praat import track

NOTES = Path(__file__).parents[2] / "tests" / "violin" / "iowa-d4-a4-e5.ogg"
EVERY_S = 0.02

if __name__ == "__main__":
    sound, rate = soundfile.read(NOTES, dtype="float32")
    times, hz, voiced = track(sound, rate)
    near = {int(np.argmin(np.abs(times - at))) for at in np.arange(EVERY_S, times[-1], EVERY_S)}
    rows = ["time_s,hz", *(f"{times[one]:.5f},{hz[one]:.3f}" for one in sorted(near) if voiced[one])]
    NOTES.with_name("praat.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
