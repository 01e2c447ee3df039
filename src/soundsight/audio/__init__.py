"""Any sound file or stream as mono Blocks at one rate: the only decoder and the only resampler.

`open_audio` decodes a file at its own rate with all its channels, block by block; `Intake` mixes, resamples
and measures samples from wherever they come; `read_mono` is the one after the other.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.audio.containers import KNOWN_EXTENSIONS, can_decode, how_to_get_codecs
from soundsight.audio.decode import Decoder, open_audio, sha256_of
from soundsight.audio.intake import Block, Intake
from soundsight.audio.quality import Heard

__all__ = [
    "KNOWN_EXTENSIONS",
    "Block",
    "Decoder",
    "Heard",
    "Intake",
    "can_decode",
    "how_to_get_codecs",
    "open_audio",
    "read_mono",
    "sha256_of",
]


def read_mono(path: str | Path, rate: int, start_s: float = 0.0, end_s: float | None = None) -> NDArray[np.float32]:
    """Samples of a file, or of its `[start_s, end_s)`: mono float32 (n,) at `rate`. Raises Error."""
    intake = Intake(rate)
    parts = []
    with open_audio(path) as decoder:
        for samples in decoder.blocks(start_s, end_s):
            parts += [block.samples for block in intake.feed(samples, decoder.rate)]
    parts += [block.samples for block in intake.flush()]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
