"""False alarms are counted as they come, with the bound of their hours, and what is expected stands apart."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from small_sets import RATE, write_wav
from sounds import noise, sine, write

from soundsight.card import load_card
from soundsight.error import Error
from soundsight.lab import commands, foreign
from soundsight.lab.alarms import Alarms, alarms, card_figures, count, lines, most_an_hour
from soundsight.lab.foreign import FOREIGN, Foreign, chosen

TINY = str(Path(__file__).parent.parent / "models" / "tiny.toml")


@pytest.mark.parametrize(
    ("found", "hours", "most"),
    [(0, 1, 2.996), (1, 1, 4.744), (10, 1, 16.962), (0, 2, 1.498)],  # tables of the Poisson interval
)
def test_the_bound_is_the_poisson_interval_s(found: int, hours: float, most: float) -> None:
    assert most_an_hour(found, hours) == pytest.approx(most, abs=1e-3)


def beeps(label_hz: float) -> Foreign:
    """Six beeps a minute."""
    tone = np.concatenate([sine(label_hz, 1.0, RATE, 0.3), noise(9.0, RATE, level_db=-80)])
    return Foreign("beeps", frozenset({"high_tone"}), lambda data: "beeps", lambda data, rng: iter([(tone, RATE)] * 99))


def test_every_event_that_holds_is_counted_until_the_time_is_up() -> None:
    card = load_card(TINY)
    found = count(card, beeps(300), Path(), 0.5, 0)
    assert found.by_label == {"low_tone": 3}
    assert found.hours == pytest.approx(0.5 / 60)
    assert found.unexpected == 3
    assert count(card, beeps(5000), Path(), 0.5, 0).unexpected == 0


def test_lines_tell_rates_by_group_and_what_is_expected_apart() -> None:
    card = load_card(TINY)
    told = "\n".join(lines(Alarms(beeps(300), "made", 2.0, Counter(low_tone=3, high_tone=4)), card))
    assert "beeps: 120 min (made)" in told
    assert "3,    1.5 an hour (at most 3.9, 95%)" in told
    assert "low_tone 3" in told
    assert "apart, as they may be there: high_tone 4" in told


def test_the_card_says_what_is_unexpected_and_how_to_count_it_again() -> None:
    card = load_card(TINY)
    (one,) = card_figures([Alarms(beeps(300), "made", 2.0, Counter(low_tone=3, high_tone=4))], card, 1)
    assert one.name == "false alarms an hour: beeps"
    assert one.value == "2 (at most 4, 95%): low_tone 3"
    assert one.command == "soundsight alarms tiny --data DIR --sounds beeps --minutes 120 --seed 1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder, hz in (("other/speech", 300), ("piano/pairs", 1500), ("violin/solo", 5000)):
        (tmp_path / folder).mkdir(parents=True)
        write(tmp_path / folder / "one.ogg", sine(hz, 2.0, 16000, 0.3), 16000, format="OGG", subtype="VORBIS")
    return tmp_path


def test_recordings_come_as_they_are_and_then_changed(data: Path) -> None:
    first, second, third = islice(FOREIGN["piano"].clips(data, np.random.default_rng(0)), 3)
    assert len(first[0]) == 2 * RATE
    assert len({len(first[0]), len(second[0]), len(third[0])}) == 3
    assert "0.0 min of recordings" in FOREIGN["piano"].about(data)


def test_silence_is_silent_and_noise_as_loud_as_said(data: Path) -> None:
    zeros, dither = islice(FOREIGN["silence"].clips(data, np.random.default_rng(0)), 2)
    assert not zeros[0].any()
    assert set(np.unique(dither[0] * 2**15).tolist()) == {-1.0, 0.0, 1.0}
    levels = [
        10 * np.log10((s.astype(np.float64) ** 2).mean())
        for s, _ in islice(foreign.noises(data, np.random.default_rng(0)), 3)
    ]
    assert levels == pytest.approx([-60, -40, -20], abs=0.01)


def test_speech_goes_on_without_espeak(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "not on the path" in FOREIGN["speech"].about(data)
    assert len(list(islice(FOREIGN["speech"].clips(data, np.random.default_rng(0)), 4))) == 4


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_every_voice_speaks() -> None:
    rng = np.random.default_rng(0)
    for voice in foreign.SPOKEN:
        samples, rate = foreign.spoken(voice, rng)
        assert 10 < len(samples) / rate < 120
        level_db = 10 * np.log10((samples.astype(np.float64) ** 2).mean())
        assert -40.1 <= level_db <= -17.9


def test_the_command_prints_and_writes_every_kind(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    said: list[str] = []
    commands.alarms(TINY, data, None, 0.1, 0, data / "out", False, said.append)
    assert [line.split(":")[0] for line in said if " min (" in line] == list(FOREIGN)
    with (data / "out" / "alarms.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(FOREIGN) * len(load_card(TINY).labels)
    held = {(row["sounds"], row["label"]) for row in rows if row["alarms"] != "0"}
    assert {("speech", "low_tone"), ("piano", "middle_tone"), ("violin", "high_tone")} <= held
    assert not [one for one in held if one[0] == "silence"]


def test_what_is_missing_is_told_before_anything_is_heard(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Error, match="no sounds 'birds'; there are silence, noise"):
        chosen(["birds"])
    write_wav(tmp_path / "x" / "a.wav", sine(300, 0.1, RATE))
    with pytest.raises(Error, match="no recordings"):
        next(iter(alarms(TINY, tmp_path / "x", ["silence", "piano"], 0.1, 0)))
