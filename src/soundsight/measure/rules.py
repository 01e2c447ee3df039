"""What measures decide of a note: named rules, each met with a probability that the measures' own intervals give.

`RULES` is the whole list, in the order of the card's labels, where each stands in words. No teacher's rating stands
behind any of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from soundsight.measure.attributes import ATTRIBUTES
from soundsight.measure.chosen import Chosen
from soundsight.measure.intonation import GLIDES_CENTS
from soundsight.measure.open_strings import alone, rings
from soundsight.measure.strings import two
from soundsight.measure.trill import WHY, trilled
from soundsight.measure.tuning import RULERS
from soundsight.result import Measured, Note

Rule = Callable[[Note, str], float | None]

# Scores under which an attribute is bad, and times over which a beginning is: half way between what plain notes of
# Iowa reach and what damaged ones do (benchmarks/violin_rules.py --set); judged on Good-sounds B.
FLOORS = {
    "dynamic_stability": 55.0,
    "pitch_stability": 45.0,
    "timbre_stability": 60.0,
    "timbre_richness": 35.0,
}
MOST_MS = {"rise": 450.0, "regular_after": 150.0}
CLEAR_SHARE = 0.6  # of a note: one that is not clear by then never is, as where another string sounds on
GOOD = 80.0  # each attribute of a good sound, at least
OFF_CENTS = 25.0  # the outer band of the pitch ribbon
WILD_CENTS = 10.0  # who scatters so much holds no pitch that is out of tune
SWELLS_DB, SWELLS_DB_S, SWELLS_S = 6.0, 2.0, 0.75  # what is shorter may be a stroke that fades
SWINGS_CENTS = 5.0
STROKES_HZ = (7.0, 16.0)
SHORT_MS, STILL_MS = 500.0, 50.0
LATE_MS = 50.0
_HALF = 1.645  # standard deviations in half an interval of 90 %
_SURE = 1e-6  # no rule is surer, whatever its interval says


def probability(given: Measured, at: float, score: bool = False) -> float | None:
    """That a figure lies above `at`: its errors normal, of the half of its interval that faces `at`.

    A `score` of 0–100 is a logistic curve of what was measured; it is taken back there.
    """
    if given.value is None or given.low is None or given.high is None:
        return None
    value, low, high = (_logit(one) if score else one for one in (given.value, given.low, given.high))
    at = _logit(at) if score else at
    deviation = max((high - value if at > value else value - low) / _HALF, 1e-9)
    return min(max(0.5 * math.erfc((at - value) / deviation / math.sqrt(2)), _SURE), 1 - _SURE)


def _logit(score: float) -> float:
    share = min(max(score / 100, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))


def over(name: str, at: float, score: bool = False) -> Rule:
    """The figure lies above `at`."""
    return lambda note, _: probability(note.measures[name], at, score) if name in note.measures else None


def none_of(rule: Rule) -> Rule:
    """The rule is not met."""

    def met(note: Note, ruler: str) -> float | None:
        found = rule(note, ruler)
        return None if found is None else 1 - found

    return met


def all_of(*rules: Rule) -> Rule:
    """Every one is met, their errors taken as each other's strangers; None where one cannot be told."""

    def met(note: Note, ruler: str) -> float | None:
        found = [one for rule in rules if (one := rule(note, ruler)) is not None]
        return math.prod(found) if len(found) == len(rules) else None

    return met


def any_of(*rules: Rule) -> Rule:
    """One is met at least, of those that can be told."""

    def met(note: Note, ruler: str) -> float | None:
        found = [one for rule in rules if (one := rule(note, ruler)) is not None]
        return 1 - math.prod(1 - one for one in found) if found else None

    return met


def _beside(name: str, at: float) -> Rule:
    """The figure lies beyond `at` to either side of 0."""
    return any_of(over(name, at), none_of(over(name, -at)))


def _swells(way: int) -> Rule:
    """The level's line rises (`way` 1) or falls (−1) by SWELLS_DB over the note, and by SWELLS_DB_S."""

    def met(note: Note, ruler: str) -> float | None:
        if note.end_s - note.start_s < SWELLS_S:
            return None
        at = max(SWELLS_DB_S, SWELLS_DB / max(note.end_s - note.start_s, 1e-6))
        return (over("slope", at) if way > 0 else none_of(over("slope", -at)))(note, ruler)

    return met


def _of_one_pitch(note: Note, ruler: str) -> float | None:
    """That the note neither glides nor leaps about."""
    at = GLIDES_CENTS / max(note.end_s - note.start_s, 1e-6)
    glides, wild = _beside("drift", at)(note, ruler), over("scatter", WILD_CENTS)(note, ruler)
    return (1 - (glides or 0.0)) * (1 - (wild or 0.0))


def _off(note: Note, ruler: str) -> float | None:
    """That it lies beside its name by the ruler, by each of them where none was chosen."""
    found = [_beside(f"cents_{one}", OFF_CENTS)(note, ruler) for one in ((ruler,) if ruler else RULERS)]
    known = [one for one in found if one is not None]
    return min(known) if len(known) == len(found) else None


def _bad(name: str) -> Rule:
    """The attribute lies under its floor."""
    return none_of(over(name, FLOORS[name], score=True))


def _unless_tremolo(rule: Rule) -> Rule:
    """None of a tremolo: it is meant to swing."""

    def met(note: Note, ruler: str) -> float | None:
        rate = note.measures.get("tremolo_rate")
        return rule(note, ruler) if rate is None or rate.value is None else None

    return met


def _takes(name: str, at: float) -> Rule:
    """The beginning takes over `at` ms; None where its interval is wider than itself, or it never ends."""

    def met(note: Note, ruler: str) -> float | None:
        one = note.measures.get(name)
        if one is None or one.value is None or one.low is None or one.high is None:
            return None
        never = name == "regular_after" and one.value > 1000 * CLEAR_SHARE * (note.end_s - note.start_s)
        return None if never or one.high - one.low > max(one.value, at) else probability(one, at)

    return met


RULES: Mapping[str, Rule] = {
    "good_sound": all_of(*(over(name, GOOD, score=True) for name in ATTRIBUTES)),
    "crescendo": _swells(1),
    "decrescendo": _swells(-1),
    "tremolo": all_of(over("tremolo_rate", STROKES_HZ[0]), none_of(over("tremolo_rate", STROKES_HZ[1]))),
    "vibrato": over("vibrato_extent", SWINGS_CENTS),
    "bad_pitch": _unless_tremolo(any_of(all_of(_of_one_pitch, _off), _bad("pitch_stability"))),
    "bad_dynamics": _unless_tremolo(_bad("dynamic_stability")),
    "bad_timbre": _unless_tremolo(_bad("timbre_stability")),
    "bad_richness": _bad("timbre_richness"),
    "bad_attack": _unless_tremolo(any_of(*(_takes(name, at) for name, at in MOST_MS.items()))),
    "bad_rhythm": _beside("against_time", LATE_MS),
    "scale_good": all_of(none_of(_beside("against_time", LATE_MS)), none_of(_beside("against_pitch", OFF_CENTS))),
    "staccato": all_of(none_of(over("length", SHORT_MS)), over("still_after", STILL_MS)),
}
# Rules that read cents: where A4 is estimated, they are told at the end alone. What a take is held against is always.
OF_CENTS = frozenset({"bad_pitch", "scale_good"})
OF_ALL = frozenset({"bad_rhythm", "scale_good"})
OF_TWO = ("crescendo", "decrescendo", "tremolo", "staccato")


def of_another(note: Note) -> str:
    """Why it is no note by itself, as part of a trill, or as an open string that rings on alone; "" where it is one."""
    if trilled(note.measures):
        return WHY
    return rings(note.measures) if note.hz and alone(note.measures, note.hz) else ""


def met(note: Note, ruler: str) -> dict[str, float]:
    """The probability of every rule that can be told of a note; `ruler` is "" where none was chosen.

    Of two strings only OF_TWO are, which read neither a pitch nor how the bow does; of a note of a trill none,
    nor of a string that rings on.
    """
    if of_another(note):
        return {}
    rules = {name: RULES[name] for name in OF_TWO} if two(note.measures) else RULES
    return {name: found for name, rule in rules.items() if (found := rule(note, ruler)) is not None}


def _later(own: Chosen) -> frozenset[str]:
    return OF_ALL | OF_CENTS if own.a4 == "estimated" else OF_ALL


def met_now(note: Note, own: Chosen) -> dict[str, float]:
    """Those that can be told as the note ends."""
    return {name: found for name, found in met(note, own.ruler).items() if name not in _later(own)}


def met_later(note: Note, own: Chosen) -> dict[str, float]:
    """Those that can be told of a note only once all have sounded."""
    return {name: found for name, found in met(note, own.ruler).items() if name in _later(own)}
