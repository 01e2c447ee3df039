"""Progress over weeks: what was measured of the recordings of a model, take by take, in order of their dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from soundsight.error import Error
from soundsight.formats.played import Place, fingerboard
from soundsight.server.figures import ALL
from soundsight.server.library import Library
from soundsight.server.models import Models, read_settings
from soundsight.server.shapes import REFUSED

MOST = 20_000  # points of one answer


@dataclass(frozen=True, slots=True)
class Point:
    """A measure over some notes of one recording: `key` is the notes' MIDI number, null: all notes, or the whole take.

    `median` lies within `low` and `high` with 90 %; `size` is the median without signs, `count` the notes that had it.
    """

    recording: str
    name: str
    created: str
    key: int | None
    measure: str
    unit: str
    count: int
    median: float
    low: float
    high: float
    size: float


@dataclass(frozen=True, slots=True)
class Progress:
    """The points of a model's recordings, the oldest first, and the keys and measures that there are."""

    model: str
    keys: list[int]
    measures: list[str]
    points: list[Point]


def progress(library: Library, model: str, measure: str = "", key: int | None = None, keys: bool = False) -> Progress:
    """What was measured by a model: of whole takes, of one `key`, or of each key where `keys` says so.

    Raises Error where that is more than one answer holds.
    """
    ours = "FROM figures JOIN recordings ON id = recording WHERE model = ? AND state = 'done'"
    where, values = ours, [model]
    if measure:
        where, values = f"{where} AND measure = ?", [*values, measure]
    if not keys:
        where, values = f"{where} AND key = ?", [*values, ALL if key is None else key]  # type: ignore[list-item]
    elif not measure:
        raise Error("every key of every measure is more than is shown at once: name a measure (measure=cents_equal).")
    columns = "recording, name, created, key, measure, unit, count, median, low, high, size"
    with library.table.look() as db:
        rows = db.execute(
            f"SELECT {columns} {where} ORDER BY created, key, measure LIMIT {MOST + 1}", values
        ).fetchall()
        there = db.execute(f"SELECT DISTINCT key, measure {ours}", (model,)).fetchall()
    if len(rows) > MOST:
        raise Error(f"more than {MOST} points: name a measure or a key.")
    points = [Point(**{**dict(row), "key": None if row["key"] == ALL else row["key"]}) for row in rows]
    known = {row["key"] for row in there} - {ALL}
    return Progress(model, sorted(known), sorted({row["measure"] for row in there}), points)


@dataclass(frozen=True, slots=True)
class Board:
    """The places of a position's notes on the fingerboard, and a measure's points by key of takes in that position.

    `places` is empty where the settings name no position.
    """

    places: list[Place]
    points: list[Point]


def board(library: Library, models: Models, model: str, measure: str, settings: str | None) -> Board:
    """What a measure says of each place of a position. Raises Error for settings that cannot be chosen."""
    card = models.known(model)
    chosen = card.chosen(
        {name: value for name, value in read_settings(settings).items() if name in ("key", "position")}
    )
    places = fingerboard(chosen)
    if not places:
        return Board([], [])
    heard = {row.id for row in library.list() if row.settings.get("position") == chosen["position"]}
    found = progress(library, model, measure, keys=True).points
    return Board(places, [one for one in found if one.key is not None and one.recording in heard])


def router(library: Library, models: Models) -> APIRouter:
    """The routes of progress."""
    routes = APIRouter(tags=["progress"])

    @routes.get("/progress", response_model=Progress, responses=REFUSED, summary="What was measured, over weeks")
    def shown(
        model: str,
        measure: Annotated[str, Query(description="one measure alone, as cents_equal")] = "",
        key: Annotated[int | None, Query(description="notes of this MIDI number alone")] = None,
        keys: Annotated[bool, Query(description="each key by itself; of one measure")] = False,
    ) -> Any:
        return progress(library, model, measure, key, keys)

    @routes.get("/progress/board", response_model=Board, responses=REFUSED, summary="The same on a fingerboard")
    def on_board(
        model: str,
        measure: str,
        settings: Annotated[str | None, Query(description="a JSON object: the position, and a key to spell by")] = None,
    ) -> Any:
        return board(library, models, model, measure, settings)

    return routes
