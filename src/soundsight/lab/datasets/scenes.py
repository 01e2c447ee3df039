"""Scenes with exact times: sounding parts of clips at drawn moments over coloured noise, from one side of a split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment.waves import coloured_noise
from soundsight.lab.datasets.clip import Clip
from soundsight.lab.extent import TEXTURES, sounding
from soundsight.lab.prepare import Sounds
from soundsight.units import db_to_amplitude


@dataclass(frozen=True, slots=True)
class Part:
    """A clip's sounding part in a scene: `[start, end)` in samples, its level over the noise, the clip it is from."""

    label: str
    start: int
    end: int
    snr_db: float
    clip: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Samples, mono at `rate`, and what is truly in them, in order of time."""

    samples: NDArray[np.float32]
    rate: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How scenes are drawn: length, how many parts, their RMS over the noise, the noise's own level."""

    length_s: float = 10.0
    parts: tuple[int, int] = (1, 3)
    snr_db: tuple[float, float] = (10.0, 30.0)
    noise_db: tuple[float, float] = (-60.0, -40.0)


def sounding_part(clip: Clip, sounds: Sounds, rng: np.random.Generator, longest: int) -> NDArray[np.float32] | None:
    """One sounding stretch of a clip, drawn by chance, cut to `longest` samples; None for a silent clip."""
    samples = sounds.of(clip)
    stretches = sounding(samples, sounds.rate, clip.label in TEXTURES)
    if not stretches:
        return None
    start, end = stretches[int(rng.integers(len(stretches)))]
    return samples[start : min(end, start + longest)]


def rms_of(sound: NDArray[np.float32]) -> float:
    """Root of the mean square; 0 for no samples."""
    return float(np.sqrt((sound.astype(np.float64) ** 2).mean())) if len(sound) else 0.0


def laid(samples: NDArray[np.float32], sound: NDArray[np.float32], at: int, level_db: float, rate: int) -> None:
    """Add a sound at sample `at`, its RMS brought to `level_db`. A fade of 5 ms at both ends avoids clicks."""
    rms = max(rms_of(sound), 1e-6)
    fade = np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / (0.005 * rate))
    samples[at : at + len(sound)] += (sound * fade * (db_to_amplitude(level_db) / rms)).astype(np.float32)


def scene(clips: Sequence[Clip], sounds: Sounds, rng: np.random.Generator, plan: Plan) -> Scene:
    """Draw one scene. Clips in the background of their own recording are never taken as parts.

    Parts may overlap; a label's second part never overlaps its first.
    """
    rate = sounds.rate
    length = round(plan.length_s * rate)
    noise_db = rng.uniform(*plan.noise_db)
    samples = coloured_noise(rng, length, slope_db=rng.uniform(0, 6)) * np.float32(db_to_amplitude(noise_db))
    parts: list[Part] = []
    for _ in range(int(rng.integers(plan.parts[0], plan.parts[1] + 1))):
        clip = clips[int(rng.integers(len(clips)))]
        if clip.background or (sound := sounding_part(clip, sounds, rng, length // 2)) is None:
            continue
        at = int(rng.integers(length - len(sound) + 1))
        if any(p.label == clip.label and p.start < at + len(sound) and at < p.end for p in parts):
            continue
        snr_db = float(rng.uniform(*plan.snr_db))
        laid(samples, sound, at, noise_db + snr_db, rate)
        parts.append(Part(clip.label, at, at + len(sound), snr_db, clip.name))
    return Scene(samples, rate, tuple(sorted(parts, key=lambda p: (p.start, p.label))))


def scenes(clips: Sequence[Clip], sounds: Sounds, seed: int, count: int, plan: Plan) -> Iterator[Scene]:
    """The same scenes for the same clips, seed and plan; clips are drawn evenly over labels by how many each has."""
    foreground = [c for c in clips if not c.background]
    return (scene(foreground, sounds, np.random.default_rng([seed, i]), plan) for i in range(count))
