"""One cell of a study: split, train the four-block network on spectrograms, test once. The loop reads top to bottom."""

from __future__ import annotations

import copy
import csv
import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from soundsight.error import Error
from soundsight.lab import augment, metrics
from soundsight.lab.datasets import Clip
from soundsight.lab.fit import make_optimiser, make_schedule
from soundsight.lab.networks.four_block import Body
from soundsight.lab.recipe import Phase
from soundsight.lab.split import split
from soundsight.lab.study.plan import Cell, Study

COLUMNS = ("epoch", "loss", "validation_loss", "validation_accuracy", "rate", "seconds")
# Two masks each way, each of at most a tenth of the bands and of the frames, as the studies had them.
MASKS, MASK_SHARE = 2, 0.1
# What torch does with these where nothing is said; the rest is the recipe's. AdamW without a decay would be Adam.
USUAL: dict[str, dict[str, Any]] = {"adamw": {"weight_decay": 0.01}, "rmsprop": {"momentum": 0.0}}


@dataclass(frozen=True, slots=True)
class Sides:
    """Clips' indices that are learnt from, that choose the epoch, and that test."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CellFigures:
    """What a cell gave. Shares are 0 to 1; the interval is by recordings (95 %). A `leak` is no fair figure."""

    dataset: str
    fold: int | None
    leak: bool
    front: str
    optimiser: str
    masks: bool
    seed: int
    epochs: int
    seconds: float
    clips: int
    validation_clips: int
    validation_accuracy: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    precision_macro: float
    recall_macro: float
    f1_macro: float


def sides(clips: Sequence[Clip], cell: Cell, study: Study) -> Sides:
    """The official fold and a group-wise validation share; for a leak all three by clips drawn by chance."""
    if cell.fold is None:
        order = np.random.default_rng([study.seed, 80, 20]).permutation(len(clips))
        test = round(study.leak_share * len(clips))
        validation = test + round(study.validation_share * (len(clips) - test))
        return Sides(order[validation:], order[test:validation], order[:test])
    at = {clip: index for index, clip in enumerate(clips)}
    tested = [clip for clip in clips if clip.fold == cell.fold]
    rest = [clip for clip in clips if clip.fold != cell.fold]
    if not tested or not rest:
        raise Error(f"{cell.dataset} has no fold {cell.fold} and others to learn from here.")
    parts = split(rest, tested, study.validation_share, study.seed)
    return Sides(*(np.array([at[clip] for clip in side], int) for side in (parts.train, parts.validation, tested)))


def run_cell(
    cell: Cell, study: Study, clips: Sequence[Clip], labels: Sequence[str], made: NDArray[np.float16], folder: Path
) -> CellFigures:
    """Train and test a cell, or read what it gave before. `made` are the spectrograms of `clips` at its front end.

    Raises `Error` where the folder holds a cell of other settings or other clips.
    """
    done, name = folder / "figures.json", _name_of(cell, study, clips)
    if done.is_file():
        kept = json.loads(done.read_text(encoding="utf-8"))
        if kept.pop("cell") != name:
            raise Error(f"{done} is of other settings or other clips. Move {folder} away to run the cell anew.")
        return CellFigures(**kept)
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(study.threads)
    truth = np.array([list(labels).index(clip.label) for clip in clips])
    parts, began = sides(clips, cell, study), time.monotonic()
    net, standard, rows = _trained(cell, study, made, truth, parts, len(labels))
    _table(folder / "log.csv", rows)
    best = min(rows, key=lambda row: row[2])
    logits = _logits(net, made, parts.test, standard)
    found = _figures(cell, study, clips, parts, truth, logits, rows, best[3], time.monotonic() - began)
    beside = folder / f"figures.{os.getpid()}.part"
    beside.write_text(json.dumps({"cell": name, **asdict(found)}, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, done)
    return found


def of_optimiser(phase: Phase, name: str) -> Phase:
    """The phase with an optimiser and what is usual with it (`USUAL`)."""
    return replace(phase, optimiser=name, **USUAL.get(name, {}))


def _trained(
    cell: Cell, study: Study, made: NDArray[np.float16], truth: NDArray[np.int64], parts: Sides, labels: int
) -> tuple[nn.Module, tuple[float, float], list[tuple[float, ...]]]:
    """The network as it was at its best validation loss, mean and deviation of what it learnt from, a row an epoch."""
    phase = of_optimiser(study.phase, cell.choice.optimiser)
    rng = np.random.default_rng([study.seed, 1])
    torch.manual_seed(study.seed)
    net = Body(labels)
    some = np.asarray(made[np.sort(parts.train)[:: max(1, len(parts.train) // 300)]], dtype=np.float32)
    standard = float(some.mean()), max(float(some.std()), 1e-3)
    steps = max(1, len(parts.train) // phase.batch)
    optimiser = make_optimiser(net, phase)
    schedule = make_schedule(optimiser, phase, steps)
    best: tuple[float, dict[str, Any]] = (float("inf"), {})
    since = 0
    rows: list[tuple[float, ...]] = []
    for epoch in range(phase.epochs):
        began, total = time.monotonic(), 0.0
        net.train()
        order = rng.permutation(parts.train)
        for step in range(steps):
            at = order[step * phase.batch : (step + 1) * phase.batch]
            batch = _batch(made, at, standard, rng, cell.choice.masks, phase.shift)
            loss = nn.functional.cross_entropy(
                _pooled(net(batch)), torch.from_numpy(truth[at]), label_smoothing=phase.smoothing
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += loss.item()
        logits = _logits(net, made, parts.validation, standard)
        wanted = torch.from_numpy(truth[parts.validation])
        v_loss = nn.functional.cross_entropy(logits, wanted).item()
        right = (logits.argmax(dim=1) == wanted).float().mean().item()
        rows.append((epoch, total / steps, v_loss, right, float(schedule.get_last_lr()[0]), time.monotonic() - began))
        if v_loss < best[0]:
            best, since = (v_loss, copy.deepcopy(net.state_dict())), 0
        else:
            since += 1
        if phase.patience and since >= phase.patience:
            break
    if best[1]:
        net.load_state_dict(best[1])
    return net, standard, rows


def _batch(
    made: NDArray[np.float16],
    at: NDArray[np.int64],
    standard: tuple[float, float],
    rng: np.random.Generator,
    masks: bool,
    shift: bool,
) -> Tensor:
    """(batch, 1, bands, frames), standardised; turned round in time by any amount, and masked with the mean."""
    rows = np.asarray(made[at], dtype=np.float32)
    if shift:
        rows = np.stack([np.roll(row, int(rng.integers(row.shape[1])), axis=1) for row in rows])
    batch = torch.from_numpy((rows - standard[0]) / standard[1])[:, None]
    for _ in range(MASKS if masks else 0):
        batch = augment.mask(batch, rng, round(MASK_SHARE * rows.shape[1]), round(MASK_SHARE * rows.shape[2]))
    return batch


def _pooled(logits: Tensor) -> Tensor:
    """The mean over time: as features are averaged before a linear layer."""
    return logits.mean(dim=-1)


@torch.no_grad()
def _logits(net: nn.Module, made: NDArray[np.float16], at: NDArray[np.int64], standard: tuple[float, float]) -> Tensor:
    net.eval()
    rows = []
    for first in range(0, len(at), 64):
        batch = np.asarray(made[at[first : first + 64]], dtype=np.float32)
        rows.append(_pooled(net(torch.from_numpy((batch - standard[0]) / standard[1])[:, None])))
    return torch.cat(rows)


def _figures(
    cell: Cell,
    study: Study,
    clips: Sequence[Clip],
    parts: Sides,
    truth: NDArray[np.int64],
    logits: Tensor,
    rows: Sequence[tuple[float, ...]],
    validation_accuracy: float,
    seconds: float,
) -> CellFigures:
    shares = metrics.answered(truth[parts.test], logits.argmax(dim=1).numpy(), [clips[i].group for i in parts.test])
    return CellFigures(
        dataset=cell.dataset,
        fold=cell.fold,
        leak=cell.leak,
        front=str(cell.choice.front),
        optimiser=cell.choice.optimiser,
        masks=cell.choice.masks,
        seed=study.seed,
        epochs=len(rows),
        seconds=round(seconds, 1),
        clips=len(parts.test),
        validation_clips=len(parts.validation),
        validation_accuracy=validation_accuracy,
        accuracy=shares.accuracy,
        accuracy_low=shares.low,
        accuracy_high=shares.high,
        precision_macro=shares.precision,
        recall_macro=shares.recall,
        f1_macro=shares.f1,
    )


def _table(path: Path, rows: Sequence[tuple[float, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([f"{value:.6g}" for value in row] for row in rows)


def _name_of(cell: Cell, study: Study, clips: Sequence[Clip]) -> str:
    """What the figures depend on, as a hash."""
    how = (study.phase, study.rate, study.seconds, study.seed, study.validation_share, study.leak_share, study.threads)
    named = [(clip.name, clip.fold, clip.label) for clip in clips]
    usual = USUAL.get(cell.choice.optimiser)
    return hashlib.sha256(repr((cell, how, usual, named)).encode()).hexdigest()
