"""A trained network becomes `NAME.onnx` and `NAME.toml`, refused where the graph does not say what torch says."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from soundsight.card import SCHEMA_VERSION, Boxes, Card, Figure, Label, Quantity, read_card
from soundsight.error import Error
from soundsight.lab.half import rounded, store_half
from soundsight.lab.networks import Geometry
from soundsight.model import Model

TOLERANCE = 1e-4


class Scores(nn.Module):
    """A network as the graph has it: samples (1, n) to scores (1, frames, labels)."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, samples: Tensor) -> Tensor:
        """See the class."""
        return torch.sigmoid(self.net(samples)).transpose(1, 2)


def export_graph(net: nn.Module, geometry: Geometry, target: Path) -> None:
    """Write the network as one ONNX file, any number of samples in. Written beside and renamed."""
    scores = Scores(copy.deepcopy(net)).eval()
    scores.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    beside = target.with_name(f".{target.name}.part")
    samples = torch.zeros(1, geometry.samples_for(7))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            scores,
            (samples,),
            str(beside),
            input_names=["samples"],
            output_names=["scores"],
            dynamic_shapes={"samples": {1: torch.export.Dim.DYNAMIC}},
            dynamo=True,
            external_data=False,
            opset_version=18,
            verbose=False,
        )
    _forget_origin(beside)
    os.replace(beside, target)


def _forget_origin(path: Path) -> None:
    """Take out of a graph what the exporter noted of where each node came from: folders of the machine it ran on."""
    model = onnx.load(path)
    graph = model.graph
    for some in ([graph], graph.node, graph.input, graph.output, graph.value_info, graph.initializer):
        for one in some:
            del one.metadata_props[:]
    onnx.save(model, path)


def check_graph(net: nn.Module, card: Card) -> float:
    """Largest difference of a score between torch and the graph, over noise and silence; raises `Error` above 1e-4."""
    generator = torch.Generator().manual_seed(0)
    geometry = Geometry(card.rate, card.hop, card.context_before, card.context_after)
    scores, model = Scores(net).eval(), Model(card)
    worst = 0.0
    for frames, level in ((1, 0.1), (7, 0.0), (40, 0.01), (125, 0.5)):
        samples = level * torch.randn(1, geometry.samples_for(frames), generator=generator)
        with torch.no_grad():
            wanted = scores(samples)[0].numpy()
        worst = float(np.max([worst, np.abs(model.frames(samples[0].numpy()).scores - wanted).max()]))  # nan stays nan
    if not worst <= TOLERANCE:
        raise Error(f"{card.graph}: torch and the exported graph differ by {worst:.2g}, more than {TOLERANCE:g}.")
    return worst


def export(
    net: nn.Module,
    geometry: Geometry,
    folder: Path,
    name: str,
    labels: Sequence[Label],
    about: Mapping[str, Any],
    window_s: float = 30.0,
    step_s: float = 0.16,
    half: bool = False,
) -> Card:
    """Write `NAME.onnx` and `NAME.toml` into `folder` and read them back. `about` holds the card's words.

    `half` rounds the weights to half precision first, and the graph is held against the rounded ones. Raises `Error`
    where the graph differs from torch; then neither file is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / f"{name}.onnx"
    net = rounded(net) if half else net
    export_graph(net, geometry, graph)
    if half:
        store_half(graph)
    card = Card(
        name=name,
        graph=graph.name,
        sha256=hashlib.sha256(graph.read_bytes()).hexdigest(),
        rate=geometry.rate,
        hop=geometry.hop,
        context_before=geometry.before,
        context_after=geometry.after,
        window=max(1, round(window_s * geometry.rate / geometry.hop)) * geometry.hop,
        step=max(1, int(step_s * geometry.rate / geometry.hop)) * geometry.hop,
        labels=tuple(labels),
        path=folder / f"{name}.toml",
        **{"title": name, "summary": "", "version": "0", "pooling": "mean_odds", "licence": "", **about},
    )
    write_card(card)
    try:
        check_graph(net, card)
    except Error:  # no model is left that says something else than was trained
        card.path.unlink()
        graph.unlink()
        raise
    return read_card(card.path)


def write_card(card: Card) -> None:
    """Write a card as TOML, beside and renamed."""
    lines = [f"schema = {SCHEMA_VERSION}"]
    plain = [
        "name",
        "title",
        "summary",
        "version",
        "licence",
        "graph",
        "sha256",
        "rate",
        "hop",
        "context_before",
        "context_after",
        "window",
        "step",
        "pooling",
        "leak",
        "calibrated",
    ]
    lines += [f"{key} = {_toml(getattr(card, key))}" for key in plain]
    for key in ("cannot", "textures", "data"):
        lines += [f"{key} = [", *(f"  {_toml(item)}," for item in getattr(card, key)), "]"]
    lines += _wrapped("groups", sorted(card.groups))
    lines += ["", "[boxes]", *(f"{key} = {_toml(value)}" for key, value in asdict(card.boxes).items())]
    lines += ["", "[learnt]", *(f"{key} = {_toml(list(folds))}" for key, folds in card.learnt.items())]
    for label in card.labels:
        stated = {key: value for key, value in asdict(label).items() if value or key not in ("icon", "rule")}
        lines += ["", "[[label]]", *(f"{key} = {_toml(value)}" for key, value in stated.items())]
    of_takes = ("measure", card.measures, ""), ("whole", card.wholes, "")
    for name, some, view in (("track", card.tracks, "line"), *of_takes):
        for one in some:
            usual = {"view": view, "bands": (), "choice": ""}
            stated = {key: value for key, value in asdict(one).items() if key not in usual or value != usual[key]}
            lines += ["", f"[[{name}]]", *(f"{key} = {_toml(value)}" for key, value in stated.items())]
    for setting in card.settings:
        given = {key: value for key, value in asdict(setting).items() if value is not None}
        lines += ["", "[[setting]]", *(f"{key} = {_toml(value)}" for key, value in given.items())]
    for tone in card.tones:
        over, under = Fraction(tone.ratio).limit_denominator(10**6).as_integer_ratio()
        lines += ["", "[[tone]]", f"name = {_toml(tone.name)}", f"over = {over}", f"under = {under}"]
    for figure in card.figures:
        lines += ["", "[[figure]]", *(f"{key} = {_toml(value)}" for key, value in asdict(figure).items())]
    beside = card.path.with_name(f".{card.path.name}.part")
    beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(beside, card.path)


def _wrapped(key: str, items: Sequence[str], width: int = 8) -> list[str]:
    rows = [", ".join(_toml(item) for item in items[i : i + width]) for i in range(0, len(items), width)]
    return [f"{key} = [", *(f"  {row}," for row in rows), "]"]


def _toml(value: Any) -> str:
    """A string, number, boolean or list of them as TOML; JSON's text of each is also TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


__all__ = ["Boxes", "Figure", "Label", "Quantity", "Scores", "check_graph", "export", "export_graph", "write_card"]
