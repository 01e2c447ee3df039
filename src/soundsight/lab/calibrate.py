"""Scores made probabilities: of events that score 0.7, some seven of ten shall be right, on scenes of validation clips.

One scale and one offset for all logits, folded into the graph. Events are found on what the network says unscaled, and
their scores alone are fitted: on scaled frames, steeper as they are, onsets come late and soft sounds fall apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsight.card import Card
from soundsight.card.scaling import Scaling
from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.metrics.events import Span, right
from soundsight.lab.prepare import Sounds
from soundsight.recogniser import Recogniser

SCENES, SEED = 300, 2
# Events below never hold (no threshold is lower), and are so many that they would decide alone.
LEAST = 0.2
FEWEST = 50  # events, below which nothing is fitted


class Scaled(nn.Module):
    """A network whose logits are scaled."""

    def __init__(self, net: nn.Module, scaling: Scaling):
        super().__init__()
        self.net, self.scaling = net, scaling

    def forward(self, samples: Tensor) -> Tensor:
        """Samples (batch, n) to logits (batch, labels, frames)."""
        logits: Tensor = self.net(samples)
        return logits * self.scaling.scale + self.scaling.offset


def fitted(scores: NDArray[np.float64], is_right: NDArray[np.bool_]) -> Scaling:
    """The scaling under which the outcomes are likeliest; none where they are few or alike or fall with the score."""
    if len(scores) < FEWEST or is_right.all() or not is_right.any():
        return Scaling()
    from sklearn.linear_model import LogisticRegression

    p = np.clip(scores, 1e-6, 1 - 1e-6)
    found = LogisticRegression(C=np.inf).fit(np.log(p / (1 - p))[:, None], is_right)
    scale, offset = float(found.coef_[0, 0]), float(found.intercept_[0])
    return Scaling(scale, offset) if scale > 0 else Scaling()


def scaling_of(card: Card, clips: Sequence[Clip], sounds: Sounds) -> Scaling:
    """The scaling that makes a model's events probabilities on scenes of clips that taught it nothing."""
    recogniser = Recogniser(str(card.path), for_file=True)
    scores, is_right = [], []
    for scene in mixed(clips, sounds, SEED, SCENES):
        true = [Span(p.label, p.start / scene.rate, p.end / scene.rate) for p in scene.parts]
        for event in hear_scene(recogniser, scene).events:
            if event.score >= LEAST:
                scores.append(event.score)
                is_right.append(right(Span(event.label, event.start_s, event.end_s), true))
    return fitted(np.array(scores), np.array(is_right, dtype=bool))


def words(scaling: Scaling) -> str:
    """A scaling as a card has it."""
    return (
        f"logits times {scaling.scale:.3f} {scaling.offset:+.3f}, so that an event's score is the share of such that "
        f"are right, fitted on {SCENES} scenes of held-out clips (seed {SEED}), each 10 to 30 s with 0 to 5 sounds"
    )
