"""Notes with measures by construction, and a player to be told of them."""

from __future__ import annotations

from dataclasses import replace

from soundsight.coach import limits
from soundsight.feedback import Player
from soundsight.measure.chosen import Chosen
from soundsight.result import Measured, Note

OFF = {"equal": 0.0, "pythagorean": 4.0, "just": -9.0}
FLOORS = {
    "dynamic_stability": 60.0,
    "pitch_stability": 60.0,
    "timbre_stability": 60.0,
    "timbre_richness": 60.0,
}
MOST_MS = {"rise": 300.0, "regular_after": 120.0}
LIMITS = replace(limits(), floors=FLOORS, most_ms=MOST_MS)


def note(at_s: float, key: int, cents: float, half: float = 2.0, length_s: float = 0.4, drift: float = 0.0) -> Note:
    """A note so many cents from equal temperament; the other rulers put it elsewhere by OFF."""
    hz = 440 * 2 ** ((key - 69 + cents / 100) / 12)
    known = {
        f"cents_{ruler}": Measured(cents + off, cents + off - half, cents + off + half, "cents")
        for ruler, off in OFF.items()
    }
    low, high = (hz * 2 ** (side * half / 1200) for side in (-1, 1))
    measures = {
        **known,
        "hz": Measured(hz, low, high, "Hz"),
        "drift": Measured(drift, drift - 3, drift + 3, "cents/s"),
        "scatter": Measured(2.0, 1.0, 3.0, "cents"),
        "vibrato_rate": Measured(None, None, None, "Hz", "it does not swing"),
    }
    return Note(at_s, at_s + length_s, at_s + length_s, key, None, 1.0, hz, measures)


def measuring(one: Note, **figures: tuple[float, float]) -> Note:
    """The note with further figures: value and half-width of the interval."""
    more = {
        name: Measured(value, value - half, value + half, UNITS.get(name, ""))
        for name, (value, half) in figures.items()
    }
    return replace(one, measures={**one.measures, **more})


UNITS = {
    "rise": "ms",
    "regular_after": "ms",
    "tremolo_rate": "Hz",
    "harmonics_to_noise": "dB",
    "scratch": "%",
    "scatter": "cents",
}


def line(*played: tuple[int, float], **same: float) -> list[Note]:
    """Notes (MIDI number, cents) every half second."""
    return [note(0.5 * number, key, cents, **same) for number, (key, cents) in enumerate(played)]


def player(ruler: str = "", **more: object) -> Player:
    """One who chose nothing but a ruler."""
    own = Chosen(ruler=ruler)
    plain = Player(440.0, 440.0, ruler, "", own.name, lambda note, a4_hz: "", own.held, LIMITS)
    return replace(plain, **more)  # type: ignore[arg-type]
