"""Scores made probabilities: of events that score 0.7, some seven of ten shall be right, on scenes of validation clips.

One scale and one offset for all logits (Platt 1999), folded into the graph. What an event's score is comes of decoding,
so frames are scaled, decoded and fitted again until nothing moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsight.card import Card
from soundsight.decode import Events
from soundsight.lab.datasets import Clip
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.metrics.events import Span, right
from soundsight.lab.prepare import Sounds
from soundsight.recogniser import Recogniser

SCENES, SEED = 300, 2
# Events below are never shown, and are so many that they would decide alone.
LEAST = 0.2
ROUNDS = 4
FEWEST = 50  # events, below which nothing is fitted


@dataclass(frozen=True, slots=True)
class Scaling:
    """Logits become `scale` · logit + `offset`."""

    scale: float = 1.0
    offset: float = 0.0

    @property
    def words(self) -> str:
        """As a card has it."""
        return (
            f"logits times {self.scale:.3f} {self.offset:+.3f}, so that an event's score is the share of such that are "
            f"right, fitted on {SCENES} scenes of held-out clips (seed {SEED}), each 10 to 30 s with 0 to 5 sounds"
        )

    def then(self, other: Scaling) -> Scaling:
        """This one followed by another."""
        return Scaling(other.scale * self.scale, other.scale * self.offset + other.offset)

    def of(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities, scaled; kept within 1e-6 of 0 and 1."""
        p = np.clip(scores, 1e-6, 1 - 1e-6)
        moved: NDArray[np.float64] = 1 / (1 + np.exp(-(self.scale * np.log(p / (1 - p)) + self.offset)))
        return moved


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


def outcomes(
    card: Card, frames: Sequence[NDArray[np.float64]], true: Sequence[Sequence[Span]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score of every event of scenes of frames (frames, labels) that reaches `LEAST`, and whether it is right."""
    hop_s, scores, is_right = card.hop / card.rate, [], []
    for scene, spans in zip(frames, true, strict=True):
        events = Events(len(card.ids), card.boxes)
        for box in [*events.feed(scene.astype(np.float32)), *events.flush()]:
            if box.score >= LEAST:
                scores.append(box.score)
                is_right.append(right(Span(card.ids[box.label], box.start * hop_s, box.end * hop_s), spans))
    return np.array(scores), np.array(is_right, dtype=bool)


def scaling_of(card: Card, clips: Sequence[Clip], sounds: Sounds) -> Scaling:
    """The scaling that makes a model's events probabilities on scenes of clips that taught it nothing."""
    recogniser = Recogniser(str(card.path), keep_scores=True, for_file=True)
    frames, true = [], []
    for scene in mixed(clips, sounds, SEED, SCENES):
        hear_scene(recogniser, scene)
        frames.append(recogniser.scores() / 65535)
        true.append([Span(p.label, p.start / scene.rate, p.end / scene.rate) for p in scene.parts])
    whole = Scaling()
    for _ in range(ROUNDS):
        whole = whole.then(fitted(*outcomes(card, [whole.of(scene) for scene in frames], true)))
    return whole
