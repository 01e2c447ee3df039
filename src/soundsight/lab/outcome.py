"""What a measuring command leaves: lines for a person, figures for cards, tables for files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soundsight.card import Card, Figure

Table = Sequence[Sequence[Any]]  # the header is its first row


@dataclass(frozen=True, slots=True)
class Outcome:
    """Lines as printed, the main figures, the cards that they are figures of, and tables by name (without .csv)."""

    lines: tuple[str, ...]
    figures: tuple[Figure, ...]
    cards: tuple[Card, ...]
    tables: Mapping[str, Table] = field(default_factory=dict)

    def write(self, folder: Path) -> list[Path]:
        """A CSV file a table into `folder`; gives their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, rows in self.tables.items():
            paths.append(folder / f"{name}.csv")
            with paths[-1].open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        return paths
