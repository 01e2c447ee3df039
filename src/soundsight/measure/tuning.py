"""What notes are called in a key, and where three rulers put them: equal, Pythagorean and just temperament."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error

RULERS = ("equal", "pythagorean", "just")
A4_HZ = 440.0
LOWEST_A4_HZ, HIGHEST_A4_HZ = 390.0, 470.0
A4_KEY = 69

_OPEN_A_CENTS = 45.0  # as `open_strings`: a semitone would be the next note
_EVIDENT = 6  # notes named as the strings are, that say where A4 is
_COMMA = 12 * float(np.log2(1.5)) - 7  # semitones that a pure fifth is wider than an equal one

_LINE = "FCGDAEB"  # the letters as fifths; C is 0, F −1
# Above the tonic, by semitones; the second is 9/8 or 10/9 as asked. Five-limit ratios as in Helmholtz,
# On the Sensations of Tone (1863), chapter XIV.
_JUST = (1, 16 / 15, 9 / 8, 6 / 5, 5 / 4, 4 / 3, 45 / 32, 3 / 2, 8 / 5, 5 / 3, 9 / 5, 15 / 8)


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its tonic's place on the line of fifths (C 0, G 1, F −1) and whether it is minor."""

    tonic: int
    minor: bool = False


C_MAJOR = Key(0)


@dataclass(frozen=True, slots=True)
class Tuning:
    """Against what notes are held: A4, the key (C major where none is named), and just intonation's second degree."""

    a4_hz: float = A4_HZ
    key: Key = C_MAJOR
    second: str = "9/8"


def key_of(name: str) -> Key:
    """`G`, `G-major`, `g-minor`, `Bb`, `f#-minor` as a Key. Raises Error for another name."""
    found = re.fullmatch(r"([A-Ga-g])(#|b)?(?:[- ]?(major|minor))?", name.strip())
    if not found:
        raise Error(f"key {name!r} came: a name such as G, Bb or g-minor was expected.")
    letter, sign, mode = found.groups()
    minor = mode == "minor" or (mode is None and letter.islower())
    return Key(_LINE.index(letter.upper()) - 1 + {"#": 7, "b": -7, None: 0}[sign], minor)


def fifths_of(number: int, key: Key) -> int:
    """Place on the line of fifths of the MIDI number, spelled as the key asks.

    The twelve names of a signature reach from three fifths under its major tonic to eight above: in C major and in
    a minor they are C C# D Eb E F F# G G# A Bb B.
    """
    lowest = key.tonic - (6 if key.minor else 3)
    return lowest + (number * 7 - lowest) % 12


def name_of(number: int, key: Key = C_MAJOR) -> str:
    """`C#5`, `Bb3`: the MIDI number's name in a key."""
    fifths = fifths_of(number, key)
    letter, signs = _LINE[(fifths + 1) % 7], (fifths + 1) // 7
    octave = (number - signs) // 12 - 1
    return f"{letter}{'#' * signs if signs > 0 else 'b' * -signs}{octave}"


def ruler_hz(number: int, ruler: str, tuning: Tuning) -> float:
    """Where a ruler puts a MIDI number.

    Equal: 12 equal steps an octave from A4. Pythagorean: pure fifths from A4 along the note's spelling. Just:
    five-limit ratios above the tonic, which itself stands in pure fifths from A4, as a violin's open strings do.
    """
    equal = tuning.a4_hz * 2 ** ((number - A4_KEY) / 12)
    if ruler == "equal":
        return float(equal)
    if ruler == "pythagorean":
        return _near(tuning.a4_hz * 1.5 ** (fifths_of(number, tuning.key) - 3), equal)
    if ruler == "just":
        step = (number - tuning.key.tonic * 7) % 12
        ratio = {"9/8": 9 / 8, "10/9": 10 / 9}[tuning.second] if step == 2 else _JUST[step]
        return _near(tuning.a4_hz * 1.5 ** (tuning.key.tonic - 3) * ratio, equal)
    raise Error(f"ruler {ruler!r} came: one of {', '.join(RULERS)} was expected.")


def number_of(hz: float, a4_hz: float = A4_HZ) -> int:
    """The nearest MIDI number."""
    return round(A4_KEY + 12 * float(np.log2(hz / a4_hz)))


def heard_a4(hz: float) -> float | None:
    """The A4 that a note of `hz` sets, where it is the open A: 429 to 451 Hz; else None, as of a G#4 and a Bb4."""
    return hz if abs(1200 * np.log2(hz / A4_HZ)) <= _OPEN_A_CENTS else None


def estimated_a4(hz: NDArray[np.float64], seconds: NDArray[np.float64], strings: bool = False) -> float:
    """The A4 under which notes of `hz` (n,), each so many `seconds` long, lie nearest to equal temperament.

    The direction of the mean of unit vectors at 2π times each note's place within its semitone (as librosa's
    `estimate_tuning` asks of a histogram); 440 Hz where there is no note. With `strings`, where there are as many as
    _EVIDENT that are called G, D, A or E, it is that of those, by pure fifths from A: other degrees are played high or
    low by their key.
    """
    if not len(hz):
        return A4_HZ
    all_hz = A4_HZ * 2 ** (_turned(12 * np.log2(hz / A4_HZ), seconds) / 12)
    above = 12 * np.log2(hz / all_hz)
    fifths = (np.rint(above).astype(np.intp) * 7 + 6) % 12 - 6
    own = (fifths >= -2) & (fifths <= 1)
    if not strings or np.count_nonzero(own) < _EVIDENT:
        return float(all_hz)
    return float(all_hz * 2 ** (_turned((above - _COMMA * fifths)[own], seconds[own]) / 12))


def _turned(semitones: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Semitones (n,) as a whole, counted round within one: −½ to ½."""
    return float(np.angle(np.sum(np.exp(2j * np.pi * semitones) * weights))) / (2 * np.pi)


def _near(hz: float, near_hz: float) -> float:
    """`hz` in the octave of `near_hz`."""
    return float(hz * 2.0 ** -round(float(np.log2(hz / near_hz))))
