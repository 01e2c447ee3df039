"""`soundsight doctor`: what is installed, what it can decode, what is missing and how to get it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator

import click

from soundsight import __version__
from soundsight.cli.exit import DONE, NOTHING, one_line
from soundsight.error import Error
from soundsight.extras import EXTRAS, installed, pip

NEEDED = ("numpy", "soundfile", "soxr", "onnxruntime", "click")


@click.command()
def doctor() -> int:
    """Tell what is installed, what it can decode and what is missing.

    \b
    Examples:
      soundsight doctor
      soundsight doctor > doctor.txt     to send along with a question

    Ends with exit code 1 where something is missing without which nothing can be heard.
    """
    problems: list[str] = []
    for line in [*_program(), "", *_needed(problems), "", *_decodes(problems), "", *_extras(), "", *_models(problems)]:
        click.echo(one_line(line))
    click.echo("")
    for problem in problems:
        click.echo(one_line(f"Wrong: {problem}"))
    if not problems:
        click.echo("Everything needed to hear recordings is there.")
    return NOTHING if problems else DONE


def _program() -> Iterator[str]:
    yield f"soundsight {__version__}"
    yield f"Python {platform.python_version()} at {sys.executable}"
    yield f"{platform.system()} {platform.release()}, {platform.machine()}"


def _needed(problems: list[str]) -> Iterator[str]:
    yield "Needed to hear"
    for package in NEEDED:
        found = installed(package)
        yield f"  {package:<12} {found or 'MISSING'}"
        if found is None:
            problems.append(f"{package} is not installed. Install soundsight anew: {pip()} install soundsight")


def _decodes(problems: list[str]) -> Iterator[str]:
    yield "Decodes"
    try:
        from soundsight.audio import can_decode, how_to_get_codecs

        table = can_decode()
    except (ImportError, OSError) as wrong:  # soundfile raises OSError where its library does not load
        problems.append(f"no sound file can be decoded ({wrong}). Install soundsight anew: {pip()} install soundsight")
        yield "  nothing"
        return
    width = max(map(len, table))
    for container, by in table.items():
        yield f"  {container:<{width}}  {by or 'no'}"
    if not all(table.values()):
        yield f"  For the others: {how_to_get_codecs()}."


def _extras() -> Iterator[str]:
    yield "Extras"
    for extra in EXTRAS:
        if missing := extra.missing():
            state = f"{', '.join(missing)} not installed; to get it: {extra.how}"
        else:
            state = ", ".join(f"{package} {installed(package)}" for package in extra.packages)
        yield f"  {extra.name:<9} {extra.purpose}: {state}"
    yield f"  ffmpeg    {shutil.which('ffmpeg') or 'not on the path; not needed where the codecs extra is there'}"


def _models(problems: list[str]) -> Iterator[str]:
    from soundsight.card import load_card, models_folder, packaged_models

    yield f"Models (your own go to {models_folder()})"
    names = packaged_models()
    for name in names:
        try:
            card = load_card(name)
            yield f"  {card.name}  {len(card.labels)} labels, sha256 {card.sha256[:12]}…"
        except Error as wrong:
            problems.append(str(wrong))
    if not names:
        problems.append(f"there is no model. Install soundsight anew: {pip()} install soundsight")
        yield "  none"
