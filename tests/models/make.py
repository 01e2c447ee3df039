"""Makes the models of the tests, whose answers are known: a graph and a card each. Nothing is trained.

- `tiny`: three labels, loud low, middle and high tones; it looks 120 ms back and 40 ms ahead.
- `level`: a track, the level of every 80 ms in dB from -90 to 0, and a label, `sound`, which holds from -50 dB.
- `many`: 527 labels with long names in many scripts, a tone each: number i is `tone_i`, of 100 + 14 i Hz.

Run from the project's root: `PYTHONPATH=src python tests/models/make.py`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from soundsight.card import Card
from soundsight.lab.export import Label, Quantity, export, write_card
from soundsight.lab.networks.frontend import DEVIATION_DB, MEAN_DB, LogMel
from soundsight.lab.networks.network import Geometry, Network

RATE, WINDOW, HOP, BANDS = 16000, 320, 320, 64
# The bands of each label; between them lie bands of none. A logit rises by 1 in 2 dB and is 0 at -30 dB.
GROUPS = {"low_tone": (0, 16), "middle_tone": (20, 36), "high_tone": (40, 64)}
ZERO_DB, DB_A_LOGIT = -30.0, 2.0


class Loudest(nn.Module):
    """Spectrogram (batch, 1, bands, 4 n) to logits (batch, 3, n): the loudest band of each group over four spectra."""

    def forward(self, spectrogram: Tensor) -> Tensor:
        decibels = spectrogram[:, 0] * DEVIATION_DB + MEAN_DB
        loudest = torch.stack([decibels[:, a:b].amax(dim=1) for a, b in GROUPS.values()], dim=1)
        return (nn.functional.max_pool1d(loudest, 4) - ZERO_DB) / DB_A_LOGIT


def main() -> None:
    folder = Path(__file__).parent
    make_tiny(folder)
    make_level(folder)
    make_many(folder)


def make_tiny(folder: Path) -> None:
    hop = 4 * HOP
    after = 640
    before = WINDOW + 3 * HOP - hop - after + 2 * hop  # the graph skips two frames of samples, so that context matters
    net = Network(
        LogMel(RATE, WINDOW, HOP, BANDS),
        nn.Sequential(Skip(8), Loudest()),
        Geometry(RATE, hop, before, after),
    )
    labels = [Label(name, name.replace("_", " ").capitalize(), "tones", 0.5) for name in GROUPS]
    about = {
        "title": "Tones for tests",
        "summary": "Says whether a tone is low, in the middle or high.",
        "licence": "Apache-2.0",
        "version": "1",
        "cannot": ["Know what makes the tone."],
    }
    export(net, net.geometry, folder, "tiny", labels, about)


class Skip(nn.Module):
    """Leaves out the first spectra: nothing before a frame's own past is looked at."""

    def __init__(self, spectra: int):
        super().__init__()
        self.spectra = spectra

    def forward(self, spectrogram: Tensor) -> Tensor:
        return spectrogram[..., self.spectra :]


LOWEST_DB = -90.0


def make_level(folder: Path) -> None:
    """RMS of each hop: the mean of the squares by average pooling, as a track and as odds of 1 dB a logit."""
    numbers: dict[str, np.ndarray] = {
        "one": np.array([1], np.int64),
        "least": np.array(10 ** (LOWEST_DB / 10), np.float32),
        "db": np.array(10 / np.log(10), np.float32),
        "zero_db": np.array(50, np.float32),
    }
    nodes = [
        helper.make_node("Mul", ["samples", "samples"], ["squares"]),
        helper.make_node("Unsqueeze", ["squares", "one"], ["lane"]),
        helper.make_node("AveragePool", ["lane"], ["mean"], kernel_shape=[HOP * 4], strides=[HOP * 4]),
        helper.make_node("Max", ["mean", "least"], ["some"]),
        helper.make_node("Log", ["some"], ["log"]),
        helper.make_node("Mul", ["log", "db"], ["decibels"]),
        helper.make_node("Transpose", ["decibels"], ["tracks"], perm=[0, 2, 1]),
        helper.make_node("Add", ["tracks", "zero_db"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["scores"]),
    ]
    about = ("Level meter for tests", "Measures how loud it is, and says whether there is sound at all.")
    labels = (Label("sound", "Sound", "all", 0.5),)
    tracks = (Quantity("level", "Level", "dB", LOWEST_DB, 0.0),)
    write_model(folder, "level", about, nodes, numbers, labels, tracks)


MANY, MANY_LOWEST_HZ, MANY_STEP_HZ = 527, 100, 14
NAMES = (
    "Tone of {hz} Hz",
    "Tone of {hz} Hz, as a very long-winded person who cannot stop would describe it to a neighbour over the fence",
    "Тон частотой {hz} Гц, который слышен издалека",
    "{hz} 赫兹的纯音",
    "Ton à {hz} Hz, façade de l’église Saint-Étienne, où l’œil s’étonne",
    "צליל של {hz} הרץ",
    "{hz} ヘルツの音",
    "Æðarfuglatónn, {hz} rið á sekúndu",
    "नाद {hz} हर्ट्ज़",
    "Donaudampfschifffahrtsgesellschaftskapitänspfeifenton_{hz}_Hz",
)
REGISTERS = ("Deep & dark", "Низкие", "中音", "Hohe, überaus schrille und kaum noch erträgliche Töne", "صفير")


def make_many(folder: Path) -> None:
    """Each label's power through a filter of a hop's length, which the graph makes itself; of neighbours the loudest.

    A sine of amplitude 1 at a label's frequency has 0 dB; a logit is 2 dB and 0 at -30 dB, less 3 for each dB that
    the loudest of the 13 labels around is louder.
    """
    hop = 4 * HOP
    time = np.arange(hop)
    numbers: dict[str, np.ndarray] = {
        "rows": np.array([-1, hop], np.int64),
        "turns": (2 * np.pi * time / RATE).astype(np.float32)[:, None],
        "hz": (MANY_LOWEST_HZ + MANY_STEP_HZ * np.arange(MANY)).astype(np.float32)[None],
        "hann": (0.5 - 0.5 * np.cos(2 * np.pi * time / hop)).astype(np.float32)[None] / (hop / 4),
        "axis": np.array([0], np.int64),
        "least": np.array(1e-10, np.float32),
        "db": np.array(10 / np.log(10), np.float32),
        "zero_db": np.array(30, np.float32),
        "half": np.array(0.5, np.float32),
        "three": np.array(3, np.float32),
    }
    nodes = [
        helper.make_node("Reshape", ["samples", "rows"], ["plain_rows"]),
        helper.make_node("Mul", ["plain_rows", "hann"], ["faded"]),
        helper.make_node("Mul", ["turns", "hz"], ["angles"]),
        helper.make_node("Cos", ["angles"], ["cos"]),
        helper.make_node("Sin", ["angles"], ["sin"]),
        helper.make_node("MatMul", ["faded", "cos"], ["real"]),
        helper.make_node("MatMul", ["faded", "sin"], ["imaginary"]),
        helper.make_node("Mul", ["real", "real"], ["real2"]),
        helper.make_node("Mul", ["imaginary", "imaginary"], ["imaginary2"]),
        helper.make_node("Sum", ["real2", "imaginary2", "least"], ["power"]),
        helper.make_node("Log", ["power"], ["log"]),
        helper.make_node("Mul", ["log", "db"], ["flat"]),
        helper.make_node("Unsqueeze", ["flat", "axis"], ["decibels"]),
        helper.make_node("MaxPool", ["decibels"], ["around"], kernel_shape=[13], pads=[6, 6]),
        helper.make_node("Add", ["decibels", "zero_db"], ["above"]),
        helper.make_node("Mul", ["above", "half"], ["own"]),
        helper.make_node("Sub", ["decibels", "around"], ["behind"]),
        helper.make_node("Mul", ["behind", "three"], ["less"]),
        helper.make_node("Add", ["own", "less"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["scores"]),
    ]
    about = ("Many tones for tests", "Says which of 527 tones it hears.")
    labels = tuple(
        Label(
            f"tone_{i}",
            NAMES[i % len(NAMES)].format(hz=MANY_LOWEST_HZ + MANY_STEP_HZ * i),
            REGISTERS[i * len(REGISTERS) // MANY],
            0.5,
        )
        for i in range(MANY)
    )
    write_model(folder, "many", about, nodes, numbers, labels)


def write_model(
    folder: Path,
    name: str,
    about: tuple[str, str],
    nodes: list[onnx.NodeProto],
    numbers: dict[str, np.ndarray],
    labels: tuple[Label, ...],
    tracks: tuple[Quantity, ...] = (),
) -> None:
    """A graph of these nodes over hops of 80 ms without context, and its card."""
    sizes = {"scores": len(labels), "tracks": len(tracks)}
    outputs = [
        helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, None, n]) for output, n in sizes.items() if n
    ]
    samples = helper.make_tensor_value_info("samples", TensorProto.FLOAT, [1, None])
    constants = [numpy_helper.from_array(value, key) for key, value in numbers.items()]
    graph = helper.make_graph(nodes, name, [samples], outputs, constants)
    content = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10).SerializeToString()
    (folder / f"{name}.onnx").write_bytes(content)
    hop = 4 * HOP
    card = Card(
        name=name, title=about[0], summary=about[1], version="1", graph=f"{name}.onnx",
        sha256=hashlib.sha256(content).hexdigest(), rate=RATE, hop=hop, context_before=0, context_after=0,
        window=250 * hop, step=2 * hop, pooling="mean_odds", licence="Apache-2.0", labels=labels, tracks=tracks,
        cannot=("Know what makes the sound.",), path=folder / f"{name}.toml",
    )  # fmt: skip
    write_card(card)


if __name__ == "__main__":
    main()
