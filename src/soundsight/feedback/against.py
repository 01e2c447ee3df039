"""Advice on a take that was held against a scale, a metronome, a piece or another take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from soundsight.feedback.found import Found, found, moment
from soundsight.feedback.player import Player
from soundsight.feedback.read import known, length_s, of_another, sure
from soundsight.result import Against, Expected, Measured, Note

NAMED = 5  # notes that one remark names
UNEVEN_SHARE = 5.0  # % of the time between two notes
MOVES = 3.0  # % a minute
TEMPO_SHARE = 0.01  # what a tempo may lie beside the metronome's
OTHER = 1 / 3  # of the notes, that belong at least: else something else was played
_COUNTS = 3.0  # what a note that is missing or wrong is worth


def of_against(notes: Sequence[Note], against: Against, player: Player) -> list[Found]:
    """What there is to say of the notes and of the whole; that alone where something else was played."""
    if other := list(_other(notes, against)):
        return other
    return [
        *_missing(against, player),
        *_extra(notes, against, player),
        *_wrong(notes, against, player),
        *_time(notes, against, player),
        *_late(notes, against, player),
        *_apart(notes, against, player),
    ]


def _other(notes: Sequence[Note], against: Against) -> Iterator[Found]:
    played = sum(one.note is not None for one in against.expected)
    count = sum(not of_another(note) for note in notes)
    if against.kind == "metronome" or not notes or played >= OTHER * max(count, len(against.expected)):
        return
    words = {"count": played, "all": len(notes)}
    yield _told("other", _COUNTS * len(notes), notes[0].start_s, notes[-1].end_s, (), played, against, words)


def _missing(against: Against, player: Player) -> Iterator[Found]:
    gone = [one for one in against.expected if one.note is None]
    if not gone or len(gone) > 0.5 * len(against.expected):
        return  # where most is missing something else was played
    words = {"count": len(gone), "all": len(against.expected), "which": _which([_asked(one, player) for one in gone])}
    yield _told("missing", _COUNTS * len(gone), gone[0].start_s, gone[-1].end_s, (), len(gone), against, words)


def _extra(notes: Sequence[Note], against: Against, player: Player) -> Iterator[Found]:
    if against.kind == "metronome":
        return
    belong = {one.note for one in against.expected}
    count = against.measures["extra"].low or 0.0
    more = [n for n, note in enumerate(notes) if n not in belong and not of_another(note) and length_s(note) >= 0.12]
    if not count or not more or len(more) > 0.5 * len(notes):
        return
    which = _which([f"{player.called(notes[number])} at {moment(notes[number].start_s)}" for number in more])
    start, end = notes[more[0]].start_s, notes[more[-1]].end_s
    words = {"count": "1 note" if len(more) == 1 else f"{len(more)} notes", "which": which}
    yield _told("extra", 0.5 * _COUNTS * len(more), start, end, tuple(more), len(more), against, words)


def _wrong(notes: Sequence[Note], against: Against, player: Player) -> Iterator[Found]:
    given = []
    for one in against.expected:
        off = known(notes[one.note], "against_pitch") if one.note is not None else None
        if off and off[1] * off[2] > 0 and min(abs(off[1]), abs(off[2])) > player.limits.wrong_cents:
            given.append(one)
    if not given:
        return
    which = _which([f"{player.called(notes[one.note or 0])} in place of {_asked(one, player)}" for one in given])
    start, end = given[0].start_s, given[-1].end_s
    numbers = tuple(one.note for one in given if one.note is not None)
    yield _told("wrong", _COUNTS * len(given), start, end, numbers, len(given), against, {"which": which})


def _time(notes: Sequence[Note], against: Against, player: Player) -> Iterator[Found]:
    """Of the whole: how even, whether the tempo moves, and whether it is the metronome's."""
    if not notes:
        return
    start, end = notes[0].start_s, notes[-1].end_s
    uneven, share = against.measures["unevenness"], against.measures["unevenness_share"]
    if uneven.value is not None and share.value is not None and (share.low or 0.0) > UNEVEN_SHARE:
        words = {"share": share.value}
        yield _of_all("uneven", (share.low or 0.0) / 2, start, end, uneven, against, words)
    drift = against.measures["tempo_drift"]
    minutes = (end - start) / 60
    if drift.value is not None and drift.low is not None and drift.high is not None:
        least = min(abs(drift.low), abs(drift.high)) if drift.low * drift.high > 0 else 0.0
        if least > MOVES and least * minutes > MOVES:
            moves = {"moves": "grows" if drift.value > 0 else "falls"}
            yield _of_all("tempo_moves", least * minutes, start, end, drift, against, moves)
    tempo = against.measures["tempo"]
    if against.kind != "metronome" or tempo.value is None or tempo.low is None or tempo.high is None:
        return
    asked = player.per_minute
    if tempo.low > asked * (1 + TEMPO_SHARE) or tempo.high < asked * (1 - TEMPO_SHARE):
        off = 100 * abs(tempo.value / asked - 1)
        words = {"tempo": tempo.value, "half": max((tempo.high - tempo.low) / 2, 0.1)}
        yield _of_all("tempo", off, start, end, tempo, against, words)


def _late(notes: Sequence[Note], against: Against, player: Player) -> Iterator[Found]:
    for number, note in enumerate(notes):
        late = known(note, "against_time")
        if late is None:
            continue
        value = Measured(*late, "ms")
        if late[1] * late[2] > 0 and sure(value) > player.limits.late_ms:
            side = "late" if late[0] > 0 else "early"
            words = {"name": player.called(note), "side": side, "against": against.name}
            yield found("off_time", sure(value) / 60, [(number, note)], value, words)


def _apart(notes: Sequence[Note], against: Against, player: Player) -> Iterator[Found]:
    if against.kind != "take":
        return
    for number, note in enumerate(notes):
        off = known(note, "against_pitch")
        if off is None or off[1] * off[2] <= 0:
            continue
        value = Measured(*off, "cents")
        if player.limits.in_tune_cents < sure(value) <= player.limits.wrong_cents:
            side, way = ("sharper", "lower") if off[0] > 0 else ("flatter", "higher")
            words = {"name": player.called(note), "side": side, "way": way, "against": against.name}
            yield found("apart", sure(value) / 10, [(number, note)], value, words)


def _asked(one: Expected, player: Player) -> str:
    """`F#4 at 3.2 s`: a note that was expected."""
    hz = player.a4_hz * 2 ** ((one.key - 69) / 12)
    note = Note(one.start_s, one.end_s, one.end_s, one.key, None, 1.0, hz)
    return f"{player.called(note)} at {moment(one.start_s)}"


def _which(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _told(
    rule: str,
    worth: float,
    start: float,
    end: float,
    notes: tuple[int, ...],
    count: int,
    against: Against,
    words: Mapping[str, object],
) -> Found:
    value = Measured(float(count), float(count), float(count), "notes")
    return _of_all(rule, worth, start, end, value, against, words, notes)


def _of_all(
    rule: str,
    worth: float,
    start: float,
    end: float,
    value: Measured,
    against: Against,
    words: Mapping[str, object],
    notes: tuple[int, ...] = (),
) -> Found:
    made = Note(start, end, end, 0, None, 1.0)
    file = against.kind in ("piece", "take")
    name = against.name if file else against.name[0].upper() + against.name[1:]
    one = found(rule, worth, [(0, made)], value, {"against": name, **words})
    return replace(one, advice=replace(one.advice, notes=notes))
