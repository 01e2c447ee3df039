"""Which finger plays a note in a position, by the note's letter: on every string the fingers take four letters."""

from __future__ import annotations

from soundsight.measure.tuning import Key, name_of

STRINGS = {"G": 55, "D": 62, "A": 69, "E": 76}
FINGERS = ("1st", "2nd", "3rd", "4th")

_LETTERS = "CDEFGAB"


def fingers(number: int, key: Key, position: int, stopped: bool = False) -> tuple[str, ...]:
    """`("open A", "4th finger on D")`: what may play the MIDI number in a key and position.

    In the first position the first finger stands on the letter above the open string's, in the second on the next. A
    `stopped` note (one with vibrato) is on no open string. Nothing where the position does not hold the note.
    """
    ways = [f"open {string}" for string, open_number in STRINGS.items() if number == open_number and not stopped]
    step = _step(name_of(number, key))
    for string, open_number in STRINGS.items():
        finger = step - _step(name_of(open_number, key)) - (position - 1)
        if 1 <= finger <= len(FINGERS) and number > open_number:
            ways.append(f"{FINGERS[finger - 1]} finger on {string}")
    return tuple(ways)


def places(key: Key, position: int) -> list[tuple[str, int, int, str]]:
    """Where the notes of a position lie: string, semitones above it, MIDI number, and what plays it there."""
    found = []
    for string, open_number in STRINGS.items():
        for semitones in range(2 * position + 9):
            number = open_number + semitones
            ways = fingers(number, key, position)
            found += [(string, semitones, number, way) for way in ways if way.split()[-1] == string]
    return found


def _step(name: str) -> int:
    """Letters above C0, signs left out."""
    return _LETTERS.index(name[0]) + 7 * int(name.lstrip("ABCDEFG#b"))
