"""`soundsight train`: the laboratory's door to training."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import RUNS, data_option, echo, folds_option, laboratory, recipe_argument


@click.command()
@recipe_argument
@data_option(default="data", show_default=True)
@click.option(
    "--set", "changes", multiple=True, callback=options.changes, metavar="KEY=VALUE",
    envvar="SOUNDSIGHT_TRAIN_SET", help="Change an entry of the recipe; may be given again.",
)  # fmt: skip
@folds_option("Train for these test folds, one after the other.")
@click.option("--half", is_flag=True, help="Round the weights to half precision: a graph of half the size.")
def train(recipe: Path, data: Path, changes: dict[str, str], folds: tuple[int, ...] | None, half: bool) -> None:
    """Laboratory: train a model as a recipe says.

    \b
    Examples:
      soundsight train recipes/environment.toml --data ~/sounds
      soundsight train recipes/environment.toml --set seed=2 --set phase.0.epochs=10
      soundsight train recipes/four-block.toml --folds 1,2 --half

    Writes to runs/. A training that was stopped goes on where it stood when it is called again. Needs the extra
    [train]; what a recipe may say stands in docs/.
    """
    with laboratory("train"):
        from soundsight.lab import commands

        commands.train(recipe, data, changes, folds, RUNS, echo, half=half)
