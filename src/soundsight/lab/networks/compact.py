"""The network that ships: six 3×3 convolutions, then three over time alone; ReLU only, so that any CPU runs it fast."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from soundsight.lab.networks.frontend import LogMel
from soundsight.lab.networks.network import Geometry, Network

RATE, WINDOW, HOP, BANDS = 16000, 512, 320, 64
LOOK_AHEAD = 5120  # 0.32 s


def conv(inputs: int, outputs: int, kernel: tuple[int, int], padding: int = 0, dilation: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU; padded along frequency only: no feature lies beyond a file's ends."""
    layers = nn.Conv2d(inputs, outputs, kernel, padding=(padding, 0), dilation=(1, dilation), bias=False)
    nn.init.kaiming_normal_(layers.weight, nonlinearity="relu")
    return nn.Sequential(layers, nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    """`x + layers(x)`, where the layers cut frames off; of `x` so many are cut `before` and `after` to fit.

    All cut before: what passes by the layers is the newest that they see, so that a frame need not wait for taps ahead.
    """

    def __init__(self, layers: nn.Module, before: int, after: int = 0):
        super().__init__()
        self.layers, self.kept = layers, slice(before, -after or None)

    def forward(self, x: Tensor) -> Tensor:
        """Features (batch, channels, bands, frames) to the same with `before + after` frames fewer."""
        return cast(Tensor, x[..., self.kept] + self.layers(x))


class Body(nn.Module):
    """Spectrogram (batch, 1, 64, 94 + 4 n) to logits (batch, labels, n).

    Channels are multiples of 16: onnxruntime fills others up to that with zeros, and multiplies them.
    """

    def __init__(self, labels: int, channels: tuple[int, ...] = (16, 32, 64, 128, 192, 256), dropout: float = 0.2):
        super().__init__()
        a, b, c, d, e, top = channels
        self.layers = nn.Sequential(
            conv(1, a, (3, 3), padding=1),
            nn.MaxPool2d((2, 2)),
            conv(a, b, (3, 3), padding=1),
            nn.MaxPool2d((2, 2)),
            conv(b, c, (3, 3), padding=1),
            Residual(conv(c, c, (3, 3), padding=1), before=1, after=1),
            nn.MaxPool2d((2, 1)),
            conv(c, d, (3, 3), padding=1),
            nn.MaxPool2d((2, 1)),
            conv(d, e, (3, 3), padding=1),
            conv(e, top, (BANDS // 16, 1)),
            Residual(conv(top, top, (1, 3)), before=2),
            Residual(conv(top, top, (1, 3), dilation=2), before=4),
            Residual(conv(top, top, (1, 3), dilation=4), before=8),
            nn.Dropout(dropout),
            nn.Conv2d(top, labels, 1),
        )

    def forward(self, spectrogram: Tensor) -> Tensor:
        """See the class."""
        return torch.squeeze(self.layers(spectrogram), 2)


def compact(labels: int) -> Network:
    """The shipping network for so many labels: frames of 80 ms, 0.32 s of look-ahead, 1.57 s of look-back."""
    field = WINDOW + HOP * 97  # of one frame: worked out layer by layer in tests/lab/test_networks.py
    hop = HOP * 4
    geometry = Geometry(RATE, hop, before=field - hop - LOOK_AHEAD, after=LOOK_AHEAD)
    return Network(LogMel(RATE, WINDOW, HOP, BANDS), Body(labels), geometry)
