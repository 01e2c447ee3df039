"""How often two strings are called so, and single notes are not; and bow tremolo, found and invented.

Two strings are sums of two Iowa notes a third, fourth, fifth, sixth or octave apart (as they were played, so some are
out of tune with each other), up to 6 dB apart in level; single notes are all of Iowa, Good-sounds B and VSCO. Tremolo
is asked of the clips of a section, beside how many notes they are cut into and which get advice. The notes come from
`--data DIR`.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from violin_pitch import SOLO, lines_of
from violin_tones import Samples

from soundsight.measure import Cutter, Tuning, heard, measure
from soundsight.measure.octave import figures
from soundsight.measure.strings import TWO, seconds
from soundsight.recogniser import listen
from soundsight.result import Measured

RATE = 22050
INTERVALS = {
    "minor third": 3,
    "major third": 4,
    "fourth": 5,
    "fifth": 7,
    "minor sixth": 8,
    "major sixth": 9,
    "octave": 12,
}
LEAST_S = 0.8
FIT_SEED = 777
QUIET = np.zeros(4000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=40, help="Sums an interval.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fit", action="store_true", help="Print the constants of measure/octave.py.")
    given = parser.parse_args()
    with (given.data / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if given.fit:
        print(fitted(given.data, rows))
        return
    print(table(strings(given.data, rows, given.pairs, np.random.default_rng(given.seed))))
    print()
    print(table(tremolo(given.data, rows)))


def of_notes(sound: Samples) -> list[dict[str, Measured]]:
    """The measures of every note of a sound, the longest first."""
    lines, cutter = lines_of(sound, RATE), Cutter()
    notes = sorted(cutter.feed(lines) + cutter.flush(), key=lambda note: note.start - note.end)
    return [measure(lines, note, Tuning()) for note in notes]


def called_two(sound: Samples) -> bool:
    """Whether the longest note of a sound is called two strings."""
    return (of_notes(sound)[0]["two_strings"].value or 0.0) >= TWO


def strings(data: Path, rows: list[dict[str, str]], pairs: int, rng: np.random.Generator) -> list[list[str]]:
    """A row an interval and a set."""
    iowa = [(float(row["f0_hz"]), body(read(data, row))) for row in rows if row["set"] == "iowa_mis"]
    out = [["sound", "cases", "called two strings, %"]]
    for name, semitones in INTERVALS.items():
        found = [called_two(together(iowa, semitones, rng)) for _ in range(pairs)]
        out.append([name, str(pairs), f"{100 * np.mean(found):.0f}"])
    for one in SOLO:
        found = [called_two(read(data, row)) for row in rows if row["set"] == one]
        out.append([f"single notes, {one}", str(len(found)), f"{100 * np.mean(found):.1f}"])
    return out


def fitted(data: Path, rows: list[dict[str, str]]) -> str:
    """A logistic regression on 40 octaves of seed FIT_SEED and every second single note, both sides alike; the
    threshold of the share (TWO) is put where one of those notes lies above it."""
    rng = np.random.default_rng(FIT_SEED)
    iowa = [(float(row["f0_hz"]), body(read(data, row))) for row in rows if row["set"] == "iowa_mis"]
    sounds = [together(iowa, 12, rng) for _ in range(40)]
    sounds += [read(data, row) for row in [row for row in rows if row["set"] in SOLO][::2]]
    x, y = [], []
    for number, sound in enumerate(sounds):
        lines, cutter = lines_of(sound, RATE), Cutter()
        note = max(cutter.feed(lines) + cutter.flush(), key=lambda note: note.end - note.start)
        one = heard(lines, note, Tuning())
        given = figures(lines, note, 0.0 if one.swing is not None else seconds(one.frames))
        if given is not None:
            given[-1] *= 10  # its range is 0.15: as wide as the others', for the penalty
            x.append(np.concatenate([[1.0], given]))
            y.append(float(number < 40))
    z, is_two = np.array(x), np.array(y)
    weight = np.where(is_two > 0, 0.5 / is_two.mean(), 0.5 / (1 - is_two.mean()))
    penalty = np.diag([0.0] + [1.0] * 5)
    w = np.zeros(6)
    for _ in range(30):  # Newton's steps
        p = 1 / (1 + np.exp(-z @ w))
        slope = z.T @ (weight * (is_two - p)) - penalty @ w
        w += np.linalg.solve((z * (weight * p * (1 - p))[:, None]).T @ z + penalty, slope)
    singles = np.sort((z @ w)[is_two == 0])
    at = w[0] + np.log(TWO / (100 - TWO)) - 0.5 * (singles[-1] + singles[-2])
    w[-1] *= 10
    return f"WEIGHTS = ({', '.join(f'{one:.3f}' for one in w[1:])})\nAT = {at:.3f}"


def tremolo(data: Path, rows: list[dict[str, str]]) -> list[list[str]]:
    """A row a technique and a set: clips, those with a note that has a tremolo and with advice, and all their notes."""
    groups: dict[str, list[tuple[bool, bool, int]]] = {}
    for row in rows:
        if row["set"] in SOLO or row["set"] == "vpo_section":
            name = row["technique"].split()[0].strip(",") if row["set"] == "vpo_section" else "one note"
            heard = listen(data / row["path"], model="violin")
            found = any(note.measures["tremolo_rate"].value is not None for note in heard.notes)
            one = found, bool(heard.advice), len(heard.notes)
            groups.setdefault(f"{row['set']}, {name}", []).append(one)
    out = [["clips", "cases", "with tremolo", "with advice", "notes"]]
    for name, each in groups.items():
        out.append([name, str(len(each)), *(str(sum(one)) for one in zip(*each, strict=True))])
    return out


def read(data: Path, row: dict[str, str]) -> Samples:
    """A clip."""
    return np.asarray(soundfile.read(data / row["path"])[0])


def body(sound: Samples) -> Samples:
    """A note from where it has come within 20 dB of its loudest to where it leaves it."""
    level = np.convolve(sound**2, np.full(RATE // 10, 10 / RATE), mode="same")
    loud = np.flatnonzero(level > level.max() / 100)
    return sound[loud[0] : loud[-1]]


def together(notes: list[tuple[float, Samples]], semitones: int, rng: np.random.Generator) -> Samples:
    """Two notes so far apart, up to 6 dB apart in level, at once, with silence about them."""
    while True:
        hz, lower = notes[int(rng.integers(len(notes)))]
        others = [sound for other, sound in notes if abs(12 * np.log2(other / hz) - semitones) < 0.7]
        if not others:
            continue
        upper = others[int(rng.integers(len(others)))]
        length = min(len(lower), len(upper))
        if length < LEAST_S * RATE:
            continue
        lower, upper = lower[:length], upper[:length]
        gain = np.sqrt(np.mean(lower**2) / np.mean(upper**2)) * 10 ** (rng.uniform(-6, 6) / 20)
        return np.concatenate([QUIET, lower + gain * upper, QUIET])


if __name__ == "__main__":
    main()
