"""csv: a row an event, all inputs in one table, as spreadsheets, R and pandas read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.formats.format import Format, Options, decimal, encoded, file_of, shown
from soundsight.result import Event, Result

COLUMNS = ("file", "label", "start_s", "end_s", "score", "mean", "runner_up", "runner_up_score", "holds")


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a header, then a row an event; fields are quoted as in RFC 4180, lines end in a line feed."""
    out.write(line(COLUMNS))
    for result in results:
        for event in shown(result, options).events:
            out.write(line(_row(file_of(result), event)))
        out.flush()


def _row(file: str, event: Event) -> tuple[str, ...]:
    best = event.runners_up[0] if event.runners_up else None
    return (
        file,
        event.label,
        decimal(event.start_s),
        decimal(event.end_s),
        decimal(event.score),
        decimal(event.mean),
        best.label if best else "",
        decimal(best.score) if best else "",
        "true" if event.holds else "false",
    )


def line(cells: Iterable[str]) -> bytes:
    """A row, its cells quoted where they must be."""
    return encoded(",".join(_quoted(cell) for cell in cells) + "\n")


def _quoted(text: str) -> str:
    # The csv module leaves a carriage return bare where lines end in a line feed, and its own reader stumbles on it.
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


CSV = Format("csv", ".csv", True, "a row an event, for spreadsheets, R and pandas", write, needs=("events",))
