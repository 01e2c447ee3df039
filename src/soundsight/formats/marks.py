"""Label files of other programs and people: stretches of time with a text each, read with patience."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from pathlib import PurePath

from soundsight.error import Error
from soundsight.formats.format import Mark

LINE_END = re.compile("\r\n|\n|\r")  # str.splitlines would also cut a label at a form feed and the like


def lines_of(content: bytes, where: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, each with its number. UTF-8 and UTF-16 as marked, else Latin-1; an Error if no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        if b"\0" in content:
            raise Error(f"{where}: is no text; a label file of Audacity or a selection table of Raven was expected.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
    for number, line in enumerate(LINE_END.split(text), start=1):
        if line.strip():
            yield number, line


def seconds(text: str, where: str) -> float:
    """A time in a label file, with a decimal point or comma; one before the recording's start is its start."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Error(f"{where}: {text.strip()[:40]!r} is no time; seconds were expected, as in 12.5.")
    return max(0.0, value)


def mark(label: str, start_s: float, end_s: float, file: str | None = None) -> Mark:
    """A mark whose end is not before its start."""
    return Mark(label.strip(), min(start_s, end_s), max(start_s, end_s), file)


def marks_of(marks: tuple[Mark, ...], name: str) -> tuple[Mark, ...]:
    """Those that speak of the recording `name`, in a file that may speak of several.

    Where no mark names it, all do if they name at most one file: recordings get renamed. Raises Error else.
    """
    files = {_last(one.file) for one in marks if one.file}
    if name in files:
        return tuple(one for one in marks if one.file is None or _last(one.file) == name)
    if len(files) > 1:
        raise Error(f"it speaks of {len(files)} recordings ({', '.join(sorted(files)[:3])} …), and none is {name}.")
    return marks


def _last(path: str) -> str:
    return PurePath(path.replace("\\", "/")).name
