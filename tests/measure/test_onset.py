"""When a note begins, against tones that begin where they were put."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, bowed, heard, notes_of
from sounds import noise

from soundsight.measure import Tuning, measure
from soundsight.measure.onset import begins_s

Samples = np.ndarray


def joined(gap_s: float, second_s: float = 1.0, hz: float = 587.33, rate: int = RATE) -> tuple[Samples, float]:
    """An A4 that ends `gap_s` before another tone begins; the sound, and when that reaches 10 % of its amplitude."""
    sound = np.zeros(round(2.4 * rate), np.float32)
    for pitch, start, end in ((440.0, 0.3, second_s - gap_s), (hz, second_s, second_s + 0.8)):
        tone = bowed(pitch, end - start + 0.02, rate)[round(0.02 * rate) :]
        edge = np.minimum(np.arange(len(tone)) / (0.02 * rate), 1) * np.minimum(
            np.arange(len(tone))[::-1] / (0.02 * rate), 1
        )
        at = round(start * rate)
        sound[at : at + len(tone)] += np.asarray(tone * edge, np.float32)
    return sound, second_s + 0.002


def begins(sound: Samples) -> tuple[float, float, float]:
    """When the second note begins, and its interval, s."""
    lines = heard(np.asarray(sound, np.float32))
    second = notes_of(lines)[1]
    figures = measure(lines, second, Tuning())
    start = second.start / second.rate
    found = figures["begins"]
    assert found.low is not None
    assert found.high is not None
    return begins_s(start, figures), start + found.low / 1000, start + found.high / 1000


@pytest.mark.parametrize("gap_s", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("second_s", [1.0, 1.013])
def test_a_note_begins_where_it_was_put(gap_s: float, second_s: float) -> None:
    sound, truth = joined(gap_s, second_s)
    value, low, high = begins(sound)
    assert value == pytest.approx(truth, abs=0.008)
    assert low <= truth <= high


def test_gain_changes_nothing_and_noise_little() -> None:
    sound, truth = joined(0.03)
    assert begins(0.01 * sound)[0] == pytest.approx(begins(sound)[0], abs=1e-4)
    level = np.sqrt(np.mean(sound[sound != 0] ** 2))
    value, low, high = begins(sound + 0.1 * level * noise(len(sound) / RATE, RATE) / 0.1)
    assert value == pytest.approx(truth, abs=0.02)
    assert high - low > 2 * (begins(sound)[2] - begins(sound)[0])


def test_a_slurred_note_begins_as_its_pitch_leaves_the_last() -> None:
    t = np.arange(round(2.0 * RATE)) / RATE
    hz = np.where(t < 1.0, 440.0, 587.33)
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    edge = np.minimum(np.minimum(t, t[::-1]) / 0.02, 1)
    sound = 0.1 * edge * sum(np.sin(k * phase) / k for k in range(1, 8))
    value, low, high = begins(sound)
    assert value == pytest.approx(1.0, abs=0.025)
    assert low <= 1.0 <= high
