"""All of /api/v1 but the jobs: what the program is and has, and the rooms of recordings put together."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter

from soundsight import __version__
from soundsight.audio import open_audio
from soundsight.formats import FORMATS
from soundsight.server import exports, files, progress, recordings, references, says
from soundsight.server.exports import lacking
from soundsight.server.jobs import Jobs
from soundsight.server.library import GoneError, Library
from soundsight.server.models import Models, described, read_settings
from soundsight.server.settings import Settings
from soundsight.server.shapes import REFUSED, About, Accepted, Example, Model

PROTOCOL = 1  # of the live socket
# In an install they stand beside this file, in a checkout at its root.
EXAMPLES = (Path(__file__).parent / "examples", Path(__file__).parents[3] / "examples")
TITLES = {"street": "A street", "morning": "A morning in the country", "house": "In the house"}


def router(library: Library, jobs: Jobs, settings: Settings) -> APIRouter:
    """Every route below /api/v1 but those of jobs."""
    models = Models(settings.models, settings.library)
    routes = APIRouter(prefix="/api/v1")
    routes.include_router(_about(library, jobs, models, settings))
    routes.include_router(recordings.router(library, jobs, models, settings))
    routes.include_router(files.router(library, jobs, models))
    routes.include_router(says.router(library))
    routes.include_router(references.router(library, settings.max_upload))
    routes.include_router(progress.router(library, models))
    routes.include_router(exports.router(library, models))
    return routes


def _about(library: Library, jobs: Jobs, models: Models, settings: Settings) -> APIRouter:
    routes = APIRouter(tags=["what there is"])

    @routes.get("/about", response_model=About, summary="The program, its library, what it takes and gives")
    def about() -> Any:
        kept = {"folder": str(library.root), "limit": library.limit, "keep": settings.keep}
        return {
            "program": "soundsight",
            "version": __version__,
            "library": {**kept, "bytes": library.bytes(), "count": len(library.list())},
            "max_upload": settings.max_upload,
            "models": list(models.names),
            "formats": [
                {"name": one.name, "extension": one.extension, "title": one.summary, "lacking": lacking(one)}
                for one in FORMATS.values()
            ],
            "protocol": PROTOCOL,
        }

    @routes.get("/models", response_model=list[Model], summary="The models' cards")
    def cards() -> Any:
        return [described(models.card(name)) for name in models.names]

    @routes.get("/examples", response_model=list[Example], summary="Recordings that come with the program")
    def examples() -> Any:
        return [
            {"name": name, "title": title, "duration_s": _length_s(path)}
            for name, title in TITLES.items()
            if (path := _example(name)) is not None
        ]

    @routes.post(
        "/examples/{name}",
        status_code=202,
        response_model=Accepted,
        responses=REFUSED,
        summary="Put an example into the library and hear it",
    )
    def take_example(
        name: str, model: str | None = None, settings: Annotated[str | None, recordings.SETTINGS] = None
    ) -> Any:
        path = _example(name)
        if path is None:
            raise GoneError(f"there is no example {name!r}; one of {', '.join(TITLES)} was expected.")
        card = models.card(model)
        values = models.chosen(card, read_settings(settings))
        library.check_room(path.stat().st_size)
        recording = library.add(path.name, "example", card.name, "uploading", values)
        try:
            shutil.copyfile(path, library.folder(recording) / f"original{path.suffix}")
            library.update(recording, state="queued")
        except BaseException:
            library.delete(recording)
            raise
        return {"recording": recording, "job": jobs.submit(recording, card.name, values)}

    return routes


def _example(name: str) -> Path | None:
    if name not in TITLES:
        return None
    return next((path for folder in EXAMPLES if (path := folder / f"{name}.ogg").is_file()), None)


def _length_s(path: Path) -> float:
    with open_audio(path) as audio:
        return (audio.frames or 0) / audio.rate
