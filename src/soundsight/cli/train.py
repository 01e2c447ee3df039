"""`soundsight train`: the laboratory's door to training."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import echo, laboratory

RUNS = Path("runs")


@click.command()
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="ROOT",
    default="data", show_default=True, help="Folder that holds a folder a data set.",
)  # fmt: skip
@click.option(
    "--set", "changes", multiple=True, callback=options.changes, metavar="KEY=VALUE",
    envvar="SOUNDSIGHT_TRAIN_SET", help="Change an entry of the recipe; may be given again.",
)  # fmt: skip
@click.option(
    "--folds", callback=options.folds, metavar="N[,N]", help="Train for these test folds, one after the other."
)
def train(recipe: Path, data: Path, changes: dict[str, str], folds: tuple[int, ...] | None) -> None:
    """Laboratory: train a model as a recipe says.

    \b
    Examples:
      soundsight train recipes/environment.toml --data ~/sounds
      soundsight train recipes/environment.toml --set seed=2 --set phase.0.epochs=10
      soundsight train recipes/four-block.toml --folds 1,2

    Writes to runs/. A training that was stopped goes on where it stood when it is called again. Needs the extra
    [train]; what a recipe may say stands in docs/.
    """
    with laboratory("train"):
        from soundsight.lab import commands

        commands.train(recipe, data, changes, folds, RUNS, echo)
