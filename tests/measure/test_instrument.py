"""Whether what sounds is a violin: what is read of made spectra and notes, and what follows from notes' evidence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, notes_of
from numpy.typing import NDArray

from soundsight.measure import Line, Tuning, measure
from soundsight.measure.attack import attack
from soundsight.measure.instrument import EDGES_HZ, LEAST, MOST, WHY, WHY_LOW, bands_db, evidence, foreign, shape, wild
from soundsight.measure.loudness import MOST as HARMONICS
from soundsight.measure.loudness import Harmonics, clear_db
from soundsight.measure.spectra import BIN_HZ, SIZE
from soundsight.result import Measured, Note


def note(percent: float | None, seconds: float = 1.0, hz: float = 440.0) -> Note:
    measured = Measured(percent, percent, percent, "%", None if percent is not None else "short")
    return Note(0.0, seconds, seconds, 69, None, 1.0, hz, {"violin": measured})


def odds(log: float) -> float:
    return float(100 / (1 + np.exp(-log)))


def test_bands_are_shares_of_the_power_without_noise() -> None:
    rng = np.random.default_rng(1)
    power = np.full((1, SIZE // 2 + 1), 1e-12, np.float32)
    middles = [round((low + high) / 2 / BIN_HZ) for low, high in pairwise(EDGES_HZ)]
    power[0, middles] = [1, 2, 4, 8, 16, 32, 64]
    shares = 10 * np.log10(np.array([1, 2, 4, 8, 16, 32, 64]) / 127)
    assert bands_db(power)[0] == pytest.approx(shares, abs=1e-3)
    assert bands_db(power * 1e-6)[0] == pytest.approx(shares, abs=1e-3)
    noise = 1e-2 * rng.exponential(size=power.shape)
    assert bands_db((power + noise).astype(np.float32))[0] == pytest.approx(shares, abs=3)


def test_shape_tells_how_a_note_fades() -> None:
    for slope_db, value in ((-20.0, -2.0), (0.0, 0.0), (10.0, 1.0)):
        lines = heard(between_rests(bowed(440.0, 1.0, slope_db=slope_db)))
        assert shape_of(lines)[0] == pytest.approx(value, abs=0.35)


def test_shape_tells_how_a_note_begins_and_how_rich_it_is() -> None:
    lines = heard(between_rests(bowed(440.0, 0.8)))
    (one,) = notes_of(lines)
    begun = attack(lines, one)
    rise = begun["rise"].value or 0.0
    assert rise == pytest.approx(16, abs=3)  # 10 to 90 % of 20 ms, straight
    assert shape(lines, one, begun)[5] == pytest.approx(np.log(rise + 5))
    unknown = {**begun, "rise": Measured(None, None, None, "ms", "slurred")}
    assert shape(lines, one, unknown)[5] == pytest.approx(np.log(65))
    assert shape_of(lines)[7] > 0.9
    seconds = np.arange(round(0.8 * RATE)) / RATE
    sine = between_rests((0.3 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32))
    assert shape_of(heard(sine))[7] < 0.01
    hiss = (0.003 * np.random.default_rng(3).standard_normal(len(sine))).astype(np.float32)
    loud = shape_of(heard(sine + hiss))[6], shape_of(heard(sine + 10 * hiss))[6]
    assert loud[0] > loud[1] + 0.3


def test_clear_is_the_lowest_harmonics_over_what_lies_between() -> None:
    lobes, between = np.ones((3, HARMONICS)), np.ones((3, HARMONICS))
    lobes[0, :4] = 1000.0, 100.0, 10.0, 1e9
    lobes[1, :2], lobes[1, 2:], between[1, 2:] = (1e4, 1e2), 0.0, 0.0  # from the third on above what is heard
    lobes[2, :3] = 1e9  # without noise, as made tones are: no more than 65 dB
    for gain in (1.0, 1e-12):
        assert clear_db(Harmonics(gain * lobes, gain * between)) == pytest.approx([20, 30, 65])


def shape_of(lines: dict[str, Line]) -> NDArray[np.float64]:
    (one,) = notes_of(lines)
    return shape(lines, one, attack(lines, one))


def test_short_notes_say_nothing_and_the_figure_is_free_of_gain() -> None:
    sound = between_rests(bowed(440.0, 0.8))
    values = []
    for gain in (1.0, 1e-3):
        lines = heard(sound * np.float32(gain))
        values.append(measure(lines, notes_of(lines)[0], Tuning())["violin"].value or 0)
    assert values[0] == pytest.approx(values[1], abs=1e-3)
    assert 0 < values[0] < 100


def test_evidence_is_a_mean_drawn_to_nothing() -> None:
    assert evidence([]) == 0
    assert evidence([note(None)]) == 0
    assert evidence([note(odds(-2.0), 4.0)]) == pytest.approx(2 * -2.0 / (2 + 8))
    both = [note(odds(-2.0), 4.0), note(odds(3.0), 1.0)]
    assert evidence(both) == pytest.approx((2 * -2.0 + 1 * 3.0) / (3 + 8))
    assert evidence([note(odds(-50.0))]) == pytest.approx(-MOST / 9)


def test_advice_is_withheld_where_the_notes_say_so() -> None:
    assert foreign([]) == ""
    assert foreign([note(odds(3.0))] * 3) == ""
    many = [note(odds(-1.5))] * 12
    assert evidence(many) < LEAST
    assert foreign(many) == WHY
    assert foreign(many[:1]) == ""  # one note is too few to be sure
    assert foreign([note(odds(3.0)), note(odds(3.0), 0.3, hz=110.0)]) == WHY_LOW
    assert foreign([note(odds(3.0)), note(odds(3.0), 0.1, hz=110.0)]) == ""


def test_a_pitch_that_wanders_wildly_is_no_violin() -> None:
    assert wild(np.array([0.0, np.log(25.0), 3.0, 0.0, 0.0]))
    assert not wild(np.array([0.0, np.log(10.0), 5.0, 0.0, 0.0]))
    hits = np.zeros(int(1.5 * RATE), np.float32)
    rng = np.random.default_rng(2)
    for start in range(0, len(hits) - 2000, RATE // 4):
        hits[start : start + 2000] += (rng.standard_normal(2000) * np.exp(-np.arange(2000) / 400)).astype(np.float32)
    lines = heard(hits)
    given = [measure(lines, one, Tuning())["violin"].value for one in notes_of(lines)]
    assert all(value is None or value < 1 for value in given)
