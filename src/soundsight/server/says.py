"""What the person says: verdicts, names and edges beside the machine's events, and lanes from label files."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from soundsight.error import Error
from soundsight.formats import FORMATS, marks, raven
from soundsight.server.library import ID, GoneError, Library
from soundsight.server.shapes import NOT_THERE, REFUSED, Lane, Say
from soundsight.server.uploads import body, shown_name

MOST_BYTES = 16_000_000  # of a label file: some 400 000 labels
COLUMNS = ("id", "event", "verdict", "label", "start_s", "end_s", "created")
LABEL_FILE = {"requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}}}


class Said(BaseModel):
    """A say as it comes. `event` is the machine's event that it speaks of, as `siren@11.840`; null: drawn."""

    event: str | None = Field(default=None, max_length=400)
    verdict: Literal["yes", "no"] | None = None
    label: str = Field(min_length=1, max_length=200)
    start_s: float = Field(ge=0, allow_inf_nan=False)
    end_s: float = Field(ge=0, allow_inf_nan=False)
    created: str | None = Field(default=None, max_length=40)


def says_of(library: Library, recording: str) -> list[dict[str, Any]]:
    """All says of a recording, in order of time."""
    with library.table.look() as db:
        rows = db.execute(
            f"SELECT {', '.join(COLUMNS)} FROM says WHERE recording = ? ORDER BY start_s, end_s, id", (recording,)
        )
        return [dict(row) for row in rows]


def lanes_of(library: Library, recording: str) -> list[dict[str, Any]]:
    """All lanes of a recording, as they came."""
    with library.table.look() as db:
        rows = db.execute("SELECT id, name, events FROM lanes WHERE recording = ? ORDER BY rowid", (recording,))
        return [{"id": row["id"], "name": row["name"], "events": json.loads(row["events"])} for row in rows]


def put_say(library: Library, recording: str, say: str, said: Said) -> dict[str, Any]:
    """Keep a say, in the place of one of the same id. Raises Error."""
    if not ID.fullmatch(say):
        raise Error(f"{say[:40]!r} cannot name a say: 32 hexadecimal digits were expected.")
    if said.end_s <= said.start_s:
        raise Error(f"from {said.start_s:g} s to {said.end_s:g} s: an end after the start was expected.")
    library.get(recording)
    kept = said.model_dump() | {"id": say, "created": said.created or _now()}
    places = ", ".join("?" * len(COLUMNS))
    with library.table.change() as db:
        db.execute(
            f"INSERT OR REPLACE INTO says (recording, {', '.join(COLUMNS)}) VALUES (?, {places})",
            (recording, *(kept[name] for name in COLUMNS)),
        )
    return {name: kept[name] for name in COLUMNS}


def add_lane(library: Library, recording: str, name: str, content: bytes) -> dict[str, Any]:
    """Keep a label file as a lane. Raises Error for a file that is none, or speaks of other recordings."""
    row, name = library.get(recording), shown_name(name)
    form = FORMATS["raven" if raven.is_table(content) else "audacity"]
    assert form.read_marks is not None
    found = form.read_marks(content, name)
    if not found:
        raise Error(f"{name}: holds no labels; a label file of Audacity or a selection table of Raven was expected.")
    try:
        found = marks.marks_of(found, row.name)
    except Error as problem:
        raise Error(f"{name}: {problem}") from None
    events = [{"label": one.label, "start_s": one.start_s, "end_s": one.end_s} for one in found]
    events.sort(key=lambda one: (one["start_s"], one["end_s"]))
    lane = {"id": secrets.token_hex(16), "name": name, "events": events}
    with library.table.change() as db:
        db.execute(
            "INSERT INTO lanes (recording, id, name, events) VALUES (?, ?, ?, ?)",
            (recording, lane["id"], name, json.dumps(events)),
        )
    return lane


def remove(library: Library, table: Literal["says", "lanes"], recording: str, one: str) -> None:
    """Forget a say or a lane. Raises GoneError where there is none."""
    library.get(recording)
    with library.table.change() as db:
        if not db.execute(f"DELETE FROM {table} WHERE recording = ? AND id = ?", (recording, one)).rowcount:
            raise GoneError(f"there is no such {table.removesuffix('s')}. It may have been deleted.")


def router(library: Library) -> APIRouter:
    """Routes below /recordings/{recording}: says and lanes."""
    routes = APIRouter(prefix="/recordings/{recording}", tags=["what the person says"])

    @routes.put(
        "/says/{say}", response_model=Say, responses=REFUSED, summary="Say what is right; the same id says it anew"
    )
    def say_it(recording: str, say: str, said: Said) -> Any:
        return put_say(library, recording, say, said)

    @routes.delete("/says/{say}", status_code=204, responses=NOT_THERE, summary="Take a say back")
    def unsay(recording: str, say: str) -> None:
        remove(library, "says", recording, say)

    @routes.post(
        "/lanes",
        status_code=201,
        response_model=Lane,
        responses=REFUSED,
        openapi_extra=LABEL_FILE,
        summary="A lane from a label file of Audacity or a selection table of Raven",
    )
    async def new_lane(
        request: Request, recording: str, name: Annotated[str, Query(description="the file's name")] = "labels"
    ) -> Any:
        content = await body(request, MOST_BYTES)
        return await run_in_threadpool(add_lane, library, recording, name, content)

    @routes.delete("/lanes/{lane}", status_code=204, responses=NOT_THERE, summary="Remove a lane")
    def remove_lane(recording: str, lane: str) -> None:
        remove(library, "lanes", recording, lane)

    return routes


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
