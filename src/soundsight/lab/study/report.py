"""A study as a table (CSV, Markdown) and as curves (a picture a data set and test fold)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from soundsight.lab import metrics
from soundsight.lab.study.cell import CellFigures
from soundsight.lab.study.plan import Cell, Choice, Study
from soundsight.lab.study.run import Found

COLOURS = {"adam": "#0072B2", "adamw": "#E69F00", "rmsprop": "#009E73", "sgd": "#CC79A7"}


def write(study: Study, grid: Found, follow: Found, best: Choice, folder: Path) -> list[Path]:
    """cells.csv, table.md and a picture of curves for each data set and test fold of the grid, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = list({**grid, **follow}.values())
    with (folder / "cells.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(CellFigures)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    (folder / "table.md").write_text("\n".join(markdown(study, grid, follow, best)) + "\n", encoding="utf-8")
    written = [folder / "cells.csv", folder / "table.md"]
    for dataset, fold in dict.fromkeys((cell.dataset, cell.fold) for cell in grid):
        target = folder / f"curves-{dataset}-fold{fold}.png"
        draw([cell for cell in grid if (cell.dataset, cell.fold) == (dataset, fold)], folder, target)
        written.append(target)
    return written


def markdown(study: Study, grid: Found, follow: Found, best: Choice) -> list[str]:
    """The tables as lines of Markdown."""
    title = study.title or study.name
    lines = [f"# {title}", "", f"Seed {study.seed}, one run a cell. Accuracy on the test fold, 95 % by recordings in "]
    lines[-1] += (
        f"brackets; the validation share ({study.validation_share:.0%} of the other folds' recordings) chooses "
    )
    lines[-1] += f"the epoch and the best cell, {best}: its mean over the sets."
    for dataset, fold in dict.fromkeys((cell.dataset, cell.fold) for cell in grid):
        lines += ["", f"## {dataset}, tested on fold {fold}", "", "| bands/window | optimiser | masks | accuracy, % |"]
        lines[-1] += " validation, % | macro F1, % | epochs |"
        lines.append("| --- | --- | --- | ---: | ---: | ---: | ---: |")
        for cell, f in grid.items():
            if (cell.dataset, cell.fold) == (dataset, fold):
                lines.append(
                    f"| {f.front} | {f.optimiser} | {'yes' if f.masks else 'no'} | {_percent(f)} | "
                    f"{100 * f.validation_accuracy:.1f} | {100 * f.f1_macro:.1f} | {f.epochs} |"
                )
    if follow:
        lines += ["", "## Every fold, and what a leak adds", ""]
        lines.append("| data | cell | mean over folds, % (deviation) | folds | 80/20 of clips, LEAK, % | leak adds |")
        lines.append("| --- | --- | ---: | --- | ---: | ---: |")
        for dataset, choice in dict.fromkeys((cell.dataset, cell.choice) for cell in follow):
            lines.append(_fold_row(dataset, choice, follow))
    return lines


def _fold_row(dataset: str, choice: Choice, follow: Found) -> str:
    own = {cell.fold: f for cell, f in follow.items() if (cell.dataset, cell.choice) == (dataset, choice)}
    fair = {fold: f.accuracy for fold, f in own.items() if fold is not None}
    shares = list(fair.values())
    mean = f"{100 * np.mean(shares):.1f} ({100 * metrics.deviation(shares):.1f})" if fair else "–"
    folds = ", ".join(f"{fold}: {100 * share:.1f}" for fold, share in fair.items())
    leak = own.get(None)
    added = f"{100 * (leak.accuracy - np.mean(shares)):+.1f}" if leak and fair else "–"
    return f"| {dataset} | {choice} | {mean} | {folds} | {_percent(leak) if leak else '–'} | {added} |"


def _percent(f: CellFigures) -> str:
    return f"{100 * f.accuracy:.1f} ({100 * f.accuracy_low:.1f} to {100 * f.accuracy_high:.1f})"


def draw(cells: Sequence[Cell], folder: Path, target: Path) -> None:
    """Validation loss and accuracy over epochs: a column a front end, a colour an optimiser, dashed with masks.

    The losses stand on a logarithmic scale, so that one that runs away does not flatten the others.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    fronts = list(dict.fromkeys(cell.choice.front for cell in cells))
    figure = Figure(figsize=(1 + 3.6 * len(fronts), 6), layout="constrained")
    axes = figure.subplots(2, len(fronts), sharey="row", squeeze=False)
    for cell in cells:
        with (folder / cell.place / "log.csv").open(newline="", encoding="utf-8") as file:
            log = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
        column = fronts.index(cell.choice.front)
        look = {"color": COLOURS[cell.choice.optimiser], "linestyle": "--" if cell.choice.masks else "-"}
        name = f"{cell.choice.optimiser}{' masks' if cell.choice.masks else ''}"
        epochs = [row["epoch"] + 1 for row in log]
        axes[0][column].plot(epochs, [row["validation_loss"] for row in log], label=name, **look)
        axes[1][column].plot(epochs, [100 * row["validation_accuracy"] for row in log], **look)
    for column, front in enumerate(fronts):
        axes[0][column].set_title(f"{front.bands} bands, window {front.window}", fontsize=10)
        axes[1][column].set_xlabel("epoch")
    axes[0][0].set_ylabel("validation loss")
    axes[0][0].set_yscale("log")
    axes[0][0].yaxis.set_major_locator(LogLocator(subs=(1, 1.2, 1.5, 2, 3, 5, 7)))
    axes[0][0].yaxis.set_major_formatter(ScalarFormatter())
    axes[0][0].yaxis.set_minor_formatter(NullFormatter())
    axes[1][0].set_ylabel("validation accuracy, %")
    axes[0][0].legend(fontsize=7)
    figure.savefig(target, dpi=110)
