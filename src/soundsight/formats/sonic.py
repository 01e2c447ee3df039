"""sonic-notes, sonic-pitch: layers for Sonic Visualiser, which imports each with File > Import Annotation Layer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from soundsight.formats.csv import line
from soundsight.formats.format import Format, Options, decimal, only
from soundsight.formats.played import called, ruler_of, with_cents
from soundsight.result import Result

VOICED = 0.5  # the confidence from which there is a pitch


def write_notes(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a line a note: start, Hz, duration, and its name with cents by the ruler that ranks."""
    result = only(results, "sonic-notes")
    name, ruler = called(result), ruler_of(result)
    out.write(line(("TIME", "VALUE", "DURATION", "LABEL")))
    for note in result.notes:
        times = decimal(note.start_s), decimal(note.hz or 0.0), decimal(note.end_s - note.start_s)
        out.write(line((*times, with_cents(note, name(note), ruler))))


def write_pitch(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Write a line for every step of the track `pitch` in which a tone is heard: the step's middle, and Hz."""
    result = only(results, "sonic-pitch")
    out.write(line(("TIME", "VALUE")))
    for track in result.tracks:
        if track.name != "pitch":
            continue
        certain = track.confidence or (1.0,) * len(track.values)
        for step, (value, confidence) in enumerate(zip(track.values, certain, strict=True)):
            if confidence >= VOICED:
                out.write(line((decimal(track.start_s + (step + 0.5) * track.hop_s), decimal(value))))


SONIC_NOTES = Format(
    "sonic-notes", ".sv-notes.csv", False, "a layer of notes for Sonic Visualiser", write_notes, needs=("notes",)
)
SONIC_PITCH = Format(
    "sonic-pitch", ".sv-pitch.csv", False, "a layer of pitch for Sonic Visualiser", write_pitch, needs=("pitch",)
)
