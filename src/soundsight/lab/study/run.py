"""A whole study: its grid, then its base and its best on every fold; what is done is read and not run again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from soundsight.error import Error
from soundsight.lab.datasets import DATASETS, Clip, of_folds, read
from soundsight.lab.prepare import Sounds, prepare
from soundsight.lab.study.cell import CellFigures, run_cell
from soundsight.lab.study.plan import Cell, Choice, Front, Study
from soundsight.lab.study.spectra import spectra

Found = dict[Cell, CellFigures]


class Runner:
    """Runs cells below a folder; holds the clips of the sets and the spectrograms of one front end."""

    def __init__(self, study: Study, data: Path, out: Path, cache: Path, echo: Callable[[str], None]) -> None:
        self.study, self.out, self.cache, self.echo = study, out, cache, echo
        self.clips: dict[str, list[Clip]] = {name: read(name, data) for name in study.data}
        for name, folds in study.data.items():
            of_folds(name, self.clips[name], folds)  # a fold that is missing is told before hours of work
        self._sounds: dict[str, Sounds] = {}
        self._made: tuple[tuple[str, Front], np.ndarray[tuple[int, ...], np.dtype[np.float16]]] | None = None

    def run(self, cells: Iterable[Cell]) -> Found:
        """Figures of the cells, in order; a line each as it ends."""
        found: Found = {}
        for cell in cells:
            folder = self.out / cell.place
            there = (folder / "figures.json").is_file()
            clips = self.clips[cell.dataset]
            found[cell] = run_cell(cell, self.study, clips, self.labels(cell.dataset), self._spectra(cell), folder)
            self.echo(line(cell, found[cell]) + (" (was there)" if there else ""))
        return found

    def labels(self, dataset: str) -> tuple[str, ...]:
        """The set's labels; those of its clips where it has none of its own."""
        return DATASETS[dataset].labels or tuple(sorted({clip.label for clip in self.clips[dataset]}))

    def _spectra(self, cell: Cell) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
        key = (cell.dataset, cell.choice.front)
        if self._made is None or self._made[0] != key:
            clips = self.clips[cell.dataset]
            if cell.dataset not in self._sounds:
                self._sounds[cell.dataset] = prepare(clips, self.study.rate, self.cache)
            sounds = self._sounds[cell.dataset]
            self._made = key, spectra(clips, sounds, cell.choice.front, self.study.seconds, self.cache)
        return self._made[1]


def best_of(grid: Found) -> Choice:
    """The choice with the highest mean validation accuracy over the sets; no test fold has a say.

    Raises `Error` where there is nothing to choose from.
    """
    shares: dict[Choice, list[float]] = defaultdict(list)
    for cell, figures in grid.items():
        shares[cell.choice].append(figures.validation_accuracy)
    if not shares:
        raise Error("the grid has no cell: give each of front, optimiser and masks a value, and a set its test folds.")
    return max(shares, key=lambda choice: float(np.mean(shares[choice])))


def following(study: Study, best: Choice, clips: dict[str, list[Clip]], folds: Sequence[int] | None) -> list[Cell]:
    """Base and best on every fold that the copies hold (or on `folds`), then, if the study says so, leaking."""
    chosen = [{"base": study.base, "best": best}[name] for name in study.follow]
    cells = []
    for dataset, own in clips.items():
        there = sorted({clip.fold for clip in own})
        for choice in dict.fromkeys(chosen):
            wanted: list[int | None] = [fold for fold in there if folds is None or fold in folds]
            cells += [Cell(dataset, fold, choice) for fold in [*wanted, *([None] if study.leak else [])]]
    return cells


def line(cell: Cell, figures: CellFigures) -> str:
    """A cell in a line."""
    where = "80/20 of clips, LEAK" if cell.fold is None else f"fold {cell.fold}"
    interval = f"{figures.accuracy_low:.1%} to {figures.accuracy_high:.1%}"
    return (
        f"{cell.dataset}, {where}, {cell.choice}: {figures.accuracy:.1%} ({interval}), "
        f"validation {figures.validation_accuracy:.1%}, {figures.epochs} epochs, {figures.seconds:.0f} s"
    )
