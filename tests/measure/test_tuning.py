"""Names and rulers by hand."""

from __future__ import annotations

import numpy as np
import pytest

from soundsight.error import Error
from soundsight.measure import Key, Tuning, estimated_a4, heard_a4, key_of, name_of
from soundsight.measure.tuning import number_of, ruler_hz


def off(number: int, ruler: str, tuning: Tuning) -> float:
    """Cents of a ruler above equal temperament."""
    return 1200 * float(np.log2(ruler_hz(number, ruler, tuning) / ruler_hz(number, "equal", tuning)))


def test_names_are_spelled_by_key() -> None:
    names = {
        key: " ".join(name_of(number, key_of(key)) for number in range(60, 72)) for key in ("C", "a-minor", "Bb", "D")
    }
    assert names["C"] == "C4 C#4 D4 Eb4 E4 F4 F#4 G4 G#4 A4 Bb4 B4"
    assert names["a-minor"] == names["C"]
    assert names["Bb"] == "C4 Db4 D4 Eb4 E4 F4 F#4 G4 Ab4 A4 Bb4 B4"
    assert names["D"] == "C4 C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 A#4 B4"


def test_an_octave_is_counted_at_c_whatever_the_sign() -> None:
    assert name_of(59, Key(-7)) == "Cb4"
    assert name_of(60, Key(7)) == "B#3"


@pytest.mark.parametrize(
    ("name", "key"),
    [("G", Key(1)), ("g-minor", Key(1, True)), ("Bb", Key(-2)), ("f# minor", Key(6, True)), ("e", Key(4, True))],
)
def test_keys(name: str, key: Key) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize("name", ["", "H", "C##", "C-dorian"])
def test_other_keys_are_refused(name: str) -> None:
    with pytest.raises(Error, match="was expected"):
        key_of(name)


def test_pythagorean_open_strings_are_pure_fifths_and_leading_notes_high() -> None:
    tuning = Tuning(key=key_of("G"))
    strings = [ruler_hz(number, "pythagorean", tuning) for number in (55, 62, 69, 76)]
    assert np.array(strings[1:]) / np.array(strings[:-1]) == pytest.approx([1.5, 1.5, 1.5])
    assert off(78, "pythagorean", tuning) == pytest.approx(5.87, abs=0.01)  # F#5: three fifths above A, 1.955 each


def test_just_thirds_are_narrow_and_the_second_is_as_stated() -> None:
    tuning = Tuning(key=key_of("A"))
    assert off(73, "just", tuning) == pytest.approx(-13.69, abs=0.01)  # C#5 over A: 5/4
    assert off(71, "just", tuning) == pytest.approx(3.91, abs=0.01)
    assert off(71, "just", Tuning(key=key_of("A"), second="10/9")) == pytest.approx(-17.60, abs=0.01)


def test_every_ruler_follows_a4() -> None:
    for ruler in ("equal", "pythagorean", "just"):
        low, high = (ruler_hz(74, ruler, Tuning(a4)) for a4 in (440, 443))
        assert high / low == pytest.approx(443 / 440)


def test_another_ruler_is_refused() -> None:
    with pytest.raises(Error, match="equal, pythagorean, just"):
        ruler_hz(69, "meantone", Tuning())


def test_a4_heard_and_estimated() -> None:
    assert heard_a4(443.0) == 443.0
    assert heard_a4(392.0) is None
    assert [heard_a4(hz) for hz in (420.0, 428.0, 452.0, 460.0)] == [None] * 4  # G#4 and Bb4, sharp and flat
    assert [heard_a4(hz) for hz in (430.0, 450.0)] == [430.0, 450.0]
    numbers = np.array([55, 62, 64, 66, 69, 71])
    hz = 434.9 * 2 ** ((numbers - 69) / 12)
    assert estimated_a4(hz, np.ones(6)) == pytest.approx(434.9, abs=1e-6)
    assert estimated_a4(np.zeros(0), np.zeros(0)) == 440
    wrong = np.append(hz, 440.0)
    assert estimated_a4(wrong, np.array([1.0] * 6 + [0.01])) == pytest.approx(434.9, abs=0.05)
    assert number_of(434.9 * 2 ** (2 / 12), 434.9) == 71


def test_a4_is_estimated_by_notes_that_are_called_as_the_strings_are() -> None:
    strings = 442 * 1.5 ** np.array([-2.0, -1.0, 0.0, 1.0])
    high = 442 * 2 ** (np.array([4.2, 9.25, 1.2, 11.2]) / 12)
    hz = np.concatenate([strings, high, strings / 2])
    assert estimated_a4(hz, np.ones(12), strings=True) == pytest.approx(442, abs=1e-6)
    assert estimated_a4(hz, np.ones(12)) > 443
    few = np.concatenate([strings, high])  # of four alone nothing is said: all of them count
    assert estimated_a4(few, np.ones(8), strings=True) == estimated_a4(few, np.ones(8))
