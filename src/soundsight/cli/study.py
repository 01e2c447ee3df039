"""`soundsight study`: the laboratory's door to studies."""

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
    "--folds", callback=options.folds, metavar="N[,N]",
    help="Run base and best on these folds alone; without: on all that the copies hold.",
)  # fmt: skip
@click.option("--grid-only", is_flag=True, help="Leave out the further folds and the leaking split.")
def study(recipe: Path, data: Path, folds: tuple[int, ...] | None, grid_only: bool) -> None:
    """Laboratory: run a grid of trainings, and tabulate and draw them.

    \b
    Examples:
      soundsight study recipes/study-front-ends.toml --data ~/sounds
      soundsight study recipes/study-front-ends.toml --data ~/sounds --grid-only

    Writes to runs/, a folder a cell, with a table and curves of all. A cell that is done is not run again: a study
    that was stopped goes on with the next. Needs the extra [train].
    """
    with laboratory("study"):
        from soundsight.lab import commands

        commands.study(recipe, data, folds, grid_only, RUNS, echo)
