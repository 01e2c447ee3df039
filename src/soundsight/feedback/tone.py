"""Advice on tone: the five attributes, the attack, the bow's scratch, its changes and its tremolo."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from soundsight.feedback.found import FEWEST, Found, found
from soundsight.feedback.groups import SHARE, Groups, habits
from soundsight.feedback.player import Player
from soundsight.feedback.read import Known, known, length_s, middle, steady, struck, two_strings
from soundsight.result import Measured, Note

# figure -> rule of advice on single notes
ATTRIBUTES = {
    "dynamic_stability": "uneven_bow",
    "pitch_stability": "unsteady_pitch",
    "timbre_stability": "unsteady_colour",
    "timbre_richness": "thin",
}
STARTS = {"rise": "slow_start", "regular_after": "rough_start"}
FIGURE_OF = {rule: name for name, rule in (ATTRIBUTES | STARTS).items()} | {"scratch": "harmonics_to_noise"}
# Of a tremolo, which is meant to swing, these are not asked; nor is the pitch's of a vibrato, nor any but the start
# where a second string sounds through more than a tenth of the note.
SECOND_PC = 10.0
NOT_OF_TREMOLO = {"dynamic_stability", "timbre_stability", *STARTS}
SCRATCHES_PC = 20.0  # of a note, at least, and its harmonics stand so much less over the noise than elsewhere:
ROUGHER_DB = 8.0
COMPARED = 6  # notes from which "elsewhere" is known
GAP_MS = 60.0  # between two notes of one pitch, from which a change of the bow is heard as a break
LONGEST_GAP_MS = 250.0
FRAME_MS = 10.0
SPEEDS_HZ = 1.0  # by so much, surely, the speeds of tremolos differ before that is told
WORTH = 25.0  # points under the floor that weigh as much as 10 cents beyond what is in tune

Fault = tuple[str, Measured, float]  # rule, value, and how much it is worth


def faults(note: Note, player: Player) -> Iterator[Fault]:
    """What of a note's tone lies surely beyond what the player is to be told of."""
    if not steady(note, player.limits, player.limits.torn_cents) or two_strings(note, player.limits):
        return
    not_asked = _not_asked(note)
    for name, rule in (ATTRIBUTES | STARTS).items():
        figure = known(note, name)
        if figure is None or name in not_asked:
            continue
        value, low, high = figure
        floor, most = player.limits.floors.get(name, -math.inf), player.limits.most_ms.get(name, math.inf)
        if high < floor:
            yield rule, Measured(*figure, ""), (floor - high) / WORTH
        elif low > most and not (name == "regular_after" and value > 1000 * player.limits.clear_share * length_s(note)):
            yield rule, Measured(*figure, "ms"), low / most - 1


def _not_asked(note: Note) -> set[str]:
    """Figures that say nothing bad of this note."""
    return {
        *(NOT_OF_TREMOLO if struck(note) else ()),
        *(("pitch_stability",) if known(note, "vibrato_rate") else ()),
        *(ATTRIBUTES if _second(note) else ()),
    }


def _second(note: Note) -> bool:
    """Whether a second string sounds through some of a note, or an open one still rings."""
    share = known(note, "two_strings")
    return (share is not None and share[0] > SECOND_PC) or known(note, "open_string") is not None


def tones(number: int, note: Note, player: Player) -> Iterator[Found]:
    """What of one note's tone stands out."""
    for rule, value, worth in faults(note, player):
        yield _single(rule, number, note, value, worth, player)


def _single(rule: str, number: int, note: Note, value: Measured, worth: float, player: Player) -> Found:
    words = {"name": player.called(note)}
    return found(rule, worth * min(length_s(note), 1.0), [(number, note)], value, words)


def of_tone(notes: Sequence[Note], given: Groups, player: Player) -> Iterator[list[Found]]:
    """All faults of tone, a list a rule: its habits, or its single notes where no habit speaks of them."""
    by_rule: dict[str, dict[int, tuple[Measured, float]]] = {}
    for number, note in enumerate(notes):
        for rule, value, worth in faults(note, player):
            by_rule.setdefault(rule, {})[number] = value, worth
    if rough := _scratches(notes):
        by_rule["scratch"] = rough
    for rule, faulty in by_rule.items():
        asked = {number for number, note in enumerate(notes) if known(note, FIGURE_OF[rule])} | faulty.keys()
        wide = {"all of it": tuple(range(len(notes))), **given} if rule != "scratch" else given
        told = list(_habits(rule, notes, faulty, habits(wide, asked, faulty)))
        singles = [_single(rule, number, notes[number], *one, player) for number, one in faulty.items()]
        yield [*told, *singles]


def _habits(
    rule: str,
    notes: Sequence[Note],
    faulty: Mapping[int, tuple[Measured, float]],
    given: Iterator[tuple[str, list[int], list[int]]],
) -> Iterator[Found]:
    for group, off, asked in given:
        known_ones = [one.value for number in off if (one := faulty[number][0]).value is not None]
        value = middle(known_ones, faulty[off[0]][0].unit)
        if value is None:
            continue
        words = {"group": group, "count": len(off), "all": len(asked)}
        worth = len(off) ** 2 / len(asked) * median(faulty[number][1] for number in off)
        yield found(f"{rule}_habit", worth, [(number, notes[number]) for number in off], value, words)


def _scratches(notes: Sequence[Note]) -> dict[int, tuple[Measured, float]]:
    """Notes that scratch surely more than the others do: noise of the room is in all of them."""
    alone = {number: note for number, note in enumerate(notes) if not _second(note)}
    ratios = {number: one for number, note in alone.items() if (one := known(note, "harmonics_to_noise"))}
    if len(ratios) < COMPARED:
        return {}
    usual = median(one[0] for one in ratios.values())
    given = {}
    for number, (_, _, high) in ratios.items():
        share = known(notes[number], "scratch")
        if share and share[1] > SCRATCHES_PC and high < usual - ROUGHER_DB:
            given[number] = Measured(*share, "%"), share[1] / 50
    return given


def bow_changes(notes: Sequence[Note]) -> Iterator[Found]:
    """That the sound breaks off between two notes of one pitch, where the bow turns."""
    gaps: dict[int, float] = {}
    for number in range(1, len(notes)):
        before, note = notes[number - 1], notes[number]
        gap_ms = 1000 * (note.start_s - before.end_s)
        if note.key == before.key and gap_ms < LONGEST_GAP_MS and known(note, "rise"):
            gaps[number] = gap_ms
    off = [number for number, gap_ms in gaps.items() if gap_ms - FRAME_MS > GAP_MS]
    value = middle([gaps[number] for number in off], "ms")
    if len(off) < FEWEST or len(off) < SHARE * len(gaps) or value is None or value.value is None:
        return
    words = {"count": len(off), "all": len(gaps)}
    worth = len(off) ** 2 / len(gaps) * value.value / 1000
    yield found("bow_change_habit", worth, [(number, notes[number]) for number in off], value, words)


def tremolos(notes: Sequence[Note]) -> Iterator[Found]:
    """That the strokes of several tremolos differ in speed."""
    given: dict[int, Known] = {number: one for number, note in enumerate(notes) if (one := known(note, "tremolo_rate"))}
    if len(given) < FEWEST:
        return
    slowest, fastest = min(given.values()), max(given.values())
    low = fastest[1] - slowest[2]
    if low < SPEEDS_HZ:
        return
    value = Measured(fastest[0] - slowest[0], low, fastest[2] - slowest[1], "Hz")
    words = {"all": len(given), "slowest": slowest[0], "fastest": fastest[0]}
    yield found("tremolo_habit", low / 2, [(number, notes[number]) for number in given], value, words)
