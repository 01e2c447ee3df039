"""What the command line's tests share: calling it, and recordings with a known answer of the tiny model.

A tone of 300 Hz is `low_tone`, 1500 Hz `middle_tone`, 5000 Hz `high_tone`; each stands from 0.5 s to 1.5 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from soundsight.cli import main

ROOT = Path(__file__).parent.parent.parent
TINY = str(Path(__file__).parent.parent / "models" / "tiny.toml")
LISTEN = ("listen", "-m", TINY)


@dataclass(frozen=True)
class Answer:
    """What a call left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


class Program:
    """The command line inside this process: quick, and with every module loaded once."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def __call__(self, *arguments: str | Path) -> Answer:
        self.capture.readouterr()
        code = main([str(one) for one in arguments])
        told = self.capture.readouterr()
        return Answer(code, told.out, told.err)

    def listen(self, *arguments: str | Path) -> Answer:
        return self("listen", "-m", TINY, *arguments)


def command(*arguments: str | Path) -> list[str]:
    """The words that start the program as a process of its own."""
    return [sys.executable, "-m", "soundsight", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """This environment, with the source on the path."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDSIGHT")}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), **more}


def process(*arguments: str | Path, stdin: bytes = b"", **more: str) -> Answer:
    """The program as a process, from start to end."""
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, env=environment(**more), timeout=120, check=False
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def tone(path: Path, hz: float = 300, rate: int = 16000, channels: int = 1) -> Path:
    """Write 2 s of 16-bit WAV: silence, a tone from 0.5 s to 1.5 s, silence."""
    t = np.arange(2 * rate) / rate
    x = np.where((t >= 0.5) & (t < 1.5), 0.5 * np.sin(2 * np.pi * hz * t), 0)
    samples = np.repeat(np.rint(x * 32767).astype("<i2")[:, None], channels, axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


def files_in(folder: Path) -> list[str]:
    """Every file below a folder, hidden ones too, as sorted relative paths."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
