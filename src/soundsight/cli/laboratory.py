"""What the laboratory's commands share: its libraries are an extra, and their absence is one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from soundsight.error import Error
from soundsight.extras import extra


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
