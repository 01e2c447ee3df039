"""A clip for every event that holds."""

from __future__ import annotations

from pathlib import Path, PurePath

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from soundsight.cli.clips import clip_place, cut, former, pcm16
from soundsight.error import Error
from soundsight.result import Event

PLACE = PurePath("sub/street.wav")


def event(start_s: float, end_s: float, label: str = "dog", holds: bool = True) -> Event:
    return Event(label, start_s, end_s, 0.9, 0.8, (), holds)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A second at 44.1 kHz in two channels, every sample different from its neighbours."""
    samples = np.random.default_rng(0).integers(-32768, 32768, (44100, 2), dtype=np.int16)
    soundfile.write(tmp_path / "street.wav", samples, 44100, subtype="PCM_16")
    return tmp_path / "street.wav"


def test_a_clip_is_the_original_s_samples_at_its_own_rate_and_channels(recording: Path, tmp_path: Path) -> None:
    assert cut(recording, PLACE, [event(0.25, 0.75)], tmp_path / "clips", force=False) == 1
    clip, rate = soundfile.read(tmp_path / "clips/sub/street.wav.00000.25-00000.75.dog.wav", dtype="int16")
    whole, _ = soundfile.read(recording, dtype="int16")
    assert rate == 44100
    np.testing.assert_array_equal(clip, whole[11025:33075])


def test_only_events_that_hold_are_cut_and_overlaps_stay_apart(recording: Path, tmp_path: Path) -> None:
    events = [event(0, 0.5), event(0.1, 0.2, "siren"), event(0.3, 0.4, holds=False)]
    assert cut(recording, PLACE, events, tmp_path / "clips", force=False) == 2
    assert [path.name for path in sorted((tmp_path / "clips/sub").iterdir())] == [
        "street.wav.00000.00-00000.50.dog.wav",
        "street.wav.00000.10-00000.20.siren.wav",
    ]


def test_nothing_that_holds_makes_no_folder(recording: Path, tmp_path: Path) -> None:
    assert cut(recording, PLACE, [event(0, 1, holds=False)], tmp_path / "clips", force=False) == 0
    assert not (tmp_path / "clips").exists()


def test_former_clips_are_kept_unless_forced_and_other_files_always(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    cut(recording, PLACE, [event(0, 0.5)], folder, force=False)
    (folder / "sub/street.wav.json").touch()
    (folder / "sub/street.wav.2.00000.00-00000.50.dog.wav").touch()
    assert [path.name for path in former(folder, PLACE)] == ["street.wav.00000.00-00000.50.dog.wav"]
    with pytest.raises(Error, match="exists already"):
        cut(recording, PLACE, [event(0, 0.5)], folder, force=False)
    cut(recording, PLACE, [event(0.5, 1)], folder, force=True)
    assert sorted(path.name for path in (folder / "sub").iterdir()) == [
        "street.wav.00000.50-00001.00.dog.wav",
        "street.wav.2.00000.00-00000.50.dog.wav",
        "street.wav.json",
    ]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("car_horn", "car_horn"),
        ("../../etc", "_etc"),
        ("a/b c", "a_b_c"),
        ("Hahn ü", "Hahn_ü"),
        ("", "_"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_label_makes_a_safe_name(label: str, name: str) -> None:
    place = clip_place(PLACE, event(12.4, 14.1, label))
    assert place == PurePath(f"sub/street.wav.00012.40-00014.10.{name}.wav")


@given(st.lists(st.integers(-32768, 32767), min_size=1))
def test_sixteen_bits_stay_what_they_were(values: list[int]) -> None:
    samples = np.array(values, dtype=np.float32) / np.float32(32768)
    assert pcm16(samples) == np.array(values, dtype="<i2").tobytes()


def test_what_sixteen_bits_cannot_say() -> None:
    samples = np.array([np.nan, np.inf, -np.inf, 2.0, -2.0, 1.0], dtype=np.float32)
    assert np.frombuffer(pcm16(samples), "<i2").tolist() == [0, 32767, -32768, 32767, -32768, 32767]
