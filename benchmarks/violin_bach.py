"""How well notes' beginnings and pitches are found in pieces: Bach by three players, against aligned note tables.

Onset F1 at 50 and 100 ms against the tables' starts (on a 32 ms grid), one match each in order of time. Starts of rows
that overlap others are chords: without them, such rows are asked nothing, and neither are onsets heard while one
sounds. The pitch is asked of rows with `measured_ok` and no overlap: the note that covers most of the row must have
the nearest key to the pitch that was measured there. No threshold was set on these files but `_CHANGE_DB`.

And how many notes are called two strings, alone (no row that overlaps others sounds with them) and with chords, beside
how many are one with something of before that rings on, and how many of all have cents. What rings was set on Garner's
single lines, BWV 1002/6 and 8.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from violin_pitch import lines_of
from violin_tones import Samples

from soundsight.measure import Cutter, Tuning, measure
from soundsight.measure.ringing import NOTHING
from soundsight.measure.strings import two
from soundsight.result import Measured

WITHIN_S = (0.05, 0.1)
TOUCHES_S = 0.03  # a note and a row of a chord that sound together for less are not of each other
COUNTED = ("notes", "two strings", "something rings", "with cents")
APART = "emil-telmanyi"  # old and noisy, chords throughout


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    head = ["piece", "starts", "F1 50 ms", "100 ms", "without chords", "F1 50 ms", "100 ms", "rows", "right pitch, %"]
    rows, kept, counts = [head], [], [["piece", *COUNTED, *(f"in chords: {name}" for name in COUNTED)]]
    for path in sorted((given.data / "bach_violin").glob("*.ogg")):
        name, (row, counted) = path.stem, of_piece(path)
        counts.append([name, *(str(number) for each in counted for number in each)])
        rows.append([name, *(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row)])
        if not name.startswith(APART):
            kept.append([float(value) for value in row])
    mean = np.mean(kept, axis=0)
    rows.append(["mean of Garner and Colbentson", *(f"{value:.3f}" for value in mean)])
    print(table(rows))
    print()
    print(table(counts))


def of_piece(path: Path) -> tuple[list[float | int], list[list[int]]]:
    """Starts and F1 with chords, the same without them, rows, share of right pitches; COUNTED alone and in chords."""
    sound, rate = soundfile.read(path)
    lines, cutter = lines_of(sound, rate), Cutter()
    notes = cutter.feed(lines) + cutter.flush()
    with path.with_name(f"{path.stem}_notes.csv").open(encoding="utf-8") as file:
        asked = list(csv.DictReader(file))
    every = np.array(sorted({float(row["start_s"]) for row in asked}))
    alone = np.array(sorted({float(row["start_s"]) for row in asked if row["overlaps_other_notes"] == "no"}))
    end = max(float(row["end_s"]) for row in asked)
    onsets = np.array([note.start / note.rate for note in notes])
    onsets = onsets[(onsets > every[0] - 0.2) & (onsets < end)]
    chords = [(float(r["start_s"]), float(r["end_s"])) for r in asked if r["overlaps_other_notes"] != "no"]
    with_chords = [f1(every, onsets, within, []) for within in WITHIN_S]
    without = [f1(alone, onsets, within, chords) for within in WITHIN_S]
    sure = [r for r in asked if r["measured_ok"] == "yes" and r["overlaps_other_notes"] == "no"]
    right = 0
    for row in sure:
        start, stop = float(row["start_s"]), float(row["end_s"])
        shared = [(min(n.end / n.rate, stop) - max(n.start / n.rate, start), n) for n in notes]
        most, note = max(shared, key=lambda one: one[0])
        measured = float(row["score_midi"]) + float(row["measured_cents_from_ET440"]) / 100
        right += most > 0 and abs(69 + 12 * np.log2(note.hz / 440) - measured) < 0.5
    row = [len(every), *with_chords, len(alone), *without, len(sure), 100 * right / max(len(sure), 1)]
    in_chord = [any(min(n.end / n.rate, b) - max(n.start / n.rate, a) > TOUCHES_S for a, b in chords) for n in notes]
    given = [measure(lines, note, Tuning()) for note in notes]
    parts = [[one for one, so in zip(given, in_chord, strict=True) if so == which] for which in (False, True)]
    return row, [counted(part) for part in parts]


def counted(given: list[dict[str, Measured]]) -> list[int]:
    """COUNTED of the measures of notes."""
    one_string = [one for one in given if not two(one)]
    ring = [one for one in one_string if one["rings"].why != NOTHING]
    cents = [one for one in given if one["cents_equal"].value is not None]
    return [len(given), len(given) - len(one_string), len(ring), len(cents)]


def f1(truth: Samples, heard: Samples, within: float, spared: list[tuple[float, float]]) -> float:
    """F1 of onsets, matched in order of time; unmatched ones that were `heard` within `spared` spans do not count."""
    i = j = 0
    matched = set()
    while i < len(truth) and j < len(heard):
        late = heard[j] - truth[i]
        if abs(late) <= within:
            matched.add(j)
            i, j = i + 1, j + 1
        elif late < 0:
            j += 1
        else:
            i += 1
    left = [t for j, t in enumerate(heard) if j not in matched and not any(a - within <= t < b for a, b in spared)]
    return 2 * len(matched) / (len(matched) + len(left) + len(truth))


if __name__ == "__main__":
    main()
