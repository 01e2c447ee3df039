"""All frames' scores beside a result: in two bytes each, which is finer than they are sure, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.decode import POOLINGS
from soundsight.error import Error
from soundsight.result import Event

FULL = 65535  # a score of 1


def stored(scores: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Scores 0–1 as score · 65535; they come back to 8e-6."""
    return np.round(scores * FULL).astype(np.uint16)


def joined(parts: Sequence[NDArray[np.uint16]], labels: int) -> NDArray[np.uint16]:
    """Stored scores (frames, labels), one part after the other; none gives (0, labels)."""
    return np.concatenate([np.zeros((0, labels), np.uint16), *parts])


def painted(events: Iterable[Event], frames: int, card: Card, start_s: float) -> NDArray[np.uint16]:
    """Stored scores (frames, labels) of a model that scores notes: an event's in its frames, 0 elsewhere."""
    scores = np.zeros((frames, len(card.labels)), np.uint16)
    for event in events:
        first, end = (round((at - start_s) * card.rate / card.hop) for at in (event.start_s, event.end_s))
        scores[first:end, card.ids.index(event.label)] = round(event.score * FULL)
    return scores


def pooled(events: Iterable[Event], frames: int, card: Card) -> NDArray[np.float64]:
    """Tags (labels,) of such a model, pooled over all frames as its card says."""
    into, out = POOLINGS[card.pooling]
    total = into(np.zeros((1, len(card.labels)), np.float32))[0] * frames
    for event in events:
        lasts = round((event.end_s - event.start_s) * card.rate / card.hop)
        total[card.ids.index(event.label)] += float(into(np.full((1, 1), event.score, np.float32))[0, 0]) * lasts
    return out(total, frames)


def write_scores(target: Path, scores: NDArray[np.uint16], card: Card, start_s: float) -> None:
    """All frames from `start_s` on as NPZ, written beside and renamed: scores, labels, rate, hop, start (a sample)."""
    beside = target.with_name(f".{target.name}.part.npz")
    try:
        np.savez_compressed(
            beside,
            scores=scores,
            labels=np.array(card.ids),
            rate=card.rate,
            hop=card.hop,
            start=round(start_s * card.rate),
        )
        beside.replace(target)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise Error(f"{target}: the scores cannot be written ({problem.strerror}).") from None
