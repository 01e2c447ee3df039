"""Made violin tones with known f0: harmonic spectra measured on real Iowa notes, played dry, in noise and in a room.

Truth is a curve that the synthesis was given, so it is no tracker's. The Iowa notes come from `--data DIR`
(`DIR/iowa_mis/*.flac` and `DIR/manifest.csv`), none of them stands in this repository.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float64]

RATE = 44100
HIGHEST_HZ = 16000.0
LOWEST_NOTE_HZ, HIGHEST_NOTE_HZ = 196.0, 3520.0

# name: (noise colour, signal-to-noise dB, direct-to-reverberant dB)
CELLS: dict[str, tuple[str | None, float, float | None]] = {
    "dry": (None, 0.0, None),
    "white 20 dB": ("white", 20.0, None),
    "white 10 dB": ("white", 10.0, None),
    "white 5 dB": ("white", 5.0, None),
    "pink 20 dB": ("pink", 20.0, None),
    "pink 10 dB": ("pink", 10.0, None),
    "room +6 dB": (None, 0.0, 6.0),
    "room 0 dB": (None, 0.0, 0.0),
}
ROOM_S = 0.6


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Amplitudes of the harmonics 1, 2, … of a real note at `hz`, their squares adding up to 1."""

    hz: float
    amplitudes: Samples


def spectra(data: Path) -> list[Spectrum]:
    """One Spectrum for each Iowa note, in order of pitch."""
    with (data / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == "iowa_mis"]
    return sorted((_measured(data / row["path"], float(row["f0_hz"])) for row in rows), key=lambda s: s.hz)


def _measured(path: Path, hz: float) -> Spectrum:
    x, rate = soundfile.read(path)
    middle = x[int(0.3 * len(x)) : int(0.7 * len(x))]
    size = 1 << 17
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), size)) ** 2
    amplitudes = []
    for k in range(1, int(10000 / hz) + 1):
        around = power[int((k - 0.03 * k) * hz * size / rate) : int((k + 0.03 * k) * hz * size / rate) + 2]
        amplitudes.append(np.sqrt(around.max()))
    found = np.array(amplitudes)
    return Spectrum(hz, found / np.sqrt(np.sum(found**2)))


def tone(hz: Samples, level: Samples, spectrum: Spectrum, rng: np.random.Generator) -> Samples:
    """Harmonics along the curve `hz` (n,) at RATE with the amplitude `level` (n,): random phases."""
    turn = np.exp(2j * np.pi * np.cumsum(hz) / RATE)
    turned = np.ones_like(turn)
    out = np.zeros(len(hz))
    for k, amplitude in enumerate(spectrum.amplitudes, 1):
        if k * hz.max() > HIGHEST_HZ:
            break
        turned *= turn  # quicker than a sine of each harmonic, and the same to 1e-10
        start = rng.uniform(0, 2 * np.pi)
        out += amplitude * np.sin(start) * turned.real + amplitude * np.cos(start) * turned.imag
    return np.asarray(out * level * 0.2)


def nearest(table: list[Spectrum], hz: float, rng: np.random.Generator) -> Spectrum:
    """One of the three spectra nearest in pitch."""
    near = sorted(table, key=lambda s: abs(np.log(s.hz / hz)))[:3]
    return near[int(rng.integers(len(near)))]


def envelope(samples: int, attack_s: float, release_s: float) -> Samples:
    """A level that rises and falls as a half cosine, 1 between."""
    level = np.ones(samples)
    rise, fall = min(int(attack_s * RATE), samples // 2), min(int(release_s * RATE), samples // 2)
    level[:rise] = 0.5 - 0.5 * np.cos(np.pi * (np.arange(rise) + 0.5) / rise)
    level[samples - fall :] = 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 0.5) / fall)
    return level


def vibrato_hz(hz: float, samples: int, rate_hz: float, cents: float, phase: float) -> Samples:
    """A curve that swings `cents` to either side of `hz`."""
    swing = cents * np.sin(2 * np.pi * rate_hz * np.arange(samples) / RATE + phase)
    return np.asarray(hz * 2 ** (swing / 1200))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Sound at RATE and its true f0 (0 where nothing is played), a value a sample; `notes` as (start, end, hz)."""

    samples: Samples
    hz: Samples
    notes: tuple[tuple[int, int, float], ...]


def phrase(table: list[Spectrum], kind: str, low_hz: float, high_hz: float, rng: np.random.Generator) -> Phrase:
    """Six notes of a `kind` (steady, vibrato, short), joined or with rests, each of random pitch in the register."""
    pieces: list[tuple[int, Samples, Samples]] = []
    at = int(0.25 * RATE)
    for _ in range(6 if kind != "short" else 12):
        seconds = {"steady": (0.3, 0.8), "vibrato": (0.7, 1.2), "short": (0.12, 0.16)}[kind]
        samples = int(rng.uniform(*seconds) * RATE)
        hz = float(np.exp(rng.uniform(np.log(low_hz), np.log(high_hz))))
        tail = int(rng.uniform(0.01, 0.04) * RATE)
        if kind == "vibrato":
            curve = vibrato_hz(hz, samples + tail, rng.uniform(4, 8), rng.uniform(10, 50), rng.uniform(0, 2 * np.pi))
        else:
            curve = np.full(samples + tail, hz)
        level = envelope(len(curve), rng.uniform(0.01, 0.03), tail / RATE) * 10 ** (rng.uniform(-9, 0) / 20)
        pieces.append((at, curve, tone(curve, level, nearest(table, hz, rng), rng)))
        at += samples + (int(rng.uniform(0.08, 0.2) * RATE) if rng.random() < 0.3 else 0)
    total = at + int(0.4 * RATE)
    sound, truth, notes = np.zeros(total), np.zeros(total), []
    for start, curve, piece in pieces:
        sound[start : start + len(piece)] += piece
        truth[start : start + len(curve)] = curve
        notes.append((start, start + len(curve), float(np.median(curve))))
    return Phrase(sound, truth, tuple(notes))


def in_cell(sound: Samples, cell: str, rng: np.random.Generator) -> Samples:
    """The sound with the noise or in the room of a cell."""
    colour, snr_db, direct_db = CELLS[cell]
    if direct_db is not None:
        sound = in_room(sound, direct_db, rng)
    if colour is None:
        return sound
    active = sound[np.abs(sound) > 0]
    noise = coloured(len(sound), colour, rng)
    return np.asarray(sound + noise * np.sqrt(np.mean(active**2)) * 10 ** (-snr_db / 20))


def in_room(sound: Samples, direct_db: float, rng: np.random.Generator, falls_s: float = ROOM_S) -> Samples:
    """Direct sound and a tail of noise that falls 60 dB in `falls_s`, their energies `direct_db` apart."""
    n = int(falls_s * RATE)
    t = np.arange(n) / RATE
    tail = rng.standard_normal(n) * 10 ** (-3 * t / falls_s)
    tail[: int(0.002 * RATE)] = 0
    tail *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << int(np.ceil(np.log2(len(sound) + n)))
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)
    return np.asarray(wet[: len(sound)])


def coloured(samples: int, colour: str, rng: np.random.Generator) -> Samples:
    """White or pink noise (20 Hz to half the rate) of RMS 1."""
    white = rng.standard_normal(samples)
    if colour == "pink":
        spectrum = np.fft.rfft(white)
        hz = np.maximum(np.fft.rfftfreq(samples, 1 / RATE), 1e-9)
        white = np.fft.irfft(spectrum * np.where(hz < 20, 0, hz**-0.5), samples)
    return np.asarray(white / np.sqrt(np.mean(white**2)))
