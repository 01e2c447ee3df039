"""The notes of a MIDI file: one line of them, chords as one note of several keys."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from soundsight.error import Error
from soundsight.extras import extra
from soundsight.measure.against.align import Wanted

VIOLINS = (40,)  # General MIDI's programs, from 0
LOWEST, HIGHEST = 55, 105
DRUMS = 9
_TOGETHER_S = 0.03


def read_midi(path: Path) -> tuple[Wanted, ...]:
    """The notes of a violin's part: the one with a violin's program, else that with most notes in reach.

    Raises Error for a file that cannot be read, has no such notes, or where mido is not installed.
    """
    try:
        import mido
    except ImportError as problem:
        raise Error(f"a MIDI file to play against needs mido; {extra('score').how}") from problem
    try:
        messages = list(mido.MidiFile(path))
    except FileNotFoundError:
        raise Error(f"{path}: there is no such file. A MIDI file was expected.") from None
    except (OSError, EOFError, ValueError, KeyError, IndexError) as problem:
        raise Error(f"{path}: cannot be read as MIDI ({problem or type(problem).__name__}).") from None
    parts, programs = _parts(messages)
    if not parts:
        raise Error(
            f"{path}: holds no notes between G3 and A7 that a violin could play. A MIDI file of the part was expected."
        )
    best = max(parts, key=lambda channel: (programs.get(channel) in VIOLINS, len(parts[channel])))
    return _chords(sorted(parts[best], key=lambda one: (one.start_s, one.keys)))


def _parts(messages: Iterable[object]) -> tuple[dict[int, list[Wanted]], dict[int, int]]:
    """Notes in a violin's reach and programs, a channel each."""
    now = 0.0
    open_: dict[tuple[int, int], float] = {}
    parts: dict[int, list[Wanted]] = {}
    programs: dict[int, int] = {}
    for message in messages:
        now += message.time  # type: ignore[attr-defined]
        kind, channel = message.type, getattr(message, "channel", DRUMS)  # type: ignore[attr-defined]
        if channel == DRUMS:
            continue
        if kind == "program_change":
            programs.setdefault(channel, message.program)  # type: ignore[attr-defined]
        if kind not in ("note_on", "note_off"):
            continue
        key = message.note  # type: ignore[attr-defined]
        began = open_.pop((channel, key), None)
        if began is not None and now > began and LOWEST <= key <= HIGHEST:
            parts.setdefault(channel, []).append(Wanted((key,), began, now))
        if kind == "note_on" and message.velocity:  # type: ignore[attr-defined]
            open_[channel, key] = now
    return parts, programs


def _chords(notes: list[Wanted]) -> tuple[Wanted, ...]:
    """Notes that begin together as one."""
    joined: list[Wanted] = []
    for note in notes:
        if joined and note.start_s - joined[-1].start_s < _TOGETHER_S:
            last = joined.pop()
            note = Wanted((*last.keys, *note.keys), last.start_s, max(last.end_s, note.end_s))
        joined.append(note)
    return tuple(joined)
