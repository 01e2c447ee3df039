"""Listens to a violin: pitch and loudness over time, and every note with its measures as it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from soundsight.audio import Block
from soundsight.measure import BEFORE, measure, note_of
from soundsight.measure.chosen import Chosen
from soundsight.measure.line import Line, joined
from soundsight.measure.notes import EARLY, Cutter, Played
from soundsight.measure.pitch import LAST, SHOWN, Pitch
from soundsight.measure.spectra import HOP, RATE
from soundsight.measure.trill import Trills
from soundsight.model import Frames
from soundsight.result import Note
from soundsight.units import samples_to_s

TRACKS = {"pitch": "pitch", "loudness": "level"}  # as the card names them, in its order -> the line
# Frames by which a note that sounds has grown, and the share of it, before it is measured anew: that costs as much as
# hearing some 0.3 s, and more for a long one.
ANEW, ANEW_SHARE = 15, 0.1


class Playing:
    """A Listener: blocks at `measure.RATE` in; frames of the tracks `pitch` and `loudness` out, and notes.

    A short note that is in turn with two before it comes when the next shows whether it is part of a trill.

    How the blocks are cut changes nothing. It keeps no more of the lines than the note under way needs.
    """

    def __init__(self, chosen: Chosen):
        self._chosen = chosen
        self._pitch, self._cutter, self._trills = Pitch(), Cutter(), Trills()
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._pitch.reset()
        self._cutter.reset()
        self._trills.reset()
        self._new: dict[str, list[Line]] = {}  # of which no notes have been cut yet
        self._lines: dict[str, Line] = {}
        self._tuning = self._chosen.tuning(self._chosen.a4_hz(()))
        self._seen: tuple[int, int, Note] | None = None

    def feed(self, block: Block) -> list[Frames]:
        """The frames that are new, with the notes that are certain now."""
        return self._heard(self._pitch.feed(block))

    def flush(self) -> list[Frames]:
        """The last frames and notes; silence after the end."""
        frames = self._heard(self._pitch.flush())
        last = (*self._notes(self._cutter.flush()), *self._trills.flush())
        none = np.zeros((0, 0), np.float32), np.zeros((0, len(TRACKS)), np.float32), np.zeros(0, np.float32)
        return [*frames, Frames(*none, notes=last)]

    def under_way(self) -> Note | None:
        """The note that still sounds, with its measures so far, which are taken anew as it grows."""
        one, seen = self._cutter.under_way(), self._seen
        if one is None:
            self._seen = None
        elif seen is None or seen[0] != one.start or one.end - seen[1] >= _anew(one):
            note = note_of(one, measure(self._lines, one, self._tuning), 1.0)
            self._seen = one.start, one.end, self._trills.goes_on(note)
        return None if self._seen is None else self._seen[2]

    def _heard(self, lines: Iterable[Line]) -> list[Frames]:
        given: list[Frames] = []
        for line in lines:
            self._new.setdefault(line.name, []).append(line)
            if line.name == SHOWN:
                given.append(_frames({name: self._new[name][-1] for name in TRACKS.values()}))
            elif line.name == LAST:
                given[-1] = replace(given[-1], notes=self._cut())
        return given

    def _cut(self) -> tuple[Note, ...]:
        """The notes that are certain with the new lines, which all reach equally far."""
        new, old, self._new = self._new, self._lines, {}
        self._lines = {name: joined([old[name], *lines] if name in old else lines) for name, lines in new.items()}
        notes = self._notes(self._cutter.feed({name: joined(lines) for name, lines in new.items()}))
        notes += tuple(self._trills.waits(samples_to_s(self._cutter.since, RATE), self._sounding_s()))
        self._lines = {name: line.after(self._cutter.since - BEFORE) for name, line in self._lines.items()}
        return notes

    def _notes(self, cut: Iterable[Played]) -> tuple[Note, ...]:
        notes: list[Note] = []
        for one in cut:
            certain = self._lines["pitch"].between(one.start, one.end).confidence
            score = 1.0 if certain is None else float(np.mean(certain))
            note = note_of(one, measure(self._lines, one, self._tuning), score)
            notes += self._trills.feed(note)
            self._tuning = self._chosen.after(note, self._tuning)
        return tuple(notes)

    def _sounding_s(self) -> float:
        """How long the note under way surely lasts: where it begins is known to EARLY."""
        one = self._cutter.under_way()
        return 0.0 if one is None else samples_to_s(one.end - one.start - EARLY * HOP, RATE)


def _anew(one: Played) -> float:
    """Samples by which a note grows before it is measured again."""
    return max(ANEW * HOP, ANEW_SHARE * (one.end - one.start))


def _frames(lines: dict[str, Line]) -> Frames:
    tracks = np.stack([lines[name].values for name in TRACKS.values()], axis=1).astype(np.float32)
    certain = lines["pitch"].confidence
    confidence = None if certain is None else certain.astype(np.float32)
    return Frames(np.zeros((len(tracks), 0), np.float32), tracks, confidence)
