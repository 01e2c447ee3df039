"""Cuts the pitch and level of a string into notes, once, for every measure of a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.measure.line import Line, joined
from soundsight.measure.order import middle, middles
from soundsight.measure.spectra import HOP, RATE
from soundsight.measure.strokes import Strokes
from soundsight.measure.sway import sways, swung

Floats = NDArray[np.float64]

# All lengths are frames of 10 ms. They and the thresholds were set on made phrases and three Bach movements.
SEES = 16  # how far to either side of itself a frame's verdict looks; so late is a note cut
SHORTEST = 7  # a piece that is shorter belongs to the note after it
_APART = 6  # of two cuts so near the stronger stands
_READ = ("pitch", "change", "level", "noise")
_STEP_CENTS = 70.0
# A narrow semitone, as leading notes are played (60–70 cents): half of a tempered one is another name already. So small
# a step must stay, as a swing of vibrato does not; by 60 cents without that 20 made swings in rooms fell into 77 pieces
# in place of 40, with it into 40.
_NARROW_CENTS = 50.0
_STAYS = 2  # of 9 frames to either side, so many may lie nearer
# A line that leaps between two strings that both go on sounding changes less (2–17 dB in Bach's chords; where a note
# began, 98 in 100 change more).
_CHANGE_DB = 8.5
_DIP_DB, _DEEP_DB = 4.0, 9.0
_NOISE_DIP_DB = 6.0
_SWING_CENTS = 8.0  # vibrato swings the level too: a dip counts half where the pitch swings so far
_RINGS_DB, _RISE_DB = 25.0, 6.0  # what is so far below the note before it, and begins with less of a rise, still rings
_ONSET_DB = 10.0  # below the level that a note reaches in its first EARLY frames: where it is said to begin
EARLY = 8
_FALLEN_DB = 12.0  # so far below its own level a note is no longer played but rings


@dataclass(frozen=True, slots=True)
class Played:
    """A note in samples at `rate`: played over `[start, end)`, ringing until `sounding_end`; `hz` is its middle."""

    start: int
    end: int
    sounding_end: int
    rate: int
    hz: float
    key: int


class Cutter:
    """Lines `pitch`, `change`, `level`, `noise` in, notes out as they end; how the Lines are cut up changes nothing."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._lines: dict[str, Line] = {}
        self._decided = 0  # frames, from the start of what is kept, about which there is a verdict
        self._open: int | None = None  # where the note that is under way began, counted likewise
        self._rises = False  # whether nothing sounded before it
        self._loud = -np.inf  # the level of the last note
        self._strokes = Strokes()
        self._forgotten = 0  # frames that are kept no longer

    @property
    def since(self) -> int:
        """The sample before which no note begins that is still to come."""
        if not self._lines:
            return 0
        pitch = self._lines["pitch"]
        return pitch.start + (self._decided if self._open is None else self._open) * pitch.hop

    def under_way(self) -> Played | None:
        """The note that still sounds, as far as there is a verdict; its end may yet change, and its beginning."""
        if self._open is None or self._decided - self._open < SHORTEST:
            return None
        return played(self._lines, self._open, self._decided)

    def feed(self, lines: Mapping[str, Line]) -> list[Played]:
        """The notes that are certain now."""
        new = {name: lines[name] for name in _READ}
        self._lines = {
            name: joined([self._lines[name], line] if name in self._lines else [line]) for name, line in new.items()
        }
        return self._cut(SEES)

    def flush(self) -> list[Played]:
        """The last notes."""
        if not self._lines:
            return []
        notes = self._cut(0)
        self.reset()
        return notes

    def _cut(self, held_back: int) -> list[Played]:
        count = len(self._lines["pitch"].values)
        until = count - held_back
        if until <= self._decided:
            return []
        first = max(self._decided - 2 * SEES, 0)  # no verdict that is still to come sees further back
        voiced, cuts = (each.tolist() for each in verdicts(self._lines, first))
        notes, hz = [], self._lines["pitch"].values
        for frame in range(self._decided, until):
            sounds, begins = voiced[frame - first], cuts[frame - first]
            if sounds and begins:
                begins = not self._strokes.goes_on(hz, frame, self._forgotten + frame)
            ends = not sounds or begins
            if self._open is not None and ends and (not sounds or frame - self._open >= SHORTEST):
                notes += self._note(self._open, frame)
                self._open = None
            if self._open is None and sounds:
                self._open, self._rises = frame, frame == 0 or not voiced[frame - 1 - first]
                if self._rises:
                    self._strokes.first(self._forgotten + frame)
        self._decided = until
        if held_back == 0 and self._open is not None:
            notes += self._note(self._open, count)
        self._forget()
        return notes

    def _note(self, start: int, end: int) -> list[Played]:
        level = self._lines["level"].values
        if self._rises:
            start = _onset(level, start, end)
        if end - start < SHORTEST:
            return []
        reached = middle(level[start:end])
        rise = reached - float(level[max(start - 3, 0)])
        if reached < self._loud - _RINGS_DB and rise < _RISE_DB:
            return []
        self._loud = reached
        return [played(self._lines, start, end)]

    def _forget(self) -> None:
        """Drop the frames that nothing will look at again."""
        first = min(self._decided, self._decided if self._open is None else self._open) - 2 * SEES
        if first < 500:
            return
        self._lines = {name: _from(line, first) for name, line in self._lines.items()}
        self._decided -= first
        self._forgotten += first
        self._open = None if self._open is None else self._open - first


def verdicts(lines: Mapping[str, Line], first: int = 0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each frame from `first` on: whether a note sounds, and whether one begins anew.

    Each sees SEES frames to either side.
    """
    lines = {name: _from(line, first) for name, line in lines.items()}
    pitch, level, noise = lines["pitch"], lines["level"].values, lines["noise"].values
    assert pitch.confidence is not None
    voiced = _median(pitch.confidence, 2) > 0.5
    cents = 1200 * np.log2(pitch.values)
    changed = np.max(_around(lines["change"].values, 5)[:, 6:], axis=1)
    stepped = _step(cents)
    narrow = np.minimum(stepped, _stays(cents)) / _NARROW_CENTS
    wide = stepped / _STEP_CENTS
    # A narrow step is hardly stronger than needed, and strongest in its middle: it says whether, a wide one also where.
    step = np.minimum(np.maximum(wide, np.minimum(narrow, 1 + 0.1 * wide)), changed / _CHANGE_DB)
    dip = _dip(level, noise) / (1 + swung(_around(cents, 9)) / _SWING_CENTS)
    strength = np.maximum(step, dip)
    best = np.max(_around(strength, _APART), axis=1)
    before = np.max(_around(strength, _APART)[:, :_APART], axis=1)
    cuts = (strength >= 1) & (strength == best) & (strength > before)
    steps = np.flatnonzero(cuts & voiced & (dip < 1))
    cuts[steps] = ~sways(cents, steps)
    return voiced, cuts


def _step(cents: Floats) -> Floats:
    """Cents that the pitch steps in each frame: from 40 ms before to 40 ms after, what each wanders taken off."""
    near = _around(cents, 5)
    before, after = near[:, 0:4], near[:, 7:11]
    steps = np.abs(np.diff(near, axis=1))
    wander = middles(steps[:, 0:3]) + middles(steps[:, 7:10])
    return np.asarray(np.abs(middles(after) - middles(before)) - 3 * wander)


def _stays(cents: Floats) -> Floats:
    """Cents that lie between the 90 ms before each frame and those after it, but for _STAYS frames of either."""
    near = _around(cents, 10)
    before, after = np.sort(near[:, :9], axis=1), np.sort(near[:, 12:], axis=1)
    rises = after[:, _STAYS] - before[:, -1 - _STAYS]
    return np.maximum(rises, before[:, _STAYS] - after[:, -1 - _STAYS])


def _dip(level: Floats, noise: Floats) -> Floats:
    """1 or more where the level dips between two strokes: deeply, or less so with a dip of the harmonics over noise."""
    near, clear = _around(level, 7), _around(noise, 7)
    here, rough = np.min(near[:, 5:8], axis=1), np.min(clear[:, 5:9], axis=1)
    deep = np.minimum(np.max(near[:, :6], axis=1), np.max(near[:, 8:], axis=1)) - here
    noisy = np.minimum(np.max(clear[:, :6], axis=1), np.max(clear[:, 9:], axis=1)) - rough
    lowest = level <= here + 1e-9
    shallow = np.minimum(deep / _DIP_DB, noisy / _NOISE_DIP_DB)
    return np.where(lowest, np.maximum(deep / _DEEP_DB, shallow), 0.0)


def _onset(level: Floats, start: int, end: int) -> int:
    """Where a note that sounds from `start` begins: the window hears it up to 20 ms before."""
    first = level[start : min(start + EARLY, end)]
    return start + int(np.argmax(first > first.max() - _ONSET_DB))


def played(lines: Mapping[str, Line], start: int, end: int) -> Played:
    """The note that sounds from frame `start` to `end`."""
    pitch, level = lines["pitch"], lines["level"].values[start:end]
    loud = level > middle(level) - _FALLEN_DB
    last = int(np.flatnonzero(loud)[-1]) + 1
    hz = middle_hz(pitch.values[start : start + last])
    at = pitch.start
    return Played(
        start=at + start * HOP,
        end=at + (start + last) * HOP,
        sounding_end=at + end * HOP,
        rate=RATE,
        hz=hz,
        key=round(69 + 12 * float(np.log2(hz / 440))),
    )


def middle_hz(hz: Floats) -> float:
    """Median of the middle 70 % of a note's frames."""
    edge = int(0.15 * len(hz))
    return middle(hz[edge : len(hz) - edge])


def _around(values: Floats, reach: int) -> Floats:
    """Each value with its neighbours, (n, 2·reach + 1); the ends are repeated."""
    # As numpy's pad and sliding_window_view, which take ten times as long for the few values that a stream brings.
    padded = np.concatenate([np.repeat(values[:1], reach), values, np.repeat(values[-1:], reach)])
    return np.ndarray((len(values), 2 * reach + 1), padded.dtype, padded, 0, padded.strides * 2)


def _median(values: Floats, reach: int) -> Floats:
    return middles(_around(values, reach))


def _from(line: Line, first: int) -> Line:
    certain = None if line.confidence is None else line.confidence[first:]
    return Line(line.name, line.unit, line.rate, line.start + first * line.hop, line.hop, line.values[first:], certain)
