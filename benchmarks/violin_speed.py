"""What it costs to analyse a study: x real time, milliseconds of CPU a second stage by stage, and memory by fifths.

`--data DIR` is a folder with `manifest.csv` and the clips that it names: its single notes, cut and joined, are the
study; without it the notes are made. Passages of 10 s take turns: quick notes, walking ones, long ones.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from timing import cpu_s, machine, table, verdict  # first: it keeps numpy to one thread

import numpy as np  # isort: skip
import soundfile
from long_file import peak_mb
from numpy.typing import NDArray
from violin_tones import RATE, Samples, Spectrum, envelope, tone, vibrato_hz

from soundsight import listen
from soundsight.audio import Block, Intake, open_audio, read_mono
from soundsight.measure import BEFORE, Cutter, Line, Pitch, Played, Tuning, joined, measure
from soundsight.measure import RATE as HEARD_RATE

SOLO = ("iowa_mis", "tonejs_vsco", "mtg_goodsounds_B")
PASSAGE_S = 10.0
LENGTHS_S = ((0.12, 0.2), (0.3, 0.5), (0.8, 2.0))
LEAST_REAL_TIME = 50
MOST_PITCH_MS = 10.0  # of CPU a second: what swift-f0 0.3.0 takes, 10–11 (44.1 kHz, one thread)
FIFTHS = 5
# Notes and tracks alone grow: so much each, as they are kept and once more as the result is made of them, and what
# Python asks for beforehand.
KB_A_NOTE, KB_A_SECOND, LEAST_MB = 24.0, 24.0, 8.0
PITCH, MEASURES = "pitch, and what is read beside it", "measures of the notes"
_FADE_S = 0.012
Source = Callable[[float, np.random.Generator], Samples]  # a note of so many seconds


def main() -> None:
    """Make the study, hear it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3, help="of the stages; 0: memory alone, as for an hour")
    given = parser.parse_args()
    source = real_notes(given.data) if given.data else made_note
    print(f"{machine()}; {given.minutes:g} min, {'real' if given.data else 'made'} notes, seed {given.seed}\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.wav"
        write(path, 60 * given.minutes, source, given.seed)
        memory(path, 60 * given.minutes)
        if given.rounds:
            speed(path, given.rounds)


def write(path: Path, seconds: float, source: Source, seed: int) -> None:
    """The study, 44.1 kHz mono 16 bit."""
    rng = np.random.default_rng(seed)
    left = round(seconds * RATE)
    with soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for note in notes(source, rng):
            file.write(note[:left])
            left -= len(note)
            if left <= 0:
                return


def notes(source: Source, rng: np.random.Generator) -> Iterator[Samples]:
    """One note after another, without end; one in six is followed by a rest."""
    for low, high in itertools.cycle(LENGTHS_S):
        left = PASSAGE_S
        while left > 0:
            seconds = float(rng.uniform(low, high))
            yield source(seconds, rng)
            left -= seconds
            if rng.random() < 1 / 6:
                yield np.zeros(round(0.5 * seconds * RATE))
                left -= 0.5 * seconds


def made_note(seconds: float, rng: np.random.Generator) -> Samples:
    """A note from G3 to A6, half of them with vibrato, harmonics falling by 9 dB an octave, over faint noise."""
    number, hz = np.arange(1, 41), float(196 * 2 ** rng.uniform(0, 3.16))
    amplitudes = number**-1.5
    count = round(seconds * RATE)
    swing = rng.uniform(10, 40) if rng.random() < 0.5 else 0.0
    curve = vibrato_hz(hz, count, rng.uniform(4.5, 7), swing, rng.uniform(0, 2 * np.pi))
    level = envelope(count, 0.02, 0.03) * 10 ** (rng.uniform(-12, 0) / 20)
    played = tone(curve, level, Spectrum(hz, amplitudes / np.sqrt(np.sum(amplitudes**2))), rng)
    return np.asarray(played + 1e-4 * rng.standard_normal(count))


def real_notes(data: Path) -> Source:
    """Pieces of the single notes of a folder, from where each begins to sound."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        paths = [data / row["path"] for row in csv.DictReader(file) if row["set"] in SOLO]
    clips = [_sounding(path) for path in paths]

    def note(seconds: float, rng: np.random.Generator) -> Samples:
        clip = clips[int(rng.integers(len(clips)))]
        piece = clip[: round(seconds * RATE)].astype(np.float64)
        fade = min(round(_FADE_S * RATE), len(piece))
        piece[len(piece) - fade :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)
        return piece

    return note


def _sounding(path: Path) -> NDArray[np.float32]:
    """A clip at RATE, mono, from 20 ms before it first reaches a tenth of its peak."""
    mono = read_mono(path, RATE)
    first = int(np.argmax(np.abs(mono) > 0.1 * np.abs(mono).max()))
    return np.asarray(mono[max(first - round(0.02 * RATE), 0) :])


def memory(path: Path, seconds: float) -> None:
    """`listen` once, with the most memory held by the end of each fifth."""
    peaks = [peak_mb()]

    def heard(done_s: float, total_s: float | None) -> None:
        while len(peaks) <= FIFTHS and done_s >= len(peaks) * seconds / FIFTHS - 1e-6:
            peaks.append(max(peaks[-1], peak_mb()))  # the kernel counts in steps, and may fall back one

    result = listen(path, model="violin", on_progress=heard)
    peaks.append(max(peaks[-1], peak_mb()))
    said = ["before", *(f"{(i + 1) / FIFTHS:.0%}" for i in range(FIFTHS)), "result"]
    print(table([["heard", "peak MB"], *([name, f"{peak:.0f}"] for name, peak in zip(said, peaks, strict=True))]))
    grown, later = peaks[-1] - peaks[1], sum(note.end_s > seconds / FIFTHS for note in result.notes)
    most = LEAST_MB + (KB_A_NOTE * later + KB_A_SECOND * seconds) / 1024
    print(f"{len(result.notes)} notes, {len(result.advice)} pieces of advice")
    print(verdict(grown <= most, f"grows by no more than {later} notes and the tracks take: {grown:.0f} MB") + "\n")


def speed(path: Path, rounds: int) -> None:
    """Stage by stage and `listen`, best of the rounds."""
    seconds = soundfile.info(path).duration
    blocks = resampled(path)
    lines = pitched(blocks)
    played = cut(lines)
    works: dict[str, Callable[[], object]] = {
        "decode": lambda: decoded(path),
        "decode and resample": lambda: resampled(path),
        PITCH: lambda: pitched(blocks),
        "notes": lambda: cut(lines),
        MEASURES: lambda: [measure(about(lines, note), note, Tuning()) for note in played],
        "listen": lambda: listen(path, model="violin"),
    }
    ms = {name: 1000 * spent / seconds for name, spent in cpu_s(works, rounds).items()}
    ms["resample"] = max(ms.pop("decode and resample") - ms["decode"], 0.0)
    stages = ["decode", "resample", PITCH, "notes", MEASURES]
    total = sum(ms[name] for name in stages)
    spent = [*((name, ms[name]) for name in stages), ("sum", total), ("listen", ms["listen"])]
    rows = [[name, f"{each:.3f}", f"{each / total:.0%}", f"{1000 / max(each, 1e-3):,.0f}"] for name, each in spent]
    print(table([["stage", "ms a second", "share", "x real time"], *rows]))
    pitch, fast = ms[PITCH], 1000 / ms["listen"]
    print(f"{len(played)} notes, {ms[MEASURES] * seconds / max(len(played), 1):.2f} ms of measures each")
    print(f"pitch {pitch:.1f} ms a second; {verdict(pitch <= MOST_PITCH_MS, f'at most {MOST_PITCH_MS:g}')}")
    print(f"listen = {fast:.0f} x real time; {verdict(fast >= LEAST_REAL_TIME, f'at least {LEAST_REAL_TIME}')}")


def decoded(path: Path) -> list[NDArray[np.float32]]:
    """The file's samples, block by block."""
    with open_audio(path) as audio:
        return list(audio.blocks())


def resampled(path: Path) -> list[Block]:
    """The file as the listener gets it."""
    intake = Intake(HEARD_RATE)
    with open_audio(path) as audio:
        return [one for block in audio.blocks() for one in intake.feed(block, audio.rate)] + intake.flush()


def pitched(blocks: list[Block]) -> dict[str, Line]:
    """The Lines, by name."""
    listener = Pitch()
    given: dict[str, list[Line]] = {}
    for line in itertools.chain(*map(listener.feed, blocks), listener.flush()):
        given.setdefault(line.name, []).append(line)
    return {name: joined(lines) for name, lines in given.items()}


def cut(lines: dict[str, Line]) -> list[Played]:
    """The notes of the Lines."""
    cutter = Cutter()
    return cutter.feed(lines) + cutter.flush()


def about(lines: dict[str, Line], note: Played) -> dict[str, Line]:
    """What a listener holds of the Lines as a note ends: from BEFORE it to a second after."""
    return {name: line.between(note.start - BEFORE, note.sounding_end + HEARD_RATE) for name, line in lines.items()}


if __name__ == "__main__":
    main()
