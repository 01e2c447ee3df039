"""Finds a scale in notes: which of its steps each plays, which are missing, and what does not belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.against.asked import FORMS

Floats = NDArray[np.float64]

UP, DOWN = 0, 1
_MISSING, _EXTRA = 1.0, 1.1  # what a step costs that was not played, and a note that belongs to none
_SCRAP, _SCRAP_S = 0.4, 0.12  # the same of a note so short: mostly one that was cut in two
_SEMITONE = 0.9  # what it costs to be a semitone off; a wrong note is one that is off by no more than _WRONG_CENTS
_WRONG_CENTS = 220.0
_AGAIN = 2.0  # to begin anew, whatever was left out
_TWICE = 0.3  # to play a tonic twice where the way turns
_TIME, _LATEST = 1.0, 1.5  # what it costs to come a step of time too early or late; from so many on no more
_NEVER = 1e6
_FEWEST = 4  # notes that tell how long a step takes
_LEAST_S = 0.03


@dataclass(frozen=True, slots=True)
class Step:
    """A note that the scale asks for: its key, and which note plays it (None: missing)."""

    key: int
    note: int | None


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The keys of a scale upwards and downwards, from the lowest, and its tonics."""

    keys: tuple[tuple[int, ...], tuple[int, ...]]
    tonics: tuple[int, ...]


def path(semitones: Floats, onsets_s: Floats, lengths_s: Floats, tonic: int, forms: Sequence[str]) -> tuple[Step, ...]:
    """The steps of the scale that notes of `semitones` (n,), MIDI numbers with fractions, play, and those missing.

    Of several forms the one that costs least. The way goes up and down between tonics, over any number of octaves and
    as often as it likes; the cheapest way by dynamic programming over (step, direction) (Viterbi 1967), first by pitch
    alone, then by pitch and time: `onsets_s` (n,) lie a step apart.
    """
    if not len(semitones):
        return ()
    extra = np.where(lengths_s < _SCRAP_S, _SCRAP, _EXTRA)
    found = [(*_found(semitones, tonic, form, extra, None), form) for form in forms]
    _, steps, form = min(found, key=lambda one: one[0])
    places = np.array([place for place, step in enumerate(steps) if step.note is not None])
    notes = [step.note for step in steps if step.note is not None]
    if len(notes) < _FEWEST:
        return steps
    step_s = float(np.median(np.diff(onsets_s[notes]) / np.diff(places)))
    return _found(semitones, tonic, form, extra, onsets_s / max(step_s, _LEAST_S))[1]


def _found(
    semitones: Floats, tonic: int, form: str, extra: Floats, at: Floats | None
) -> tuple[float, tuple[Step, ...]]:
    ladder = _ladder(semitones, tonic, form)
    states = [(key, way) for way in (UP, DOWN) for key in ladder.keys[way]]
    between = _all_between(ladder)
    cost = np.array([[_NEVER if keys is None else _MISSING * len(keys) for keys in row] for row in between])
    anew = np.array([way == UP and key in ladder.tonics for key, way in states])
    steps_on = 1 + cost / _MISSING
    again = (cost > _AGAIN) & anew[None, :]
    steps_on[again] = np.nan
    cost[again] = _AGAIN
    keys = np.array([key for key, _ in states], np.float64)
    cost[(keys[:, None] == keys[None, :]) & (cost == 0)] = _TWICE
    first, last = [_before(ladder, state) for state in states], [_after(ladder, state) for state in states]
    off = 100 * np.abs(semitones[:, None] - keys[None, :])
    each = np.where(off <= _WRONG_CENTS, _SEMITONE * off / 100, _NEVER)
    total, came = _cheapest(each, extra, cost, np.array([_MISSING * len(one) for one in first]), steps_on, at)
    total = total + np.array([_MISSING * len(one) for one in last])
    ways = _back(came, int(np.argmin(total)))
    steps: list[Step] = []
    for number, (note, state) in enumerate(ways):
        if number == 0:
            missing = first[state]
        else:
            before = ways[number - 1][1]
            missing = () if again[before, state] else between[before][state] or ()
        steps += [Step(key, None) for key in missing]
        steps.append(Step(states[state][0], note))
    steps += [Step(key, None) for key in last[ways[-1][1]]] if ways else []
    return float(total.min()), tuple(steps)


def _ladder(semitones: Floats, tonic: int, form: str) -> _Ladder:
    around = range(round(float(semitones.min())) - 12, round(float(semitones.max())) + 13)
    up, down = (tuple(key for key in around if (key - tonic) % 12 in steps) for steps in FORMS[form])
    return _Ladder((up, down), tuple(key for key in around if (key - tonic) % 12 == 0))


def _run(ladder: _Ladder, way: int, start: int, end: int) -> tuple[int, ...]:
    """The keys strictly between two, in the order of the way."""
    keys = [key for key in ladder.keys[way] if min(start, end) < key < max(start, end)]
    return tuple(keys if way == UP else keys[::-1])


@lru_cache(maxsize=8)
def _all_between(ladder: _Ladder) -> list[list[tuple[int, ...] | None]]:
    """`_between` for every pair of states."""
    states = [(key, way) for way in (UP, DOWN) for key in ladder.keys[way]]
    return [[_between(ladder, one, other) for other in states] for one in states]


def _between(ladder: _Ladder, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, ...] | None:
    """The keys that the way from one state to another leaves out; None where there is no way."""
    (start, way), (end, then) = one, other
    if way == then:
        forward = end > start if way == UP else end < start
        return _run(ladder, way, start, end) if forward else None
    turns = [key for key in ladder.tonics if (key >= max(start, end) if way == UP else key <= min(start, end))]
    if not turns:
        return None
    turn = min(turns) if way == UP else max(turns)
    there = () if turn == start else (*_run(ladder, way, start, turn), *(() if turn == end else (turn,)))
    return (*there, *(() if turn == end else _run(ladder, then, turn, end)))


def _before(ladder: _Ladder, state: tuple[int, int]) -> tuple[int, ...]:
    """What a way that begins here leaves out since its tonic."""
    key, way = state
    tonics = [one for one in ladder.tonics if (one <= key if way == UP else one >= key)]
    if not tonics:
        return ()
    tonic = max(tonics) if way == UP else min(tonics)
    return () if tonic == key else (tonic, *_run(ladder, way, tonic, key))


def _after(ladder: _Ladder, state: tuple[int, int]) -> tuple[int, ...]:
    """What a way that ends here leaves out until the next tonic."""
    key, way = state
    tonics = [one for one in ladder.tonics if (one >= key if way == UP else one <= key)]
    if not tonics:
        return ()
    tonic = min(tonics) if way == UP else max(tonics)
    return () if tonic == key else (*_run(ladder, way, key, tonic), tonic)


def _cheapest(
    each: Floats, extra: Floats, cost: Floats, first: Floats, steps_on: Floats, at: Floats | None
) -> tuple[Floats, NDArray[np.intp]]:
    """Costs (states,) of the best ways through all notes, and for each note where its state came from.

    −1: it is the first that belongs; −2: the note is passed over and the state stays. `at` (notes,) are onsets in
    steps of time, held against `steps_on` (states, states): a way's last onset is that of the best way to its state.
    """
    count, states = each.shape
    came = np.full((count, states), -2, np.intp)
    best, last = np.full(states, _NEVER), np.zeros(states)
    for number in range(count):
        begun = first + float(extra[:number].sum())
        through = best[:, None] + cost
        if at is not None:
            gap = at[number] - last[:, None]
            # A step that is left out takes its time, or none.
            off = np.minimum(np.abs(gap - steps_on), np.where(steps_on > 1, np.abs(gap - 1), np.inf))
            through = through + _TIME * np.nan_to_num(np.minimum(off, _LATEST))
        source = np.argmin(through, axis=0)
        onward = through[source, np.arange(states)]
        taken = np.minimum(onward, begun) + each[number]
        stays = best + extra[number]
        came[number] = np.where(taken <= stays, np.where(begun < onward, -1, source), -2)
        best = np.minimum(taken, stays)
        if at is not None:
            last = np.where(taken <= stays, at[number], last)
    return best, came


def _back(came: NDArray[np.intp], state: int) -> list[tuple[int, int]]:
    """The notes that belong with their states, in order."""
    ways: list[tuple[int, int]] = []
    for number in range(len(came) - 1, -1, -1):
        source = int(came[number, state])
        if source == -2:
            continue
        ways.append((number, state))
        if source == -1:
            break
        state = source
    return ways[::-1]
