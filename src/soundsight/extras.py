"""The extras: what each brings, what it is for, and whether it is there."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of soundsight and the `packages` that it brings, with a bound where a newer one does not do."""

    name: str
    packages: tuple[str, ...]
    purpose: str

    @property
    def how(self) -> str:
        """The command that installs it, from the registry and beside a checkout alike."""
        return f"{pip()} install {shlex.join(self.packages)}"

    def missing(self) -> list[str]:
        """Its packages that are not installed."""
        return [package for package in self.packages if installed(re.split("[<>=]", package)[0]) is None]

    def lacking(self) -> str:
        """What is not installed and how to get it, for the end of a sentence; "" where all is there."""
        missing = self.missing()
        return f"needs {', '.join(missing)}, which is not installed: {self.how}" if missing else ""


# Packages as in pyproject.toml; a test compares them.
EXTRAS = (
    Extra("plot", ("matplotlib",), "pictures: show, listen -f png"),
    Extra("codecs", ("av",), "M4A, AAC, WebM and more"),
    Extra("progress", ("rich",), "a nicer progress bar"),
    Extra("score", ("mido",), "MIDI: listen -f midi"),
    Extra("page", ("fastapi", "uvicorn", "websockets"), "the page: serve"),
    Extra(
        "train",
        ("torch", "scikit-learn", "onnx", "onnxscript", "matplotlib"),
        "the laboratory: train, evaluate, datasets",
    ),
    Extra("scenes", ("sed-scores-eval-np2", "sed_eval", "pandas<3"), "PSDS: evaluate --scenes"),
)


def extra(name: str) -> Extra:
    """The extra of a name that the table holds."""
    return next(one for one in EXTRAS if one.name == name)


def pip() -> str:
    """The command for this very Python: `pip` where the path finds its own, as in an environment that is activated."""
    found = shutil.which("pip")
    own = found is not None and Path(found).parent == Path(sys.executable).parent
    return "pip" if own else f"{shlex.quote(sys.executable)} -m pip"


def installed(package: str) -> str | None:
    """A package's version; None where it is not installed. Nothing is imported."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
