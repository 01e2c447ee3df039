"""What is to be learnt: labels, which pairs of them may truly occur together, pooling over time, losses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from soundsight.error import Error
from soundsight.lab.datasets import DATASETS

T = TypeVar("T")

# Pairs of labels of which a clip with one may truly hold the other, unlabelled: no loss is taken from the second there.
# Every other pair is a negative, or rain would sound like an air conditioner.
MAY_OCCUR_TOGETHER: tuple[tuple[str, str], ...] = (
    ("drilling", "engine"),
    ("drilling", "jackhammer"),
    ("jackhammer", "engine"),
    ("siren", "engine"),
    ("siren", "car_horn"),
    ("car_horn", "engine"),
    ("street_music", "church_bells"),
    ("street_music", "clapping"),
    ("street_music", "children_playing"),
    ("street_music", "laughing"),
    ("children_playing", "laughing"),
    ("children_playing", "crying_baby"),
    ("children_playing", "footsteps"),
    ("children_playing", "chirping_birds"),
    ("rain", "thunderstorm"),
    ("rain", "wind"),
    ("wind", "sea_waves"),
    ("crickets", "insects"),
    ("crickets", "frog"),
    ("chirping_birds", "crow"),
    ("hen", "rooster"),
    ("engine", "train"),
)


def labels_of(datasets: Sequence[str]) -> tuple[str, ...]:
    """All labels of the sets, each once, in the order of the sets."""
    return tuple(dict.fromkeys(label for name in datasets for label in DATASETS[name].labels))


def ignored(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Matrix (labels, labels), true where a clip of the row's label says nothing of the column's."""
    at = {label: index for index, label in enumerate(labels)}
    mask = np.zeros((len(labels), len(labels)), dtype=bool)
    for a, b in MAY_OCCUR_TOGETHER:
        if a in at and b in at:
            mask[at[a], at[b]] = mask[at[b], at[a]] = True
    return mask


def mean_odds(logits: Tensor) -> Tensor:
    """Frames of logits (batch, labels, frames) to a clip's logits (batch, labels): the log of the mean odds.

    The twin of `soundsight.decode.mean_odds`; a test holds them together.
    """
    return torch.logsumexp(logits, dim=-1) - math.log(logits.shape[-1])


POOLINGS: dict[str, Callable[[Tensor], Tensor]] = {"mean_odds": mean_odds}


def single_label_loss(pooled: Tensor, target: Tensor, ignore: Tensor, smoothing: float) -> Tensor:
    """Cross entropy of clips' logits (batch, labels) with mixing ratios (batch, labels) that sum to 1.

    Labels marked in `ignore` (batch, labels) take no part in the softmax; `smoothing` is spread over the others.
    """
    free = ~ignore | (target > 0)
    spread = free / free.sum(dim=1, keepdim=True)
    wanted = (1 - smoothing) * target + smoothing * spread
    log_share = torch.log_softmax(pooled.masked_fill(~free, -1e4), dim=1)
    return -(wanted * log_share).sum(dim=1).mean()


def multi_label_loss(logits: Tensor, target: Tensor, ignore: Tensor) -> Tensor:
    """Binary cross entropy of logits with targets of 0 and 1, any shape alike, over what `ignore` leaves."""
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (each * ~ignore).sum() / (~ignore).sum().clamp(min=1)


def choose(table: Mapping[str, T], key: str, what: str) -> T:
    """The table's entry, or an `Error` that names what there is."""
    if key not in table:
        raise Error(f"no {what} {key!r}; there are {', '.join(table)}.")
    return table[key]
