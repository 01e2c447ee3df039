"""On which sounds that are not a violin advice is given, by instrument, and which violin recordings are refused it.

`--violin DIR` and `--other DIR` are folders of clips with a `manifest.csv`. A source is a player or a set of single
notes, a part (training, validation, test) of Medley-solos-DB for an instrument, a folder of strings for an instrument,
and otherwise a clip. Within each instrument, and among violins within single notes, pieces and phrases, the sources in
the order of a seeded shuffle are halved; the rule was set on the first half, the larger one, cellos and violas left
out. `--fit` prints the constants of `measure/instrument.py` from that half, else both halves are counted apart. The
threshold is set on notes of sources that the weights do not know: within the half, weights of four fifths of the
sources judge the last fifth.
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
from soundsight.measure.attack import attack
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
FOLDS, SHUFFLES = 5, 10


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
        form = shape(lines, note, attack(lines, note))
        if wild(form):
            continue
        row = np.concatenate([bands_db(power).mean(axis=0), at_pitch, form])
        given.append(((note.end - note.start) / RATE, row))
    return given


def fitted(own: list[Clip]) -> str:
    """The constants: weights of the half's notes, and the threshold under which SPARED of its violins lie."""
    notes = [(clip, *one) for clip in own if clip.what not in STRINGS for one in features(clip)]
    x = np.array([row for _, _, row in notes])
    y = np.array([clip.what.startswith("violin") for clip, _, _ in notes])
    seconds = np.array([s for _, s, _ in notes])
    source = np.array([clip.source for clip, _, _ in notes])
    name = np.array([str(clip.path) for clip, _, _ in notes])
    weights = regression(x, y, seconds, source)
    least = []
    for seed in range(SHUFFLES):
        fold, said = folds(source, y, np.random.default_rng(seed)), np.zeros(len(x))
        for number in range(FOLDS):
            rest = fold != number
            w = regression(x[rest], y[rest], seconds[rest], source[rest])
            said[~rest] = np.clip(w[0] + x[~rest] @ w[1:], -MOST, MOST)
        means = []
        for path in np.unique(name[y]):
            root = np.sqrt(seconds[name == path])
            means.append((root * said[name == path]).sum() / (root.sum() + 8.0))
        least.append(np.percentile(means, SPARED))

    def told(values: Floats) -> str:
        return ", ".join(f"{value:.4f}" for value in values)

    return (
        f"{len(notes)} notes of {len(own)} clips\nAT = {weights[0]:.4f}\nBANDS = ({told(weights[1:8])})\n"
        f"PITCH, PITCH_SQUARED = {told(weights[8:10])}\nSHAPE = ({told(weights[10:])})\n"
        f"LEAST = {np.mean(least):.3f}  # of {SHUFFLES} shuffles {min(least):.3f} to {max(least):.3f}"
    )


def regression(x: Floats, y: NDArray[np.bool_], seconds: Floats, source: NDArray[np.str_]) -> Floats:
    """Weights (1 + figures,) of a logistic regression over notes x (n, figures), of which `y` are violins'.

    Sources count by the root of their seconds, both sides alike.
    """
    weight = np.array([s / np.sqrt(seconds[source == name].sum()) for s, name in zip(seconds, source, strict=True)])
    for side in (False, True):
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
    return np.concatenate([[w[0] - mean @ scale], scale])


def folds(source: NDArray[np.str_], y: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.intp]:
    """Each note's fold (n,): the sources of both sides in the order of a shuffle, dealt out."""
    given = np.zeros(len(source), np.intp)
    for side in (True, False):
        names = np.unique(source[y == side])
        rng.shuffle(names)
        for number, name in enumerate(names):
            given[(source == name) & (y == side)] = number % FOLDS
    return given


if __name__ == "__main__":
    main()
