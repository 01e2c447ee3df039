"""What is said of pieces: where their A4 is, and habits; and how surely a habit is told where a note is played off.

`--data DIR` holds `bach_violin`: six movements by three players. A4 is printed as advice tells it, as all notes
together say it against equal steps, and by A4s alone and D4s alone, a pure fifth over them (medians). Then the notes of
one name, five or more, are moved until their median lies so many cents beside their name, at the A4 that was told; what
the player did of himself stays. A habit counts that speaks of that name, or of its letter in every octave, on that
side. Of the unmoved takes every habit is printed. Each movement is heard in its own key and in none.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from timing import table  # first: it keeps numpy to one thread

from soundsight.coach import _player  # isort: skip
from soundsight.feedback import Player, advise
from soundsight.feedback.pitch import whole
from soundsight.feedback.read import cents
from soundsight.measure.chosen import Chosen, chosen, pitch_of
from soundsight.recogniser import listen
from soundsight.result import Measured, Note, Result

KEYS = {"bwv1001": "g-minor", "bwv1002": "b-minor", "bwv1006": "E"}
MOVED = (-30, -20, 20, 30)
FEWEST = 5  # notes of a name


def main() -> None:
    """Listen and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    heard = {path.stem: listen(path, model="violin") for path in sorted((given.data / "bach_violin").glob("*.ogg"))}
    head = ["piece", "notes", "A4 as told", "all notes, equal", "A4s", "D4s by a fifth"]
    print(table([head, *([name, *a4_of(result)] for name, result in heard.items())]) + "\n")
    rows = [["piece", "key", "advice", "habits"]]
    moved: dict[str, Counter[int]] = {"told": Counter(), "of": Counter()}
    none: dict[str, Counter[int]] = {"told": Counter(), "of": Counter()}
    for name, result in heard.items():
        for key, counts in (("", none), (KEYS[name.split("_")[1]], moved)):
            player, notes = held(result, key)
            said = advise(notes, player)
            habits = [one.text.removesuffix("; hear them") for one in said if one.rule.endswith("_habit")]
            rows.append([name, key or "none", str(len(said)), "; ".join(habits) or "none"])
            move(notes, player, counts)
    print(table(rows) + "\n")
    rows = [["median moved to, cents", "its key: habit told", "of", "no key: habit told", "of"]]
    for to in MOVED:
        figures = (moved["told"][to], moved["of"][to], none["told"][to], none["of"][to])
        rows.append([f"{to:+d}", *map(str, figures)])
    print(table(rows))


def held(result: Result, key: str) -> tuple[Player, Sequence[Note]]:
    """A player in a key, and the notes of a result against 440 Hz in it."""
    settings = {**result.provenance.settings, "key": key}
    own: Chosen = chosen(settings)
    return _player(own, settings, own.a4_hz(result.notes)), own.held(result.notes, own.a4_hz(result.notes))


def a4_of(result: Result) -> list[str]:
    """How many notes, and A4 in Hz by four readings; "" where it is not said."""
    player, notes = held(result, "")
    told = whole(notes, player)
    hz = player.asked_hz * 2 ** ((told.advice.value.value or 0.0) / 1200) if told else None
    equal = Chosen(a4="estimated", ruler="equal").a4_hz(notes)
    at_hz = hz or equal
    sure = [note for note in notes if note.measures["hz"].value is not None]
    of = {name: [pitch_of(note) for note in sure if player.name(note, at_hz) == name] for name in ("A4", "D4")}
    fifth = [1.5 * value for value in of["D4"]]
    each = [f"{median(values):.1f} ({len(values)})" if values else "" for values in (of["A4"], fifth)]
    return [str(len(notes)), f"{hz:.1f}" if hz else "", f"{equal:.1f}", *each]


def move(notes: Sequence[Note], player: Player, counts: dict[str, Counter[int]]) -> None:
    """Of each name, whether a habit is told where its notes are moved."""
    told = whole(notes, player)
    at_hz = player.asked_hz * 2 ** ((told.advice.value.value or 0.0) / 1200) if told else player.asked_hz
    there = player.held(notes, at_hz)
    places: dict[str, list[float]] = {}
    for note in there:
        if place := cents(note, "equal"):
            places.setdefault(player.name(note, at_hz), []).append(place[0])
    for name, mine in places.items():
        if len(mine) < FEWEST:
            continue
        for to in MOVED:
            by = to - median(mine)
            off = [beside(n, by) if player.name(n, at_hz) == name else n for n in notes]
            said = advise(player.held(off, player.a4_hz), player)
            groups = (f"{name}:", f"every {name.rstrip('0123456789')}:", f"every {name.rstrip('0123456789')} (")
            side = "flat" if to < 0 else "sharp"
            counts["told"][to] += any(
                one.rule == "pitch_habit" and one.text.startswith(groups) and side in one.text for one in said
            )
            counts["of"][to] += 1


def beside(note: Note, by: float) -> Note:
    """The note so many cents higher."""
    hz, up = note.measures["hz"], 2 ** (by / 1200)
    if hz.value is None or hz.low is None or hz.high is None or note.hz is None:
        return note
    moved = Measured(hz.value * up, hz.low * up, hz.high * up, hz.unit)
    return replace(note, hz=note.hz * up, measures={**note.measures, "hz": moved})


if __name__ == "__main__":
    main()
