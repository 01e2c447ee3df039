"""Notes made by hand, and takes of them held against what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from soundsight.measure.against import Reference, Wanted, asked, held
from soundsight.measure.chosen import Chosen
from soundsight.result import Against, Measured, Note

G_MAJOR = (67, 69, 71, 72, 74, 76, 78, 79, 78, 76, 74, 72, 71, 69, 67)
PIECE = [Wanted((key,), 0.5 * place, 0.5 * place + 0.4) for place, key in enumerate((67, 69, 71, 67, 74, 72, 71, 69))]


def note(key: int, start_s: float, cents: float = 0.0, length_s: float = 0.4) -> Note:
    """A note whose pitch is known to 2 cents and whose beginning to 5 ms."""
    hz = 440 * 2 ** ((key + cents / 100 - 69) / 12)
    known = Measured(hz, hz * 2 ** (-2 / 1200), hz * 2 ** (2 / 1200), "Hz")
    off = Measured(cents, cents - 2, cents + 2, "cents")
    measures = {"hz": known, "begins": Measured(0.0, -5.0, 5.0, "ms"), "cents_equal": off}
    return Note(start_s, start_s + length_s, start_s + length_s, round(key + cents / 100), None, 1.0, hz, measures)


def even(keys: Sequence[int], step_s: float = 0.5) -> list[Note]:
    """Notes of these keys, evenly."""
    return [note(key, 1 + step_s * place) for place, key in enumerate(keys)]


def against(what: str, notes: Sequence[Note], wanted: Sequence[Wanted] = ()) -> tuple[tuple[Note, ...], Against]:
    """The notes held against what is asked."""
    return held(Reference(asked(what), tuple(wanted)), notes, Chosen(), 440.0)


def counts(one: Against) -> tuple[float | None, ...]:
    """How many are missing, extra, wrong, out of tune."""
    return tuple(one.measures[name].value for name in ("missing", "extra", "wrong", "out_of_tune"))


def late(one: Note) -> float | None:
    """How late it begins, ms."""
    return one.measures["against_time"].value
