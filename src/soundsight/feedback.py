"""Notes and their measures to advice: what stands out, how sure that is, where to hear it, what to try."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from soundsight.result import Advice, Measured, Note
from soundsight.units import s_to_clock

MOST = 6  # pieces of advice: more than a player can use help nobody
IN_TUNE_CENTS = 10.0  # what lies wholly within is not spoken of
A4_CENTS = 5.0
DRIFT_CENTS = 15.0  # over a held note
GLIDE_CENTS = 50.0  # over a note: it is a slide, or two notes that were not told apart
WILD_CENTS = 10.0  # what a note of one pitch scatters about its line, vibrato taken off, at most
HELD_S = 0.5
SLOW_MS = 100.0  # a rise that surely takes longer is told beside the pitch; a bow that bites takes 20 to 60
SHORTEST_S = 0.12  # a note that is shorter is spoken of as one of many only
FEWEST = 3  # notes that make a habit
SHARE = 0.6  # of a group's notes, that make it one
LEAP = 5  # semitones
EVIDENT = 6  # notes from which the whole's pitch is judged

RULERS = {"equal": "equal temperament", "pythagorean": "Pythagorean", "just": "just intonation"}
OPEN = ("G3", "D4", "A4", "E5")

# All sentences: rule -> (what is heard, what to try).
SENTENCES: dict[str, tuple[str, str]] = {
    "a4": (
        "All of it lies {amount} {side} A4 = {a4:.4g} Hz; A4 is near {hz:.1f} Hz",
        "Tune the A string first, then the others by fifths. If your A is meant to be there, choose it as A4.",
    ),
    "pitch": (
        "{name} at {when}: {amount} {side} ({ruler}){more}",
        "Play it alone, slowly, against an open string or a drone, and move the finger a little {way}.",
    ),
    "pitch_open": (
        "{name} at {when}: {amount} {side} ({ruler}){more}",
        "If it was the open string, tune it; if not, move the finger a little {way}.",
    ),
    "pitch_habit": (
        "{group}: {count} of {all} {side}, median {median:+.0f} cents ({ruler}); hear them",
        "Play each slowly after the note before it, stop, compare with an open string or a drone, and set the finger a "
        "little {way}.",
    ),
    "drift": (
        "{name} at {when}: its pitch {moves} by {amount} while it is held",
        "Hold it long at one loudness: keep the finger still and the bow's weight even.",
    ),
    "drift_habit": (
        "{count} of {all} held notes: the pitch {moves}, median {median:+.0f} cents over the note; hear them",
        "Hold single notes long at one loudness: keep the finger still and the bow's weight even to the end.",
    ),
}


@dataclass(frozen=True, slots=True)
class Player:
    """What a player chose, and how notes are read by it.

    `a4_hz` is what notes are held against, `asked_hz` what the player takes for A4; `ruler` and `key` are "" where none
    was named. `name` and `finger` say what a note is called and what plays it at an A4, `held` gives notes with the
    cents that they have at another.
    """

    asked_hz: float
    a4_hz: float
    ruler: str
    key: str
    name: Callable[[Note, float], str]
    finger: Callable[[Note, float], str]
    held: Callable[[Sequence[Note], float], Sequence[Note]]

    @property
    def ranks(self) -> str:
        """The ruler by which notes are ranked."""
        return self.ruler or "equal"

    @property
    def said(self) -> str:
        """The ruler as a person reads it."""
        key = f" in {self.key}" if self.key and self.ranks != "equal" else ""
        a4 = f", A4 at {self.a4_hz:.1f} Hz" if abs(self.a4_hz - self.asked_hz) > 0.05 else ""
        return f"{RULERS[self.ranks]}{key}{a4}"

    def called(self, note: Note) -> str:
        """What a note is called."""
        return self.name(note, self.a4_hz)

    def played(self, note: Note) -> str:
        """What plays it, where a position was named."""
        return self.finger(note, self.a4_hz)


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of advice, and how much it is worth among others."""

    worth: float
    advice: Advice


def advise(notes: Sequence[Note], player: Player) -> tuple[Advice, ...]:
    """What a player can use of a whole recording, the most useful first; at most MOST.

    No advice is given whose interval reaches what is in order. A note that another ruler calls right is not called
    wrong unless the player chose the ruler. Where all of it lies beside A4, that is said once, and single notes are
    held against the A4 that was played.
    """
    whole = list(_whole(notes, player))
    if whole:
        player = replace(player, a4_hz=player.asked_hz * 2 ** ((whole[0].value.value or 0) / 1200))
        notes = player.held(notes, player.a4_hz)
    out = {number: side for number, note in enumerate(notes) if (side := _side(note, player))}
    pitch_habits = _chosen(_pitch_habits(notes, out, player))
    told = {number for one in pitch_habits for number in one.advice.notes}
    singles = [_pitch(notes[number], number, side, player) for number, side in out.items() if number not in told]
    drifts = list(_drifts(notes, player))
    found = [*pitch_habits, *(one for one in singles if one), *drifts]
    ranked = sorted(found, key=lambda one: (-one.worth, one.advice.start_s))
    return (*whole, *(one.advice for one in ranked))[:MOST]


def remarks(notes: Sequence[Note], player: Player, first: int = 0) -> tuple[Advice, ...]:
    """What can be said of each of `notes` by itself; the first of them is note number `first`."""
    given = []
    for number, note in enumerate(notes, first):
        side = _side(note, player)
        one = (_pitch(note, number, side, player) if side else None) or _drift(note, number, player)
        if one is not None:
            given.append(one.advice)
    return tuple(given)


def cents(note: Note, ruler: str) -> tuple[float, float, float] | None:
    """A note's cents by a ruler with their interval: value, low, high; None where they were not measured."""
    return _known(note.measures.get(f"cents_{ruler}"))


def _known(given: Measured | None) -> tuple[float, float, float] | None:
    if given is None or given.value is None or given.low is None or given.high is None:
        return None
    return given.value, given.low, given.high


def _side(note: Note, player: Player) -> int:
    """1 where a note is sharp, -1 where it is flat, 0 where it is neither, has no one pitch, or that is not sure."""
    if not _steady(note):
        return 0
    sides = set()
    for ruler in (player.ruler,) if player.ruler else RULERS:
        known = cents(note, ruler)
        if known is None:
            return 0
        _, low, high = known
        sides.add(1 if low > IN_TUNE_CENTS else -1 if high < -IN_TUNE_CENTS else 0)
    return sides.pop() if len(sides) == 1 else 0


def _whole(notes: Sequence[Note], player: Player) -> Iterator[Advice]:
    """That all of it lies beside A4: the direction of the notes' places within their semitones (see `_turned`)."""
    known = [(number, found[0]) for number, note in enumerate(notes) if (found := cents(note, "equal"))]
    if len(known) < EVIDENT:
        return
    moved = 1200 * math.log2(player.a4_hz / player.asked_hz)
    middle = _turned([value for _, value in known])
    left = [(value - middle + 50) % 100 - 50 for _, value in known]
    middle += median(left)  # which single notes pull less
    spread = 1.4826 * median(abs(value - median(left)) for value in left)
    half = 1.645 * 1.2533 * (spread + 0.5) / math.sqrt(len(left)) * (1 + 2 / len(left))
    off = moved + middle
    if abs(off) - half <= A4_CENTS or spread > abs(off):
        return
    value = Measured(off, off - half, off + half, "cents")
    words = {"side": "over" if off > 0 else "under", "a4": player.asked_hz, "hz": player.asked_hz * 2 ** (off / 1200)}
    yield _advice("a4", notes, [number for number, _ in known], None, value, words)


def _turned(values: Sequence[float]) -> float:
    """The mean of cents of which 100 are a whole turn, as notes 60 cents flat are called 40 cents sharp."""
    x = sum(math.cos(2 * math.pi * value / 100) for value in values)
    y = sum(math.sin(2 * math.pi * value / 100) for value in values)
    return 100 / (2 * math.pi) * math.atan2(y, x)


def _pitch(note: Note, number: int, side: int, player: Player) -> _Found | None:
    known = cents(note, player.ranks)
    length_s = note.end_s - note.start_s
    if known is None or length_s < SHORTEST_S:
        return None
    value = Measured(*known, "cents")
    name = player.called(note)
    drift = _over(note)
    more = f", {'rising' if drift[0] > 0 else 'sinking'}" if drift and min(map(abs, drift[1:])) > DRIFT_CENTS else ""
    rise = _known(note.measures.get("rise"))
    if rise and rise[1] > SLOW_MS:
        more += f"; the attack took {rise[0]:.0f} ms"
    finger = player.played(note)
    words = {**_ways(side), "name": f"{name} ({finger})" if finger else name, "ruler": player.said, "more": more}
    advice = _advice("pitch_open" if name in OPEN else "pitch", [note], [number], player.ranks, value, words)
    return _Found(_sure(value) / 10 * min(length_s, 1.0), replace(advice, notes=(number,)))


def _pitch_habits(notes: Sequence[Note], out: Mapping[int, int], player: Player) -> Iterator[_Found]:
    """Groups of which most notes are off to one side."""
    for group, members in _groups(notes, player).items():
        measured = [number for number in members if cents(notes[number], player.ranks)]
        for side in (1, -1):
            off = [number for number in measured if out.get(number) == side]
            if len(off) < FEWEST or len(off) < SHARE * len(measured):
                continue
            others = [number for number in out if number not in measured and out[number] == side]
            rest = len(notes) - len(measured)
            if rest and len(others) / rest > 0.5 * len(off) / len(measured):
                continue  # it is no more so here than elsewhere
            value = _middle([found[0] for number in measured if (found := cents(notes[number], player.ranks))])
            if value is None or value.value is None:
                continue
            words = {**_ways(side), "group": group, "count": len(off), "all": len(measured), "ruler": player.said}
            advice = _advice("pitch_habit", notes, off, player.ranks, value, words)
            yield _Found(len(off) ** 2 / len(measured) * min(abs(value.value), 50) / 10, advice)


def _groups(notes: Sequence[Note], player: Player) -> dict[str, list[int]]:
    """What notes may have in common, as a person reads it, and which they are: the narrower before the wider."""
    groups: dict[str, list[int]] = {}
    names = [player.called(note) for note in notes]
    for number, note in enumerate(notes):
        kinds = [names[number]]
        if finger := player.played(note):
            kinds.append(finger)
        kinds.append(f"every {names[number].rstrip('0123456789-')}")
        if number and note.start_s - notes[number - 1].end_s < HELD_S:
            step = note.key - notes[number - 1].key
            if abs(step) >= LEAP:
                kinds.append("after a leap up" if step > 0 else "after a leap down")
            elif step:
                kinds.append("rising" if step > 0 else "falling")
        for kind in kinds:
            groups.setdefault(kind, []).append(number)
    return groups


def _chosen(found: Iterable[_Found]) -> list[_Found]:
    """The best of them, each with notes enough that no better one spoke of."""
    kept: list[_Found] = []
    told: set[int] = set()
    for one in sorted(found, key=lambda one: -one.worth):
        if len(set(one.advice.notes) - told) >= FEWEST:
            kept.append(one)
            told |= set(one.advice.notes)
    return kept


def _drifts(notes: Sequence[Note], player: Player) -> Iterator[_Found]:
    """Held notes whose pitch moves: as a habit where several do, else by themselves."""
    held = [number for number, note in enumerate(notes) if note.end_s - note.start_s >= HELD_S and _over(note)]
    single = {number: one for number in held if (one := _drift(notes[number], number, player))}
    for side in (1, -1):
        moving = [number for number in single if (single[number].advice.value.value or 0) * side > 0]
        value = _middle([found[0] for number in held if (found := _over(notes[number]))])
        if len(moving) >= FEWEST and len(moving) >= SHARE * len(held) and value and value.value:
            words = {"count": len(moving), "all": len(held), "moves": "rises" if side > 0 else "sinks"}
            advice = _advice("drift_habit", notes, moving, None, value, words)
            yield _Found(len(moving) ** 2 / len(held) * abs(value.value) / 15, advice)
        else:
            yield from (single[number] for number in moving)


def _steady(note: Note) -> bool:
    """Whether a note has one pitch: it neither slides nor leaps about."""
    moved, scatter = _over(note), _known(note.measures.get("scatter"))
    return (moved is None or abs(moved[0]) < GLIDE_CENTS) and (scatter is None or scatter[0] < WILD_CENTS)


def _over(note: Note) -> tuple[float, float, float] | None:
    """Cents by which the pitch moves over a whole note, with their interval."""
    known = _known(note.measures.get("drift"))
    length_s = note.end_s - note.start_s
    return None if known is None else (known[0] * length_s, known[1] * length_s, known[2] * length_s)


def _drift(note: Note, number: int, player: Player) -> _Found | None:
    moved = _over(note)
    if moved is None or note.end_s - note.start_s < HELD_S or not _steady(note):
        return None
    if moved[1] <= DRIFT_CENTS and moved[2] >= -DRIFT_CENTS:
        return None
    words = {"name": player.called(note), "moves": "rises" if moved[0] > 0 else "sinks"}
    advice = _advice("drift", [note], [number], None, Measured(*moved, "cents"), words)
    return _Found(_sure(advice.value) / 15 * 0.5, replace(advice, notes=(number,)))


def _sure(value: Measured) -> float:
    """The end of the interval that lies nearer to 0: at least so much it is."""
    return min(abs(value.low or 0.0), abs(value.high or 0.0))


def _middle(values: Sequence[float]) -> Measured | None:
    """The median with its 90 % interval from the values' own ranks; None where that reaches 0."""
    if not values:
        return None
    ranked = sorted(values)
    reach = max(math.floor((len(ranked) - 1.645 * math.sqrt(len(ranked))) / 2), 0)
    low, high = ranked[reach], ranked[-1 - reach]
    return Measured(median(ranked), low, high, "cents") if low * high > 0 else None


def _ways(side: int) -> dict[str, str]:
    return {"side": "sharp", "way": "lower"} if side > 0 else {"side": "flat", "way": "higher"}


def _advice(
    rule: str,
    notes: Sequence[Note],
    numbers: Sequence[int],
    ruler: str | None,
    value: Measured,
    words: Mapping[str, object],
) -> Advice:
    """The sentences of a rule; `notes` are those of the `numbers`, or the single one that is spoken of."""
    told = notes if len(notes) == 1 else [notes[number] for number in numbers]
    start_s, end_s = told[0].start_s, max(note.end_s for note in told)
    said = {"when": _when(start_s, end_s), "amount": _amount(value), "median": value.value, **words}
    heard, try_this = (sentence.format(**said) for sentence in SENTENCES[rule])
    return Advice(rule, start_s, end_s, tuple(numbers), ruler, value, heard, try_this)


def _amount(value: Measured) -> str:
    """`28 ± 2 cents`, whichever way they lie."""
    assert value.value is not None
    assert value.low is not None
    assert value.high is not None
    return f"{abs(value.value):.0f} ± {max((value.high - value.low) / 2, 1):.0f} {value.unit}"


def _when(start_s: float, end_s: float) -> str:
    if end_s < 60:
        return f"{start_s:.1f}–{end_s:.1f} s"
    return f"{s_to_clock(start_s)}–{s_to_clock(end_s)}"
