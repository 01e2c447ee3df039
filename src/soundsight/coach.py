"""What a player may be told of notes: what was chosen to hold them against meets the sentences of `feedback`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from soundsight.feedback import Limits, Player, advise, remarks
from soundsight.result import Advice, Against, Note

if TYPE_CHECKING:
    from soundsight.measure.chosen import Chosen


_RECENT = 60  # notes by which it is judged, while they sound, whether a violin plays them


def advice_of_all(
    own: Chosen, settings: Mapping[str, str], notes: Sequence[Note], against: Against | None
) -> tuple[Advice, ...]:
    """What there is to say of a whole recording's notes as they are `settled`, and of what they were held against.

    Nothing where `withheld` says why.
    """
    if withheld(notes):
        return ()
    return advise(notes, _player(own, settings, own.a4_hz(notes)), against)


def withheld(notes: Sequence[Note]) -> str:
    """Why nothing is said of these notes, as where another instrument plays; "" where there is no such reason."""
    if not notes:
        return ""
    from soundsight.measure.instrument import foreign

    return foreign(notes)


def advice_of_new(own: Chosen, settings: Mapping[str, str], notes: Sequence[Note], new: int) -> tuple[Advice, ...]:
    """What there is to say of the last `new` of the notes that have sounded so far, each by itself.

    Nothing of a note where `withheld` says why of it and those just before it: so it is the same however many are new.
    """
    first = len(notes) - new
    given = remarks(notes[first:], _player(own, settings, own.a4_hz(notes)), first)
    return tuple(one for one in given if not withheld_so_far(notes, one.notes[-1]))


def withheld_so_far(notes: Sequence[Note], number: int) -> str:
    """Why nothing is said of note `number` as it ends: by itself and those just before it, however many come later."""
    return withheld(notes[max(number + 1 - _RECENT, 0) : number + 1])


def counted(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes that a player's figures are counted of: none where `withheld` says why, and none of two strings."""
    if withheld(notes):
        return ()
    from soundsight.measure.strings import two

    return tuple(note for note in notes if not two(note.measures))


def _player(own: Chosen, settings: Mapping[str, str], a4_hz: float) -> Player:
    from soundsight.measure.against.asked import asked
    from soundsight.measure.tuning import A4_HZ

    return Player(
        asked_hz=A4_HZ if own.a4 == "estimated" else a4_hz,
        a4_hz=a4_hz,
        ruler=own.ruler,
        key=settings["key"],
        name=own.name,
        finger=own.finger,
        held=own.held,
        limits=limits(),
        per_minute=asked(settings["against"]).per_minute if settings["against"] else 0.0,
    )


def limits() -> Limits:
    """The limits by which figures are judged, as advice takes them: each stands where it is measured."""
    from soundsight.measure import rules
    from soundsight.measure.against.pitch import IN_TUNE_CENTS, WRONG_CENTS
    from soundsight.measure.intonation import GLIDES_CENTS, TORN_CENTS
    from soundsight.measure.strings import TWO

    return Limits(
        in_tune_cents=IN_TUNE_CENTS,
        wrong_cents=WRONG_CENTS,
        glides_cents=GLIDES_CENTS,
        wild_cents=rules.WILD_CENTS,
        torn_cents=TORN_CENTS,
        late_ms=rules.LATE_MS,
        two_pc=TWO,
        clear_share=rules.CLEAR_SHARE,
        floors=rules.FLOORS,
        most_ms=rules.MOST_MS,
    )
