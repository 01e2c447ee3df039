"""audacity: a label track, which Audacity opens with File > Import > Labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.error import Error
from soundsight.formats.format import Format, Mark, Options, encoded, in_a_field, only, shown
from soundsight.formats.marks import lines_of, mark, seconds
from soundsight.formats.played import called, in_time, missing_notes, ruler_of, with_cents
from soundsight.result import Event, Result


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a line an event, then a line a note: start, end, text, between tabs; no header.

    An event's text is its display name and score, as the format has no place for a score; ` ?` ends it where the
    event does not hold. A note's is its name and cents, with ms where it was held against a beat; notes that are
    missing follow. The format knows no escape, so tabs and line ends in a name become blanks.
    """
    result = shown(only(results, "audacity"), options)
    for event in result.events:
        out.write(encoded(_line(event, options)))
    name, ruler = called(result), ruler_of(result)
    for note in result.notes:
        text = with_cents(note, name(note), ruler) + in_time(note)
        out.write(encoded(f"{note.start_s:.6f}\t{note.end_s:.6f}\t{text}\n"))
    for missing in missing_notes(result):
        out.write(encoded(f"{missing.start_s:.6f}\t{missing.end_s:.6f}\tmissing {name(missing)}\n"))


def _line(event: Event, options: Options) -> str:
    doubt = "" if event.holds else " ?"
    text = f"{in_a_field(options.display(event.label))} {event.score:.2f}{doubt}"
    return f"{event.start_s:.6f}\t{event.end_s:.6f}\t{text}\n"


def read_marks(content: bytes, where: str) -> tuple[Mark, ...]:
    """Give the labels of a track: point labels too, less the lines that begin with a backslash and hold frequencies.

    Raises Error naming the first line that is none.
    """
    return tuple(_mark(line, f"{where}, line {number}") for number, line in lines_of(content, where) if line[0] != "\\")


def _mark(line: str, where: str) -> Mark:
    start, *rest = line.split("\t", 2)
    if not rest:
        raise Error(f"{where}: {line[:40]!r}; start, end and text were expected, with tabs between them.")
    return mark(rest[1] if len(rest) > 1 else "", seconds(start, where), seconds(rest[0], where))


AUDACITY = Format(
    "audacity",
    ".labels.txt",
    False,
    "a label track for Audacity",
    write,
    read_marks=read_marks,
    needs=("events", "notes"),
)
