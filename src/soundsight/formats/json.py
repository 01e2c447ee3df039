"""json: one Result, whole and indented; soundsight reads it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from soundsight.error import Error
from soundsight.formats.format import Format, Options, encoded, only, shown
from soundsight.formats.record import from_json, to_json
from soundsight.result import Result


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write the one result. With `all_events` and without `top_k` nothing is left out."""
    out.write(encoded(to_json(shown(only(results, "json"), options), indent=2) + "\n"))


def read(path: str | Path) -> Iterator[Result]:
    """Give the result back, equal to the one written; an `Error` says what is wrong with the file."""
    try:
        text = Path(path).read_bytes()
    except OSError as problem:
        raise Error(f"{path}: cannot be read ({problem.strerror})") from problem
    yield from_json(text, str(path))


JSON = Format("json", ".json", False, "one Result, whole", write, read)
