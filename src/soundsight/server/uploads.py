"""A recording's bytes from a request to the disk, never whole in memory, and whole on the disk or not at all."""

from __future__ import annotations

import errno
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path, PurePath
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from soundsight.error import Error
from soundsight.server.library import FullError, Library
from soundsight.server.row import in_words

AT_ONCE = 1 << 20  # bytes a write: a thread is woken for each
COUNTED = 32 << 20  # bytes after which the library is asked again whether it has room
LONGEST_NAME = 200
EXTENSION = re.compile(r"\.[a-z0-9]{1,8}")


class TooLargeError(Error):
    """More than the server takes."""

    status = 413


def shown_name(name: str) -> str:
    """What is kept of a file's name, to be shown: its last part, without what cannot be printed."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(one for one in last if one.isprintable()).strip()[:LONGEST_NAME] or "recording"


def original_name(name: str) -> str:
    """The file that a recording is kept in: nothing of the name but a plain extension becomes part of a path."""
    extension = PurePath(name).suffix.lower()
    return f"original{extension if EXTENSION.fullmatch(extension) else ''}"


def stated_length(request: Request, most: int) -> int:
    """Bytes that a request announces, 0 where it does not. Raises TooLargeError."""
    stated = request.headers.get("content-length", "0")
    length = int(stated) if stated.isascii() and stated.isdigit() else 0
    if length > most:
        raise _too_large(most, length)
    return length


async def receive(
    request: Request, library: Library, name: str, model: str, settings: Mapping[str, str], most: int
) -> str:
    """Take a recording in; its id. Raises Error where it or the library grows too large; then nothing of it stays."""
    await run_in_threadpool(library.check_room, stated_length(request, most))
    recording = await run_in_threadpool(library.add, shown_name(name), "file", model, "uploading", settings)
    try:
        await _write(request.stream(), library, recording, library.folder(recording) / original_name(name), most)
        await run_in_threadpool(library.update, recording, state="queued")
        await run_in_threadpool(library.check_room, 0)
    except BaseException:  # also where the browser's tab was closed
        library.delete(recording)
        raise
    return recording


async def body(request: Request, most: int) -> bytes:
    """A small request's whole content. Raises TooLargeError."""
    stated_length(request, most)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise _too_large(most)
    return bytes(content)


async def _write(chunks: AsyncIterator[bytes], library: Library, recording: str, target: Path, most: int) -> None:
    taken = counted = 0
    waiting = bytearray()
    with open(target, "xb") as file:
        async for chunk in chunks:
            waiting += chunk
            taken += len(chunk)
            if taken > most:
                raise _too_large(most)
            if len(waiting) >= AT_ONCE:
                await run_in_threadpool(_put, file, bytes(waiting))
                waiting.clear()
            if taken - counted >= COUNTED:
                counted = taken
                await run_in_threadpool(library.update, recording)
                await run_in_threadpool(library.check_room, 0)
        await run_in_threadpool(_put, file, bytes(waiting))


def _put(file: BinaryIO, content: bytes) -> None:
    try:
        file.write(content)
        file.flush()
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise FullError(
            "the disk is full. Make room on it, or delete recordings." if full else f"the disk refuses: {problem}."
        ) from None


def _too_large(most: int, came: int | None = None) -> TooLargeError:
    size = f" ({in_words(came)})" if came is not None else ""
    return TooLargeError(
        f"too large{size}: at most {in_words(most)} at once. Start the server with a higher --max-upload."
    )
