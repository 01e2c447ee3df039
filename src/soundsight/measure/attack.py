"""How a note begins: how long it takes to rise, and how long until its periods are regular."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.envelope import BLUR_S
from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.order import middle
from soundsight.measure.ring import ring_s
from soundsight.measure.trend import cannot
from soundsight.result import Measured

Floats = NDArray[np.float64]

BEFORE_S = 0.3  # before a note is said to begin, its rise may have begun; what was there before is read there too
_LONGEST_S = 1.2  # of a note, in which it must have risen
_FALL_S = 0.03  # before the end of a note its level may fall already
_BODY_S = 0.4  # after the rise: the level that it rose to, with its slope
_LEAST_BODY_S = 0.05
_SHORT_BODY_S = 0.1  # too short for a slope
_STEEPEST = 15.0  # dB/s
_CLEAR_DB = 8.0  # so far under the note's the level before it must lie
_QUIET = 60  # steps before the rise from which the level before it is read
_NEARLY_DB = 6.0  # so far under its loudest the search for the end of the rise begins
_ROUNDS, _SETTLED_S = 8, 1e-6
_WIDER = 2.4  # a rise is steeper than 90 % is reached, and steps share their noise (made notes: 60 of 100 within 90 %)
_LEAST_S = 0.0003
# A room draws a rise out more often than it shortens it: by these shares of what it rings on.
_LONGER, _SHORTER = 0.95, 0.5
_DRY_S = 0.06  # a string that is let go falls through them so fast; longer is a room's answer, or the string's own
_STEP_S = 0.0025
_LIKE = 0.9  # of the likeness that the note's periods reach in its body
_READ_S = 0.012  # periods are compared in steps of 10 ms
# What is irregular rings on in a room, and what rings there makes the body's periods less alike: by these shares of it
# (50 made notes a cell, seeds from 400,000).
_LATER, _EARLIER = 0.6, 0.3
_FEWEST_LIKE = 6

UNITS = {"rise": "ms", "regular_after": "ms"}


def attack(lines: Mapping[str, Line], note: Played) -> dict[str, Measured]:
    """`rise`, from 10 to 90 % of amplitude, and `regular_after`, from 10 % of amplitude until periods are alike; ms.

    The amplitude is the envelope's, the power that was there before taken off, over the line that the note's level
    follows once it has risen: a crescendo is not a slow attack.
    """
    line = lines["envelope"]
    t = line.times() - note.start / note.rate
    until = min(_LONGEST_S, (note.end - note.start) / note.rate - _FALL_S)
    part = (t >= -BEFORE_S) & (t < until)
    t, db = t[part], line.values[part]
    if not np.any(t > 0) or len(t) < 20:
        return {name: cannot(unit, "the note is too short") for name, unit in UNITS.items()}
    found = _rise(t, db)
    if isinstance(found, str):
        return {name: cannot(unit, found) for name, unit in UNITS.items()}
    begin, end, deviation = found
    slack = 1.645 * deviation
    rise = float(np.sqrt(max((end - begin) ** 2 - BLUR_S**2, 0.0)))
    rings = ring_s(lines, note)
    room = max(rings - _DRY_S, 0.0)
    low, high = max(rise - slack - _LONGER * room, 0.0), rise + slack + _SHORTER * room
    return {
        "rise": Measured(1000 * rise, 1000 * low, 1000 * high, "ms"),
        "regular_after": _regular(lines, note, begin, slack, room),
    }


def _rise(t: Floats, db: Floats) -> tuple[float, float, float] | str:
    """When the amplitude passes 10 and 90 %, and the standard deviation (s) of their distance; or why it cannot be."""
    top = int(np.argmax(np.where(t > 0, db, -np.inf)))
    foot = _foot(db[: top + 1])
    power = 10 ** (db / 10)
    quiet = power[max(foot - _QUIET, 0) : max(foot - 4, 1)]
    floor, unsteady = float(np.mean(quiet)), float(np.std(quiet))
    if db[top] - 10 * np.log10(max(floor, 1e-20)) < _CLEAR_DB:
        return "the string still sounds from before, or the sound begins within the note"
    # From an early end on, so that a note which goes on growing after its rise is not all rise.
    nearly = foot + int(np.argmax(db[foot:] > db[top] - _NEARLY_DB))
    begin, end = float(t[foot]), float(t[nearly])
    for _ in range(_ROUNDS):
        risen = end + 0.4 * (end - begin)
        body = (t > risen) & (t < risen + _BODY_S)
        if np.sum(body) * _STEP_S < _LEAST_BODY_S:
            body = t >= t[-1] - _LEAST_BODY_S
        height, slope = _line(t[body], db[body])
        reference = 10 ** ((height + slope * np.maximum(t, end)) / 10)
        amplitude = np.sqrt(np.maximum(power - floor, 0.0) / reference)
        noise = unsteady / middle(reference)
        # Where what was there before hides 10 %, a higher share is timed, and the rise drawn out to 10 %.
        low, before = min(max(2.0 * math.sqrt(noise), 0.1), 0.5), (begin, end)
        low_at, end = _crossings(t, amplitude, foot, low)
        begin = end - (end - low_at) * 0.8 / (0.9 - low)
        if max(abs(begin - before[0]), abs(end - before[1])) < _SETTLED_S:
            break
    rise = max(end - begin, _STEP_S)
    unrest = float(np.std(db[body] - height - slope * t[body])) / 8.7
    late, early = _WIDER * unrest, _WIDER * noise / (2 * low)
    drawn = 0.15 * (low - 0.1)
    return begin, end, float(np.hypot(rise * np.sqrt(late**2 + early**2 + drawn**2 + 0.002**2), _LEAST_S))


def _foot(db: Floats) -> int:
    """The step at which the quiet before the rise ends: the last that lies near the lowest."""
    smooth = np.convolve(np.pad(db, 2, mode="edge"), np.full(5, 0.2), mode="valid")
    return int(np.flatnonzero(smooth <= smooth.min() + 3)[-1])


def _line(t: Floats, db: Floats) -> tuple[float, float]:
    """Height at 0 and slope (dB/s) of a line; of a short stretch the height alone."""
    if t[-1] - t[0] < _SHORT_BODY_S:
        return middle(db), 0.0
    at, height = float(t.mean()), float(db.mean())
    away = t - at
    slope = min(max(float(away @ (db - height)) / float(away @ away), -_STEEPEST), _STEEPEST)
    return height - slope * at, slope


def _crossings(t: Floats, amplitude: Floats, foot: int, low: float) -> tuple[float, float]:
    """When the amplitude passes `low` and 0.9: where noise takes it over `low` and back, in the middle."""
    over = np.flatnonzero(amplitude[foot:] >= 0.9)
    high = foot + int(over[0]) if len(over) else len(amplitude) - 1
    under = np.flatnonzero(amplitude[:high] < low)
    last = int(under[-1]) if len(under) else 0
    first = foot + int(np.argmax(amplitude[foot : last + 2] >= low)) - 1 if last > foot else last
    begin = (_between(t, amplitude, max(first, 0), low) + _between(t, amplitude, last, low)) / 2
    return begin, _between(t, amplitude, max(high - 1, 0), 0.9)


def _between(t: Floats, amplitude: Floats, at: int, level: float) -> float:
    """When the amplitude passes `level` between the steps `at` and `at + 1`."""
    if at + 1 >= len(t):
        return float(t[at])
    a, b = amplitude[at], amplitude[at + 1]
    share = min(max((level - a) / (b - a), 0.0), 1.0) if b > a else 0.5
    return float(t[at] + share * (t[at + 1] - t[at]))


def _regular(lines: Mapping[str, Line], note: Played, begin: float, slack: float, room: float) -> Measured:
    """From `begin` (s) until neighbouring periods stay as alike as they are in the note's middle.

    `begin` is known to `slack` s; `room` is how long a room answers, s.
    """
    line = lines["likeness"]
    t = line.times() - note.start / note.rate
    inside = (t >= begin - 0.01) & (t < (note.end - note.start) / note.rate - 0.02)
    t, alike = t[inside], line.values[inside]
    if len(alike) < _FEWEST_LIKE:
        return cannot("ms", "the note is too short")
    body = alike[len(alike) // 4 :]
    usual = middle(body)
    steady = (
        np.convolve(alike >= _LIKE * usual, np.ones(3), mode="full")[2:] if len(alike) > 3 else alike >= _LIKE * usual
    )
    first = int(np.argmax(steady >= 3)) if np.any(steady >= 3) else len(alike) - 1
    after = max(float(t[first]) - begin, 0.0)
    low, high = after - _READ_S - slack - _LATER * room, after + _READ_S + slack + _EARLIER * room
    return Measured(1000 * after, 1000 * max(low, 0.0), 1000 * high, "ms")
