"""What a model says of sounds that are no files: pooled scores and the labels that hold, by the stream's own door."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from soundsight.card import Card
from soundsight.recogniser import Recogniser

Wave = NDArray[np.float32]


def hear_waves(card: Card, waves: Iterable[Wave]) -> tuple[NDArray[np.float64], list[frozenset[str]]]:
    """Pooled scores (waves, labels of the card) of samples at the card's rate, and which labels hold in each."""
    recogniser = Recogniser(str(card.path), for_file=True)
    rows, holding = [], []
    for wave in waves:
        recogniser.reset()
        recogniser.feed(wave, card.rate)
        recogniser.flush()
        result = recogniser.result()
        found = {tag.label: tag.score for tag in result.tags}
        rows.append([found[label] for label in card.ids])
        holding.append(frozenset(event.label for event in result.events if event.holds))
    return np.array(rows, dtype=np.float64).reshape(-1, len(card.ids)), holding
