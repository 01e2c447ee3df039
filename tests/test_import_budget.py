"""What an answer may cost at start: heavy libraries stay away until something needs them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import soundsight

HEAVY = {"torch", "librosa", "scipy", "sklearn", "numba", "matplotlib", "onnx"}
# What the command line must not load before it knows that it is needed.
LATER = HEAVY | {"pandas", "rich", "av", "fastapi", "starlette", "uvicorn", "websockets", "pydantic"}

HELP = """
import sys
sys.argv = ["soundsight", "--help"]
from soundsight.cli import main
assert main() == 0
"""


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after running `code`."""
    asked = code + "\nimport sys; print('loaded:', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].removeprefix("loaded:").split())


def test_loaded_modules_are_seen() -> None:
    assert "tomllib" in loaded_by("import tomllib")
    assert "tomllib" not in loaded_by("pass")


def test_importing_the_package_loads_no_library() -> None:
    assert loaded_by("import soundsight") & (LATER | {"numpy", "soundfile", "onnxruntime", "click"}) == set()


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    assert loaded_by("import soundsight.cli") & LATER == set()


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by(HELP) & LATER == set()


def test_importing_the_server_s_app_loads_nothing_heavy() -> None:
    assert loaded_by("import soundsight.server.app") & HEAVY == set()


def test_importing_the_recogniser_loads_nothing_heavy() -> None:
    assert loaded_by("import soundsight.recogniser") & HEAVY == set()


@pytest.mark.parametrize("name", soundsight.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(soundsight, name) is not None


def test_the_list_of_public_names_is_the_table_of_their_homes() -> None:
    listed = [name for names in soundsight.HOMES.values() for name in names]
    assert sorted([*listed, "__version__"]) == sorted(soundsight.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lisen'"):
        soundsight.lisen  # noqa: B018


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert soundsight.__version__ == project["project"]["version"]
