"""Who is at work: each server holds a lock on a file of its own, which the system lets go of when the server dies."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path


class Owner:
    """This server, named by `token`, as others see it through `folder`.

    The lock is that of an empty SQLite file: the one lock in the standard library that is the same on all systems. A
    process's number would not do, as another process may get it, nor a sign of life every few seconds, as a laptop
    sleeps.
    """

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.token = secrets.token_hex(16)
        self._lock = sqlite3.connect(self._file(self.token), isolation_level=None, check_same_thread=False)
        self._lock.execute("BEGIN EXCLUSIVE")

    def lives(self, token: str) -> bool:
        """Whether the server of a token is still there."""
        if token == self.token:
            return True
        file = self._file(token)
        if not file.is_file():
            return False
        try:
            other = sqlite3.connect(file, timeout=0, isolation_level=None)
        except sqlite3.Error:
            return True  # who cannot tell leaves it alone
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            return True
        finally:
            other.close()
        with suppress(OSError):
            file.unlink()
        return False

    def close(self) -> None:
        """This server is no more."""
        self._lock.close()
        with suppress(OSError):
            self._file(self.token).unlink()

    def _file(self, token: str) -> Path:
        return self._folder / f"{token}.lock"
