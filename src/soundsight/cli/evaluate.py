"""`soundsight evaluate`: the laboratory's door to measuring a model."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import echo, laboratory


@click.command()
@click.argument("model", shell_complete=options.complete_models)
@click.argument("dataset")
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="ROOT", required=True,
    help="Folder that holds a folder a data set.",
)  # fmt: skip
@click.option("--folds", callback=options.folds, metavar="N[,N]", help="Measure on these folds; without: on all.")
@click.option(
    "-o", "--output", "out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    envvar="SOUNDSIGHT_EVALUATE_OUTPUT", help="Write tables and pictures there.",
)  # fmt: skip
@click.option("--into-card", is_flag=True, help="Write the main figures into the model's card.")
@click.option("--anyway", is_flag=True, help="Count clips that the model learnt from too; the figure is marked so.")
def evaluate(
    model: str, dataset: str, data: Path, folds: tuple[int, ...] | None, out: Path | None, into_card: bool, anyway: bool
) -> None:
    """Laboratory: measure a model on a data set.

    \b
    Examples:
      soundsight evaluate environment esc50 --data ~/sounds --folds 1
      soundsight evaluate ./mine.toml urbansound8k --data ~/sounds -o figures/

    The model hears every clip as `listen` does. Folds that it learnt from are refused; clips of recordings that
    it learnt from are left out and counted. Needs the extra [train].
    """
    with laboratory("evaluate"):
        from soundsight.lab import commands

        commands.evaluate(model, dataset, data, folds, out, anyway, into_card, echo)
