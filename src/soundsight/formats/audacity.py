"""audacity: a label track, which Audacity opens with File > Import > Labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.formats.format import Format, Options, encoded, in_a_field, only, shown
from soundsight.result import Event, Result


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a line an event: start, end, text, between tabs; no header.

    The text is the display name and the score, as the format has no place for a score; ` ?` ends it where the
    event does not hold. The format knows no escape, so tabs and line ends in a name become blanks.
    """
    for event in shown(only(results, "audacity"), options).events:
        out.write(encoded(_line(event, options)))


def _line(event: Event, options: Options) -> str:
    doubt = "" if event.holds else " ?"
    text = f"{in_a_field(options.display(event.label))} {event.score:.2f}{doubt}"
    return f"{event.start_s:.6f}\t{event.end_s:.6f}\t{text}\n"


AUDACITY = Format("audacity", ".labels.txt", False, "a label track for Audacity", write)
