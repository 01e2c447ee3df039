"""What a model measures over time comes out the same from a file and a stream, with scores beside it or without."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sounds import sine, write

from soundsight.card import load_card
from soundsight.error import Error
from soundsight.model import Model
from soundsight.recogniser import Recogniser, listen

LEVEL = str(Path(__file__).parent / "models" / "level.toml")
RATE = 16000


def test_a_track_is_measured_the_same_in_file_and_stream(tmp_path: Path) -> None:
    steps = np.repeat([0.0, 0.5, 0.05, 1e-3], RATE)  # a second each, as 12.5 hops
    samples = (steps * np.sin(2 * np.pi * 500 * np.arange(len(steps)) / RATE)).astype(np.float32)
    result = listen(write(tmp_path / "steps.wav", samples, RATE, subtype="FLOAT"), model=LEVEL)
    (level,) = result.tracks
    assert (level.name, level.unit, level.start_s, level.hop_s) == ("level", "dB", 0, 0.08)
    assert len(level.values) == 50
    for second, amplitude in enumerate((None, 0.5, 0.05, 1e-3)):
        inside = level.values[-(-25 * second // 2) : 25 * (second + 1) // 2]
        wanted = -90 if amplitude is None else 20 * np.log10(amplitude / np.sqrt(2))
        np.testing.assert_allclose(inside, wanted, atol=0.01)
    recogniser = Recogniser(LEVEL)
    updates = [recogniser.feed(part, RATE) for part in np.array_split(samples, 37)] + [recogniser.flush()]
    pieces = [track for update in updates for track in update.tracks]
    assert len(pieces) > 10
    values = [value for piece in pieces for value in piece.values]
    np.testing.assert_allclose(values, level.values, atol=1e-4)
    starts = np.cumsum([0, *(len(piece.values) for piece in pieces)])[:-1] * 0.08
    np.testing.assert_allclose([piece.start_s for piece in pieces], starts, atol=1e-6)
    np.testing.assert_allclose(recogniser.result().tracks[0].values, level.values, atol=1e-4)
    later = listen(tmp_path / "steps.wav", model=LEVEL, start_s=1.6)
    assert later.tracks[0].start_s == 1.6
    np.testing.assert_allclose(later.tracks[0].values, level.values[20:], atol=1e-4)


def test_a_model_may_measure_only(tmp_path: Path) -> None:
    card = Path(LEVEL).read_text()
    (tmp_path / "level.toml").write_text(card[: card.index("[[label]]")] + card[card.index("[[track]]") :])
    (tmp_path / "level.onnx").write_bytes(Path(LEVEL).with_suffix(".onnx").read_bytes())
    with pytest.raises(Error, match="names 0 scores"):
        Recogniser(tmp_path / "level.toml")
    onnx = pytest.importorskip("onnx")
    graph = onnx.load(tmp_path / "level.onnx")
    del graph.graph.output[0]
    content = graph.SerializeToString()
    (tmp_path / "level.onnx").write_bytes(content)
    old = hashlib.sha256(Path(LEVEL).with_suffix(".onnx").read_bytes()).hexdigest()
    text = (tmp_path / "level.toml").read_text()
    assert old in text
    (tmp_path / "level.toml").write_text(text.replace(old, hashlib.sha256(content).hexdigest()))
    recogniser = Recogniser(tmp_path / "level.toml", keep_scores=True)
    recogniser.feed(sine(500, 8, RATE), RATE)
    recogniser.flush()
    result = recogniser.result()
    assert (result.tags, result.events, result.quality.state) == ((), (), "ok")
    assert len(result.tracks[0].values) == 100
    assert recogniser.scores().shape == (100, 0)


def test_values_that_are_no_numbers_stay_within_the_track_s_range(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(load_card(LEVEL))
    odd = np.array([[[np.nan], [np.inf], [-np.inf], [3.0]]], dtype=np.float32)

    class Session:
        def run(self, names: list[str], inputs: object) -> list[NDArray[np.float32]]:
            return [np.zeros_like(odd) if name == "scores" else odd for name in names]

    monkeypatch.setattr(model, "_session", Session())
    assert model.frames(np.zeros(4 * 1280, np.float32)).tracks[:, 0].tolist() == [-90, 0, -90, 3]
