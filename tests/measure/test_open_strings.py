"""Open strings that ring on under the next notes, of made tones: named, and by their own pitch."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, Samples, between_rests, bowed, heard, notes_of

from soundsight.measure import Played, Tuning, measure, note_of
from soundsight.measure.rules import met
from soundsight.result import Measured

G3, D4, A4, E5 = 440 * 1.5 ** np.array([-2.0, -1.0, 0.0, 1.0])


def ringing(hz: float, seconds: float, db: float = -14.0, fades: float = 15.0) -> Samples:
    """A string that was let go: so loud under one that is bowed, and so many dB a second less."""
    return np.asarray(bowed(hz, seconds, slope_db=-fades) * 10 ** (db / 20), np.float32)


def after(first_hz: float, hz: float, ring_hz: float | None, seconds: float = 0.6) -> Samples:
    """A note, then another under which a string rings."""
    second = bowed(hz, seconds)
    return between_rests(bowed(first_hz, 0.5), second if ring_hz is None else second + ringing(ring_hz, seconds))


def figures(sound: Samples, tuning: Tuning = Tuning()) -> list[tuple[Played, dict[str, Measured]]]:  # noqa: B008
    lines = heard(np.asarray(sound, np.float32))
    return [(note, measure(lines, note, tuning)) for note in notes_of(lines)]


@pytest.mark.parametrize(
    ("string", "open_hz", "hz"), [("G", G3, 554.4), ("D", D4, 659.3), ("A", A4, 740.0), ("E", E5, 493.9)]
)
def test_an_open_string_that_still_rings_is_named(string: str, open_hz: float, hz: float) -> None:
    _, (_, found) = figures(after(open_hz, hz, open_hz))
    ring = found["open_string"]
    assert ring.value == pytest.approx(open_hz, abs=2)
    assert ring.low is not None
    assert ring.high is not None
    assert ring.low <= open_hz <= ring.high
    assert found["cents_equal"].value == pytest.approx(0, abs=0.5)
    assert found["rise"].why == f"the open {string} string still rings"


def test_a_string_that_is_another_s_tuning_is_found_by_the_take_s() -> None:
    a4 = 447.0
    _, (_, found) = figures(after(a4 / 1.5, 659.3, a4 / 1.5), Tuning(a4_hz=a4))
    assert found["open_string"].value == pytest.approx(a4 / 1.5, abs=1)


def test_where_none_rings_none_is_named() -> None:
    for sound in (after(D4, 659.3, None), after(311.1, 659.3, 311.1), after(415.3, 554.4, D4)):
        for _, found in figures(sound):
            assert found["open_string"].value is None
            assert found["open_string"].why == "no open string is heard that still rings"


def test_two_strings_say_which_rings() -> None:
    sound = between_rests(bowed(D4, 0.5), bowed(587.3 * 2 ** (4 / 12), 0.6) + bowed(D4, 0.6))
    _, (_, found) = figures(sound)
    assert found["cents_equal"].why == "two strings sound at once: the open D string still rings"


def test_a_string_that_rings_alone_is_neither_out_of_tune_nor_drifting_nor_badly_bowed() -> None:
    sharp = D4 * 2 ** (20 / 1200)
    ring = ringing(sharp, 1.4, db=-9.0, fades=12.0)
    ring[: round(0.7 * RATE)] += bowed(740.0, 0.7)
    sound = between_rests(bowed(sharp, 0.5), ring)
    *_, (note, found) = figures(sound)
    assert note.hz == pytest.approx(sharp, rel=0.002)
    for name in ("cents_equal", "drift", "dynamic_stability", "rise", "tone"):
        assert found[name].why == "the open D string still rings"
    assert found["open_string"].value == pytest.approx(sharp, abs=1)
    assert met(note_of(note, found, 1.0), "") == {}


def test_a_string_that_is_bowed_again_does_not_ring_alone() -> None:
    sound = between_rests(bowed(D4, 0.5), bowed(740.0, 0.4) + ringing(D4, 0.4), bowed(D4, 0.5) * np.float32(0.4))
    *_, (note, found) = figures(sound)
    assert note.hz == pytest.approx(D4, rel=0.001)
    assert found["cents_equal"].value == pytest.approx(-1.96, abs=0.5)
