"""What decodes where PyAV or ffmpeg is missing or fails, and what is said to help."""

from __future__ import annotations

import shlex
import stat
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from sounds import TONE, error_of, read_and_remarks, write_av

from soundsight.audio import KNOWN_EXTENSIONS, can_decode, open_audio


def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ffmpeg: str | None = None) -> None:
    """As on a machine without PyAV, and with this script for ffmpeg, or none."""
    monkeypatch.setitem(sys.modules, "av", None)
    programs = tmp_path / "programs"
    programs.mkdir(parents=True)
    if ffmpeg is not None:
        program, script = programs / "ffmpeg", programs / "ffmpeg.py"
        script.write_text(ffmpeg)
        # By way of a shell: a first line that names an interpreter takes no blanks in its path.
        program.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(script)])} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(programs))


def test_without_codecs_it_is_said_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_av(tmp_path / "take 3.m4a", "aac", TONE)
    without(monkeypatch, tmp_path)
    message = error_of(path)
    assert "cannot decode MP4" in message
    assert "[codecs]" in message
    assert f"ffmpeg -i '{path}' '{path.with_suffix('.wav')}'" in message


# Stands in for ffmpeg: two channels of a ramp at 8 kHz, as AU in big-endian floats.
RAMP = """
import struct, sys
assert sys.argv[-1] == "pipe:1" and sys.argv[sys.argv.index("-i") + 1].endswith("take 3.m4a"), sys.argv
out = sys.stdout.buffer
out.write(struct.pack(">4s5I4s", b".snd", 28, 0xFFFFFFFF, 6, 8000, 2, b"note"))
for i in range(100_000):
    out.write(struct.pack(">2f", i / 1e6, -i / 1e6))
"""


def test_ffmpeg_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_av(tmp_path / "take 3.m4a", "aac", TONE)
    without(monkeypatch, tmp_path, RAMP)
    with open_audio(path) as decoder:
        assert (decoder.rate, decoder.channels, decoder.by, decoder.frames) == (8000, 2, "ffmpeg", None)
        y = np.concatenate(list(decoder.blocks(0.5)))
        again = np.concatenate(list(decoder.blocks()))
        assert decoder.remarks == ()
    ramp = np.arange(100_000, dtype=np.float32) / 1e6
    np.testing.assert_allclose(again, np.stack([ramp, -ramp], 1), atol=1e-7)
    np.testing.assert_array_equal(y, again[4000:])


def test_ffmpeg_is_left_before_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_av(tmp_path / "take 3.m4a", "aac", TONE)
    without(monkeypatch, tmp_path, RAMP)
    with open_audio(path) as decoder:
        assert len(next(decoder.blocks(block_s=0.1))) == 800


def test_ffmpeg_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_av(tmp_path / "a.m4a", "aac", TONE)
    without(monkeypatch, tmp_path, "import sys; sys.exit('one\\nmoov atom not found')")
    assert "ffmpeg: moov atom not found" in error_of(path)


def test_ffmpeg_stops_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_av(tmp_path / "take 3.m4a", "aac", TONE)
    without(monkeypatch, tmp_path, RAMP + "\nprint('bad packet', file=sys.stderr); sys.exit(1)")
    y, remarks = read_and_remarks(path)
    assert len(y) == 100_000
    assert remarks == ("ffmpeg complained of the file: bad packet",)


def test_what_this_install_decodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = can_decode()
    assert ways["WAV"] == ways["MP3"] == f"libsndfile {soundfile.__libsndfile_version__}"
    assert ways["AAC"] == f"PyAV {av.__version__}"
    assert {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".webm"} <= KNOWN_EXTENSIONS
    assert all(e == e.lower() and e.startswith(".") for e in KNOWN_EXTENSIONS)
    without(monkeypatch, tmp_path)
    assert can_decode()["AAC"] == ""
    without(monkeypatch, tmp_path / "more", RAMP)
    assert can_decode()["AAC"] == "ffmpeg on the path"


def test_importing_loads_little() -> None:
    """Decoders that are not needed stay out; numpy, soundfile and soxr come."""
    code = "import sys, soundsight.audio; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert {"numpy", "soundfile", "soxr"} <= loaded
    assert not {"av", "scipy", "torch", "librosa"} & loaded
