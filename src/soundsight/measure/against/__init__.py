"""A take held against a scale, a metronome, a MIDI file or another take: each note, what is missing, and its time.

All of it is a function of the notes that were heard; it needs the whole take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from soundsight.measure import NoteFigure
from soundsight.measure.against.align import Wanted
from soundsight.measure.against.asked import Asked, asked
from soundsight.measure.against.laid import in_line, on_grid, up_and_down
from soundsight.measure.against.midi import read_midi
from soundsight.measure.chosen import Chosen, pitch_of
from soundsight.measure.onset import begins_s, deviation_s
from soundsight.measure.rules import of_another
from soundsight.measure.trend import cannot
from soundsight.measure.tuning import number_of
from soundsight.result import Against, Note

__all__ = ["AGAINST", "Asked", "Reference", "Wanted", "asked", "held", "keyed", "of_notes", "read_midi"]

_SHORTEST_S = 0.05

# What a note is measured by where it is held against something.
AGAINST = {
    "against_time": NoteFigure("ms", -2000, 2000, "its beginning after the fitted beat, or after the metronome's"),
    "against_pitch": NoteFigure("cents", -1200, 1200, "its pitch above the one expected"),
    "against_length": NoteFigure("ms", -10000, 10000, "its length over the one expected, at the take's own tempo"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What was asked for, and the notes of it where it is a piece or a take."""

    asked: Asked
    wanted: tuple[Wanted, ...] = ()


def keyed(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of a card, the key that of the scale to play against where none was named."""
    if settings.get("key") or not settings.get("against"):
        return dict(settings)
    one = asked(settings["against"])
    if one.kind != "scale" or one.key is None:
        return dict(settings)
    return {
        **settings,
        "key": f"{one.tonic.lower() if one.key.minor else one.tonic}-{'minor' if one.key.minor else 'major'}",
    }


def of_notes(notes: Sequence[Note], a4_hz: float) -> tuple[Wanted, ...]:
    """The notes of a take as others are held against them."""
    found = []
    for note in notes:
        if note.end_s - note.start_s >= _SHORTEST_S:
            cents = note.measures["cents_equal"]
            known = cents.value is not None and cents.low is not None and cents.high is not None
            half = (cents.high - cents.low) / 2 if known else 0.0  # type: ignore[operator]
            hz = pitch_of(note)
            start_s, off_s = begins_s(note.start_s, note.measures), deviation_s(note.measures)
            found.append(Wanted((number_of(hz, a4_hz),), start_s, note.end_s, hz if known else None, half, off_s))
    return tuple(found)


def held(reference: Reference, notes: Sequence[Note], chosen: Chosen, a4_hz: float) -> tuple[tuple[Note, ...], Against]:
    """The notes with `against_time`, `against_pitch` and `against_length` beside their measures, and the whole."""
    lay = {"scale": up_and_down, "metronome": on_grid, "piece": in_line, "take": in_line}[reference.asked.kind]
    told, against = lay(reference.asked, reference.wanted, notes, chosen, a4_hz)
    return tuple(map(_unless_of_another, told)), against


def _unless_of_another(note: Note) -> Note:
    """The note; one of a trill is neither early nor wrong, nor is an open string that rings on."""
    why = of_another(note)
    none = {name: cannot(one.unit, why) for name, one in note.measures.items() if name in AGAINST} if why else {}
    return replace(note, measures={**note.measures, **none})
