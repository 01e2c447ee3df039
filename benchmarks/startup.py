"""What starting costs: `soundsight --help`, `--version` and the first result of a 10 s file, beside bare Python.

Wall time is the median of seven fresh processes, memory the most that one of them held. Python's compiled files are
kept in a temporary folder and made by one run before, as they are where a program is installed. This process stays
small and starts no numpy: a child's peak begins at its parent's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timing import machine, table, verdict

LIBRARIES = "import numpy, soundfile, soxr, onnxruntime"
HELP_S, RESULT_S, RESULT_MB = 0.3, 0.6, 120


@dataclass(frozen=True, slots=True)
class Start:
    """Median wall seconds and peak megabytes of a program's runs."""

    wall_s: float
    peak_mb: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="Length of the file.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--model", default="environment")
    given = parser.parse_args()
    print(f"{machine()}\nmedian of {given.rounds} runs\n")
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.wav"
        make = Path(__file__).with_name("sound.py")
        subprocess.run([sys.executable, make, sound, "--seconds", str(given.seconds)], check=True)
        program = ("-m", "soundsight")
        runs = {
            "python -c pass": ("-c", "pass"),
            f'python -c "{LIBRARIES}"': ("-c", LIBRARIES),
            "soundsight --version": (*program, "--version"),
            "soundsight --help": (*program, "--help"),
            f"soundsight listen, {given.seconds:g} s of sound": (*program, "listen", "-m", given.model, str(sound)),
        }
        found = measure(runs, given.rounds, Path(folder) / "compiled")
    rows = [["", "wall s", "peak MB"]]
    print(table(rows + [[name, f"{start.wall_s:.3f}", f"{start.peak_mb:.0f}"] for name, start in found.items()]) + "\n")
    shown, heard = found["soundsight --help"], list(found.values())[-1]
    print(f"help: {verdict(shown.wall_s < HELP_S, f'under {HELP_S} s')}")
    print(f"first result: {verdict(heard.wall_s <= RESULT_S, f'at most {RESULT_S} s')}")
    print(f"first result: {verdict(heard.peak_mb <= RESULT_MB, f'at most {RESULT_MB} MB')}")


def measure(runs: Mapping[str, Sequence[str]], rounds: int, compiled: Path) -> dict[str, Start]:
    """Each program's start, in turns, so that a busy while hits all."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    seen: dict[str, list[Start]] = {name: [] for name in runs}
    for _ in range(rounds + 1):
        for name, arguments in runs.items():
            seen[name].append(start([sys.executable, *arguments], environment))
    return {
        name: Start(statistics.median(one.wall_s for one in starts[1:]), max(one.peak_mb for one in starts[1:]))
        for name, starts in seen.items()
    }


def start(command: Sequence[str], environment: Mapping[str, str]) -> Start:
    """Run a program once, its output thrown away. Raises where it fails."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, environment, file_actions=nowhere)
    _, status, usage = os.wait4(process, 0)
    wall_s = time.perf_counter() - began
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return Start(wall_s, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


if __name__ == "__main__":
    main()
