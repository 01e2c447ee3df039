"""Files of every container and every kind of damage, made here: what is decoded, and what is said when it is not."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from sounds import noise, sine, sweep

from soundsight.audio import KNOWN_EXTENSIONS, can_decode, open_audio, read_mono, sha256_of
from soundsight.audio.codecs import Libav
from soundsight.error import Error

Samples = NDArray[np.float32]

EXACT = 1e-4  # 16 bit: half a step is 1.5e-5
LOSSY = 0.05  # at the default rates of the encoders, a tenth of the sine's amplitude


def write(path: Path, x: Samples, rate: int = 48000, **kind: Any) -> Path:
    """By libsndfile, in parts: its Vorbis encoder overflows the stack on long ones."""
    with soundfile.SoundFile(path, "w", rate, 1 if x.ndim == 1 else x.shape[1], **kind) as file:
        for part in np.split(x, range(4096, len(x), 4096)):
            file.write(part)
    return path


FORMATS = {"alac": "s16p", "flac": "s16"}  # what the encoder takes, if not floats


def write_av(path: Path, codec: str, x: Samples, rate: int = 48000, quality: int = 0, **options: str) -> Path:
    """By PyAV, mono; `quality` (LAME: 1 best to 9) makes the bit rate vary."""
    kind = FORMATS.get(codec, "fltp")
    if kind != "fltp":
        x = np.round(x * 32767).astype(np.int16)
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        if quality:
            stream.codec_context.qscale = True
            stream.codec_context.global_quality = quality * 118  # FF_QP2LAMBDA
        for at in range(0, len(x), 1000):
            frame = av.AudioFrame.from_ndarray(x[None, at : at + 1000].copy(), format=kind, layout="mono")
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path, start_s: float = 0.0, end_s: float | None = None, block_s: float = 10.0) -> Samples:
    with open_audio(path) as decoder:
        return np.concatenate(list(decoder.blocks(start_s, end_s, block_s)))


def read_and_remarks(path: Path) -> tuple[Samples, Sequence[str]]:
    with open_audio(path) as decoder:
        return np.concatenate(list(decoder.blocks())), decoder.remarks


def error_of(path: Path) -> str:
    with pytest.raises(Error) as caught, open_audio(path) as decoder:
        list(decoder.blocks())
    message = str(caught.value)
    assert "\n" not in message
    return message


TONE = sine(440, 1.5, 48000)


@pytest.mark.parametrize(
    ("extension", "kind", "tolerance"),
    [
        ("wav", {}, EXACT),
        ("flac", {}, EXACT),
        ("aiff", {}, EXACT),
        ("caf", {}, EXACT),
        ("w64", {}, EXACT),
        ("au", {}, EXACT),
        ("rf64", {"format": "RF64"}, EXACT),
        ("ogg", {}, LOSSY),
        ("opus", {"format": "OGG", "subtype": "OPUS"}, LOSSY),
        ("mp3", {}, LOSSY),
        ("caf", {"subtype": "ALAC_16"}, EXACT),
        ("wav", {"subtype": "IMA_ADPCM"}, LOSSY),
    ],
)
def test_every_container_of_libsndfile(tmp_path: Path, extension: str, kind: dict[str, Any], tolerance: float) -> None:
    path = write(tmp_path / f"tone.{extension}", TONE, **kind)
    with open_audio(path) as decoder:
        assert (decoder.rate, decoder.channels, decoder.by) == (48000, 1, "libsndfile")
        y = np.concatenate(list(decoder.blocks()))
        assert decoder.remarks == ()
    if extension == "wav" and kind:  # ADPCM fills its last block
        assert 0 <= len(y) - len(TONE) < 4096
        y = y[: len(TONE)]
    assert y.shape == (len(TONE), 1)
    # Lossy codecs blur a tone's hard edge.
    edge = 0 if tolerance == EXACT else 2400
    assert np.abs(y[:, 0] - TONE)[edge : len(y) - edge].max() < tolerance


@pytest.mark.parametrize(
    ("name", "codec", "container"),
    [
        ("tone.m4a", "aac", "mov"),
        ("tone.mp4", "libopus", "mov"),
        ("alac.m4a", "alac", "mov"),
        ("tone.webm", "libopus", "matroska"),
        ("tone.mka", "flac", "matroska"),
    ],
)
def test_every_container_of_pyav(tmp_path: Path, name: str, codec: str, container: str) -> None:
    """Of the same length and in the same place: the codec's lead-in and padding are gone."""
    path = write_av(tmp_path / name, codec, TONE)
    with open_audio(path) as decoder:
        assert (decoder.rate, decoder.channels, decoder.by) == (48000, 1, "PyAV")
        assert decoder.container == container
        y = np.concatenate(list(decoder.blocks()))
        assert decoder.remarks == ()
    assert y.shape == (len(TONE), 1)
    # A pure tone is AAC's hard case at its default rate; its phase is what tells an offset.
    error = y[2400:-2400, 0] - TONE[2400:-2400]
    assert np.sqrt(np.mean(error**2)) < 0.1 * np.sqrt(np.mean(TONE**2))


def test_raw_aac_is_late_by_its_lead_in(tmp_path: Path) -> None:
    """ADTS has no place to state the 1024 samples of lead-in: they stay."""
    y = read(write_av(tmp_path / "tone.aac", "aac", TONE))
    assert 0 <= len(y) - len(TONE) - 1024 < 2048
    error = y[1024 + 2400 : 1024 + len(TONE) - 2400, 0] - TONE[2400:-2400]
    assert np.sqrt(np.mean(error**2)) < 0.1 * np.sqrt(np.mean(TONE**2))


@pytest.mark.parametrize(
    ("subtype", "tolerance"),
    [("PCM_U8", 1 / 128), ("PCM_16", 2**-15), ("PCM_24", 2**-23), ("PCM_32", 1e-7), ("FLOAT", 0), ("DOUBLE", 0)],
)
def test_bits(tmp_path: Path, subtype: str, tolerance: float) -> None:
    y = read(write(tmp_path / "a.wav", TONE, subtype=subtype))
    assert np.abs(y[:, 0] - TONE).max() <= tolerance


@pytest.mark.parametrize("rate", [8000, 192000])
def test_rates(tmp_path: Path, rate: int) -> None:
    x = sine(440, 0.5, rate)
    y = read_mono(write(tmp_path / "a.wav", x, rate, subtype="FLOAT"), 16000)
    assert len(y) == 8000
    assert np.abs(y - sine(440, 0.5, 16000))[200:-200].max() < 1e-4


def test_eight_channels(tmp_path: Path) -> None:
    x = np.stack([sine(100 * (c + 1), 0.2, 16000) for c in range(8)], axis=1)
    path = write(tmp_path / "a.wav", x, 16000, subtype="FLOAT")
    np.testing.assert_array_equal(read(path), x)
    np.testing.assert_allclose(read_mono(path, 16000), x.mean(1), atol=1e-6)


def test_blocks_are_of_the_length_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", TONE)
    with open_audio(path) as decoder:
        parts = list(decoder.blocks(block_s=0.4))
        assert [len(p) for p in parts] == [19200, 19200, 19200, 14400]
        np.testing.assert_array_equal(np.concatenate(parts), np.concatenate(list(decoder.blocks())))


@pytest.mark.parametrize("extension", ["wav", "flac", "aiff", "ogg", "mp3"])
def test_a_part_is_a_slice_of_the_whole(tmp_path: Path, extension: str) -> None:
    """Sample-exact, whatever the container; a part that ends beyond the end ends there."""
    path = write(tmp_path / f"a.{extension}", sweep(100, 8000, 3, 48000))
    whole = read(path)
    tolerance = 1e-6  # MP3's decoder keeps a dither
    np.testing.assert_allclose(read(path, 1.00001, 2.5), whole[48000:120000], atol=tolerance)
    np.testing.assert_allclose(read(path, 2, 99), whole[96000:], atol=tolerance)
    np.testing.assert_allclose(read(path, 0, 0.5), whole[:24000], atol=tolerance)


def test_a_part_of_an_m4a_is_a_slice_of_the_whole(tmp_path: Path) -> None:
    path = write_av(tmp_path / "a.m4a", "aac", sweep(100, 8000, 3, 48000))
    np.testing.assert_array_equal(read(path, 1, 2.5), read(path)[48000:120000])


@pytest.mark.parametrize("extension", ["wav", "mp3"])
def test_a_start_beyond_the_end(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path / f"a.{extension}", TONE)
    with pytest.raises(Error, match=r"a start at 7 s was asked for, but the file is 1\.5 s long"):
        read(path, 7)


@pytest.mark.parametrize(("start_s", "end_s"), [(-1, None), (2, 1), (1, 1), (float("nan"), None), (0, float("nan"))])
def test_a_part_that_is_none(tmp_path: Path, start_s: float, end_s: float | None) -> None:
    path = write(tmp_path / "a.wav", TONE)
    with pytest.raises(Error, match="give a start of at least 0 and an end after it"):
        read(path, start_s, end_s)


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
    np.testing.assert_allclose(read(path)[:, 0], TONE, atol=EXACT)


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


@pytest.mark.parametrize("xing", ["0", "1"])
@pytest.mark.parametrize("id3", ["0", "3"])
def test_an_mp3_of_varying_bit_rate_is_read_to_its_end(tmp_path: Path, xing: str, id3: str) -> None:
    """Its first frames tell nothing of its length: noise first, then a tone of a tenth of the bits.

    Without the encoder's header the lead-in (LAME's 576 and the decoder's 529 samples) and the padding stay.
    """
    x = np.concatenate([noise(2, 48000, "pink"), sine(440, 6, 48000)])
    path = write_av(tmp_path / "a.mp3", "libmp3lame", x, quality=5, write_xing=xing, id3v2_version=id3)
    with open_audio(path) as decoder:
        assert decoder.by == "libsndfile"
        assert decoder.frames == (len(x) if xing == "1" else None)
        y = np.concatenate(list(decoder.blocks()))[:, 0]
        assert decoder.remarks == ()
    late = 0 if xing == "1" else 576 + 529
    assert 0 <= len(y) - len(x) - late < 2304
    tone = slice(120_000, 350_000)  # at this quality LAME is 10 % off; a shift by half a period would be 200 %
    assert np.std(y[late:][tone] - x[tone]) < 0.2 * np.std(x[tone])


def test_reading_an_mp3_in_pieces_is_reading_it_whole(tmp_path: Path) -> None:
    """A plain tone leaves bits for later frames; a decoder that seeks between reads loses them."""
    x = sine(440, 6, 44100)
    y = read(write(tmp_path / "a.mp3", x, 44100))[:, 0]
    assert np.abs(y - x)[2400:-2400].max() < LOSSY


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


def test_the_name_does_not_decide(tmp_path: Path) -> None:
    """A FLAC named .mp3 and an M4A named .wav are what they are."""
    flac = write(tmp_path / "a.flac", TONE).rename(tmp_path / "flac.mp3")
    m4a = write_av(tmp_path / "a.m4a", "aac", TONE).rename(tmp_path / "m4a.wav")
    assert len(read(flac)) == len(read(m4a)) == len(TONE)


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


@pytest.mark.parametrize(
    "name", ["two\nlines.wav", "a b 'c' \"d\".wav", "über 音.wav", "-o.wav", "*.wav", "%s{0}.wav", b"\xff\xe9.wav"]
)
def test_odd_names(tmp_path: Path, name: str | bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    try:
        path.touch()
    except OSError:
        pytest.skip("this file system has no such names")
    write(tmp_path / "a.wav", TONE).replace(path)
    assert len(read(path)) == len(TONE)
    write_av(tmp_path / "a.m4a", "aac", TONE).replace(path)
    assert len(read(path)) == len(TONE)
    path.write_bytes(np.random.default_rng(0).bytes(3000))
    message = error_of(path)
    message.encode()  # can be printed


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


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(Error, match="cannot be read"):
        sha256_of(tmp_path / "missing")
