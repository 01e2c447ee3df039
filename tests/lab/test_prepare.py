"""A set is decoded once, in half precision, and anew whenever a file is another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_sets import RATE, clip, write_wav
from sounds import noise, sine

from soundsight.lab import prepare as decoding
from soundsight.lab.datasets import Clip
from soundsight.lab.prepare import prepare


def clips_in(folder: Path) -> list[Clip]:
    waves = {"a": sine(440, 0.3, RATE), "b": noise(0.5, RATE), "c": np.zeros(0, np.float32)}
    return [
        replace(clip(name, "dog"), path=write_wav(folder / f"{name}.wav", samples)) for name, samples in waves.items()
    ]


def test_clips_come_back_as_they_are(tmp_path: Path) -> None:
    clips = clips_in(tmp_path / "set")
    sounds = prepare(clips, RATE, tmp_path / "cache")
    assert [len(sounds.of(c)) for c in clips] == [4800, 8000, 0]
    # Half precision keeps 11 bits, 16-bit PCM 2 ** -15.
    np.testing.assert_allclose(sounds.of(clips[0]), sine(440, 0.3, RATE), rtol=2**-11, atol=2**-15)
    assert sounds.of(clips[1]).dtype == np.float32
    halved = prepare(clips, 8000, tmp_path / "cache")
    assert [len(halved.of(c)) for c in clips] == [2400, 4000, 0]


def test_a_set_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clips = clips_in(tmp_path / "set")
    first = prepare(clips, RATE, tmp_path / "cache")
    monkeypatch.setattr(decoding, "read_mono", lambda *given: pytest.fail("it decodes again"))
    again = prepare(clips, RATE, tmp_path / "cache")
    np.testing.assert_array_equal(again.of(clips[1]), first.of(clips[1]))


def test_a_decoding_that_broke_off_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clips = clips_in(tmp_path / "set")
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "read_mono", lambda path, rate: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            prepare(clips, RATE, tmp_path / "cache")
    assert len(prepare(clips, RATE, tmp_path / "cache").of(clips[0])) == 4800


def test_a_file_of_the_same_name_and_size_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    clips = clips_in(tmp_path / "set")
    prepare(clips, RATE, tmp_path / "cache")
    stands = clips[0].path.stat()
    write_wav(clips[0].path, sine(880, 0.3, RATE))
    os.utime(clips[0].path, ns=(stands.st_atime_ns, stands.st_mtime_ns + 10**9))
    assert clips[0].path.stat().st_size == stands.st_size
    sounds = prepare(clips, RATE, tmp_path / "cache")
    np.testing.assert_allclose(sounds.of(clips[0]), sine(880, 0.3, RATE), rtol=2**-11, atol=2**-15)


def test_another_copy_of_the_same_names_is_another_set(tmp_path: Path) -> None:
    one, other = clips_in(tmp_path / "one"), clips_in(tmp_path / "other")
    write_wav(other[0].path, sine(880, 0.3, RATE))
    for here, there in zip(one, other, strict=True):
        stands = here.path.stat()
        os.utime(there.path, ns=(stands.st_atime_ns, stands.st_mtime_ns))
    prepare(one, RATE, tmp_path / "cache")
    sounds = prepare(other, RATE, tmp_path / "cache")
    np.testing.assert_allclose(sounds.of(other[0]), sine(880, 0.3, RATE), rtol=2**-11, atol=2**-15)
