"""How near ours and other pitch trackers come on made violin phrases whose f0 is known in every frame; what they cost.

Registers (G3–B4, C5–C7, C#7–A7), kinds (steady, vibrato, notes of 120–160 ms) and cells (dry, noise, a room of 0.6 s)
as in violin_tones.py; spectra of Iowa notes from `--data DIR`. Truth is the curve that the synthesis was given. Each
peer runs in an environment of its own under `--environments DIR`, made on the first run from the package index, with
the versions pinned below. Every tracker is judged at the times of its own frames, and by its best guess of Hz where it
hears no tone too; SwiftF0 up to C7, where its range ends.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import machine, table, verdict  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from numpy.typing import NDArray
from violin_pitch import KINDS, REGISTERS
from violin_tones import CELLS, RATE, Phrase, Samples, Spectrum, in_cell, phrase, spectra

HERE = Path(__file__).parent
TO_C7 = ("G3-B4", "C5-C7")
COST_S = 20.0
COLUMNS = ("50 c", "25 c", "10 c", "octave", "voiced", "false")


@dataclass(frozen=True, slots=True)
class Tracker:
    """A worker script with its arguments, the packages of its environment (none: this one), and where it is judged."""

    script: str
    arguments: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    registers: tuple[str, ...] = tuple(REGISTERS)


LIBROSA = ("librosa==0.11.0", "numba==0.68.1", "numpy==2.4.6", "scipy==1.17.1", "soxr==1.1.0")
TRACKERS = {
    "ours": Tracker("ours.py"),
    "SwiftF0": Tracker(
        "swiftf0.py", (), ("swift-f0==0.3.0", "onnxruntime==1.31.1", "numpy==2.4.6", "soxr==1.1.0"), TO_C7
    ),
    "Praat": Tracker("praat.py", (), ("praat-parselmouth==0.4.7", "numpy==2.4.6")),
    "pYIN": Tracker("pyin.py", ("0.1",), LIBROSA),
    "pYIN 0.02": Tracker("pyin.py", ("0.02",), LIBROSA),
}


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a tracker gave: of each sound the times (s), Hz and voicing of its frames; CPU (s) of the `cost` sound."""

    frames: tuple[tuple[Samples, Samples, NDArray[np.bool_]], ...]
    cpu_s: float
    version: str


Key = tuple[str, str, str]  # register, kind, cell


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in %: of a note's frames, those within 50, 25 and 10 cents, octaves off, heard; of the rests', heard."""

    within_50: float
    within_25: float
    within_10: float
    octave: float
    recall: float
    false_alarm: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--environments", type=Path, required=True, help="Where the peers' environments lie, or are made."
    )
    parser.add_argument("--seeds", type=int, default=2, help="Phrases a cell.")
    parser.add_argument("--first-seed", type=int, default=50)
    parser.add_argument("--peers", nargs="*", choices=list(TRACKERS)[1:], default=list(TRACKERS)[1:])
    parser.add_argument("--cells", nargs="*", choices=list(CELLS), default=list(CELLS))
    parser.add_argument(
        "--no-cost", action="store_true", help="Neither CPU nor look-ahead: a slow tracker's phrases alone."
    )
    given = parser.parse_args()
    spectrum = spectra(given.data)
    keys = list(product(REGISTERS, KINDS, given.cells))
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    made = {(key, seed): made_phrase(spectrum, key, seed) for key in keys for seed in seeds}
    cost = np.tile(made[keys[0], seeds[0]][1], 20)[: 0 if given.no_cost else int(COST_S * RATE)]
    print(f"{machine()}\n{len(keys)} cells, {given.seeds} phrases each, seeds from {given.first_seed}\n")
    scores: dict[str, dict[Key, Score]] = {}
    costs: dict[str, float] = {}
    facts = [["tracker", "version", "ms of CPU a second", "look-ahead ms", "hop ms"]]
    for name in ["ours", *given.peers]:
        tracker = TRACKERS[name]
        mine = [one for one in made if one[0][0] in tracker.registers]
        tracked = run(tracker, [made[one][1] for one in mine], cost, given.environments)
        scores[name] = {
            key: score(
                [(made[one][0], found) for one, found in zip(mine, tracked.frames, strict=True) if one[0] == key]
            )
            for key in dict.fromkeys(one[0] for one in mine)
        }
        took = ["", ""]
        if not given.no_cost:
            costs[name] = 1000 * tracked.cpu_s / COST_S
            ahead = look_ahead_s(tracker, made[keys[0], seeds[0]][1], given.environments)
            took = [f"{costs[name]:.1f}", f"{1000 * ahead:.0f}"]
        hop = 1000 * float(np.median(np.diff(tracked.frames[0][0])))
        facts.append([name, tracked.version, *took, f"{hop:.1f}"])
    print(table(facts) + "\n")
    print(table(list(cell_rows(scores))) + "\n")
    print(table(list(mean_rows(scores))) + "\n")
    judge(scores, costs)


def made_phrase(spectrum: list[Spectrum], key: Key, seed: int) -> tuple[Phrase, NDArray[np.float32]]:
    """A phrase, and its sound in the cell."""
    register, kind, cell = key
    low, high = REGISTERS[register]
    rng = np.random.default_rng([seed, int(low), KINDS.index(kind), list(CELLS).index(cell)])
    one = phrase(spectrum, kind, low, high, rng)
    return one, in_cell(one.samples, cell, rng).astype(np.float32)


def run(tracker: Tracker, sounds: list[NDArray[np.float32]], cost: NDArray[np.float32], environments: Path) -> Tracked:
    """What a tracker gives for sounds at RATE, from a process of its own."""
    python = sys.executable if not tracker.packages else str(environment(tracker.packages, environments))
    with TemporaryDirectory() as folder:
        given, back = Path(folder) / "sounds.npz", Path(folder) / "tracked.npz"
        named = {f"sound_{number}": sound for number, sound in enumerate(sounds)}
        np.savez(given, rate=np.array(RATE), cost=cost, **named)  # type: ignore[arg-type]
        command = [python, str(HERE / "peers" / tracker.script), str(given), str(back), *tracker.arguments]
        subprocess.run(command, check=True, env=os.environ | ({} if not tracker.packages else {"PYTHONPATH": ""}))
        with np.load(back) as found:
            frames = [
                (found[f"times_{number}"], found[f"hz_{number}"], found[f"voiced_{number}"])
                for number in range(len(sounds))
            ]
            return Tracked(tuple(frames), float(found["cpu_s"]), str(found["version"]))


def environment(packages: tuple[str, ...], environments: Path) -> Path:
    """The interpreter of an environment with just these packages; made where there is none."""
    folder = environments / packages[0]
    python = folder / "bin" / "python"
    listed = folder / "packages.txt"
    if not listed.exists() or listed.read_text(encoding="utf-8").split() != list(packages):
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)
        subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", *packages], check=True)
        listed.write_text("\n".join(packages) + "\n", encoding="utf-8")
    return python


def score(phrases: list[tuple[Phrase, tuple[Samples, Samples, NDArray[np.bool_]]]]) -> Score:
    """How near the frames of a cell's phrases come."""
    off, heard, false = [], [], []
    for one, (times, hz, voiced) in phrases:
        inside = (times >= 0) & (times * RATE < len(one.hz))
        truth = one.hz[np.rint(times[inside] * RATE).astype(int).clip(0, len(one.hz) - 1)]
        hz, voiced = np.nan_to_num(hz[inside]), voiced[inside]
        sounds = truth > 0
        off.append(1200 * np.log2(np.maximum(hz[sounds], 1.0) / truth[sounds]))
        heard.append(voiced[sounds])
        false.append(voiced[~sounds])
    cents = np.abs(np.concatenate(off))
    octave = (cents > 600) & (np.abs((cents + 600) % 1200 - 600) < 100)
    shares = [np.mean(cents < 50), np.mean(cents < 25), np.mean(cents < 10), np.mean(octave)]
    return Score(*(100 * float(share) for share in (*shares, *(np.mean(np.concatenate(x)) for x in (heard, false)))))


def look_ahead_s(tracker: Tracker, sound: NDArray[np.float32], environments: Path) -> float:
    """How long (s) before a change of the sound the first frame changes, the longest of eight; it may be longer yet."""
    at = [int(share * len(sound)) for share in np.linspace(0.3, 0.8, 8)]
    noise = np.random.default_rng(0).standard_normal(len(sound)).astype(np.float32) * 0.1
    changed = [np.where(np.arange(len(sound)) < place, sound, noise) for place in at]
    frames = run(tracker, [sound, *changed], np.zeros(0, np.float32), environments).frames
    times, hz, voiced = frames[0]
    ahead = []
    for place, (_, other, said) in zip(at, frames[1:], strict=True):
        cents = 1200 * np.abs(np.log2(np.maximum(np.nan_to_num(hz), 1.0) / np.maximum(np.nan_to_num(other), 1.0)))
        differs = np.flatnonzero((cents > 1e-3) | (voiced != said))
        ahead.append(place / RATE - float(times[differs[0]]) if len(differs) else 0.0)
    return max(ahead)


def cell_rows(scores: Mapping[str, Mapping[Key, Score]]) -> Iterator[list[str]]:
    """Each cell and tracker."""
    yield ["register", "kind", "cell", "tracker", *COLUMNS]
    for key in scores["ours"]:
        for name, found in scores.items():
            if key in found:
                yield [*key, name, *(f"{getattr(found[key], field):.1f}" for field in Score.__slots__)]


def mean_rows(scores: Mapping[str, Mapping[Key, Score]]) -> Iterator[list[str]]:
    """The means over the cells, up to C7 and over all."""
    yield ["mean over cells", "tracker", *COLUMNS]
    for title, registers in (("to C7", TO_C7), ("to A7", tuple(REGISTERS))):
        for name, found in scores.items():
            if set(registers) <= set(TRACKERS[name].registers):
                yield [title, name, *(f"{mean(found, field, registers):.2f}" for field in Score.__slots__)]


def mean(found: Mapping[Key, Score], field: str, registers: tuple[str, ...]) -> float:
    """A share's mean over the cells of some registers."""
    return float(np.mean([getattr(one, field) for key, one in found.items() if key[0] in registers]))


def judge(scores: Mapping[str, Mapping[Key, Score]], costs: Mapping[str, float]) -> None:
    """Ours against each peer at 10 cents, and every cell in which ours is behind."""
    ours = scores["ours"]
    for name, found in list(scores.items())[1:]:
        registers = TRACKERS[name].registers
        us, them = mean(ours, "within_10", registers), mean(found, "within_10", registers)
        print(verdict(us > them, f"at 10 cents ahead of {name} in the mean over its cells ({us:.2f}, {them:.2f} %)"))
        behind = [(key, ours[key].within_10, one.within_10) for key, one in found.items()]
        far = [one for one in behind if one[2] >= 99 and one[1] < one[2] - 1]
        print(verdict(not far, f"within 1 point of {name} where it has 99 % or more ({len(far)} cells not)"))
        for key, mine, peers in behind:
            if mine < peers:
                print(f"  behind {name} in {', '.join(key)}: {mine:.2f}, {peers:.2f} %")
    if "SwiftF0" in costs:
        ratio = costs["ours"] / costs["SwiftF0"]
        print(verdict(ratio <= 1, f"CPU no more than SwiftF0's ({ratio:.2f} times)"))


if __name__ == "__main__":
    main()
