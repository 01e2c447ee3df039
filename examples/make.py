"""Mixes the three example recordings from the clips in tests/clips, so that it is known what sounds when.

    python examples/make.py [FOLDER]

writes `street.ogg`, `morning.ogg`, `house.ogg` (16 kHz, mono, Ogg Vorbis) and `scenes.csv`, the table of
what is in them, into FOLDER, by default this one. The samples are the same at every run; only the serial
number that the Ogg container asks for differs.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 16_000
LENGTH_S = 16.0
HERE = Path(__file__).parent
CLIPS = HERE.parent / "tests" / "clips"

# Short enough to keep an attack, long enough that a cut does not click.
FADE_S = 0.01


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch `[from_s, to_s)` of a clip, laid at `at_s` of the scene, `again` times and overlapping."""

    clip: str
    label: str
    at_s: float
    from_s: float
    to_s: float
    gain_db: float
    fade_s: float = FADE_S
    again: int = 1

    @property
    def step_s(self) -> float:
        """From one laying to the next: they overlap by their fades, whose squares sum to one."""
        return self.to_s - self.from_s - self.fade_s

    @property
    def end_s(self) -> float:
        """Where the last laying ends, within the scene."""
        end_s = self.at_s + (self.again - 1) * self.step_s + self.to_s - self.from_s
        return round(min(end_s, LENGTH_S), 2)


# Cuts and times were read off the clips' loudness (10 ms), before any model had heard them.
SCENES = {
    "street": (
        Part("1-22882-A-44.ogg", "engine", 0.0, 0.0, 5.0, -13, fade_s=0.5, again=4),
        Part("1-97392-A-0.ogg", "dog", 2.0, 0.05, 2.6, -6),
        Part("1-26177-A-43.ogg", "car_horn", 6.5, 0.0, 1.85, -4),
        Part("1-31482-A-42.ogg", "siren", 9.5, 0.0, 5.0, -6, fade_s=0.8),
    ),
    "morning": (
        Part("1-54918-A-14.ogg", "chirping_birds", 0.0, 0.4, 4.5, -9, fade_s=0.5, again=5),
        Part("1-39923-A-1.ogg", "rooster", 1.5, 0.05, 2.15, -6),
        Part("1-54747-A-46.ogg", "church_bells", 5.0, 0.0, 5.0, -5, fade_s=0.3),
        Part("1-155858-E-25.ogg", "footsteps", 11.0, 0.34, 5.0, -2),
    ),
    "house": (
        Part("1-81001-A-30.ogg", "door_wood_knock", 1.5, 0.0, 1.7, -6),
        Part("1-26143-A-21.ogg", "sneezing", 5.0, 0.1, 0.85, -3),
        Part("1-72195-B-37.ogg", "clock_alarm", 7.5, 0.0, 3.6, -12),
        Part("1-30043-A-26.ogg", "laughing", 12.0, 0.2, 3.25, -2),
    ),
}

# RMS re full scale of the noise below each scene: a microphone's own, so that no stretch is digitally silent.
NOISE_DB = -60.0


def mix(scene: str) -> NDArray[np.float32]:
    """The samples of a scene: float32, one channel at `RATE`, `LENGTH_S` long."""
    total = round(LENGTH_S * RATE)
    # The seed is the scene's place in the table.
    generator = np.random.default_rng(list(SCENES).index(scene))
    samples = generator.normal(scale=10 ** (NOISE_DB / 20), size=total)
    for part in SCENES[scene]:
        sound = cut(part)
        for turn in range(part.again):
            start = round((part.at_s + turn * part.step_s) * RATE)
            stop = min(start + len(sound), total)
            samples[start:stop] += sound[: max(stop - start, 0)]
    peak = float(np.abs(samples).max())
    assert peak < 1, f"{scene} would clip: its peak is {peak:.2f}; lower a gain"
    return samples.astype(np.float32)


def cut(part: Part) -> NDArray[np.float64]:
    """The part's stretch of its clip, with its gain and fades (quarter sines)."""
    clip, rate = soundfile.read(CLIPS / part.clip, dtype="float64")
    assert (rate, clip.ndim) == (RATE, 1), f"{part.clip}: expected mono at {RATE} Hz"
    gain = 10 ** (part.gain_db / 20)
    sound: NDArray[np.float64] = gain * clip[round(part.from_s * RATE) : round(part.to_s * RATE)]
    fade = np.sin(np.linspace(0, np.pi / 2, round(part.fade_s * RATE), endpoint=False))
    sound[: len(fade)] *= fade
    sound[len(sound) - len(fade) :] *= fade[::-1]
    return sound


def write(samples: NDArray[np.float32], path: Path) -> None:
    """Write Ogg Vorbis a second at a time: one long write can overflow the stack of libsndfile's coder."""
    with soundfile.SoundFile(path, "w", RATE, 1, format="OGG", subtype="VORBIS") as file:
        for start in range(0, len(samples), RATE):
            file.write(samples[start : start + RATE])


def truth() -> list[tuple[str, str, float, float, str]]:
    """What sounds when: (file, label, start_s, end_s, clip), scene by scene in order of time."""
    return [
        (f"{scene}.ogg", part.label, part.at_s, part.end_s, part.clip)
        for scene, parts in SCENES.items()
        for part in sorted(parts, key=lambda part: part.at_s)
    ]


def main(folder: Path) -> None:
    """Write every scene and the table of what is in them."""
    for scene in SCENES:
        write(mix(scene), folder / f"{scene}.ogg")
    with open(folder / "scenes.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "label", "start_s", "end_s", "clip"])
        table.writerows(truth())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
