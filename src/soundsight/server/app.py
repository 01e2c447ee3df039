"""The app: its rooms wired together, the page's own files, and what errors look like."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from soundsight import __version__
from soundsight.error import Error
from soundsight.server import api, jobs, live, watch
from soundsight.server.library import Library
from soundsight.server.models import Models
from soundsight.server.security import Guard, error
from soundsight.server.settings import Settings

# Each has a function `router` of the library, the jobs and the settings.
ROOMS = (api, watch, live)

# Made by the build in webapp/.
PAGE = Path(__file__).parent / "page"

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>soundsight</title>
<h1>soundsight is running</h1>
<p>Its page was not built. In the folder <code>webapp</code> of a checkout: <code>npm ci</code>, then
<code>npm run build</code>; then load this page again.</p>
<p>Programs can use the server as it is: <a href="/api/v1/openapi.json">what it answers</a>.</p>
</html>
"""


def make_app(settings: Settings) -> FastAPI:
    """The app that serves one library. `app.state.end` ends its rooms; it waits, and may be called again."""
    models = Models(settings.models, settings.library)
    library = Library(settings.library, settings.limit)
    working = jobs.Jobs(library, models=models.path, options=models.options)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(working.close)
        library.close()

    app = FastAPI(
        title="soundsight",
        summary="Says which sounds are in recordings, and when.",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # Nothing about what is heard leaves this computer, whatever the environment says.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=life,
    )
    app.state.end = working.close
    app.add_middleware(Guard, settings=settings)
    app.add_exception_handler(Error, on_error)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(RequestValidationError, on_invalid)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Whether the server is up, and which version it is."""
        return {"status": "ok", "version": __version__}

    for room in ROOMS:
        app.include_router(room.router(library, working, settings))
    add_page(app)
    return app


def add_page(app: FastAPI) -> None:
    """Serve the files of the page; everything that nobody else answers comes here."""
    files = StaticFiles(directory=PAGE, check_dir=False)

    @app.api_route("/{name:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(name: str, request: Request) -> Response:
        if name == "" and not (PAGE / "index.html").is_file():
            return HTMLResponse(NOT_BUILT)
        return await files.get_response(name or "index.html", request.scope)


def on_error(request: Request, wrong: Exception) -> JSONResponse:
    """What a person did wrong, in the words of the error."""
    return error(getattr(wrong, "status", 400), str(wrong))


def on_status(request: Request, wrong: Exception) -> JSONResponse:
    """A status that a route raised: its detail is the line."""
    assert isinstance(wrong, HTTPException)
    text = str(wrong.detail)
    if wrong.status_code == 404 and text == "Not Found":
        text = f"there is nothing at {request.url.path}."
    if wrong.status_code == 405:
        text = f"{request.method} is not known at {request.url.path}."
    answer = error(wrong.status_code, text)
    answer.headers.update(wrong.headers or {})
    return answer


def on_invalid(request: Request, wrong: Exception) -> JSONResponse:
    """A request that does not look as it should: the first thing that is wrong with it."""
    assert isinstance(wrong, RequestValidationError)
    first = wrong.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return error(422, f"{place}: {first['msg']}.")
