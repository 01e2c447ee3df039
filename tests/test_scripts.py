"""scripts/run in a checkout of its own: what it hands on, when it sets up. A shell script plays pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"

# Answers as the environment's Python does, but for `-m pip`, which it writes down: PIP_EXIT is how pip ends.
PYTHON = f"""#!/bin/sh
case "$*" in
*"pip --version"*) exit 0 ;;
*"pip install"*) echo "$*" >> "$(dirname "$0")/pip-calls"; sleep 0.1; exit "${{PIP_EXIT:-0}}" ;;
esac
exec '{sys.executable}' "$@"
"""

# Says where it stands and with what it was called, one argument a line; SOUNDSIGHT_EXIT is how it ends.
PROGRAM = """#!/bin/sh
pwd -P
for argument in "$@"; do echo "$argument"; done
exit "${SOUNDSIGHT_EXIT:-0}"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with blanks in its path and an environment that was never stamped."""
    root = tmp_path.resolve() / "a check out"
    shutil.copytree(SCRIPTS, root / "scripts")
    (root / "pyproject.toml").write_text('[project]\nname = "soundsight"\n')
    programs = root / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, text in (("python", PYTHON), ("soundsight", PROGRAM)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    # The first name that is looked for, so that no time goes into looking for others.
    found = root / "found"
    found.mkdir()
    (found / "python3.13").symlink_to(Path(sys.executable).resolve())
    return root


def run(checkout: Path, *arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(checkout / "scripts" / "run"), *arguments]
    env = {**os.environ, "PATH": f"{checkout / 'found'}:{os.environ['PATH']}", **env}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def pip_calls(checkout: Path) -> list[str]:
    calls = checkout / ".venv" / "bin" / "pip-calls"
    return calls.read_text().splitlines() if calls.exists() else []


@pytest.mark.parametrize(
    ("arguments", "handed_on"),
    [
        (["street 1.wav", "-f", "json"], ["listen", "street 1.wav", "-f", "json"]),
        (["missing.wav"], ["listen", "missing.wav"]),
        (["folder"], ["listen", "folder"]),
        (["../*.flac"], ["listen", "../*.flac"]),
        (["-"], ["listen", "-"]),
        (["--version"], ["--version"]),
        (["models"], ["models"]),
        (["listen", "folder"], ["listen", "folder"]),
    ],
)
def test_a_path_as_first_argument_means_listen(
    checkout: Path, tmp_path: Path, arguments: list[str], handed_on: list[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "street 1.wav").touch()
    done = run(checkout, *arguments, cwd=tmp_path)
    assert done.stdout.splitlines() == [str(tmp_path.resolve()), *handed_on]


def test_no_argument_opens_the_page_whose_extra_is_installed(checkout: Path) -> None:
    assert run(checkout).stdout.splitlines()[1:] == ["serve"]
    [call] = pip_calls(checkout)
    assert "page" in call.rpartition("[")[2].rstrip("]").split(",")


def test_the_exit_code_is_the_program_s(checkout: Path) -> None:
    assert run(checkout, "models", SOUNDSIGHT_EXIT="3").returncode == 3


def test_it_may_be_called_through_a_link(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "hear"
    link.symlink_to(checkout / "scripts" / "run")
    done = subprocess.run([link, "models"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["models"]


def test_only_the_first_call_sets_up_and_says_so_apart_from_the_results(checkout: Path) -> None:
    first, second = run(checkout, "models"), run(checkout, "models")
    assert "setting up" in first.stderr
    assert second.stderr == ""
    assert first.stdout == second.stdout
    assert len(pip_calls(checkout)) == 1


@pytest.mark.parametrize("changed", ["pyproject.toml", "scripts/lock.txt"])
def test_a_change_of_what_it_was_made_from_sets_up_again(checkout: Path, changed: str) -> None:
    run(checkout, "models")
    with open(checkout / changed, "a") as file:
        file.write("# new\n")
    run(checkout, "models")
    assert len(pip_calls(checkout)) == 2


def test_a_checkout_that_was_moved_sets_up_again(checkout: Path, tmp_path: Path) -> None:
    run(checkout, "models")
    moved = checkout.rename(tmp_path / "moved")
    run(moved, "models")
    assert len(pip_calls(moved)) == 2


def test_two_that_start_at_once_set_up_once(checkout: Path) -> None:
    command = [str(checkout / "scripts" / "run"), "models"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for one in both:
        one.communicate()
    assert [one.returncode for one in both] == [0, 0]
    assert len(pip_calls(checkout)) == 1


def test_a_set_up_that_failed_leaves_no_stamp_and_starts_nothing(checkout: Path) -> None:
    done = run(checkout, "models", PIP_EXIT="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "set-up failed" in done.stderr
    # What stands there is marked as unfinished, so the next call begins anew rather than trust it.
    assert sorted(path.name for path in (checkout / ".venv").iterdir()) == ["bin", "soundsight-unfinished"]


def test_without_a_python_that_is_new_enough_it_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "cat", "cksum", "dirname", "readlink"):
        (tools / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} on the path"))
    done = run(checkout, "models", PATH=str(tools))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt install python3" in done.stderr


def test_the_lock_names_exact_versions_alone() -> None:
    lines = (SCRIPTS / "lock.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert "torch==2.13.0" in pins
    for pin in pins:
        name, _, version = pin.partition("==")
        assert name.replace("-", "").replace("_", "").replace(".", "").isalnum(), pin
        assert version.replace(".", "").isalnum(), pin
