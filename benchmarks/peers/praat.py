"""Praat's autocorrelation tracker, 180–4,000 Hz; where it hears no tone its strongest candidate is the guess."""

from __future__ import annotations

import numpy as np
import parselmouth
from worker import Sound, Tracked, work


def track(sound: Sound, rate: int) -> Tracked:
    """Times, Hz and voicing of its frames."""
    pitch = parselmouth.Sound(sound.astype(np.float64), rate).to_pitch(pitch_floor=180.0, pitch_ceiling=4000.0)
    frames = pitch.to_array()  # structured, (candidates, frames), the chosen one first
    hz, strength = frames["frequency"], frames["strength"]
    voiced = hz[0] > 0
    best = np.argmax(np.where(hz > 0, strength, -np.inf), axis=0)
    guess = hz[best, np.arange(hz.shape[1])]
    return pitch.xs(), np.where(voiced, hz[0], guess), voiced


if __name__ == "__main__":
    work(track, f"parselmouth {parselmouth.__version__}, Praat {parselmouth.PRAAT_VERSION}")
