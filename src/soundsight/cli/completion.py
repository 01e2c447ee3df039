"""`soundsight completion`: a script that completes commands, options, formats, models and labels in a shell."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from soundsight.cli.exit import COMPLETE, NAME

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that completes commands and options in a shell.

    \b
    Examples:
      soundsight completion bash > ~/.local/share/bash-completion/completions/soundsight
      soundsight completion zsh > ~/.zfunc/_soundsight        (with fpath+=~/.zfunc in .zshrc)
      soundsight completion fish > ~/.config/fish/completions/soundsight.fish

    It takes effect in the next shell. bash has to be 4.4 or newer.
    """
    script = SHELLS[shell](ctx.find_root().command, {}, NAME, COMPLETE)
    # Not `source()`, which for bash starts the bash of this machine to ask for its version.
    click.echo(script.source_template % script.source_vars())
