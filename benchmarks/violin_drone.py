"""What the needle and the notes make of a drone that the microphone hears with the playing.

Real notes of Iowa (`--data DIR`), every so many of them, each with the page's own drone on each open string mixed in
20 and 10 dB under the note; the drone sounds for a second before the note, as on the page. A reading is the needle's:
the median pitch of a quarter of a second. It counts as right within 4 cents of what it is without a drone. What says "I
hear the drone" is the page's own code (webapp/src/geometry/drone.ts), compiled with webapp's `tsc` and run by node.
The second table: how often it says so where none sounds, the tone that it listens for being each open string, and
worst, the note's own pitch. `--made` takes made notes with the spectra of Iowa's in place of the real ones.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_attributes import longest, notes
from violin_pitch import lines_of
from violin_tones import RATE as MADE_RATE
from violin_tones import Samples, envelope, spectra, tone

from soundsight.measure import HOP, RATE, Cutter, Heard, Line, Tuning, heard, measure_heard

WEBAPP = Path(__file__).parents[1] / "webapp"
PARTIALS = (1, 0.55, 0.38, 0.22, 0.14, 0.08, 0.05)  # as webapp/src/state/tones.ts sounds it
STRINGS = {"A4": 440.0, "D4": 440 * 2 / 3, "G3": 440 * 4 / 9, "E5": 660.0}
LEVELS = (-20.0, -10.0)
BEFORE_S = 1.0
READ = 25  # frames of a reading
EVERY = 5  # frames from one to the next
WITHIN = 4.0
_SCRIPT = """
import { readFileSync } from 'node:fs'
const { hearsDrone, LOOKED_S } = await import(process.argv[1])
for (const { file, rate, hz, ends } of JSON.parse(readFileSync(process.argv[2]))) {
  const bytes = readFileSync(file)
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const upTo = (end) => all.subarray(Math.max(0, Math.round((end - LOOKED_S) * rate)), Math.round(end * rate))
  console.log(JSON.stringify(ends.map((end) => hearsDrone(upTo(end), rate, hz))))
}
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A note with a drone: when readings end, how far off they are in cents; the note's own error, None: not said."""

    level: float
    sound: Samples
    rate: int
    hz: float
    ends_s: Samples
    off: Samples
    note_off: float | None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=4, help="Take every so many notes.")
    parser.add_argument("--made", action="store_true")
    given = parser.parse_args()
    real = list(_made(given.data, given.every) if given.made else _real(given.data, given.every))
    print(with_drone(real))
    print()
    print(without(real))


def _real(data: Path, every: int) -> Iterator[tuple[Samples, int]]:
    yield from ((sound, rate) for _, sound, rate in notes(data, "iowa_mis")[::every])


def _made(data: Path, every: int) -> Iterator[tuple[Samples, int]]:
    """Notes of 2 s, up to 30 cents beside Iowa's, that waver by a cent as a bow does: 15 times a second."""
    random = np.random.default_rng(0)
    for spectrum in spectra(data)[::every]:
        t = np.arange(2 * MADE_RATE) / MADE_RATE
        wavers = np.interp(t, np.arange(0, 2.1, 1 / 15), random.standard_normal(32))
        curve = spectrum.hz * 2 ** ((random.uniform(-30, 30) + wavers) / 1200)
        made = tone(curve, envelope(len(t), 0.03, 0.1), spectrum, random)
        yield np.pad(made, MADE_RATE // 5), MADE_RATE


def drone(hz: float, count: int, rate: int) -> Samples:
    """The page's drone, its RMS 1."""
    t = np.arange(count) / rate
    sound = sum(share * np.sin(2 * np.pi * hz * k * t) for k, share in enumerate(PARTIALS, 1))
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def with_drone(real: Sequence[tuple[Samples, int]]) -> str:
    """A row a level: readings and notes that stay within WITHIN cents, and how often the drone is said where not."""
    cases = [case for sound, rate in real for case in _cases(sound, rate)]
    rows = [
        ["drone, dB", "readings", "within 4 cents, %", "or said so, %", "or said beside the note, %", "notes",
         "within 4 cents, %", "not said: two strings, %", "else, and the drone said, %", "left, %"],
    ]  # fmt: skip
    said = looked([(case.sound, case.rate, case.hz, [BEFORE_S, *case.ends_s]) for case in cases])
    for level in LEVELS:
        mine = [(case, now) for case, now in zip(cases, said, strict=True) if case.level == level]
        right = np.concatenate([np.abs(case.off) <= WITHIN for case, _ in mine])
        # The page remembers that it heard the drone, until a rest without it.
        ever = np.concatenate([np.maximum.accumulate(now)[1:] for _, now in mine])
        beside = np.concatenate([np.maximum.accumulate(now[1:]) for _, now in mine])
        near = np.array([case.note_off is not None and abs(case.note_off) <= WITHIN for case, _ in mine])
        none = np.array([case.note_off is None for case, _ in mine])
        told = np.array([any(now) for _, now in mine])
        rest = ~near & ~none
        shares = (np.mean(right), np.mean(right | ever), np.mean(right | beside))
        of_notes = (np.mean(near), np.mean(none), np.mean(rest & told), np.mean(rest & ~told))
        rows.append(
            [f"{level:g}", str(len(right)), *(f"{100 * one:.1f}" for one in shares), str(len(mine)),
             *(f"{100 * one:.1f}" for one in of_notes)]
        )  # fmt: skip
    return table(rows)


def _cases(sound: Samples, rate: int) -> Iterator[Case]:
    alone = longest(sound, rate)
    plain = measure_heard(alone)["hz"].value
    first, last = alone.note.start, alone.note.end
    body = sound[round(first / RATE * rate) : round(last / RATE * rate)]
    loud = float(np.sqrt(np.mean(body**2)))
    padded = np.pad(sound, (round(BEFORE_S * rate), 0))
    shift = round(BEFORE_S * RATE / HOP)
    for hz in STRINGS.values():
        for level in LEVELS:
            mixed = padded + 10 ** (level / 20) * loud * drone(hz, len(padded), rate)
            after = shift * HOP
            lines, both = _over(mixed, rate, first + after, last + after)
            ends, off = _readings(alone.lines, lines, first, last, after)
            value = measure_heard(both)["hz"].value
            note_off = 1200 * float(np.log2(value / plain)) if value and plain else None
            yield Case(level, mixed, rate, hz, BEFORE_S + ends, off, note_off)


def _over(sound: Samples, rate: int, first: int, last: int) -> tuple[Mapping[str, Line], Heard]:
    """What is heard of a whole sound, and of the note that sounds through most of a stretch."""
    lines, cutter = lines_of(sound, rate), Cutter()
    cut = cutter.feed(lines) + cutter.flush()
    return lines, heard(lines, max(cut, key=lambda note: min(note.end, last) - max(note.start, first)), Tuning())


def _readings(
    alone: Mapping[str, Line], lines: Mapping[str, Line], first: int, last: int, after: int
) -> tuple[Samples, Samples]:
    """When each reading of the mix ends, in seconds of the note's sound, and its cents over that without a drone."""
    was, now = alone["pitch"].between(first, last), lines["pitch"].between(first + after, last + after)
    ends, off = [], []
    for end in range(READ, min(len(was.values), len(now.values)) + 1, EVERY):
        part = slice(end - READ, end)
        sure = [line.values[part][line.confidence[part] >= 0.5] for line in (was, now) if line.confidence is not None]
        if min(map(len, sure)) * 2 >= READ:
            ends.append((first + end * HOP) / RATE)
            off.append(1200 * np.log2(np.median(sure[1]) / np.median(sure[0])))
    return np.array(ends), np.array(off)


def without(real: Sequence[tuple[Samples, int]]) -> str:
    """How often a drone is said where none sounds."""
    asked, own = [], []
    for sound, rate in real:
        alone = longest(sound, rate)
        first, last = alone.note.start / RATE, alone.note.end / RATE
        ends = np.arange(first + 0.8, last, 0.15)
        asked += [(sound, rate, hz, ends) for hz in STRINGS.values()]
        own.append((sound, rate, measure_heard(alone)["hz"].value or alone.note.hz, ends))
    rows = [["no drone sounds; listened for", "looks", "said, %"]]
    for name, some in (("each open string", asked), ("the note's own pitch", own)):
        said = [one for now in looked(some) for one in now]
        rows.append([name, str(len(said)), f"{100 * np.mean(said):.2f}"])
    return table(rows)


def looked(some: Sequence[tuple[Samples, int, float, Sequence[float] | Samples]]) -> list[list[bool]]:
    """Whether the page hears a drone of so many Hz in each sound up to each of these seconds."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        source = WEBAPP / "src" / "geometry" / "drone.ts"
        tsc = [WEBAPP / "node_modules" / ".bin" / "tsc", "--ignoreConfig", "--target", "es2022", "--module", "esnext"]
        subprocess.run([*tsc, "--outDir", folder, source], check=True, cwd=folder)
        (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        asked = []
        for number, (sound, rate, hz, ends) in enumerate(some):
            file = folder / f"{number}.f32"
            sound.astype("<f4").tofile(file)
            asked.append({"file": str(file), "rate": rate, "hz": hz, "ends": [float(end) for end in ends]})
        (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        node = ["node", "--input-type=module", "-e", _SCRIPT, str(folder / "drone.js"), str(folder / "asked.json")]
        lines = subprocess.run(node, check=True, capture_output=True, text=True).stdout.splitlines()
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
