"""Which recordings an INPUT means: files, folders, globs, standard input."""

from __future__ import annotations

import glob
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import click

from soundsight.error import Error
from soundsight.result import Failure

STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class Input:
    """One recording: the file to open and its place below a folder of outputs, such as `sub/street.wav`.

    `spool` says that it can be read once only (standard input, a pipe) and has to be put into a file first.
    """

    path: Path
    place: PurePath
    spool: bool = False

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return str(self.place) if self.spool else str(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """What the arguments meant. `several` says that more than one file was asked for, however many were found."""

    inputs: tuple[Input, ...]
    failures: tuple[Failure, ...]
    passed_over: int
    repeated: int
    several: bool


def resolve(given: Sequence[str], known: frozenset[str], besides: Path | None = None) -> Found:
    """Find the recordings that `given` means, in its order, each once.

    A path that exists is taken as it stands, else it may be a glob. Folders are searched to their depths for the
    extensions `known`, sorted; files of others, and hidden ones, are passed over and counted. `-` is standard input.
    Recordings below the folder `besides`, which gets our own clips, are left out of folders and globs. An argument
    that gives nothing becomes a Failure. Reads names only, opens nothing.
    """
    inputs: dict[str, Input] = {}
    failures: list[Failure] = []
    passed_over = repeated = 0
    several = len(given) > 1
    for text in given:
        found, reasons, over, many = _one(text, known)
        several |= many
        passed_over += over
        failures += reasons
        for one in found:
            if many and besides is not None and _lies_in(one.path, besides):
                passed_over += 1
                continue
            key = "-" if one.path == Path("-") else os.path.abspath(one.path)
            repeated += key in inputs
            inputs.setdefault(key, one)
    return Found(_apart(list(inputs.values())), tuple(failures), passed_over, repeated, several)


def _lies_in(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder))


def _one(text: str, known: frozenset[str]) -> tuple[list[Input], list[Failure], int, bool]:
    """Inputs of one argument, what failed in it, how many files were passed over, whether it asks for several."""
    if not text:
        reason = "an empty name came, a file or a folder was expected. Is it a variable that is not set?"
        return [], [Failure("''", "", reason)], 0, False
    if text == "-":
        return [Input(Path("-"), PurePath(STDIN), spool=True)], [], 0, False
    # libsndfile takes a path of `-` for standard input, even where a file of that name was meant (`./-`).
    path = Path(text) if str(Path(text)) != "-" else Path.cwd() / "-"
    if path.is_dir():
        found, failures, over = _walk(path, path, known)
        return found, failures or _nothing_in(path, found, over), over, True
    if not os.path.lexists(path) and glob.has_magic(text):
        return _matches(text, known)
    spool = path.exists() and stat.S_ISFIFO(path.stat().st_mode)
    return [Input(path, PurePath(path.name or text), spool)], [], 0, False


def _walk(folder: Path, base: Path, known: frozenset[str]) -> tuple[list[Input], list[Failure], int]:
    failures: list[Failure] = []

    def failed(problem: OSError) -> None:
        where = Path(problem.filename)
        failures.append(Failure(where.name, str(where), f"the folder cannot be read ({problem.strerror})."))

    paths = []
    passed_over = 0
    for where, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(where, name)
            # Hidden files hold no recordings but the likes of `._street.wav`, which macOS leaves on cards and sticks.
            if path.suffix.lower() in known and not name.startswith(".") and path.is_file():
                paths.append(path)
            else:
                passed_over += 1
    paths.sort(key=lambda path: path.parts)
    return [Input(path, path.relative_to(base)) for path in paths], failures, passed_over


def _nothing_in(folder: Path, found: list[Input], passed_over: int) -> list[Failure]:
    if found:
        return []
    others = f" ({passed_over} other files in it). Name the file itself to hear it." if passed_over else "."
    reason = f"no recording in this folder{others}"
    return [Failure(folder.name, str(folder), reason)]


def _matches(pattern: str, known: frozenset[str]) -> tuple[list[Input], list[Failure], int, bool]:
    base = _fixed_part(pattern)
    suffix = PurePath(pattern).suffix
    named = bool(suffix) and not glob.has_magic(suffix)  # `*.dat` asks for just these, `night/*` for recordings
    found: list[Input] = []
    failures: list[Failure] = []
    passed_over = 0
    for path in sorted((Path(text) for text in glob.iglob(pattern, recursive=True)), key=lambda path: path.parts):
        if path.is_dir():
            inside, wrong, over = _walk(path, base, known) if "**" not in pattern else ([], [], 0)
            found += inside
            failures += wrong
            passed_over += over
        elif named or path.suffix.lower() in known:
            found.append(Input(path, path.relative_to(base)))
        else:
            passed_over += 1
    if not found and not failures:
        but = f" ({passed_over} other files do)" if passed_over else ""
        failures.append(Failure(pattern, pattern, f"there is no such file, and no recording matches it{but}."))
    return found, failures, passed_over, True


def _fixed_part(pattern: str) -> Path:
    """The folder before the first part with a wildcard."""
    fixed = []
    for part in Path(pattern).parts:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return Path(*fixed)


def _apart(inputs: list[Input]) -> tuple[Input, ...]:
    """Places of which no two are equal: where some are, all count from the folder that holds every input."""
    if len({one.place for one in inputs}) == len(inputs):
        return tuple(inputs)
    full = [os.path.abspath(one.path) for one in inputs if not one.spool]
    base = os.path.commonpath([os.path.dirname(path) for path in full]) if full else ""
    moved = [
        one if one.spool else replace(one, place=PurePath(os.path.relpath(os.path.abspath(one.path), base)))
        for one in inputs
    ]
    seen: set[PurePath] = set()
    for one in moved:
        if one.place in seen:
            raise click.UsageError(f"two inputs would both be called {one.place}: hear them one after the other.")
        seen.add(one.place)
    return tuple(moved)


@contextmanager
def spooled(inputs: Iterable[Input]) -> Iterator[tuple[Input, ...]]:
    """The inputs with those that can be read once only put into temporary files, which go when the block ends."""
    inputs = tuple(inputs)
    if not any(one.spool for one in inputs):
        yield inputs
        return
    with tempfile.TemporaryDirectory(prefix="soundsight-") as folder:
        yield tuple(_spool(one, Path(folder, str(i))) if one.spool else one for i, one in enumerate(inputs))


def _spool(one: Input, target: Path) -> Input:
    from_stdin = one.path == Path("-")
    if from_stdin and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("- reads standard input: a sound file was expected there, from a pipe or by <.")
    try:
        with open(target, "wb") as out, sys.stdin.buffer if from_stdin else open(one.path, "rb") as pipe:
            shutil.copyfileobj(pipe, out)
    except OSError as problem:
        where = tempfile.gettempdir()
        raise Error(f"{one.name}: cannot be put into {where} ({problem.strerror}). Make room there.") from None
    return replace(one, path=target)
