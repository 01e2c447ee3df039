"""Noise beside a tone, in amounts that are known."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, notes_of
from sounds import noise

from soundsight.measure import Tuning, measure
from soundsight.measure.noise import noise as asked
from soundsight.measure.trend import Inner
from soundsight.result import Measured


def found(sound: np.ndarray) -> dict[str, Measured]:
    lines = heard(np.asarray(sound, np.float32))
    return measure(lines, max(notes_of(lines), key=lambda note: note.end - note.start), Tuning())


@pytest.mark.parametrize("ratio_db", [10.0, 20.0, 30.0])
def test_harmonics_over_noise(ratio_db: float) -> None:
    tone = between_rests(bowed(440.0, 1.0))
    level = 20 * np.log10(float(np.sqrt(np.mean(tone[RATE // 2 : RATE] ** 2))))
    given = found(tone + noise(len(tone) / RATE, RATE, level_db=level - ratio_db, seed=4)[: len(tone)])
    # Noise is counted in the seven bins of a lobe about each of 22 harmonics: 15 % of the band.
    expected = ratio_db - 10 * np.log10(22 * 7 * 10.77 / 11025)
    assert given["harmonics_to_noise"].value == pytest.approx(expected, abs=0.5)
    share = given["noise_share"].value
    assert share == pytest.approx(100 / (1 + 10 ** (expected / 10)), rel=0.4)


@pytest.mark.parametrize(("hz", "bands"), [(220.0, 24), (880.0, 11), (2600.0, 3)])
def test_the_interval_holds_what_was_added_with_few_harmonics_and_with_many(hz: float, bands: int) -> None:
    tone = between_rests(bowed(hz, 0.6))
    expected = 20 - 10 * np.log10(bands * 7 * 10.77 / 11025)
    level = 10 * np.log10(float(np.mean(tone[RATE // 2 : round(0.7 * RATE)] ** 2)))
    off = []
    for seed in range(12):
        one = found(tone + noise(len(tone) / RATE, RATE, level_db=level - 20, seed=seed)[: len(tone)])
        ratio = one["harmonics_to_noise"]
        assert ratio.value is not None
        assert ratio.high is not None
        off.append((ratio.value - expected, ratio.high - ratio.value))
    error, half = np.array(off).T
    assert np.mean(error) == pytest.approx(0, abs=0.25)
    assert np.sum(np.abs(error) <= half) >= 9


def test_scratch_is_the_share_of_time_in_which_noise_is_near() -> None:
    assert found(between_rests(bowed(440.0, 1.2)))["scratch"].value == 0
    flat = np.zeros(100)
    given = asked(Inner(flat, flat, flat, flat, np.repeat([5.0, 30.0], 50), flat, flat, flat))["scratch"]
    assert given.value == pytest.approx(50)
    assert given.low is not None
    assert given.high is not None
    assert 30 < given.low < 45
    assert 55 < given.high < 70
