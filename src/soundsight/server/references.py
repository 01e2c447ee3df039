"""The route that takes in files to hold takes against (`taken`)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from soundsight.server.library import Library
from soundsight.server.shapes import REFUSED
from soundsight.server.taken import Reference, keep
from soundsight.server.uploads import body, shown_name

MOST = 64 << 20  # bytes of one
BYTES = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


def router(library: Library, most: int) -> APIRouter:
    """The route of /references."""
    routes = APIRouter(tags=["recordings"])

    @routes.post(
        "/references",
        response_model=Reference,
        responses=REFUSED,
        openapi_extra=BYTES,
        summary="Take in a MIDI file or a recording to hold takes against; the body is the file as it is",
    )
    async def take(request: Request, name: str) -> Any:
        content = await body(request, min(MOST, most))
        await run_in_threadpool(library.check_room, len(content))
        return await run_in_threadpool(keep, library.root, shown_name(name), content)

    return routes
