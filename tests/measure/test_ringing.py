"""What rings on from before beside the string that is bowed, and what is bowed beside it."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, Samples, between_rests, bowed, heard, notes_of

from soundsight.measure import HOP, Line, Played, Tuning, key_of, measure
from soundsight.measure.ringing import NOTHING, UNKNOWN, ringing, rung
from soundsight.measure.spectra import BIN_HZ, SIZE
from soundsight.measure.strings import TWO, read
from soundsight.result import Measured


def fading(hz: float, bowed_s: float, falls_db: float, seconds: float) -> Samples:
    """A note that is bowed so long and then falls by so many dB a second."""
    n = round(seconds * RATE)
    s = np.maximum(np.arange(n) / RATE - bowed_s, 0)
    return np.asarray(bowed(hz, seconds) * 10 ** (-falls_db * s / 20), np.float32)


def last_of(*parts: tuple[float, Samples], tuning: Tuning | None = None) -> dict[str, Measured]:
    """The measures of the last note of parts that begin at seconds each."""
    length = max(round(at * RATE) + len(part) for at, part in parts)
    sound = np.zeros(length, np.float32)
    for at, part in parts:
        start = round(at * RATE)
        sound[start : start + len(part)] += part
    lines = heard(between_rests(sound))
    return measure(
        lines, [note for note in notes_of(lines) if note.end - note.start > 0.2 * RATE][-1], tuning or Tuning()
    )


@pytest.mark.parametrize(("first", "second"), [(493.9, 587.3), (659.3, 440.0), (392.0, 523.3)])
@pytest.mark.parametrize("falls_db", [30.0, 45.0])
def test_a_note_over_one_that_fades_is_one_string(first: float, second: float, falls_db: float) -> None:
    given = last_of((0.0, fading(first, 0.5, falls_db, 0.8)), (0.5, bowed(second, 0.3)))
    assert given["two_strings"].value is not None
    assert given["two_strings"].value < TWO
    assert given["rings"].value == pytest.approx(first, rel=0.001)
    hz = given["hz"]
    assert hz.low is not None
    assert hz.high is not None
    assert hz.low < second < hz.high
    assert hz.high / hz.low < 2 ** (8 / 1200)
    assert given["cents_equal"].value is not None


def test_what_it_disturbs_is_not_said_and_names_it() -> None:
    given = last_of((0.0, fading(466.2, 0.5, 30.0, 0.8)), (0.5, bowed(587.3, 0.3)), tuning=Tuning(key=key_of("Bb")))
    for name in ("timbre_richness", "tone", "harmonics_to_noise"):
        assert given[name].value is None
        assert given[name].why == "Bb4 still rings"


@pytest.mark.parametrize("falls_db", [0.0, 12.0])
def test_a_string_that_is_bowed_on_is_a_second_one(falls_db: float) -> None:
    given = last_of((0.0, fading(493.9, 0.5, falls_db, 1.0)), (0.5, bowed(587.3, 0.5)))
    assert given["two_strings"].value is not None
    assert given["two_strings"].value >= TWO
    assert given["rings"].why == NOTHING


def test_two_strings_that_fade_together_are_two() -> None:
    given = last_of((0.0, fading(493.9, 0.1, 40.0, 0.6) + fading(587.3, 0.1, 40.0, 0.6)))
    assert (given["two_strings"].value or 0) >= TWO


def lines_of(second_hz: float, before_hz: float, falls_db: float) -> dict[str, Line]:
    """Lines of a note of 440 Hz, 20 frames long, after 30 of `before_hz`, with a second tone that falls in 60 ms."""
    every = np.ones(50)
    values = {
        "pitch": np.where(np.arange(50) < 30, before_hz, 440.0),
        "second": 0.3 * every,
        "besides": -falls_db * every,
        "second_hz": second_hz * every,
        "level": -20.0 * every,
    }
    return {name: Line(name, "", RATE, 0, HOP, each, every) for name, each in values.items()}


@pytest.mark.parametrize(
    ("second_hz", "before_hz", "named_hz"),
    [(523.3, 523.3, 523.3), (1046.5, 523.3, 523.3), (440 * 2 / 3, 523.3, 440 * 2 / 3), (611.0, 523.3, None)],
)
def test_what_was_played_or_an_open_string_is_what_rings(
    second_hz: float, before_hz: float, named_hz: float | None
) -> None:
    lines, note = lines_of(second_hz, before_hz, 2.0), Played(30 * HOP, 50 * HOP, 50 * HOP, RATE, 440.0, 69)
    given = ringing(lines, note, rung(lines, note), Tuning())["rings"]
    if named_hz is None:
        assert (given.value, given.why) == (None, UNKNOWN)
        return
    assert given.value == pytest.approx(named_hz)
    assert given.low is not None
    assert given.high is not None
    assert given.low < named_hz < given.high


def test_what_falls_little_or_no_sooner_than_the_note_is_bowed() -> None:
    note = Played(30 * HOP, 50 * HOP, 50 * HOP, RATE, 440.0, 69)
    assert rung(lines_of(523.3, 523.3, 1.4), note) is None
    lines = lines_of(523.3, 523.3, 2.0)
    assert rung(lines, note) is not None
    level = np.linspace(-20.0, -34.7, 50)  # 1.8 dB in 60 ms
    assert rung(lines | {"level": Line("level", "dB", RATE, 0, HOP, level)}, note) is None


def test_what_is_read_beside_the_pitch() -> None:
    hz = np.full(1, 40 * BIN_HZ)
    then, now = np.full((2, 1, SIZE // 2 + 1), 1e-9, np.float32)
    for number in (40, 80, 120, 58, 116, 174):
        then[0, number - 1 : number + 2] = np.array([0.5, 1.0, 0.5])
        now[0, number - 1 : number + 2] = (0.25 if number % 58 == 0 else 1.0) * np.array([0.5, 1.0, 0.5])
    second, besides, other = read(now, then, hz, np.ones(1), np.ones(1))[0]
    assert second > 0.12
    assert besides == pytest.approx(10 * np.log10(0.25), abs=0.01)
    assert other == pytest.approx(58 * BIN_HZ, rel=1e-3)
    now[0, 56:61] = now[0, 114:119] = now[0, 172:177] = 1e-9
    assert np.isnan(read(now, then, hz, np.ones(1), np.ones(1))[0, 1])
