"""What the laboratory's commands share: options, and that the absence of its libraries, an extra, is one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from soundsight.cli import options
from soundsight.error import Error
from soundsight.extras import extra

RUNS = Path("runs")
F = TypeVar("F", bound=Callable[..., Any])
SETS = "Folder that holds a folder a data set."


def data_option(help_: str = SETS, **more: Any) -> Callable[[F], F]:
    """`--data ROOT`, a folder that is there; `more` as click takes it (required, default)."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--data", type=kind, metavar="ROOT", help=help_, **more)


def folds_option(help_: str) -> Callable[[F], F]:
    """`--folds N[,N]`."""
    return click.option("--folds", callback=options.folds, metavar="N[,N]", help=help_)


def seed_option(help_: str) -> Callable[[F], F]:
    """`--seed N`, 0 without."""
    return click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help=help_
    )  # fmt: skip


def output_option(command: str, help_: str) -> Callable[[F], F]:
    """`-o DIR`, a folder that is made."""
    kind = click.Path(file_okay=False, path_type=Path)
    variable = f"SOUNDSIGHT_{command.upper()}_OUTPUT"
    return click.option("-o", "--output", "out", type=kind, metavar="DIR", envvar=variable, help=help_)


def recipe_argument(f: F) -> F:
    """`RECIPE`, a file that is there."""
    return click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path))(f)


@contextmanager
def laboratory(command: str) -> Iterator[None]:
    """Inside the block a library that is not installed becomes an Error that names the extra."""
    try:
        yield
    except ModuleNotFoundError as missing:
        package = (missing.name or "").split(".")[0]
        if package in ("", "soundsight"):
            raise  # a mistake of our own, no missing library
        raise Error(
            f"{command}: needs {package}, which is not installed. Install the laboratory: {extra('train').how}"
        ) from None


def echo(line: str) -> None:
    """A line of results, at once: a training takes hours, and its lines may go into a file."""
    click.echo(line)
    sys.stdout.flush()
