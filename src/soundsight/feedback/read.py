"""How advice reads a note: its figures where they are known, whether it has one pitch, and the middle of several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from soundsight.feedback.player import Limits
from soundsight.result import Measured, Note

Known = tuple[float, float, float]  # value, low, high
SAME_CENTS = 50.0  # of an open string's pitch, as where it is measured


def known(note: Note, name: str) -> Known | None:
    """A figure of a note with its interval; None where it was not measured."""
    given = note.measures.get(name)
    if given is None or given.value is None or given.low is None or given.high is None:
        return None
    return given.value, given.low, given.high


def cents(note: Note, ruler: str) -> Known | None:
    """A note's cents by a ruler with their interval."""
    return known(note, f"cents_{ruler}")


def length_s(note: Note) -> float:
    """How long it is played."""
    return note.end_s - note.start_s


def over(note: Note) -> Known | None:
    """Cents by which the pitch moves over a whole note, with their interval."""
    drift = known(note, "drift")
    return None if drift is None else (drift[0] * length_s(note), drift[1] * length_s(note), drift[2] * length_s(note))


def glides(note: Note, limits: Limits) -> bool:
    """Whether a note's pitch goes elsewhere: a slide, or two notes that were not told apart."""
    moved = over(note)
    return moved is not None and abs(moved[0]) >= limits.glides_cents


def steady(note: Note, limits: Limits, wild_cents: float | None = None) -> bool:
    """Whether a note has one pitch: it neither slides nor scatters by `wild_cents`, else by those of the limits."""
    scatter = known(note, "scatter")
    wild = limits.wild_cents if wild_cents is None else wild_cents
    return not glides(note, limits) and (scatter is None or scatter[0] < wild)


def struck(note: Note) -> bool:
    """Whether it is a bow tremolo, of one player or of many."""
    return known(note, "tremolo_rate") is not None


def of_another(note: Note) -> bool:
    """Whether it is no note by itself: part of a trill, or an open string that rings on alone."""
    ring = known(note, "open_string")
    alone = ring and note.hz and abs(1200 * math.log2(ring[0] / note.hz)) <= SAME_CENTS
    return "trill_rate" in note.measures or bool(alone)


def two_strings(note: Note, limits: Limits) -> bool:
    """Whether it is two strings that sound: nothing is said of them."""
    share = known(note, "two_strings")
    return share is not None and share[0] >= limits.two_pc


def sure(value: Measured) -> float:
    """The end of the interval that lies nearer to 0: at least so much it is."""
    return min(abs(value.low or 0.0), abs(value.high or 0.0))


def middle(values: Sequence[float], unit: str = "cents") -> Measured | None:
    """The median with its 90 % interval from the values' own ranks; None where that reaches 0."""
    if not values:
        return None
    ranked = sorted(values)
    reach = max(math.floor((len(ranked) - 1.645 * math.sqrt(len(ranked))) / 2), 0)
    low, high = ranked[reach], ranked[-1 - reach]
    return Measured(median(ranked), low, high, unit) if low * high > 0 else None
