"""How a note lies beside the one that was expected, and how many of those are missing, extra, wrong or out of tune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from soundsight.measure.against.align import Wanted
from soundsight.measure.chosen import Chosen, pitch_of
from soundsight.measure.rules import of_another
from soundsight.measure.trend import cannot
from soundsight.measure.tuning import RULERS, ruler_hz
from soundsight.result import Expected, Measured, Note

WRONG_CENTS = 70.0  # from here on it is another note
IN_TUNE_CENTS = 10.0
_KNOWN = Measured(0.0, 0.0, 0.0, "cents")
SURE_S, SURE_SCORE = 0.12, 0.8  # an extra note so long and so clear is one


def cents_from(note: Note, key: int, chosen: Chosen, a4_hz: float, ruler: str = "") -> Measured:
    """Cents above a key by a ruler: the one that ranks where none is named."""
    return _above(note, ruler_hz(key, ruler or chosen.ruler or "equal", chosen.tuning(a4_hz)), 0.0)


def off_from(note: Note, wanted: Wanted) -> Measured:
    """Cents above a note that was heard, the intervals of both added in squares."""
    if wanted.hz is None:
        return cannot("cents", "the pitch of the reference's note is not known")
    return _above(note, wanted.hz, wanted.half_cents)


def counted(
    expected: Sequence[Expected],
    notes: Sequence[Note],
    pitch: Mapping[int, Measured],
    chosen: Chosen,
    a4_hz: float,
    other: bool = False,
) -> dict[str, Measured]:
    """`missing`, `extra`, `wrong` and `out_of_tune`, in notes.

    Of extra and out-of-tune notes the interval reaches from those that surely are to those that may be. Where no ruler
    was chosen a note that any of them calls right is in tune; against another take (`other`) no ruler is asked. What
    slides or trills is never out of tune.
    """
    played = [one for one in expected if one.note is not None]
    extra = too_many(expected, notes)
    sure = [note for note in extra if surely_there(note)]
    wrong, surely, maybe, off = 0, 0, 0, 0
    for one in played:
        assert one.note is not None
        found = pitch[one.note]
        if of_another(notes[one.note]):
            continue
        if _cents(notes[one.note], found, one.key, a4_hz) > WRONG_CENTS:
            wrong += 1
            continue
        if notes[one.note].measures.get("cents_equal", _KNOWN).value is None:
            continue  # a slide or a trill, which no ruler is asked of
        asked = [found] if other or chosen.ruler else [
            cents_from(notes[one.note], one.key, chosen, a4_hz, ruler) for ruler in RULERS
        ]  # fmt: skip
        if any(each.value is None for each in asked):
            continue
        surely += all(each.low > IN_TUNE_CENTS or each.high < -IN_TUNE_CENTS for each in asked)  # type: ignore[operator]
        maybe += all(each.high > IN_TUNE_CENTS or each.low < -IN_TUNE_CENTS for each in asked)  # type: ignore[operator]
        off += all(abs(each.value) > IN_TUNE_CENTS for each in asked)  # type: ignore[arg-type]
    missing = len(expected) - len(played)
    return {
        "missing": Measured(missing, missing, missing, "notes"),
        "extra": Measured(len(extra), len(sure), len(extra), "notes"),
        "wrong": Measured(wrong, wrong, wrong, "notes"),
        "out_of_tune": Measured(off, surely, maybe, "notes"),
    }


def too_many(expected: Sequence[Expected], notes: Sequence[Note]) -> list[Note]:
    """The notes that play nothing that was expected; a trill's are its own, and a string that rings is none."""
    belong = {one.note for one in expected}
    return [note for number, note in enumerate(notes) if number not in belong and not of_another(note)]


def surely_there(note: Note) -> bool:
    """Whether it is a note for sure, and not what was left of one that was cut in two."""
    return note.end_s - note.start_s >= SURE_S and note.score >= SURE_SCORE


def _above(note: Note, hz: float, half_cents: float) -> Measured:
    found = note.measures["hz"]
    if found.value is None or found.low is None or found.high is None:
        return cannot("cents", found.why or "the note's pitch is not known")
    value, low, high = (1200 * float(np.log2(one / hz)) for one in (found.value, found.low, found.high))
    below, above = float(np.hypot(value - low, half_cents)), float(np.hypot(high - value, half_cents))
    return Measured(value, value - below, value + above, "cents")


def _cents(note: Note, found: Measured, key: int, a4_hz: float) -> float:
    """How far a note is from a key, also where its pitch is not known well."""
    if found.value is not None:
        return abs(found.value)
    return abs(1200 * float(np.log2(pitch_of(note) / a4_hz)) - 100 * (key - 69))
