"""How near onsets, unevenness and tempo come on scales of known jitter, and what of them is called missing or extra.

Scales of one or two octaves, up and down, of real Iowa notes from `--data DIR`, 60–144 notes a minute, each onset moved
by a normal jitter of 10–60 ms; in the cells dry, noise at 20 and 10 dB, a room of 0.6 s at +6 and 0 dB. An onset is
where the note's own amplitude reaches 10 % of its body's. What is not found counts as not near.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from timing import table  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
from violin_scales import Clip, Scale, clips, made
from violin_tones import CELLS, RATE, in_cell

from soundsight.recogniser import Recogniser
from soundsight.result import Measured, Result

HEAD = (
    "cell|onsets|within 25 ms %|median|p95|inside 90 %|uneven within 10 ms %|RMS|inside|half-width|tempo p95 %|"
    "beat found %|missing|extra|wrong"
).split("|")
NEAR_MS, NEAR_UNEVEN_MS = 25.0, 10.0
_MATCH_S = 0.15


@dataclass(slots=True)
class Cell:
    """What came of the scales of one cell."""

    onsets: list[float] = field(default_factory=list)  # errors, ms; infinite where a note was not found
    inside: list[bool] = field(default_factory=list)
    uneven: list[float] = field(default_factory=list)  # against the jitter as it fell, ms
    uneven_asked: list[bool] = field(default_factory=list)  # whether the jitter's own deviation lies in the interval
    half: list[float] = field(default_factory=list)
    tempo: list[float] = field(default_factory=list)  # %
    parts: list[bool] = field(default_factory=list)
    missing: int = 0
    extra: int = 0
    wrong: int = 0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scales", type=int, default=40, help="in each cell")
    parser.add_argument("--first-seed", type=int, default=5000)
    parser.add_argument(
        "--cells", nargs="*", choices=list(CELLS), default=[one for one in CELLS if one != "white 5 dB"]
    )
    given = parser.parse_args()
    notes = clips(given.data)
    rows = [HEAD]
    for name in given.cells:
        cell = Cell()
        for seed in range(given.first_seed, given.first_seed + given.scales):
            _hear(notes, seed, name, cell)
        rows.append([name, *_row(cell)])
        print(table([rows[0], rows[-1]]), flush=True)
    print(table(rows))


def _hear(notes: list[Clip], seed: int, name: str, cell: Cell) -> None:
    rng = np.random.default_rng(seed)
    scale = made(notes, rng)
    sound = in_cell(scale.sound, name, rng).astype(np.float32)
    result = _result(sound, f"scale:{scale.tonic}-major")
    assert result.against is not None
    given = result.against.measures
    cell.onsets += list(_onsets(result, scale, cell))
    for count in ("missing", "extra", "wrong"):
        setattr(cell, count, getattr(cell, count) + round(given[count].value or 0))
    uneven = given["unevenness"]
    if uneven.value is None:
        cell.uneven.append(np.inf)
    else:
        cell.uneven.append(uneven.value - scale.uneven_ms)
        cell.uneven_asked.append(_holds(uneven, scale.jitter_ms))
        cell.half.append(((uneven.high or 0) - (uneven.low or 0)) / 2)
    tempo = 60 / scale.beat_s
    cell.tempo.append(np.inf if given["tempo"].value is None else 100 * (given["tempo"].value / tempo - 1))
    against = _result(sound, f"metronome:{tempo:.2f}").against
    assert against is not None
    cell.parts.append(against.measures["parts"].value == 1)


def _result(sound: np.ndarray[tuple[int], np.dtype[np.float32]], against: str) -> Result:
    recogniser = Recogniser("violin", settings={"against": against})
    recogniser.feed(sound, RATE)
    recogniser.flush()
    return recogniser.result()


def _onsets(result: Result, scale: Scale, cell: Cell) -> Iterator[float]:
    """The error of each onset, by the note of its key that begins nearest."""
    free = list(result.notes)
    for onset, key in zip(scale.onsets_s, scale.keys, strict=True):
        near = [one for one in free if one.key == key and abs(one.start_s - onset) < _MATCH_S]
        if not near:
            yield np.inf
            continue
        note = min(near, key=lambda one: abs(one.start_s - onset))
        free.remove(note)
        begins = note.measures["begins"]
        error = 1000 * (note.start_s - onset) + (begins.value or 0.0)
        if begins.value is not None:
            cell.inside.append(_holds(begins, begins.value - error))
        yield error


def _holds(one: Measured, truth: float) -> bool:
    return one.low is not None and one.high is not None and one.low <= truth <= one.high


def _row(cell: Cell) -> list[str]:
    onsets, uneven = np.array(cell.onsets), np.array(cell.uneven)
    found = onsets[np.isfinite(onsets)]
    known = uneven[np.isfinite(uneven)]
    return [
        str(len(onsets)),
        f"{100 * np.mean(np.abs(onsets) <= NEAR_MS):.1f}",
        f"{np.median(found):.1f}",
        f"{np.percentile(np.abs(found), 95):.1f}",
        f"{100 * np.mean(cell.inside):.0f}",
        f"{100 * np.mean(np.abs(uneven) <= NEAR_UNEVEN_MS):.0f}",
        f"{np.sqrt(np.mean(known**2)):.1f}",
        f"{100 * np.mean(cell.uneven_asked):.0f}",
        f"{np.median(cell.half):.1f}",
        f"{np.percentile(np.abs(cell.tempo), 95):.2f}",
        f"{100 * np.mean(cell.parts):.0f}",
        str(cell.missing),
        str(cell.extra),
        str(cell.wrong),
    ]


if __name__ == "__main__":
    main()
