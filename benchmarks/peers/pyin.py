"""librosa's pYIN, 180–4,000 Hz, at its default resolution (0.1 semitone) or another; Hz guessed where unvoiced too."""

from __future__ import annotations

import sys
from collections.abc import Callable

import librosa
import numpy as np
from worker import Sound, Tracked, work


def tracker(resolution: float) -> Callable[[Sound, int], Tracked]:
    """The tracker at a resolution in semitones."""

    def track(sound: Sound, rate: int) -> Tracked:
        at = 22050  # what its default frame length of 2,048 is meant for
        hz, voiced, _ = librosa.pyin(
            librosa.resample(sound, orig_sr=rate, target_sr=at),
            sr=at,
            fmin=180.0,
            fmax=4000.0,
            resolution=resolution,
            fill_na=None,
        )
        return librosa.times_like(hz, sr=at), np.asarray(hz, dtype=np.float64), np.asarray(voiced, dtype=bool)

    return track


if __name__ == "__main__":
    resolution = float(sys.argv.pop())
    work(tracker(resolution), librosa.__version__)
