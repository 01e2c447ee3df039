"""The loss of a batch: what counts, what costs nothing, and what the recipe mixes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from small_nets import LABELS, fresh, tones

from soundsight.lab import augment, tasks
from soundsight.lab.batches import Batch, Batches
from soundsight.lab.losses import batch_loss
from soundsight.lab.recipe import Phase

CLIPS, SOUNDS = tones()
PLAIN = Phase(epochs=3, batch=4, rate=1e-2, seconds=0.6, mix_beta=0.0, smoothing=0.0, ema=0.0, schedule="constant")


def test_frames_on_an_edge_and_ignored_labels_cost_nothing() -> None:
    phase = replace(PLAIN, on="scenes", clip_share=0.5, batch=8)
    net = fresh().train()
    batch = Batches(CLIPS, SOUNDS, LABELS, net.geometry, phase).batch(CLIPS, np.random.default_rng(0))
    loss = batch_loss(net, batch, phase, np.random.default_rng(0), mixing=False, bf16=False)
    target = batch.frame_target.clone()
    assert batch.loose.any()
    target[batch.loose] = 1 - target[batch.loose]
    turned = replace(batch, frame_target=target)
    again = batch_loss(net, turned, phase, np.random.default_rng(0), mixing=False, bf16=False)
    torch.testing.assert_close(again, loss)
    target = 1 - batch.frame_target
    other = batch_loss(
        net, replace(batch, frame_target=target), phase, np.random.default_rng(0), mixing=False, bf16=False
    )
    assert other.item() != pytest.approx(loss.item(), rel=1e-3)


def mixed_by(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What of the two kinds of mixing a batch goes through."""
    called: list[str] = []
    net = fresh().train()
    batch = Batches(CLIPS, SOUNDS, LABELS, net.geometry, phase).batch(CLIPS, np.random.default_rng(0))
    for name in ("mix", "mix_waves"):
        real = getattr(augment, name)

        def spy(*given: Any, name: str = name, real: Callable[..., Any] = real) -> Any:
            called.append(name)
            return real(*given)

        monkeypatch.setattr(augment, name, spy)
    for mixing in (True, False):
        loss = batch_loss(net, batch, phase, np.random.default_rng(0), mixing=mixing, bf16=False)
        assert torch.isfinite(loss)
    return called


def test_the_recipe_says_what_is_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    mixing = replace(PLAIN, mix_beta=0.5)
    wanted = [
        (mixing, ["mix"]),
        (replace(mixing, mix="waves"), ["mix_waves"]),
        (replace(mixing, mix="waves", mix_beta=0.0), []),
        (replace(mixing, mix="waves", mix_share=0.0), []),
        (replace(mixing, mix="waves", on="scenes"), []),
    ]
    for phase, called in wanted:
        with monkeypatch.context() as patched:
            assert mixed_by(phase, patched) == called


def test_mixed_clips_among_scenes_tell_their_names_alone() -> None:
    """All whole clips mixed: what their frames should be no longer matters, what they are called still does."""
    phase = replace(PLAIN, on="scenes", clip_share=1.0, batch=8, mix_beta=0.5, clip_mix=1.0, named=1.0)
    net = fresh().eval()
    batch = Batches(CLIPS, SOUNDS, LABELS, net.geometry, phase).batch(CLIPS, np.random.default_rng(0))

    def loss(batch: Batch, phase: Phase) -> float:
        return batch_loss(net, batch, phase, np.random.default_rng(0), mixing=True, bf16=False).item()

    turned = replace(batch, frame_target=1 - batch.frame_target)
    assert loss(turned, phase) == pytest.approx(loss(batch, phase))
    assert loss(turned, replace(phase, clip_mix=0.0)) != pytest.approx(loss(batch, replace(phase, clip_mix=0.0)))
    assert loss(batch, replace(phase, named=0.0)) == pytest.approx(0)
    with torch.no_grad():  # by hand: spectra and targets mixed first, and then the cross entropy
        spectra = net.front(batch.samples)
        drawn = np.random.default_rng(0)
        drawn.random(len(CLIPS))
        spectra, target = augment.mix(spectra, batch.clip_target, drawn, 0.5)
        pooled = tasks.mean_odds(net.body(spectra))
        wanted = tasks.single_label_loss(pooled, target, batch.ignore, phase.smoothing)
    assert loss(batch, phase) == pytest.approx(wanted.item(), rel=1e-5)
    assert (batch.clip_target.sum(dim=1) == 1).all()  # the batch itself is left as it was
