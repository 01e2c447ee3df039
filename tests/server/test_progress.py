"""Progress over weeks: what was measured of each take is there by note and date, and goes with the take."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.conftest import Client
from soundsight.error import Error
from soundsight.result import Against, Measured, Note, Provenance, Quality, Result, Source
from soundsight.server.library import Library
from soundsight.server.models import Models
from soundsight.server.progress import Board, board, progress


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library", 1000)
    yield made
    made.close()


def note(key: int, cents: float | None, hz: float | None = None, **others: float) -> Note:
    known = Measured(None, None, None, "cents", "two strings") if cents is None else None
    given = {"cents_equal": known or Measured(cents, -9, 9, "cents")}
    return Note(
        0.0,
        0.5,
        0.5,
        key,
        None,
        1.0,
        hz or 440 * 2 ** ((key - 69) / 12),
        given | {name: Measured(x, x, x, "%") for name, x in others.items()},
    )


def take(*notes: Note, against: Against | None = None) -> Result:
    return Result(
        Source("x", None, None, 44100, 1, 2.0), "violin", Quality(-20.0, -60.0, 0.0, "ok"), (), (), notes, (), (),
        Provenance("soundsight", "violin", "0", {}), against,
    )  # fmt: skip


def put(library: Library, created: str, result: Result) -> str:
    recording = library.add(f"{created}.wav", "file", "violin")
    library.heard(recording, result)
    library.update(recording, created=created)
    return recording


def test_takes_by_date_over_all_notes_and_by_key(library: Library) -> None:
    later = put(library, "2026-03-02", take(note(69, -4.0), note(69, 8.0), note(71, -20.0), note(71, None)))
    put(library, "2026-02-01", take(note(71, -30.0)))
    whole = progress(library, "violin")
    assert (whole.keys, whole.measures) == ([69, 71], ["cents_equal"])
    assert [(one.created, one.key, one.count, one.median, one.size) for one in whole.points] == [
        ("2026-02-01", None, 1, -30.0, 30.0),
        ("2026-03-02", None, 3, -4.0, 8.0),
    ]
    of_b = progress(library, "violin", key=71).points
    assert [(one.median, one.count) for one in of_b] == [(-30.0, 1), (-20.0, 1)]
    compass = progress(library, "violin", measure="cents_equal", keys=True).points
    assert [(one.created, one.key) for one in compass] == [
        ("2026-02-01", None), ("2026-02-01", 71), ("2026-03-02", None), ("2026-03-02", 69), ("2026-03-02", 71),
    ]  # fmt: skip
    library.delete(later)
    assert [one.created for one in progress(library, "violin").points] == ["2026-02-01"]
    assert progress(library, "tiny").points == []


def test_what_was_heard_again_counts_once_and_the_whole_is_kept(library: Library) -> None:
    recording = put(library, "2026-02-01", take(note(71, -30.0)))
    uneven = {"unevenness": Measured(21.0, 15.0, 33.0, "ms"), "tempo_drift": Measured(None, None, None, "%/min", "few")}
    library.heard(recording, take(note(71, -10.0), against=Against("G major", "scale", (), uneven)))
    points = {one.measure: one for one in progress(library, "violin").points}
    assert points.keys() == {"cents_equal", "unevenness"}
    assert points["cents_equal"].median == -10.0
    assert (points["unevenness"].low, points["unevenness"].high, points["unevenness"].unit) == (15.0, 33.0, "ms")


def test_the_interval_of_a_median_is_that_of_its_ranks(library: Library) -> None:
    # Of 25 values ranks (25 - 1.645 * 5) / 2 = 8 from either end, counted from 0.
    put(library, "2026-02-01", take(*(note(69, float(cents)) for cents in range(25))))
    point = progress(library, "violin").points[0]
    assert (point.low, point.median, point.high) == (8.0, 12.0, 16.0)


def test_what_is_no_violin_or_two_strings_is_not_counted(library: Library) -> None:
    put(library, "2026-02-01", take(note(69, 3.0, two_strings=5.0), note(71, None, two_strings=90.0)))
    put(library, "2026-02-02", take(*(note(45, -30.0, 110.0) for _ in range(4))))  # below a violin's lowest note
    put(library, "2026-02-03", take(*(note(69, -30.0, violin=1.0) for _ in range(40))))
    points = progress(library, "violin").points
    assert {(one.created, one.measure, one.count) for one in points} == {
        ("2026-02-01", "cents_equal", 1), ("2026-02-01", "two_strings", 1),
    }  # fmt: skip
    assert progress(library, "violin").keys == [69]


def test_notes_count_by_the_name_that_they_have_at_the_takes_a4(library: Library) -> None:
    """466 Hz is Bb4 at 440 Hz, and A4 where A4 is 460."""
    for created, a4_hz in (("2026-02-01", 440.0), ("2026-02-02", 460.0)):
        result = take(note(70, 3.0, hz=466.16))
        settings = replace(result.provenance, settings={"a4_hz": a4_hz})
        put(library, created, replace(result, provenance=settings))
    points = progress(library, "violin", "cents_equal", keys=True).points
    assert [one.key for one in points if one.key is not None] == [70, 69]


def test_a_fingerboard_shows_takes_in_its_position(library: Library) -> None:
    models = Models(["violin"])
    first = put(library, "2026-02-01", take(note(69, 3.0)))
    put(library, "2026-02-02", take(note(69, 9.0)))
    library.update(first, settings={"position": "1"})
    assert board(library, models, "violin", "cents_equal", '{"key": "G"}') == Board([], [])
    found = board(library, models, "violin", "cents_equal", '{"key": "G", "position": "1", "a4": "442"}')
    assert [(one.string, one.semitones) for one in found.places if one.key == 69] == [("D", 7), ("A", 0)]
    assert [(one.recording, one.key, one.median) for one in found.points] == [(first, 69, 3.0)]


def test_too_much_at_once_is_refused(library: Library) -> None:
    with pytest.raises(Error, match="name a measure"):
        progress(library, "violin", keys=True)


def test_a_library_from_before_gets_the_table(tmp_path: Path) -> None:
    Library(tmp_path / "old", 1000).close()
    db = sqlite3.connect(tmp_path / "old" / "library.db")
    db.execute("DROP TABLE figures")
    db.execute("PRAGMA user_version = 2")
    db.commit()
    db.close()
    library = Library(tmp_path / "old", 1000)
    put(library, "2026-02-01", take(note(71, -30.0)))
    assert len(progress(library, "violin").points) == 1
    library.close()


def test_the_route(client: Client) -> None:
    answer = client.get("/api/v1/progress", params={"model": "violin"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"model": "violin", "keys": [], "measures": [], "points": []},
    )
    assert client.get("/api/v1/progress", params={"model": "violin", "keys": "true"}).status_code == 400
    assert client.get("/api/v1/progress").status_code == 422
