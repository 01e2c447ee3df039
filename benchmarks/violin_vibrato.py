"""The vibrato module alone, on tables of vibrato in real pieces, and its extent on real notes by two definitions.

Tables (`DIR/vibrato_tables`): Laurel's tracks of f0 with areas of vibrato, Yangjian's half cycles marked by hand. A
track is read on our frames' grid; the areas are found where the module finds a swing in the area's frames, and so is
what lies between areas. Yangjian's have no f0: a cosine of 15 cents is laid through the turning points, so its rate
alone is asked. Notes (VSCO, with the manifest's figures): our extent is the mean of the local half-width, the
manifest's that of one line over all of it, which a wandering rate makes smaller.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from numpy.typing import NDArray
from violin_pitch import lines_of

from soundsight.measure import Cutter, Tuning, heard
from soundsight.measure.trend import HOP_S, Inner
from soundsight.measure.vibrato import FEWEST_SWINGS, passes, swing

Floats = NDArray[np.float64]

CENTS = 15.0
LEAST_S = 0.45  # 2.5 swings at 5.5 Hz: a shorter area is counted apart
LEAP_CENTS = 80.0  # between areas, what leaps further is cut into notes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    print(table([["piece", "areas", "found", "shorter", "found", "notes between", "found"], *laurel(given.data)]))
    print()
    print(table([["piece", "areas", "found", "rate within 0.3 Hz", "median error, Hz"], *yangjian(given.data)]))
    print()
    print(table(notes(given.data)))


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table's rows."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frames(s: Floats, cents: Floats) -> Inner:
    """Frames of the module's grid through a track of cents; what else it may read is good throughout."""
    grid = np.arange(s[0], s[-1], HOP_S)
    still = np.ones_like(grid)
    return Inner(grid - grid[0], np.interp(grid, s, cents), still, 0 * still, 40 * still, still, still, 0 * still)


def swings(s: Floats, hz: Floats) -> float | None:
    """The rate of the swing of a track, None where there is none."""
    if len(s) < 3:
        return None
    middle = float(np.median(hz))
    found = swing(frames(s, 1200 * np.log2(hz / middle)), middle)
    return None if found is None else found.hz


def laurel(data: Path) -> list[list[str]]:
    """A row a piece."""
    out = []
    for number in (1, 2, 3):
        track = rows_of(data / f"vibrato_tables/laurel_{number}_f0.csv")
        s, hz = (np.array([float(row[name]) for row in track]) for name in ("time_s", "f0_hz"))
        areas = rows_of(data / f"vibrato_tables/laurel_{number}_vibrato.csv")
        counts = {True: [0, 0], False: [0, 0]}
        inside = hz <= 0
        for row in areas:
            start, seconds = float(row["start_s"]), float(row["duration_s"])
            here = (s >= start) & (s < start + seconds) & (hz > 0)
            inside |= (s >= start - 0.05) & (s < start + seconds + 0.05)
            counts[seconds >= LEAST_S][0] += 1
            counts[seconds >= LEAST_S][1] += swings(s[here], hz[here]) is not None
        free = np.flatnonzero(~inside)
        leaps = (np.diff(free) > 1) | (np.abs(np.diff(1200 * np.log2(hz[free]))) > LEAP_CENTS)
        pieces = [one for one in np.split(free, np.flatnonzero(leaps) + 1) if s[one[-1]] - s[one[0]] >= LEAST_S]
        false = sum(swings(s[one], hz[one]) is not None for one in pieces)
        figures = (*counts[True], *counts[False], len(pieces), false)
        out.append([f"Laurel {number}", *(str(value) for value in figures)])
    return out


def yangjian(data: Path) -> list[list[str]]:
    """A row a piece."""
    out = []
    for number in (1, 2, 3):
        turns = np.array(
            [float(r["turning_point_s"]) for r in rows_of(data / f"vibrato_tables/yangjian_{number}_half_cycles.csv")]
        )
        errors, asked = [], 0
        for row in rows_of(data / f"vibrato_tables/yangjian_{number}_vibrato.csv"):
            start, seconds = float(row["start_s"]), float(row["duration_s"])
            here = turns[(turns >= start - 0.05) & (turns <= start + seconds + 0.05)]
            if len(here) < 2 * FEWEST_SWINGS + 1:
                continue
            asked += 1
            grid = np.arange(here[0], here[-1], HOP_S)
            phase = np.pi * np.interp(grid, here, np.arange(len(here)))
            found = swings(grid, 440 * 2 ** (CENTS * np.cos(phase) / 1200))
            if found is not None:
                errors.append(found - (len(here) - 1) / 2 / (here[-1] - here[0]))
        off = np.abs(errors)
        out.append(
            [f"Yangjian {number}", str(asked), str(len(off)), str(int(np.sum(off <= 0.3))), f"{np.median(off):.2f}"]
        )
    return out


def notes(data: Path) -> list[list[str]]:
    """A row a note with measured vibrato: rates, and extents by both definitions."""
    out = [["note", "manifest, Hz", "ours", "manifest, cents", "ours", "one line"]]
    near = [0, 0, 0]
    for row in rows_of(data / "manifest.csv"):
        if row["set"] != "tonejs_vsco" or not row["vibrato_hz"]:
            continue
        sound, rate = soundfile.read(data / row["path"])
        lines, cutter = lines_of(sound, rate), Cutter()
        cut = cutter.feed(lines) + cutter.flush()
        one = heard(lines, max(cut, key=lambda note: note.end - note.start), Tuning())
        hz, cents = float(row["vibrato_hz"]), float(row["vibrato_cents"])
        line = one_line(one.frames, one.note.hz)
        found = one.swing
        said = ["", ""] if found is None else [f"{found.hz:.2f}", f"{found.cents:.1f}"]
        if found is not None:
            near[0] += abs(found.hz - hz) <= 0.3
            near[1] += abs(found.cents - cents) <= 2
        near[2] += abs(line - cents) <= 2
        out.append([row["note_measured"], f"{hz:.2f}", said[0], f"{cents:.1f}", said[1], f"{line:.1f}"])
    count = str(len(out) - 1)
    out.append(["near enough", f"of {count}", str(near[0]), f"of {count}", str(near[1]), str(near[2])])
    return out


def one_line(given: Inner, note_hz: float) -> float:
    """The half-width of the strongest line from 3.8 to 8.5 Hz in the cents of all frames (a Hann window's spectrum)."""
    cents = np.interp(np.arange(given.s[0], given.s[-1], HOP_S), given.s, given.cents)
    cents = np.clip(cents - np.median(cents), -150, 150)
    window, size = np.hanning(len(cents)), 1 << 14
    spectrum = np.abs(np.fft.rfft((cents - cents.mean()) * window, size))
    hz = np.fft.rfftfreq(size, HOP_S)
    best = int(np.argmax(np.where((hz > 3.8) & (hz < 8.5), spectrum, 0)))
    read = 2 * float(spectrum[best]) / float(window.sum())
    return read / passes(float(hz[best]), note_hz * read * np.log(2) / 1200)


if __name__ == "__main__":
    main()
