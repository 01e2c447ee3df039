"""Graphs of single folds: the network that ships, each ignorant of its own fold, small enough to lie in the project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from soundsight.card import Card, load_card
from soundsight.lab.datasets.esc50 import ESC50

FOLDS = Path(__file__).parent.parent / "folds" / "esc50"
SHIPPED = load_card("environment")


def layers(card: Card) -> tuple[list[tuple[int, ...]], Counter[str], list[list[int]]]:
    """Shapes of the weights, those of the labels' own layer but for their number, and the steps that cost anything.

    And which frames each layer passes on: start, end, axis and step of the slices.
    """
    graph = onnx.load(card.path.parent / card.graph).graph
    shapes = [tuple(one.dims) for one in graph.initializer if len(one.dims) > 1]
    of_labels = (len(card.ids), 256, 1, 1)
    assert of_labels in shapes
    steps = Counter(node.op_type for node in graph.node if node.op_type in ("Conv", "MatMul", "MaxPool", "Log"))
    known = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    known |= {
        node.output[0]: onnx.numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant"
    }
    slices = [[int(known[name].item()) for name in node.input[1:]] for node in graph.node if _is_of_time(node, known)]
    assert len(slices) == 4
    return sorted(shape for shape in shapes if shape != of_labels), steps, slices


def _is_of_time(node: onnx.NodeProto, known: dict[str, NDArray[np.generic]]) -> bool:
    return bool(node.op_type == "Slice" and known[node.input[3]].item() == 3)


@pytest.mark.parametrize("fold", ESC50.folds)
def test_a_fold_s_graph_is_the_shipped_network_and_has_not_learnt_its_fold(fold: int) -> None:
    card = load_card(FOLDS / f"fold{fold}")
    for name in ("rate", "hop", "context_before", "context_after", "pooling"):
        assert getattr(card, name) == getattr(SHIPPED, name), name
    assert layers(card) == layers(SHIPPED)
    assert dict(card.learnt) == {"esc50": tuple(other for other in ESC50.folds if other != fold)}
    assert set(card.ids) == set(ESC50.labels)
    assert not card.leak
    graph = card.path.parent / card.graph
    assert graph.stat().st_size <= 3e6
    weights = [one for one in onnx.load(graph).graph.initializer if len(one.dims) == 4]
    assert {one.data_type for one in weights} == {onnx.TensorProto.FLOAT16}
    # What the front end computes by is no weight.
    assert sum(int(onnx.numpy_helper.to_array(one).size) for one in weights) <= 1.2e6
