"""Sounds of every container, kind and name, made here, come back as they were written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sounds import TONE, error_of, noise, read, sine, sweep, write, write_av

from soundsight.audio import open_audio, read_mono, sha256_of
from soundsight.error import Error

EXACT = 1e-4  # 16 bit: half a step is 1.5e-5
LOSSY = 0.05  # at the default rates of the encoders, a tenth of the sine's amplitude


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


def test_the_name_does_not_decide(tmp_path: Path) -> None:
    """A FLAC named .mp3 and an M4A named .wav are what they are."""
    flac = write(tmp_path / "a.flac", TONE).rename(tmp_path / "flac.mp3")
    m4a = write_av(tmp_path / "a.m4a", "aac", TONE).rename(tmp_path / "m4a.wav")
    assert len(read(flac)) == len(read(m4a)) == len(TONE)


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


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(Error, match="cannot be read"):
        sha256_of(tmp_path / "missing")
