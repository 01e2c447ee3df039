"""Attributes of made notes: each feels its own damage, none the gain, a crescendo or vibrato."""

from __future__ import annotations

import numpy as np
import pytest
from bowed_tones import RATE, between_rests, bowed, heard, notes_of, swung

from soundsight.audio import Intake
from soundsight.measure import Tuning, measure
from soundsight.measure.attributes import ATTRIBUTES, score
from soundsight.result import Measured

SECONDS = 1.6
TIME = np.arange(round(SECONDS * RATE)) / RATE
SWAY = np.sin(2 * np.pi * 2.3 * TIME)


def scored(sound: np.ndarray) -> dict[str, Measured]:
    lines = heard(between_rests(np.asarray(sound, np.float32)))
    longest = max(notes_of(lines), key=lambda note: note.end - note.start)
    return {name: given for name, given in measure(lines, longest, Tuning()).items() if name in (*ATTRIBUTES, "tone")}


def values(sound: np.ndarray) -> dict[str, float]:
    given = scored(sound)
    for one in given.values():
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert 0 <= one.low <= one.value <= one.high <= 100
    return {name: one.value for name, one in given.items() if one.value is not None}


def tilted(db: np.ndarray) -> np.ndarray:
    """Ten harmonics whose upper five are `db` (n,) louder than they were."""
    low = np.sum([np.sin(2 * np.pi * 440 * k * TIME + k) / k for k in range(1, 6)], axis=0)
    high = np.sum([np.sin(2 * np.pi * 440 * k * TIME + k) / k for k in range(6, 11)], axis=0)
    edge = np.minimum(np.minimum(TIME, TIME[::-1]) / 0.02, 1)
    power = 0.5 * sum(1 / k**2 for k in range(1, 6)), 0.5 * sum(1 / k**2 for k in range(6, 11))
    gain = 10 ** (np.broadcast_to(db, TIME.shape) / 20)
    return np.asarray(0.15 * edge * (low + gain * high) / np.sqrt(power[0] + power[1] * gain**2))


PLAIN = values(bowed(440.0, SECONDS))
DAMAGED: dict[str, np.ndarray] = {
    "dynamic_stability": bowed(440.0, SECONDS) * 10 ** (5 * SWAY / 20),
    "pitch_stability": bowed(440 * 2 ** (25 * SWAY / 1200), SECONDS),
    "timbre_stability": tilted(np.asarray(12 * SWAY)),
    "timbre_richness": tilted(np.full(1, -40.0)) * (1 + 0 * TIME),
    "attack_clarity": bowed(440.0, SECONDS) * np.minimum(TIME / 0.8, 1),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_each_feels_its_own_damage_alone(name: str) -> None:
    found = values(DAMAGED[name])
    against = values(tilted(np.zeros(1))) if name.startswith("timbre") else PLAIN
    assert found[name] < against[name] - 30
    for other in ATTRIBUTES:
        # Of the harmonics' mean height a swing moves the mean as well.
        if other != name and (name, other) != ("timbre_stability", "timbre_richness"):
            assert found[other] == pytest.approx(against[other], abs=5), other


def test_the_whole_is_the_mean() -> None:
    assert PLAIN["tone"] == pytest.approx(np.mean([PLAIN[name] for name in ATTRIBUTES]))


@pytest.mark.parametrize(
    "sound",
    [bowed(swung(440.0, 30, 5.7, SECONDS), SECONDS), bowed(440.0, SECONDS, slope_db=9.0)],
    ids=["vibrato", "swell"],
)
def test_vibrato_and_a_crescendo_cost_no_stability(sound: np.ndarray) -> None:
    found = values(sound)
    for name in ATTRIBUTES[:3]:
        assert found[name] > PLAIN[name] - 3, name


@pytest.mark.parametrize("gain_db", [-30, -6, 12])
def test_gain_changes_nothing(gain_db: float) -> None:
    assert values(bowed(440.0, SECONDS) * 10 ** (gain_db / 20)) == pytest.approx(PLAIN, abs=0.2)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_other_rates_agree(rate: int) -> None:
    intake = Intake(RATE)
    blocks = intake.feed(bowed(440.0, SECONDS, rate), rate) + intake.flush()
    assert values(np.concatenate([block.samples for block in blocks])) == pytest.approx(PLAIN, abs=2.0)


def test_a_short_note_has_none() -> None:
    for one in scored(bowed(440.0, 0.2)).values():
        assert one.value is None
        assert one.why


def test_scores_fall_from_100_to_0() -> None:
    found = [score(worse) for worse in (-9.0, 0.0, 2.5, 12.0)]
    assert found == sorted(found, reverse=True)
    assert found == pytest.approx([100, 97.3, 50, 0], abs=0.1)
