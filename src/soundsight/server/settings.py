"""What a server was started with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs; the command `serve` holds the defaults.

    `models` are names or paths to cards, the first is taken where nobody chooses. `library` is the folder that keeps
    recordings; where `keep` is False it goes when the server ends. `max_upload` and `limit` (of the library) are
    bytes. With a `token` only who has it is let in.
    """

    models: tuple[str, ...]
    library: Path
    keep: bool
    max_upload: int
    limit: int
    host: str
    port: int
    token: str | None = None

    @property
    def at_home(self) -> bool:
        """Whether only this computer reaches the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address leads to this computer alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def default_library() -> Path:
    """The library where none is named: `soundsight/library` in the XDG data folder."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "soundsight" / "library"
