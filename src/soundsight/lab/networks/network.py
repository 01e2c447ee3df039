"""What a network is to the laboratory: layers from samples to frames of logits, and its geometry in samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Geometry:
    """At `rate`, a frame covers `hop` samples and depends on nothing beyond `before` and `after` samples around it."""

    rate: int
    hop: int
    before: int
    after: int

    def samples_for(self, frames: int) -> int:
        """Input samples that give exactly this many frames."""
        return self.before + frames * self.hop + self.after


class Network(nn.Module):
    """`front`: samples to a spectrogram (batch, 1, bands, frames); `body`: that to logits (batch, labels, frames).

    Both are convolutional in time without padding, so the geometry is exact; where the frame lies in the field of
    view is a free choice, which training teaches: `after` says it.
    """

    def __init__(self, front: nn.Module, body: nn.Module, geometry: Geometry):
        super().__init__()
        self.front, self.body, self.geometry = front, body, geometry

    def forward(self, samples: Tensor) -> Tensor:
        """Samples (batch, geometry.samples_for(n)) to logits (batch, labels, n)."""
        return cast(Tensor, self.body(self.front(samples)))
