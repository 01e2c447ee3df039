"""On which sounds that are not a violin advice is given, by instrument, and which violin recordings are refused it.

`--violin DIR` and `--other DIR` are folders of clips with a `manifest.csv`. A source is a player or a set of single
notes, a part (training, validation, test) of Medley-solos-DB for an instrument, a folder of strings for an instrument,
and otherwise a clip. Within each instrument, and among violins within single notes, pieces and phrases, the sources in
the order of a seeded shuffle are halved; the rule was set on the first half, the larger one, cellos and violas left
out. `--fit` prints the constants of `measure/instrument.py` from that half, else both halves are counted apart.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from numpy.typing import NDArray
from violin_pitch import lines_of

from soundsight.coach import _player
from soundsight.feedback import advise
from soundsight.measure import Cutter
from soundsight.measure.chosen import chosen
from soundsight.measure.instrument import MOST, bands_db, foreign, shape, wild
from soundsight.measure.spectra import AFTER, BEFORE, HOP, RATE, powers
from soundsight.recogniser import listen

Floats = NDArray[np.float64]

NAMES = (
    "acoustic guitar", "electric guitar", "double bass", "cello", "viola", "clarinet", "flute", "oboe", "piano",
    "saxophone", "trumpet",
)  # fmt: skip
SOLO = {
    "iowa_mis": "single", "tonejs_vsco": "single", "mtg_goodsounds_B": "single", "bach_violin": "piece",
    "medley_solos": "phrase",
}  # fmt: skip
STRINGS = ("cello", "viola")
PENALTY = 10.0  # on the squares of the weights, of figures that were brought to a deviation of 1
SPARED = 2.0  # % of the violins of the set half that the threshold may refuse


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: what plays, which source it is from, and whether the rule was set on it."""

    path: Path
    what: str
    source: str
    own: bool


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--violin", type=Path, required=True)
    parser.add_argument("--other", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1, help="Of the halves.")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    found = list(clips(given.violin, given.other, given.seed))
    print(fitted([clip for clip in found if clip.own]) if given.fit else counted(found))


def clips(violin: Path, other: Path, seed: int) -> Iterator[Clip]:
    """All clips but those of a section, with their halves."""
    found = []
    for row in _rows(violin):
        if row["set"] in SOLO:
            kind = "training" if "training" in row["path"] else "validation"
            source = {"piece": row["player"], "phrase": f"Medley {kind}"}.get(SOLO[row["set"]], row["set"])
            found.append((violin / row["path"], f"violin, {SOLO[row['set']]}", source))
    for row in _rows(other):
        what = next((name for name in NAMES if name in row["what"]), row["group"])
        part = re.match(r"medley_solos/\w+?_(training|test|validation)", row["path"])
        folder = Path(row["path"]).parts[0]
        source = f"Medley {what} {part[1]}" if part else f"{folder} {what}" if folder == "vpo_strings" else row["path"]
        found.append((other / row["path"], what, source))
    rng = np.random.default_rng(seed)
    own: set[tuple[str, str]] = set()
    for what in sorted({what for _, what, _ in found}):
        sources = sorted({source for _, kind, source in found if kind == what})
        rng.shuffle(sources)
        own |= {(what, source) for source in sources[: (len(sources) + 1) // 2]}
    for path, what, source in found:
        yield Clip(path, what, source, (what, source) in own)


def _rows(data: Path) -> list[dict[str, str]]:
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def counted(found: list[Clip]) -> str:
    """A row an instrument and a half: clips, those refused, those with advice, and with advice were none refused."""
    seen: dict[tuple[str, str], list[tuple[bool, bool, bool]]] = {}
    refused = []
    for clip in found:
        heard = listen(clip.path, model="violin")
        no = bool(foreign(heard.notes))
        if no and clip.what.startswith("violin"):
            refused.append(f"{clip.path.name} ({'set on' if clip.own else 'counted'})")
        own = chosen(heard.provenance.settings)
        said = advise(heard.notes, _player(own, heard.provenance.settings, own.a4_hz(heard.notes)))
        assert bool(heard.advice) == (bool(said) and not no)
        seen.setdefault((clip.what, "set on" if clip.own else "counted"), []).append(
            (no, bool(heard.advice), bool(said))
        )
    rows = [["what", "half", "clips", "refused", "with advice", "%", "without the rule"]]
    for (what, half), each in sorted(seen.items()):
        no, some, before = (sum(one) for one in zip(*each, strict=True))
        rows.append([what, half, str(len(each)), str(no), str(some), f"{100 * some / len(each):.0f}", str(before)])
    return f"{table(rows)}\n\nviolins refused: {', '.join(refused) or 'none'}"


def features(clip: Clip) -> list[tuple[float, Floats]]:
    """Seconds and figures of each note of a clip: bands, octaves over 440 Hz, their square, shape."""
    sound, rate = soundfile.read(clip.path, dtype="float32")
    assert rate == RATE
    lines, cutter = lines_of(sound, rate), Cutter()
    whole = np.concatenate([np.zeros(BEFORE, np.float32), sound, np.zeros(AFTER + 2 * HOP, np.float32)])
    given = []
    for note in cutter.feed(lines) + cutter.flush():
        frames = (note.end - note.start) // HOP
        if frames < 7:
            continue
        power = powers(whole[note.start : note.start + BEFORE + AFTER + frames * HOP])
        octaves = np.log2(lines["pitch"].between(note.start, note.end).values / 440)
        at_pitch = [np.mean(octaves), np.mean(octaves**2)]
        form = shape(lines, note)
        if wild(form):
            continue
        row = np.concatenate([bands_db(power).mean(axis=0), at_pitch, form])
        given.append(((note.end - note.start) / RATE, row))
    return given


def fitted(own: list[Clip]) -> str:
    """The constants: a logistic regression over notes, sources weighted by the root of their seconds, both sides alike.

    The threshold is that under which SPARED of the half's violins lie.
    """
    notes = [(clip, *one) for clip in own if clip.what not in STRINGS for one in features(clip)]
    x = np.array([row for _, _, row in notes])
    y = np.array([clip.what.startswith("violin") for clip, _, _ in notes], dtype=np.float64)
    seconds = np.array([s for _, s, _ in notes])
    source = np.array([clip.source for clip, _, _ in notes])
    weight = np.array([s / np.sqrt(seconds[source == name].sum()) for s, name in zip(seconds, source, strict=True)])
    for side in (0.0, 1.0):
        weight[y == side] *= 0.5 * len(y) / weight[y == side].sum()
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    z = np.concatenate([np.ones((len(x), 1)), (x - mean) / deviation], axis=1)
    penalty = np.diag([0.0] + [PENALTY] * x.shape[1])
    w = np.zeros(z.shape[1])
    for _ in range(30):  # Newton's steps
        p = 1 / (1 + np.exp(-z @ w))
        slope = z.T @ (weight * (y - p)) - penalty @ w
        w += np.linalg.solve((z * (weight * p * (1 - p))[:, None]).T @ z + penalty, slope)
    scale = w[1:] / deviation
    at = float(w[0] - mean @ scale)
    said = np.clip(at + x @ scale, -MOST, MOST)
    name = np.array([str(clip.path) for clip, _, _ in notes])
    means = {}
    for clip in own:
        mine = name == str(clip.path)
        if clip.what.startswith("violin") and mine.any():
            root = np.sqrt(seconds[mine])
            means[clip.path.name] = float((root * said[mine]).sum() / (root.sum() + 8.0))
    ranked = sorted((value, name) for name, value in means.items())
    least = float(np.percentile(list(means.values()), SPARED))

    def told(values: Floats) -> str:
        return ", ".join(f"{value:.4f}" for value in values)

    return (
        f"{len(notes)} notes of {len(own)} clips\nAT = {at:.4f}\nBANDS = ({told(scale[:7])})\n"
        f"PITCH, PITCH_SQUARED = {told(scale[7:9])}\nSHAPE = ({told(scale[9:])})\nLEAST = {least:.3f}\n"
        f"least evidence: {', '.join(f'{name} {value:.2f}' for value, name in ranked[:6])}"
    )


if __name__ == "__main__":
    main()
