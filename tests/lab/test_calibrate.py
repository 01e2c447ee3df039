"""Scores made probabilities: known outcomes are found again, and a model that is too sure is brought down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import sine
from torch import Tensor, nn

from soundsight.card import load_card
from soundsight.card.scaling import Scaling
from soundsight.lab import calibrate
from soundsight.lab.calibrate import Scaled, fitted, scaling_of
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.metrics.events import Span, right
from soundsight.recogniser import Recogniser

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


def test_a_scaled_network_says_what_the_scaling_says() -> None:
    class Logits(nn.Module):
        def forward(self, samples: Tensor) -> Tensor:
            return samples[:, None]

    logits = torch.linspace(-3, 3, 7)[None]
    scores = torch.sigmoid(Scaled(Logits(), Scaling(0.5, -1))(logits))[0, 0].double().numpy()
    np.testing.assert_allclose(scores, Scaling(0.5, -1).of(logistic(np.linspace(-3, 3, 7))), atol=1e-6)


def test_what_is_fitted_are_the_events_of_scenes_and_whether_they_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "SCENES", 6)
    card = load_card(TINY)
    tones = {clip(label, label): sine(hz, 2.0, RATE) for label, hz in zip(card.ids, (300, 1000, 3000), strict=True)}
    seen: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []

    def told(scores: NDArray[np.float64], is_right: NDArray[np.bool_]) -> Scaling:
        seen.append((scores, is_right))
        return Scaling(1.0, -2.0)

    monkeypatch.setattr(calibrate, "fitted", told)
    assert scaling_of(card, list(tones), in_memory(tones)) == Scaling(1.0, -2.0)
    ((scores, is_right),) = seen
    made = list(mixed(list(tones), in_memory(tones), calibrate.SEED, 6))
    recogniser = Recogniser(TINY, for_file=True)
    wanted = []
    for one in made:
        true = [Span(p.label, p.start / one.rate, p.end / one.rate) for p in one.parts]
        events = [e for e in hear_scene(recogniser, one).events if e.score >= calibrate.LEAST]
        wanted += [(e.score, right(Span(e.label, e.start_s, e.end_s), true)) for e in events]
    assert wanted == list(zip(scores.tolist(), is_right.tolist(), strict=True))
    assert any(ok for _, ok in wanted)
    assert len(wanted) > 3
