"""What the player gets: the very samples, whole or not at all, and an account of it that is true."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from soundsight.audio import open_audio
from soundsight.error import Error
from soundsight.server.media import prepare, read_media

Samples = NDArray[np.float32]


def noise(frames: int, channels: int, level: float = 0.2) -> Samples:
    return np.random.default_rng(frames).normal(0, level, (frames, channels)).astype(np.float32)


def made(tmp_path: Path, samples: Samples, rate: int, subtype: str = "PCM_16", ending: str = "wav") -> Path:
    path = tmp_path / f"original.{ending}"
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def decoded(path: Path) -> Samples:
    with open_audio(path) as audio:
        return np.concatenate(list(audio.blocks()))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("subtype", "bits"), [("PCM_16", 16), ("PCM_24", 24), ("PCM_U8", 16)])
def test_the_flac_holds_the_very_samples(tmp_path: Path, channels: int, subtype: str, bits: int) -> None:
    path = made(tmp_path, noise(30_000, channels), 22050, subtype)
    media = prepare(path, tmp_path)
    assert (media.duration_s, media.rate, media.channels) == (round(30_000 / 22050, 6), 22050, channels)
    assert soundfile.info(tmp_path / "audio.flac").subtype == f"PCM_{bits}"
    played, rate = soundfile.read(tmp_path / "audio.flac", dtype="float32", always_2d=True)
    assert rate == 22050
    assert np.array_equal(played, decoded(path))


@pytest.mark.parametrize(("ending", "subtype", "error"), [("ogg", "VORBIS", 2e-5), ("wav", "FLOAT", 1e-7)])
def test_what_no_flac_holds_exactly_is_rounded(tmp_path: Path, ending: str, subtype: str, error: float) -> None:
    path = made(tmp_path, noise(20_000, 2, 0.05), 44100, subtype, ending)
    prepare(path, tmp_path)
    played, _ = soundfile.read(tmp_path / "audio.flac", dtype="float32", always_2d=True)
    assert played.shape == (20_000, 2)
    assert np.abs(played - decoded(path)).max() <= error


def test_what_is_beyond_full_scale_or_no_number_is_made_playable(tmp_path: Path) -> None:
    path = made(tmp_path, np.array([[2.0], [-2.0], [0.5], [np.nan], [np.inf]], np.float32), 16000, "FLOAT")
    prepare(path, tmp_path)
    played, _ = soundfile.read(tmp_path / "audio.flac", dtype="float32")
    assert played == pytest.approx([1, -1, 0.5, 0, 0], abs=1e-6)


def test_of_more_channels_the_others_are_added_to_both_sides(tmp_path: Path) -> None:
    samples = noise(5000, 4)
    prepare(made(tmp_path, samples, 16000, "PCM_24"), tmp_path)
    played, _ = soundfile.read(tmp_path / "audio.flac", dtype="float32")
    both = (samples[:, 2] + samples[:, 3]) / np.sqrt(2)
    expected = np.stack([samples[:, 0] + both, samples[:, 1] + both], axis=1) / (1 + 2 / np.sqrt(2))
    assert np.abs(played - expected).max() < 1e-6


@pytest.mark.parametrize(("rate", "played_at"), [(96_000, 48_000), (88_200, 48_000), (4000, 8000)])
def test_rates_that_do_not_play_are_resampled_in_place(tmp_path: Path, rate: int, played_at: int) -> None:
    times = np.arange(rate) / rate
    tone = (0.5 * np.sin(2 * np.pi * 500 * times)).astype(np.float32)
    media = prepare(made(tmp_path, tone[:, None], rate), tmp_path)
    assert (media.rate, media.original_rate, media.duration_s) == (played_at, rate, 1.0)
    played, _ = soundfile.read(tmp_path / "audio.flac", dtype="float32")
    assert len(played) == played_at
    expected = 0.5 * np.sin(2 * np.pi * 500 * np.arange(played_at) / played_at)
    middle = slice(played_at // 10, -played_at // 10)
    assert np.abs(played - expected)[middle].max() < 1e-3


def test_the_account_is_that_of_the_files(tmp_path: Path) -> None:
    path = made(tmp_path, noise(44100 * 25, 2), 44100)
    media = prepare(path, tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {
        "original.wav", "audio.flac", "media.json",
        *(f"peaks-{level}.i8" for level in range(4)), "spectrum-0.u8", "spectrum-1.u8",
    }  # fmt: skip
    for peaks in media.peaks:
        bins = np.fromfile(tmp_path / f"peaks-{peaks.level}.i8", np.int8).reshape(-1, 2)
        assert len(bins) == peaks.bins == -(-44100 * 25 // peaks.samples_per_bin)
    samples = decoded(path)
    bins = np.fromfile(tmp_path / "peaks-1.i8", np.int8).reshape(-1, 2)
    for i in (0, 100, len(bins) - 1):
        stretch = samples[2048 * i : 2048 * (i + 1)]
        ends = np.array([stretch.min(), stretch.max()])
        np.testing.assert_allclose(np.sign(bins[i]) * np.abs(bins[i] / 127) ** media.peaks_power, ends, atol=0.012)
    spectrum = media.spectrum
    assert (spectrum.rows, spectrum.low_hz, spectrum.high_hz, spectrum.floor_db) == (128, 40, 20_000, -110)
    assert [(one.columns_per_s, one.columns) for one in spectrum.levels] == [(50, 1250), (12.5, 313)]
    for level in spectrum.levels:
        assert (tmp_path / f"spectrum-{level.level}.u8").stat().st_size == 128 * level.columns
    assert read_media(tmp_path) == media
    # One that an older version made says nothing of a root: its bins are the samples.
    old = {name: value for name, value in media.as_json().items() if name != "peaks_power"}
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "media.json").write_text(json.dumps(old))
    assert read_media(tmp_path / "old") == replace(media, peaks_power=1)
    assert json.loads((tmp_path / "media.json").read_text()) == json.loads(json.dumps(media.as_json()))


def test_a_tone_is_where_and_when_it_sounds(tmp_path: Path) -> None:
    rate = 32000
    times = np.arange(rate * 4) / rate
    tone = 0.1 * np.sin(2 * np.pi * 2000 * times) * ((times >= 1) & (times < 3))
    media = prepare(made(tmp_path, tone[:, None].astype(np.float32), rate, "PCM_24"), tmp_path)
    columns = np.fromfile(tmp_path / "spectrum-0.u8", np.uint8).reshape(-1, 128)
    low, high = media.spectrum.low_hz, media.spectrum.high_hz
    assert high == 16_000
    row = int(128 * np.log(2000 / low) / np.log(high / low))
    decibels = columns[:, row] * (110 / 255) - 110
    assert decibels[55:145] == pytest.approx(-20, abs=1)
    assert decibels[:45].max() < -100
    assert decibels[155:].max() < -100


def test_no_samples_are_a_silence_that_plays(tmp_path: Path) -> None:
    media = prepare(made(tmp_path, np.zeros((0, 1), np.float32), 16000), tmp_path)
    assert media.duration_s == 0
    assert [one.bins for one in media.peaks] == [0, 0, 0, 0]
    assert [one.columns for one in media.spectrum.levels] == [0]
    assert soundfile.info(tmp_path / "audio.flac").frames == 1


@pytest.mark.parametrize("content", [b"", b"no sound at all, but text", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "original.wav"
    path.write_bytes(content)
    with pytest.raises(Error, match=r"original\.wav: "):
        prepare(path, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["original.wav"]
    assert read_media(tmp_path) is None


class StopError(Exception):
    pass


def test_what_the_progress_raises_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    path = made(tmp_path, noise(16000 * 31, 1), 16000)
    seen: list[tuple[float, float | None]] = []

    def on_progress(done_s: float, total_s: float | None) -> None:
        seen.append((done_s, total_s))
        if done_s >= 20:
            raise StopError

    with pytest.raises(StopError):
        prepare(path, tmp_path, on_progress)
    assert seen == [(10.0, 31.0), (20.0, 31.0)]
    assert [one.name for one in tmp_path.iterdir()] == ["original.wav"]


FULL = """
import resource, signal, sys
from pathlib import Path
from soundsight.error import Error
from soundsight.server.media import prepare
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
folder = Path(sys.argv[1])
try:
    prepare(folder / "original.wav", folder)
except Error as problem:
    print(problem)
print(sorted(path.name for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size can be set there")
@pytest.mark.parametrize("limit", [100, 4000, 60_000])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, limit: int) -> None:
    made(tmp_path, noise(16000 * 15, 1), 16000)
    told = subprocess.run([sys.executable, "-c", FULL, str(tmp_path), str(limit)], capture_output=True, text=True)
    assert told.stdout.splitlines()[0].startswith("original.wav: cannot be made ready to play (")
    assert told.stdout.splitlines()[1:] == ["['original.wav']"]


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    peak: list[int] = []
    for blocks in (4, 12):
        path = made(tmp_path, np.tile(noise(8000 * 10, 1), (blocks, 1)), 8000)
        tracemalloc.start()
        prepare(path, tmp_path)
        peak.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Eight more blocks hold 2.5 MB.
    assert peak[1] < peak[0] + 500_000


def test_an_account_that_is_missing_or_torn_is_none(tmp_path: Path) -> None:
    assert read_media(tmp_path) is None
    (tmp_path / "media.json").write_text('{"duration_s": 1')
    assert read_media(tmp_path) is None
