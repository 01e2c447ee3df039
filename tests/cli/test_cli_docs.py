"""docs/command-line.md knows every command, and every option that it names is there."""

from __future__ import annotations

import re

import click
import pytest
from calls import ROOT

from soundsight.cli import COMMANDS, Commands, program

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_told(name: str) -> None:
    assert re.search(rf"`{name}\b", PAGE)


def test_every_option_that_is_told_exists() -> None:
    known = {"--help"}
    for name in COMMANDS:
        command = Commands().get_command(click.Context(program), name)
        assert command is not None
        known.update(option for one in command.params for option in one.opts)
    assert set(re.findall(r"--[a-z-]+[a-z]", PAGE)) - known == set()


def test_every_option_of_listen_is_told() -> None:
    command = Commands().get_command(click.Context(program), "listen")
    assert command is not None
    options = [max(one.opts, key=len) for one in command.params if isinstance(one, click.Option)]
    short = {"--format": "-f", "--output": "-o", "--model": "-m", "--quiet": "-q", "--verbose": "-v"}
    assert [one for one in options if not re.search(rf"`[^`]*{short.get(one, one)}\b", PAGE)] == []
