"""From a recipe to a trained network: read the sets, split, decode once, fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from soundsight.error import Error
from soundsight.lab import tasks
from soundsight.lab.datasets import Clip, of_folds, read
from soundsight.lab.fit import Run, fit
from soundsight.lab.networks import Network, network
from soundsight.lab.prepare import Sounds, prepare
from soundsight.lab.recipe import Recipe
from soundsight.lab.split import Split, split


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training leaves: the network's shape, its weights, labels, split and decoded sounds."""

    shape: Network
    weights: nn.Module
    labels: tuple[str, ...]
    split: Split
    sounds: Sounds


def clips_of(chosen: dict[str, tuple[int, ...]], data: Path) -> list[Clip]:
    """Clips of the chosen folds, a set after the other. Raises `Error` for folds that the copy does not hold."""
    clips = []
    for name, folds in chosen.items():
        clips += of_folds(name, read(name, data), folds)
    return clips


def train(
    recipe: Recipe, data: Path, out: Path, cache: Path, held: Mapping[str, tuple[int, ...]] | None = None
) -> Trained:
    """Train as the recipe says; goes on where a stopped run left a checkpoint in `out`.

    Folds that are `held` are the validation, looked at once the training is over.
    """
    clips = clips_of(dict(recipe.train), data)
    if not clips:
        raise Error(f"{recipe.name}: there is no fold to learn from in [train].")
    test, apart = clips_of(dict(recipe.test), data), clips_of(dict(held or {}), data)
    parts = split(clips, test, recipe.validation_share, recipe.seed, recipe.leak, apart)
    labels = tasks.labels_of(list(recipe.train)) or tuple(sorted({clip.label for clip in clips}))
    torch.manual_seed(recipe.seed)
    net = network(recipe.network, len(labels))
    sounds = prepare([*parts.train, *parts.validation], net.geometry.rate, cache)
    watched = () if held else parts.validation
    weights = fit(Run(recipe, net, parts.train, watched, sounds, labels, out))
    return Trained(net, weights, labels, parts, sounds)
