"""A line in a hall, where each note sounds on under the next: what is called two strings, and how near pitches come.

Made lines (spectra of Iowa notes) of four notes of 0.13–0.5 s, a second to a sixth apart and out of tune by 12 cents
(deviation), in halls that fall 60 dB in 0.8–2 s, direct to reverberant −3 to 6 dB: one string, whose Hz is known.
Beside them, lines of three Iowa notes over one that is held, up to 6 dB apart: two strings, of which one goes on. What
tells them apart was set on Garner's BWV 1002/6 and 8 and on held notes of seed 777. The notes come from `--data DIR`.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_pitch import lines_of
from violin_strings import QUIET, body, read
from violin_strings import RATE as CLIP_RATE
from violin_tones import RATE, Samples, Spectrum, envelope, in_room, nearest, spectra, tone

from soundsight.measure import Cutter, Played, Tuning, measure
from soundsight.measure.ringing import NOTHING
from soundsight.measure.strings import two
from soundsight.result import Measured

STEPS = (-9, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 9)
LOW_HZ, HIGH_HZ = 196.0, 2000.0
WRONG_CENTS = 50.0


@dataclass(frozen=True, slots=True)
class Found:
    """A note that was cut, its measures, and the cents by which its Hz and its interval's end lie off the truth."""

    measures: dict[str, Measured]
    off: float
    half: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=100, help="Lines of each kind.")
    parser.add_argument("--first-seed", type=int, default=90000)
    given = parser.parse_args()
    spectrum, found = spectra(given.data), []
    for seed in range(given.first_seed, given.first_seed + given.cases):
        found += in_hall(spectrum, np.random.default_rng(seed))
    print(told(found))
    print()
    print(held(given.data, given.cases, np.random.default_rng(given.first_seed)))


def in_hall(spectrum: list[Spectrum], rng: np.random.Generator) -> list[Found]:
    """The notes of a made line, but for what is cut before the second one begins."""
    hz, at, sound, truth = float(np.exp(rng.uniform(np.log(LOW_HZ), np.log(1760)))), 0.2, np.zeros(int(3.2 * RATE)), []
    for _ in range(4):
        length, tail = int(rng.uniform(0.13, 0.5) * RATE), int(rng.uniform(0.01, 0.03) * RATE)
        curve = np.full(length + tail, hz)
        level = envelope(len(curve), rng.uniform(0.01, 0.03), tail / RATE) * 10 ** (rng.uniform(-6, 0) / 20)
        start = int(at * RATE)
        sound[start : start + len(curve)] += tone(curve, level, nearest(spectrum, hz, rng), rng)
        truth.append((at, at + length / RATE, hz))
        at, last = at + length / RATE, hz
        while not LOW_HZ < (hz := last * 2 ** ((rng.choice(STEPS) + rng.normal(0, 0.12)) / 12)) < HIGH_HZ:
            pass
    found = []
    for note, given in cut(in_room(sound, rng.uniform(-3, 6), rng, rng.uniform(0.8, 2.0)), RATE):
        start_s, end_s = note.start / note.rate, note.end / note.rate
        own = max(truth, key=lambda one: min(one[1], end_s) - max(one[0], start_s))
        own_hz = given["hz"]
        if own is truth[0]:
            continue
        if own_hz.value is None or own_hz.high is None:
            found.append(Found(given, np.nan, np.nan))
        else:
            found.append(
                Found(
                    given,
                    1200 * float(np.log2(own_hz.value / own[2])),
                    1200 * float(np.log2(own_hz.high / own_hz.value)),
                )
            )
    return found


def cut(sound: Samples, rate: int) -> list[tuple[Played, dict[str, Measured]]]:
    """The notes of a sound with their measures."""
    lines, cutter = lines_of(sound, rate), Cutter()
    return [(note, measure(lines, note, Tuning())) for note in cutter.feed(lines) + cutter.flush()]


def told(found: list[Found]) -> str:
    """Rows of notes: of how many something is said to ring, and how near their pitch is."""
    rows = [["in a hall", "notes", "median cents", "p95", "inside, %", "median half-width", "another note, %"]]
    one = [each for each in found if not two(each.measures)]
    groups = {
        "two strings": [each for each in found if two(each.measures)],
        "one, something rings": [each for each in one if each.measures["rings"].why != NOTHING],
        "one, nothing rings": [each for each in one if each.measures["rings"].why == NOTHING],
    }
    for name, group in groups.items():
        off = np.abs([each.off for each in group])
        half, near = np.array([each.half for each in group]), off < WRONG_CENTS
        if not near.any():
            rows.append([name, str(len(group)), *[""] * 5])
            continue
        rows.append(
            [
                name,
                str(len(group)),
                f"{np.median(off[near]):.2f}",
                f"{np.quantile(off[near], 0.95):.2f}",
                f"{100 * np.mean(off[near] <= half[near]):.0f}",
                f"{np.median(half[near]):.2f}",
                f"{100 * np.mean(off >= WRONG_CENTS):.1f}",
            ]
        )
    return table(rows)


def held(data: Path, cases: int, rng: np.random.Generator) -> str:
    """How many notes over a held one are two strings: the first, which begins with it, and those after."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        iowa = [(float(r["f0_hz"]), body(read(data, r))) for r in csv.DictReader(file) if r["set"] == "iowa_mis"]
    count = {"that begins with it": [0, 0], "after it": [0, 0]}
    done = 0
    while done < cases:
        hz, under = iowa[int(rng.integers(len(iowa)))]
        over = [sound for other, sound in iowa if 2.5 < abs(12 * np.log2(other / hz)) < 10]
        over = [sound for sound in over if len(sound) > 0.7 * CLIP_RATE]
        if len(under) < 1.4 * CLIP_RATE or len(over) < 2:
            continue
        done += 1
        parts = []
        for _ in range(3):
            part = over[int(rng.integers(len(over)))][: int(rng.uniform(0.15, 0.6) * CLIP_RATE)].copy()
            part[-round(0.03 * CLIP_RATE) :] *= np.linspace(1, 0, round(0.03 * CLIP_RATE))
            parts.append(part * np.sqrt(np.mean(under**2) / np.mean(part**2)) * 10 ** (rng.uniform(-6, 6) / 20))
        line = np.concatenate(parts)
        length = min(len(line), len(under))
        for note, given in cut(np.concatenate([QUIET, line[:length] + under[:length], QUIET]), CLIP_RATE):
            of = count["that begins with it" if note.start < len(QUIET) + 0.09 * CLIP_RATE else "after it"]
            of[0] += 1
            of[1] += two(given)
    rows = [["over a held note", "notes", "two strings, %"]]
    return table(rows + [[name, str(n), f"{100 * k / max(n, 1):.0f}"] for name, (n, k) in count.items()])


if __name__ == "__main__":
    main()
