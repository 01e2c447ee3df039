"""The only conversions between units; each is named `a_to_b`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def samples_to_s(samples: int, rate: int) -> float:
    """Seconds at which a sample index stands."""
    return samples / rate


def s_to_samples(seconds: float, rate: int) -> int:
    """The sample nearest to a time in seconds."""
    return round(seconds * rate)


def amplitude_to_db(amplitude: float) -> float:
    """Decibels re full scale of a linear amplitude; `-inf` for 0."""
    return 20 * float(np.log10(amplitude)) if amplitude > 0 else float("-inf")


def db_to_amplitude(db: float) -> float:
    """Linear amplitude of decibels re full scale."""
    return float(10 ** (db / 20))


def hz_to_mel(hz: ArrayLike) -> NDArray[np.float64]:
    """Mel of a frequency, O'Shaughnessy's formula (Speech Communication, 1987): 2595 log10(1 + f / 700)."""
    return 2595 * np.log10(1 + np.asarray(hz, dtype=np.float64) / 700)


def mel_to_hz(mel: ArrayLike) -> NDArray[np.float64]:
    """Inverse of `hz_to_mel`."""
    return 700 * (10 ** (np.asarray(mel, dtype=np.float64) / 2595) - 1)


def score_to_logit(score: ArrayLike) -> NDArray[np.float64]:
    """Natural log of the odds of a probability, which is first kept within 1e-7 of 0 and 1."""
    p = np.clip(np.asarray(score, dtype=np.float64), 1e-7, 1 - 1e-7)
    return np.log(p / (1 - p))


def s_to_clock(seconds: float) -> str:
    """A time a person reads: `0:14.2`, `1:02:03.4`. Tenths are rounded before they are split."""
    tenths = round(seconds * 10)
    minutes, tenth = divmod(tenths, 600)
    hours, minute = divmod(minutes, 60)
    whole = f"{hours}:{minute:02d}" if hours else f"{minute}"
    return f"{whole}:{tenth / 10:04.1f}"
