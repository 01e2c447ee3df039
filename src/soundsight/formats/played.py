"""What was played, for people: advice first, then the notes by name, with how far off and how sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from soundsight.formats.words import printable
from soundsight.result import Measured, Note, Result
from soundsight.units import s_to_clock

Row = tuple[str, ...]

MEASURED_SHARE = 1 / 3  # of the notes: where fewer have cents, it is no praise that nothing stands out
COUNTS = {"missing": "missing", "extra": "too many", "wrong": "wrong", "out_of_tune": "out of tune"}
# What each figure is called where it lies above 0, and below.
FIGURES = {
    "tempo": ("tempo", ""),
    "tempo_drift": ("growing by", "falling by"),
    "unevenness": ("unevenness", ""),
    "conformity": ("conformity", ""),
    "pitch_apart": ("higher by", "lower by"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note lies on a fingerboard: so many semitones above an open string; `finger` is what plays it there."""

    string: str
    semitones: int
    key: int
    finger: str


def fingerboard(settings: Mapping[str, str]) -> list[Place]:
    """The notes of the position that was chosen, string by string, by the key's letters; none where none was chosen."""
    from soundsight.measure.fingers import places
    from soundsight.measure.tuning import C_MAJOR, key_of

    if not settings.get("position"):
        return []
    key = key_of(settings["key"]) if settings.get("key") else C_MAJOR
    return [Place(*one) for one in places(key, int(settings["position"]))]


def called(result: Result) -> Callable[[Note], str]:
    """What this result calls a note: `Bb4`, spelled in the key that was chosen, at the A4 that it was held against."""
    from soundsight.measure.tuning import C_MAJOR, key_of, name_of

    said = result.provenance.settings
    key = key_of(said["key"]) if isinstance(said.get("key"), str) and said["key"] else C_MAJOR
    number = numbered(result)
    return lambda note: name_of(number(note), key)


def numbered(result: Result) -> Callable[[Note], int]:
    """The MIDI number by which a note is called: the nearest at the A4 that it was held against."""
    from soundsight.measure.tuning import A4_HZ, number_of

    a4_hz = result.provenance.settings.get("a4_hz")
    at_hz = float(a4_hz) if isinstance(a4_hz, int | float) else A4_HZ

    def number(note: Note) -> int:
        centre = note.measures.get("hz")
        hz = centre.value if centre is not None and centre.value else note.hz
        return number_of(hz, at_hz) if hz else note.key

    return number


def ruler_of(result: Result) -> str:
    """The ruler by which notes are ranked."""
    return str(result.provenance.settings.get("ruler") or "equal")


def with_cents(note: Note, name: str, ruler: str) -> str:
    """`B4 -28`: a note's name and its cents; the name alone where they were not measured."""
    found = note.measures.get(f"cents_{ruler}")
    return name if found is None or found.value is None else f"{name} {signed(found.value)}"


def in_time(note: Note) -> str:
    """` +35 ms`: how late a note is, where it was held against a beat; else nothing."""
    late = note.measures.get("against_time")
    return "" if late is None or late.value is None else f" {signed(late.value)} ms"


def missing_notes(result: Result) -> list[Note]:
    """Notes that were expected and are missing, as if they had been played in tune."""
    a4_hz = float(result.provenance.settings.get("a4_hz") or 440.0)
    gone = [one for one in (result.against.expected if result.against else ()) if one.note is None]
    return [
        Note(one.start_s, one.end_s, one.end_s, one.key, None, 0.0, a4_hz * 2 ** ((one.key - 69) / 12)) for one in gone
    ]


def counted(result: Result) -> tuple[Note, ...]:
    """The notes that a player's figures are counted of: none where another instrument plays, none of two strings."""
    from soundsight.coach import counted

    return counted(result.notes)


def advice_lines(result: Result) -> list[str]:
    """Each piece of advice, and what to try below the last of those for which it is the same.

    That nothing stands out surely, where notes were heard and advice was not withheld.
    """
    from soundsight.coach import withheld

    lines = []
    advice = result.advice
    for number, one in enumerate(advice, 1):
        lines.append(f"{number}. {printable(one.text)}")
        if number == len(advice) or one.try_this != advice[number].try_this:
            lines.append(f"   {printable(one.try_this)}")
    if result.notes and not result.advice and not withheld(result.notes):
        lines.append(_nothing_told(result))
    return lines


def _nothing_told(result: Result) -> str:
    """That nothing stands out, and where most of the notes could not be measured, that."""
    with_pitch = len(_values(result.notes, f"cents_{ruler_of(result)}"))
    if with_pitch >= MEASURED_SHARE * len(result.notes):
        return "Nothing stands out surely enough for advice."
    return f"Little can be said: {with_pitch} of {len(result.notes)} notes hold one clear pitch."


def summary(result: Result) -> str:
    """All notes in one line."""
    notes = result.notes
    name = called(result)
    ranked = sorted(notes, key=numbered(result))
    a4 = result.provenance.settings.get("a4_hz")
    held = f"; cents by {ruler_of(result)}, A4 = {a4:.5g} Hz" if isinstance(a4, int | float) else ""
    lowest, highest = name(ranked[0]), name(ranked[-1])
    return f"{len(notes)} notes from {lowest} to {highest}{held}" if len(notes) > 1 else f"1 note, {lowest}{held}"


def against_lines(result: Result) -> list[str]:
    """What the take was held against and how it keeps to it, in one or two lines; nothing where that was not asked."""
    against = result.against
    if against is None:
        return []
    given = against.measures
    counts = [f"{given[name].value:.0f} {said}" for name, said in COUNTS.items() if name in given]
    figures = [
        f"{titles[value < 0]} {_said(given[name])}"
        for name, titles in FIGURES.items()
        if name in given and (value := given[name].value) is not None
    ]
    expected = len(against.expected)
    whole = ", ".join([f"{expected} note{'s' if expected > 1 else ''} expected", *counts]) if expected else ""
    return [f"against {against.name}: {part}" for part in (whole, ", ".join(figures)) if part]


def _said(one: Measured) -> str:
    """`84.6 ± 0.3 a minute`, without its sign."""
    assert one.value is not None
    if one.low is None or one.high is None:
        return f"{abs(one.value):.3g} {one.unit}"
    half = (one.high - one.low) / 2
    places = 0 if half >= 2 else 1
    unit = "a minute" if one.unit == "1/min" else one.unit.replace("/min", " a minute")
    return f"{abs(one.value):.{places}f} ± {half:.{places}f} {unit}"


def by_name(result: Result) -> list[Row]:
    """A row a note's name from the lowest up, below a head: medians over its notes."""
    name = called(result)
    groups: dict[str, list[Note]] = {}
    for note in sorted(result.notes, key=numbered(result)):
        groups.setdefault(name(note), []).append(note)
    ruler = f"cents_{ruler_of(result)}"
    head = ("note", "times", "cents", "from", "to", "vibrato", "Hz", "± cents", "level dB")
    return [head, *(_group(called_so, notes, ruler) for called_so, notes in groups.items())]


def one_by_one(result: Result) -> list[Row]:
    """A row a note in order of time, below a head."""
    name, ruler = called(result), f"cents_{ruler_of(result)}"
    head = ("from", "to", "note", "cents", "±", "drift/s", "vibrato Hz", "± cents", "level dB")
    return [
        head,
        *(
            (
                s_to_clock(note.start_s),
                s_to_clock(note.end_s),
                name(note),
                signed(next(iter(_values([note], ruler)), None)),
                _half(note.measures.get(ruler)),
                signed(next(iter(_values([note], "drift")), None)),
                _number(note, "vibrato_rate", ".1f"),
                _number(note, "vibrato_extent", ".0f"),
                _number(note, "level", ".0f"),
            )
            for note in result.notes
        ),
    ]


def _group(name: str, notes: Sequence[Note], ruler: str) -> Row:
    cents, swings = _values(notes, ruler), _values(notes, "vibrato_rate")
    widths, levels = _values(notes, "vibrato_extent"), _values(notes, "level")
    return (
        name,
        str(len(notes)),
        signed(median(cents)) if cents else "–",
        signed(min(cents)) if len(cents) > 1 else "",
        signed(max(cents)) if len(cents) > 1 else "",
        f"{len(swings)} of {len(notes)}",
        f"{median(swings):.1f}" if swings else "",
        f"{median(widths):.0f}" if widths else "",
        f"{median(levels):.0f}" if levels else "–",
    )


def signed(value: float | None) -> str:
    """`+3`, `-28`, `0`; a dash for None."""
    return "–" if value is None else f"{whole:+d}" if (whole := round(value)) else "0"


def _values(notes: Sequence[Note], measure: str) -> list[float]:
    found = (note.measures.get(measure) for note in notes)
    return [one.value for one in found if one is not None and one.value is not None]


def _number(note: Note, measure: str, form: str) -> str:
    found = _values([note], measure)
    return format(found[0], form) if found else "–"


def _half(one: Measured | None) -> str:
    if one is None or one.low is None or one.high is None:
        return ""
    half = (one.high - one.low) / 2
    return f"{half:.0f}" if half >= 1 else "<1"
