"""Whether the rules that make tiles of measures are met by damaged notes and not by plain ones.

`--set` prints what the limits of `measure/rules.py` were set by: what plain notes of Iowa reach, what the same notes
damaged do, and half way between. Without it the limits are judged on Good-sounds B, none of whose notes set one: how
many of its 45 plain notes light each tile, and how many of them damaged by the stated dose. Staccato is asked of the
clips of a section, vibrato of VSCO's notes. The notes come from `--data DIR`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_attributes import MAKE, longest, notes
from violin_tones import Samples

from soundsight.card import load_card
from soundsight.measure import measure_heard, note_of
from soundsight.measure.rules import FLOORS, MOST_MS, RULES, met
from soundsight.result import Note

# tile -> (damage, dose, the figure that it is judged by)
DAMAGED = {
    "bad_dynamics": ("level wobble, ± dB", 6.0, "dynamic_stability"),
    "bad_pitch": ("pitch wander, ± cents", 35.0, "pitch_stability"),
    "bad_timbre": ("moving tilt, ± dB/octave", 7.0, "timbre_stability"),
    "bad_richness": ("lost upper partials, dB/octave", 20.0, "timbre_richness"),
    "bad_attack": ("slow start, ms", 750.0, "rise"),
}
MOST_PLAIN, LEAST_DAMAGED = 5.0, 90.0  # % of the notes that set no limit


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", action="store_true", help="What the limits were set by.")
    parser.add_argument("--every", type=int, default=3, help="With --set: damage every so many of Iowa's notes.")
    given = parser.parse_args()
    print(table(limits(given.data, given.every) if given.set else judged(given.data)))
    if not given.set:
        print()
        print(table(played(given.data)))


def of(sound: Samples, rate: int) -> Note:
    """The longest note of a sound, with its measures."""
    one = longest(sound, rate)
    return note_of(one.note, measure_heard(one), 1.0)


def damaged(sound: Samples, rate: int, hz: float, tile: str) -> Samples:
    """The sound with the damage that a tile is asked of."""
    name, dose, _ = DAMAGED[tile]
    return MAKE[name](sound, rate, hz, dose)


def limits(data: Path, every: int) -> list[list[str]]:
    """A row a limit: percentiles of plain and of damaged notes of Iowa, half way between, and what was chosen."""
    iowa = notes(data, "iowa_mis")
    plain = [of(sound, rate) for _, sound, rate in iowa]
    rows = [["figure", "damage", "plain, 5 % beyond", "damaged, 10 % short", "half way", "limit"]]
    for tile, (name, dose, figure) in DAMAGED.items():
        bad = [of(damaged(sound, rate, float(row["f0_hz"]), tile), rate) for row, sound, rate in iowa[::every]]
        more = figure in MOST_MS
        reached = float(np.percentile(_values(plain, figure), 95 if more else 5))
        short = float(np.percentile(_values(bad, figure), 10 if more else 90))
        limit = MOST_MS[figure] if more else FLOORS[figure]
        numbers = (reached, short, (reached + short) / 2, limit)
        rows.append([figure, f"{name}: {dose:g}", *(f"{number:.0f}" for number in numbers)])
    return rows


def _values(some: list[Note], figure: str) -> list[float]:
    return [value for note in some if (value := note.measures[figure].value) is not None]


def lit(note: Note) -> set[str]:
    """The tiles that a note lights at the card's thresholds."""
    scores = met(note, "")
    return {label.id for label in load_card("violin").labels if scores.get(label.id, 0.0) >= label.threshold}


def judged(data: Path) -> list[list[str]]:
    """A row a tile: the share of plain notes, and of the same damaged, that light it."""
    real = notes(data, "mtg_goodsounds_B")
    plain = [lit(of(sound, rate)) for _, sound, rate in real]
    rows = [["tile", "plain notes lit", "%", "damage", "damaged notes lit", "%", "asked"]]
    for tile, (name, dose, _) in DAMAGED.items():
        bad = [tile in lit(of(damaged(sound, rate, float(row["f0_hz"]), tile), rate)) for row, sound, rate in real]
        few, many = sum(tile in one for one in plain), sum(bad)
        shares = (100 * few / len(real), 100 * many / len(real))
        met_both = "met" if shares[0] <= MOST_PLAIN and shares[1] >= LEAST_DAMAGED else "NOT MET"
        rows.append([tile, f"{few} of {len(real)}", f"{shares[0]:.1f}", f"{name}: {dose:g}", f"{many} of {len(real)}",
                     f"{shares[1]:.1f}", met_both])  # fmt: skip
    return rows


def played(data: Path) -> list[list[str]]:
    """A row a kind of clips: how many light each tile."""
    groups: dict[str, list[set[str]]] = {}
    for name in ("iowa_mis", "mtg_goodsounds_B", "tonejs_vsco", "vpo_section"):
        for row, sound, rate in notes(data, name):
            kind = f"{name}, {row['technique'].split()[0].strip(',')}" if name == "vpo_section" else name
            groups.setdefault(kind, []).append(lit(of(sound, rate)))
    tiles = [tile for tile in RULES if any(tile in one for some in groups.values() for one in some)]
    rows = [["clips lit", "of", *tiles]]
    for kind, some in groups.items():
        rows.append([kind, str(len(some)), *(str(sum(tile in one for one in some)) for tile in tiles)])
    return rows


if __name__ == "__main__":
    main()
