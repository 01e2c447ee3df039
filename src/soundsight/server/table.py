"""The library's table: SQLite with a write-ahead log, a connection for each short transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from soundsight.error import Error

SCHEMA_VERSION = 3  # stands in the file as its user_version
FIGURES = """CREATE TABLE IF NOT EXISTS figures (
      recording TEXT NOT NULL REFERENCES recordings ON DELETE CASCADE, key INTEGER NOT NULL, measure TEXT NOT NULL,
      unit TEXT NOT NULL, count INTEGER NOT NULL, median REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
      size REAL NOT NULL, PRIMARY KEY (recording, key, measure))"""
SCHEMA = (
    """CREATE TABLE recordings (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, kind TEXT NOT NULL, model TEXT NOT NULL,
      state TEXT NOT NULL, error TEXT, job TEXT, duration_s REAL, rate INTEGER, channels INTEGER,
      bytes INTEGER NOT NULL DEFAULT 0, labels TEXT NOT NULL DEFAULT '[]', owner TEXT NOT NULL,
      settings TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE says (
      recording TEXT NOT NULL REFERENCES recordings ON DELETE CASCADE, id TEXT NOT NULL, event TEXT, verdict TEXT,
      label TEXT NOT NULL, start_s REAL NOT NULL, end_s REAL NOT NULL, created TEXT NOT NULL,
      PRIMARY KEY (recording, id))""",
    """CREATE TABLE lanes (
      recording TEXT NOT NULL REFERENCES recordings ON DELETE CASCADE, id TEXT NOT NULL, name TEXT NOT NULL,
      events TEXT NOT NULL, PRIMARY KEY (recording, id))""",
    FIGURES,
)
# What makes a table of the next version of one of this.
UPGRADES = {1: ("ALTER TABLE recordings ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'",), 2: (FIGURES,)}
WAIT_S = 30.0  # for another's writing


class Table:
    """The table at `path`, made where it is not there. Raises Error for a file that is none, or a newer program's."""

    def __init__(self, path: Path):
        self._path = path
        try:
            # Kept open: where the last connection closes, SQLite folds the log into the file, which takes a while.
            self._held = self._connection()
            self._make()
        except sqlite3.Error as problem:
            raise Error(f"{path}: is not a library's table ({problem}). Name another folder.") from None

    def close(self) -> None:
        """Done with it."""
        self._held.close()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A connection for one short transaction; an exception undoes it, and another's writing is waited for."""
        with closing(self._connection()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading, which waits for nobody."""
        with closing(self._connection()) as db:
            yield db

    def _connection(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    def _make(self) -> None:
        self._log_ahead()
        with self.change() as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA_VERSION:
                raise Error(f"{self._path}: was made by a newer soundsight (table {version}). Update soundsight.")
            if version == SCHEMA_VERSION:
                return
            steps = (UPGRADES[step] for step in range(version, SCHEMA_VERSION)) if version else (SCHEMA,)
            for statement in (one for step in steps for one in step):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _log_ahead(self) -> None:
        """Readers then never wait for a writer. SQLite does not itself wait to change this."""
        for trial in range(50):
            try:
                self._held.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if trial == 49:
                    raise
                time.sleep(0.1)
