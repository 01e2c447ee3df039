"""What a codec leaves of a sound: to MP3 and back, by libsndfile's LAME."""

from __future__ import annotations

import io

import numpy as np
import soundfile
import soxr

from soundsight.lab.augment.waves import Wave

RATE = 44100
LEAST, MOST = 32.0, 320.0  # kbit/s at this rate: libsndfile's compression levels 1 and 0
IN_PLACE = 56.0  # below, what comes back is a millisecond late


def mp3(samples: Wave, rate: int, kbits: float) -> Wave:
    """To MP3 of so many kbit/s, at 44.1 kHz and mono, and back: in place, as long as it was.

    Raises `ValueError` for fewer than 56.
    """
    if kbits < IN_PLACE:
        raise ValueError(f"from {IN_PLACE:g} to {MOST:g} kbit/s were expected, not {kbits:g}")
    if not len(samples):
        return samples
    written = io.BytesIO()
    soundfile.write(
        written, soxr.resample(samples, rate, RATE, quality="HQ"), RATE, format="MP3", subtype="MPEG_LAYER_III",
        compression_level=(MOST - kbits) / (MOST - LEAST), bitrate_mode="CONSTANT",
    )  # fmt: skip
    written.seek(0)
    back = soxr.resample(soundfile.read(written, dtype="float32")[0], RATE, rate, quality="HQ")
    return np.pad(back, (0, max(0, len(samples) - len(back))))[: len(samples)].astype(np.float32)
