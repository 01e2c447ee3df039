"""Scenes to URBAN-SED's specification, from UrbanSound8K's clips (Salamon, MacConnell, Cartwright, Li, Bello 2017).

10 s of Brownian noise at -50 dB; 1 to 9 events, each of a label and then a clip drawn evenly, from the clip's beginning
on, 0.5 to 4 s long or as long as the clip is; pitch moved by at most 3 semitones, length by 0.8 to 1.2; onsets normal
around 5 s with a deviation of 2 s; 6 to 30 dB over the noise. Events of one label may overlap, as there.

Departures: levels are RMS where scaper measures loudness (LUFS); pitch and length are moved by our own phase vocoder;
an event that would pass the end begins earlier, as there, and is never shorter for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from soundsight.lab.augment.stretch import stretched
from soundsight.lab.augment.waves import coloured_noise
from soundsight.lab.datasets.clip import Clip
from soundsight.lab.datasets.scenes import Part, Scene, laid, rms_of
from soundsight.lab.prepare import Sounds
from soundsight.units import db_to_amplitude

LENGTH_S, NOISE_DB, BROWN_DB_AN_OCTAVE = 10.0, -50.0, 6.0
EVENTS = (1, 9)
EVENT_S, SNR_DB = (0.5, 4.0), (6.0, 30.0)
ONSET_S, ONSET_DEVIATION_S = 5.0, 2.0
SHORTEST_S = 5.0  # of a scene to learn from: an event lasts up to 4.8
SEMITONES, STRETCH = (-3.0, 3.0), (0.8, 1.2)


def event(
    by_label: dict[str, list[Clip]], sounds: Sounds, rng: np.random.Generator, length_s: float = LENGTH_S
) -> tuple[Clip, NDArray[np.float32], float, float]:
    """(clip, its samples as they are laid, onset in seconds, SNR in dB) of one drawn event."""
    middle_s, deviation_s = ONSET_S / LENGTH_S * length_s, ONSET_DEVIATION_S / LENGTH_S * length_s
    label = list(by_label)[int(rng.integers(len(by_label)))]
    clip = by_label[label][int(rng.integers(len(by_label[label])))]
    onset_s = float(rng.normal(middle_s, deviation_s))
    while not 0 <= onset_s <= length_s:
        onset_s = float(rng.normal(middle_s, deviation_s))
    duration_s = rng.uniform(*EVENT_S)
    snr_db, semitones, factor = (float(rng.uniform(*ends)) for ends in (SNR_DB, SEMITONES, STRETCH))
    sound = stretched(sounds.of(clip)[: round(duration_s * sounds.rate)], factor, semitones)
    return clip, sound, onset_s, snr_db


def scene(
    by_label: dict[str, list[Clip]], sounds: Sounds, rng: np.random.Generator, length_s: float = LENGTH_S
) -> Scene:
    """One scene; its parts' `snr_db` is the RMS of the event over that of the noise.

    A shorter one, to learn from, of at least SHORTEST_S, has as many events a second.
    """
    rate, length = sounds.rate, round(length_s * sounds.rate)
    samples = coloured_noise(rng, length, BROWN_DB_AN_OCTAVE) * np.float32(db_to_amplitude(NOISE_DB))
    parts = []
    for _ in range(math.ceil(rng.integers(EVENTS[0], EVENTS[1] + 1) * length_s / LENGTH_S)):
        clip, sound, onset_s, snr_db = event(by_label, sounds, rng, length_s)
        if rms_of(sound) < 1e-6:  # a digitally silent clip: there is nothing to hear
            continue
        at = min(round(onset_s * rate), length - len(sound))
        laid(samples, sound, at, NOISE_DB + snr_db, rate)
        parts.append(Part(clip.label, at, at + len(sound), snr_db, clip.name))
    return Scene(samples, rate, tuple(sorted(parts, key=lambda p: (p.start, p.label))))


def events_of(clips: Sequence[Clip]) -> dict[str, list[Clip]]:
    """Clips by label, in an order of their own. Those in the background of their recording are never events."""
    by_label: dict[str, list[Clip]] = {}
    for clip in sorted(clips, key=lambda c: (c.label, c.dataset, c.fold, c.name)):
        if not clip.background:
            by_label.setdefault(clip.label, []).append(clip)
    return by_label


def urban_sed(clips: Sequence[Clip], sounds: Sounds, seed: int, count: int) -> Iterator[Scene]:
    """The same scenes for the same clips and seed."""
    by_label = events_of(clips)
    return (scene(by_label, sounds, np.random.default_rng([seed, i])) for i in range(count))
