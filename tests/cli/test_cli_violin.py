"""`listen -m violin` from the arguments to the files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from calls import Program

from soundsight.card import load_card
from soundsight.cli.listen import listen

RATE = 22050


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)


@pytest.fixture
def flat_d(tmp_path: Path) -> Path:
    """A4, then a D5 30 cents flat, half a second each."""
    t = np.arange(RATE // 2) / RATE
    edge = np.minimum(np.minimum(t, t[::-1]) / 0.02, 1)
    parts = [
        0.2 * edge * sum(np.sin(2 * np.pi * k * hz * t) / k for k in range(1, 9))
        for hz in (440, 587.33 * 2 ** (-30 / 1200))
    ]
    rest = np.zeros(RATE // 10)
    soundfile.write(tmp_path / "scale.wav", np.concatenate([rest, parts[0], rest, parts[1], rest]), RATE)
    return tmp_path / "scale.wav"


def test_the_options_are_the_card_s_settings() -> None:
    names = {one.name for one in load_card("violin").settings}
    assert names == {"a4", "ruler", "key", "position", "against"}
    assert names <= {param.name for param in listen.params}


def test_a_player_reads_what_to_try(call: Program, flat_d: Path) -> None:
    answer = call("listen", flat_d, "-m", "violin", "--key", "G", "--position", "1")
    assert (answer.code, answer.err) == (0, "")
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[2].startswith("1. D5 (3rd finger on A) at 0.7–1.2 s: 30 ± 1 cents flat (equal temperament)")
    assert lines[3].endswith("move the finger a little higher.")
    assert "2 notes from A4 to D5; cents by equal, A4 = 440 Hz" in lines
    notes = [line.split()[:3] for line in lines if line.startswith(("A4 ", "D5 "))]
    assert notes == [["A4", "1", "0"], ["D5", "1", "-30"]]
    assert ["Bad", "pitch", "1"] in [line.split()[:3] for line in lines], "tiles are counted, not listed"
    assert not any(line.startswith("from ") for line in lines)
    every = call("listen", flat_d, "-m", "violin", "--all").out
    assert "Bad pitch" in every
    assert "how sure" in every


def test_all_formats_of_notes(call: Program, flat_d: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = call("listen", flat_d, "-m", "violin", "-f", "json,notes,audacity,sonic-notes,sonic-pitch,midi", "-o", out)
    assert answer.code == 0
    result = json.loads((out / "scale.wav.json").read_text())
    assert [note["key"] for note in result["notes"]] == [69, 74]
    assert [track["name"] for track in result["tracks"]] == ["pitch", "loudness"]
    assert (out / "scale.wav.labels.txt").read_text().endswith("D5 -30\n")
    for ending in (".sv-notes.csv", ".sv-pitch.csv", ".mid"):
        assert (out / f"scale.wav{ending}").stat().st_size > 50


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-m", "violin", "--a4", "1000"), "a number from 390 to 470 or heard or estimated was expected"),
        (("-m", "violin", "--ruler", "pure"), "ruler 'pure' came; equal or pythagorean or just was expected"),
        (("-m", "violin", "--key", "H"), "key 'H' came"),
        (("--a4", "442"), "environment has no setting 'a4'"),
    ],
)
def test_what_cannot_be_chosen_is_wrong_usage(
    call: Program, flat_d: Path, arguments: tuple[str, ...], words: str
) -> None:
    answer = call("listen", flat_d, *arguments)
    assert (answer.code, len(answer.lines)) == (2, 1)
    assert words in answer.err


def test_the_card_tells_what_can_be_chosen(call: Program) -> None:
    told = call("models", "violin").out
    assert "a4  A4: 440; or 390 to 470 Hz, heard, estimated" in told
    assert "key  Key: not chosen; or such as G, Bb, g-minor" in told
    assert "violin.toml, sha256 " in told
    assert "crescendo     Crescendo     0.50  Its level rises by 6 dB or more over the note" in told
