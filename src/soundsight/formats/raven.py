"""raven: a selection table for Raven Pro and Raven Lite, all inputs in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.formats.format import Format, Options, decimal, encoded, file_of, in_a_field, shown
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


RAVEN = Format("raven", ".selections.txt", True, "a selection table for Raven", write)
