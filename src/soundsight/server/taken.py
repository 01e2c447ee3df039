"""Files that takes are held against: kept in the library's folder by what they hold, and named by settings.

A setting that names one is `reference:ID/NAME`; of it the ID alone becomes part of a path, so that no request can name
another file of this computer.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from soundsight.audio import KNOWN_EXTENSIONS
from soundsight.error import Error
from soundsight.result import Result

MIDI = (".mid", ".midi")
LONGEST = 200  # bytes of a name
_NAMED = re.compile(r"reference:([0-9a-f]{32})/.*")

Taken = Mapping[str, str]  # the path of a file -> the setting that named it


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that was taken in: what a setting has to say to name it, and what the person calls it."""

    reference: str
    name: str


def keep(root: Path, name: str, content: bytes) -> Reference:
    """Keep a file, once however often it comes. Raises Error for what is neither MIDI nor a recording by its name."""
    ending = PurePath(name).suffix.lower()
    if ending not in (*MIDI, *KNOWN_EXTENSIONS):
        raise Error(f"{name}: a MIDI file (.mid) or a recording was expected.")
    if not content:
        raise Error(f"{name}: the file is empty.")
    sha = hashlib.sha256(content).hexdigest()[:32]
    folder = root / "references" / sha
    folder.mkdir(parents=True, exist_ok=True)
    if not _files(folder):
        # Under its own name, as what is said of it names it.
        file = folder / (name if len(name.encode()) <= LONGEST else f"reference{ending}")
        beside = folder / "new.part"
        beside.write_bytes(content)
        beside.replace(file)
    return Reference(f"reference:{sha}/{name}", name)


def forget(root: Path) -> None:
    """Let go of all of them."""
    shutil.rmtree(root / "references", ignore_errors=True)


def opened(root: Path, settings: Mapping[str, str | float]) -> tuple[dict[str, str | float], dict[str, str]]:
    """The settings with the path of each file that they name, and those paths with what stood there.

    Raises Error for a file that is not here any more.
    """
    taken: dict[str, str] = {}
    values = dict(settings)
    for name, value in settings.items():
        text = str(value)
        found = _NAMED.fullmatch(text)
        if found is None:
            continue
        files = _files(root / "references" / found[1])
        if not files:
            raise Error(f"{name}: the file {text.partition('/')[2]} is not here any more. Choose it again.")
        values[name] = str(files[0])
        taken[str(files[0])] = text
    return values, taken


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix.lower() in (*MIDI, *KNOWN_EXTENSIONS))


def told(result: Result, taken: Taken) -> Result:
    """The result with what stood in the settings in place of the paths that they led to."""
    if not taken:
        return result
    said = {
        name: taken.get(value, value) for name, value in result.provenance.settings.items() if isinstance(value, str)
    }
    settings = {**result.provenance.settings, **said}
    return replace(result, provenance=replace(result.provenance, settings=settings))


def without(sentence: str, taken: Taken) -> str:
    """A sentence with the names of the files in place of their paths."""
    for path in taken:
        sentence = sentence.replace(path, Path(path).name)
    return sentence
