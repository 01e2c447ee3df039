"""jsonl: one Result a line, as streams and jq take it; soundsight reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from soundsight.error import Error
from soundsight.formats.format import Format, Options, encoded, shown
from soundsight.formats.record import from_json, to_json
from soundsight.result import Result


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a line a result. With `all_events` and without `top_k` nothing is left out."""
    for result in results:
        out.write(encoded(to_json(shown(result, options)) + "\n"))
        out.flush()


def read(path: str | Path) -> Iterator[Result]:
    """Give the results back one by one, equal to those written; an `Error` names the line that is wrong."""
    try:
        with open(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield from_json(line, f"{path}, line {number}")
    except OSError as problem:
        raise Error(f"{path}: cannot be read ({problem.strerror})") from problem


JSONL = Format("jsonl", ".jsonl", True, "one Result a line", write, read)
