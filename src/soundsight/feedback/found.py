"""A piece of advice as it is found: its sentences filled in, and how much it is worth among others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soundsight.feedback.sentences import SENTENCES
from soundsight.result import Advice, Measured, Note
from soundsight.units import s_to_clock

FEWEST = 3  # notes that make a habit
SINGLES = 3  # of one rule about single notes: more of the same helps nobody


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of advice, and how much it is worth among others."""

    worth: float
    advice: Advice


def found(
    rule: str,
    worth: float,
    notes: Sequence[tuple[int, Note]],
    value: Measured,
    words: Mapping[str, object],
    ruler: str | None = None,
) -> Found:
    """The sentences of a rule about `notes`, each with its number."""
    start_s, end_s = notes[0][1].start_s, max(note.end_s for _, note in notes)
    said = {"when": _when(start_s, end_s), "amount": amount(value), "median": value.value, **words}
    heard, try_this = (sentence.format(**said) for sentence in SENTENCES[rule])
    numbers = tuple(number for number, _ in notes)
    return Found(worth, Advice(rule, start_s, end_s, numbers, ruler, value, heard, try_this))


def best(habits: Iterable[Found]) -> list[Found]:
    """The best of them, each with notes enough that no better one spoke of."""
    kept: list[Found] = []
    told: set[int] = set()
    for one in sorted(habits, key=lambda one: -one.worth):
        if len(set(one.advice.notes) - told) >= FEWEST:
            kept.append(one)
            told |= set(one.advice.notes)
    return kept


def ranked(given: Iterable[Found], most: int) -> list[Advice]:
    """The most useful first, at most `most` of them and SINGLES of each kind on single notes, no name of them twice."""
    kept: list[Advice] = []
    for one in sorted(given, key=lambda one: (-one.worth, one.advice.start_s)):
        same = [other for other in kept if _kind(other) == _kind(one.advice)]
        told = any(_name(other) == _name(one.advice) for other in same)
        if one.advice.rule.endswith("_habit") or (len(same) < SINGLES and not told):
            kept.append(one.advice)
    return kept[:most]


def _kind(one: Advice) -> str:
    """What it speaks of: a note that may be an open string is off as any other."""
    return one.rule.removesuffix("_open")


def _name(one: Advice) -> str:
    """What the note that it speaks of is called; a rule of the whole has a text of its own."""
    return one.text.partition(" at ")[0]


def amount(value: Measured) -> str:
    """`28 ± 2 cents`, whichever way they lie; of what ends at 0 and 100 its interval: `23–39 of 100`, `40–60 %`."""
    assert value.value is not None
    assert value.low is not None
    assert value.high is not None
    if value.unit in ("", "%"):
        low, high = (min(max(end, 0.0), 100.0) for end in (value.low, value.high))
        return f"{low:.0f}–{high:.0f} {value.unit or 'of 100'}"
    unit = value.unit.replace("/min", " a minute")
    return f"{abs(value.value):.0f} ± {max((value.high - value.low) / 2, 1):.0f} {unit}"


def moment(at_s: float) -> str:
    """`3.2 s`, and from a minute on `1:03.2`: as every remark says when."""
    return f"{at_s:.1f} s" if round(at_s, 1) < 60 else s_to_clock(at_s)


def _when(start_s: float, end_s: float) -> str:
    """`3.2–4.1 s`, `1:03.2–1:04.1`; `59.8 s–1:00.4` across the minute."""
    start, end = moment(start_s), moment(end_s)
    return f"{start.removesuffix(' s') if end.endswith(' s') else start}–{end}"
