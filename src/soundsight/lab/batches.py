"""Batches to learn from: whole clips with one label each, or scenes with a target a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from soundsight.error import Error
from soundsight.lab import augment, tasks
from soundsight.lab.datasets import Clip, names, urban_sed
from soundsight.lab.datasets.mixed import Drawer, Mixture
from soundsight.lab.datasets.scenes import Part, Plan, Scene, scene
from soundsight.lab.extent import TEXTURES, sounding
from soundsight.lab.networks import Geometry
from soundsight.lab.prepare import Sounds
from soundsight.lab.recipe import Phase

CODEC_KBITS = 56.0, 128.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples (batch, n) with zeros, or the clip itself, as context.

    Targets of clips (batch, labels) and frames (batch, labels, frames).
    `ignore` (batch, labels) marks labels that a clip says nothing of; `loose` (batch, labels, frames) frames that
    lie on an edge of a sound, `whole` (batch) the rows that are one clip of one label.
    """

    samples: Tensor
    clip_target: Tensor
    ignore: Tensor
    frame_target: Tensor
    loose: Tensor
    whole: Tensor


def padded(samples: NDArray[np.float32], geometry: Geometry) -> NDArray[np.float32]:
    """A clip with zeros before and after, so that its frames cover all of it."""
    frames = -(-len(samples) // geometry.hop)
    return np.pad(samples, (geometry.before, geometry.samples_for(frames) - geometry.before - len(samples)))


def mixture(seconds: float) -> Mixture:
    """Scenes of a training: short, from faint to loud, half of the later sounds within the one before and as loud."""
    return Mixture(
        length_s=(seconds, seconds),
        events=(0, 4),
        noise_db=(-85.0, -35.0),
        ambience_db=(-60.0, -30.0),
        ambience_share=0.4,
        alike_share=0.5,
    )


def clip_samples(clip: Clip, sounds: Sounds, phase: Phase, rng: np.random.Generator) -> NDArray[np.float32]:
    """One augmented clip, `phase.seconds` long."""
    samples = sounds.of(clip)
    if phase.speed_share and rng.random() < phase.speed_share:
        samples = augment.speed(samples, rng, *phase.speed)
    samples = augment.fit_length(samples, round(phase.seconds * sounds.rate), rng)
    if phase.shift:
        samples = augment.shift(samples, rng)
    if phase.room_share and rng.random() < phase.room_share:
        samples = augment.room(samples, rng, sounds.rate)
    samples = augment.gain(samples, rng, *phase.gain_db)
    if phase.noise_share and rng.random() < phase.noise_share:
        level = float(np.sqrt((samples.astype(np.float64) ** 2).mean())) * 10 ** (-rng.uniform(10, 40) / 20)
        samples = samples + np.float32(level) * augment.coloured_noise(rng, len(samples), rng.uniform(0, 6))
    if phase.codec_share and rng.random() < phase.codec_share:
        samples = augment.mp3(samples, sounds.rate, rng.uniform(*CODEC_KBITS))
    return samples


class Batches:
    """Draws the batches of an epoch; the same (seed, phase, epoch) gives the same batches."""

    def __init__(self, clips: Sequence[Clip], sounds: Sounds, labels: Sequence[str], geometry: Geometry, phase: Phase):
        self.clips, self.sounds, self.geometry, self.phase = tuple(clips), sounds, geometry, phase
        self.at = {label: index for index, label in enumerate(labels)}
        self.ignored = tasks.ignored(labels)
        self.noise_like = np.array([label in names.NOISE_LIKE for label in labels])
        self.foreground = [clip for clip in clips if not clip.background]
        sets = [clip.dataset for clip in clips]
        # Of each set, where its clips stand and how many of them an epoch takes.
        self.drawn = [
            (np.flatnonzero(np.array(sets) == name), round(phase.draw.get(name, 1.0) * sets.count(name)))
            for name in dict.fromkeys(sets)
        ]
        if not any(count for _, count in self.drawn):
            raise Error(f"{len(clips)} clips to learn from, of which draw = {dict(phase.draw)} leaves none.")
        shortest = geometry.samples_for(1) / geometry.rate
        if phase.crop_s and not shortest <= min(phase.crop_s) <= max(phase.crop_s) <= phase.seconds:
            raise Error(f"crop_s: from {shortest:.2f} (one frame) to {phase.seconds:g} s, not {list(phase.crop_s)}.")
        self.plan = Plan(length_s=phase.seconds, parts=(0, 3), snr_db=(5.0, 35.0), noise_db=(-90.0, -25.0))
        self.by_label = urban_sed.events_of(clips)
        self.drawer = Drawer(clips, sounds, mixture(phase.seconds)) if phase.mixed else None

    def __len__(self) -> int:
        return max(1, sum(count for _, count in self.drawn) // self.phase.batch)

    def epoch(self, rng: np.random.Generator, done: float = 0.0) -> Iterator[Batch]:
        """Of each set its share of clips (`phase.draw`), none twice, in a drawn order over all sets.

        The last few, which fill no batch, are left out. `done` is the share of the phase that lies behind, 0 to 1.
        """
        heard = self.phase.crop_s[int(done * len(self.phase.crop_s))] if self.phase.crop_s else 0.0
        order = rng.permutation(np.concatenate([rng.permutation(of_set)[:count] for of_set, count in self.drawn]))
        for step in range(len(self)):
            at = order[step * self.phase.batch : (step + 1) * self.phase.batch]
            yield self.batch([self.clips[i] for i in at], rng, heard)

    def batch(self, clips: Sequence[Clip], rng: np.random.Generator, heard: float = 0.0) -> Batch:
        """Clips as they are or, in a phase on scenes, a share of them replaced by scenes of drawn clips.

        With `heard` so many seconds of each clip, its own sound as context; else all of it, with zeros around.
        """
        rows = [self.row(clip, rng, heard) for clip in clips]
        samples, clip_target, ignore, frame_target, loose, whole = zip(*rows, strict=True)
        return Batch(
            torch.from_numpy(np.stack(samples)),
            torch.from_numpy(np.stack(clip_target)),
            torch.from_numpy(np.stack(ignore)),
            torch.from_numpy(np.stack(frame_target)),
            torch.from_numpy(np.stack(loose)),
            torch.from_numpy(np.stack(whole)),
        )

    def row(self, clip: Clip, rng: np.random.Generator, heard: float = 0.0) -> tuple[NDArray[Any], ...]:
        """Samples, clip target, ignored labels, frame target, loose frames, and whether it is a whole clip."""
        whole = self.phase.on == "clips" or rng.random() < self.phase.clip_share
        if whole:
            samples = clip_samples(clip, self.sounds, self.phase, rng)
            parts = [Part(clip.label, a, b, 0.0, clip.name) for a, b in self.extent(clip, samples)]
            ignore = self.ignored[self.at[clip.label]].copy()
            named = {clip.label}
        else:
            drawn = self.scene(rng)
            samples = augment.gain(drawn.samples, rng, *self.phase.gain_db)
            parts, named = list(drawn.parts), {part.label for part in drawn.parts}
            ignore = np.zeros(len(self.at), dtype=bool)
            for label in named:
                ignore |= self.ignored[self.at[label]]
            if not named and rng.random() < 0.5:
                samples, apart = self.made(len(samples), rng)
                ignore |= apart
            elif not named:  # coloured noise alone may well pass for rain or wind
                ignore |= self.noise_like
        clip_target = np.zeros(len(self.at), dtype=np.float32)
        for label in named:
            clip_target[self.at[label]], ignore[self.at[label]] = 1, False
        frame_target, loose = self.frames(parts, len(samples))
        given = self.cropped(samples, heard, rng) if heard else padded(samples, self.geometry)
        return given, clip_target, ignore, frame_target, loose, np.array(whole)

    def scene(self, rng: np.random.Generator) -> Scene:
        """Sounds over noise; shares of them as URBAN-SED has them, or over ambiences, several of like level at once."""
        phase = self.phase
        drawn = rng.random() if phase.urban_sed or self.drawer else 1.0
        if drawn < phase.urban_sed:
            return urban_sed.scene(self.by_label, self.sounds, rng, phase.seconds)
        if self.drawer and drawn < phase.urban_sed + phase.mixed:
            return self.drawer.scene(rng)
        return scene(self.foreground, self.sounds, rng, self.plan)

    def cropped(self, samples: NDArray[np.float32], heard: float, rng: np.random.Generator) -> NDArray[np.float32]:
        """So many seconds of a clip; what sounds lies where frames look, or a little before."""
        length = round(heard * self.geometry.rate)
        return augment.crop(samples, rng, length, self.geometry.before // 2, length - self.geometry.after)

    def made(self, length: int, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """One of the phase's made sounds over a little noise, none of the labels; and those that it may truly be."""
        make, may_be = augment.MADE[self.phase.made[int(rng.integers(len(self.phase.made)))]]
        level, noise = np.float32(10 ** (rng.uniform(-60, -3) / 20)), np.float32(10 ** (rng.uniform(-110, -75) / 20))
        samples = level * make(rng, length, self.sounds.rate) + noise * augment.coloured_noise(rng, length, 0.0)
        return samples, np.array([label in may_be for label in self.at])

    def extent(self, clip: Clip, samples: NDArray[np.float32]) -> list[tuple[int, int]]:
        """Where the clip sounds; needed in a phase on scenes alone."""
        return sounding(samples, self.sounds.rate, clip.label in TEXTURES) if self.phase.on == "scenes" else []

    def frames(self, parts: Sequence[Part], length: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Targets (labels, frames): 1 where a part covers half of the frame; loose where it covers some but less."""
        hop = self.geometry.hop
        count = -(-length // hop)
        covered = np.zeros((len(self.at), count))
        edges = np.arange(count) * hop
        for part in parts:
            inside = np.minimum(part.end, edges + hop) - np.maximum(part.start, edges)
            covered[self.at[part.label]] += np.maximum(inside, 0) / hop
        return (covered >= 0.5).astype(np.float32), (covered > 0) & (covered < 0.5)
