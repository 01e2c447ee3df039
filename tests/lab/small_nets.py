"""A network of a few hundred weights with an exact geometry, for tests of all that is around a network."""

from __future__ import annotations

from typing import cast

import torch
from small_sets import RATE, clip, in_memory
from sounds import noise, sine
from torch import Tensor, nn

from soundsight.lab.datasets import Clip
from soundsight.lab.networks import Geometry, Network
from soundsight.lab.networks.frontend import LogMel
from soundsight.lab.prepare import Sounds

WINDOW, HOP, BANDS = 512, 320, 16


class Body(nn.Module):
    """Spectrogram (batch, 1, 16, 4 n) to logits (batch, labels, n): four spectra a frame."""

    def __init__(self, labels: int, dropout: float):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, (BANDS, 4), stride=(1, 4)),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Conv2d(16, labels, 1),
        )

    def forward(self, spectrogram: Tensor) -> Tensor:
        return cast(Tensor, self.layers(spectrogram)[:, :, 0])


def small(labels: int, dropout: float = 0.0) -> Network:
    """Frames of 80 ms that see 192 samples beyond themselves."""
    hop = 4 * HOP
    beyond = WINDOW + 3 * HOP - hop
    geometry = Geometry(RATE, hop, beyond // 2, beyond - beyond // 2)
    return Network(LogMel(RATE, WINDOW, HOP, BANDS), Body(labels, dropout), geometry)


LABELS = ("dog", "cat", "hen", "cow")


def tones(a_label: int = 2, seconds: float = 0.5) -> tuple[tuple[Clip, ...], Sounds]:
    """Half-second clips of four labels, each at its own pitch, over faint noise."""
    waves = {
        clip(f"{label}{take}", label): sine(300.0 * 2**index, seconds, RATE, 0.2 + 0.1 * take)
        + noise(seconds, RATE, level_db=-50, seed=take)
        for index, label in enumerate(LABELS)
        for take in range(a_label)
    }
    return tuple(waves), in_memory(waves)


def fresh(labels: int = 4, seed: int = 0, dropout: float = 0.0) -> Network:
    torch.manual_seed(seed)
    return small(labels, dropout)
