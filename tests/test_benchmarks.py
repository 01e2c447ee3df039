"""The benchmarks run, on a few seconds of sound, and print what they promise. How fast it was is nobody's test."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

FOLDER = Path(__file__).parent.parent / "benchmarks"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MODEL = str(Path(__file__).parent / "models" / "tiny.toml")


def run(name: str, *arguments: str, judged: bool = True) -> str:
    """What it prints. One whose verdict is over time may end with 1 on a busy machine."""
    command = [sys.executable, str(FOLDER / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or (not judged and done.stdout.count("met: ") + done.stdout.count("MET: ")), (
        done.stderr + done.stdout
    )
    return done.stdout


def rows_of(printed: str) -> dict[str, list[float]]:
    """The tables' rows: name to numbers."""
    rows: dict[str, list[float]] = {}
    for line in printed.splitlines():
        name, *cells = re.split(r"\s{2,}", line)
        values = [cell.rstrip("%").replace(",", "") for cell in cells]
        if values and all(re.fullmatch(r"[\d.]+", value) for value in values):
            rows.setdefault(name, [float(value) for value in values])
    return rows


def test_the_sound_is_the_same_each_time_and_what_its_name_says(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.flac"):
        run("sound.py", str(tmp_path / name), "--seconds", "12")
    first, rate = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert first.shape == (12 * 44100, 2)
    assert rate == 44100
    assert soundfile.info(tmp_path / "a.wav").subtype == "PCM_16"
    np.testing.assert_array_equal(soundfile.read(tmp_path / "b.wav", dtype="int16")[0], first)
    lossless, _ = soundfile.read(tmp_path / "c.flac", dtype="int16")  # libsndfile rounds for FLAC, and not for WAV
    np.testing.assert_allclose(lossless, first, atol=1)
    assert np.abs(first).max() > 3000
    assert not np.array_equal(first[:44100], first[441000:485100])  # blocks differ


def test_stages_add_up_to_their_sum() -> None:
    printed = run("stages.py", "--seconds", "5", "--rounds", "1")
    assert re.search(r"machine: .+, \d+ cores, AVX-512 (yes|no), .* GFLOP/s", printed)
    rows = rows_of(printed)
    parts = [
        "decode WAV",
        "resample",
        *(name for name in ("spectrogram", "network", "spectrogram + network") if name in rows),
    ]
    assert len(parts) in (3, 4)
    assert rows["sum"][0] == pytest.approx(sum(rows[part][0] for part in parts), abs=0.003)
    assert sum(rows[part][1] for part in parts) == pytest.approx(100, abs=2)
    for name, (ms, _, speed) in ((name, rows[name]) for name in [*parts, "listen"]):
        assert ms * speed == pytest.approx(1000, rel=0.3), name  # milliseconds are shown to three places
    assert "decode MP3" in rows
    assert re.search(r"listen / sum = \d+\.\d+; (met|NOT MET): at most 1.3", printed)
    assert "at least 600 x real time" in printed
    assert "at least 400 x real time" in printed
    assert "librosa" in printed
    assert "four-block network" in printed


def test_a_long_file_is_followed_tenth_by_tenth() -> None:
    printed = run("long_file.py", "--seconds", "100", "--model", MODEL)
    rows = rows_of(printed)
    assert [f"{share}%" for share in range(10, 101, 10)] == [name for name in rows if name.endswith("%")]
    peaks = [rows[f"{share}%"][2] for share in range(10, 101, 10)]
    assert peaks == sorted(peaks)
    assert peaks[0] > 10
    assert "MB; met: under 600 MB" in printed


def test_start_up_is_measured_beside_bare_python() -> None:
    printed = run("startup.py", "--seconds", "1", "--rounds", "1", "--model", MODEL)
    rows = rows_of(printed)
    heard = rows["soundsight listen, 1 s of sound"]
    assert rows["python -c pass"][1] < rows['python -c "import numpy, soundfile, soxr, onnxruntime"'][1] <= heard[1]
    assert set(rows) > {"soundsight --version", "soundsight --help"}
    assert len(re.findall(r"^(?:help|first result): (?:met|NOT MET): ", printed, re.M)) == 3


def test_live_clients_are_answered() -> None:
    """Two for six seconds: an update each step of 160 ms of the model of the tests, and three verdicts."""
    printed = run("live.py", "--clients", "2", "--minutes", "0.1", "--model", MODEL)
    updates = re.findall(r"^[12] +(\d+) ", printed, re.MULTILINE)
    assert len(updates) == 2
    assert all(30 <= int(count) <= 38 for count in updates)
    assert printed.count("met: ") == 3


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium on the path")
def test_the_page_s_frames_are_counted() -> None:
    """Six seconds of playing and of a minute scrolled: frames in every row, the most of each not under its p95."""
    printed = run("page.py", "--minutes", "0.1", "--hours", "0.02", "--model", MODEL, judged=False)
    rows = rows_of(printed)
    assert list(rows) == ["playing, all shown", "playing, close up", "scrolling", "zooming"]
    for frames, p50, p95, most, drawn, _ in rows.values():
        assert frames > 0
        assert drawn > 0
        assert 0 < p50 <= p95 <= most
    assert len(re.findall("^(?:met|NOT MET): (?:first paint|bundle|p95)", printed, re.M)) == 3


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium on the path")
def test_what_a_microphone_hears_is_timed_to_the_screen() -> None:
    """Ten seconds of Bach: pitches come before they are drawn, notes after what their verdict sees."""
    printed = run("screen.py", "--seconds", "10", judged=False)
    rows = rows_of(printed)
    assert list(rows) == ["a pitch, answered", "a pitch, drawn", "a note, drawn"]
    answered, drawn, note = rows.values()
    assert answered[0] == drawn[0] > 100
    assert all(came <= seen for came, seen in zip(answered[1:], drawn[1:], strict=True))
    assert note[0] > 5
    assert note[1] > 0
    assert len(re.findall("^(?:met|NOT MET): p95", printed, re.M)) == 2


def test_what_a_study_costs_is_told_stage_by_stage() -> None:
    """Twelve seconds of made notes: the stages add up, memory is followed by fifths, every note has its cost."""
    printed = run("violin_speed.py", "--minutes", "0.2", "--rounds", "1")
    rows = rows_of(printed)
    assert [f"{share}%" for share in range(20, 101, 20)] == [name for name in rows if name.endswith("%")]
    peaks = [rows[name][0] for name in ("before", "20%", "40%", "60%", "80%", "100%", "result")]
    assert peaks == sorted(peaks)
    stages = ["decode", "resample", "pitch, and what is read beside it", "notes", "measures of the notes"]
    assert rows["sum"][0] == pytest.approx(sum(rows[stage][0] for stage in stages), abs=0.003)
    notes = re.findall(r"^(\d+) notes", printed, re.MULTILINE)
    assert len(notes) == 2
    assert notes[0] == notes[1]  # `listen` and the stages hear the same
    assert int(notes[0]) > 10
    assert len(re.findall(r"(?:met|NOT MET): (?:grows|at most 10|at least 50)", printed)) == 3
