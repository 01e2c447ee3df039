"""How much of what was expected was played: in one number, beside what is missing, wrong, out of tune and uneven."""

from __future__ import annotations

from collections.abc import Sequence

from soundsight.measure.against.pitch import surely_there, too_many
from soundsight.measure.rules import RULES
from soundsight.measure.trend import cannot
from soundsight.result import Expected, Measured, Note

_HALF = 1.645
_KNOWN = 0.5  # of the notes that belong, whose pitch and time can be told at least


def conformity(expected: Sequence[Expected], notes: Sequence[Note], ruler: str) -> Measured:
    """The share, in %, of the notes expected that were played within the limits of the tile `scale_good`.

    Each counts by the probability that its pitch (25 cents) and its beginning (50 ms) lie within them, as their own
    intervals give it; a missing or wrong note counts 0, one too many as one more that was expected. Notes of which that
    cannot be told are left out. The interval is that of so many draws with these probabilities, and its lower end
    counts every scrap as a note too many. The formula is our own.
    """
    played = [one.note for one in expected if one.note is not None]
    found = [met for note in played if (met := RULES["scale_good"](notes[note], ruler)) is not None]
    if not expected or len(found) < _KNOWN * len(played):
        return cannot("%", "of too few notes the pitch and the time are known")
    extra = too_many(expected, notes)
    sure = sum(map(surely_there, extra))
    asked = len(expected) - len(played) + len(found)
    half = _HALF * sum(one * (1 - one) for one in found) ** 0.5
    low = max(sum(found) - half, 0.0) / (asked + len(extra))
    high = min(sum(found) + half, len(found)) / (asked + sure)
    return Measured(100 * sum(found) / (asked + sure), 100 * low, 100 * high, "%")
