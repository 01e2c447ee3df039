"""text: for people. A line an event, then a line a label; files under headings, or in a `file` column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from soundsight.formats.format import Format, Options, encoded, file_of, shown
from soundsight.formats.played import advice_lines, against_lines, by_name, one_by_one, summary
from soundsight.formats.words import about, how_sure, printable, remarks
from soundsight.result import Event, Result
from soundsight.units import s_to_clock

RUNNERS_UP = 3


@dataclass(slots=True)
class _Columns:
    """Columns that line up: each as wide as its widest cell so far, since later rows are not known yet."""

    widths: list[int]
    right: frozenset[int]

    def line(self, cells: Sequence[str]) -> str:
        self.fit(cells)
        placed = []
        for i, cell in enumerate(cells):
            blanks = " " * (self.widths[i] - _width(cell))
            placed.append(blanks + cell if i in self.right else cell + blanks)
        return "  ".join(placed).rstrip()

    def fit(self, cells: Sequence[str]) -> None:
        self.widths = [max(width, _width(cell)) for width, cell in zip(self.widths, cells, strict=True)]


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write each result as it comes: under its heading, or with `several` in one table with a `file` column.

    The table ends with a line a label over all files; only these sums are kept meanwhile.
    """
    for line in _table(results, options) if options.several else _groups(results, options):
        out.write(encoded(line + "\n"))
        out.flush()


def _groups(results: Iterable[Result], options: Options) -> Iterator[str]:
    for number, result in enumerate(results):
        if number:
            yield ""
        yield f"{printable(result.source.name)}  {about(result)}"
        yield from (f"  {remark}" for remark in remarks(result, options))
        if result.notes:
            yield ""
            yield from (f"  {line}".rstrip() for line in _played(result, options))
        rows = _event_rows(result, options)
        if rows:
            yield ""
            yield from (f"  {line}" for line in _lined_up([_head(options), *rows], right={0, 1, 3}))
        sums = _Sums()
        sums.add(result)
        if sums.labels:
            yield ""
            yield from (f"  {line}" for line in sums.lines(options))
        if options.top_k:
            yield ""
            yield from (f"  {line}" for line in _best(result, options))


def _table(results: Iterable[Result], options: Options) -> Iterator[str]:
    columns = _Columns([12, 6, 6, 16, 5] + [0] * (len(_head(options)) - 4), frozenset({1, 2, 4}))
    sums = _Sums()
    for number, result in enumerate(results):
        file = printable(file_of(result))
        rows = [(file, *row) for row in _event_rows(result, options)]
        head = ("file", *_head(options))
        for row in [*rows, head]:
            columns.fit(row)
        if not number:
            yield columns.line(head)
        notes = remarks(result, options)
        if options.top_k:
            notes.append("Best over all of it: " + ", ".join(_best_tags(result, options)))
        if result.notes:
            notes += [summary(result), *against_lines(result), *advice_lines(result)]
        yield from (f"{file}{' ' * (columns.widths[0] - _width(file))}  {note}" for note in notes)
        yield from (columns.line(row) for row in rows)
        sums.add(result)
    if sums.labels:
        yield ""
        yield from sums.lines(options, files=True)


def _played(result: Result, options: Options) -> Iterator[str]:
    """Advice, a line on all notes, then a table of them: by name, or each where all is asked for."""
    advice = advice_lines(result)
    yield from advice
    if advice:
        yield ""
    yield summary(result)
    yield from against_lines(result)
    rows = one_by_one(result) if options.all_events else by_name(result)
    yield from _lined_up(rows, right=set(range(len(rows[0]))) - ({2} if options.all_events else {0}))


def _head(options: Options) -> tuple[str, ...]:
    return ("from", "to", "label", "score", "how sure", *(["holds"] if options.all_events else []), "or else")


def _event_rows(result: Result, options: Options) -> list[tuple[str, ...]]:
    """A row an event; of notes there may be several each, so they are counted alone where not all is asked for."""
    if result.notes and not options.all_events:
        return []
    return [_event_row(event, options) for event in shown(result, options).events]


def _event_row(event: Event, options: Options) -> tuple[str, ...]:
    others = [f"{printable(options.display(tag.label))} {tag.score:.2f}" for tag in event.runners_up[:RUNNERS_UP]]
    return (
        s_to_clock(event.start_s),
        s_to_clock(event.end_s),
        printable(options.display(event.label)),
        f"{event.score:.2f}",
        how_sure(event.score),
        *(["yes" if event.holds else "no"] if options.all_events else []),
        ", ".join(others),
    )


class _Sums:
    """How often each label holds, how long in all, and in how many files."""

    def __init__(self) -> None:
        self.labels: dict[str, tuple[int, float, int]] = {}

    def add(self, result: Result) -> None:
        spans: dict[str, list[tuple[float, float]]] = {}
        for event in result.events:
            if event.holds:
                spans.setdefault(event.label, []).append((event.start_s, event.end_s))
        for label, found in spans.items():
            times, length_s, files = self.labels.get(label, (0, 0.0, 0))
            self.labels[label] = (times + len(found), length_s + covered_s(found), files + 1)

    def lines(self, options: Options, files: bool = False) -> list[str]:
        """A line a label, the longest first."""
        order = sorted(self.labels.items(), key=lambda item: (-item[1][1], item[0]))
        head = ("label", "times", "in all", *(["files"] if files else []))
        rows = [
            (
                printable(options.display(label)),
                str(times),
                s_to_clock(length_s),
                *([str(in_files)] if files else []),
            )
            for label, (times, length_s, in_files) in order
        ]
        return _lined_up([head, *rows], right={1, 2, 3})


def covered_s(spans: Iterable[tuple[float, float]]) -> float:
    """Seconds that intervals cover together; where they overlap, time counts once."""
    total = 0.0
    until = float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def _best(result: Result, options: Options) -> list[str]:
    return ["best over all of it", *_best_tags(result, options)]


def _best_tags(result: Result, options: Options) -> list[str]:
    return [f"{printable(options.display(tag.label))} {tag.score:.2f}" for tag in shown(result, options).tags]


def _lined_up(rows: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    columns = _Columns([0] * len(rows[0]), frozenset(right))
    for row in rows:
        columns.fit(row)
    return [columns.line(row) for row in rows]


def _width(text: str) -> int:
    """Cells that a terminal gives to a text: two for wide East Asian letters, none for combining marks."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


TEXT = Format("text", ".txt", True, "for people: a line an event and one a label; of notes advice and a table", write)
