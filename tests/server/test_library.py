"""The library: what is put in is there, for every server on it, and what is deleted is gone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from soundsight.error import Error
from soundsight.result import Event, Provenance, Quality, Result, Source, Tag
from soundsight.server.library import INTERRUPTED, FullError, GoneError, Library
from soundsight.server.media import Media, Spectrum

SOURCE = Source("x", None, None, 44100, 2, 12.5)
QUALITY = Quality(-20.0, -60.0, 0.0, "ok")
RESULT = Result(
    SOURCE, "tiny", QUALITY, (Tag("dog", 0.9),),
    (
        Event("dog", 0.0, 1.0, 0.9, 0.9, (), True),
        Event("car_horn", 2.0, 3.0, 0.8, 0.8, (), True),
        Event("dog", 4.0, 5.0, 0.9, 0.9, (), True),
        Event("rain", 4.0, 5.0, 0.1, 0.1, (), False),
    ),
    (), (), (), Provenance("soundsight", "tiny", "0", {}),
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library", 1000)
    yield made
    made.close()


def test_what_is_added_is_listed(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    row = library.get(recording)
    assert (row.name, row.kind, row.model, row.state) == ("street.wav", "file", "tiny", "queued")
    assert (row.error, row.job, row.duration_s, row.bytes, row.labels, row.confirmed) == (None, None, None, 0, (), 0)
    assert library.folder(recording) == library.root / "recordings" / recording
    assert library.folder(recording).is_dir()
    assert library.list() == [row]
    assert library.name(recording) == "street.wav"


@pytest.mark.parametrize("recording", ["0" * 32, "..", "../../etc/passwd", "A" * 32, "0" * 31, "", "0" * 31 + "\n"])
def test_what_is_no_recording_is_gone(library: Library, recording: str) -> None:
    for ask in (library.get, library.name, library.delete, library.original):
        with pytest.raises(GoneError, match="no such recording"):
            ask(recording)
    with pytest.raises(GoneError, match="no such recording"):
        library.update(recording, name="x")


def test_a_job_goes_from_queued_to_done(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    library.mark(recording, "queued", job="1", model="other")
    assert (library.get(recording).job, library.get(recording).model) == ("1", "other")
    library.mark(recording, "running", job="1")
    library.prepared(recording, Media(12.5, 44100, 2, 96000, (), Spectrum(128, 40, 20000, -110, ())))
    (library.folder(recording) / "result.json").write_bytes(b"12345")
    row = library.get(recording)
    assert (row.state, row.duration_s, row.rate, row.model) == ("running", 12.5, 96000, "other")
    library.heard(recording, RESULT)
    row = library.get(recording)
    assert (row.state, row.job, row.labels, row.channels, row.bytes) == ("done", None, ("car_horn", "dog"), 2, 5)


def test_the_end_of_a_job_that_another_followed_is_passed_over(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    library.mark(recording, "queued", job="1")
    library.mark(recording, "queued", job="2")
    library.mark(recording, "cancelled", job="1")
    assert (library.get(recording).state, library.get(recording).job) == ("queued", "2")
    library.mark(recording, "failed", error="street.wav: no sound", job="2")
    assert (library.get(recording).state, library.get(recording).error) == ("failed", "street.wav: no sound")


def test_what_was_deleted_meanwhile_is_passed_over(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    library.delete(recording)
    library.mark(recording, "running")
    library.folder(recording).mkdir()
    (library.folder(recording) / "result.json").write_bytes(b"of a job that ended too late")
    library.heard(recording, RESULT)
    assert library.list() == []
    assert not library.folder(recording).exists()


def test_search_finds_names_and_labels_that_hold(library: Library) -> None:
    street, rain = library.add("Straße im Mai.wav", "file", "tiny"), library.add("rain.wav", "file", "tiny")
    library.heard(street, RESULT)

    def found(search: str = "", label: str = "") -> set[str]:
        return {row.id for row in library.list(search, label, names={"dog": "Hund"})}

    assert found() == {street, rain}
    assert found("STRASSE") == found("car horn") == found("car_horn") == found("hund") == found(label="dog") == {street}
    assert found("rain") == {rain}  # the label rain does not hold in the street
    assert found("cat") == found(label="do") == found("rain", "dog") == set()


def test_sorting_is_by_what_was_asked_for(library: Library) -> None:
    for name, length_s, size in (("b.wav", 5.0, 10), ("A.wav", 9.0, 30), ("c.wav", 1.0, 20)):
        recording = library.add(name, "file", "tiny")
        (library.folder(recording) / "original.wav").write_bytes(b"x" * size)
        library.heard(recording, replace(RESULT, source=replace(SOURCE, duration_s=length_s)))

    def names(sort: str, descending: bool) -> str:
        return "".join(row.name[0] for row in library.list(sort=sort, descending=descending))

    assert (names("created", True), names("created", False)) == ("cAb", "bAc")
    assert (names("name", False), names("duration", False), names("bytes", False)) == ("Abc", "cbA", "bcA")
    assert names("bytes", True) == "Acb"


def test_deleting_frees_bytes_and_takes_all_that_belongs_to_it(library: Library) -> None:
    kept, gone = library.add("kept.wav", "file", "tiny"), library.add("gone.wav", "file", "tiny")
    for recording, size in ((kept, 100), (gone, 300)):
        (library.folder(recording) / "original.wav").write_bytes(b"x" * size)
        library.update(recording)
    with library.table.change() as db:
        db.execute("INSERT INTO says VALUES (?, '1', NULL, 'yes', 'dog', 0, 1, '')", (gone,))
        db.execute("INSERT INTO lanes VALUES (?, '1', 'x', '[]')", (gone,))
    assert library.bytes() == 400
    assert library.get(gone).confirmed == 1
    library.delete(gone)
    assert library.bytes() == 100
    assert not library.folder(gone).exists()
    with library.table.look() as db:
        assert db.execute("SELECT count(*) FROM says").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM lanes").fetchone()[0] == 0
    library.delete_all()
    assert (library.bytes(), library.list()) == (0, [])
    assert list((library.root / "recordings").iterdir()) == []


def test_the_limit_counts_what_is_there(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    (library.folder(recording) / "original.wav").write_bytes(b"x" * 900)
    library.update(recording)
    library.check_room(100)
    with pytest.raises(FullError, match=r"900 bytes of 1 kB are taken, 101 bytes came\. Delete recordings"):
        library.check_room(101)


def test_a_library_is_there_again(tmp_path: Path) -> None:
    first = Library(tmp_path, 1000)
    recording = first.add("street.wav", "file", "tiny")
    first.heard(recording, RESULT)
    first.close()
    second = Library(tmp_path, 1000)
    assert second.get(recording).labels == ("car_horn", "dog")
    second.close()
    assert list((tmp_path / "servers").iterdir()) == []


DIES = """
import os, sys
from pathlib import Path
from soundsight.server.library import Library
library = Library(Path(sys.argv[1]), 1000)
for state in ("queued", "running", "uploading"):
    library.add(state, "file", "tiny", state)
done = library.add("done", "file", "tiny")
library.mark(done, "cancelled")
print("ready", flush=True)
sys.stdin.readline()
os._exit(9)
"""


def test_what_a_server_had_in_hand_when_it_died_is_told_by_the_others(tmp_path: Path) -> None:
    library = Library(tmp_path, 1000)
    dying = subprocess.Popen(
        [sys.executable, "-c", DIES, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert dying.stdout is not None
    assert dying.stdout.readline() == "ready\n"
    states = {row.name: row.state for row in library.list()}
    assert states == {"queued": "queued", "running": "running", "done": "cancelled"}
    assert len(list((tmp_path / "recordings").iterdir())) == 4
    dying.communicate("die\n")
    rows = {row.name: row for row in library.list()}
    assert {name: row.state for name, row in rows.items()} == {
        "queued": "failed", "running": "failed", "done": "cancelled",
    }  # fmt: skip
    assert rows["running"].error == INTERRUPTED
    library.list()
    assert Library(tmp_path, 1000).list() == library.list()
    assert len(list((tmp_path / "recordings").iterdir())) == 3


WRITES = """
import sys
from pathlib import Path
from soundsight.server.library import Library
library = Library(Path(sys.argv[1]), 10**9)
print("ready", flush=True)
sys.stdin.readline()
for i in range(40):
    recording = library.add(f"{sys.argv[2]}-{i}", "file", "tiny")
    (library.folder(recording) / "original.wav").write_bytes(b"x" * 10)
    library.mark(recording, "running", job="1")
    library.mark(recording, "cancelled", job="1")
    if i % 4 == 3:
        library.delete(recording)
library.close()
"""


def test_two_servers_write_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITES, str(folder), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.wait(60) for one in both] == [0, 0]
    for one in both:
        one.communicate()
    library = Library(folder, 10**9)
    names = {row.name for row in library.list()}
    assert names == {f"{one}-{i}" for one in "ab" for i in range(40) if i % 4 != 3}
    assert {row.state for row in library.list()} == {"cancelled"}
    assert library.bytes() == 600
    library.close()


def test_threads_write_at_once(library: Library) -> None:
    recording = library.add("street.wav", "file", "tiny")
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for i in range(20):
                library.update(recording, name=f"{number}-{i}")
                library.list()
        except BaseException as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert library.name(recording).endswith("-19")


def test_a_folder_without_a_row_goes_when_a_server_starts(tmp_path: Path) -> None:
    first = Library(tmp_path, 1000)
    recording = first.add("street.wav", "file", "tiny")
    stray, other = tmp_path / "recordings" / ("a" * 32), tmp_path / "recordings" / "notes"
    stray.mkdir()
    (stray / "original.wav").write_bytes(b"x")
    other.mkdir()
    second = Library(tmp_path, 1000)
    assert {path.name for path in (tmp_path / "recordings").iterdir()} == {recording, "notes"}
    first.close()
    second.close()


def test_a_newer_table_is_left_alone(tmp_path: Path) -> None:
    Library(tmp_path, 1000).close()
    db = sqlite3.connect(tmp_path / "library.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(Error, match=r"newer soundsight \(table 99\)\. Update soundsight"):
        Library(tmp_path, 1000)


def test_an_older_table_is_taken_over_with_what_it_holds(tmp_path: Path) -> None:
    library = Library(tmp_path, 1000)
    recording = library.add("street.wav", "file", "tiny", "done")
    library.close()
    db = sqlite3.connect(tmp_path / "library.db")
    db.execute("ALTER TABLE recordings DROP COLUMN settings")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    again = Library(tmp_path, 1000)
    assert (again.name(recording), again.get(recording).settings) == ("street.wav", {})
    again.update(recording, settings={"key": "Bb"})
    assert again.get(recording).settings == {"key": "Bb"}
    again.close()
    Library(tmp_path, 1000).close()


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"this is text" * 1000)
    with pytest.raises(Error, match="is not a library's table"):
        Library(tmp_path, 1000)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Error, match="cannot hold a library"):
        Library(tmp_path / "file", 1000)


def test_labels_of_any_letters_come_back(library: Library) -> None:
    recording = library.add("x", "file", "tiny")
    library.update(recording, labels=('鳥 "x"', "é'"))
    assert library.get(recording).labels == ('鳥 "x"', "é'")
    with library.table.look() as db:
        assert json.loads(db.execute("SELECT labels FROM recordings").fetchone()[0]) == ['鳥 "x"', "é'"]
