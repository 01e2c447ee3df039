"""How wide a vibrato is, read in two ways: ours, and as the manifest of the real notes was made.

Its figures are those of one line through f0, from the phase of the first six harmonics. That way is rebuilt here: each
harmonic's frequency by the phase's step over 2 ms in Hann windows of 8 periods, every 10 ms; their mean, weighted by
power and number squared, as is best in white noise; the amplitude of what lies within 0.5 Hz of the strongest line in
the middle 70 %. Of 750 such ways (windows, weights, widths of the line) it is the nearest to the manifest's 14 figures.
Both ways then read made notes of 3–3.5 s whose rate keeps (4.8–6.8 Hz) and whose extent is known (6–24 cents).
`apart` is how far the first six harmonics' own extents lie apart, their deviation over their mean: a hall's mark.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from numpy.typing import NDArray
from violin_pitch import lines_of
from violin_tones import RATE, Samples, Spectrum, envelope, in_cell, nearest, spectra, tone, vibrato_hz

from soundsight.measure import Cutter, Tuning, heard

Floats = NDArray[np.float64]

HARMONICS = 6
PERIODS = 8
STEP_S, HOP_S = 0.002, 0.01
LOWEST_HZ, HIGHEST_HZ = 3.8, 8.5
BESIDE_HZ = 0.5
NEAR_CENTS = 2.0
ROOMS = ("dry", "room +6 dB", "room 0 dB")


@dataclass(frozen=True, slots=True)
class Read:
    """A note's extent in cents: known, ours, the manifest's way; and how far its harmonics' own lie apart."""

    known: float
    ours: float
    manifests: float
    apart: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=1000)
    given = parser.parse_args()
    names, notes = real(given.data)
    rows = [
        [name, *(f"{x:.1f}" for x in (one.known, one.ours, one.manifests)), f"{one.apart:.2f}"]
        for name, one in zip(names, notes, strict=True)
    ]
    print(table([["note", "manifest", "ours", "the manifest's way", "apart"], *rows]))
    head = [
        "notes",
        "of",
        "ours: within 2 cents, %",
        "RMS",
        "mean",
        "the manifest's way: within 2 cents, %",
        "RMS",
        "mean",
    ]
    out = [[*head, "both within 2 cents of each other, %", "apart"], _row("the manifest's", notes)]
    spectrum = spectra(given.data)
    for cell in ROOMS:
        seeds = range(given.first_seed, given.first_seed + given.cases)
        found = [one for seed in seeds if (one := made(spectrum, seed, cell)) is not None]
        out.append(_row(cell, found))
    print()
    print(table(out))


def _row(name: str, notes: list[Read]) -> list[str]:
    known, ours, way = (np.array([getattr(one, of) for one in notes]) for of in ("known", "ours", "manifests"))
    row = [name, str(len(notes))]
    for read in (ours, way):
        off = read - known
        row += [
            f"{100 * np.mean(np.abs(off) <= NEAR_CENTS):.0f}",
            f"{np.sqrt(np.mean(off**2)):.2f}",
            f"{off.mean():.2f}",
        ]
    both = 100 * np.mean(np.abs(ours - way) <= NEAR_CENTS)
    return [*row, f"{both:.0f}", f"{np.median([one.apart for one in notes]):.2f}"]


def real(data: Path) -> tuple[list[str], list[Read]]:
    """The notes with a vibrato in the manifest: their names, and what is read."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == "tonejs_vsco" and row["vibrato_hz"]]
    read = [_read(*soundfile.read(data / row["path"]), float(row["vibrato_cents"])) for row in rows]
    return [row["note_measured"] for row in rows], [one for one in read if one is not None]


def made(spectrum: list[Spectrum], seed: int, cell: str) -> Read | None:
    """A made note in a cell, None where no swing is found."""
    rng = np.random.default_rng([seed, 9])
    hz, seconds, cents = float(np.exp(rng.uniform(np.log(196), np.log(2100)))), rng.uniform(3, 3.5), rng.uniform(6, 24)
    curve = vibrato_hz(hz, int(seconds * RATE), rng.uniform(4.8, 6.8), cents, rng.uniform(0, 2 * np.pi))
    sound = tone(curve, envelope(len(curve), 0.02, 0.03), nearest(spectrum, hz, rng), rng)
    quiet = np.zeros(int(0.3 * RATE))
    return _read(in_cell(np.concatenate([quiet, sound, quiet]), cell, rng), RATE, cents)


def _read(sound: Samples, rate: int, known: float) -> Read | None:
    lines, cutter = lines_of(sound, rate), Cutter()
    cut = cutter.feed(lines) + cutter.flush()
    one = heard(lines, max(cut, key=lambda note: note.end - note.start), Tuning())
    if one.swing is None:
        return None
    pitch, usual = lines["pitch"], one.note.hz
    near = np.clip(pitch.values, usual * 0.94, usual * 1.06)
    cents, power = harmonics(sound, rate, pitch.times(), near, usual)
    number = np.arange(1, len(cents) + 1)[:, None]
    weight = number**2 * power
    own = [line_cents(each) for each in cents]
    way = line_cents((cents * weight).sum(axis=0) / weight.sum(axis=0))
    return Read(known, one.swing.cents, way, float(np.std(own) / np.mean(own)))


def harmonics(sound: Samples, rate: int, s: Floats, hz: Floats, usual: float) -> tuple[Floats, Floats]:
    """Cents from `usual` and power of the first harmonics, (harmonics, frames), about a rough track `hz` (n,)."""
    length, step, hop = int(PERIODS * rate / usual) // 2 * 2, int(STEP_S * rate), int(HOP_S * rate)
    at = np.arange(0, len(sound) - length - step, hop)
    rough = np.interp((at + length / 2) / rate, s, hz)
    pieces = np.lib.stride_tricks.sliding_window_view(sound, length)
    t = (np.arange(length) - length / 2) / rate
    cents, power = [], []
    for number in range(1, min(HARMONICS, int(0.475 * rate / rough.max())) + 1):
        turn = np.hanning(length) * np.exp(-2j * np.pi * np.outer(number * rough, t))
        now, then = (pieces[at + step] * turn).sum(axis=1), (pieces[at] * turn).sum(axis=1)
        expected = np.exp(-2j * np.pi * number * rough * step / rate)
        beside = np.angle(now * np.conj(then) * expected) * rate / (2 * np.pi * step * number)
        cents.append(1200 * np.log2(np.maximum(rough + beside, 1.0) / usual))
        power.append(np.abs(then) ** 2)
    whole = np.sqrt(np.sum(power, axis=0))
    active = np.flatnonzero(whole > 0.1 * whole.max())
    kept = slice(active[0] + 3, active[-1] - 2)
    return np.array(cents)[:, kept], np.array(power)[:, kept]


def line_cents(cents: Floats) -> float:
    """The amplitude of what swings within BESIDE_HZ of the strongest line, in the middle 70 % of `cents` (n,)."""
    part = cents[int(0.15 * len(cents)) : int(0.85 * len(cents))]
    part = np.clip(part - np.median(part), -150, 150)
    s = np.arange(len(part)) * HOP_S
    part = part - np.polyval(np.polyfit(s, part, 1), s)
    size = 1 << 14
    windowed = part * np.hanning(len(part))
    spectrum = np.abs(np.fft.rfft(windowed, size)) ** 2
    hz = np.fft.rfftfreq(size, HOP_S)
    best = hz[np.argmax(np.where((hz > LOWEST_HZ) & (hz < HIGHEST_HZ), spectrum, 0))]
    share = spectrum[np.abs(hz - best) < BESIDE_HZ].sum() / (size * np.sum(windowed**2) / 2)
    return float(np.sqrt(2 * np.mean(part**2) * share))


if __name__ == "__main__":
    main()
