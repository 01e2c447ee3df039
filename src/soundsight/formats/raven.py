"""raven: a selection table for Raven Pro and Raven Lite, all inputs in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.error import Error
from soundsight.formats.format import Format, Mark, Options, decimal, encoded, file_of, in_a_field, shown
from soundsight.formats.marks import lines_of, mark, seconds
from soundsight.result import Event, Result

COLUMNS = (
    "Selection",
    "View",
    "Channel",
    "Begin Time (s)",
    "End Time (s)",
    "Low Freq (Hz)",
    "High Freq (Hz)",
    "Begin Path",
    "File Offset (s)",
    "Label",
    "Score",
    "Mean",
    "Runner-up",
    "Runner-up Score",
    "Holds",
)
# Where tables of other programs and people have their text; the first that is there counts.
TEXTS = ("label", "annotation", "common name", "species", "tag", "class", "type", "name", "id", "notes")
FILES = ("begin path", "begin file")
BEGIN, END, OFFSET = "begin time (s)", "end time (s)", "file offset (s)"


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a header, then a row an event, between tabs.

    Begin and End Time run on over the files in their order, as Raven counts when it opens them as one sound;
    `File Offset (s)` is the time inside the file. A label has no frequencies of its own, so a selection spans
    all that the recording holds, 0 Hz to half its rate. Tabs and line ends in a field become blanks.
    """
    out.write(encoded("\t".join(COLUMNS) + "\n"))
    number = 1
    before_s = 0.0
    for result in results:
        for event in shown(result, options).events:
            cells = (str(number), "Spectrogram 1", "1", *_cells(result, event, before_s))
            out.write(encoded("\t".join(in_a_field(cell) for cell in cells) + "\n"))
            number += 1
        before_s += result.source.duration_s
        out.flush()


def _cells(result: Result, event: Event, before_s: float) -> tuple[str, ...]:
    best = event.runners_up[0] if event.runners_up else None
    return (
        f"{before_s + event.start_s:.6f}",
        f"{before_s + event.end_s:.6f}",
        "0",
        decimal(result.source.rate / 2),
        file_of(result),
        f"{event.start_s:.6f}",
        event.label,
        decimal(event.score),
        decimal(event.mean),
        best.label if best else "",
        decimal(best.score) if best else "",
        "true" if event.holds else "false",
    )


def read_marks(content: bytes, where: str) -> tuple[Mark, ...]:
    """Give the selections of a table, each once: Raven writes one anew for each view that it shows.

    Columns are found by their names, in any order and case; the text is the first of `TEXTS` that is there. Times
    count within the file where the table says so, else as Raven counts. Raises Error naming what is missing or wrong.
    """
    rows = lines_of(content, where)
    _, head = next(rows, (0, ""))
    columns = [name.strip().casefold() for name in head.split("\t")]
    for needed in (BEGIN, END):
        if needed not in columns:
            raise Error(f"{where}: has no column {needed!r}; a selection table of Raven was expected.")
    found = [_mark(dict(zip(columns, row.split("\t"), strict=False)), f"{where}, line {n}") for n, row in rows]
    return tuple(dict.fromkeys(found))


def is_table(content: bytes) -> bool:
    """Whether it is a selection table, by its first line."""
    return BEGIN.encode() in content[:4096].replace(b"\0", b"").lower().split(b"\n")[0]


def _mark(row: dict[str, str], where: str) -> Mark:
    if END not in row:
        raise Error(f"{where}: ends before its {END!r}; a row as long as the head was expected.")
    start, end = seconds(row[BEGIN], where), seconds(row[END], where)
    if offset := row.get(OFFSET, "").strip():
        begin = seconds(offset, where)
        start, end = begin, round(begin + end - start, 6)
    label = next((row[name] for name in TEXTS if row.get(name, "").strip()), "")
    return mark(label, start, end, next((row[name] for name in FILES if row.get(name)), None))


RAVEN = Format(
    "raven", ".selections.txt", True, "a selection table for Raven", write, read_marks=read_marks, needs=("events",)
)
