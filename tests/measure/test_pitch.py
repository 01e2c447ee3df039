"""The pitch track against tones of known pitch, its laws, and what other trackers read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bowed_tones import HOP, NAMES, RATE, at, between_rests, bowed, heard, swung
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import noise, silence, sine

from soundsight.audio import Block, Intake, read_mono
from soundsight.error import Error
from soundsight.measure import CONTEXT_AFTER, Pitch, joined

VIOLIN = Path(__file__).parents[1] / "violin"
PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"


def cents(values: np.ndarray, hz: float | np.ndarray) -> np.ndarray:
    return np.asarray(1200 * np.log2(values / hz))


@pytest.mark.parametrize("hz", [110.0, 196.0, 293.7, 442.0, 659.3, 1318.5, 2093.0, 2637.0, 3520.0])
def test_a_steady_tone_is_read_to_a_cent(hz: float) -> None:
    lines = heard(between_rests(bowed(hz, 0.6)))
    inside = at(lines, 0.35, 0.85)
    assert np.abs(cents(lines["pitch"].values[inside], hz)).max() < 1
    confidence = lines["pitch"].confidence
    assert confidence is not None
    assert confidence[inside].min() > 0.95


@pytest.mark.parametrize("hz", [196.0, 440.0, 1760.0, 3520.0])
@pytest.mark.parametrize("colour", ["white", "pink"])
def test_in_noise_of_10_db_it_stays_within_ten_cents_and_an_octave_is_never_missed(hz: float, colour: str) -> None:
    tone = bowed(hz, 1.0)
    level = 20 * np.log10(np.sqrt(np.mean(tone**2)))
    lines = heard(tone + noise(1.0, RATE, colour, level_db=level - 10, seed=3))
    off = np.abs(cents(lines["pitch"].values[at(lines, 0.05, 0.95)], hz))
    assert np.mean(off < 10) > 0.95
    assert off.max() < 300


def test_a_swing_of_the_pitch_is_followed() -> None:
    curve = swung(880.0, 30, 5.5, 1.0)
    lines = heard(bowed(curve, 1.0))
    inside = at(lines, 0.05, 0.95)
    middles = np.rint(lines["pitch"].times()[inside] * RATE).astype(int)
    assert np.abs(cents(lines["pitch"].values[inside], curve[middles])).max() < 4


def test_a_plain_sine_has_a_pitch_too() -> None:
    lines = heard(sine(1000.0, 0.5, RATE))
    assert np.abs(cents(lines["pitch"].values[at(lines, 0.05, 0.45)], 1000.0)).max() < 1


@pytest.mark.parametrize("colour", ["white", "pink", "brown"])
def test_noise_has_no_pitch(colour: str) -> None:
    confidence = heard(noise(4.0, RATE, colour, level_db=-20, seed=1))["pitch"].confidence
    assert confidence is not None
    assert np.mean(confidence > 0.5) < 0.02


def test_silence_has_no_pitch_and_no_level() -> None:
    lines = heard(silence(0.5, RATE))
    confidence = lines["pitch"].confidence
    assert confidence is not None
    assert confidence.max() < 1e-6
    assert lines["level"].values.max() <= -190
    assert all(np.isfinite(lines[name].values).all() for name in NAMES if name not in ("first", "open", "besides"))
    assert np.isnan(lines["first"].values).all()


def test_the_level_is_that_of_the_harmonics() -> None:
    lines = heard(sine(440.0, 0.5, RATE, amplitude=0.5))
    assert lines["level"].values[at(lines, 0.05, 0.45)] == pytest.approx(-9.03, abs=0.05)


@settings(max_examples=8)
@given(cuts=st.lists(st.integers(1, 15000), max_size=8))
def test_how_the_sound_is_cut_changes_nothing(cuts: list[int]) -> None:
    sound = between_rests(bowed(swung(440, 20, 6, 0.4), 0.4), rest_s=0.1) + noise(0.6, RATE, level_db=-50)
    whole, pieces = heard(sound), heard(sound, tuple(cuts))
    for name in NAMES:
        np.testing.assert_allclose(pieces[name].values, whole[name].values, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("gain_db", [-60, -30, -6, 12])
def test_gain_moves_the_level_alone(gain_db: float) -> None:
    sound = between_rests(bowed(330.0, 0.4)) + noise(1.0, RATE, level_db=-60)
    plain, other = heard(sound), heard((sound * 10 ** (gain_db / 20)).astype(np.float32))
    voiced = np.asarray(plain["pitch"].confidence) > 0.5
    np.testing.assert_allclose(other["pitch"].values[voiced], plain["pitch"].values[voiced], rtol=1e-5)
    np.testing.assert_allclose(np.asarray(other["pitch"].confidence), np.asarray(plain["pitch"].confidence), atol=1e-3)
    np.testing.assert_allclose(other["level"].values[voiced], plain["level"].values[voiced] + gain_db, atol=0.01)
    np.testing.assert_allclose(other["noise"].values[voiced], plain["noise"].values[voiced], atol=0.01)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_other_rates_agree(rate: int) -> None:
    def read(at_rate: int) -> np.ndarray:
        intake, listener = Intake(RATE), Pitch()
        blocks = intake.feed(bowed(523.25, 0.5, at_rate), at_rate) + intake.flush()
        given = [line for block in blocks for line in listener.feed(block)] + listener.flush()
        return joined([line for line in given if line.name == "pitch"]).values[5:45]

    assert np.abs(cents(read(rate), read(RATE))).max() < 0.2


def test_a_value_depends_on_nothing_later_than_its_context() -> None:
    assert CONTEXT_AFTER / RATE <= 0.040
    sound = bowed(440.0, 0.5)
    frame = 20
    changed = sound.copy()
    changed[(frame + 1) * HOP + CONTEXT_AFTER :] = noise(1.0, RATE, level_db=-6)[
        : len(changed[(frame + 1) * HOP + CONTEXT_AFTER :])
    ]
    for name in NAMES:
        np.testing.assert_array_equal(heard(changed)[name].values[: frame + 1], heard(sound)[name].values[: frame + 1])


def test_values_come_as_soon_as_their_context_allows() -> None:
    sound = bowed(440.0, 0.5)
    listener = Pitch()
    given = listener.feed(Block(sound[: 20 * HOP + CONTEXT_AFTER], RATE, 0))
    assert len(joined([line for line in given if line.name == "pitch"]).values) == 20


def test_the_last_value_covers_the_last_sample() -> None:
    for samples in (1, HOP, HOP + 1, 5000):
        assert len(heard(bowed(440.0, 1.0)[:samples])["pitch"].values) == -(-samples // HOP)


def test_nothing_fed_gives_nothing() -> None:
    assert Pitch().flush() == []


def test_a_block_of_another_rate_or_place_is_refused() -> None:
    with pytest.raises(Error, match="44100 Hz came, 22050 Hz was expected"):
        Pitch().feed(Block(np.zeros(10, np.float32), 44100, 0))
    with pytest.raises(Error, match="starts at sample 7"):
        Pitch().feed(Block(np.zeros(10, np.float32), RATE, 7))


def test_a_track_is_what_flows_out() -> None:
    track = heard(bowed(440.0, 0.2))["pitch"].track()
    assert (track.name, track.unit, track.start_s) == ("pitch", "Hz", 0)
    assert track.hop_s == pytest.approx(HOP / RATE)
    assert track.confidence is not None
    assert len(track.values) == len(track.confidence)


def test_librosas_pyin_reads_the_same(tmp_path: Path) -> None:
    """In a process of its own, as the benchmark runs it: what it compiles has crashed the one that tests ran in."""
    sound = between_rests(bowed(swung(392.0, 15, 5, 0.5), 0.5), bowed(587.3, 0.4), rest_s=0.1)
    np.savez(tmp_path / "sounds.npz", rate=RATE, sound_0=sound, cost=np.empty(0))
    files = [str(tmp_path / "sounds.npz"), str(tmp_path / "tracked.npz")]
    ended = subprocess.run([sys.executable, str(PEERS / "pyin.py"), *files, "0.05"], check=False)
    if ended.returncode < 0:
        pytest.skip(f"librosa's pYIN died of signal {-ended.returncode}; its stored readings are compared all the same")
    with np.load(tmp_path / "tracked.npz") as tracked:
        times_s, theirs, voiced = (tracked[f"{what}_0"] for what in ("times", "hz", "voiced"))
    pitch = heard(sound)["pitch"]
    ours = np.interp(times_s, pitch.times(), pitch.values)
    both = voiced & (times_s > 0.15) & (times_s < 0.95)
    assert both.sum() > 30
    assert np.median(np.abs(cents(ours[both], theirs[both]))) < 6
    assert np.mean(np.abs(cents(ours[both], theirs[both])) < 50) > 0.95


@pytest.mark.parametrize(("tracker", "heard_too"), [("praat", 1.0), ("pyin", 0.95)])
def test_other_trackers_read_the_same_of_real_notes(tracker: str, heard_too: float) -> None:
    """What Praat 6.1.38 and librosa 0.11.0 gave once (benchmarks/peers/stored.py); pYIN hears on into the silences."""
    times_s, theirs = np.loadtxt(VIOLIN / f"{tracker}.csv", delimiter=",", skiprows=1).T
    assert len(times_s) > 250
    pitch = heard(read_mono(VIOLIN / "iowa-d4-a4-e5.ogg", RATE))["pitch"]
    assert pitch.confidence is not None
    sure = np.interp(times_s, pitch.times(), pitch.confidence) > 0.5
    assert sure.mean() >= heard_too
    off = np.abs(cents(np.interp(times_s, pitch.times(), pitch.values), theirs))[sure]
    assert np.median(off) < 1
    assert np.mean(off < 10) > 0.98
    assert off.max() < 100
