"""The training loop learns, stops and goes on as if it had not stopped, and writes down each epoch once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import torch
from small_nets import LABELS, fresh, tones
from torch import Tensor, nn

from soundsight import Error
from soundsight.lab import fit as loop
from soundsight.lab.networks import Network
from soundsight.lab.recipe import Phase, Recipe

CLIPS, SOUNDS = tones()
PLAIN = Phase(epochs=3, batch=4, rate=1e-2, seconds=0.6, mix_beta=0.0, smoothing=0.0, ema=0.0, schedule="constant")
# Every source of chance takes part: order, augmentation, mixing, masks, dropout, scenes.
RICH = (
    replace(
        PLAIN,
        ema=0.9,
        mix_beta=0.5,
        mix_share=0.7,
        speed=(0.9, 1.1),
        speed_share=0.5,
        gain_db=(-6.0, 6.0),
        noise_share=0.5,
        codec_share=0.5,
        style_share=0.5,
        mask_bands=3,
        mask_frames=4,
        schedule="onecycle",
    ),
    replace(PLAIN, stay=0.25, on="scenes", epochs=2, ema=0.5, schedule="cosine"),
)


def recipe_of(*phases: Phase, **more: Any) -> Recipe:
    return Recipe(name="r", network="small", train={"esc50": (1,)}, phase=phases, **more)


def train(recipe: Recipe, out: Path, net: Network | None = None, validation: bool = False) -> nn.Module:
    """Six clips to learn from (all where none validate), two to validate."""
    net = net or fresh(dropout=0.3)
    held = CLIPS[::4] if validation else ()
    learnt = [clip for clip in CLIPS if clip not in held]
    return loop.fit(loop.Run(recipe, net, learnt, held, SOUNDS, LABELS, out))


def log(out: Path) -> list[dict[str, float]]:
    """The log without the one column that is never the same twice."""
    return [{key: value for key, value in row.items() if key != "seconds"} for row in loop.epochs_of(out / "log.csv")]


def same(one: nn.Module, other: nn.Module) -> bool:
    a, b = one.state_dict(), other.state_dict()
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


def test_eight_clips_are_learnt_by_heart(tmp_path: Path) -> None:
    phase = replace(PLAIN, epochs=12, batch=8, rate=3e-2)
    net = train(recipe_of(phase), tmp_path, fresh())
    logits = loop.clip_logits(net, CLIPS, SOUNDS, fresh())
    assert [LABELS[i] for i in logits.argmax(dim=1)] == [clip.label for clip in CLIPS]
    losses = [row["loss"] for row in log(tmp_path)]
    assert losses[-1] < losses[0] / 3


def test_the_log_has_a_row_an_epoch(tmp_path: Path) -> None:
    train(recipe_of(*RICH), tmp_path, validation=True)
    with (tmp_path / "log.csv").open(newline="") as file:
        header = next(csv.reader(file))
    assert header == ["phase", "epoch", "loss", "validation_loss", "validation_accuracy", "rate", "seconds"]
    rows = log(tmp_path)
    assert [(row["phase"], row["epoch"]) for row in rows] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    assert all(np.isfinite(list(row.values())).all() for row in rows)
    assert all(0 <= row["validation_accuracy"] <= 1 for row in rows)


def test_the_same_seed_trains_the_same_weights_another_seed_others(tmp_path: Path) -> None:
    recipe = recipe_of(*RICH, seed=5)
    one, again = train(recipe, tmp_path / "a"), train(recipe, tmp_path / "b")
    assert same(one, again)
    assert not same(one, train(replace(recipe, seed=6), tmp_path / "c"))


class Killed(Exception):
    """A stop in the midst of it."""


@cache
def undisturbed() -> tuple[dict[str, Tensor], list[dict[str, float]]]:
    with TemporaryDirectory() as folder:
        net = train(recipe_of(*RICH), Path(folder), validation=True)
        return net.state_dict(), log(Path(folder))


@pytest.mark.parametrize("call", [1, 3, 4, 5])
@pytest.mark.parametrize("place", ["_log", "_save", "batch_loss", "validate", "_saved"])
def test_a_killed_run_goes_on_as_if_it_had_not_been(
    place: str, call: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the log, between log and checkpoint, after the checkpoint, in the midst of an epoch, in either phase."""
    calls = 0
    name = "_save" if place == "_saved" else place
    real: Callable[..., Any] = getattr(loop, name)

    def kill(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if place == "_saved":
            real(*given, **named)
        if calls == call:
            raise Killed
        return None if place == "_saved" else real(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(loop, name, kill)
        with pytest.raises(Killed):
            train(recipe_of(*RICH), tmp_path, validation=True)
    net = train(recipe_of(*RICH), tmp_path, validation=True)
    weights, rows = undisturbed()
    assert all(torch.equal(net.state_dict()[key], values) for key, values in weights.items())
    assert log(tmp_path) == rows


def test_a_finished_run_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = train(recipe_of(*RICH), tmp_path)
    rows = (tmp_path / "log.csv").read_bytes()
    monkeypatch.setattr(loop, "batch_loss", lambda *given, **named: pytest.fail("it trains"))
    assert same(train(recipe_of(*RICH), tmp_path), net)
    reworded = recipe_of(*RICH, title="The card's words", cannot=("Fly.",))
    assert same(train(reworded, tmp_path), net)
    assert (tmp_path / "log.csv").read_bytes() == rows


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    train(recipe_of(PLAIN), tmp_path)
    with pytest.raises(Error, match=r"checkpoint\.pt is of another recipe or other clips"):
        train(recipe_of(replace(PLAIN, rate=2e-2)), tmp_path)
    with pytest.raises(Error, match=r"checkpoint\.pt is of another recipe or other clips"):
        train(recipe_of(PLAIN), tmp_path, validation=True)


def fixed_losses(losses: Sequence[float], seen: list[dict[str, Tensor]]) -> Callable[..., tuple[float, float]]:
    """A validation that says these losses in turn and keeps the weights it was asked of."""

    def validate(net: nn.Module, *given: Any) -> tuple[float, float]:
        seen.append({key: values.clone() for key, values in net.state_dict().items()})
        return losses[len(seen) - 1], 0.5

    return validate


@pytest.mark.parametrize("ema", [0.0, 0.5])
@pytest.mark.parametrize(
    ("losses", "best", "epochs"),
    [
        ((3, 1, 2, 2, 0, 0), 1, 4),  # two epochs without a better one: the fifth, which is better, never comes
        ((3, 2, 3, 1, 2, 2), 3, 6),
        ((float("nan"), 2, 3, 3), 1, 4),  # not a number is no loss to beat
        ((1, 2, 2), 0, 3),
        ((4, 3, 3, 2.5, 2.5, 1), 5, 6),  # ends in the best
    ],
)
def test_patience_restores_the_best_weights(
    ema: float, losses: tuple[float, ...], best: int, epochs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Tensor]] = []
    monkeypatch.setattr(loop, "validate", fixed_losses(losses, seen))
    recipe = recipe_of(replace(PLAIN, epochs=6, patience=2, ema=ema))
    net = train(recipe, tmp_path, validation=True)
    assert len(seen) == len(log(tmp_path)) == epochs
    assert all(torch.equal(net.state_dict()[key], values) for key, values in seen[best].items())
    assert best == epochs - 1 or not same_state(seen[best], seen[-1])
    again = train(recipe, tmp_path, validation=True)  # from the checkpoint
    assert same(again, net)
    assert len(seen) == epochs


def same_state(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return all(torch.equal(one[key], other[key]) for key in one)


def test_without_patience_the_last_weights_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Tensor]] = []
    monkeypatch.setattr(loop, "validate", fixed_losses((1, 2, 3), seen))
    net = train(recipe_of(PLAIN), tmp_path, validation=True)
    assert len(seen) == 3
    assert same_state(dict(net.state_dict()), seen[-1])


def test_patience_without_validation_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Error, match="patience"):
        train(recipe_of(replace(PLAIN, patience=1)), tmp_path)


def test_validation_is_the_cross_entropy_of_pooled_logits(tmp_path: Path) -> None:
    net = fresh()
    loss, accuracy = loop.validate(net, CLIPS, SOUNDS, LABELS, net)
    logits = loop.clip_logits(net, CLIPS, SOUNDS, net).double()
    truth = [LABELS.index(clip.label) for clip in CLIPS]
    chance = torch.softmax(logits, dim=1)[range(len(CLIPS)), truth]
    assert loss == pytest.approx(-chance.log().mean().item(), rel=1e-5)
    assert accuracy == pytest.approx(np.mean([logits[i].argmax() == t for i, t in enumerate(truth)]))
    assert np.isnan(loop.validate(net, [], SOUNDS, LABELS, net)).all()


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "rmsprop", "sgd"])
def test_every_optimiser_lowers_the_loss(optimiser: str, tmp_path: Path) -> None:
    rate = {"adam": 2e-2, "adamw": 2e-2, "rmsprop": 2e-3, "sgd": 5e-2}[optimiser]
    phase = replace(PLAIN, epochs=6, optimiser=optimiser, rate=rate)
    train(recipe_of(phase), tmp_path, fresh())
    losses = [row["loss"] for row in log(tmp_path)]
    assert losses[-1] < 0.7 * losses[0]


def rates(schedule: str, epochs: int = 4, steps: int = 5) -> list[float]:
    """The learning rate of every step."""
    phase = replace(PLAIN, schedule=schedule, epochs=epochs, rate=0.1, optimiser="sgd")
    optimiser = loop.make_optimiser(fresh(), phase)
    plan = loop.make_schedule(optimiser, phase, steps)
    seen = []
    for _ in range(epochs * steps):
        seen.append(float(plan.get_last_lr()[0]))
        optimiser.step()
        plan.step()
    return seen


def test_schedules_by_their_shape() -> None:
    assert rates("constant") == pytest.approx([0.1] * 20)
    cosine = [0.05 * (1 + np.cos(np.pi * i / 20)) for i in range(20)]
    assert rates("cosine") == pytest.approx(cosine)
    for schedule, top in (("onecycle", 0.15 * 20), ("onecycle-linear", 0.3 * 20)):
        seen = rates(schedule)
        assert seen[0] == pytest.approx(0.1 / 25)
        peak = int(np.argmax(seen))
        assert peak == pytest.approx(top - 1, abs=1)
        assert 0.095 < max(seen) <= 0.1
        assert (np.diff(seen[: peak + 1]) > 0).all()
        assert (np.diff(seen[peak:]) < 0).all()
        assert seen[-1] < 0.02
    falling = np.diff(rates("onecycle-linear")[7:])
    np.testing.assert_allclose(falling, falling[0], rtol=1e-6)


@pytest.mark.parametrize("schedule", ["onecycle", "onecycle-linear", "cosine", "constant"])
@pytest.mark.parametrize("optimiser", ["adam", "rmsprop", "sgd"])
def test_every_schedule_runs_with_every_optimiser(schedule: str, optimiser: str, tmp_path: Path) -> None:
    phase = replace(PLAIN, epochs=1, optimiser=optimiser, schedule=schedule, rate=1e-3)
    start = fresh()
    assert not same(train(recipe_of(phase), tmp_path, fresh()), start)


def test_unknown_optimisers_and_schedules_name_what_there_is() -> None:
    with pytest.raises(Error, match="no optimiser 'adamm'; there are adam, adamw, rmsprop, sgd"):
        loop.make_optimiser(fresh(), replace(PLAIN, optimiser="adamm"))
    optimiser = loop.make_optimiser(fresh(), PLAIN)
    with pytest.raises(Error, match="no schedule 'one'; there are onecycle, onecycle-linear, cosine, constant"):
        loop.make_schedule(optimiser, replace(PLAIN, schedule="one"), 3)


def test_weight_decay_is_on_matrices_alone() -> None:
    net = fresh()
    optimiser = loop.make_optimiser(net, replace(PLAIN, optimiser="adamw", weight_decay=0.5, rate=0.1))
    before = {name: p.detach().clone() for name, p in net.named_parameters()}
    for parameter in net.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    for name, parameter in net.named_parameters():
        shrunk = before[name] * (0.95 if parameter.dim() > 1 else 1)
        torch.testing.assert_close(parameter.detach(), shrunk)


def test_averaged_weights_are_those_that_come_back(tmp_path: Path) -> None:
    """An average that forgets nothing stays at the first step's weights; with none the net itself comes back."""
    one_step = replace(PLAIN, epochs=1, batch=8)
    first = train(recipe_of(one_step), tmp_path / "one", fresh())
    kept = train(recipe_of(replace(one_step, epochs=3, ema=1.0 - 1e-9)), tmp_path / "kept", fresh())
    for name, values in first.named_parameters():
        torch.testing.assert_close(dict(kept.named_parameters())[name], values, atol=1e-6, rtol=0)
    net = fresh()
    assert train(recipe_of(one_step), tmp_path / "none", net) is net


@pytest.mark.parametrize("bf16", [False, True])
def test_a_phase_on_scenes_learns_what_is_there_and_what_is_not(bf16: bool, tmp_path: Path) -> None:
    phase = replace(PLAIN, on="scenes", epochs=8, batch=8, rate=2e-2, clip_share=0.5)
    net = train(recipe_of(phase, bf16=bf16), tmp_path, fresh())
    losses = [row["loss"] for row in log(tmp_path)]
    assert losses[-1] < losses[0]
    odds = loop.clip_logits(net, CLIPS, SOUNDS, fresh())
    own = torch.tensor([LABELS.index(clip.label) for clip in CLIPS])
    others = odds.clone()
    others[range(len(CLIPS)), own] = -99
    assert (odds[range(len(CLIPS)), own] > others.max(dim=1).values).float().mean() > 0.7


def test_a_share_of_the_weights_before_a_phase_stays(tmp_path: Path) -> None:
    first, second = PLAIN, replace(PLAIN, rate=3e-2)
    one = train(recipe_of(first), tmp_path / "one").state_dict()
    both = train(recipe_of(first, second), tmp_path / "both").state_dict()
    drawn = train(recipe_of(first, replace(second, stay=0.25)), tmp_path / "drawn").state_dict()
    for key, values in drawn.items():
        if values.is_floating_point():
            torch.testing.assert_close(values, 0.25 * one[key] + 0.75 * both[key])
    assert any(not torch.equal(drawn[key], both[key]) for key in drawn)


def test_a_checkpoint_is_of_one_way_to_mix(tmp_path: Path) -> None:
    phase = replace(PLAIN, epochs=1, mix_beta=0.5)
    train(recipe_of(phase), tmp_path)
    with pytest.raises(Error, match=r"checkpoint\.pt is of another recipe"):
        train(recipe_of(replace(phase, mix="waves")), tmp_path)


@pytest.mark.parametrize("schedule", ["onecycle", "cosine", "constant"])
def test_a_phase_of_no_epochs_is_left_out(schedule: str, tmp_path: Path) -> None:
    """So a model of clips' labels alone is made from the recipe of one that learns scenes too."""
    later = replace(PLAIN, on="scenes", epochs=0, ema=0.9, stay=0.1, schedule=schedule)
    one = train(recipe_of(PLAIN), tmp_path / "one")
    left = train(recipe_of(PLAIN, later), tmp_path / "left")
    assert same(one, left)
    again = train(recipe_of(PLAIN, later), tmp_path / "left")  # from its checkpoint
    assert same(one, again)
    assert [row["loss"] for row in log(tmp_path / "left")] == [row["loss"] for row in log(tmp_path / "one")]
