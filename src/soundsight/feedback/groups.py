"""What notes have in common, and which of a group's notes make a habit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from soundsight.feedback.found import FEWEST
from soundsight.feedback.player import Player
from soundsight.feedback.read import glides, known, length_s, struck
from soundsight.result import Note

SHARE = 0.6  # of a group's notes, that make a habit
ELSEWHERE = 0.5  # of that share, at most, among the other notes: else it is no habit of the group
LEAP = 5  # semitones
APART_S = 0.5  # notes further apart do not follow each other
# Strokes of a tremolo are heard by one, two or three before it is known: three of a section's twelve a second. Set with
# its 25 clips in sight (benchmarks/violin_strings.py counts those that get advice).
STROKE_S = 0.25
JOINED_S = 0.15  # notes that are no further apart are joined by a change of the bow, or slurred

Groups = Mapping[str, Sequence[int]]


def groups(notes: Sequence[Note], player: Player) -> Groups:
    """Groups as a person reads them, and the numbers of their notes: the narrower before the wider."""
    given: dict[str, list[int]] = {}
    for number, note in enumerate(notes):
        kinds = [player.called(note)]
        if finger := player.played(note):
            kinds.append(finger)
        kinds.append(player.degree(note))
        if number:
            kinds += _after(notes[number - 1], note, player)
        for kind in kinds:
            given.setdefault(kind, []).append(number)
    return given


def _after(before: Note, note: Note, player: Player) -> Iterator[str]:
    """How a note follows the one before it."""
    apart_s = note.start_s - before.end_s
    if apart_s >= APART_S:
        return
    step = note.key - before.key
    if abs(step) >= LEAP:
        yield "after a leap up" if step > 0 else "after a leap down"
    if glides(before, player.limits) and length_s(before) < APART_S:
        yield "after a slide"
    if changed_bow(before, note):
        yield "after a bow change"
    if 0 < abs(step) < LEAP:
        yield "rising" if step > 0 else "falling"


def changed_bow(before: Note, note: Note) -> bool:
    """Whether the bow turned between two notes: one follows the other at once, and rises anew."""
    return note.start_s - before.end_s < JOINED_S and known(note, "rise") is not None


def first_strokes(notes: Sequence[Note]) -> set[int]:
    """Notes that were heard before it was clear that a tremolo begins: short, on its pitch, and joined to it."""
    given: set[int] = set()
    for number in range(len(notes) - 2, -1, -1):
        note, after = notes[number], notes[number + 1]
        joins = note.key == after.key and after.start_s - note.end_s < JOINED_S and length_s(note) < STROKE_S
        if joins and (struck(after) or number + 1 in given):
            given.add(number)
    return given


def habits(
    given: Groups, asked: Collection[int], faulty: Collection[int]
) -> Iterator[tuple[str, list[int], list[int]]]:
    """Groups of which most notes that were `asked` are `faulty`, more than elsewhere: name, faulty, asked."""
    for name, members in given.items():
        mine = [number for number in members if number in asked]
        off = [number for number in mine if number in faulty]
        if len(off) < FEWEST or len(off) < SHARE * len(mine):
            continue
        rest, elsewhere = len(asked) - len(mine), len(faulty) - len(off)
        if rest and elsewhere / rest > ELSEWHERE * len(off) / len(mine):
            continue
        yield name, off, mine
