"""Advice on tone: the five attributes, the attack, the bow's scratch, its changes and its tremolo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from soundsight.feedback.found import FEWEST, Found, found
from soundsight.feedback.groups import SHARE, Groups, habits
from soundsight.feedback.player import Player
from soundsight.feedback.read import Known, known, length_s, middle, steady
from soundsight.result import Measured, Note

# attribute -> rule of advice on single notes; the attack's depends on how it is bad
ATTRIBUTES = {
    "dynamic_stability": "uneven_bow",
    "pitch_stability": "unsteady_pitch",
    "timbre_stability": "unsteady_colour",
    "timbre_richness": "thin",
    "attack_clarity": "",
}
# Of a tremolo, which is meant to swing, these are not asked.
NOT_OF_TREMOLO = {"dynamic_stability", "timbre_stability", "attack_clarity"}
TORN_CENTS = 40.0  # a pitch that scatters more is a trill, or notes that were not told apart
ROUGH = 4.0  # a good note's periods are regular after about a quarter of its rise
SCRATCHES_PC = 20.0  # of a note, at least, and its harmonics stand so much less over the noise than elsewhere:
ROUGHER_DB = 8.0
COMPARED = 6  # notes from which "elsewhere" is known
GAP_MS = 60.0  # between two notes of one pitch, from which a change of the bow is heard as a break
LONGEST_GAP_MS = 250.0
FRAME_MS = 10.0
SPEEDS_HZ = 1.0  # by so much, surely, the speeds of tremolos differ before that is told
_WORTH = 25.0  # points under the floor that weigh as much as 10 cents beyond what is in tune

Fault = tuple[str, Measured, float]  # rule, value, and how much it is worth


def faults(note: Note, player: Player) -> Iterator[Fault]:
    """What of a note's tone lies surely under what the player is to be told of."""
    if not steady(note, TORN_CENTS):
        return
    trembles = known(note, "tremolo_rate") is not None
    for name, rule in ATTRIBUTES.items():
        floor, score = player.floors.get(name), known(note, name)
        if floor is None or score is None or score[2] >= floor or (trembles and name in NOT_OF_TREMOLO):
            continue
        worth = (floor - score[2]) / _WORTH
        if rule:
            yield rule, Measured(*score, ""), worth
        elif start := _start(note):
            yield (*start, worth)


def _start(note: Note) -> tuple[str, Measured] | None:
    """How the beginning of a note is bad: it rises slowly, or its tone is not clear for long."""
    rise, clear = known(note, "rise"), known(note, "regular_after")
    if rise is None or clear is None:
        return None
    rule, one = ("rough_start", clear) if ROUGH * clear[0] > rise[0] else ("slow_start", rise)
    return (rule, Measured(*one, "ms")) if one[1] > 0 else None


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
        asked = {number for number, note in enumerate(notes) if _asked(note, rule)} | faulty.keys()
        wide = {"all of it": tuple(range(len(notes))), **given} if rule != "scratch" else given
        told = list(_habits(rule, notes, faulty, habits(wide, asked, faulty)))
        singles = [_single(rule, number, notes[number], *one, player) for number, one in faulty.items()]
        yield [*told, *singles]


def _asked(note: Note, rule: str) -> bool:
    """Whether a note could have shown this fault."""
    name = next((name for name, other in ATTRIBUTES.items() if other == rule), "attack_clarity")
    return known(note, "harmonics_to_noise" if rule == "scratch" else name) is not None


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
    ratios = {number: one for number, note in enumerate(notes) if (one := known(note, "harmonics_to_noise"))}
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
