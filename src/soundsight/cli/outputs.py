"""Which file gets which results, settled before any work is done."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

import click

from soundsight.card import Card
from soundsight.error import Error
from soundsight.extras import extra
from soundsight.formats import FORMATS, Format, Options, suits, written
from soundsight.result import Result

NOT_FOR_EYES = {"png": "a picture", "midi": "music"}
TABLE = "events"  # the table's name in a folder of outputs, before the format's extension


@dataclass(frozen=True, slots=True)
class Plan:
    """Where results go. `to` None is standard output.

    `tables` are written once for all inputs; of `singles` each input gets one: `to` where there is one input, else
    at its place below `folder`.
    """

    tables: tuple[tuple[Format, Path | None], ...]
    singles: tuple[Format, ...]
    folder: Path | None
    to: Path | None

    def of(self, place: PurePath) -> tuple[tuple[Format, Path | None], ...]:
        """The files of one input: `sub/street.wav` gives `DIR/sub/street.wav.json`."""
        if self.folder is None:
            return tuple((one, self.to) for one in self.singles)
        return tuple((one, self.folder / f"{place}{one.extension}") for one in self.singles)

    def files(self, places: Iterable[PurePath]) -> list[Path]:
        """Every file that will be written, those of clips aside."""
        paths = [path for _, path in self.tables]
        paths += [path for place in places for _, path in self.of(place)]
        return [path for path in paths if path is not None]


def plan(names: Sequence[str], out: str | None, several: bool) -> Plan:
    """Settle where results go. No format named: what the extension of `out` says, else text.

    `out` is a folder where it exists as one, ends in a slash, or where more than one file has to go there.
    """
    formats = tuple(FORMATS[name] for name in names or (_by_extension(out),))
    for one in formats:
        if one.extra is not None and (lacking := extra(one.extra).lacking()):
            raise Error(f"{one.name}: {lacking}")
    tables = tuple(one for one in formats if one.table)
    singles = tuple(one for one in formats if not one.table)
    many = len(formats) > 1 or (bool(singles) and several)
    if out is None or out == "-":
        if many:
            what = (
                "several formats need" if len(formats) > 1 else f"{singles[0].name} is one file an input, which needs"
            )
            raise click.UsageError(f"{what} a folder: -o DIR.")
        if singles and (kind := NOT_FOR_EYES.get(singles[0].name)) and sys.stdout is not None and sys.stdout.isatty():
            name = f"FILE{singles[0].extension}"
            raise click.UsageError(f"{singles[0].name} is {kind}, which a terminal does not show: -o {name}")
        return Plan(tuple((one, None) for one in tables), singles, None, None)
    path = Path(out)
    if not (many or path.is_dir() or out.endswith(("/", os.sep))):
        return Plan(tuple((one, path) for one in tables), singles, None, path)
    if path.exists() and not path.is_dir():
        raise click.UsageError(f"-o {out} is a file; a folder was expected, as more than one file goes there.")
    return Plan(tuple((one, path / f"{TABLE}{one.extension}") for one in tables), singles, path, None)


def suited(planned: Plan, card: Card) -> None:
    """Refuse a format that would hold nothing, as the model gives nothing of what it writes."""
    for one in (*(form for form, _ in planned.tables), *planned.singles):
        if not suits(one, card):
            nothing = " and no ".join(one.needs)
            fit = ", ".join(other.name for other in FORMATS.values() if suits(other, card))
            raise Error(f"{one.name}: the model {card.name} gives no {nothing}. For it there are {fit}.")


def _by_extension(out: str | None) -> str:
    """The format whose extension `out` ends in; the longest, as `.labels.txt` is not `.txt`."""
    fits = [one for one in FORMATS.values() if out is not None and out.lower().endswith(one.extension)]
    return max(fits, key=lambda one: len(one.extension)).name if fits else "text"


def check(targets: Sequence[Path], recordings: Sequence[Path], force: bool, folders: Sequence[Path] = ()) -> None:
    """Refuse targets that exist (unless `force`), are recordings to be heard, coincide, or cannot be written.

    `folders` are those whose files are not known yet; they are asked only whether they can be written in.
    """
    if twice := next((path for i, path in enumerate(targets) if path in targets[:i]), None):
        raise click.UsageError(f"{twice} would be written twice: name another place for one of the two.")
    heard = {os.path.realpath(path) for path in recordings}
    if own := next((path for path in targets if os.path.realpath(path) in heard), None):
        raise click.UsageError(f"{own} is a recording to be heard; another name for the output was expected.")
    there = [path for path in targets if path.is_file()]
    if there and not force:
        more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
        raise Error(f"{there[0]}{more}: exists already; another name, or --force to replace it, was expected.")
    for folder in dict.fromkeys([*(path.parent for path in targets), *folders]):
        _writable(folder)


def _writable(folder: Path) -> None:
    """Refuse a folder that can neither be written in nor made. It is not made yet."""
    above = folder.absolute()
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise Error(f"{folder}: cannot be a folder, as {above} is a file. Name another place.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise Error(f"{folder}: cannot be written in (permission denied at {above}). Name another place.")


def write_tables(
    plan: Plan, results: Iterator[Result], options: Options, screen: Callable[[], BinaryIO], force: bool
) -> int:
    """Write the tables from results as they come; how many came. Where none comes, nothing is written at all."""
    counted = _Counted(results)
    with ExitStack() as stack:
        # Entered before the first recording is heard: a place that refuses is told now and not after an hour.
        outs = [(one, stack.enter_context(opened(path, screen, force))) for one, path in plan.tables]
        first = next(counted, None)
        if first is None:
            raise NothingHeardError
        again = _chain(first, counted)
        if len(outs) == 1:
            form, out = outs[0]
            form.write(again, out, options)
        elif outs:
            _write_each(outs, again, options)
        else:
            for _ in again:
                pass
    return counted.count


class NothingHeardError(Exception):
    """No input gave a result. It leaves the block of every open target, which so does not come to be."""


class _Counted:
    def __init__(self, results: Iterator[Result]) -> None:
        self.results = results
        self.count = 0

    def __iter__(self) -> Iterator[Result]:
        return self

    def __next__(self) -> Result:
        one = next(self.results)
        self.count += 1
        return one


def _chain(first: Result, rest: Iterator[Result]) -> Iterator[Result]:
    yield first
    yield from rest


def _write_each(outs: list[tuple[Format, BinaryIO]], results: Iterator[Result], options: Options) -> None:
    """Several tables from results that come once: kept in a file meanwhile, as they may be too many for memory."""
    jsonl = FORMATS["jsonl"]
    assert jsonl.read is not None
    with tempfile.TemporaryDirectory(prefix="soundsight-") as folder:
        kept = Path(folder, "results.jsonl")
        with open(kept, "wb") as out:
            jsonl.write(results, out, Options(all_events=True))
        for form, target in outs:
            form.write(jsonl.read(kept), target, options)


def opened(path: Path | None, screen: Callable[[], BinaryIO], force: bool) -> AbstractContextManager[BinaryIO]:
    """A handle for a target: a file that appears whole or not at all, or standard output."""
    return _standard_output(screen) if path is None else written(path, force)


@contextmanager
def _standard_output(screen: Callable[[], BinaryIO]) -> Iterator[BinaryIO]:
    if sys.stdout is None:
        raise Error("standard output is closed: name a file with -o.")
    try:
        out = screen()
        yield out
        out.flush()
    except OSError as problem:
        if problem.errno == errno.EPIPE or problem.filename is not None:
            raise
        raise OSError(problem.errno, problem.strerror, "standard output") from None
