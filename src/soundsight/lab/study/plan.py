"""What a study runs: a TOML file that names a recipe, the folds that test, and the choices that are crossed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import product
from pathlib import Path
from typing import Any

from soundsight.error import Error
from soundsight.lab.recipe import Phase, load_recipe

OPTIMISERS = ("adam", "adamw", "rmsprop", "sgd")


@dataclass(frozen=True, slots=True)
class Front:
    """Mel bands and window in samples at the study's rate; the hop is half the window. Written `64/1024`."""

    bands: int
    window: int

    def __str__(self) -> str:
        return f"{self.bands}/{self.window}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One point of the grid."""

    front: Front
    optimiser: str
    masks: bool

    @property
    def name(self) -> str:
        """What its folder is called: `64-1024-adam-masks`."""
        return f"{self.front.bands}-{self.front.window}-{self.optimiser}-{'masks' if self.masks else 'plain'}"

    def __str__(self) -> str:
        return f"{self.front} {self.optimiser}{' masks' if self.masks else ''}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A choice on a data set with one test fold; `fold` None is the leaking split, a share of clips drawn by chance."""

    dataset: str
    fold: int | None
    choice: Choice

    @property
    def leak(self) -> bool:
        """Whether clips of one recording stand on both sides."""
        return self.fold is None

    @property
    def place(self) -> Path:
        """Its folder below the study's."""
        return Path(self.dataset, "leak" if self.fold is None else f"fold{self.fold}", self.choice.name)


@dataclass(frozen=True, slots=True)
class Study:
    """A grid on the test folds of `data`; then `base` and the best of the grid on every fold and, if `leak`, leaking.

    The best has the highest mean validation accuracy over the sets of `data`. `phase` is the recipe's first one,
    with the optimiser and the masks of each choice in place of its own. `leak_share` of the clips test in the leak.
    """

    name: str
    phase: Phase
    data: dict[str, tuple[int, ...]]
    fronts: tuple[Front, ...]
    optimisers: tuple[str, ...]
    masks: tuple[bool, ...]
    base: Choice
    title: str = ""
    rate: int = 44100
    seconds: float = 4.0
    seed: int = 0
    validation_share: float = 0.1
    threads: int = 1
    leak: bool = False
    leak_share: float = 0.2
    follow: tuple[str, ...] = field(default=("base", "best"))

    def grid(self) -> Iterator[Cell]:
        """Every choice on every set's test folds; a front end's cells stand together, so that it is made once."""
        for dataset, folds in self.data.items():
            for front, optimiser, masks, fold in product(self.fronts, self.optimisers, self.masks, folds):
                yield Cell(dataset, fold, Choice(front, optimiser, masks))


def load_study(path: Path) -> Study:
    """Read a study. Raises `Error` for unknown keys and for values that are none of the choices."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise Error(
            f"{path}: cannot be read ({problem}). Expected a study, a TOML file as recipes/study-*.toml."
        ) from None
    except tomllib.TOMLDecodeError as problem:
        raise Error(f"{path}: not TOML ({problem}).") from None
    for key in ("name", "recipe", "data", "grid", "base"):
        if key not in table:
            raise Error(f"{path}: {key} missing.")
    phases = load_recipe(path.parent / str(table.pop("recipe"))).phase
    if len(phases) != 1 or phases[0].on != "clips":
        raise Error(f"{path}: a recipe of one phase on clips was expected.")
    grid, base = (_table(path, table.pop(key), key, {"front", "optimiser", "masks"}) for key in ("grid", "base"))
    known = {f.name for f in fields(Study)} - {"phase", "fronts", "optimisers", "masks"}
    if unknown := set(table) - known:
        raise Error(
            f"{path}: unknown key {sorted(unknown)[0]!r}. There are {', '.join(sorted(known | {'recipe', 'grid'}))}."
        )
    lists = {key: _list(path, grid[key], key) for key in grid}
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items() if k != "data"}
    study = Study(
        **plain,
        phase=phases[0],
        data={name: tuple(folds) for name, folds in table["data"].items()},
        fronts=tuple(_front(path, text) for text in lists["front"]),
        optimisers=tuple(_optimiser(path, name) for name in lists["optimiser"]),
        masks=tuple(bool(value) for value in lists["masks"]),
        base=Choice(_front(path, base["front"]), _optimiser(path, base["optimiser"]), bool(base["masks"])),
    )
    if unknown := set(study.follow) - {"base", "best"}:
        raise Error(f"{path}: follow: {sorted(unknown)[0]!r} came; base and best were expected.")
    return study


def _table(path: Path, value: Any, key: str, wanted: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != wanted:
        raise Error(f"{path}: [{key}] has {', '.join(sorted(wanted))}, no more and no less.")
    return value


def _list(path: Path, value: Any, key: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Error(f"{path}: grid: {key}: a list was expected, not {value!r}.")
    return value


def _front(path: Path, text: Any) -> Front:
    found = re.fullmatch(r"(\d+)/(\d+)", str(text))
    if not found:
        raise Error(f"{path}: front {text!r}: bands/window was expected (64/1024).")
    front = Front(int(found[1]), int(found[2]))
    if front.window % 4 or front.bands < 16:
        raise Error(f"{path}: front {text}: a window of whole quarters and at least 16 bands were expected.")
    return front


def _optimiser(path: Path, name: Any) -> str:
    if name not in OPTIMISERS:
        raise Error(f"{path}: no optimiser {name!r}; there are {', '.join(OPTIMISERS)}.")
    return str(name)
