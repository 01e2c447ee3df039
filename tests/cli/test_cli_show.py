"""`show`: a picture that says what its window is, in its place or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from calls import Program, tone
from matplotlib import image
from sounds import silence, write

from soundsight.formats.view import words
from soundsight.spectrogram import lens, view


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.chdir(tmp_path)
    return Program(capsys)


def test_a_recording_becomes_a_picture_beside_where_one_is(call: Program, tmp_path: Path) -> None:
    tone(tmp_path / "deep" / "a.wav")
    answer = call("show", "deep/a.wav")
    assert (answer.code, answer.out, answer.err) == (0, "a.wav.show.png\n", "")
    drawn = image.imread(tmp_path / "a.wav.show.png")
    assert drawn.shape[:2] == (1350, 1400)
    assert call("show", "deep/a.wav").code == 1
    assert call("show", "deep/a.wav", "--force").code == 0


def test_window_and_bands_change_what_is_drawn(call: Program, tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", hz=1500)
    pictures = []
    for number, chosen in enumerate([(), ("--window", "128"), ("--bands", "8"), ("--start", "0.4", "--end", "0.6")]):
        assert call("show", "a.wav", *chosen, "-o", f"{number}.png").code == 0
        pictures.append(image.imread(tmp_path / f"{number}.png"))
    # Below the headings, which differ anyhow.
    assert all(np.abs(pictures[0][200:] - other[200:]).mean() > 0.005 for other in pictures[1:])


def test_the_lens_is_told_in_milliseconds_and_hertz() -> None:
    seen = view([silence(1, 44100)], lens(44100, 1024, 512, 128))
    text = "\n".join(words(seen))
    assert "window 1024 samples (Hann) = 23.2 ms" in text
    assert "43.1 Hz apart; two tones must be 86 Hz apart" in text
    assert "hop 512 samples = 11.6 ms: 86.1 spectra a second" in text
    assert f"22.05 kHz; {seen.lens.empty_bands} too narrow for a bin of this window, left dark" in text
    assert "spectra averaged in each column" not in text


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["a.wav", "--hop", "600"], 1, "a hop of 600 samples came; 1 to 512"),
        (["a.wav", "--window", "0"], 2, "--window"),
        (["a.wav", "--start", "2", "--end", "1"], 2, "an end after the start"),
        (["a.wav", "--start", "9"], 1, "the file is 2.0 s long"),
        (["a.wav", "-o", "a.wav", "--force"], 1, "is the recording itself"),
        (["none.wav"], 2, "none.wav"),
        (["empty.wav"], 1, "there is no sound"),
    ],
)
def test_what_cannot_be_shown_is_told(
    call: Program, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    tone(tmp_path / "a.wav")
    write(tmp_path / "empty.wav", silence(0, 16000), 16000)
    answer = call("show", *arguments)
    assert answer.code == code
    assert told in answer.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "empty.wav"]
