"""How the harmonics of a tone share its sound: how high they lie on the whole, and how many take part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.loudness import MOST, Harmonics

Floats = NDArray[np.float64]

_OCTAVES = np.log2(np.arange(1, MOST + 1))


def height(found: Harmonics) -> Floats:
    """The mean height of a tone's harmonics over it, in octaves, weighted by amplitude; (n,)."""
    return np.asarray(_shares(found) @ _OCTAVES)


def richness(found: Harmonics) -> Floats:
    """How many harmonics of a tone take part: 2 to the entropy of their shares of amplitude, 1–24; (n,)."""
    share = _shares(found)
    return np.asarray(np.exp(-np.sum(share * np.log(share + 1e-12), axis=1)))


def _shares(found: Harmonics) -> Floats:
    """Each harmonic's share of the sum of amplitudes, noise taken off, (n, MOST)."""
    amplitude = np.sqrt(np.maximum(found.lobes - found.between, 0.0))
    return np.asarray(amplitude / (amplitude.sum(axis=1, keepdims=True) + 1e-30))
