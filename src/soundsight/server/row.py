"""A recording as the library lists it, and how a list of them is searched and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Recording:
    """A row of the library; of `labels` each holds somewhere. `created` is ISO 8601 in UTC.

    `settings` are the model's, each with the value that it is or was heard with.
    """

    id: str
    name: str
    created: str
    kind: str
    model: str
    state: str
    error: str | None
    job: str | None
    duration_s: float | None
    rate: int | None
    channels: int | None
    bytes: int
    labels: tuple[str, ...]
    confirmed: int
    settings: Mapping[str, str]


def chosen(
    rows: Iterable[Recording], search: str, label: str, sort: str, descending: bool, names: Mapping[str, str]
) -> list[Recording]:
    """Those in whose name or labels `search` occurs, and in which `label` holds, by created, name, duration or bytes.

    A label is searched by its id and by its display name in `names`.
    """
    wanted = search.casefold().strip()
    found = [row for row in rows if (not label or label in row.labels) and wanted in _words(row, names)]
    return sorted(found, key=lambda row: (_key(row, sort), row.created, row.id), reverse=descending)


def bytes_in(folder: Path) -> int:
    """The sizes of all files in a folder."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # renamed or removed meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total


def in_words(size: int) -> str:
    """Bytes as a person reads them: `1.5 GB`."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= scale:
            return f"{size / scale:.3g} {unit}"
    return f"{size} bytes"


def _words(row: Recording, names: Mapping[str, str]) -> str:
    labels = (f"{label}\n{label.replace('_', ' ')}\n{names.get(label, '')}" for label in row.labels)
    return "\n".join([row.name, *labels]).casefold()


def _key(row: Recording, sort: str) -> Any:
    if sort == "name":
        return row.name.casefold()
    return {"created": row.created, "duration": row.duration_s or 0.0, "bytes": row.bytes}[sort]
