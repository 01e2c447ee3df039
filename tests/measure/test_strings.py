"""Two strings at once, made of two tones, and single notes."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import between_rests, bowed, heard, notes_of, swung

from soundsight.measure import Tuning, measure
from soundsight.measure.strings import TWO
from soundsight.result import Measured


def found(sound: np.ndarray) -> dict[str, Measured]:
    lines = heard(between_rests(np.asarray(sound, np.float32)))
    return measure(lines, max(notes_of(lines), key=lambda note: note.end - note.start), Tuning())


@pytest.mark.parametrize("ratio", [6 / 5, 5 / 4, 4 / 3, 3 / 2, 8 / 5, 5 / 3])
@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_two_strings_are_called_so(ratio: float, gain_db: float) -> None:
    given = found(bowed(440.0, 0.8) + 10 ** (gain_db / 20) * bowed(440.0 * ratio, 0.8))
    assert (given["two_strings"].value or 0) > TWO
    for name in ("hz", "cents_equal", "drift", "vibrato_rate", "tone", "attack_clarity"):
        assert given[name].value is None
        assert given[name].why == "two strings sound at once"


@pytest.mark.parametrize("hz", [196.0, 440.0, 1318.5, 2637.0])
def test_one_string_is_one(hz: float) -> None:
    for sound in (bowed(hz, 0.8), bowed(swung(hz, 30, 6, 1.0), 1.0), bowed(hz, 0.8) * 1e-3):
        given = found(sound)
        assert (given["two_strings"].value or 0) < TWO / 2
        assert given["hz"].value is not None
