"""Scenes over all labels: 10 to 30 s, 0 to 5 events trimmed to where they sound, over noise or a labelled ambience."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment.waves import coloured_noise
from soundsight.lab.datasets.clip import Clip
from soundsight.lab.datasets.scenes import Part, Scene, laid, rms_of, sounding_part
from soundsight.lab.extent import TEXTURES, sounding
from soundsight.lab.prepare import Sounds
from soundsight.units import db_to_amplitude

LONGEST_S = 5.0
# Sounds that stand behind others for minutes. What is cut from a street or a home holds more than its label says, so
# UrbanSound8K's clips are no ambience.
AMBIENCES = frozenset(
    "rain sea_waves crackling_fire crickets wind insects train airplane washing_machine engine".split()
)
AMBIENT_SETS = frozenset({"esc50", "folder"})
FADE_S = 0.25
# Two events of a label that stand nearer are one to the ear.
APART_S = 0.5
TRIES = 10
LOUDEST = 0.95
ALIKE_DB = 6.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """How scenes are drawn: lengths, how many events, their RMS over what is behind, and the levels of that."""

    length_s: tuple[float, float] = (10.0, 30.0)
    events: tuple[int, int] = (0, 5)
    snr_db: tuple[float, float] = (0.0, 30.0)
    noise_db: tuple[float, float] = (-65.0, -40.0)
    ambience_db: tuple[float, float] = (-50.0, -35.0)
    ambience_share: float = 0.5
    alike_share: float = 0.0  # events that begin within the one before, at most `ALIKE_DB` louder or softer


def ambient(clip: Clip, sounds: Sounds) -> bool:
    """Whether a clip can stand behind a scene: of a set and label that can, and sounding from end to end."""
    if clip.background or clip.dataset not in AMBIENT_SETS or clip.label not in AMBIENCES:
        return False
    samples = sounds.of(clip)
    stretches = sounding(samples, sounds.rate, clip.label in TEXTURES)
    return len(stretches) == 1 and stretches[0][1] - stretches[0][0] >= 0.98 * len(samples)


def looped(samples: NDArray[np.float32], length: int, fade: int) -> NDArray[np.float32]:
    """The sound again and again, its end faded into its beginning at equal power, (length,)."""
    fade = min(fade, len(samples) // 2)
    rise = np.sin(np.linspace(0, np.pi / 2, fade)).astype(np.float32)
    ring = samples[fade:].copy()
    ring[len(ring) - fade :] = ring[len(ring) - fade :] * rise[::-1] + samples[:fade] * rise
    return np.resize(ring, length)


class Drawer:
    """Draws scenes from the clips of one side of a split; labels evenly, then their clips."""

    def __init__(self, clips: Sequence[Clip], sounds: Sounds, plan: Mixture = Mixture()) -> None:
        self.sounds, self.plan = sounds, plan
        ordered = sorted((c for c in clips if not c.background), key=lambda c: (c.label, c.dataset, c.fold, c.name))
        self.events = _by_label(ordered)
        self.ambiences = _by_label([clip for clip in ordered if ambient(clip, sounds)])

    def scene(self, rng: np.random.Generator) -> Scene:
        """One scene. A part's `snr_db` is its RMS over the background's; an ambience is a part of 0 dB."""
        rate, plan = self.sounds.rate, self.plan
        length = round(rng.uniform(*plan.length_s) * rate)
        samples, level_db, parts = self._background(length, rng)
        before: Part | None = None
        for _ in range(int(rng.integers(plan.events[0], plan.events[1] + 1))):
            clip = _drawn(self.events, rng)
            sound = sounding_part(clip, self.sounds, rng, min(length, round(LONGEST_S * rate)))
            snr_db, within = float(rng.uniform(*plan.snr_db)), (0, length)
            if before and plan.alike_share and rng.random() < plan.alike_share:
                snr_db = before.snr_db + float(rng.uniform(-ALIKE_DB, ALIKE_DB))
                within = (before.start, before.end)
            if sound is None or (at := _place(len(sound), clip.label, parts, length, within, rate, rng)) is None:
                continue
            laid(samples, sound, at, level_db + snr_db, rate)
            before = Part(clip.label, at, at + len(sound), snr_db, clip.name)
            parts.append(before)
        # A microphone that overdrives is another test; the levels over the background stay.
        samples *= np.float32(min(1.0, LOUDEST / max(float(np.abs(samples).max()), 1e-9)))
        return Scene(samples, rate, tuple(sorted(parts, key=lambda p: (p.start, p.label))))

    def _background(self, length: int, rng: np.random.Generator) -> tuple[NDArray[np.float32], float, list[Part]]:
        if self.ambiences and rng.random() < self.plan.ambience_share:
            clip, level_db = _drawn(self.ambiences, rng), float(rng.uniform(*self.plan.ambience_db))
            sound = looped(self.sounds.of(clip), length, round(FADE_S * self.sounds.rate))
            gain = np.float32(db_to_amplitude(level_db) / max(rms_of(sound), 1e-9))
            return sound * gain, level_db, [Part(clip.label, 0, length, 0.0, clip.name)]
        level_db = float(rng.uniform(*self.plan.noise_db))
        noise = coloured_noise(rng, length, slope_db=rng.uniform(0, 6))
        return noise * np.float32(db_to_amplitude(level_db)), level_db, []


def mixed(clips: Sequence[Clip], sounds: Sounds, seed: int, count: int) -> Iterator[Scene]:
    """The same scenes for the same clips and seed. Clips in the background of their recording take no part."""
    drawer = Drawer(clips, sounds)
    return (drawer.scene(np.random.default_rng([seed, i])) for i in range(count))


def _by_label(clips: Sequence[Clip]) -> dict[str, list[Clip]]:
    found: dict[str, list[Clip]] = {}
    for clip in clips:
        found.setdefault(clip.label, []).append(clip)
    return found


def _drawn(by_label: dict[str, list[Clip]], rng: np.random.Generator) -> Clip:
    label = list(by_label)[int(rng.integers(len(by_label)))]
    return by_label[label][int(rng.integers(len(by_label[label])))]


def _place(
    size: int,
    label: str,
    parts: Sequence[Part],
    length: int,
    within: tuple[int, int],
    rate: int,
    rng: np.random.Generator,
) -> int | None:
    """Where an event may begin `within` a stretch, `APART_S` from any of its label; None where no try fits."""
    apart = round(APART_S * rate)
    first, last = min(within[0], length - size), min(within[1], length - size)
    for _ in range(TRIES):
        at = int(rng.integers(first, last + 1))
        if not any(p.label == label and p.start < at + size + apart and at < p.end + apart for p in parts):
            return at
    return None
