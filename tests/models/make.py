"""Makes tiny.onnx and tiny.toml: three labels with known answers, loud low, middle and high tones.

Run from the project's root: `PYTHONPATH=src python tests/models/make.py`. Nothing is trained.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from soundsight.lab.export import Label, export
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


if __name__ == "__main__":
    main()
