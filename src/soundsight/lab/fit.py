"""The one training loop. From the top: batch, spectrogram, mix, forward, loss, step, average, epoch, checkpoint."""

from __future__ import annotations

import csv
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from soundsight.error import Error
from soundsight.lab import tasks
from soundsight.lab.batches import Batches, padded
from soundsight.lab.datasets import Clip
from soundsight.lab.losses import batch_loss
from soundsight.lab.networks import Network
from soundsight.lab.prepare import Sounds
from soundsight.lab.recipe import Phase, Recipe

COLUMNS = ("phase", "epoch", "loss", "validation_loss", "validation_accuracy", "rate", "seconds")


@dataclass(frozen=True, slots=True)
class Run:
    """A training: the recipe, the network that it trains in place, the clips, and the folder that it writes into."""

    recipe: Recipe
    net: Network
    train: Sequence[Clip]
    validation: Sequence[Clip]
    sounds: Sounds
    labels: Sequence[str]
    out: Path


def fit(run: Run) -> nn.Module:
    """Train the run's network as its recipe says and return its averaged weights (or itself where nothing is averaged).

    Writes `log.csv`, a row an epoch, and `checkpoint.pt`; where a checkpoint stands there, goes on from it: the result
    is the same as without the stop, for every epoch draws from its own generator. Raises `Error` where the checkpoint
    is of another recipe or other clips, and for patience without validation clips.
    """
    if not run.validation and any(phase.patience for phase in run.recipe.phase):
        raise Error("patience waits for a better validation loss, and there are no validation clips. Set patience = 0.")
    run.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(run.recipe.threads)
    torch.manual_seed(run.recipe.seed)
    run.net.body.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    best: nn.Module = run.net
    for number, phase in enumerate(run.recipe.phase):
        best = _phase(run, number, phase)
        run.net.load_state_dict(best.state_dict())
    return best


def _phase(run: Run, number: int, phase: Phase) -> nn.Module:
    net = run.net
    batches = Batches(run.train, run.sounds, run.labels, net.geometry, phase)
    optimiser = make_optimiser(net, phase)
    schedule = make_schedule(optimiser, phase, len(batches))
    averaged = AveragedModel(
        net,
        multi_avg_fn=get_ema_multi_avg_fn(phase.ema),  # type: ignore[no-untyped-call]
        use_buffers=True,
    )
    learning = (net, averaged, optimiser, schedule)
    state = _resume(run, number, *learning)
    if state["done"]:
        return _chosen(averaged, net, phase)
    if phase.stay and state["before"] is None:
        state["before"] = {k: v.clone() for k, v in net.state_dict().items()}
    for epoch in range(state["epoch"], phase.epochs):
        began, total = time.monotonic(), 0.0
        rng = np.random.default_rng([run.recipe.seed, number, epoch])
        torch.manual_seed(int(rng.integers(2**31)))
        net.train()
        plain = epoch >= phase.epochs * (1 - phase.plain_tail)
        for batch in batches.epoch(rng, epoch / phase.epochs):
            loss = batch_loss(net, batch, phase, rng, mixing=not plain, bf16=run.recipe.bf16)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            averaged.update_parameters(net)
            total += loss.item()
        v_loss, v_accuracy = validate(_chosen(averaged, net, phase), run.validation, run.sounds, run.labels, net)
        mean, rate, took = total / len(batches), schedule.get_last_lr()[0], time.monotonic() - began
        _log(run.out / "log.csv", (number, epoch, mean, v_loss, v_accuracy, rate, took))
        better = v_loss < state["best"]
        state.update(epoch=epoch + 1, since=0 if better else state["since"] + 1)
        state.update(best=v_loss if better else state["best"])
        if phase.patience and better:
            state["kept"] = {k: v.clone() for k, v in _chosen(averaged, net, phase).state_dict().items()}
        stop = bool(phase.patience) and state["since"] >= phase.patience
        state["done"] = stop or epoch + 1 == phase.epochs
        if state["done"] and state["kept"] is not None:
            _chosen(averaged, net, phase).load_state_dict(state["kept"])
        if state["done"] and phase.stay:
            _stay(_chosen(averaged, net, phase), state["before"], phase.stay)
        _save(run, number, state, *learning)
        if stop:
            break
    return _chosen(averaged, net, phase)


@torch.no_grad()
def _stay(net: nn.Module, before: Mapping[str, Tensor], share: float) -> None:
    """Draw the weights back, by a share, to those before; counts stay as they are."""
    for key, value in net.state_dict().items():
        if value.is_floating_point():
            value.lerp_(before[key], share)


def make_optimiser(net: nn.Module, phase: Phase) -> torch.optim.Optimizer:
    """Adam, AdamW, RMSprop or SGD; weight decay on matrices alone."""
    matrices = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    groups: list[dict[str, Any]] = [
        {"params": matrices, "weight_decay": phase.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    make: Mapping[str, Any] = {
        "adam": lambda: torch.optim.Adam(groups, lr=phase.rate),
        "adamw": lambda: torch.optim.AdamW(groups, lr=phase.rate),
        "rmsprop": lambda: torch.optim.RMSprop(groups, lr=phase.rate, momentum=phase.momentum),
        "sgd": lambda: torch.optim.SGD(groups, lr=phase.rate, momentum=phase.momentum),
    }
    return tasks.choose(make, phase.optimiser, "optimiser")()  # type: ignore[no-any-return]


def make_schedule(optimiser: torch.optim.Optimizer, phase: Phase, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """The learning rate over the phase's steps: onecycle (linear or cosine down), cosine, constant."""
    total = phase.epochs * steps
    from torch.optim import lr_scheduler as rates

    make: Mapping[str, Any] = {
        "onecycle": lambda: rates.OneCycleLR(optimiser, phase.rate, total_steps=total + 1, pct_start=0.15),
        "onecycle-linear": lambda: rates.OneCycleLR(
            optimiser, phase.rate, total_steps=total + 1, anneal_strategy="linear"
        ),
        "cosine": lambda: rates.CosineAnnealingLR(optimiser, total),
        "constant": lambda: rates.ConstantLR(optimiser, factor=1.0),
    }
    return tasks.choose(make, phase.schedule, "schedule")()  # type: ignore[no-any-return]


@torch.no_grad()
def clip_logits(net: nn.Module, clips: Sequence[Clip], sounds: Sounds, shape: Network) -> Tensor:
    """Pooled logits (clips, labels) of whole clips, each over its own frames."""
    net.eval()
    rows = [tasks.mean_odds(net(torch.from_numpy(padded(sounds.of(clip), shape.geometry))[None]))[0] for clip in clips]
    return torch.stack(rows)


def validate(
    net: nn.Module, clips: Sequence[Clip], sounds: Sounds, labels: Sequence[str], shape: Network
) -> tuple[float, float]:
    """Cross entropy and accuracy over the clips, or nan without any."""
    if not clips:
        return float("nan"), float("nan")
    logits = clip_logits(net, clips, sounds, shape)
    truth = torch.tensor([list(labels).index(clip.label) for clip in clips])
    loss = nn.functional.cross_entropy(logits, truth)
    return loss.item(), (logits.argmax(dim=1) == truth).float().mean().item()


def _chosen(averaged: AveragedModel, net: Network, phase: Phase) -> nn.Module:
    return averaged.module if phase.ema else net


def _name_of(run: Run) -> str:
    """What a checkpoint is of: all of the recipe that the weights depend on, and the clips."""
    recipe = run.recipe
    learning = (recipe.network, recipe.seed, recipe.bf16, recipe.threads, recipe.phase)
    clips = [
        [(clip.dataset, clip.name, clip.fold, clip.label) for clip in part] for part in (run.train, run.validation)
    ]
    return hashlib.sha256(repr((learning, clips)).encode()).hexdigest()


def _log(path: Path, row: Sequence[Any]) -> None:
    """Add an epoch's row. A run killed between row and checkpoint does the epoch again: its first row goes."""
    before = [list(old.values()) for old in epochs_of(path)] if path.is_file() else []
    beside = path.with_suffix(".part")
    with beside.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for values in [*(old for old in before if tuple(old[:2]) < tuple(row[:2])), row]:
            writer.writerow([f"{float(value):.6g}" for value in values])
    os.replace(beside, path)


def _save(run: Run, number: int, state: dict[str, Any], *parts: Any) -> None:
    kept = {"run": _name_of(run), "phase": number, "state": state, "parts": [part.state_dict() for part in parts]}
    beside = run.out / "checkpoint.part"
    torch.save(kept, beside)
    os.replace(beside, run.out / "checkpoint.pt")


def _resume(run: Run, number: int, *parts: Any) -> dict[str, Any]:
    """The state of this phase at its last checkpoint, loaded into the parts; a fresh one where it has none.

    A phase that a later one has followed is done; its weights came along in the later one's.
    """
    fresh: dict[str, Any] = {"epoch": 0, "best": float("inf"), "since": 0, "kept": None, "before": None, "done": False}
    path = run.out / "checkpoint.pt"
    if not path.is_file():
        return fresh
    found = torch.load(path, weights_only=True)
    if found.get("run", name := _name_of(run)) != name:
        raise Error(f"{path} is of another recipe or other clips. Move {path.parent} away to begin anew.")
    if found["phase"] < number:
        return fresh
    if found["phase"] > number:
        return {**fresh, "done": True}
    for part, state in zip(parts, found["parts"], strict=True):
        part.load_state_dict(state)
    return dict(found["state"])


def epochs_of(path: Path) -> Iterator[dict[str, float]]:
    """Rows of a `log.csv`."""
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            yield {key: float(value) for key, value in row.items()}
