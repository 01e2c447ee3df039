"""Whether what sounds is a violin, as far as its notes tell: where another instrument plays, no advice is given.

A note's evidence is a sum of weighted figures, the logarithm of the odds of a violin: how its sound is spread over
seven bands of half an octave, its pitch, how it begins, fades and wavers, how rich it is, and what lies between its
lowest harmonics. A recording's is the mean over its notes, drawn towards neither side while few have sounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.attributes import scored
from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle, middles, ranked_at
from soundsight.measure.spectra import BIN_HZ, Powers
from soundsight.measure.trend import HOP_S, cannot, student_90
from soundsight.result import Measured, Note

Floats = NDArray[np.float64]

# Half octaves from 800 Hz to 9,050 Hz: below, a note's own harmonics are too few to be read as a shape.
EDGES_HZ = (800, 1131, 1600, 2263, 3200, 4525, 6400, 9050)
_EDGES = [round(hz / BIN_HZ) for hz in EDGES_HZ]
_NOISE = 1.4427  # mean of noise's power over its median
_LEAST = 1e-3  # of a band's power is kept where all of it looks like noise
_FLOOR_DB = -50.0

# How a violin differs: set by benchmarks/violin_other.py --fit on half of the sources (a logistic regression).
AT = -1.6779
BANDS = (-0.0038, -0.0405, 0.0066, 0.0538, 0.0070, 0.0612, 0.0404)
PITCH, PITCH_SQUARED = 0.9986, -1.0046  # for each octave over 440 Hz
SHAPE = (0.1347, -0.4306, -0.3328, -0.7651, 0.9242, 1.3490, -0.5074, 2.5079)  # for each unit of `shape`
LEAST = -0.500  # of a recording's evidence; under it lie 2 % of violins of sources that the weights do not know

MOST = 5.0  # what one note can say for or against
_UNSURE = 8.0  # so many seconds' square roots of notes stand for knowing nothing
LOWEST_HZ = 180.0  # a violin's G3 is 196 Hz, at A4 = 415 Hz 185 Hz
_LOW_SHARE = 0.15  # of the notes' time that may lie under it, as where a pitch is read an octave low
_FEWEST = 7  # frames
_USUAL_RISE_MS = 60.0  # of a note that is slurred, or whose rise is hidden
# A pitch that steps 20 cents a frame in the median, or periods less alike than beside noise of twice its power, are no
# bowed string's. The second was added as a hi-hat of the half that is counted passed without it.
_WILD = float(np.log(20 + 0.3))
_ALIKE = 0.35

WHY = "No advice and no tiles are given: this does not sound like one violin."
WHY_LOW = "No advice and no tiles are given: much of it lies below a violin's lowest note."


def bands_db(power: Powers) -> Floats:
    """Each band's share of a spectrum's power in dB, (n, 7), from `power` (n, bins); noise between harmonics off."""
    parts = []
    for first, end in pairwise(_EDGES):
        part = power[:, first:end]
        whole = part.sum(axis=1, dtype=np.float64)
        noise = middles(part) * _NOISE * (end - first)
        parts.append(np.maximum(whole - noise, _LEAST * whole))
    powers = np.stack(parts, axis=1) + 1e-30
    return np.asarray(np.maximum(10 * np.log10(powers / powers.sum(axis=1, keepdims=True)), _FLOOR_DB))


def coloured(power: Powers, hz: Floats) -> Floats:
    """What each frame's bands and pitch `hz` (n,) say for a violin, as a logarithm of odds; (n,)."""
    octaves = np.log2(hz / 440)
    return np.asarray(AT + bands_db(power) @ np.array(BANDS) + PITCH * octaves + PITCH_SQUARED * octaves**2)


def shape(lines: Mapping[str, Line], note: Played, begun: Mapping[str, Measured]) -> Floats:
    """How a note fades, wavers, begins and sounds, (8,).

    Its level's slope in 10 dB/s, and logarithms of what it steps from frame to frame: pitch in cents (median, and the
    ninth in ten), the harmonics' height in octaves, level in dB (deviations); the logarithm of its `rise` (of `begun`,
    its attack); how far its lowest harmonics stand over what lies between them, in 10 dB: a bow hisses, and vibrato
    fills the gaps; how rich it is, as the attribute, 0–1: a bowed string has all its harmonics, a flute few.

    Raises ValueError for a note of fewer than 7 frames.
    """
    names = ("level", "height", "pitch", "clear", "richness")
    level, height, hz, clear, rich = (lines[name].between(note.start, note.end).values for name in names)
    count = len(level)
    if count < _FEWEST:
        raise ValueError(f"a note of {count} frames came, {_FEWEST} or more were expected.")
    later = np.arange(count // 5, count)
    s = (later - later.mean()) * HOP_S
    slope = float(s @ level[later] / (s @ s))
    inner = slice(count // 6, count - count // 6)
    steps = np.abs(np.diff(1200 * np.log2(hz[inner])))
    rise = begun["rise"].value
    return np.array(
        [
            min(max(slope, -40.0), 20.0) / 10,
            np.log(middle(steps) + 0.3),
            np.log(ranked_at(steps, 0.9) + 1),
            np.log(np.std(np.diff(height)) + 0.01),
            np.log(np.std(np.diff(level[inner])) + 0.05),
            np.log((_USUAL_RISE_MS if rise is None else rise) + 5),
            np.mean(clear) / 10,
            scored("timbre_richness", middle(rich), note.hz) / 100,
        ]
    )


def wild(form: Floats) -> bool:
    """Whether a note of this `shape` holds no pitch, as those that are heard in a drum or in noise."""
    return bool(form[1] > _WILD)


def instrument(lines: Mapping[str, Line], note: Played, begun: Mapping[str, Measured]) -> dict[str, Measured]:
    """`violin`: how likely it is, in %, that a violin plays the note, where others are as likely as violins."""
    colour = lines["violin"].between(note.start, note.end).values
    if len(colour) < _FEWEST:
        return {"violin": cannot("%", "the note is too short to tell its instrument")}
    form = shape(lines, note, begun)
    alike = middle(lines["likeness"].between(note.start, note.end).values)
    evidence = -MOST if wild(form) or alike < _ALIKE else float(np.mean(colour)) + float(np.array(SHAPE) @ form)
    independent = max(len(colour) / 3, 2.0)
    half = student_90(independent) * float(np.std(colour)) / np.sqrt(independent)
    value, low, high = (_likely(evidence + shift) for shift in (0.0, -half, half))
    return {"violin": Measured(value, low, high, "%")}


def foreign(notes: Sequence[Note]) -> str:
    """Why no advice is given on these notes; "" where a violin may have played them, or none has sounded."""
    seconds = np.array([note.end_s - note.start_s for note in notes])
    if not len(seconds):
        return ""
    low = np.array([note.hz is not None and note.hz < LOWEST_HZ for note in notes])
    if float(seconds[low].sum()) > _LOW_SHARE * float(seconds.sum()):
        return WHY_LOW
    return WHY if evidence(notes) < LEAST else ""


def evidence(notes: Sequence[Note]) -> float:
    """The mean of the notes' evidence, each weighted by the square root of its seconds; 0 while nothing is known."""
    said, weights = 0.0, _UNSURE
    for note in notes:
        given = note.measures.get("violin")
        if given is not None and given.value is not None:
            share = min(max(given.value / 100, 1e-6), 1 - 1e-6)
            weight = (note.end_s - note.start_s) ** 0.5
            said += weight * min(max(math.log(share / (1 - share)), -MOST), MOST)
            weights += weight
    return said / weights


def _likely(evidence: float) -> float:
    """The probability of these log odds, in %."""
    return float(100 / (1 + np.exp(-np.clip(evidence, -9, 9))))
