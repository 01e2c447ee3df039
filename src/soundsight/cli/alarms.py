"""`soundsight alarms`: the laboratory's door to counting false alarms."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli import options
from soundsight.cli.laboratory import data_option, echo, laboratory, output_option, seed_option


@click.command()
@click.argument("model", shell_complete=options.complete_models)
@data_option("Folder that holds other/speech, piano/pairs and violin.", required=True)
@click.option(
    "--minutes", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, metavar="N",
    help="How long to listen to each kind of sound.",
)  # fmt: skip
@click.option(
    "--sounds", callback=options.labels, metavar="NAME[,NAME]",
    help="silence, noise, speech, piano, violin. Without: all of them.",
)  # fmt: skip
@seed_option("What is made is drawn by it.")
@output_option("alarms", "Write alarms.csv there, a row a label.")
@click.option("--into-card", is_flag=True, help="Write the figures into the model's card.")
def alarms(
    model: str, data: Path, minutes: float, sounds: tuple[str, ...] | None, seed: int, out: Path | None, into_card: bool
) -> None:
    """Laboratory: count false alarms an hour, in sounds that are none of a model's.

    \b
    Examples:
      soundsight alarms environment --data ~/sounds
      soundsight alarms environment --data ~/sounds --sounds silence,noise --minutes 10

    Silence and noise are made, speech is recorded and spoken by espeak-ng where that is on the path, piano and violin
    are recordings. At the card's thresholds; with the highest rate that the hours leave possible. Needs the extra
    [train].
    """
    with laboratory("alarms"):
        from soundsight.lab import commands

        commands.alarms(model, data, sounds, minutes, seed, out, into_card, echo)
