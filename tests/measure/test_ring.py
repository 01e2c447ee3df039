"""Where a note ends and what rings on after it, against notes whose tail was made."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, notes_of, swung

from soundsight.measure import Tuning, measure
from soundsight.measure.ring import ring_s, roomy, sounding
from soundsight.measure.trend import inner
from soundsight.measure.vibrato import swing

FRAMES = np.arange(100)


def tailed(tail_hz: float, db_a_second: float = 100.0) -> np.ndarray:
    """A4 for 0.4 s, then 0.3 s of a tone that begins 3 dB softer and falls evenly."""
    note = bowed(440.0, 0.4)
    after = bowed(tail_hz, 0.34)[round(0.02 * RATE) :]
    fading = 10 ** (-(3 + db_a_second * np.arange(len(after)) / RATE) / 20)
    return np.asarray(between_rests(np.concatenate([note[: -round(0.02 * RATE)], after * fading])), np.float32)


@pytest.mark.parametrize(
    ("level", "last"),
    [
        (np.zeros(100), (100, 100)),
        (-0.12 * FRAMES, (100, 100)),  # a decrescendo of 12 dB a second
        (-np.maximum(FRAMES - 70, 0.0), (73, 77)),  # a room's tail from frame 70 on
        (5 * np.sin(2 * np.pi * FRAMES / 20) - 1e-9 * FRAMES, (88, 100)),  # a level that swings to the end
    ],
)
def test_a_note_ends_where_it_fades(level: np.ndarray, last: tuple[int, int]) -> None:
    assert last[0] <= sounding(np.asarray(level, np.float64)) <= last[1]


def test_how_long_a_tail_rings() -> None:
    lines = heard(tailed(440.0))
    assert ring_s(lines, notes_of(lines)[0]) == pytest.approx(0.18, abs=0.03)  # 18 dB at 100 dB a second
    dry = heard(between_rests(bowed(440.0, 0.4)))
    assert ring_s(dry, notes_of(dry)[0]) < 0.03


def test_a_room_is_told_by_its_ring() -> None:
    assert roomy(0.02) == 0
    assert roomy(0.06) == pytest.approx(0.5)
    assert roomy(0.15) == 1


def test_what_rings_on_is_no_part_of_the_pitch() -> None:
    lines = heard(tailed(440.0 * 2 ** (60 / 1200)))
    note = max(notes_of(lines), key=lambda note: note.end - note.start)
    found = measure(lines, note, Tuning())["cents_equal"]
    assert found.value == pytest.approx(0, abs=1.5)


@pytest.mark.parametrize(("bend", "least", "most"), [(0.0, 0.0, 0.3), (6.0, 3.0, 4.5)])
def test_what_each_swing_repeats_widens_its_centre(bend: float, least: float, most: float) -> None:
    t = np.arange(round(1.5 * RATE)) / RATE
    curve = swung(440.0, 30, 5, 1.5) * 2 ** (bend * np.sin(2 * np.pi * 10 * t) / 1200)
    lines = heard(between_rests(bowed(curve, 1.5)))
    note = notes_of(lines)[0]
    found = swing(inner(lines, note), note.hz)
    assert found is not None
    assert least <= found.bent <= most  # 6 / sqrt 2, and what a window of 46 ms hides at 10 Hz
    given = measure(lines, note, Tuning())["cents_equal"]
    assert given.low is not None
    assert given.high is not None
    assert (given.high - given.low) / 2 > 0.9 * found.bent**2


def test_short_notes_in_rooms_hold_their_true_pitch() -> None:
    inside = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        hz = 440.0 * 2 ** rng.uniform(-1, 1)
        dry = between_rests(bowed(hz, rng.uniform(0.2, 0.4)))
        n = round(0.6 * RATE)
        tail = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
        tail *= 0.7 / np.sqrt(np.sum(tail**2))
        tail[0] = 1.0
        wet = np.fft.irfft(np.fft.rfft(dry, 1 << 16) * np.fft.rfft(tail, 1 << 16))[: len(dry)]
        lines = heard(np.asarray(wet, np.float32))
        note = max(notes_of(lines), key=lambda note: note.end - note.start)
        found = measure(lines, note, Tuning())["hz"]
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= hz <= found.high
    assert inside >= 6
