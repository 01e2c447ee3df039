"""A take held against something, through the recogniser: sound in, what is missing and late out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.many import listen_many
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Result

RATE = 22050
G_MAJOR = (67, 69, 71, 72, 74, 76, 78, 79)
STEP_S = 0.4
JITTER_S = (0.0, 0.03, -0.02, 0.0, -0.04, 0.05, 0.01, -0.03)


def take(keys: tuple[int, ...], step_s: float = STEP_S, jitter_s: tuple[float, ...] = JITTER_S) -> NDArray[np.float32]:
    """Bowed tones that begin where they should; each ends 40 ms before the next."""
    onsets = [0.3 + step_s * place + off for place, off in enumerate(jitter_s[: len(keys)])]
    sound = np.zeros(round((onsets[-1] + step_s + 0.3) * RATE), np.float32)
    for place, (key, onset) in enumerate(zip(keys, onsets, strict=True)):
        end = onsets[place + 1] if place + 1 < len(keys) else onset + step_s
        t = np.arange(round((end - onset - 0.04) * RATE)) / RATE
        tone = sum(np.sin(2 * np.pi * k * 440 * 2 ** ((key - 69) / 12) * t) / k for k in range(1, 9))
        edge = np.minimum(np.minimum(t / 0.01, t[::-1] / 0.02), 1)
        at = round(onset * RATE)
        sound[at : at + len(t)] += (0.2 * tone * edge).astype(np.float32)
    return sound


def heard(sound: NDArray[np.float32], against: str, files: bool = False) -> Result:
    recogniser = Recogniser("violin", settings={"against": against}, files=files)
    for part in np.array_split(sound, 7):
        assert all("against_time" not in note.measures for note in recogniser.feed(part, RATE).notes)
    recogniser.flush()
    return recogniser.result()


def figures(result: Result) -> list[float | None]:
    assert result.against is not None
    return [result.against.measures[name].value for name in ("missing", "extra", "wrong")]


def late_ms(result: Result) -> list[float]:
    return [note.measures["against_time"].value or 0.0 for note in result.notes]


def test_a_scale_by_its_sound() -> None:
    result = heard(take(G_MAJOR), "scale:G-major")
    assert figures(result) == [0, 0, 0]
    line = np.polyval(np.polyfit(range(8), JITTER_S, 1), range(8))
    assert late_ms(result) == pytest.approx(1000 * (np.array(JITTER_S) - line), abs=12)
    assert result.provenance.settings["key"] == "G-major"
    assert result.against is not None
    uneven = result.against.measures["unevenness"]
    assert uneven.value == pytest.approx(1000 * np.std(np.array(JITTER_S) - line, ddof=2), abs=6)


def test_a_missing_note_is_said() -> None:
    keys = tuple(key for key in G_MAJOR if key != 74)
    result = heard(take((*keys, 81), jitter_s=(0.0,) * 8), "scale:G-major")
    rules = {one.rule: one.text for one in result.advice}
    assert rules["missing"].startswith("G major: ")
    assert "D5 at " in rules["missing"]


def test_file_stream_and_batch_are_the_same(tmp_path: Path) -> None:
    sound = take(G_MAJOR)
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype="FLOAT")
    (tmp_path / "b.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    stream = heard(sound, "scale:G-major")
    file = listen(tmp_path / "a.wav", model="violin", settings={"against": "scale:G-major"})
    many = listen_many([tmp_path / "a.wav", tmp_path / "b.wav"], model="violin", settings={"against": "scale:G-major"})
    for one in (file, *many):
        assert isinstance(one, Result)
        assert (one.against, one.advice) == (stream.against, stream.advice)
        assert late_ms(one) == late_ms(stream)


def test_against_another_take_and_a_midi_file(tmp_path: Path) -> None:
    mido = pytest.importorskip("mido")
    slower = take(G_MAJOR, 0.5, (0.0,) * 8)
    soundfile.write(tmp_path / "slow.wav", slower, RATE, subtype="FLOAT")
    file = mido.MidiFile(ticks_per_beat=480)
    track = file.add_track()
    for key in G_MAJOR:
        track.append(mido.Message("note_on", note=key, velocity=80, time=0))
        track.append(mido.Message("note_off", note=key, time=480))
    file.save(tmp_path / "piece.mid")
    for name, percent in (("slow.wav", 125), ("piece.mid", 125)):
        result = heard(take(G_MAJOR), str(tmp_path / name), files=True)
        assert figures(result) == [0, 0, 0]
        assert result.against is not None
        assert result.against.measures["tempo"].value == pytest.approx(percent, rel=0.03)
        assert late_ms(result)[5] > 25
    result = heard(take(G_MAJOR[:5] + G_MAJOR[6:], 0.5, (0.0,) * 7), str(tmp_path / "slow.wav"), files=True)
    assert figures(result) == [1, 0, 0]


def test_a_reference_that_changed_is_read_again(tmp_path: Path) -> None:
    reference = tmp_path / "take.wav"
    for keys, missing in ((G_MAJOR[:7], 0), (G_MAJOR, 1)):
        soundfile.write(reference, take(keys, jitter_s=(0.0,) * 8), RATE, subtype="FLOAT")
        result = heard(take(G_MAJOR[:7], jitter_s=(0.0,) * 7), str(reference), files=True)
        assert figures(result) == [missing, 0, 0]


def test_what_cannot_be_held_against_is_refused(tmp_path: Path) -> None:
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(RATE), RATE)
    for against, words in (
        ("scale:G-mayor", "Did you mean scale:G-major"),
        (str(silence), "no notes were heard in it"),
        (str(tmp_path / "gone.wav"), "gone.wav"),
    ):
        with pytest.raises(Error, match=words):
            Recogniser("violin", settings={"against": against}, files=True)


def test_a_file_is_read_only_where_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(Error, match="only a scale or a metronome can be chosen here"):
        Recogniser("violin", settings={"against": str(tmp_path / "piece.mid")})
