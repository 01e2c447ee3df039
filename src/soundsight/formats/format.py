"""What a format is, what its writer is told, and which part of a result it shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from soundsight.card import Card
from soundsight.error import Error
from soundsight.result import Result


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked to see; one object for all formats.

    `all_events` shows events that do not hold too. `top_k` keeps each source's best labels (`text` then lists
    them, `json` and `jsonl` cut `tags`). `names` gives display names of label ids. `several` says that more
    than one input was asked for: `text` then has a `file` column. `hears_to_hz` is half the model's rate,
    which `png` marks.
    """

    all_events: bool = False
    top_k: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    hears_to_hz: float | None = None

    def display(self, label: str) -> str:
        """The label as a person reads it: its name in `names`, else `car_horn` as `Car horn`."""
        spoken = label.replace("_", " ")
        return self.names.get(label) or spoken[:1].upper() + spoken[1:]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch and what somebody wrote at it; `file` where the label file names the recording that it speaks of."""

    label: str
    start_s: float
    end_s: float
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write results. `write(results, out, options)` takes each result as it comes and keeps none.

    A `table` holds any number of results; the others hold exactly one. All write bytes, text as UTF-8.
    `read(path)` gives the results back one by one where a format keeps them whole. `read_marks(content, where)` gives
    back what of them a label file keeps, and what other programs and people wrote in one; `where` names the file in
    an `Error`. `extra` names what has to be installed for it: that extra of soundsight. `needs` names what of a result
    it writes (`GIVEN`), where that is not the whole: of a model that gives none of it, a file would be empty.
    """

    name: str
    extension: str
    table: bool
    summary: str
    write: Callable[[Iterable[Result], BinaryIO, Options], None]
    read: Callable[[str | Path], Iterator[Result]] | None = None
    extra: str | None = None
    read_marks: Callable[[bytes, str], tuple[Mark, ...]] | None = None
    needs: tuple[str, ...] = ()


# What a model may give, and how its card shows that it does.
GIVEN: dict[str, Callable[[Card], bool]] = {
    "events": lambda card: bool(card.labels),
    "notes": lambda card: bool(card.measures),
    "pitch": lambda card: any(track.name == "pitch" for track in card.tracks),
}


def suits(one: Format, card: Card) -> bool:
    """Whether a model gives what the format writes."""
    return not one.needs or any(GIVEN[need](card) for need in one.needs)


def shown(result: Result, options: Options) -> Result:
    """The part of a result that was asked for: events that hold, or all; the best `top_k` tags, or all."""
    events = result.events if options.all_events else tuple(event for event in result.events if event.holds)
    return replace(result, events=events, tags=result.tags[: options.top_k])


def file_of(result: Result) -> str:
    """What stands for the source in a `file` column: its path, or its name where it has none."""
    return result.source.path or result.source.name


def only(results: Iterable[Result], name: str) -> Result:
    """The one result for a format that holds one; an `Error` where there are none or more."""
    some = iter(results)
    first = next(some, None)
    if first is None or next(some, None) is not None:
        raise Error(f"{name}: {'no result' if first is None else 'several results'}; a file of it holds exactly one")
    return first


def encoded(text: str) -> bytes:
    r"""UTF-8; what a file name cannot say in it (odd bytes in a path) stands as `\udcff`."""
    return text.encode("utf-8", "backslashreplace")


def in_a_field(text: str) -> str:
    """Text for a field that knows no quotes: tabs, line ends and other controls become blanks."""
    return "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)


def decimal(value: float) -> str:
    """A number with up to six decimals and no exponent: `0.25`, `12`, `0.000001`."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
