"""How well the pitch track follows made violin phrases of known f0, and what it reads on real notes; its cost in CPU.

`--data DIR` is a folder with `manifest.csv` and the clips that it names (Iowa notes make the phrases' spectra). Ours
alone: no peer is measured here.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from timing import cpu_s, machine, table, verdict  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from numpy.typing import NDArray
from violin_tones import CELLS, Samples, Spectrum, in_cell, phrase, spectra
from violin_tones import RATE as MADE_RATE

from soundsight.audio import Intake, read_mono
from soundsight.measure import CONTEXT_AFTER, HOP, RATE, Cutter, Line, Pitch, joined

REGISTERS = {"G3-B4": (196.0, 494.0), "C5-C7": (523.0, 2093.0), "C#7-A7": (2217.0, 3520.0)}
KINDS = ("steady", "vibrato", "short")
SOLO = ("iowa_mis", "tonejs_vsco", "mtg_goodsounds_B")


@dataclass(frozen=True, slots=True)
class Cell:
    """Errors in cents of the frames in which a note sounds, and where it was said to: there, and elsewhere."""

    cents: Samples
    voiced: NDArray[np.bool_]
    false_voiced: NDArray[np.bool_]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3, help="Phrases a cell; 0: real notes alone.")
    given = parser.parse_args()
    print(f"{machine()}; hop {1000 * HOP / RATE:.2f} ms, look-ahead {1000 * CONTEXT_AFTER / RATE:.1f} ms\n")
    if given.seeds:
        made(given.data, given.seeds)
    real(given.data)
    if given.seeds:
        cost(given.data)


def lines_of(samples: Samples, rate: int) -> dict[str, Line]:
    """What the listener gives for a whole sound."""
    intake, listener = Intake(RATE), Pitch()
    blocks = intake.feed(samples.astype(np.float32), rate) + intake.flush()
    given = [line for block in blocks for line in listener.feed(block)] + listener.flush()
    return {name: joined([line for line in given if line.name == name]) for name in {line.name for line in given}}


def made(data: Path, seeds: int) -> None:
    """The table of made phrases."""
    spectrum = spectra(data)
    rows = [["register", "kind", "cell", "50 c", "25 c", "10 c", "octave", "median c", "p95 c", "voiced", "false"]]
    at_10 = []
    for register, (low, high) in REGISTERS.items():
        for kind in KINDS:
            for name in CELLS:
                cell = _joined(_cells(spectrum, kind, low, high, name, seeds))
                off = np.abs(cell.cents)
                at_10.append(100 * float(np.mean(off < 10)))
                octave = np.mean(np.abs(off % 1200 - 600) > 500, where=off > 600) if np.any(off > 600) else 0.0
                rows.append(
                    [f"{register}", kind, name]
                    + [f"{100 * np.mean(off < cents):.1f}" for cents in (50, 25, 10)]
                    + [f"{100 * octave * np.mean(off > 600):.2f}", f"{np.median(off):.2f}"]
                    + [f"{np.percentile(off[off < 50], 95):.1f}"]
                    + [f"{100 * np.mean(cell.voiced):.1f}", f"{100 * np.mean(cell.false_voiced):.1f}"]
                )
    print(table(rows))
    print(f"\nmean over {len(at_10)} cells, share of frames within 10 cents: {np.mean(at_10):.2f} %\n")


def _cells(spectrum: list[Spectrum], kind: str, low: float, high: float, name: str, seeds: int) -> Iterator[Cell]:
    for seed in range(seeds):
        rng = np.random.default_rng([seed, int(low), KINDS.index(kind), list(CELLS).index(name)])
        one = phrase(spectrum, kind, low, high, rng)
        pitch = lines_of(in_cell(one.samples, name, rng), MADE_RATE)["pitch"]
        assert pitch.confidence is not None
        truth = one.hz[np.minimum(np.rint(pitch.times() * MADE_RATE).astype(int), len(one.hz) - 1)]
        sounds, said = truth > 0, pitch.confidence > 0.5
        yield Cell(1200 * np.log2(pitch.values[sounds] / truth[sounds]), said[sounds], said[~sounds])


def _joined(cells: Iterator[Cell]) -> Cell:
    every = list(cells)
    return Cell(
        np.concatenate([cell.cents for cell in every]),
        np.concatenate([cell.voiced for cell in every]),
        np.concatenate([cell.false_voiced for cell in every]),
    )


def real(data: Path) -> None:
    """Real single notes against the manifest: median of the middle 70 % of the voiced frames."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        notes = [row for row in csv.DictReader(file) if row["set"] in SOLO]
    off, frames_off, other, pieces = [], [], 0, 0
    for row in notes:
        lines, cutter = lines_of(read_mono(data / row["path"], RATE).astype(np.float64), RATE), Cutter()
        pieces += len(cutter.feed(lines) + cutter.flush())
        pitch = lines["pitch"]
        assert pitch.confidence is not None
        hz = pitch.values[pitch.confidence > 0.5]
        middle = hz[int(0.15 * len(hz)) : int(0.85 * len(hz)) + 1]
        cents = 1200 * float(np.log2(np.median(middle) / float(row["f0_hz"])))
        off.append(abs(cents))
        frames_off.append(float(np.mean(np.abs(1200 * np.log2(middle / float(row["f0_hz"]))) > 300)))
        said, measured = (float(row["cents_measured"]) + shift for shift in (cents, 0.0))
        other += abs(said) > 54 and abs(measured) <= 50
    median, p95 = np.percentile(off, [50, 95])
    print(f"{len(notes)} real notes, cents from the manifest's: median {median:.2f}, p95 {p95:.2f}")
    print(f"of their frames {100 * np.mean(frames_off):.2f} % lie 3 semitones or more off")
    print(f"they are cut into {pieces} notes")
    octaves = sum(cents > 600 for cents in off)
    print(verdict(octaves == 0, f"no octave error ({octaves})"))
    print(verdict(other == 0, f"the same note, 4 cents beyond the border ({other} others)"))
    print(verdict(bool(median <= 1 and p95 <= 4), "cents within 1 and 4"))


def cost(data: Path) -> None:
    """CPU of a second of sound."""
    one = phrase(spectra(data), "vibrato", 196.0, 2093.0, np.random.default_rng(0))
    sound = np.tile(one.samples, 8).astype(np.float32)
    seconds = len(sound) / MADE_RATE
    spent = cpu_s({"pitch": lambda: lines_of(sound.astype(np.float64), MADE_RATE)})["pitch"]
    print(f"CPU: {1000 * spent / seconds:.2f} ms a second of sound at 44.1 kHz, {seconds / spent:.0f} x real time")


if __name__ == "__main__":
    main()
