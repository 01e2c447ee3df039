"""Who may know whom: every import of the source is held against the order of docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import soundsight

SOURCE = Path(__file__).parent.parent / "src" / "soundsight"

# From the ground up: a room may know the rooms of the rows above its own, and no other; rooms of one row do
# not know each other.
ORDER = (
    ("error", "extras", "units", "result"),
    ("audio",),
    ("spectrogram", "windows"),
    ("card",),
    ("model",),
    ("decode",),
    ("judge", "scores", "telling"),
    ("measure",),
    ("feedback",),
    ("coach",),
    ("played",),
    ("recogniser",),
    ("many",),
    ("formats",),
    ("server", "cli"),
    ("__main__",),
)
HEARING = frozenset(room for row in ORDER for room in row)
ENDS = frozenset({"server", "cli", "__main__"})
# The ends reach models through the recogniser alone.
BEHIND_THE_DOOR = frozenset(
    {"windows", "model", "decode", "scores", "telling", "measure", "feedback", "coach", "played"}
)

# Where a room may know less than its row allows, or more.
EXCEPTIONS = {
    "feedback": frozenset({"units", "result"}),
    "server": HEARING - ENDS - BEHIND_THE_DOOR,
    "cli": HEARING - ENDS - BEHIND_THE_DOOR,
    "__main__": frozenset({"cli"}),
    # The laboratory may use the whole hearing wing, but not its ends.
    "lab": HEARING - ENDS,
}

# Known inside a function of this room only: a command of the laboratory, the command that starts the page.
INSIDE_FUNCTIONS = {"cli": frozenset({"lab", "server"})}

# Never on the way to an answer; the laboratory and the tests have them.
HEAVY = frozenset({"torch", "librosa", "scipy", "sklearn", "numba", "onnx", "onnxscript", "pandas"})
# What an extra brings is imported inside the function that needs it.
EXTRAS = frozenset({"matplotlib", "av", "rich", "mido"})
# What the page's extra brings, itself or by the way: the room of the server alone has it, and it may anywhere.
PAGE = frozenset({"fastapi", "starlette", "uvicorn", "websockets", "pydantic", "anyio", "h11"})


@dataclass(frozen=True)
class Import:
    """One imported module, by its full name, and whether the import stands inside a function."""

    name: str
    line: int
    inside: bool

    @property
    def package(self) -> str:
        return self.name.split(".")[0]

    @property
    def room(self) -> str | None:
        """The room of ours that it reaches; None for another package or for `soundsight` as such."""
        first, _, rest = self.name.partition(".")
        return rest.split(".")[0] if first == "soundsight" and rest else None


def imports_of(source: str, package: str) -> Iterator[Import]:
    """Every import in a module of `package`; a public name is led back to the room that it comes from."""
    homes = {name: module for module, names in soundsight.HOMES.items() for name in names}
    tree = ast.parse(source)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            # `from soundsight import audio` and `from soundsight import listen` reach audio and recogniser.
            names = [module]
            if module == "soundsight":
                asked = [alias.name for alias in node.names if alias.name != "__version__"]
                names = [f"soundsight.{homes.get(name, name)}" for name in asked]
        else:
            continue
        for name in names:
            yield Import(name, node.lineno, id(node) in inside)


def may_know(room: str) -> frozenset[str]:
    """The rooms that a room may know."""
    if room in EXCEPTIONS:
        return EXCEPTIONS[room]
    row = next(number for number, rooms in enumerate(ORDER) if room in rooms)
    return frozenset(below for rooms in ORDER[:row] for below in rooms)


def forbidden(room: str, source: str, package: str) -> list[str]:
    """A sentence for each import that the room may not have."""
    wrong = []
    for found in imports_of(source, package):
        known = found.room
        if known and known != room and known not in may_know(room):
            if found.inside and known in INSIDE_FUNCTIONS.get(room, ()):
                continue
            wrong.append(f"line {found.line}: {room} may not know {known}")
        if room != "lab" and found.package in HEAVY:
            wrong.append(f"line {found.line}: the hearing wing may not import {found.package}")
        if room != "lab" and found.package in EXTRAS and not found.inside:
            wrong.append(f"line {found.line}: {found.package} is an extra's: import it inside the function")
        if room != "server" and found.package in PAGE:
            wrong.append(f"line {found.line}: only the server may import {found.package}")
    return wrong


def modules() -> list[Path]:
    """Every module of the source but the package's own `__init__`, which is checked by itself."""
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != SOURCE / "__init__.py"]


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def package_of(path: Path) -> str:
    return ".".join(["soundsight", *path.relative_to(SOURCE).parts[:-1]])


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_knows_only_what_its_room_may_know(path: Path) -> None:
    room = room_of(path)
    assert room in HEARING | {"lab"}, f"{room} has no place in the table of this test: give it a row"
    assert forbidden(room, path.read_text(encoding="utf-8"), package_of(path)) == []


def test_the_package_itself_imports_nothing_when_it_is_imported() -> None:
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    at_import = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in at_import]
    assert set(names) <= {"__future__", "importlib", "typing"}


def test_one_command_alone_starts_the_page() -> None:
    knowing = {
        path.name
        for path in sorted((SOURCE / "cli").glob("*.py"))
        for found in imports_of(path.read_text(encoding="utf-8"), package_of(path))
        if found.room == "server"
    }
    assert len(knowing) <= 1, f"several commands know the server: {', '.join(sorted(knowing))}"


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("audio", "from soundsight.recogniser import listen"),
        ("audio", "from soundsight import listen"),
        ("audio", "from soundsight import recogniser"),
        ("audio", "from ..windows import Windows"),
        ("audio", "from .. import windows"),
        ("result", "import soundsight.units"),
        ("feedback", "from soundsight.error import Error"),
        ("windows", "from soundsight.spectrogram import tiles"),
        ("cli", "from soundsight.model import Model"),
        ("cli", "from soundsight.lab import fit"),
        ("formats", "def write():\n    from soundsight.lab import fit"),
        ("server", "def start():\n    from soundsight.cli import main"),
        ("decode", "import scipy.signal"),
        ("decode", "def peaks():\n    import scipy.signal"),
        ("formats", "import matplotlib.pyplot as plt"),
        ("cli", "def serve():\n    import uvicorn"),
        ("lab", "from starlette.responses import Response"),
        ("lab", "from soundsight.cli import main"),
    ],
)
def test_a_forbidden_import_is_seen(room: str, source: str) -> None:
    assert len(forbidden(room, source, f"soundsight.{room}")) == 1


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("recogniser", "from soundsight import __version__"),
        ("recogniser", "from soundsight.audio import Intake"),
        ("audio", "from .codecs import open_av"),
        ("cli", "def train():\n    from soundsight.lab import fit"),
        ("cli", "def serve():\n    from soundsight.server.serve import run"),
        ("server", "from fastapi import FastAPI"),
        ("formats", "def write():\n    import matplotlib.pyplot as plt"),
        ("lab", "import torch\nfrom soundsight.recogniser import listen"),
    ],
)
def test_an_allowed_import_passes(room: str, source: str) -> None:
    assert forbidden(room, source, f"soundsight.{room}") == []
