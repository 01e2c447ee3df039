"""Notes that stand apart and notes that are joined, by construction."""

from __future__ import annotations

import numpy as np
import pytest

from soundsight.measure.detached import detached
from soundsight.measure.line import Line
from soundsight.measure.notes import Played
from soundsight.measure.spectra import HOP, RATE


def lines(level: list[float]) -> dict[str, Line]:
    return {"level": Line("level", "dB", RATE, 1000 * HOP, HOP, np.array(level, dtype=np.float64))}


def note(first: int, end: int, sounding_end: int) -> Played:
    return Played((1000 + first) * HOP, (1000 + end) * HOP, (1000 + sounding_end) * HOP, RATE, 440.0, 69)


FRAME_MS = 1000 * HOP / RATE


def test_a_short_note_with_silence_after_it() -> None:
    found = detached(lines([-80.0] * 5 + [-20.0] * 12 + [-60.0] * 40), note(5, 17, 19))
    assert found["length"].value == pytest.approx(12 * FRAME_MS)
    assert found["still_after"].value == pytest.approx((2 + 15) * FRAME_MS)  # as far as a note sees: 15 frames
    assert (found["length"].low, found["length"].high) == pytest.approx((11 * FRAME_MS, 13 * FRAME_MS))


def test_a_note_that_the_next_one_follows() -> None:
    found = detached(lines([-20.0] * 12 + [-35.0] * 3 + [-31.0] * 20), note(0, 12, 12))
    assert found["still_after"].value == pytest.approx(3 * FRAME_MS)
    joined = detached(lines([-20.0] * 30), note(0, 12, 12))
    assert joined["still_after"].value == 0.0
    assert joined["still_after"].low == 0.0


def test_it_does_not_move_with_the_gain() -> None:
    level = [-20.0] * 12 + [-36.0] * 6 + [-22.0] * 20
    loud, soft = (detached(lines([db + by for db in level]), note(0, 12, 12)) for by in (0.0, -40.0))
    assert loud == soft
