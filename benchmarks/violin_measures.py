"""How near the measures of a note come on made notes, and how often the truth lies within their 90 % interval.

Steady notes of 0.15–2 s, vibrato of 4–8 Hz and ±10–50 cents over 1–2 s, slopes of ±3–12 dB/s over 1.5–2.5 s, rises
(10–90 % of amplitude, half cosine or straight) of 20–200 ms, strokes of 7–16 a second; each in the cells dry, noise at
20 and 10 dB, a room of 0.6 s at +6 and 0 dB; spectra of Iowa notes from `--data DIR`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_pitch import lines_of
from violin_tones import CELLS, RATE, Samples, Spectrum, envelope, in_cell, nearest, spectra, tone, vibrato_hz

from soundsight.measure import MEASURES, Cutter, Played, Tuning
from soundsight.measure import heard as heard_of
from soundsight.measure.line import Line
from soundsight.measure.strings import TWO
from soundsight.result import Measured

MADE = tuple(name for name in CELLS if name != "white 5 dB")
BEFORE_S = 0.3


@dataclass(frozen=True, slots=True)
class Case:
    """A made note and what is true of it: measure to value."""

    sound: Samples
    truth: dict[str, float]


def steady(table: list[Spectrum], rng: np.random.Generator) -> Case:
    """A note of 0.15–2 s at one pitch."""
    hz, seconds = _hz(rng), float(np.exp(rng.uniform(np.log(0.15), np.log(2.0))))
    curve = np.full(int(seconds * RATE), hz)
    level = envelope(len(curve), rng.uniform(0.01, 0.03), rng.uniform(0.01, 0.04))
    return Case(tone(curve, level, nearest(table, hz, rng), rng), {"hz": hz, "drift": 0.0})


def swinging(table: list[Spectrum], rng: np.random.Generator) -> Case:
    """A note of 1–2 s with vibrato."""
    hz, seconds = _hz(rng), rng.uniform(1, 2)
    rate, cents = rng.uniform(4, 8), rng.uniform(10, 50)
    curve = vibrato_hz(hz, int(seconds * RATE), rate, cents, rng.uniform(0, 2 * np.pi))
    level = envelope(len(curve), rng.uniform(0.01, 0.03), rng.uniform(0.01, 0.04))
    truth = {"hz": hz, "vibrato_rate": rate, "vibrato_extent": cents}
    return Case(tone(curve, level, nearest(table, hz, rng), rng), truth)


def swelling(table: list[Spectrum], rng: np.random.Generator) -> Case:
    """A note of 1.5–2.5 s that grows or fades."""
    hz, seconds = _hz(rng), rng.uniform(1.5, 2.5)
    slope = rng.uniform(3, 12) * rng.choice([-1, 1])
    curve = np.full(int(seconds * RATE), hz)
    t = np.arange(len(curve)) / RATE
    level = envelope(len(curve), 0.02, 0.03) * 10 ** (slope * (t - (0 if slope < 0 else seconds)) / 20)
    return Case(tone(curve, level, nearest(table, hz, rng), rng), {"slope": slope})


def rising(table: list[Spectrum], rng: np.random.Generator) -> Case:
    """A note of 0.6–1.5 s that rises as a half cosine or straight."""
    hz, seconds = _hz(rng), rng.uniform(0.6, 1.5)
    rise = float(np.exp(rng.uniform(np.log(0.02), np.log(0.2))))
    samples = int(seconds * RATE)
    level = envelope(samples, rise / 0.5903, 0.03)
    if rng.random() < 0.5:
        level = np.minimum(envelope(samples, 0.001, 0.03), np.arange(samples) / (RATE * rise / 0.8))
    curve = np.full(samples, hz)
    return Case(tone(curve, level, nearest(table, hz, rng), rng), {"rise": 1000 * rise})


def stroked(table: list[Spectrum], rng: np.random.Generator) -> Case:
    """A note of 1.5–2.5 s whose level swings by 3–7 dB to either side."""
    hz, seconds = _hz(rng), rng.uniform(1.5, 2.5)
    rate, depth = rng.uniform(7.3, 15.7), rng.uniform(3, 7)
    curve = np.full(int(seconds * RATE), hz)
    level = envelope(len(curve), 0.02, 0.03) * 10 ** (
        depth * np.sin(2 * np.pi * rate * np.arange(len(curve)) / RATE) / 20
    )
    return Case(tone(curve, level, nearest(table, hz, rng), rng), {"tremolo_rate": rate})


def _hz(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(196.0), np.log(3520.0))))


# kind: (how it is made, measure to how near it must come, absolute or as a share)
KINDS = {
    "steady": (steady, {"hz": (2.0, 0.0), "drift": (2.0, 0.0)}),
    "vibrato": (swinging, {"hz": (3.0, 0.0), "vibrato_rate": (0.2, 0.0), "vibrato_extent": (1.5, 0.1)}),
    "slope": (swelling, {"slope": (0.5, 0.0)}),
    "attack": (rising, {"rise": (10.0, 0.15)}),
    "strokes": (stroked, {"tremolo_rate": (0.3, 0.0)}),
}


def main() -> None:
    """Measure and print."""
    given = asked(__doc__, KINDS, cases=200, first_seed=1000)
    spectrum = spectra(given.data)
    rows = [["measure", "kind", "cell", "near enough %", "p95 error", "RMS", "within 90 %", "half-width", "none %"]]
    for kind in given.kinds:
        found = of_seeds(_case, spectrum, kind, given)
        rows += [_row(kind, *key, found[key]) for cell in MADE for key in found if key[1] == cell]
    print(table(rows))


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured less what is true, how wide the interval lies below and above it, and whether it is near."""

    error: float
    below: float
    above: float
    near: bool


Key = tuple[str, str]  # measure and cell
Judged = Callable[[list[Spectrum], str, int], Iterator[tuple[Key, Found | None]]]  # spectra, kind, seed


def asked(doc: str | None, kinds: Iterable[str], cases: int, first_seed: int) -> argparse.Namespace:
    """What the command line asks: where the data lie, which kinds of notes, how many of each, from which seed on."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--first-seed", type=int, default=first_seed)
    parser.add_argument("--kinds", nargs="*", choices=list(kinds), default=list(kinds))
    return parser.parse_args()


def of_seeds(
    judged: Judged, spectrum: list[Spectrum], kind: str, given: argparse.Namespace
) -> dict[Key, list[Found | None]]:
    """What was found of every seed's note, by measure and cell."""
    found: dict[Key, list[Found | None]] = {}
    for seed in range(given.first_seed, given.first_seed + given.cases):
        for key, one in judged(spectrum, kind, seed):
            found.setdefault(key, []).append(one)
    return found


def _case(spectrum: list[Spectrum], kind: str, seed: int) -> Iterator[tuple[Key, Found | None]]:
    """A seed's note in every cell: (measure, cell) and what was found, None for "I cannot tell"."""
    make, limits = KINDS[kind]
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    case = make(spectrum, rng)
    state = rng.bit_generator.state
    for cell in MADE:
        rng.bit_generator.state = state
        given = heard(case, cell, rng)
        for name, (absolute, share) in limits.items():
            value, truth = given.get(name), case.truth[name]
            if value is None or value.value is None or value.low is None or value.high is None:
                yield (name, cell), None
                continue
            scale = 1731.0 / truth if name == "hz" else 1.0
            error = scale * (value.value - truth)
            allowed = max(absolute if kind != "steady" or cell == "dry" else 2 * absolute, share * truth)
            below, above = scale * (value.value - value.low), scale * (value.high - value.value)
            yield (name, cell), Found(error, below, above, abs(error) <= allowed)


def _row(kind: str, name: str, cell: str, every: list[Found | None]) -> list[str]:
    found = [one for one in every if one is not None]
    none = f"{100 * (1 - len(found) / len(every)):.1f}"
    if not found:
        return [name, kind, cell, "0.0", "", "", "", "", none]
    error = np.array([one.error for one in found])
    inside = np.mean([-one.above <= one.error <= one.below for one in found])
    half = np.median([(one.below + one.above) / 2 for one in found])
    near = 100 * sum(one.near for one in found) / len(every)
    off = (float(np.percentile(np.abs(error), 95)), float(np.sqrt(np.mean(error**2))))
    return [name, kind, cell, f"{near:.1f}", *(f"{x:.3g}" for x in off), f"{100 * inside:.0f}", f"{half:.3g}", none]


def heard(case: Case, cell: str, rng: np.random.Generator) -> dict[str, Measured]:
    """The measures of the longest note in the case's sound."""
    quiet = np.zeros(int(BEFORE_S * RATE))
    lines = lines_of(in_cell(np.concatenate([quiet, case.sound, quiet]), cell, rng), RATE)
    cutter = Cutter()
    notes = cutter.feed(lines) + cutter.flush()
    if not notes:
        return {}
    if "tremolo_rate" in case.truth:  # strokes may be cut into notes: the last that sees them
        given = [measured(lines, note, case) for note in notes]
        told = (one for one in reversed(given) if one and one["tremolo_rate"].value is not None)
        return next(told, given[-1])
    return measured(lines, max(notes, key=lambda note: note.end - note.start), case)


def measured(lines: Mapping[str, Line], note: Played, case: Case) -> dict[str, Measured]:
    """The figures of a note of which something is true, none where it is said to be two strings."""
    one = heard_of(lines, note, Tuning())
    if (MEASURES["strings"].function(one)["two_strings"].value or 0.0) >= TWO:
        return {}
    ways = [way for way in MEASURES.values() if set(way.gives) & set(case.truth)]
    return {name: value for way in ways for name, value in way.function(one).items()}


if __name__ == "__main__":
    main()
