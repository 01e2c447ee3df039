"""`soundsight evaluate`: the laboratory's door to measuring a model."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import data_option, echo, folds_option, laboratory, output_option, seed_option

SCENES = ("urban-sed", "labels", "plain")  # as in the laboratory; a test compares them
FIGURES = ("clips", "conditions", "transfer", "foreign")
FOLD = "{fold}"


@click.command()
@click.argument("model", shell_complete=options.complete_models)
@click.argument("dataset", metavar="DATASET[,DATASET]")
@data_option(required=True)
@folds_option("Measure on these folds; without: on all that it did not learn from.")
@output_option("evaluate", "Write tables and pictures there.")
@click.option("--into-card", is_flag=True, help="Write the main figures into the model's card.")
@click.option("--anyway", is_flag=True, help="Count clips that the model learnt from too; the figure is marked so.")
@click.option(
    "--figures", type=click.Choice(FIGURES), default="clips", show_default=True,
    help="clips: what whole clips are called. conditions: what a phone, MP3, a room and noise cost. transfer: on the "
    "labels shared with a set that taught it nothing. foreign: labels of one set that hold in clips of another.",
)  # fmt: skip
@click.option(
    "--views", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="A graph a fold: answer from so many views of a clip too, turned round in time.",
)  # fmt: skip
@click.option(
    "--scenes", type=click.Choice(SCENES), help="Measure on scenes mixed from the clips instead: which is heard when."
)
@click.option(
    "--count", type=click.IntRange(min=1), default=500, show_default=True, metavar="N", help="Scenes: how many."
)
@click.option(
    "--pictures", type=click.IntRange(min=0), default=0, show_default=True, metavar="N",
    help="Scenes: draw the first N into the output folder, with their sound.",
)  # fmt: skip
@seed_option("Scenes and conditions: what they are drawn by.")
@click.option(
    "--beside", shell_complete=options.complete_models, metavar="MODEL",
    help="Measure another model on the same clips or scenes, and the gain over it.",
)  # fmt: skip
def evaluate(
    model: str,
    dataset: str,
    data: Path,
    folds: tuple[int, ...] | None,
    out: Path | None,
    into_card: bool,
    anyway: bool,
    figures: str,
    views: int,
    scenes: str | None,
    count: int,
    pictures: int,
    seed: int,
    beside: str | None,
) -> None:
    """Laboratory: measure a model on a data set.

    \b
    Examples:
      soundsight evaluate environment esc50 --data ~/sounds --folds 1
      soundsight evaluate runs/mine urbansound8k --data ~/sounds -o figures/
      soundsight evaluate runs/mine/fold{fold}/mine.toml esc50 --data ~/sounds --views 5
      soundsight evaluate environment esc50 --data ~/sounds --figures conditions
      soundsight evaluate runs/mine urbansound8k --data ~/sounds --figures transfer
      soundsight evaluate environment esc50,urbansound8k --data ~/sounds --figures foreign
      soundsight evaluate environment urbansound8k --data ~/sounds --scenes urban-sed --count 1000
      soundsight evaluate environment esc50,urbansound8k --data ~/sounds --scenes labels

    The model hears every clip as `listen` does. Folds that it learnt from are refused; clips of recordings that
    it learnt from are left out and counted. Where MODEL has {fold}, each official fold is answered by the graph of
    its number. With --scenes clips of several sets may be mixed. Needs the extra [train]; PSDS needs [scenes] too.
    """
    if mistake := _mistake(model, dataset, figures, views, scenes, pictures, out, beside, anyway):
        raise click.UsageError(mistake)
    with laboratory("evaluate"):
        from soundsight.lab import commands

        models, datasets = [model, *([beside] if beside else [])], dataset.split(",")
        if scenes is not None:
            commands.evaluate_scenes(
                models, datasets, data, folds, scenes, count, seed, out, anyway, into_card, echo, pictures=pictures
            )
        elif FOLD in model or figures != "clips":
            from soundsight.lab.figures import outcome

            kind = "folds" if FOLD in model else figures
            found = outcome(kind, models, datasets, data, folds, anyway, seed, views, echo)
            commands.tell(found, out, into_card, echo)
        else:
            commands.evaluate(models, dataset, data, folds, out, anyway, into_card, echo)


def _mistake(
    model: str,
    dataset: str,
    figures: str,
    views: int,
    scenes: str | None,
    pictures: int,
    out: Path | None,
    beside: str | None,
    anyway: bool,
) -> str | None:
    """What does not go together, in words; None where all does."""
    if "," in dataset and scenes is None and figures != "foreign":
        return "several sets are for --scenes and --figures foreign."
    if scenes is not None and figures != "clips":
        return "--scenes has figures of its own: leave --figures away."
    if pictures and (scenes is None or out is None):
        return "--pictures draws --scenes into a folder: choose which scenes, and -o DIR."
    if FOLD in model and (scenes is not None or figures != "clips" or beside is not None or anyway):
        return f"{FOLD} in MODEL is a graph a fold, each on its own fold's clips: leave the other options away."
    if views > 1 and FOLD not in model:
        return f"--views is for a graph a fold: MODEL with {FOLD} in it."
    if beside is not None and figures == "foreign":
        return "--beside compares clips, conditions, transfer or scenes."
    if anyway and figures == "transfer":
        return "--figures transfer is on what taught the model nothing: leave --anyway away."
    return None
