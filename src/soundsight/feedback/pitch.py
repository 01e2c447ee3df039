"""Advice on pitch: all of it beside A4, notes that are sharp or flat one by one or as a habit, and those that drift."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from soundsight.feedback.found import FEWEST, Found, found
from soundsight.feedback.groups import SHARE, Groups, habits
from soundsight.feedback.player import RULERS, Player
from soundsight.feedback.read import cents, known, length_s, middle, over, steady, struck, sure
from soundsight.result import Measured, Note

A4_CENTS = 5.0
DRIFT_CENTS = 15.0  # over a held note
HELD_S = 0.5
SLOW_MS = 100.0  # a rise that surely takes longer is told beside the pitch; a bow that bites takes 20 to 60
SHORTEST_S = 0.12  # a note that is shorter is spoken of as one of many only
EVIDENT = 6  # notes from which the whole's pitch is judged
OPEN = ("G3", "D4", "A4", "E5")
STRINGS = ("G", "D", "A", "E")


def whole(notes: Sequence[Note], player: Player) -> Found | None:
    """That all of it lies beside A4: the direction of the notes' places within their semitones (see `_turned`).

    Where no ruler was chosen, the notes that are called as the strings are say how far, by the pure fifths that those
    are tuned in: leading notes and thirds of sharp keys are played high. However widely the others scatter, it is said
    where all notes together surely lie to that side, and over A4_CENTS off. An A4 that was estimated, which figures
    are held against, is the one that is told.
    """
    if player.a4_hz != player.asked_hz:
        return _estimated(notes, player)
    told = [(number, note) for number, note in enumerate(notes) if cents(note, player.ranks) and not struck(note)]
    own = [note for _, note in told]
    placed = _placed(own, player.ranks)
    if placed is None:
        return None
    low, off, high = _off(placed, player.a4_hz, player.asked_hz)
    all_to = 1 if low > 0 and off > A4_CENTS else -1 if high < 0 and off < -A4_CENTS else 0
    near_hz = player.a4_hz * 2 ** (placed[0] / 1200)
    strings = None if player.ruler else _placed(_strings(player.held(own, near_hz), near_hz, player), "pythagorean")
    if strings is not None:
        placed = strings
        low, off, high = _off(strings, near_hz, player.asked_hz)
    if min(low * all_to, high * all_to) <= A4_CENTS or placed[1] > abs(off):
        return None
    return _all_of_it(told, (low, off, high), player)


def _estimated(notes: Sequence[Note], player: Player) -> Found | None:
    """That the A4 that notes are held against, as all of them were heard, surely lies beside the one asked for."""
    told = [(number, note) for number, note in enumerate(notes) if cents(note, player.ranks) and not struck(note)]
    own = [note for _, note in told]
    strings = None if player.ruler == "equal" else _placed(_strings(own, player.a4_hz, player), "pythagorean")
    placed = strings or _placed(own, player.ranks)
    if placed is None:
        return None
    low, off, high = _off((0.0, *placed[1:]), player.a4_hz, player.asked_hz)
    to = 1 if off > 0 else -1
    return None if min(low * to, high * to) <= A4_CENTS else _all_of_it(told, (low, off, high), player)


def _all_of_it(told: Sequence[tuple[int, Note]], about: tuple[float, float, float], player: Player) -> Found:
    """That all of it lies so many cents, between the ends of their interval, beside the A4 asked for."""
    low, off, high = about
    words = {"side": "over" if off > 0 else "under", "a4": player.asked_hz, "hz": player.asked_hz * 2 ** (off / 1200)}
    return found("a4", math.inf, told, Measured(off, low, high, "cents"), words)


def _strings(notes: Sequence[Note], a4_hz: float, player: Player) -> list[Note]:
    """Those that are called G, D, A or E at an A4."""
    return [note for note in notes if player.name(note, a4_hz).rstrip("0123456789-") in STRINGS]


def _placed(notes: Sequence[Note], ruler: str) -> tuple[float, float, int] | None:
    """The middle of the notes' cents, their robust deviation, and how many they are; None of fewer than EVIDENT."""
    places = [place[0] for note in notes if (place := cents(note, ruler))]
    if len(places) < EVIDENT:
        return None
    mean = _turned(places)
    left = [(place - mean + 50) % 100 - 50 for place in places]
    off = median(left)  # which single notes pull less
    return mean + off, 1.4826 * median(abs(value - off) for value in left), len(left)


def _off(placed: tuple[float, float, int], a4_hz: float, asked_hz: float) -> tuple[float, float, float]:
    """Cents by which notes that are held against `a4_hz` lie beside `asked_hz`, between the ends of their interval."""
    mean, spread, count = placed
    half = 1.645 * 1.2533 * (spread + 0.5) / math.sqrt(count) * (1 + 2 / count)
    off = 1200 * math.log2(a4_hz / asked_hz) + mean
    return off - half, off, off + half


def side(note: Note, player: Player) -> int:
    """1 where a note is sharp, -1 where it is flat, 0 where that is not sure, it has no one pitch or is tremolo."""
    if struck(note) or not steady(note, player.limits):
        return 0
    sides = set()
    for ruler in (player.ruler,) if player.ruler else RULERS:
        place = cents(note, ruler)
        if place is None:
            return 0
        _, low, high = place
        most = player.limits.in_tune_cents
        sides.add(1 if low > most else -1 if high < -most else 0)
    return sides.pop() if len(sides) == 1 else 0


def pitch(number: int, note: Note, player: Player) -> Found | None:
    """That one note is sharp or flat."""
    place, to = cents(note, player.ranks), side(note, player)
    if not to or place is None or length_s(note) < SHORTEST_S:
        return None
    value = Measured(*place, "cents")
    name, finger = player.called(note), player.played(note)
    words = {
        **_ways(to),
        "name": f"{name} ({finger})" if finger else name,
        "ruler": player.said,
        "more": _more(note, player),
    }
    worth = sure(value) / 10 * min(length_s(note), 1.0)
    may_be_open = name in OPEN and not known(note, "vibrato_rate")
    return found("pitch_open" if may_be_open else "pitch", worth, [(number, note)], value, words, player.ranks)


def pitch_habits(notes: Sequence[Note], given: Groups, sides: Mapping[int, int], player: Player) -> Iterator[Found]:
    """Groups of which most notes are off to one side; `sides` are those of all notes that are off."""
    places = {number: place[0] for number, note in enumerate(notes) if (place := cents(note, player.ranks))}
    for to in (1, -1):
        off_so = {number for number, other in sides.items() if other == to}
        for group, off, asked in habits(given, places, off_so):
            value = middle([places[number] for number in asked])
            if value is None or value.value is None:
                continue
            words = {**_ways(to), "group": group, "count": len(off), "all": len(asked), "ruler": player.said}
            worth = len(off) ** 2 / len(asked) * min(abs(value.value), 50) / 10
            told = [(number, notes[number]) for number in off]
            yield found("pitch_habit", worth, told, value, words, player.ranks)


def drift(number: int, note: Note, player: Player) -> Found | None:
    """That one held note's pitch moves."""
    moved = over(note)
    if moved is None or length_s(note) < HELD_S or struck(note) or not steady(note, player.limits):
        return None
    if moved[1] <= DRIFT_CENTS and moved[2] >= -DRIFT_CENTS:
        return None
    value = Measured(*moved, "cents")
    words = {"name": player.called(note), "moves": "rises" if moved[0] > 0 else "sinks"}
    return found("drift", sure(value) / 15 * 0.5, [(number, note)], value, words)


def drifts(notes: Sequence[Note], player: Player) -> Iterator[Found]:
    """Held notes whose pitch moves: as a habit where several do, else by themselves."""
    held = {number: moved[0] for number, note in enumerate(notes) if length_s(note) >= HELD_S and (moved := over(note))}
    single = {number: one for number in held if (one := drift(number, notes[number], player))}
    for to in (1, -1):
        moving = [number for number in single if held[number] * to > 0]
        value = middle(list(held.values()))
        if len(moving) >= FEWEST and len(moving) >= SHARE * len(held) and value and value.value:
            words = {"count": len(moving), "all": len(held), "moves": "rises" if to > 0 else "sinks"}
            worth = len(moving) ** 2 / len(held) * abs(value.value) / 15
            yield found("drift_habit", worth, [(number, notes[number]) for number in moving], value, words)
        else:
            yield from (single[number] for number in moving)


def _more(note: Note, player: Player) -> str:
    """What else is told beside a note's pitch."""
    moved, rise, ring = over(note), known(note, "rise"), known(note, "open_string")
    more = f", {'rising' if moved[0] > 0 else 'sinking'}" if moved and min(map(abs, moved[1:])) > DRIFT_CENTS else ""
    if ring:
        more += f"; the open {player.called(replace(note, hz=ring[0], measures={}))} still rings under it"
    return more + (f"; the attack took {rise[0]:.0f} ms" if rise and rise[1] > SLOW_MS else "")


def _turned(values: Sequence[float]) -> float:
    """The mean of cents of which 100 are a whole turn, as notes 60 cents flat are called 40 cents sharp."""
    x = sum(math.cos(2 * math.pi * value / 100) for value in values)
    y = sum(math.sin(2 * math.pi * value / 100) for value in values)
    return 100 / (2 * math.pi) * math.atan2(y, x)


def _ways(to: int) -> dict[str, str]:
    return {"side": "sharp", "way": "lower"} if to > 0 else {"side": "flat", "way": "higher"}
