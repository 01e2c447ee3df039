"""What a player chose, and how notes are read and named by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from soundsight.result import Note

RULERS = {"equal": "equal temperament", "pythagorean": "Pythagorean", "just": "just intonation"}
_LETTERS = "CDEFGAB"
_DEGREES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on things are spoken of: the very limits by which they are measured and make tiles.

    Within `in_tune_cents` nothing is said of a note's pitch, beyond `wrong_cents` it is another note; one that moves by
    `glides_cents` is a slide, one that scatters by `wild_cents` holds no pitch, by `torn_cents` not even one to be
    unsteady: a trill, or notes that were not told apart. `late_ms` is beside a beat; from
    `two_pc` on a note is two strings; one that is not clear by `clear_share` of it never is. `floors` are scores of
    attributes under which a note is spoken of, `most_ms` the times of its beginning over which it is.
    """

    in_tune_cents: float
    wrong_cents: float
    glides_cents: float
    wild_cents: float
    torn_cents: float
    late_ms: float
    two_pc: float
    clear_share: float
    floors: Mapping[str, float]
    most_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Player:
    """What a player chose, and how notes are read by it.

    `a4_hz` is what notes are held against, `asked_hz` what the player takes for A4; `ruler` and `key` are "" where none
    was named. `name` and `finger` say what a note is called and what plays it at an A4, `held` gives notes with the
    cents that they have at another. `per_minute` is the metronome's tempo, where one was asked for.
    """

    asked_hz: float
    a4_hz: float
    ruler: str
    key: str
    name: Callable[[Note, float], str]
    finger: Callable[[Note, float], str]
    held: Callable[[Sequence[Note], float], Sequence[Note]]
    limits: Limits
    per_minute: float = 0.0

    @property
    def ranks(self) -> str:
        """The ruler by which notes are ranked."""
        return self.ruler or "equal"

    @property
    def said(self) -> str:
        """The ruler as a person reads it."""
        key = f" in {self.key}" if self.key and self.ranks != "equal" else ""
        a4 = f", A4 at {self.a4_hz:.1f} Hz" if abs(self.a4_hz - self.asked_hz) > 0.05 else ""
        return f"{RULERS[self.ranks]}{key}{a4}"

    def called(self, note: Note) -> str:
        """What a note is called."""
        return self.name(note, self.a4_hz)

    def played(self, note: Note) -> str:
        """What plays it, where a position was named."""
        return self.finger(note, self.a4_hz)

    def degree(self, note: Note) -> str:
        """`every F#`, or `every F# (7th degree in G)` where a key was named: by the note's letter."""
        name = self.called(note).rstrip("0123456789-")
        if not self.key:
            return f"every {name}"
        step = (_LETTERS.index(name[0]) - _LETTERS.index(self.key[0].upper())) % 7
        return f"every {name} ({_DEGREES[step]} degree in {self.key})"
