"""A small plain network of four blocks, Conv → ReLU → BatchNorm, each halving time and frequency."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn

from soundsight.lab.networks.frontend import LogMel
from soundsight.lab.networks.network import Geometry, Network

# Windows of 23.2 ms and hops of 11.6 ms, those of 1,024 and 512 samples at 44.1 kHz, at 16 kHz.
RATE, WINDOW, HOP, BANDS = 16000, 372, 186, 64


class Body(nn.Module):
    """Spectrogram (batch, 1, bands, frames) to logits (batch, labels, frames // 16).

    The first block is 2 → 8 channels, 5×5; then 8 → 16 → 32 → 64, 3×3; all of stride 2. Weights are Kaiming normal
    (a = 0.1), biases zero. The mono spectrogram is doubled to two channels. Two departures from the network this
    re-creates: a fixed mean and deviation instead of each batch's, and no padding in time; a frame is pooled over
    frequency here and over time by the task.
    """

    def __init__(self, labels: int):
        super().__init__()
        widths = (2, 8, 16, 32, 64)
        blocks: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            size = 5 if inputs == 2 else 3
            layer = nn.Conv2d(inputs, outputs, size, stride=2, padding=(size // 2, 0))
            nn.init.kaiming_normal_(layer.weight, a=0.1)
            nn.init.zeros_(layer.bias) if layer.bias is not None else None
            blocks += [layer, nn.ReLU(), nn.BatchNorm2d(outputs)]
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Conv1d(widths[-1], labels, 1)

    def forward(self, spectrogram: Tensor) -> Tensor:
        """See the class."""
        doubled = torch.cat([spectrogram, spectrogram], dim=1)
        pooled = self.blocks(doubled).mean(dim=2)
        return cast(Tensor, self.head(pooled))


def four_block(labels: int) -> Network:
    """The four-block network: frames of 16 hops (186 ms)."""
    # Field of one frame: 5, then 3×3 at strides 2, 4, 8: 5 + 2·2 + 2·4 + 2·8 = 33 spectra.
    field = WINDOW + HOP * 32
    hop = HOP * 16
    after = (field - hop) // 2
    return Network(LogMel(RATE, WINDOW, HOP, BANDS), Body(labels), Geometry(RATE, hop, field - hop - after, after))
