"""`soundsight datasets`: the laboratory's door to its data sets."""

from __future__ import annotations

from pathlib import Path

import click

from soundsight.cli.laboratory import SETS, data_option, echo, laboratory


@click.command()
@data_option(f"{SETS[:-1]}: tell which copies are there and whether they are whole.")
def datasets(data: Path | None) -> None:
    """Laboratory: tell about the data sets and where to get them.

    \b
    Examples:
      soundsight datasets                    source, licence, labels and folds of each
      soundsight datasets --data ~/sounds    and whether the copies there are whole

    Needs the extra [train].
    """
    with laboratory("datasets"):
        from soundsight.lab import commands

        commands.describe_datasets(data, echo)
