"""A card and its graph: samples in, frames of scores out. What listens so, a network or a measure, is a Listener."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import Block
from soundsight.card import Card
from soundsight.error import Error
from soundsight.result import Note
from soundsight.windows import Windows


@dataclass(frozen=True, slots=True)
class Frames:
    """A model's answer, float32: scores (n, labels) and values of its tracks (n, tracks), a row every `card.hop`.

    `confidence` (n,) is how far the tracks' values can be trusted, 0–1, where the model says so. `notes` are those that
    became certain with these frames.
    """

    scores: NDArray[np.float32]
    tracks: NDArray[np.float32]
    confidence: NDArray[np.float32] | None = None
    notes: tuple[Note, ...] = ()


class Listener(Protocol):
    """Blocks of any length in, frames out as they become certain, the last of them at `flush`."""

    def feed(self, block: Block) -> list[Frames]:
        """The frames that are new."""

    def flush(self) -> list[Frames]:
        """The last frames; the last of all covers the last sample."""

    def reset(self) -> None:
        """Begin a new stream."""


class Model:
    """Runs a card's graph. Models of one graph share a session."""

    def __init__(self, card: Card):
        self.card = card
        if not card.graph:
            raise Error(f"{card.path}: {card.name} has no graph to run.")
        self._session = _session(card.path.parent / card.graph, card.sha256)
        has = {one.name: one.shape[-1] for one in self._session.get_outputs()}
        for output, wanted in (("scores", len(card.labels)), ("tracks", len(card.tracks))):
            if wanted and output not in has:
                raise Error(f"{card.path}: not the graph's card: {card.graph} gives no {output}.")
            if isinstance(columns := has.get(output, 0), int) and columns != wanted:
                raise Error(
                    f"{card.path}: not the graph's card: it names {wanted} {output}, {card.graph} has {columns}."
                )
        self._low = np.array([track.low for track in card.tracks], dtype=np.float32)
        self._high = np.array([track.high for track in card.tracks], dtype=np.float32)

    def frames(self, samples: NDArray[np.float32]) -> Frames:
        """The n frames of samples (context_before + n·hop + context_after,).

        A track's value that is infinite becomes the end of its range on that side, one that is no number its low end:
        neither can be drawn or written as JSON.
        """
        outputs = [name for name, wanted in (("scores", self.card.labels), ("tracks", self.card.tracks)) if wanted]
        answer = dict(zip(outputs, self._session.run(outputs, {"samples": samples[None]}), strict=True))
        n = (len(samples) - self.card.context_before - self.card.context_after) // self.card.hop
        nothing = np.zeros((1, n, 0), dtype=np.float32)
        tracks = np.nan_to_num(answer.get("tracks", nothing)[0], nan=-np.inf, posinf=np.inf, neginf=-np.inf)
        tracks = np.where(np.isfinite(tracks), tracks, np.where(tracks > 0, self._high, self._low))
        return Frames(answer.get("scores", nothing)[0], tracks)


class Network:
    """A Listener: a card's graph over windows of `frames` frames, each with its context."""

    def __init__(self, card: Card, frames: int):
        self._model = Model(card)
        self._windows = Windows(card.rate, card.hop, card.context_before, card.context_after, frames)

    def feed(self, block: Block) -> list[Frames]:
        """The frames that are new."""
        return [self._model.frames(window.samples) for window in self._windows.feed(block)]

    def flush(self) -> list[Frames]:
        """The last frames, zeros after the end."""
        return [self._model.frames(window.samples) for window in self._windows.flush()]

    def reset(self) -> None:
        """Begin a new stream."""
        self._windows.reset()


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
