"""Scales with known onsets: real Iowa notes joined at a tempo, each moved by a known jitter."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from violin_tones import RATE, Samples

MAJOR = (0, 2, 4, 5, 7, 9, 11)
TEMPI = (60, 72, 84, 96, 108, 120, 132, 144)
JITTER_MS = (10, 60)
_BEGINS = 0.1  # of the amplitude in its body: where a note is said to begin
_WINDOW_S = 0.005
_LEAD_S = 0.03  # of the clip's own quiet that is kept before a note


@dataclass(frozen=True, slots=True)
class Clip:
    """A real note: its sound from _LEAD_S before it begins."""

    key: int
    sound: Samples


@dataclass(frozen=True, slots=True)
class Scale:
    """Sound at RATE and what is true of it: tonic, keys, beat and beginnings in s, the jitter asked in ms."""

    sound: Samples
    tonic: str
    keys: tuple[int, ...]
    beat_s: float
    onsets_s: Samples
    jitter_ms: float

    @property
    def uneven_ms(self) -> float:
        """RMS of the onsets about the even grid from which they were moved."""
        off = self.onsets_s - self.beat_s * np.arange(len(self.onsets_s))
        return 1000 * float(np.std(off))


def clips(data: Path) -> list[Clip]:
    """The Iowa notes that last 1.1 s or longer, by the key that the manifest measured."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == "iowa_mis" and float(row["duration_s"]) > 1.2]
    return [_clip(data / row["path"], float(row["f0_hz"])) for row in rows]


def _clip(path: Path, hz: float) -> Clip:
    sound, rate = soundfile.read(path)
    sound = np.asarray(soxr.resample(sound, rate, RATE))
    length = round(_WINDOW_S * RATE)
    level = np.sqrt(np.convolve(sound**2, np.full(length, 1 / length), mode="same"))
    body = float(np.median(level[round(0.2 * RATE) : round(0.8 * RATE)]))
    begins = int(np.argmax(level > _BEGINS * body))
    lead = round(_LEAD_S * RATE)
    sound = np.concatenate([np.zeros(lead), sound])[begins : begins + round(1.25 * RATE)] * (0.05 / body)
    sound[: lead // 2] *= np.linspace(0, 1, lead // 2)
    return Clip(round(69 + 12 * float(np.log2(hz / 440))), sound)


def made(notes: list[Clip], rng: np.random.Generator) -> Scale:
    """A major scale of one or two octaves, up and down, its notes joined, at 60–144 notes a minute."""
    has = {note.key for note in notes}
    octaves = int(rng.integers(1, 3))
    steps = [12 * octave + step for octave in range(octaves) for step in MAJOR] + [12 * octaves]
    steps += steps[-2::-1]
    tonics = [key for key in range(55, 80) if all(key + step in has for step in steps)]
    tonic = int(rng.choice(tonics))
    tempo = float(rng.uniform(TEMPI[0], TEMPI[-1]))
    jitter = float(rng.uniform(*JITTER_MS))
    beat = 60 / tempo
    onsets = 0.4 + beat * np.arange(len(steps)) + rng.normal(0, jitter / 1000, len(steps))
    sound = np.zeros(round((onsets[-1] + beat + 0.5) * RATE))
    keys = tuple(tonic + step for step in steps)
    for place, (key, onset) in enumerate(zip(keys, onsets, strict=True)):
        until = onsets[place + 1] if place + 1 < len(onsets) else onset + beat
        clip = notes[int(rng.choice([n for n, note in enumerate(notes) if note.key == key]))]
        fade = rng.uniform(0.02, 0.06)
        rest = rng.uniform(0, 0.03)  # the bow changes as the next note begins, or just before
        length = min(round((_LEAD_S + max(until - onset - rest, 0.1)) * RATE), len(clip.sound))
        piece = clip.sound[:length] * 10 ** (rng.uniform(-4, 0) / 20)
        piece = piece * np.minimum(1, (length - np.arange(length)) / (fade * RATE))
        at = round((onset - _LEAD_S) * RATE)
        sound[at : at + length] += piece
    names = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    return Scale(sound, names[tonic % 12], keys, beat, onsets, jitter)
