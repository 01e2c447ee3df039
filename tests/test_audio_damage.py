"""Files that are cut, damaged, empty or no sound at all: what is heard all the same, and what is said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sounds import TONE, error_of, noise, read, read_and_remarks, write, write_av

from soundsight.audio import read_mono
from soundsight.audio.codecs import Libav
from soundsight.error import Error


@pytest.mark.parametrize("extension", ["wav", "aiff", "ogg", "caf"])
def test_no_samples(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path / f"a.{extension}", np.zeros((0, 2), np.float32))
    y, remarks = read_and_remarks(path)
    assert y.shape == (0, 2)
    assert remarks == ()
    assert read_mono(path, 16000).shape == (0,)


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3"])
def test_one_sample(tmp_path: Path, extension: str) -> None:
    assert len(read(write(tmp_path / f"a.{extension}", np.full(1, 0.5, np.float32)))) == 1


def test_what_is_not_finite_reaches_the_intake(tmp_path: Path) -> None:
    x = TONE.copy()
    x[100:200] = np.nan
    y = read_mono(write(tmp_path / "a.wav", x, subtype="FLOAT"), 48000)
    np.testing.assert_array_equal(y[100:200], 0)
    with pytest.raises(Error, match="not finite"):
        read_mono(write(tmp_path / "b.wav", TONE * np.nan, subtype="FLOAT"), 16000)


@pytest.mark.parametrize(
    ("extension", "kind"),
    [("wav", {}), ("aiff", {}), ("au", {}), ("rf64", {"format": "RF64"}), ("flac", {}), ("mp3", {})],
)
def test_cut_short(tmp_path: Path, extension: str, kind: dict[str, Any]) -> None:
    """What is there is heard as it is, nothing is added, and it is said."""
    path = write(tmp_path / f"a.{extension}", noise(4, 48000, "pink"), **kind)
    whole = read(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    y, remarks = read_and_remarks(path)
    assert len(whole) / 2 - 8192 < len(y) <= len(whole) / 2 + 8192
    keep = len(y) if extension != "mp3" else len(y) - 2304  # the last frame lacks its neighbour
    np.testing.assert_allclose(y[:keep], whole[:keep], atol=1e-6)
    assert len(remarks) == 1
    assert "cut short" in remarks[0]


def test_a_length_that_a_pipe_left_open_is_not_cut_short(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", TONE)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    y, remarks = read_and_remarks(path)
    assert len(y) == len(TONE)
    assert remarks == ()


def test_a_recording_that_was_never_finished(tmp_path: Path) -> None:
    """A header stating no samples, sound behind it: PyAV reads to the end."""
    path = write(tmp_path / "a.wav", TONE)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    path.write_bytes(data)
    np.testing.assert_allclose(read(path)[:, 0], TONE, atol=1e-4)  # 16 bit


def test_a_start_behind_the_cut_of_a_flac(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", noise(4, 48000, "pink"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Error, match=r"a\.flac: (cannot decode \(libsndfile: .* at 3\.0 s|a start at 3 s was asked)"):
        read(path, 3)


def test_a_container_that_states_too_little_is_read_to_its_end(tmp_path: Path) -> None:
    """More after the stated end than a codec's padding is sound."""
    source = Libav(write_av(tmp_path / "a.m4a", "aac", TONE))
    source.frames = 5000
    y = np.concatenate(list(source.pieces()))[:, 0]
    source.close()
    assert len(y) >= len(TONE)
    assert np.std(y[2400:-4800] - TONE[2400 : len(y) - 4800]) < 0.1 * np.std(TONE)


def test_webm_cut_short(tmp_path: Path) -> None:
    path = write_av(tmp_path / "a.webm", "libopus", TONE)
    whole = read(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    y = read(path)
    assert 0 < len(y) < len(whole)
    np.testing.assert_allclose(y[:-960], whole[: len(y) - 960], atol=1e-6)


def test_damage_in_the_middle_of_an_aac(tmp_path: Path) -> None:
    path = write_av(tmp_path / "a.aac", "aac", noise(3, 48000))
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = np.random.default_rng(0).bytes(400)
    path.write_bytes(data)
    y, remarks = read_and_remarks(path)
    assert 2 < len(y) / 48000 < 3.1
    assert len(remarks) == 1
    assert "could not be decoded" in remarks[0]


def test_joined_mp3s_are_remarked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", noise(2, 48000))
    path.write_bytes(path.read_bytes() * 2)
    y, remarks = read_and_remarks(path)
    assert len(y) == 96000
    assert len(remarks) == 1
    assert "Another MP3 follows" in remarks[0]


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.ogg", "notes.txt", "a.au"])
def test_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Dear diary, today I heard a lark — über den Wolken.\n" * 40, encoding="utf-8")
    message = error_of(path)
    assert message.startswith(str(path))
    assert "this is text, but a sound file was expected" in message


@pytest.mark.parametrize(
    "extension", ["wav", "flac", "mp3", "ogg", "au", "snd", "m4a", "aac", "webm", "gsm", "raw", "bin"]
)
@pytest.mark.parametrize(
    "begin", [b"", b"\xff\xfb\x90\x64", b"fLaC", b"OggS", b"RIFF\0\0\0\0WAVEfmt ", b"\xff\xf1\x50\x80"]
)
def test_random_bytes(tmp_path: Path, extension: str, begin: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """One line that names the file, whatever the name or the first bytes promise; and nothing on stderr."""
    path = tmp_path / f"a.{extension}"
    path.write_bytes(begin + np.random.default_rng(1).bytes(50000))
    message = error_of(path)
    assert message.startswith(str(path))
    assert "cannot decode" in message
    assert capfd.readouterr() == ("", "")


def test_an_mp3_with_junk_leaves_stderr_clean(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.mp3", noise(4, 48000, "pink"))
    data = path.read_bytes()
    half = len(data) // 2
    path.write_bytes(data[:half] + np.random.default_rng(0).bytes(5000) + data[half:])
    assert len(read(path)) > 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("begin", "words"),
    [(b"%PDF-1.7\n", "a PDF"), (b"\x89PNG\r\n\x1a\n", "a picture"), (b"PK\x03\x04", "a zip archive")],
)
def test_what_is_no_sound_is_named(tmp_path: Path, begin: bytes, words: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(begin + bytes(1000))
    assert f"this is {words}" in error_of(path)


def test_empty_missing_folder_pipe(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert "is empty (0 bytes)" in error_of(tmp_path / "empty.wav")
    assert "no such file" in error_of(tmp_path / "missing.wav")
    assert "is a folder" in error_of(tmp_path)
    assert "cannot be read" in error_of(Path("a\0b.wav"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.wav")
        assert "is a pipe" in error_of(tmp_path / "pipe.wav")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", TONE)
    path.chmod(0)
    assert "no permission" in error_of(path)


def test_no_permission_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for root, who is never refused: `open` refuses in its place."""
    path = write(tmp_path / "a.wav", TONE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    message = error_of(path)
    monkeypatch.undo()
    assert "no permission to read it" in message
