"""The kinds of figures of a model on whole clips, beside the main one, each made by a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from soundsight.lab.evaluate_conditions import evaluate_conditions
from soundsight.lab.evaluate_folds import evaluate_folds
from soundsight.lab.evaluate_foreign import evaluate_foreign
from soundsight.lab.evaluate_transfer import evaluate_transfer
from soundsight.lab.outcome import Outcome


def outcome(
    kind: str,
    models: Sequence[str],
    datasets: Sequence[str],
    data: Path,
    folds: Sequence[int] | None,
    anyway: bool,
    seed: int,
    views: int,
    echo: Callable[[str], None],
) -> Outcome:
    """The figures of a kind: folds, conditions, transfer or foreign."""
    made: dict[str, Callable[[], Outcome]] = {
        "folds": lambda: evaluate_folds(models[0], datasets[0], data, folds, views, echo),
        "conditions": lambda: evaluate_conditions(models, datasets[0], data, folds, anyway, seed),
        "transfer": lambda: evaluate_transfer(models, datasets[0], data, folds),
        "foreign": lambda: evaluate_foreign(models[0], datasets, data, folds, anyway),
    }
    return made[kind]()
