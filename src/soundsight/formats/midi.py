"""midi: notes as a MIDI file of one track, with pitch bend that follows the pitch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from statistics import median
from typing import BinaryIO

from soundsight.error import Error
from soundsight.extras import extra
from soundsight.formats.format import Format, Options, only
from soundsight.result import Note, Result, Track

TICKS_A_QUARTER, TEMPO_US = 480, 500_000  # 960 ticks a second
BEND_SEMITONES = 2  # to either side, as every instrument does that is not told otherwise
VIOLIN = 40  # General MIDI's number of the program, from 0
MIDDLE_VELOCITY, STEPS_A_DB = 80, 2.0
_TICKS_A_S = TICKS_A_QUARTER * 1_000_000 / TEMPO_US


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write the notes of one result; raises `Error` where mido is not installed.

    A note's bend follows the track `pitch` every 10 ms, to the note's mean Hz where there is none. Velocity is 80 at
    the median level of all notes, 2 steps a dB.
    """
    try:
        import mido
    except ImportError as problem:
        raise Error(f"midi: needs mido; {extra('score').how}") from problem
    result = only(results, "midi")
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_A_QUARTER)
    track = file.add_track("violin")
    track.append(mido.MetaMessage("set_tempo", tempo=TEMPO_US))
    track.append(mido.Message("program_change", program=VIOLIN))
    before = 0
    for tick, kind, values in sorted(_messages(result), key=lambda one: (one[0], ORDER[one[1]])):
        track.append(mido.Message(kind, time=tick - before, **values))
        before = tick
    file.save(file=out)


ORDER = {"note_off": 0, "pitchwheel": 1, "note_on": 2}  # of messages at one tick


def _messages(result: Result) -> Iterator[tuple[int, str, dict[str, int]]]:
    levels = [level for note in result.notes if (level := _level(note)) is not None]
    middle_db = median(levels) if levels else 0.0
    pitch = next((track for track in result.tracks if track.name == "pitch"), None)
    for note in result.notes:
        level = _level(note)
        louder = STEPS_A_DB * (level - middle_db) if level is not None else 0.0
        key, velocity = min(max(note.key, 0), 127), min(max(round(MIDDLE_VELOCITY + louder), 1), 127)
        start, end = _ticks(note.start_s), max(_ticks(note.end_s), _ticks(note.start_s) + 1)
        yield start, "note_on", {"note": key, "velocity": velocity}
        yield end, "note_off", {"note": key, "velocity": 0}
        last = None
        for s, hz in _curve(note, pitch):
            bend = _bend(hz, key)
            if bend != last and start <= _ticks(s) < end:
                yield _ticks(s), "pitchwheel", {"pitch": bend}
            last = bend


def _curve(note: Note, pitch: Track | None) -> Iterator[tuple[float, float]]:
    """Seconds and Hz: from the note's start the mean, then what the track says where a tone is heard."""
    if note.hz:
        yield note.start_s, note.hz
    if pitch is None or pitch.confidence is None:
        return
    first, last = (max(math.ceil((s - pitch.start_s) / pitch.hop_s), 0) for s in (note.start_s, note.end_s))
    for step in range(first, min(last, len(pitch.values))):
        if pitch.confidence[step] >= 0.5:
            yield pitch.start_s + step * pitch.hop_s, pitch.values[step]


def _bend(hz: float, key: int) -> int:
    """-8192 to 8191 for what lies BEND_SEMITONES under to over a key at A4 = 440 Hz."""
    semitones = 12 * (math.log2(hz) - math.log2(440)) + 69 - key if hz > 0 else 0.0
    return min(max(round(semitones / BEND_SEMITONES * 8192), -8192), 8191)


def _level(note: Note) -> float | None:
    found = note.measures.get("level")
    return found.value if found is not None else None


def _ticks(seconds: float) -> int:
    return round(seconds * _TICKS_A_S)


MIDI = Format("midi", ".mid", False, "notes with pitch bend, as a MIDI file", write, extra="score", needs=("notes",))
