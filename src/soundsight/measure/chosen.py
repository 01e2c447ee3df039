"""What a player chose: A4, ruler, key and position; and what notes are called and held against by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from soundsight.measure.fingers import fingers
from soundsight.measure.tuning import (
    A4_HZ,
    C_MAJOR,
    RULERS,
    Key,
    Tuning,
    estimated_a4,
    heard_a4,
    key_of,
    name_of,
    number_of,
    ruler_hz,
)
from soundsight.result import Measured, Note

_SHORTEST_A_S = 0.3  # an open A that sets the pitch lasts at least so long


@dataclass(frozen=True, slots=True)
class Chosen:
    """A4 in Hz as text, `heard` or `estimated`; a ruler or ""; the key; a position or none."""

    a4: str = f"{A4_HZ:g}"
    ruler: str = ""
    key: Key = C_MAJOR
    position: int | None = None

    def a4_hz(self, notes: Sequence[Note]) -> float:
        """The A4 that notes are held against once `notes` have sounded; of those that are estimated, all of them."""
        if self.a4 == "heard":
            return next((hz for note in notes if (hz := open_a(note))), A4_HZ)
        if self.a4 == "estimated":
            sure = [note for note in notes if note.measures["hz"].value is not None]
            seconds = np.array([note.end_s - note.start_s for note in sure])
            return estimated_a4(np.array([pitch_of(note) for note in sure]), seconds, self.ruler != "equal")
        return float(self.a4)

    def tuning(self, a4_hz: float) -> Tuning:
        """Against what notes are held."""
        return Tuning(a4_hz, self.key)

    def after(self, note: Note, tuning: Tuning) -> Tuning:
        """The tuning for the notes after this one: the first open A sets it where A4 is to be heard."""
        if self.a4 != "heard" or tuning.a4_hz != A4_HZ:
            return tuning
        return replace(tuning, a4_hz=open_a(note) or tuning.a4_hz)

    def settled(self, notes: Sequence[Note]) -> tuple[Note, ...]:
        """The notes at the end of the sound, where what they are held against may only now be known."""
        if self.a4 != "estimated" or not notes:
            return tuple(notes)
        return self.held(notes, self.a4_hz(notes))

    def held(self, notes: Sequence[Note], a4_hz: float) -> tuple[Note, ...]:
        """The notes with the cents that they have against another A4."""
        tuning = self.tuning(a4_hz)
        return tuple(replace(note, measures={**note.measures, **cents(note.measures, tuning)}) for note in notes)

    def name(self, note: Note, a4_hz: float) -> str:
        """`C#5`: what the note is called in the key, at this A4."""
        return name_of(number_of(pitch_of(note), a4_hz), self.key)

    def finger(self, note: Note, a4_hz: float) -> str:
        """`2nd finger on D`, `open A or 4th finger on D`; "" where no position was named or the note is not in it."""
        if self.position is None:
            return ""
        given = note.measures.get("vibrato_rate")
        stopped = given is not None and given.value is not None
        return " or ".join(fingers(number_of(pitch_of(note), a4_hz), self.key, self.position, stopped))


def chosen(settings: Mapping[str, str]) -> Chosen:
    """What the settings of the card say. Raises `Error` for a key that there is not."""
    key = key_of(settings["key"]) if settings["key"] else C_MAJOR
    position = int(settings["position"]) if settings["position"] else None
    return Chosen(settings["a4"], settings["ruler"], key, position)


def pitch_of(note: Note) -> float:
    """The note's Hz: its centre where that was measured, else its median."""
    centre = note.measures.get("hz")
    hz = centre.value if centre is not None and centre.value is not None else note.hz
    assert hz is not None, "a note that was cut from a pitch has one"
    return hz


def open_a(note: Note) -> float | None:
    """The A4 that this note sets: it lies near 440 Hz, lasts and has no vibrato; else None."""
    unsure = note.measures["hz"].value is None or note.measures["vibrato_rate"].value is not None
    return None if unsure or note.end_s - note.start_s < _SHORTEST_A_S else heard_a4(pitch_of(note))


def cents(measures: Mapping[str, Measured], tuning: Tuning) -> dict[str, Measured]:
    """Cents by every ruler anew, from the note's `hz` and its interval; none where it is held against no ruler."""
    hz, equal = measures["hz"], measures.get("cents_equal")
    if equal is not None and equal.value is None:
        return {}
    if hz.value is None or hz.low is None or hz.high is None:
        return {}
    number = number_of(hz.value, tuning.a4_hz)

    def off(at_hz: float, ruler: str) -> float:
        return 1200 * float(np.log2(at_hz / ruler_hz(number, ruler, tuning)))

    return {
        f"cents_{ruler}": Measured(off(hz.value, ruler), off(hz.low, ruler), off(hz.high, ruler), "cents")
        for ruler in RULERS
    }
