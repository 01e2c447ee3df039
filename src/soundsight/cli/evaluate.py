"""`soundsight evaluate`: the laboratory's door to measuring a model."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import echo, laboratory

SCENES = ("urban-sed", "labels")  # as in the laboratory; a test compares them


@click.command()
@click.argument("model", shell_complete=options.complete_models)
@click.argument("dataset", metavar="DATASET[,DATASET]")
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
@click.option(
    "--scenes", type=click.Choice(SCENES), help="Measure on scenes mixed from the clips instead: which is heard when."
)
@click.option(
    "--count", type=click.IntRange(min=1), default=500, show_default=True, metavar="N", help="Scenes: how many."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Scenes: what they are drawn by.",
)
@click.option(
    "--beside", shell_complete=options.complete_models, metavar="MODEL",
    help="Scenes: measure another model on the same ones, and the gain over it.",
)  # fmt: skip
def evaluate(
    model: str,
    dataset: str,
    data: Path,
    folds: tuple[int, ...] | None,
    out: Path | None,
    into_card: bool,
    anyway: bool,
    scenes: str | None,
    count: int,
    seed: int,
    beside: str | None,
) -> None:
    """Laboratory: measure a model on a data set.

    \b
    Examples:
      soundsight evaluate environment esc50 --data ~/sounds --folds 1
      soundsight evaluate ./mine.toml urbansound8k --data ~/sounds -o figures/
      soundsight evaluate environment urbansound8k --data ~/sounds --scenes urban-sed --count 1000
      soundsight evaluate environment esc50,urbansound8k --data ~/sounds --scenes labels

    The model hears every clip as `listen` does. Folds that it learnt from are refused; clips of recordings that
    it learnt from are left out and counted. With --scenes clips of several sets may be mixed. Needs the extra
    [train]; PSDS needs [scenes] too.
    """
    if scenes is None and (beside is not None or "," in dataset):
        raise click.UsageError("--beside and several sets are for --scenes: choose which scenes.")
    with laboratory("evaluate"):
        from soundsight.lab import commands

        if scenes is not None:
            models = [model, beside] if beside else [model]
            commands.evaluate_scenes(
                models, dataset.split(","), data, folds, scenes, count, seed, out, anyway, into_card, echo
            )
            return
        commands.evaluate(model, dataset, data, folds, out, anyway, into_card, echo)
