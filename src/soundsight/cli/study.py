"""`soundsight study`: the laboratory's door to studies."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli.laboratory import RUNS, data_option, echo, folds_option, laboratory, recipe_argument


@click.command()
@recipe_argument
@data_option(default="data", show_default=True)
@folds_option("Run base and best on these folds alone; without: on all that the copies hold.")
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
