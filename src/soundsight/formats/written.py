"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from soundsight.error import Error


@contextmanager
def written(path: str | Path, force: bool = False) -> Iterator[BinaryIO]:
    """Give a binary handle whose content stands at `path` once the block has ended without an exception.

    What is written goes to a hidden file beside the target, is brought to the disk and then renamed, so a
    reader sees the old file or the new one. On any exception, Ctrl-C included, the hidden file is removed and
    the target stays as it was. Parent folders are made. A link is followed; a device or pipe is written to
    directly, as there is nothing to rename. Raises `Error` where the target exists and `force` is false,
    where it is a folder, and where the disk or its permissions refuse.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise Error(f"{path}: is a folder; the name of a file was expected")
        if target.exists() and not target.is_file():
            with open(target, "wb") as device:
                yield device
            return
        _refuse_existing(path, target, force)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Part of the name only: a file system's longest name (255 bytes) has no room for a suffix.
        beside = target.parent / f".{target.name[:40]}.{os.getpid()}-{secrets.token_hex(4)}.part"
        try:
            with open(beside, "xb") as handle:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            _refuse_existing(path, target, force)
            os.replace(beside, target)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    except OSError as problem:
        if problem.filename is not None and not _is_ours(problem.filename, target):
            raise  # the block's own: another file that it read or wrote
        reason = problem.strerror or str(problem)
        raise Error(f"{path}: cannot be written ({reason}). Name another place or make room there.") from problem


def _refuse_existing(path: str | Path, target: Path, force: bool) -> None:
    if target.exists() and not force:
        raise Error(f"{path}: exists already; another name, or --force to replace it, was expected")


def _is_ours(filename: object, target: Path) -> bool:
    if not isinstance(filename, str | os.PathLike):
        return False
    named = Path(filename)
    return named == target or named.parent == target.parent or named in target.parents
