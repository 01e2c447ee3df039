"""What is named and not judged: trills that were cut into their notes, and open strings that still ring.

Joined Iowa notes: trills of 14 notes, 5.5–12 a second, a semitone or a tone apart; an open string's note, then another
under which it goes on, 6 to 20 dB down, fading by 15 dB a second. Beside them what is neither: scales, the same notes
with nothing under them, and Bach, whose notes that are called so are listed by `--list`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from violin_scales import RATE, Samples, clips, made

from soundsight.audio import Intake
from soundsight.measure import RATE as HEARD
from soundsight.measure import name_of
from soundsight.measure.chosen import Chosen
from soundsight.measure.open_strings import rings
from soundsight.measure.playing import Playing
from soundsight.measure.trill import trilled
from soundsight.result import Note

OPEN = (55, 62, 69, 76)
_FADE_S = 0.009


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=7000)
    parser.add_argument("--list", action="store_true", help="list the notes of Bach that are called so")
    given = parser.parse_args()
    sounds = {clip.key: clip.sound for clip in clips(given.data)}
    seeds = range(given.first_seed, given.first_seed + given.cases)
    rows = [["", "takes", "notes", "part of a trill", "over a string that rings", "the right one", "cents moved, p95"]]
    rows.append(_row("trills", [(notes_of(_trill(sounds, np.random.default_rng(seed))), 0) for seed in seeds]))
    over = [_over(sounds, np.random.default_rng(seed)) for seed in seeds]
    heard = [(notes_of(with_it), key) for with_it, _, key in over]
    plain = [(notes_of(without), 0) for _, without, _ in over]
    moved = list(_moved([one for one, _ in heard], [one for one, _ in plain]))
    rows.append([*_row("open strings that ring", heard)[:-1], f"{np.percentile(moved, 95):.1f}"])
    rows.append(_row("the same without", plain))
    scales = [made(clips(given.data), np.random.default_rng(seed)).sound for seed in seeds[: given.cases // 4]]
    rows.append(_row("scales", [(notes_of(sound), 0) for sound in scales]))
    for path in sorted((given.data / "bach_violin").glob("*.ogg")):
        notes = notes_of(*soundfile.read(path))
        rows.append(_row(path.stem, [(notes, 0)]))
        for note in notes if given.list else ():
            if said := "part of a trill" if trilled(note.measures) else rings(note.measures):
                print(f"{path.stem} {note.start_s:.2f} s {name_of(note.key)}: {said}")
    print(table(rows))


def _row(name: str, takes: list[tuple[list[Note], int]]) -> list[str]:
    """Counts over takes; each with the key of the string that rings in it, 0 where none does."""
    notes = [note for one, _ in takes for note in one]
    over = [(one, key) for takes_notes, key in takes for one in takes_notes if rings(one.measures)]
    right = sum(abs(_key(note.measures["open_string"].value) - key) < 0.5 for note, key in over)
    named = sum(any(rings(note.measures) for note in one) for one, _ in takes)
    trills = sum(trilled(note.measures) for note in notes)
    return [name, *map(str, (len(takes), len(notes), trills)), f"{named} takes, {len(over)} notes", str(right), ""]


def _key(hz: float | None) -> float:
    assert hz is not None
    return 69 + 12 * float(np.log2(hz / 440))


def notes_of(sound: Samples, rate: int = RATE) -> list[Note]:
    """The notes of a take, as they flow out."""
    intake, listener = Intake(HEARD), Playing(Chosen())
    blocks = [*intake.feed(np.asarray(sound, np.float32), rate), *intake.flush()]
    frames = [one for block in blocks for one in listener.feed(block)]
    return [note for one in [*frames, *listener.flush()] for note in one.notes]


def _trill(sounds: Mapping[int, Samples], rng: np.random.Generator) -> Samples:
    """Two notes' middles in turn, joined over _FADE_S."""
    step = int(rng.integers(1, 3))
    low = int(rng.choice([key for key in sounds if key + step in sounds]))
    length, fade = round(RATE / rng.uniform(5.5, 12)), round(_FADE_S * RATE)
    ramp = np.linspace(0, 1, fade)
    sound = np.zeros(round(0.3 * RATE) + 14 * length + round(0.5 * RATE))
    for turn in range(14):
        piece = sounds[low + step * (turn % 2)][round(0.35 * RATE) :][: length + fade].copy()
        piece[:fade] *= ramp
        piece[-fade:] *= ramp[::-1]
        at = round(0.3 * RATE) + turn * length
        sound[at : at + len(piece)] += piece
    return sound


def _over(sounds: Mapping[int, Samples], rng: np.random.Generator) -> tuple[Samples, Samples, int]:
    """An open string's note, then another while it rings; the same where it does not; the string's key."""
    string = int(rng.choice([key for key in OPEN if key in sounds]))
    key = int(rng.choice([key for key in sounds if abs(key - string) > 1 and (key - string) % 12]))
    first, second = round(0.5 * RATE), round(0.7 * RATE)
    ring = sounds[string][: first + second].copy()
    seconds = np.maximum(np.arange(len(ring)) - first, 0) / RATE
    ring[first:] *= 10 ** ((-rng.uniform(6, 20) - 15 * seconds[first:]) / 20)
    alone = ring.copy()
    alone[first:] *= np.maximum(1 - seconds[first:] / 0.03, 0)
    after = np.concatenate([np.zeros(first), sounds[key][:second]])
    quiet = np.zeros(round(0.3 * RATE))
    return np.concatenate([quiet, ring + after, quiet]), np.concatenate([quiet, alone + after, quiet]), string


def _moved(heard: list[list[Note]], plain: list[list[Note]]) -> Iterator[float]:
    """Cents by which the last note's pitch lies beside what it is with nothing under it, where both have cents."""
    for one, other in zip(heard, plain, strict=True):
        if not one or not other or one[-1].key != other[-1].key:
            continue
        here, there = (each[-1].measures["cents_equal"].value for each in (one, other))
        if here is not None and there is not None:
            yield abs(here - there)


if __name__ == "__main__":
    main()
