"""notes: a row a note with every measure, all inputs in one table, as spreadsheets, R and pandas read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.formats.csv import line
from soundsight.formats.format import Format, Options, decimal, file_of
from soundsight.formats.played import called
from soundsight.result import Note, Result

COLUMNS = ("file", "note", "key", "start_s", "end_s", "sounding_end_s", "score")


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a header, then a row a note: each measure as `name`, `name_low`, `name_high`; empty where there is none."""
    from soundsight.measure import MEASURES
    from soundsight.measure.against import AGAINST
    from soundsight.measure.trill import TRILL

    measures = (*(name for one in MEASURES.values() for name in one.gives), *TRILL, *AGAINST)
    out.write(line((*COLUMNS, *(f"{name}{end}" for name in measures for end in ("", "_low", "_high")))))
    for result in results:
        name = called(result)
        for note in result.notes:
            out.write(line((file_of(result), name(note), *_row(note, measures))))
        out.flush()


def _row(note: Note, measures: Iterable[str]) -> Iterable[str]:
    yield str(note.key)
    yield from (decimal(value) for value in (note.start_s, note.end_s, note.sounding_end_s, note.score))
    for name in measures:
        found = note.measures.get(name)
        figures = (found.value, found.low, found.high) if found else (None, None, None)
        yield from ("" if value is None else decimal(value) for value in figures)


NOTES = Format(
    "notes",
    ".notes.csv",
    True,
    "a row a note with its measures, for spreadsheets, R and pandas",
    write,
    needs=("notes",),
)
