"""What lies between a sound and a program: a phone's microphone, MP3, a room, noise. Made here, by a seed.

Each is a function (samples, rate, rng) -> samples of the same length.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment import codec
from soundsight.lab.augment.waves import coloured_noise, echoed
from soundsight.lab.datasets.scenes import rms_of
from soundsight.lab.extent import sounding
from soundsight.units import db_to_amplitude

Wave = NDArray[np.float32]

# A phone: level in dB over frequency in Hz, straight lines between; its compressor; how soft it records.
PHONE_HZ = (0.0, 100.0, 200.0, 300.0, 1000.0, 2000.0, 2800.0, 3400.0, 4000.0, 8000.0)
PHONE_DB = (-60.0, -36.0, -14.0, -3.0, 0.0, 2.0, 5.0, 0.0, -24.0, -60.0)
THRESHOLD_DB, RATIO, RELEASE_S, SOFT_DB = -30.0, 3.0, 0.1, -20.0
MP3_KBITS = 64.0
T60_S, DIRECT_DB = 0.6, 0.0
SNR_DB, PINK = 10.0, 3.0


def phone(samples: Wave, rate: int, rng: np.random.Generator) -> Wave:
    """Band of 300 to 3,400 Hz with a rise below its upper end, 3 : 1 compression above -30 dB, 20 dB too soft, 16 bits.

    The filter has no phase; the compressor heeds the highest level of the last tenth of a second, and never amplifies.
    """
    if not len(samples):
        return samples
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / rate)
    heard = np.fft.irfft(spectrum * 10 ** (np.interp(hz, PHONE_HZ, PHONE_DB) / 20), len(samples))
    level_db = 20 * np.log10(_envelope(np.abs(heard), rate) + 1e-9)
    gain_db = -np.maximum(level_db - THRESHOLD_DB, 0) * (1 - 1 / RATIO) + SOFT_DB
    return np.asarray(np.round(heard * 10 ** (gain_db / 20) * 2**15) / 2**15, dtype=np.float32)


def _envelope(size: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """The largest of the last `RELEASE_S`, by blocks of a twentieth of it with straight lines between."""
    step = max(1, round(RELEASE_S * rate / 20))
    peaks = np.pad(size, (0, -len(size) % step)).reshape(-1, step).max(axis=1)
    held = np.lib.stride_tricks.sliding_window_view(np.pad(peaks, (19, 0)), 20).max(axis=1)
    levels: NDArray[np.float64] = np.interp(np.arange(len(size)), np.arange(len(held)) * step, held)
    return levels


def mp3(samples: Wave, rate: int, rng: np.random.Generator) -> Wave:
    """To 64 kbit/s MP3 at 44.1 kHz, mono, and back."""
    return codec.mp3(samples, rate, MP3_KBITS)


def room(samples: Wave, rate: int, rng: np.random.Generator) -> Wave:
    """A room of T60 = 0.6 s, as far away as its direct sound is as strong as all its echoes."""
    return echoed(samples, rate, rng, T60_S, DIRECT_DB)


def noise(samples: Wave, rate: int, rng: np.random.Generator) -> Wave:
    """Pink noise 10 dB below the RMS of where the clip sounds; a silent clip stays as it is."""
    parts = [samples[a:b] for a, b in sounding(samples, rate)]
    if not parts:
        return samples
    level = rms_of(np.concatenate(parts)) * db_to_amplitude(-SNR_DB)
    return samples + coloured_noise(rng, len(samples), PINK) * np.float32(level)


CONDITIONS: dict[str, tuple[str, Callable[[Wave, int, np.random.Generator], Wave]]] = {
    "phone": ("phone: 300 to 3,400 Hz, compressed, 20 dB softer", phone),
    "mp3": ("MP3, 64 kbit/s", mp3),
    "room": ("room, T60 0.6 s, direct sound as strong as echoes", room),
    "noise": ("pink noise, 10 dB below", noise),
}
