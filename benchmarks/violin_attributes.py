"""Whether the five attributes of a note repeat, and whether each feels its own damage alone.

Repeat: differences over all pairs of takes of the same note in Good-sounds B. Damages: level wobble, pitch wander,
moving tilt, lost upper partials and a slow start, made in five doses of real notes of Good-sounds B, on which no
constant was set; the mean change of each attribute. `--spread` prints what is usual in the Iowa notes, the constants
of `measure/attributes.py`. The notes come from `--data DIR`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from violin_pitch import lines_of
from violin_tones import Samples

from soundsight.measure import Cutter, Heard, Tuning, heard, measure_heard
from soundsight.measure.attack import attack
from soundsight.measure.attributes import ATTRIBUTES, figures

DOSES: dict[str, tuple[float, ...]] = {
    "level wobble, ± dB": (1, 2, 3, 4.5, 6),
    "pitch wander, ± cents": (5, 10, 17, 25, 35),
    "moving tilt, ± dB/octave": (1, 2, 3.5, 5, 7),
    "lost upper partials, dB/octave": (2, 4, 7, 10, 14),
    "slow start, ms": (200, 300, 400, 550, 750),
}
WOBBLE_HZ = 2.3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spread", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="Damage every so many notes alone.")
    given = parser.parse_args()
    if given.spread:
        print(spread(given.data))
        return
    print(repeat(given.data))
    print()
    print(damage(given.data, given.every))


def notes(data: Path, name: str) -> list[tuple[dict[str, str], Samples, int]]:
    """Rows of the manifest with their sound and its rate."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == name]
    return [(row, *soundfile.read(data / row["path"])) for row in rows]


def longest(sound: Samples, rate: int) -> Heard:
    """What is heard of the longest note of a sound."""
    lines, cutter = lines_of(sound, rate), Cutter()
    cut = cutter.feed(lines) + cutter.flush()
    return heard(lines, max(cut, key=lambda note: note.end - note.start), Tuning())


def spread(data: Path) -> str:
    """What is usual: the parabola of each figure's logarithm over octaves from 440 Hz, and how far notes
    lie off it (1.4826 times the median absolute deviation)."""
    found: dict[str, list[tuple[float, float]]] = {}
    for _, sound, rate in notes(data, "iowa_mis"):
        one = longest(sound, rate)
        begun = {name: given.value for name, given in attack(one.lines, one.note).items() if given.value is not None}
        for name, value in (figures(one.frames, one.swing) | begun).items():
            found.setdefault(name, []).append(
                (np.log2(one.note.hz / 440), np.log(max(value, 5.0 if name in begun else 1e-4)))
            )
    rows = [["figure", "notes", "at", "tilt", "bend", "spread"]]
    for name, pairs in found.items():
        octaves, value = np.array(pairs).T
        bend, tilt, at = np.polyfit(octaves, value, 2)
        left = value - np.polyval((bend, tilt, at), octaves)
        rows.append(
            [
                name,
                str(len(pairs)),
                *(f"{x:.3f}" for x in (at, tilt, bend, 1.4826 * float(np.median(np.abs(left - np.median(left)))))),
            ]
        )
    return table(rows)


def scores(sound: Samples, rate: int) -> dict[str, float]:
    """The attributes of the longest note; NaN where one cannot be told."""
    given = measure_heard(longest(sound, rate))
    values = {name: given[name].value for name in (*ATTRIBUTES, "tone")}
    return {name: np.nan if value is None else value for name, value in values.items()}


def repeat(data: Path) -> str:
    """Median and 90th percentile of the difference between two takes of a note."""
    takes: dict[str, list[dict[str, float]]] = {}
    for row, sound, rate in notes(data, "mtg_goodsounds_B"):
        takes.setdefault(row["note_measured"], []).append(scores(sound, rate))
    pairs = [pair for group in takes.values() for pair in combinations(group, 2)]
    rows = [[f"{len(pairs)} pairs", "median score", "median difference", "90th percentile"]]
    for name in (*ATTRIBUTES, "tone"):
        off = [abs(one[name] - other[name]) for one, other in pairs]
        usual = np.nanmedian([take[name] for group in takes.values() for take in group])
        rows.append([name, f"{usual:.1f}", f"{np.nanmedian(off):.1f}", f"{np.nanpercentile(off, 90):.1f}"])
    return table(rows)


def damage(data: Path, every: int) -> str:
    """Mean change of each attribute, a row for each damage and dose."""
    real = notes(data, "mtg_goodsounds_B")[::every]
    before = [scores(sound, rate) for _, sound, rate in real]
    rows = [["damage", "dose", *ATTRIBUTES]]
    for name, doses in DOSES.items():
        for dose in doses:
            after = [scores(MAKE[name](sound, rate, float(row["f0_hz"]), dose), rate) for row, sound, rate in real]
            change = [np.nanmean([b[one] - a[one] for a, b in zip(before, after, strict=True)]) for one in ATTRIBUTES]
            rows.append([name, f"{dose:g}", *(f"{value:+.1f}" for value in change)])
    return table(rows)


def _sway(samples: int, rate: int) -> Samples:
    return np.sin(2 * np.pi * WOBBLE_HZ * np.arange(samples) / rate)


def wobble(sound: Samples, rate: int, _hz: float, dose: float) -> Samples:
    """The level swings."""
    return np.asarray(sound * 10 ** (dose * _sway(len(sound), rate) / 20))


def wander(sound: Samples, rate: int, _hz: float, dose: float) -> Samples:
    """The pitch swings, by reading the sound faster and slower (cubic interpolation after fourfold oversampling)."""
    speed = 2 ** (dose * _sway(len(sound), rate) / 1200)
    at = np.clip(np.cumsum(speed), 0, len(sound) - 2)
    spectrum = np.fft.rfft(sound)
    fine = np.fft.irfft(spectrum, 8 * len(sound)) * 8
    return np.asarray(np.interp(8 * at, np.arange(len(fine)), fine))


def tilt(sound: Samples, rate: int, hz: float, dose: float) -> Samples:
    """The spectrum tilts to and fro about the second harmonic, the level kept."""
    return _levelled(sound, _filtered(sound, rate, lambda f, sway: dose * sway * np.log2(np.maximum(f, 50) / hz / 2)))


def dull(sound: Samples, rate: int, hz: float, dose: float) -> Samples:
    """Partials fade with their height over the fundamental, the level kept."""
    return _levelled(sound, _filtered(sound, rate, lambda f, _: -dose * np.maximum(np.log2(np.maximum(f, 50) / hz), 0)))


def slow(sound: Samples, rate: int, _hz: float, dose: float) -> Samples:
    """The note is faded in: a half cosine whose 10 to 90 % last the dose."""
    level = np.convolve(sound**2, np.full(rate // 100, 100 / rate), mode="same")
    begins = int(np.argmax(level > level.max() / 1000))
    ramp = np.clip((np.arange(len(sound)) - begins) / (rate * dose / 590.3), 0, 1)
    return np.asarray(sound * (0.5 - 0.5 * np.cos(np.pi * ramp)))


def _filtered(sound: Samples, rate: int, gain_db: Callable[[Samples, Samples], Samples]) -> Samples:
    """The sound through a gain in dB of (Hz, sway), changed every 10 ms (overlapped Hann windows of 40 ms)."""
    hop = rate // 100
    window = np.hanning(4 * hop + 1)[:-1]
    padded = np.pad(sound, 4 * hop)
    out = np.zeros(len(padded))
    f = np.fft.rfftfreq(len(window), 1 / rate)
    sway = np.pad(_sway(len(sound), rate), 4 * hop)
    for start in range(0, len(padded) - len(window), hop):
        piece = np.fft.rfft(padded[start : start + len(window)] * window)
        gain = gain_db(f, sway[start + 2 * hop])
        out[start : start + len(window)] += np.fft.irfft(piece * 10 ** (np.clip(gain, -80, 40) / 20), len(window)) / 2
    return out[4 * hop : 4 * hop + len(sound)]


def _levelled(before: Samples, after: Samples) -> Samples:
    """`after` with the level that `before` has over each 40 ms."""
    box = np.hanning(882)
    was, now = (np.convolve(sound**2, box, mode="same") for sound in (before, after))
    return np.asarray(after * np.sqrt(was / np.maximum(now, 1e-12)))


MAKE: dict[str, Callable[[Samples, int, float, float], Samples]] = {
    "level wobble, ± dB": wobble,
    "pitch wander, ± cents": wander,
    "moving tilt, ± dB/octave": tilt,
    "lost upper partials, dB/octave": dull,
    "slow start, ms": slow,
}


if __name__ == "__main__":
    main()
