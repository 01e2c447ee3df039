"""What the player fetches: sound, wave, spectrogram, scores, tracks; by stretches, never more than is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query
from starlette.responses import FileResponse, JSONResponse, Response

from soundsight.server.analyse import SCORES
from soundsight.server.job import joined
from soundsight.server.jobs import Jobs
from soundsight.server.library import GoneError, Library
from soundsight.server.media import AUDIO
from soundsight.server.models import Models
from soundsight.server.plain import plain
from soundsight.server.recordings import result_of
from soundsight.server.shapes import NOT_THERE
from soundsight.spectrogram import tiles

MOST_BYTES = 1 << 23  # an answer: a longer stretch comes in several
First = Annotated[int, Query(ge=0, description="where to begin")]
Count = Annotated[int | None, Query(ge=0, description="at most so many; all that follow without")]
RAW: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}, **NOT_THERE}
FLAC: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/flac": {}}}, **NOT_THERE}


def part(path: Path, size: int, first: int, count: int | None) -> bytes:
    """Rows `[first, first + count)` of a file of rows of `size` bytes; as many as there are, up to `MOST_BYTES`.

    Raises GoneError where there is no such file.
    """
    most = MOST_BYTES // size
    try:
        with open(path, "rb") as file:
            file.seek(first * size)
            found = file.read(min(most if count is None else count, most) * size)
    except (OSError, OverflowError):
        raise GoneError("this is not there (yet): the recording was not made ready to play.") from None
    return found[: len(found) // size * size]


def tracks_of(library: Library, jobs: Jobs, recording: str) -> list[Any]:
    """A recording's tracks as plain data, those so far while it is heard."""
    row = library.get(recording)
    if row.state == "running":
        so_far = jobs.so_far(recording)
        return list(plain(joined(so_far.tracks))) if so_far else []
    result = result_of(library, row)
    return list(result["tracks"]) if result else []


def router(library: Library, jobs: Jobs, models: Models) -> APIRouter:
    """Routes below /recordings/{recording} that give files or parts of them."""
    routes = APIRouter(prefix="/recordings/{recording}", tags=["what is played and drawn"])

    @routes.get("/audio.flac", response_class=FileResponse, responses=FLAC, summary="The sound to play; takes Range")
    def audio(recording: str) -> Response:
        path = library.folder(recording) / AUDIO
        if not path.is_file():
            raise GoneError("there is nothing to play (yet): the recording was not made ready.")
        return FileResponse(path, media_type="audio/flac")

    @routes.get("/original", response_class=FileResponse, responses=RAW, summary="The file as it came")
    def original(recording: str) -> Response:
        name = library.name(recording)
        return FileResponse(library.original(recording), media_type="application/octet-stream", filename=name)

    @routes.get(
        "/peaks/{level}",
        response_class=Response,
        responses=RAW,
        summary="The wave: int8 (lowest, highest) a bin, over all channels; v is sign(v) · (|v| / 127) ** peaks_power",
    )
    def peaks(recording: str, level: int, first: First = 0, count: Count = None) -> Response:
        return _raw(part(library.folder(recording) / f"peaks-{level}.i8", 2, first, count))

    @routes.get(
        "/spectrum/{level}",
        response_class=Response,
        responses=RAW,
        summary="The spectrogram: uint8 columns, the lowest row first; 0 is floor_db, 255 a sine of full scale",
    )
    def spectrum(recording: str, level: int, first: First = 0, count: Count = None) -> Response:
        return _raw(part(library.folder(recording) / f"spectrum-{level}.u8", tiles.ROWS, first, count))

    @routes.get(
        "/scores",
        response_class=Response,
        responses=RAW,
        summary="Scores: uint16, little-endian, (frames, labels) · 65535; X-Frames, X-Labels, X-Hop-S, X-Start-S tell",
    )
    def scores(recording: str, first: First = 0, count: Count = None) -> Response:
        card = models.known(library.get(recording).model)
        row = 2 * len(card.labels)
        path = library.folder(recording) / SCORES
        content = part(path, row, first, count)
        about = {
            "X-Frames": path.stat().st_size // row,
            "X-Labels": len(card.labels),
            "X-Hop-S": np.format_float_positional(card.hop / card.rate),
            "X-Start-S": 0,
        }
        return _raw(content, {name: str(value) for name, value in about.items()})

    @routes.get("/tracks", responses=NOT_THERE, summary="What is measured over time; so far, while it runs")
    def tracks(recording: str) -> Response:
        return JSONResponse(tracks_of(library, jobs, recording))

    return routes


def _raw(content: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(content, media_type="application/octet-stream", headers=headers)
