"""Measures of playing: a Listener gives Lines, notes are cut from them once, and each measure is a function of both.

`MEASURES` is the whole list. To add one: a file with a pure function of `Heard`, and a line here for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from soundsight.measure.attack import attack
from soundsight.measure.attributes import attributes
from soundsight.measure.detached import detached
from soundsight.measure.instrument import instrument
from soundsight.measure.intonation import intonation, no_one_pitch
from soundsight.measure.line import Line, joined
from soundsight.measure.loudness import loudness
from soundsight.measure.noise import noise
from soundsight.measure.notes import SEES, Cutter, Played
from soundsight.measure.onset import onset
from soundsight.measure.open_strings import alone, open_string, rings
from soundsight.measure.pitch import CONTEXT_AFTER, Pitch
from soundsight.measure.ring import ROOM_S
from soundsight.measure.ringing import Rung, ringing, rung, still_rings
from soundsight.measure.spectra import HOP, RATE
from soundsight.measure.strings import TWO, seconds, strings, two
from soundsight.measure.tremolo import BEFORE_S, tremolo
from soundsight.measure.trend import Inner, cannot, inner
from soundsight.measure.tuning import RULERS, Key, Tuning, estimated_a4, heard_a4, key_of, name_of
from soundsight.measure.vibrato import Swing, swing, vibrato
from soundsight.result import Measured, Note
from soundsight.units import samples_to_s

__all__ = [
    "BEFORE",
    "CONTEXT_AFTER",
    "HOP",
    "MEASURES",
    "RATE",
    "RULERS",
    "Cutter",
    "Heard",
    "Key",
    "Line",
    "NoteFigure",
    "Pitch",
    "Played",
    "Tuning",
    "estimated_a4",
    "heard",
    "heard_a4",
    "joined",
    "key_of",
    "measure",
    "measure_heard",
    "name_of",
    "note_of",
]


# What of the lines before a note and after its last sound its measures may see, in samples.
BEFORE, AFTER = round(BEFORE_S * RATE), (SEES - 1) * HOP


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What every measure of a note is a function of; `lines` reach from BEFORE the note to AFTER its last sound."""

    note: Played
    lines: Mapping[str, Line]
    frames: Inner
    swing: Swing | None
    tuning: Tuning
    begun: Mapping[str, Measured]  # the figures of its attack
    rung: Rung | None  # frames in which what was played before still rings


_OF_ONE_STRING = ("intonation", "vibrato", "attributes", "noise")


@dataclass(frozen=True, slots=True)
class NoteFigure:
    """A figure of a note: its unit, the range that it can take, and where its formula comes from."""

    unit: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A pure function of what was heard of a note, and the figures that it gives."""

    function: Callable[[Heard], dict[str, Measured]]
    gives: Mapping[str, NoteFigure]


_LINE = "line through the note's frames, Cauchy weights; interval from their scatter"
_SINE = "sine and line by least squares, the window's flattening undone; interval from the frames' scatter"
_AGAINST = ", against the spread of Iowa's notes"
_WOBBLE = "RMS of the {} about its trend" + _AGAINST

MEASURES: dict[str, Measure] = {
    "intonation": Measure(
        lambda one: intonation(one.frames, one.note, one.swing, one.tuning, one.rung is not None),
        {
            "hz": NoteFigure("Hz", 100, 4000, _LINE),
            "cents_equal": NoteFigure("cents", -50, 50, "12 equal steps an octave from A4"),
            "cents_pythagorean": NoteFigure("cents", -80, 80, "pure fifths from A4 along the note's spelling"),
            "cents_just": NoteFigure("cents", -80, 80, "five-limit ratios above the tonic (Helmholtz 1863)"),
            "drift": NoteFigure("cents/s", -1000, 1000, _LINE),
            "scatter": NoteFigure("cents", 0, 100, "1.4826 times the median absolute residual of that line"),
        },
    ),
    "vibrato": Measure(
        lambda heard: vibrato(heard.frames, heard.swing),
        {
            "vibrato_rate": NoteFigure("Hz", 3.5, 9, _SINE),
            "vibrato_extent": NoteFigure("cents", 0, 200, _SINE + "; half-width"),
            "vibrato_onset": NoteFigure("s", 0, 60, "where the local extent first reaches half of the note's"),
            "vibrato_evenness": NoteFigure("%", 0, 100, "100 (1 − deviation / mean) of the local extent"),
        },
    ),
    "loudness": Measure(
        lambda heard: loudness(heard.frames),
        {
            "level": NoteFigure("dB", -120, 0, "power at the first 24 harmonics, noise taken off"),
            "slope": NoteFigure("dB/s", -100, 100, _LINE),
        },
    ),
    "onset": Measure(
        lambda heard: onset(heard.lines, heard.note),
        {
            "begins": NoteFigure(
                "ms", -120, 100, "from where the note was cut to the foot of its level, or of its pitch"
            )
        },
    ),
    "attack": Measure(
        lambda heard: dict(heard.begun),
        {
            "rise": NoteFigure("ms", 0, 1200, "10 to 90 % of the amplitude that the note rises to"),
            "regular_after": NoteFigure("ms", 0, 60000, "until neighbouring periods correlate as they do later"),
        },
    ),
    "detached": Measure(
        lambda heard: detached(heard.lines, heard.note),
        {
            "length": NoteFigure("ms", 0, 600000, "from its onset to where its level has fallen by 12 dB"),
            "still_after": NoteFigure("ms", 0, 600000, "until the level is near the note's again, as far as is seen"),
        },
    ),
    "strings": Measure(
        lambda heard: strings(heard.frames, heard.lines, heard.note, heard.swing is not None, heard.rung is not None),
        {"two_strings": NoteFigure("%", 0, 100, "frames whose peaks two tones explain, not one; or an octave beats")},
    ),
    "open_string": Measure(
        lambda heard: open_string(heard.lines, heard.note, heard.tuning),
        {"open_string": NoteFigure("Hz", 180, 700, "peaks at an open string's partials that are none of the pitch's")},
    ),
    "ringing": Measure(
        lambda heard: ringing(heard.lines, heard.note, heard.rung, heard.tuning),
        {"rings": NoteFigure("Hz", 100, 4000, "what falls beside the note, of what was played and the open strings")},
    ),
    "noise": Measure(
        lambda heard: noise(heard.frames),
        {
            "harmonics_to_noise": NoteFigure("dB", -20, 80, "harmonics' power to that between them, in as wide a band"),
            "noise_share": NoteFigure("%", 0, 100, "the same as a share of all"),
            "scratch": NoteFigure("%", 0, 100, "of the note's time, harmonics less than 10 dB over noise"),
        },
    ),
    "attributes": Measure(
        lambda heard: attributes(heard.frames, heard.swing, heard.begun, heard.note.hz),
        {
            "dynamic_stability": NoteFigure("", 0, 100, _WOBBLE.format("level")),
            "pitch_stability": NoteFigure("", 0, 100, _WOBBLE.format("pitch, vibrato taken off")),
            "timbre_stability": NoteFigure("", 0, 100, _WOBBLE.format("harmonics' mean height")),
            "timbre_richness": NoteFigure("", 0, 100, "2 to the entropy of the harmonics' shares" + _AGAINST),
            "attack_clarity": NoteFigure("", 0, 100, "geometric mean of rise's and regular_after's scores" + _AGAINST),
            "tone": NoteFigure("", 0, 100, "mean of the five"),
        },
    ),
    "instrument": Measure(
        lambda heard: instrument(heard.lines, heard.note, heard.begun),
        {"violin": NoteFigure("%", 0, 100, "logistic regression on half-octave bands, pitch and shape")},
    ),
    "tremolo": Measure(
        lambda heard: tremolo(heard.lines, heard.note, heard.swing),
        {"tremolo_rate": NoteFigure("Hz", 7, 16, "strongest sine through the level about its trend")},
    ),
}


def heard(lines: Mapping[str, Line], note: Played, tuning: Tuning) -> Heard:
    """What the measures of a note are a function of; what `lines` hold beyond BEFORE and AFTER is left out."""
    lines = {name: line.between(note.start - BEFORE, note.sounding_end + AFTER) for name, line in lines.items()}
    frames, rings = inner(lines, note), rung(lines, note)
    if rings is not None:  # as where a room answers after the note
        frames = replace(frames, ring=max(frames.ring, ROOM_S))
    return Heard(note, lines, frames, swing(frames, note.hz), tuning, attack(lines, note), rings)


def measure_heard(one: Heard) -> dict[str, Measured]:
    """Every figure of what was heard, by name.

    Where two strings sound, those of one string are not said; where what was played before rings on through most of it,
    those of its sound; of a slide or a trill no cents are, and of an open string that rings alone nothing that the bow
    does. What an open string hides while it rings says so.
    """
    given = {name: value for way in MEASURES.values() for name, value in way.function(one).items()}
    still = rings(given)
    if alone(given, one.note.hz):
        return _hidden(given, (name for name in _figures((*_OF_ONE_STRING, "attack")) if name != "hz"), still)
    if still:
        given = _hidden(given, (name for name in _figures(("attack",)) if given[name].value is None), still)
    if two(given):
        return _hidden(given, _figures(_OF_ONE_STRING), "two strings sound at once" + (f": {still}" if still else ""))
    if one.rung is not None and 100 * seconds(one.frames) >= TWO:
        given = _hidden(given, _figures(("attributes", "noise")), still or still_rings(given["rings"], one.tuning))
    why = no_one_pitch(given, samples_to_s(one.note.end - one.note.start, one.note.rate))
    return _hidden(given, (f"cents_{ruler}" for ruler in RULERS), why) if why else given


def _figures(ways: Iterable[str]) -> Iterator[str]:
    return (name for way in ways for name in MEASURES[way].gives)


def _hidden(given: Mapping[str, Measured], names: Iterable[str], why: str) -> dict[str, Measured]:
    return {**given, **{name: cannot(given[name].unit, why) for name in names}}


def measure(lines: Mapping[str, Line], note: Played, tuning: Tuning) -> dict[str, Measured]:
    """Every figure of a note, by name."""
    return measure_heard(heard(lines, note, tuning))


def note_of(played: Played, measures: Mapping[str, Measured], score: float) -> Note:
    """The note as it flows out. Its key is the nearest at A4 = 440 Hz, whatever it is held against."""
    return Note(
        start_s=samples_to_s(played.start, played.rate),
        end_s=samples_to_s(played.end, played.rate),
        sounding_end_s=samples_to_s(played.sounding_end, played.rate),
        key=played.key,
        velocity=None,
        score=score,
        hz=played.hz,
        measures=dict(measures),
    )
