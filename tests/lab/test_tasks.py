"""Pooling and losses, by hand and beside torch's own; the table of labels that may occur together."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from torch.nn import functional

from soundsight import Error
from soundsight.decode import POOLINGS
from soundsight.lab import tasks
from soundsight.lab.datasets import DATASETS


def test_mean_odds_by_hand() -> None:
    # Odds 1 and 3 are 2 in the mean: a probability of 2/3.
    logits = torch.tensor([[[0.0, math.log(3)]]])
    torch.testing.assert_close(tasks.mean_odds(logits), torch.tensor([[math.log(2)]]))
    torch.testing.assert_close(torch.sigmoid(tasks.mean_odds(logits)), torch.tensor([[2 / 3]]))


@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.floats(-9, 9, width=32)))
def test_the_loss_pools_as_the_decoder_does(logits: NDArray[np.float32]) -> None:
    """(frames, labels) of logits: pooled in the laboratory, and as scores by the hearing wing."""
    assert set(tasks.POOLINGS) == set(POOLINGS)
    for name, pool in tasks.POOLINGS.items():
        sum_of, end = POOLINGS[name]
        scores = torch.sigmoid(torch.from_numpy(logits)).numpy()
        tags = end(sum_of(scores).sum(axis=0), len(scores))
        learnt = torch.sigmoid(pool(torch.from_numpy(logits.T)[None]))[0]
        np.testing.assert_allclose(tags, learnt.numpy(), atol=1e-5)


def test_labels_of_both_sets_are_56_each_once() -> None:
    labels = tasks.labels_of(["esc50", "urbansound8k"])
    assert len(labels) == len(set(labels)) == 56
    assert labels[:50] == DATASETS["esc50"].labels
    assert set(labels[50:]) == {
        "air_conditioner",
        "children_playing",
        "drilling",
        "gun_shot",
        "jackhammer",
        "street_music",
    }
    assert tasks.labels_of(["folder"]) == ()


def test_pairs_that_may_occur_together_are_two_known_labels_each_pair_once() -> None:
    known = set(tasks.labels_of(["esc50", "urbansound8k"]))
    pairs = [frozenset(pair) for pair in tasks.MAY_OCCUR_TOGETHER]
    assert all(len(pair) == 2 and pair <= known for pair in pairs)
    assert len(set(pairs)) == len(pairs)


def test_ignored_pairs_are_symmetrical_and_never_a_label_itself() -> None:
    labels = tasks.labels_of(["esc50", "urbansound8k"])
    mask = tasks.ignored(labels)
    assert mask.shape == (56, 56)
    assert (mask == mask.T).all()
    assert not mask.diagonal().any()
    assert mask.sum() == 2 * len(tasks.MAY_OCCUR_TOGETHER)
    assert mask[labels.index("drilling"), labels.index("engine")]
    assert not mask[labels.index("rain"), labels.index("air_conditioner")]
    assert not tasks.ignored(["engine", "hum"]).any()  # the other half of the pair is not there


def test_single_label_loss_by_hand() -> None:
    # Shares 1/4 and 3/4.
    pooled, none = torch.tensor([[0.0, math.log(3)]]), torch.zeros(1, 2, dtype=torch.bool)
    second = torch.tensor([[0.0, 1.0]])
    assert tasks.single_label_loss(pooled, second, none, 0.0).item() == pytest.approx(-math.log(3 / 4))
    half = torch.tensor([[0.5, 0.5]])
    assert tasks.single_label_loss(pooled, half, none, 0.0).item() == pytest.approx(-math.log(3 / 16) / 2)
    # Smoothing of 0.2 asks for 0.1 and 0.9.
    wanted = -0.1 * math.log(1 / 4) - 0.9 * math.log(3 / 4)
    assert tasks.single_label_loss(pooled, second, none, 0.2).item() == pytest.approx(wanted)


def test_single_label_loss_is_torchs_where_nothing_is_ignored() -> None:
    draw = torch.Generator().manual_seed(0)
    pooled, truth = torch.randn(5, 7, generator=draw), torch.tensor([0, 6, 3, 3, 1])
    none = torch.zeros(5, 7, dtype=torch.bool)
    ours = tasks.single_label_loss(pooled, functional.one_hot(truth, 7).float(), none, 0.1)
    torch.testing.assert_close(ours, functional.cross_entropy(pooled, truth, label_smoothing=0.1))


def test_ignored_labels_take_no_part_in_the_softmax() -> None:
    draw = torch.Generator().manual_seed(1)
    pooled = torch.randn(2, 4, generator=draw, requires_grad=True)
    target = torch.tensor([[1.0, 0, 0, 0], [0, 0, 1, 0]])
    ignore = torch.tensor([[False, True, False, True], [False, True, False, True]])
    loss = tasks.single_label_loss(pooled, target, ignore, 0.1)
    left = functional.cross_entropy(pooled[:, [0, 2]], torch.tensor([0, 1]), label_smoothing=0.1)
    torch.testing.assert_close(loss, left)
    loss.backward()  # type: ignore[no-untyped-call]
    assert pooled.grad is not None
    assert (pooled.grad[:, [1, 3]] == 0).all()
    assert (pooled.grad[:, [0, 2]] != 0).all()


def test_a_mixed_in_label_is_learnt_even_where_the_other_clip_ignores_it() -> None:
    pooled, target = torch.zeros(1, 3), torch.tensor([[0.6, 0.4, 0.0]])
    ignore = torch.tensor([[False, True, False]])
    assert tasks.single_label_loss(pooled, target, ignore, 0.0).item() == pytest.approx(math.log(3))


def test_multi_label_loss_by_hand_and_beside_torch() -> None:
    logits = torch.tensor([[0.0, math.log(3), -math.log(3)]], requires_grad=True)
    target = torch.tensor([[1.0, 0.0, 0.0]])
    none = torch.zeros(1, 3, dtype=torch.bool)
    loss = tasks.multi_label_loss(logits, target, none)
    # -ln(1/2), -ln(1 - 3/4), -ln(1 - 1/4)
    assert loss.item() == pytest.approx((math.log(2) + math.log(4) + math.log(4 / 3)) / 3)
    torch.testing.assert_close(loss, functional.binary_cross_entropy_with_logits(logits, target))
    some = torch.tensor([[False, True, False]])
    part = tasks.multi_label_loss(logits, target, some)
    assert part.item() == pytest.approx((math.log(2) + math.log(4 / 3)) / 2)
    part.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert (logits.grad == 0).tolist() == [[False, True, False]]
    assert tasks.multi_label_loss(logits, target, ~none).item() == 0


def test_choose_names_what_there_is() -> None:
    assert tasks.choose({"a": 1}, "a", "letter") == 1
    with pytest.raises(Error, match="no letter 'b'; there are a, c"):
        tasks.choose({"a": 1, "c": 2}, "b", "letter")
