"""How the harmonics of a tone share its sound: how high they lie on the whole, and how many take part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.loudness import MOST, above_noise
from soundsight.measure.spectra import Powers

Floats = NDArray[np.float64]

_OCTAVES = np.log2(np.arange(1, MOST + 1))


def height(power: Powers, hz: Floats) -> Floats:
    """The mean height of the harmonics of `hz` (n,) over it, in octaves, weighted by amplitude; (n,)."""
    return np.asarray(_shares(power, hz) @ _OCTAVES)


def richness(power: Powers, hz: Floats) -> Floats:
    """How many harmonics of `hz` (n,) take part: 2 to the entropy of their shares of amplitude, 1–24; (n,)."""
    share = _shares(power, hz)
    return np.asarray(np.exp(-np.sum(share * np.log(share + 1e-12), axis=1)))


def _shares(power: Powers, hz: Floats) -> Floats:
    """Each harmonic's share of the sum of amplitudes, (n, MOST)."""
    amplitude = np.sqrt(above_noise(power, hz))
    return np.asarray(amplitude / (amplitude.sum(axis=1, keepdims=True) + 1e-30))
