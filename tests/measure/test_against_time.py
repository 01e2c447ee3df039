"""A take held against a beat: early, late, uneven, at another tempo; by notes made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_notes import G_MAJOR, against, even, late, note

from soundsight.measure.against.beat import fitted
from soundsight.measure.against.metronome import steps_of


def test_early_and_late_and_unevenness_by_hand() -> None:
    jitter = np.random.default_rng(7).normal(0, 0.03, 29)
    keys = [55 + 12 * octave + step for octave in (0, 1) for step in (0, 2, 4, 5, 7, 9, 11)] + [79]
    keys += keys[-2::-1]
    notes = [note(key, 1 + 0.6 * place + off) for place, (key, off) in enumerate(zip(keys, jitter, strict=True))]
    heard, whole = against("scale:G-major", notes)
    assert [late(one) for one in heard] == pytest.approx(1000 * (jitter - jitter.mean()), abs=25)
    uneven = whole.measures["unevenness"]
    assert uneven.value == pytest.approx(1000 * jitter.std(ddof=1), abs=3)
    assert uneven.low is not None
    assert uneven.high is not None
    assert uneven.low < 30 < uneven.high
    assert whole.measures["tempo"].value == pytest.approx(100, rel=0.01)


def test_a_stop_is_no_unevenness() -> None:
    notes = [replace(one, start_s=one.start_s + (0.8 if place > 7 else 0)) for place, one in enumerate(even(G_MAJOR))]
    heard, whole = against("scale:G-major", notes)
    assert whole.measures["unevenness"].value == 0
    assert max(abs(late(one) or 0) for one in heard) < 1


def test_a_tempo_that_grows_is_told() -> None:
    # From the middle of the first step, of 0.5 s, to that of the last, of 0.45 s, are 9.025 s.
    onsets = np.concatenate([[1.0], 1 + np.cumsum(0.5 * np.linspace(1, 0.9, 20))])
    found = fitted(np.arange(21.0), onsets, np.full(21, 0.003))
    assert found is not None
    assert found.drift is not None
    assert found.drift[0] == pytest.approx(60 / 9.025 * (1 / 0.45 - 1 / 0.5) * 0.475, rel=0.02)


@pytest.mark.parametrize(("parts", "step"), [(1, 60 / 72), (2, 30 / 72), (3, 20 / 72), (4, 15 / 72)])
def test_the_part_of_the_beat_is_found(parts: int, step: float) -> None:
    onsets = step * np.arange(24) + np.random.default_rng(parts).normal(0, 0.01, 24)
    assert steps_of(onsets, 60 / 72) == (parts, 60 / 72 / parts)


def test_a_metronome_s_grid() -> None:
    notes = even([69] * 12, 60 / 72)
    notes[5] = replace(notes[5], start_s=notes[5].start_s + 0.08)
    heard, whole = against("metronome:72", notes)
    assert late(heard[5]) == pytest.approx(80)
    assert late(heard[4]) == pytest.approx(0)
    assert (whole.kind, whole.expected, whole.measures["parts"].value) == ("metronome", (), 1)
    assert whole.measures["tempo"].value == pytest.approx(72, abs=0.5)


def test_a_tempo_that_is_not_the_metronome_s_has_no_place_on_its_grid() -> None:
    heard, whole = against("metronome:72", even([69] * 20, 60 / 76))
    assert whole.measures["tempo"].value == pytest.approx(76)
    assert {late(one) for one in heard} == {None}
    assert heard[0].measures["against_time"].why == "the tempo is not the metronome's"


def test_a_tempo_far_from_the_metronome_s_is_told_as_it_is() -> None:
    # 84 a minute against 60 lies near no part of a beat: as thirds the tempo would seem to fall from 60.
    jitter = np.random.default_rng(2).normal(0, 0.05, 29)
    notes = [note(69, 1 + 60 / 84 * place + off) for place, off in enumerate(jitter)]
    heard, whole = against("metronome:60", notes)
    assert whole.measures["tempo"].value == pytest.approx(84, rel=0.01)
    assert whole.measures["parts"].value == 1
    assert {late(one) for one in heard} == {None}
