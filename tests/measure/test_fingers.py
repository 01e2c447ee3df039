"""Fingers against what a first-position chart says."""

from __future__ import annotations

import pytest

from soundsight.measure import key_of
from soundsight.measure.fingers import fingers


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
