"""Bow tremolo: strokes so quick that they are heard as a swing of the level, 7–16 a second; apart from vibrato."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.envelope import STEP
from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.spectra import HOP, RATE
from soundsight.measure.stroke_rate import FASTEST_HZ, SLOWEST_HZ, pieces, strokes_a_second
from soundsight.measure.trend import cannot, measured
from soundsight.measure.vibrato import Swing
from soundsight.result import Measured

Floats = NDArray[np.float64]

BEFORE_S = 0.9  # the strokes may have been cut into notes of their own: so much of the same pitch before is heard too
_LONGEST_S, _SHORTEST_S = 0.8, 0.5  # a piece: four strokes at least
_SAME_CENTS = 80.0
# Real notes without tremolo reach 1.4 dB and a share of 0.6, never 2 dB with 0.4; the strokes of a section 2.3–8 dB.
_LEAST_DB, _LEAST_SHARE = 2.0, 0.4
_LEAST_PIECES = 0.5
# Players who do not stroke together leave no line in the level. But each stroke begins its sound anew, so the first
# partial of all of them is as much another after 30 ms as after 90; where a section holds its note it stays alike for
# longer, the longer the lower it is. Set on made sections of 6–16 Iowa notes.
_SOON, _LATER = 3, 9  # frames
_RESTLESS_DB, _FORGOTTEN = 3.0, 0.7
_MOST_DB = 15.0
_MOST_HZ = 700.0
# Frames at either end, and how many there must be: the first second of real single notes can be as restless.
_EDGE, _FEWEST = 8, 80
_KNOWN = 0.7  # of them, in which that partial is clear
_NEAR = 0.15  # vibrato swings the level at its own rate and at twice it: a line so near either is vibrato's

UNITS = {"tremolo_rate": "Hz"}


def tremolo(lines: Mapping[str, Line], note: Played, found: Swing | None) -> dict[str, Measured]:
    """`tremolo_rate`, strokes a second.

    A sine is laid through pieces of the envelope about the note, as far as the pitch keeps; half of them must swing
    alike. Where players do not stroke together the rate is known no better than the range.
    """
    db = _same(lines, note)
    length = min(round(_LONGEST_S * RATE / STEP), len(db))
    if length < _SHORTEST_S * RATE / STEP:
        return {name: cannot(unit, "the pitch keeps for less than half a second") for name, unit in UNITS.items()}
    swings = pieces(db, length)
    rate = swings.rate
    strokes = (rate >= SLOWEST_HZ) & (rate <= FASTEST_HZ)
    strokes &= (swings.depth >= _LEAST_DB) & (swings.share >= _LEAST_SHARE)
    if found is not None:
        for multiple in (1, 2):
            strokes &= np.abs(rate / (multiple * found.hz) - 1) > _NEAR
    if np.mean(strokes) < _LEAST_PIECES:
        if found is None and apart(lines, note):
            return {"tremolo_rate": Measured((SLOWEST_HZ + FASTEST_HZ) / 2, SLOWEST_HZ, FASTEST_HZ, "Hz")}
        return {name: cannot(unit, "the level does not swing 7 to 16 times a second") for name, unit in UNITS.items()}
    rate_hz, deviation, values = strokes_a_second(db, swings, strokes)
    return {"tremolo_rate": measured(rate_hz, deviation, "Hz", values)}


def apart(lines: Mapping[str, Line], note: Played) -> bool:
    """Whether many strokes sound that are not together: the first partial's level forgets itself within 30 ms."""
    if note.hz > _MOST_HZ:
        return False
    db = lines["first"].between(note.start + _EDGE * HOP, note.end - _EDGE * HOP).values
    if len(db) < _FEWEST:
        return False
    soon, later = (np.minimum(np.abs(db[lag:] - db[:-lag]), _MOST_DB) for lag in (_SOON, _LATER))
    if np.mean(np.isfinite(later)) < _KNOWN:
        return False
    changes, kept = float(np.nanmean(soon)), float(np.nanmean(later))
    return changes > _RESTLESS_DB and changes > _FORGOTTEN * kept


def _same(lines: Mapping[str, Line], note: Played) -> Floats:
    """The envelope about the note, as far as neighbouring frames have its pitch, (n,)."""
    pitch, envelope = lines["pitch"], lines["envelope"]
    same = np.abs(1200 * np.log2(pitch.values / note.hz)) < _SAME_CENTS
    first = (note.start - pitch.start) // HOP
    last = min((note.end - pitch.start) // HOP, len(same))
    # A frame or two may err between strokes.
    near = np.convolve(same, np.ones(5), mode="same") >= 1
    while first > 0 and near[first - 1]:
        first -= 1
    while last < len(same) and near[last]:
        last += 1
    steps = HOP // STEP
    db = envelope.values[first * steps : last * steps]
    edge = round(0.05 * RATE / STEP)
    return db[edge : len(db) - edge]
