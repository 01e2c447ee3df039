"""Makes what the documentation takes from the program itself: help, outputs, the picture.

    python docs/make.py

writes `docs/commands.md` (the help of every command), `docs/listen.png` (the example recording), and into README.md
what its blocks of code print: below a block of `python` or `sh` that `<!-- output -->` follows, the block of `text`.
Run it in the environment of scripts/test, whose versions give the outputs that the tests compare.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from soundsight.cli import COMMANDS

ROOT = Path(__file__).parent.parent
EXAMPLE = "examples/street.ogg"

SHOWN = re.compile(
    r"```(python|sh)\n(?P<code>(?:(?!```).)*)```\n<!-- output -->\n```text\n(?P<output>(?:(?!```).)*)```", re.DOTALL
)


def printed(command: list[str]) -> str:
    """What a Python command prints, run in the project's folder with lines of 100 characters; it must succeed."""
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{shlex.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def output_of(language: str, code: str) -> str:
    """What a block of code prints. A block of sh is one call of scripts/run with a path, played without its set-up."""
    if language == "python":
        return printed(["-c", code])
    program, *arguments = shlex.split(code)
    assert program == "scripts/run", f"only scripts/run is shown with its output, not {program}"
    return printed(["-m", "soundsight", "listen", *arguments])


def with_outputs(text: str) -> str:
    """A page with the output of each shown block made anew."""

    def made(block: re.Match[str]) -> str:
        before, after = block[0][: block.start("output") - block.start()], "```"
        return before + output_of(block[1], block["code"]) + after

    return SHOWN.sub(made, text)


def commands() -> str:
    """The page of all commands: each one's own help."""
    pages = ["# Commands\n\nMade from the program's own help by `docs/make.py`.\n"]
    for heading, arguments in [("soundsight", []), *((f"soundsight {name}", [name]) for name in COMMANDS)]:
        pages.append(f"## {heading}\n\n```text\n{printed(['-m', 'soundsight', *arguments, '--help'])}```\n")
    return "\n".join(pages)


def main() -> None:
    """Write all of it."""
    (ROOT / "docs" / "commands.md").write_text(commands(), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(with_outputs(readme.read_text(encoding="utf-8")), encoding="utf-8")
    printed(["-m", "soundsight", "listen", EXAMPLE, "-f", "png", "-o", "docs/listen.png", "--force", "-q"])


if __name__ == "__main__":
    main()
