"""How much of a note is noise: harmonics over noise, and how long it scratches."""

from __future__ import annotations

import numpy as np

from soundsight.measure.order import middle
from soundsight.measure.ring import roomy
from soundsight.measure.trend import Inner, cannot, fit, measured
from soundsight.result import Measured

_FEWEST = 8
_SCRATCH_DB = 10.0  # harmonics that stand less far above the noise between them are scratched
_UNDER_DB = 6.0  # what is softer than the note by so much fades, and is not asked
# Noise between two harmonics is the geometric mean of seven bins (`loudness.harmonics`). That of few comes out too high
# in the mean of its power, by so many dB (noise's own spectra), but not in the mean of its dB: a note of few harmonics,
# whose frames scatter more, is nearer to the second.
_FEW_BINS_DB = 1.257
_DB_A_SQUARE = np.log(10) / 20
# A room changes each harmonic and the noise beside it apart (100 made notes a cell, seeds from 400,000).
_LEAST_DB, _ROOMY_DB = 0.03, 0.25

UNITS = {"harmonics_to_noise": "dB", "noise_share": "%", "scratch": "%"}


def noise(frames: Inner) -> dict[str, Measured]:
    """`harmonics_to_noise` in dB, `noise_share` of the power in %, and `scratch`, the share of its time in %."""
    if len(frames.s) < _FEWEST:
        return {name: cannot(unit, "too few frames of the note have a clear pitch") for name, unit in UNITS.items()}
    sounding = frames.level > middle(frames.level) - _UNDER_DB
    clear = frames.noise[sounding]
    line = fit(np.ones((len(clear), 1)), clear)
    independent = max(len(clear) / 3, 2.0)
    few = max(_FEW_BINS_DB - _DB_A_SQUARE * line.deviation**2, 0.0)
    off = float(np.hypot(np.sqrt(line.covariance[0, 0]), _ROOMY_DB * roomy(frames.ring)))
    ratio = measured(float(line.weights[0]) + few, off, "dB", independent, _LEAST_DB)
    assert ratio.value is not None
    assert ratio.low is not None
    assert ratio.high is not None
    rough = float(np.mean(clear < _SCRATCH_DB))
    # Wilson's interval of a share, over the frames that do not share their sound.
    z, n = 1.645, independent
    centre = (rough + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(rough * (1 - rough) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return {
        "harmonics_to_noise": ratio,
        "noise_share": Measured(_share(ratio.value), _share(ratio.high), _share(ratio.low), "%"),
        "scratch": Measured(
            100 * rough, 100 * min(max(centre - half, 0.0), rough), 100 * min(centre + float(half), 1.0), "%"
        ),
    }


def _share(ratio_db: float) -> float:
    """Noise's share of the power in %, from harmonics over noise in dB."""
    return float(100 / (1 + 10 ** (ratio_db / 10)))
