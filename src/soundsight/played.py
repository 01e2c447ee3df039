"""A take on an instrument: its notes as they come, what was chosen to hold them against, what rules say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from soundsight.coach import advice_of_all, advice_of_new, withheld, withheld_so_far
from soundsight.measure.chosen import chosen
from soundsight.measure.playing import Playing
from soundsight.measure.rules import met_later, met_now
from soundsight.model import Frames
from soundsight.result import Advice, Against, Event, Note
from soundsight.telling import Telling

if TYPE_CHECKING:
    from soundsight.measure.against import Reference


class Take:
    """The notes of one stream so far. `listener` is what hears them; `reference` what they are held against, if any."""

    def __init__(self, settings: Mapping[str, str], reference: Reference | None, telling: Telling):
        self._settings, self._reference, self._telling = settings, reference, telling
        self._own = chosen(settings)
        self.listener = Playing(self._own)
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self.notes: list[Note] = []
        self.remarks: tuple[str, ...] = ()  # why nothing is said of the last of them, where nothing is
        self._laid: tuple[int, tuple[tuple[Note, ...], Against]] | None = None  # of so many notes
        self._judged: tuple[Note, Note, Mapping[str, float]] | None = None  # what sounds, told, its rules

    def take(self, frames: Frames) -> tuple[Frames, list[Event]]:
        """The frames with their notes as they are told, and the events of those notes."""
        if not frames.notes:
            return frames, []
        notes, first = tuple(map(self._telling.note, frames.notes)), len(self.notes)
        self.notes += notes
        why = [withheld_so_far(self.notes, number) for number in range(first, len(self.notes))]
        self.remarks = (why[-1],) if why[-1] else ()
        told = [note for note, reason in zip(notes, why, strict=True) if not reason]
        events = [one for note in told for one in self._telling.met(note, met_now(note, self._own))]
        return replace(frames, notes=notes), events

    def sounding(self, until: int) -> list[Event]:
        """The events of the note that sounds at the sample `until`, as it is so far."""
        note = self.listener.under_way()
        if note is None:
            return []
        if self._judged is None or self._judged[0] is not note:  # it is measured anew far more seldom than asked for
            says_nothing = withheld_so_far([*self.notes, note], len(self.notes))
            self._judged = note, self._telling.note(note), {} if says_nothing else met_now(note, self._own)
        _, told, met = self._judged
        return self._telling.met(told, met, self._telling.seconds(until))

    def settled(self) -> tuple[tuple[Note, ...], Against | None]:
        """The notes as they are once all has sounded, and what they were held against where that was asked."""
        notes = self._own.settled(self.notes)
        if self._reference is None:
            return notes, None
        from soundsight.measure.against import held

        if self._laid is None or self._laid[0] != len(notes):
            self._laid = len(notes), held(self._reference, notes, self._own, self._own.a4_hz(self.notes))
        return self._laid[1]

    def events(self) -> list[Event]:
        """Every event of the notes as they are `settled`; none where nothing is said of them at all."""
        notes, _ = self.settled()
        if withheld(notes):
            return []
        return [
            one
            for note in notes
            for met in (met_now, met_later)
            for one in self._telling.met(note, met(note, self._own))
        ]

    def advice(self, notes: Sequence[Note], against: Against | None) -> tuple[Advice, ...]:
        """What there is to say of the take, its notes as they are `settled`."""
        return advice_of_all(self._own, self._settings, notes, against)

    def advice_of_last(self, count: int) -> tuple[Advice, ...]:
        """What there is to say of the last notes, each by itself."""
        return advice_of_new(self._own, self._settings, self.notes, count) if count else ()

    @property
    def a4_hz(self) -> float:
        """The A4 that new notes are held against."""
        return self._own.a4_hz(self.notes if self._own.a4 == "heard" else ())

    @property
    def a4_of_all_hz(self) -> float:
        """The A4 of the whole take."""
        return self._own.a4_hz(self.notes)
