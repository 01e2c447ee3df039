"""Notes and their measures to advice: what stands out, how sure that is, where to hear it, what to try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from soundsight.feedback.against import of_against
from soundsight.feedback.found import best, ranked
from soundsight.feedback.groups import first_strokes, groups
from soundsight.feedback.pitch import drift, drifts, pitch, pitch_habits, side, whole
from soundsight.feedback.player import RULERS, Limits, Player
from soundsight.feedback.sentences import SENTENCES
from soundsight.feedback.tone import bow_changes, of_tone, tones, tremolos
from soundsight.result import Advice, Against, Note

__all__ = ["MOST", "RULERS", "SENTENCES", "Limits", "Player", "advise", "remarks"]

MOST = 6  # pieces of advice: more than a player can use help nobody


def advise(notes: Sequence[Note], player: Player, against: Against | None = None) -> tuple[Advice, ...]:
    """What a player can use of a whole recording, the most useful first; at most MOST.

    No advice is given whose interval reaches what is in order. A note that another ruler calls right is not called
    wrong unless the player chose the ruler. Where all of it lies beside A4, that is said once, and single notes are
    held against the A4 that was played. What a habit speaks of is not told of single notes again. `against` is what the
    take was held against, where that was asked.
    """
    beside = whole(notes, player)
    if beside:
        player = replace(player, a4_hz=player.asked_hz * 2 ** ((beside.advice.value.value or 0) / 1200))
        notes = player.held(notes, player.a4_hz)
    given = groups(notes, player)
    strokes = first_strokes(notes)
    sides = {number: to for number, note in enumerate(notes) if number not in strokes and (to := side(note, player))}
    singles = [one for number in sides if (one := pitch(number, notes[number], player))]
    found = [*bow_changes(notes), *tremolos(notes)]
    for of_rule in ([*pitch_habits(notes, given, sides, player), *singles], *of_tone(notes, given, player)):
        habits = best(one for one in of_rule if one.advice.rule.endswith("_habit"))
        told = {number for one in habits for number in one.advice.notes}
        found += habits
        found += [one for one in of_rule if len(one.advice.notes) == 1 and not told & {*one.advice.notes}]
    # That a note lies off says how it moves, too.
    off = {one.advice.notes for one in found if one.advice.rule in ("pitch", "pitch_open")}
    found += [one for one in drifts(notes, player) if one.advice.notes not in off]
    if against is not None:
        found += of_against(notes, against, player)
    first = [beside.advice] if beside else []
    return tuple([*first, *ranked(found, MOST)][:MOST])


def remarks(notes: Sequence[Note], player: Player, first: int = 0) -> tuple[Advice, ...]:
    """What can be said of each of `notes` by itself; the first of them is note number `first`.

    One remark a note: its pitch before its tone, and of its tone what is worst.
    """
    given = []
    for number, note in enumerate(notes, first):
        one = pitch(number, note, player) or drift(number, note, player)
        one = one or max(tones(number, note, player), key=lambda told: told.worth, default=None)
        if one is not None:
            given.append(one.advice)
    return tuple(given)
