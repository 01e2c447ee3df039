"""Recordings: taken in, listed, shown, renamed, heard again, asked about a stretch, deleted."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from soundsight import listen
from soundsight.card import Card
from soundsight.error import Error
from soundsight.server.analyse import RESULT, renamed
from soundsight.server.job import SoFar
from soundsight.server.jobs import Jobs
from soundsight.server.library import Library
from soundsight.server.media import read_media
from soundsight.server.models import Models, read_settings
from soundsight.server.plain import plain
from soundsight.server.row import Recording
from soundsight.server.says import lanes_of, says_of
from soundsight.server.settings import Settings
from soundsight.server.shapes import NOT_THERE, REFUSED, Accepted, Answer, Begun, Problem, Summaries, Summary, Whole
from soundsight.server.taken import forget
from soundsight.server.uploads import receive, shown_name

ANSWERED = ("tags", "events", "notes", "advice", "quality")
TOO_MUCH: dict[int | str, dict[str, Any]] = {413: {"model": Problem}, 507: {"model": Problem}}
BYTES = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


Chosen = dict[str, str | float]
SETTINGS = Query(description='the model\'s settings, a JSON object: {"name": "value"}')


class BusyError(Error):
    """It is being heard just now."""

    status = 409


class NewName(BaseModel):
    """What a recording is to be called."""

    name: str


class Stretch(BaseModel):
    """A part of a recording, and the model's settings; for null those that the recording was heard with."""

    start_s: float = Field(ge=0, allow_inf_nan=False)
    end_s: float = Field(gt=0, allow_inf_nan=False)
    settings: Chosen | None = None


class Choice(BaseModel):
    """A model by its name, the server's first for null, and its settings.

    For null the settings are those of the last run where the model is the same, and else the model's defaults.
    """

    model: str | None = None
    settings: Chosen | None = None


def summary(row: Recording) -> dict[str, Any]:
    """A recording in the list."""
    about: dict[str, Any] = plain(row)
    return about | {"labels": list(row.labels), "job": row.job if row.state in ("queued", "running") else None}


def kept(row: Recording, card: Card) -> dict[str, str | float]:
    """The settings that a recording was heard with, for the same model: what of them it still has; else none."""
    known = {one.name for one in card.settings} if card.name == row.model else set()
    return {name: value for name, value in row.settings.items() if name in known}


def result_of(library: Library, row: Recording) -> dict[str, Any] | None:
    """A recording's result as plain data, under the name that it has now; None where it is not done."""
    if row.state != "done":
        return None
    try:
        found: dict[str, Any] = json.loads((library.folder(row.id) / RESULT).read_bytes())
    except (OSError, ValueError):
        return None
    found["source"] |= {"name": row.name, "path": None}
    return found


def router(library: Library, jobs: Jobs, models: Models, settings: Settings) -> APIRouter:
    """Routes of /recordings."""
    routes = APIRouter(tags=["recordings"])
    most = settings.max_upload

    def chosen(model: str | None, settings: str | None) -> tuple[Card, dict[str, str]]:
        card = models.card(model)
        return card, models.chosen(card, read_settings(settings))

    @routes.post(
        "/recordings",
        status_code=202,
        response_model=Accepted,
        responses={**REFUSED, **TOO_MUCH},
        openapi_extra=BYTES,
        summary="Take a recording in and hear it; the body is the file as it is",
    )
    async def upload(
        request: Request,
        name: str = "recording",
        model: str | None = None,
        settings: Annotated[str | None, SETTINGS] = None,
    ) -> Any:
        card, values = await run_in_threadpool(chosen, model, settings)
        try:
            recording = await receive(request, library, name, card.name, values, most)
        except ClientDisconnect:  # the browser's tab was closed: nobody hears the answer
            return Response(status_code=400)
        return {"recording": recording, "job": await run_in_threadpool(jobs.submit, recording, card.name, values)}

    @routes.get("/recordings", response_model=Summaries, summary="All recordings, or those that are searched for")
    def listed(
        search: Annotated[str, Query(description="occurs in a name or in a label that holds")] = "",
        label: Annotated[str, Query(description="the id of a label that holds")] = "",
        sort: Literal["created", "name", "duration", "bytes"] = "created",
        order: Literal["asc", "desc"] = "desc",
    ) -> Any:
        names = {label.id: label.name for name in models.names for label in models.card(name).labels}
        rows = library.list(search, label, sort, order == "desc", names)
        about = {"bytes": library.bytes(), "limit": library.limit, "folder": str(library.root)}
        return {"recordings": [summary(row) for row in rows], **about}

    @routes.get("/recordings/{recording}", response_model=Whole, responses=NOT_THERE, summary="All about a recording")
    def shown(recording: str) -> Response:
        row = library.get(recording)
        so_far = jobs.so_far(recording) if row.state == "running" else None
        media = read_media(library.folder(recording))
        return JSONResponse(
            {
                **summary(row),
                "result": result_of(library, row),
                **(so_far or SoFar()).told(),
                "says": says_of(library, recording),
                "lanes": lanes_of(library, recording),
                "media": media.as_json() if media else None,
            }
        )

    @routes.patch("/recordings/{recording}", response_model=Summary, responses=NOT_THERE, summary="Rename a recording")
    def rename(recording: str, new: NewName) -> Any:
        library.update(recording, name=shown_name(new.name))
        return summary(library.get(recording))

    @routes.delete(
        "/recordings/{recording}", status_code=204, responses=NOT_THERE, summary="Delete a recording and its results"
    )
    def delete(recording: str) -> None:
        jobs.cancel_of(recording)
        library.delete(recording)

    @routes.delete("/recordings", status_code=204, summary="Delete all recordings")
    def delete_all() -> None:
        for row in library.list():
            jobs.cancel_of(row.id)
        library.delete_all()
        forget(library.root)

    @routes.post(
        "/recordings/{recording}/analyse",
        status_code=202,
        response_model=Begun,
        responses={**REFUSED, 409: {"model": Problem}},
        summary="Hear a recording again, maybe by another model",
    )
    def analyse(recording: str, choice: Choice) -> Any:
        row, card = library.get(recording), models.card(choice.model)
        if row.state in ("queued", "running"):
            raise BusyError("it is being heard just now. Wait for its end, or cancel it.")
        library.original(recording)
        values = models.chosen(card, kept(row, card) if choice.settings is None else choice.settings)
        return {"job": jobs.submit(recording, card.name, values)}

    @routes.post(
        "/recordings/{recording}/ask", response_model=Answer, responses=REFUSED, summary="Say what is in a stretch"
    )
    def ask(recording: str, stretch: Stretch) -> Response:
        row, original = library.get(recording), library.original(recording)
        card = models.known(row.model)
        values = kept(row, card) if stretch.settings is None else stretch.settings
        try:
            options, _ = models.options(values)
            heard = listen(original, model=card.path, **options, start_s=stretch.start_s, end_s=stretch.end_s)
        except Error as problem:
            raise Error(renamed(str(problem), original, row.name)) from None
        return JSONResponse({name: plain(getattr(heard, name)) for name in ANSWERED})

    return routes
