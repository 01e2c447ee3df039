"""A card and its graph: samples in, frames of scores out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.error import Error


@dataclass(frozen=True, slots=True)
class Frames:
    """A model's answer: scores (frames, labels); frame *i* covers `[start + i·hop, start + (i+1)·hop)` at `rate`."""

    scores: NDArray[np.float32]
    labels: tuple[str, ...]
    rate: int
    start: int
    hop: int


class Model:
    """Runs a card's graph. Models of one graph share a session."""

    def __init__(self, card: Card):
        self.card = card
        self._session = _session(card.path.parent / card.graph, card.sha256)

    def frames(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores (n, labels) of samples (context_before + n·hop + context_after,)."""
        (scores,) = self._session.run(None, {"samples": samples[None]})
        return cast(NDArray[np.float32], scores[0])


@lru_cache(maxsize=8)
def _session(graph: Path, sha256: str) -> Any:
    """An onnxruntime session of one thread. Raises `Error` where the graph is not the one that the card speaks of."""
    import onnxruntime

    try:
        content = graph.read_bytes()
    except OSError as problem:
        raise Error(
            f"{graph}: the model's graph cannot be read ({problem.strerror}). Install soundsight anew."
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise Error(
            f"{graph}: sha256 is {found[:12]}…, its card says {sha256[:12]}…. The file is damaged or not the card's."
        )
    options = onnxruntime.SessionOptions()
    # One thread: a second gains nets of this size nothing; cores are used by processes, a file each.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # onnxruntime raises many kinds, all saying that it cannot run the graph
        raise Error(f"{graph}: onnxruntime cannot run it ({str(problem).splitlines()[0]}).") from None
