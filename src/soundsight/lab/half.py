"""Weights of half precision: rounded in torch first, stored as 16 bits in the graph, which computes in 32 bits."""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

FEWEST = 64  # values, below which a cast costs more than it saves


def rounded(net: nn.Module) -> nn.Module:
    """A copy in evaluation mode, its batch normalisations folded into the convolutions before them, weights rounded.

    Folded first: the exporter would do it afterwards, and what it made of rounded weights would be no half any more.
    """
    made = copy.deepcopy(net).eval()
    for module in made.modules():
        if isinstance(module, nn.Sequential):
            _fold(module)
    with torch.no_grad():
        for weights in made.parameters():
            weights.copy_(weights.half().float())
    return made


def _fold(layers: nn.Sequential) -> None:
    for (before, conv), (after, norm) in pairwise(list(layers.named_children())):
        if isinstance(conv, nn.Conv1d | nn.Conv2d) and isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
            setattr(layers, before, fuse_conv_bn_eval(conv, norm))
            setattr(layers, after, nn.Identity())


def store_half(path: Path) -> None:
    """Keep every constant of a graph that half precision holds exactly as 16 bits, cast to 32 where it is used.

    onnxruntime casts them once, when it loads the graph. No value changes.
    """
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for constant in graph.initializer:
        if constant.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(constant)
        with np.errstate(over="ignore"):
            halves = values.astype(np.float16)
        if values.size < FEWEST or not np.array_equal(halves.astype(np.float32), values):
            continue
        name = constant.name
        constant.CopyFrom(numpy_helper.from_array(halves, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)
