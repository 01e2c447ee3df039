"""Makes the environment that scripts/run and scripts/test start from; ready.sh calls it. Needs no package.

usage: environment.py ROOT FOLDER EXTRAS WANTED

It leaves in ROOT/FOLDER an environment with soundsight[EXTRAS], installed editable at the versions of
scripts/lock.txt, and writes WANTED and the Python version into its stamp as the very last thing: a set-up
that was interrupted has none and is begun anew. Of two that start at once one waits for the other.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def main(root: Path, folder: str, extras: str, wanted: str) -> int:
    """Make or mend the environment unless another call has just done so; the exit code."""
    venv = root / folder
    with alone(root):
        if read(venv / "soundsight-stamp") == stamp_of(venv, wanted):
            return 0
        began = time.monotonic()
        say(f"setting up {folder} with Python {sys.version.split()[0]} (once; it can take some minutes) …")
        if not fit(venv):
            shutil.rmtree(venv, ignore_errors=True)
        venv.mkdir(exist_ok=True)
        (venv / "soundsight-stamp").unlink(missing_ok=True)
        unfinished = venv / "soundsight-unfinished"
        unfinished.touch()
        if not python_in(venv).exists() and not make(venv):
            shutil.rmtree(venv, ignore_errors=True)
            return 1
        say(f"installing soundsight[{extras}] …")
        if not install(root, venv, extras):
            say("set-up failed; pip says above why. Mend that (is there a network?), then call this again.")
            return 1
        unfinished.unlink()
        write_whole(venv / "soundsight-stamp", stamp_of(venv, wanted))
        say(f"set up in {time.monotonic() - began:.0f} s.")
    return 0


def fit(venv: Path) -> bool:
    """Whether what stands there can be installed into: finished, and its Python runs and is new enough."""
    version = version_of(venv)
    return bool(version) and version >= (3, 11) and not (venv / "soundsight-unfinished").exists()


def make(venv: Path) -> bool:
    """An empty environment by the first way that works here; says what is missing where none does."""
    here = sys.executable
    ways = []
    if has("venv") and has("ensurepip"):
        ways.append([here, "-m", "venv", str(venv)])
    if has("venv") and has("pip"):
        ways.append([here, "-m", "venv", "--without-pip", str(venv)])
    if has("virtualenv"):
        ways.append([here, "-m", "virtualenv", "--quiet", str(venv)])
    elif shutil.which("virtualenv"):
        ways.append(["virtualenv", "--quiet", "--python", here, str(venv)])
    if not has("ensurepip"):
        say("this Python lacks ensurepip (Debian keeps it in python3-venv); trying other ways.")
    for way in ways:
        if subprocess.run(way, stdout=sys.stderr, check=False).returncode == 0:
            return True
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    say(
        f"no environment could be made with {here}: it has neither ensurepip nor pip, and virtualenv is not "
        f"installed. Debian, Ubuntu: apt install {package} (or python3-venv), then call this again."
    )
    return False


def install(root: Path, venv: Path, extras: str) -> bool:
    """Put soundsight and its locked dependencies there, with that Python's pip or else this one's."""
    own = subprocess.run([python_in(venv), "-Im", "pip", "--version"], capture_output=True, check=False)
    pip = [sys.executable, "-m", "pip", "--python", str(python_in(venv))]
    if own.returncode == 0:
        pip = [str(python_in(venv)), "-m", "pip"]
    # The lock as a path relative to `root`: pip splits these two at blanks, and `root` may hold some. The
    # second is what newer versions of pip heed for the build back end; older ones heed the first.
    lock = {"PIP_CONSTRAINT": "scripts/lock.txt", "PIP_BUILD_CONSTRAINT": "scripts/lock.txt"}
    quiet = [] if sys.stderr.isatty() else ["--quiet"]  # to whom waits, pip shows what it is at
    environment = {**os.environ, **lock, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [*pip, "install", *quiet, "--editable", f".[{extras}]"]
    return subprocess.run(command, cwd=root, env=environment, stdout=sys.stderr, check=False).returncode == 0


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold this checkout's lock. It is on this very file: nothing is left behind, and a kill sets it free."""
    with open(root / "scripts" / "environment.py", "r+b") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work in this checkout; waiting for it …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def python_in(venv: Path) -> Path:
    """The environment's interpreter."""
    return venv / "bin" / "python"


def version_of(venv: Path) -> tuple[int, ...]:
    """The version of the environment's Python as (major, minor); () where it does not run."""
    ask = [python_in(venv), "-ISc", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in done.stdout.split())


def stamp_of(venv: Path, wanted: str) -> str:
    """What a finished environment's stamp says; ready.sh composes the same."""
    return f"{wanted} {'.'.join(map(str, version_of(venv)))}\n"


def read(path: Path) -> str:
    """A small file's text; empty where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def write_whole(path: Path, text: str) -> None:
    """Write beside and rename, so that nobody reads half of it."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def has(module: str) -> bool:
    """Whether this Python can import a module."""
    return importlib.util.find_spec(module) is not None


def say(text: str) -> None:
    """A line for the person, kept apart from results."""
    print(f"soundsight: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), *sys.argv[2:5]))
    except KeyboardInterrupt:
        say("set-up interrupted; the next call begins it anew.")
        sys.exit(130)
