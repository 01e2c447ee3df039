"""Lays notes beside what was expected, in each of the ways that there are."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.against import beat as time
from soundsight.measure.against.align import Wanted, aligned
from soundsight.measure.against.asked import Asked
from soundsight.measure.against.conformity import conformity
from soundsight.measure.against.metronome import late_s, places_of, steps_of
from soundsight.measure.against.pitch import cents_from, counted, off_from
from soundsight.measure.against.scale import path
from soundsight.measure.chosen import Chosen, pitch_of
from soundsight.measure.onset import begins_s, deviation_s
from soundsight.measure.trend import cannot
from soundsight.result import Against, Expected, Measured, Note

Floats = NDArray[np.float64]
Laid = tuple[tuple[Note, ...], Against]

_HALF = 1.645
_END_MS = 20.0  # the standard deviation with which a note's end is known
_LEAD = 3  # so many notes may be missing at either end; where it is more, a part of the piece was played
EXTRA = "extra: nothing was expected here"


def up_and_down(one: Asked, _: Sequence[Wanted], notes: Sequence[Note], chosen: Chosen, a4_hz: float) -> Laid:
    """Against a scale: its steps follow one another in even time."""
    assert one.key is not None
    steps = path(_semitones(notes, a4_hz), _onsets(notes), _lengths(notes), one.key.tonic * 7 % 12, one.forms)
    keys = [step.key for step in steps]
    pairs = {step.note: place for place, step in enumerate(steps) if step.note is not None}
    pitch = {note: cents_from(notes[note], keys[place], chosen, a4_hz) for note, place in pairs.items()}
    beat = _beat(list(pairs.values()), [notes[note] for note in pairs], numbers=list(pairs.values()))
    starts = _starts(beat, np.arange(len(steps) + 1.0), notes, pairs)
    expected = tuple(
        Expected(step.key, starts[place], starts[place + 1], step.note) for place, step in enumerate(steps)
    )
    measures = {**time.measures(beat, 60, "1/min"), **counted(expected, notes, pitch, chosen, a4_hz)}
    told = _noted(notes, pairs, beat, pitch, {})
    measures["conformity"] = conformity(expected, told, chosen.ruler)
    return told, Against(one.name, "scale", expected, _told(measures))


def on_grid(one: Asked, _: Sequence[Wanted], notes: Sequence[Note], chosen: Chosen, a4_hz: float) -> Laid:
    """Against a metronome: notes on the parts of its beats, which begin wherever they fit best."""
    onsets = _onsets(notes)
    beat_s = 60 / one.per_minute
    parts, step_s = steps_of(onsets, beat_s) if len(onsets) > 1 else (1, beat_s)
    kept, places = places_of(onsets, step_s) if len(onsets) else (np.zeros(0, np.intp), np.zeros(0))
    beat = _beat(places.tolist(), [notes[number] for number in kept])
    late = late_s(places, onsets[kept], beat_s / parts)
    measures = time.measures(beat, 60 / parts, "1/min")
    measures["parts"] = Measured(parts, parts, parts, "")
    why = EXTRA if late is not None else "the tempo is not the metronome's"
    late_of = {} if late is None else dict(zip(kept.tolist(), late.tolist(), strict=True))
    told = tuple(
        _with(note, {"against_time": _late(note, late_of[number]) if number in late_of else cannot("ms", why)})
        for number, note in enumerate(notes)
    )
    return told, Against(one.name, "metronome", (), _told(measures))


def in_line(one: Asked, wanted: Sequence[Wanted], notes: Sequence[Note], chosen: Chosen, a4_hz: float) -> Laid:
    """Against the notes of a piece or of another take, at the take's own tempo."""
    found = aligned(_semitones(notes, a4_hz), _onsets(notes), _lengths(notes), wanted)
    first, last = _part(found)
    pairs = {note: place for place, note in enumerate(found) if note is not None}
    asked = [wanted[place] for place in pairs.values()]
    offs = [one.off_s for one in asked]
    beat = _beat([one.start_s for one in asked], [notes[note] for note in pairs], offs, list(pairs.values()))
    starts = _starts(beat, np.array([side for one in wanted for side in (one.start_s, one.end_s)]), notes, pairs)
    semitones = _semitones(notes, a4_hz)
    expected = []
    for place in range(first, last):
        note = found[place]
        keys = wanted[place].keys
        key = max(keys) if note is None else min(keys, key=lambda key: abs(key - semitones[note]))
        expected.append(Expected(key, starts[2 * place], starts[2 * place + 1], note))
    pitch = {one.note: cents_from(notes[one.note], one.key, chosen, a4_hz) for one in expected if one.note is not None}
    measures = time.measures(beat, 100, "%")
    if one.kind == "take":
        pitch = {note: off_from(notes[note], wanted[place]) for note, place in pairs.items()}
        known = [found.value for found in pitch.values() if found.value is not None and abs(found.value) < 100]
        apart = median(known) if known else 0.0
        pitch = {note: _moved(found, -apart) for note, found in pitch.items()}
        spread = 1.4826 * median(abs(value - apart) for value in known) if known else 0.0
        half = _HALF * 1.2533 * (spread + 0.5) / max(len(known), 1) ** 0.5
        measures["pitch_apart"] = (
            Measured(apart, apart - half, apart + half, "cents") if known else cannot("cents", "too few notes")
        )
    measures |= counted(expected, notes, pitch, chosen, a4_hz, other=one.kind == "take")
    lengths = {}
    if beat is not None:
        lengths = {note: (wanted[place].end_s - wanted[place].start_s) * beat.step_s for note, place in pairs.items()}
    told = _noted(notes, pairs, beat, pitch, lengths, offs)
    measures["conformity"] = conformity(expected, told, chosen.ruler)
    return told, Against(one.name, one.kind, tuple(expected), _told(measures))


def _part(found: Sequence[int | None]) -> tuple[int, int]:
    """The part of the reference that was played."""
    played = [place for place, note in enumerate(found) if note is not None]
    if not played:
        return 0, len(found)
    first, last = played[0], played[-1] + 1
    return (0 if first <= _LEAD else first), (len(found) if len(found) - last <= _LEAD else last)


def _beat(
    places: Sequence[float], notes: Sequence[Note], offs: Sequence[float] = (), numbers: Sequence[int] = ()
) -> time.Beat | None:
    """The beat of notes that stand at `places`; those that stand at the same as one before are left out.

    `offs` are the deviations in s with which the places themselves are known; exactly, where there are none. `numbers`
    count what was asked for: where one is passed over, it is missing.
    """
    order = [number for number in range(len(places)) if number == 0 or places[number] > places[number - 1]]
    own = np.array([deviation_s(notes[number].measures) for number in order])
    deviations = np.hypot(own, np.array(offs)[order]) if offs else own
    left_out = np.diff(np.array(numbers)[order]) > 1 if numbers else None
    onsets = _onsets([notes[number] for number in order])
    return time.fitted(np.array(places, np.float64)[order], onsets, deviations, left_out)


def _starts(beat: time.Beat | None, where: Floats, notes: Sequence[Note], pairs: dict[int, int]) -> list[float]:
    """When each of `where` falls; without a beat, all where the notes that belong begin."""
    if beat is None or len(beat.places) != len(pairs):
        onsets = _onsets([notes[note] for note in pairs])
        at = np.array(list(pairs.values()), np.float64)
        found = np.interp(where, at, onsets) if len(at) and len(at) == len(onsets) else np.zeros(len(where))
    else:
        found = beat.at(_onsets([notes[note] for note in pairs]), where)
    return [round(max(float(one), 0.0), 6) for one in found]


def _noted(
    notes: Sequence[Note],
    pairs: dict[int, int],
    beat: time.Beat | None,
    pitch: dict[int, Measured],
    lengths: dict[int, float],
    offs: Sequence[float] = (),
) -> tuple[Note, ...]:
    unsure = dict(zip(pairs, offs, strict=True)) if offs else {}
    late = {} if beat is None else dict(zip(pairs, beat.left.tolist(), strict=False))
    told = []
    for number, note in enumerate(notes):
        if number not in pairs:
            given = {"against_time": cannot("ms", EXTRA), "against_pitch": cannot("cents", EXTRA)}
        else:
            few = cannot("ms", f"fewer than {time.FEWEST} notes have a known place in time")
            given = {
                "against_time": _late(note, late[number], unsure.get(number, 0.0)) if number in late else few,
                "against_pitch": pitch[number],
            }
            if number in lengths:
                given["against_length"] = _longer(note, lengths[number], unsure.get(number, 0.0))
        told.append(_with(note, given))
    return tuple(told)


def _late(note: Note, late: float, off_s: float = 0.0) -> Measured:
    half = 1000 * _HALF * float(np.hypot(deviation_s(note.measures), off_s))
    return Measured(1000 * late, 1000 * late - half, 1000 * late + half, "ms")


def _longer(note: Note, expected_s: float, off_s: float) -> Measured:
    value = 1000 * (note.end_s - begins_s(note.start_s, note.measures) - expected_s)
    half = _HALF * float(np.hypot(_END_MS, 1000 * np.hypot(deviation_s(note.measures), off_s)))
    return Measured(value, value - half, value + half, "ms")


def _moved(one: Measured, by: float) -> Measured:
    if one.value is None or one.low is None or one.high is None:
        return one
    return Measured(one.value + by, one.low + by, one.high + by, one.unit)


def _with(note: Note, given: dict[str, Measured]) -> Note:
    return Note(
        note.start_s, note.end_s, note.sounding_end_s, note.key, note.velocity, note.score, note.hz,
        {**note.measures, **_told(given)},
    )  # fmt: skip


def _told(measures: dict[str, Measured]) -> dict[str, Measured]:
    """Figures to 1e-4, as finer is rounding."""

    def told(value: float | None) -> float | None:
        return None if value is None else round(float(value), 4)

    return {
        name: Measured(told(one.value), told(one.low), told(one.high), one.unit, one.why)
        for name, one in measures.items()
    }


def _semitones(notes: Sequence[Note], a4_hz: float) -> Floats:
    return np.array([69 + 12 * np.log2(pitch_of(note) / a4_hz) for note in notes], np.float64)


def _lengths(notes: Sequence[Note]) -> Floats:
    return np.array([note.end_s - note.start_s for note in notes], np.float64)


def _onsets(notes: Sequence[Note]) -> Floats:
    return np.array([begins_s(note.start_s, note.measures) for note in notes], np.float64)
