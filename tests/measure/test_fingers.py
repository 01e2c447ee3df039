"""Fingers against what a first-position chart says."""

from __future__ import annotations

import pytest

from soundsight.measure import key_of
from soundsight.measure.fingers import fingers, places


@pytest.mark.parametrize(
    ("number", "position", "stopped", "ways"),
    [
        (55, 1, False, ("open G",)),
        (57, 1, False, ("1st finger on G",)),
        (58, 1, False, ("2nd finger on G",)),  # Bb
        (62, 1, False, ("open D", "4th finger on G")),
        (69, 1, False, ("open A", "4th finger on D")),
        (69, 1, True, ("4th finger on D",)),  # vibrato rules out the open string
        (73, 1, False, ("2nd finger on A",)),  # C#
        (76, 1, False, ("open E", "4th finger on A")),
        (83, 1, False, ("4th finger on E",)),
        (84, 1, False, ()),
        (60, 3, False, ("1st finger on G",)),
        (69, 3, False, ("open A", "2nd finger on D")),
        (86, 3, False, ("4th finger on E",)),
    ],
)
def test_fingers_of_a_position(number: int, position: int, stopped: bool, ways: tuple[str, ...]) -> None:
    assert fingers(number, key_of("C"), position, stopped) == ways


def test_the_letter_decides_and_so_the_key() -> None:
    assert fingers(70, key_of("F"), 1) == ("1st finger on A",)  # Bb4
    assert fingers(70, key_of("B"), 1) == ("4th finger on D",)  # A#4


def test_the_places_of_a_position() -> None:
    first = places(key_of("G"), 1)
    of_d = [(semitones, number, finger) for string, semitones, number, finger in first if string == "D"]
    assert of_d[0] == (0, 62, "open D")
    assert (4, 66, "2nd finger on D") in of_d  # F#4
    assert (7, 69, "4th finger on D") in of_d  # A4, also
    assert ("A", 0, 69, "open A") in first
    assert max(semitones for _, semitones, _, _ in first) == 8
    third = places(key_of("C"), 3)
    assert ("E", 5, 81, "1st finger on E") in third  # A5
    assert not [one for one in third if 0 < one[1] < 3]
