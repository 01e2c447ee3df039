"""The command line: one file a command, all of them in the table `COMMANDS`.

A command's module is imported when it is asked for, so that `--help` and `--version` load click and nothing else.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from soundsight import __version__
from soundsight.cli.exit import edge

# Name to the sentence that `soundsight --help` shows for it. Module and function are of the same name.
COMMANDS = {
    "listen": "Say which sounds are in recordings, and when.",
    "serve": "Open the page, which shows what is heard: in recordings, or live.",
    "models": "Tell about the models: what they hear and what they cannot.",
    "show": "Draw a recording as wave, spectrum, STFT and mel, at a window of one's choice.",
    "doctor": "Tell what is installed, what it can decode and what is missing.",
    "completion": "Print a script that completes commands and options in a shell.",
    "train": "Laboratory: train a model as a recipe says.",
    "study": "Laboratory: run a grid of trainings, and tabulate and draw them.",
    "evaluate": "Laboratory: measure a model on a data set.",
    "alarms": "Laboratory: count false alarms an hour, in sounds that are none of a model's.",
    "datasets": "Laboratory: tell about the data sets and where to get them.",
}


class Commands(click.Group):
    """The table as click wants it: listed from the table alone, imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the table's order, which is the order in which a person needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command; None where there is no such."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"soundsight.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; a near miss is suggested."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(unknown_command(args[0]), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing the commands for their sentences."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def unknown_command(name: str) -> str:
    """A sentence about a command that does not exist, with the one that was probably meant."""
    near = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    if near:
        return f"there is no command {name!r}. Did you mean {near[0]!r}?"
    if any(sign in name for sign in "./*"):
        return f"there is no command {name!r}. To hear a recording: soundsight listen {name}"
    return f"there is no command {name!r}. Commands are {', '.join(COMMANDS)}."


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="soundsight %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Say which sounds are in a recording, and when.

    \b
    Examples:
      soundsight listen street.wav                 what is in it, and when
      soundsight listen night/ -f csv -o night.csv a folder as one table
      soundsight serve                             the same and more, on a page in the browser
      soundsight models environment                what the model hears, and what it cannot
      soundsight doctor                            what this installation can decode

    Results go to standard output, all else to standard error. Every option can be set by an environment
    variable: `SOUNDSIGHT_LISTEN_THRESHOLD=0.4` stands for `listen --threshold 0.4`.

    Exit codes: 0 done, 1 nothing could be done, 2 wrong usage, 3 some inputs failed, 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on `arguments` (those of the process if None); the exit code."""
    if getattr(sys, "frozen", False):
        # Frozen into one binary, its workers are calls of itself: those end here.
        from multiprocessing import freeze_support

        freeze_support()
    return edge(program, arguments)
