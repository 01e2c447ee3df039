"""The library: a folder of recordings and a table of them, which any number of servers may share.

library.db            the table
recordings/ID/        a folder a recording: original.EXT, what `media` makes, scores.u16, result.json
servers/TOKEN.lock    a file a server
"""

from __future__ import annotations

import builtins
import json
import re
import secrets
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from soundsight.error import Error
from soundsight.result import Result
from soundsight.server.figures import figures_of, keep
from soundsight.server.media import Media
from soundsight.server.owner import Owner
from soundsight.server.row import Recording, bytes_in, chosen, in_words
from soundsight.server.table import Table

# What the person confirmed: a yes to an event of the machine's, or one that they drew themselves.
CONFIRMED = "verdict IS 'yes' OR (event IS NULL AND verdict IS NOT 'no')"
ROWS = f"""SELECT *, (SELECT count(*) FROM says WHERE recording = recordings.id AND ({CONFIRMED})) AS confirmed
    FROM recordings"""
ID = re.compile("[0-9a-f]{32}")
AT_WORK = frozenset({"uploading", "queued", "running"})
INTERRUPTED = "the server ended before it was done. Analyse it again."


class GoneError(Error):
    """There is no such thing in the library, or no longer."""

    status = 404


class FullError(Error):
    """The library's limit, or the disk's."""

    status = 507


class Library:
    """The recordings in `root`, which together may take `limit` bytes; for any threads.

    A recording's state is "uploading" (it is not listed), "queued", "running", "done", "failed" or "cancelled". One
    that a server had in hand when it ended has failed, and one that was being uploaded to it is gone.
    """

    def __init__(self, root: Path, limit: int):
        self.root, self.limit = root, limit
        try:
            (root / "recordings").mkdir(parents=True, exist_ok=True)
            self.table = Table(root / "library.db")
            self._owner = Owner(root / "servers")
        except OSError as problem:
            raise Error(f"{root}: cannot hold a library ({problem.strerror}). Name another folder.") from None
        self._settle()
        self._sweep()

    def close(self) -> None:
        """End with it; other servers may go on."""
        self._owner.close()
        self.table.close()

    def add(
        self, name: str, kind: str, model: str, state: str = "queued", settings: Mapping[str, str] | None = None
    ) -> str:
        """A new recording with an empty folder; its id. `kind` is "file", "live" or "example"."""
        recording = secrets.token_hex(16)
        created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row = (recording, name, created, kind, model, state, self._owner.token, json.dumps(dict(settings or {})))
        with self.table.change() as db:
            # The folder comes within the transaction, so that no other server takes it for a left-over.
            self.folder(recording).mkdir()
            db.execute(
                "INSERT INTO recordings (id, name, created, kind, model, state, owner, settings)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return recording

    def folder(self, recording: str) -> Path:
        """Where its files lie. Raises GoneError for what is no id."""
        if not ID.fullmatch(recording):
            raise GoneError("there is no such recording.")
        return self.root / "recordings" / recording

    def original(self, recording: str) -> Path:
        """The file as it came. Raises GoneError where there is none."""
        found = sorted(self.folder(recording).glob("original*"))
        if not found:
            raise GoneError("there is no such recording, or its file is gone.")
        return found[0]

    def name(self, recording: str) -> str:
        """What the person calls it."""
        return self.get(recording).name

    def get(self, recording: str) -> Recording:
        """One row. Raises GoneError where there is none."""
        self.folder(recording)
        found = self._rows("WHERE id = ?", (recording,))
        if not found:
            raise GoneError("there is no such recording. It may have been deleted.")
        return found[0]

    def list(
        self,
        search: str = "",
        label: str = "",
        sort: str = "created",
        descending: bool = True,
        names: Mapping[str, str] | None = None,
    ) -> builtins.list[Recording]:
        """Rows as `row.chosen` has them, less what is being uploaded."""
        return chosen(self._rows("WHERE state != 'uploading'"), search, label, sort, descending, names or {})

    def update(self, recording: str, **fields: Any) -> None:
        """Set columns of a row, and count its bytes again. Raises GoneError where it is gone."""
        values = {**fields, "bytes": bytes_in(self.folder(recording))}
        if "labels" in values:
            values["labels"] = json.dumps(list(values["labels"]), ensure_ascii=False)
        if "settings" in values:
            values["settings"] = json.dumps(dict(values["settings"]), ensure_ascii=False)
        if values.get("state") in AT_WORK:
            values["owner"] = self._owner.token
        columns = ", ".join(f"{name} = ?" for name in values)
        with self.table.change() as db:
            done = db.execute(f"UPDATE recordings SET {columns} WHERE id = ?", (*values.values(), recording))
            if not done.rowcount:
                raise GoneError("there is no such recording. It may have been deleted.")

    def mark(
        self,
        recording: str,
        state: str,
        *,
        error: str | None = None,
        job: str | None = None,
        model: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Note how far a job is; passed over where it is gone, and at the end of a job that another followed."""
        with suppress(GoneError):
            row = self.get(recording)
            if state in AT_WORK:
                about = {"model": model or row.model, "settings": row.settings if settings is None else settings}
                self.update(recording, state=state, error=error, job=job or row.job, **about)
            elif job is None or row.job in (None, job):
                self.update(recording, state=state, error=error, job=None)

    def prepared(self, recording: str, media: Media) -> None:
        """Its media are there. Where it was deleted meanwhile they go too."""
        self._finish(recording, duration_s=media.duration_s, rate=media.original_rate)

    def heard(self, recording: str, result: Result) -> None:
        """Its result.json is there, so it is done. Where it was deleted meanwhile it goes too."""
        labels = sorted({event.label for event in result.events if event.holds})
        source = result.source
        about = {"duration_s": source.duration_s, "rate": source.rate, "channels": source.channels}
        with suppress(sqlite3.IntegrityError), self.table.change() as db:
            keep(db, recording, figures_of(result))
        self._finish(recording, **about, state="done", error=None, job=None, labels=labels)

    def _finish(self, recording: str, **fields: Any) -> None:
        try:
            self.update(recording, **fields)
        except GoneError:
            shutil.rmtree(self.folder(recording), ignore_errors=True)

    def delete(self, recording: str) -> None:
        """Forget a recording and all that belongs to it. Raises GoneError where there is none."""
        folder = self.folder(recording)
        with self.table.change() as db:
            if not db.execute("DELETE FROM recordings WHERE id = ?", (recording,)).rowcount:
                raise GoneError("there is no such recording. It may have been deleted.")
        shutil.rmtree(folder, ignore_errors=True)

    def delete_all(self) -> None:
        """Forget every recording, less what is being uploaded."""
        for row in self._rows("WHERE state != 'uploading'"):
            with suppress(GoneError):  # another was faster
                self.delete(row.id)

    def bytes(self) -> int:
        """How much the recordings take, as last counted."""
        with self.table.look() as db:
            return int(db.execute("SELECT coalesce(sum(bytes), 0) FROM recordings").fetchone()[0])

    def check_room(self, more: int) -> None:
        """Raise FullError where `more` bytes would pass the limit or fill the disk."""
        if (taken := self.bytes()) + more > self.limit:
            raise FullError(
                f"the library is full: {in_words(taken)} of {in_words(self.limit)} are taken, {in_words(more)} came. "
                "Delete recordings, or start the server with a higher --limit."
            )
        if more > (free := shutil.disk_usage(self.root).free):
            raise FullError(f"the disk has room for {in_words(free)} and {in_words(more)} came. Make room on it.")

    def _rows(self, where: str, values: tuple[Any, ...] = ()) -> builtins.list[Recording]:
        found = self._look(where, values)
        if not all(self._owner.lives(row["owner"]) for row in found if row["state"] in AT_WORK):
            self._settle()
            found = self._look(where, values)
        for row in found:
            row["labels"] = tuple(json.loads(row["labels"]))
            row["settings"] = json.loads(row["settings"])
            del row["owner"]
        return [Recording(**row) for row in found]

    def _look(self, where: str, values: tuple[Any, ...]) -> builtins.list[dict[str, Any]]:
        with self.table.look() as db:
            return [dict(row) for row in db.execute(f"{ROWS} {where}", values)]

    def _settle(self) -> None:
        """What a server had in hand that is no more: half an upload goes, half a job has failed."""
        at_work = [row for row in self._look("", ()) if row["state"] in AT_WORK]
        for row in at_work:
            if self._owner.lives(row["owner"]):
                continue
            if row["state"] == "uploading":
                with suppress(GoneError):
                    self.delete(row["id"])
                continue
            with self.table.change() as db:
                db.execute(
                    "UPDATE recordings SET state = 'failed', error = ?, job = NULL WHERE id = ? AND owner = ?",
                    (INTERRUPTED, row["id"], row["owner"]),
                )

    def _sweep(self) -> None:
        """Folders without a row, as a server leaves that ended while it deleted."""
        with self.table.change() as db:
            known = {row["id"] for row in db.execute("SELECT id FROM recordings")}
            for folder in (self.root / "recordings").iterdir():
                if ID.fullmatch(folder.name) and folder.name not in known:
                    shutil.rmtree(folder, ignore_errors=True)
