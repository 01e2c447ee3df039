"""Scores made probabilities by one scale and one offset for all logits (Platt 1999)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 1e-6  # scores are kept so far from 0 and 1


@dataclass(frozen=True, slots=True)
class Scaling:
    """Logits become `scale` · logit + `offset`."""

    scale: float = 1.0
    offset: float = 0.0

    def of(self, scores: NDArray[np.floating]) -> NDArray[np.float64]:
        """Scores in 0 to 1, any shape, scaled; they stay as they are where nothing is to be done."""
        return self._moved(scores, self.scale, self.offset)

    def before(self, scaled: NDArray[np.floating]) -> NDArray[np.float64]:
        """What `of` makes these of."""
        return self._moved(scaled, 1 / self.scale, -self.offset / self.scale)

    def _moved(self, scores: NDArray[np.floating], scale: float, offset: float) -> NDArray[np.float64]:
        p = scores.astype(np.float64)
        if (scale, offset) == (1.0, 0.0):
            return p
        p = np.clip(p, LEAST, 1 - LEAST)
        moved: NDArray[np.float64] = 1 / (1 + np.exp(-(scale * np.log(p / (1 - p)) + offset)))
        return moved
