"""Scores made probabilities: known outcomes are found again, and a model that is too sure is brought down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import sine
from torch import Tensor, nn

from soundsight.card import Boxes, load_card
from soundsight.lab import calibrate
from soundsight.lab.calibrate import Scaled, Scaling, fitted, outcomes, scaling_of
from soundsight.lab.metrics.events import Span, right

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"


def logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def test_an_event_is_right_where_one_true_event_covers_half_of_it() -> None:
    true = [Span("dog", 1, 2), Span("dog", 2.5, 3), Span("cat", 0, 9)]
    assert right(Span("dog", 1.5, 2.5), true)  # half of it
    assert not right(Span("dog", 1.6, 2.6), true)  # 0.4 and 0.1, by two
    assert right(Span("dog", 1.2, 1.3), true)
    assert not right(Span("dog", 0, 3.2), true)
    assert not right(Span("cow", 1, 2), true)


def test_the_outcomes_own_scaling_is_found() -> None:
    """Scores of logits x whose events are right with probability 1 / (1 + exp(-(0.5 x - 1)))."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-4, 4, 40_000)
    found = fitted(logistic(x), rng.random(len(x)) < logistic(0.5 * x - 1))
    assert found.scale == pytest.approx(0.5, abs=0.03)
    assert found.offset == pytest.approx(-1, abs=0.05)


@pytest.mark.parametrize(
    ("scores", "is_right"),
    [
        (np.linspace(0.2, 0.9, 40), np.arange(40) % 2 == 0),  # few
        (np.linspace(0.2, 0.9, 400), np.ones(400, bool)),
        (np.linspace(0.2, 0.9, 400), np.zeros(400, bool)),
        (np.linspace(0.2, 0.9, 400), np.arange(400) < 200),  # the surer, the less right
    ],
)
def test_nothing_is_fitted_to_outcomes_that_say_nothing(
    scores: NDArray[np.float64], is_right: NDArray[np.bool_]
) -> None:
    assert fitted(scores, is_right) == Scaling()


def test_one_scaling_after_another_is_both() -> None:
    scores = np.array([0.01, 0.3, 0.5, 0.99])
    first, second = Scaling(0.7, -0.4), Scaling(1.3, 0.2)
    np.testing.assert_allclose(first.then(second).of(scores), second.of(first.of(scores)), rtol=1e-9)
    np.testing.assert_allclose(Scaling().of(scores), scores)


def test_a_scaled_network_says_what_the_scaling_says() -> None:
    class Logits(nn.Module):
        def forward(self, samples: Tensor) -> Tensor:
            return samples[:, None]

    logits = torch.linspace(-3, 3, 7)[None]
    scores = torch.sigmoid(Scaled(Logits(), Scaling(0.5, -1))(logits))[0, 0].double().numpy()
    np.testing.assert_allclose(scores, Scaling(0.5, -1).of(logistic(np.linspace(-3, 3, 7))), atol=1e-6)


def test_outcomes_are_those_of_decoded_events() -> None:
    """One label at 0.8 for 2 s of 5: one event, right where the truth is there, wrong where it is not."""
    card = replace(load_card(TINY), boxes=Boxes(back=0.5))
    hop_s = card.hop / card.rate
    frames = np.full((round(5 / hop_s), len(card.ids)), 0.01)
    frames[round(1 / hop_s) : round(3 / hop_s), 0] = 0.8
    name = card.ids[0]
    for true, wanted in (([Span(name, 1, 3)], True), ([Span(name, 3.5, 5)], False), ([], False)):
        scores, is_right = outcomes(card, [frames], [true])
        assert scores.tolist() == pytest.approx([0.8], abs=0.01)
        assert is_right.tolist() == [wanted]


def test_frames_are_scaled_and_decoded_again_until_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first round takes from all logits is gone from the scores of the second round's events."""
    monkeypatch.setattr(calibrate, "SCENES", 6)
    card = load_card(TINY)
    tones = {clip(label, label): sine(hz, 2.0, RATE) for label, hz in zip(card.ids, (300, 1000, 3000), strict=True)}
    seen: list[tuple[float, bool]] = []

    def told(scores: NDArray[np.float64], is_right: NDArray[np.bool_]) -> Scaling:
        seen.append((float(np.median(scores)), bool(is_right.any())))
        return Scaling(1.0, -2.0) if len(seen) == 1 else Scaling()

    monkeypatch.setattr(calibrate, "fitted", told)
    assert scaling_of(card, list(tones), in_memory(tones)) == Scaling(1.0, -2.0)
    first, *others = (score for score, _ in seen)
    assert len(others) == calibrate.ROUNDS - 1
    wanted = float(Scaling(1.0, -2.0).of(np.array([first]))[0])
    assert others == pytest.approx([wanted] * len(others), abs=0.1)
    assert wanted < first - 0.05
    assert seen[0][1]
