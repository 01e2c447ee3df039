"""Training graph, exported graph and file say the same; the card keeps every word; a graph that differs is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_nets import small
from small_sets import write_wav
from sounds import noise, sine
from torch import nn

import soundsight
from soundsight import Error
from soundsight.audio import read_mono
from soundsight.card import Boxes, Card, Figure, Label, Quantity, Setting, Tone, read_card
from soundsight.lab import export as exporting
from soundsight.lab.batches import padded
from soundsight.lab.export import check_graph, export, write_card
from soundsight.lab.half import rounded
from soundsight.lab.networks import NETWORKS, Network
from soundsight.lab.tasks import mean_odds
from soundsight.model import Model

torch.set_num_threads(1)
LABELS = tuple(Label(name, name.capitalize(), "test", 0.5) for name in ("dog", "cat", "hen"))
TABLE: dict[str, Callable[[int], Network]] = {"small": small, **NETWORKS}
Exported = tuple[Network, Card]


def drawn(make: Callable[[int], Network]) -> Network:
    """Random weights, and a batch normalisation that has seen something."""
    torch.manual_seed(1)
    net = make(len(LABELS)).train()
    with torch.no_grad():
        net(0.1 * torch.randn(4, net.geometry.samples_for(6)))
    return net.eval()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Exported]:
    """Networks of the table as exported, each once."""
    done: dict[str, Exported] = {}

    def make(name: str) -> Exported:
        if name not in done:
            net = drawn(TABLE[name])
            folder = tmp_path_factory.mktemp(name)
            done[name] = net, export(net, net.geometry, folder, name, LABELS, {"licence": "none"})
        return done[name]

    return make


@pytest.mark.parametrize("name", TABLE)
def test_an_export_is_two_files_that_say_what_torch_says(
    name: str, made: Callable[[str], Exported], tmp_path: Path
) -> None:
    net, card = made(name)
    assert sorted(p.name for p in card.path.parent.iterdir()) == [f"{name}.onnx", f"{name}.toml"]
    onnx.checker.check_model(str(card.path.parent / card.graph), full_check=True)
    assert (card.rate, card.hop) == (net.geometry.rate, net.geometry.hop)
    assert (card.context_before, card.context_after) == (net.geometry.before, net.geometry.after)
    assert card.window == pytest.approx(30 * card.rate, abs=card.hop)
    assert card.step <= 0.25 * card.rate or card.step == card.hop
    assert check_graph(net, card) <= 1e-4

    # Training graph = exported graph = file, over a clip of no whole number of frames.
    samples = sine(700, 1.234, card.rate, 0.3) + noise(1.234, card.rate, level_db=-30)
    path = write_wav(tmp_path / "clip.wav", samples, card.rate)
    stored = read_mono(path, card.rate)
    with torch.no_grad():
        logits = net(torch.from_numpy(padded(stored, net.geometry))[None])
    frames = torch.sigmoid(logits)[0].T.numpy()
    np.testing.assert_allclose(Model(card).frames(padded(stored, net.geometry)).scores, frames, atol=1e-4)
    result = soundsight.listen(path, model=card.path)
    pooled = torch.sigmoid(mean_odds(logits))[0]
    heard = {tag.label: tag.score for tag in result.tags}
    assert [heard[label.id] for label in LABELS] == pytest.approx(pooled.tolist(), abs=1e-4)
    assert 0.001 < min(heard.values()) <= max(heard.values()) < 0.999  # not all at one end, where all is alike


@pytest.fixture
def exported(made: Callable[[str], Exported]) -> Exported:
    return made("small")


def test_a_graph_that_differs_is_refused(exported: Exported) -> None:
    net, card = copy.deepcopy(exported[0]), exported[1]
    last = [p for p in net.parameters() if p.dim() == 1][-1].data
    last.add_(1e-6)
    assert check_graph(net, card) <= 1e-4
    last.add_(1e-2)
    with pytest.raises(Error, match=r"torch and the exported graph differ by 0\.002\d, more than 0\.0001"):
        check_graph(net, card)


def test_a_graph_that_says_nan_is_refused(exported: Exported) -> None:
    net, card = copy.deepcopy(exported[0]), exported[1]
    with torch.no_grad():
        next(net.body.parameters()).fill_(float("nan"))
    with pytest.raises(Error, match="differ by nan"):
        check_graph(net, card)


class Absent(nn.Module):
    """Adds what the exporter leaves out: a number that is drawn when it is heard, not part of the graph."""

    def __init__(self, net: Network):
        super().__init__()
        self.net = net

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.net(samples)
        return logits if torch.compiler.is_exporting() else logits + 1


def test_a_graph_names_no_file_of_the_machine_that_made_it(exported: Exported) -> None:
    _, card = exported
    content = (card.path.parent / card.graph).read_bytes()
    assert b".py" not in content
    assert str(Path(exporting.__file__).parent).encode() not in content


def test_a_refused_export_leaves_no_model_behind(tmp_path: Path) -> None:
    net = drawn(small)
    with pytest.raises(Error, match="differ by"):
        export(Absent(net), net.geometry, tmp_path, "off", LABELS, {})
    assert list(tmp_path.iterdir()) == []


def test_an_export_leaves_the_network_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = drawn(small).train()
    before = {key: values.clone() for key, values in net.state_dict().items()}
    monkeypatch.setattr(torch.onnx, "export", lambda scores, *given, **named: Path(given[1]).touch())
    exporting.export_graph(net, net.geometry, tmp_path / "x.onnx")
    assert net.training
    assert all(torch.equal(net.state_dict()[key], values) for key, values in before.items())
    assert [p.name for p in tmp_path.iterdir()] == ["x.onnx"]


def full_card(folder: Path) -> Card:
    """A card with a word of its own in every field."""
    return Card(
        name="full",
        title='A "title" — with quotes, ünïcode and a \\ in it',
        summary="Two\nlines\tand a tab.",
        version="1.2",
        graph="full.onnx",
        sha256="0" * 64,
        rate=16000,
        hop=1280,
        context_before=14912,
        context_after=5120,
        window=160000,
        step=2560,
        pooling="mean_odds",
        licence="CC0; see 'LICENSE'",
        labels=(Label("dog", "Dog", "animals", 0.37), Label("rain", "Rain", "nature", 1.0)),
        path=folder / "full.toml",
        tracks=(
            Quantity("pitch", "Pitch, “as played”", "Hz", 27.5, 4186, "pitch", (10.0, 25.0)),
            Quantity("level", "", "dB", -90.0, 0.0),
        ),
        measures=(
            Quantity("hz", "Pitch", "Hz", 27.5, 4186, "hz"),
            Quantity("off", "Off", "cents", -50, 50, "off", (10.0,), "equal"),
            Quantity("drift", "", "cents/s", -9, 9, ""),
        ),
        wholes=(Quantity("evenness", "Even time", "ms", 0, 100, "", (20.0,)),),
        settings=(Setting("a4", "A4", "440", ("heard",), "Hz", 390.0, 470.0), Setting("key", "Key")),
        tones=(Tone("A4", 1.0), Tone("G3", 4 / 9)),
        boxes=Boxes(begin=0.5, foot=0.2, slope=5, keep=0.2, hold=4, lead=1, trail=2, scale=1.5, offset=-0.5),
        cannot=("Fly.", 'Say "no".'),
        textures=("rain",),
        figures=(Figure("accuracy", "81.5 %", "ESC-50, fold 1", "argmax", "soundsight evaluate …", 3),),
        data=("ESC-50, folds 2, 3",),
        learnt={"esc50": (2, 3), "urbansound8k": (), "own-set": (1,)},
        groups=frozenset(f"freesound:{i}" for i in range(20)),
        leak=True,
        calibrated="logits times 0.8",
    )


def test_a_card_comes_back_field_for_field(tmp_path: Path) -> None:
    card = full_card(tmp_path)
    plain = Card(**{name: getattr(card, name) for name in Card.__match_args__[:16]})
    for name in Card.__match_args__[16:]:  # every field that may stay away is another than where it does
        assert getattr(card, name) != getattr(plain, name), name
    write_card(card)
    again = read_card(card.path)
    for each in Card.__match_args__:
        assert getattr(again, each) == getattr(card, each), each
    assert [p.name for p in tmp_path.iterdir()] == ["full.toml"]
    write_card(plain)
    assert read_card(plain.path) == plain


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=12), st.floats(0.001, 1))
def test_any_words_come_back(
    tmp_path_factory: pytest.TempPathFactory, words: str, several: list[str], threshold: float
) -> None:
    card = full_card(tmp_path_factory.mktemp("card"))
    label = Label("dog", words, words, threshold)
    changes: dict[str, Any] = {"title": words, "cannot": tuple(several), "groups": frozenset(several)}
    card = replace(card, labels=(label, card.labels[1]), **changes)
    write_card(card)
    assert read_card(card.path) == card


def test_half_precision_halves_the_file_and_is_held_against_rounded_weights(
    made: Callable[[str], Exported], tmp_path: Path
) -> None:
    """Through batch normalisations; scores are those of the rounded weights to 1e-4, and near the others."""
    net, whole = made("compact")
    before = copy.deepcopy(net.state_dict())
    halves = export(net, net.geometry, tmp_path, "half", LABELS, {}, half=True)
    sizes = [(card.path.parent / card.graph).stat().st_size for card in (whole, halves)]
    assert sizes[1] < 0.6 * sizes[0]
    stored = onnx.load(tmp_path / halves.graph)
    onnx.checker.check_model(stored, full_check=True)
    assert [output.type.tensor_type.elem_type for output in stored.graph.output] == [onnx.TensorProto.FLOAT]
    assert check_graph(rounded(net), halves) <= 1e-4
    samples = padded(sine(700, 1.0, whole.rate, 0.3) + noise(1.0, whole.rate, level_db=-30), net.geometry)
    scores = [Model(card).frames(samples).scores for card in (whole, halves)]
    assert 0 < np.abs(scores[0] - scores[1]).max() < 0.02
    assert all(torch.equal(net.state_dict()[key], values) for key, values in before.items())


def test_what_half_precision_holds_exactly_is_stored_as_such(tmp_path: Path) -> None:
    first, norm = nn.Conv1d(1, 2, 1, bias=False), nn.BatchNorm1d(2)
    with torch.no_grad():
        first.weight.copy_(torch.tensor([[[2.0]], [[1 / 3]]]))
        norm.load_state_dict(
            {"running_var": torch.tensor([4.0, 1.0]) - 1e-5, "running_mean": torch.tensor([1.0, 0.0])}, strict=False
        )
    made = list(rounded(nn.Sequential(first, norm, nn.Conv1d(2, 1, 1))).children())
    assert [type(module).__name__ for module in made] == ["Conv1d", "Identity", "Conv1d"]
    # 2 / √4 = 1, less 1 / √4; 1/3 as a half is 1365/4096.
    weight, bias = list(made[0].parameters())
    assert weight.flatten().tolist() == pytest.approx([1.0, 1365 / 4096], abs=1e-7)
    assert bias.tolist() == pytest.approx([-0.5, 0.0], abs=1e-7)
