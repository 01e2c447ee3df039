"""Sound for the benchmarks: seeded bursts of noise, tones and sweeps over faint noise, stereo, block by block.

`python benchmarks/sound.py FILE --seconds 10` writes one; the ending says which format.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 44100
BLOCK_S = 10


def blocks(seconds: float, seed: int = 0) -> Iterator[NDArray[np.float32]]:
    """Blocks (n, 2) within ±1 at 44.1 kHz, of 10 s but for the last; each is drawn by itself."""
    left, number = round(seconds * RATE), 0
    while left > 0:
        frames = min(left, BLOCK_S * RATE)
        yield _block(np.random.default_rng([seed, number]))[:frames]
        left, number = left - frames, number + 1


def write(path: Path, seconds: float, seed: int = 0) -> None:
    """Write a file in blocks: in one call libsndfile's lossy encoders may overflow their stack."""
    subtype = "PCM_16" if path.suffix in (".wav", ".flac") else None
    with soundfile.SoundFile(path, "w", RATE, 2, subtype) as file:
        for samples in blocks(seconds, seed):
            file.write(samples)


def _block(rng: np.random.Generator) -> NDArray[np.float32]:
    samples = 0.002 * rng.standard_normal((BLOCK_S * RATE, 2), dtype=np.float32)
    for _ in range(rng.integers(3, 9)):
        sound = _sound(rng)
        at = rng.integers(0, len(samples) - len(sound))
        side = rng.uniform(0.2, 0.8)
        samples[at : at + len(sound)] += sound[:, None] * np.array([side, 1 - side], np.float32)
    clipped: NDArray[np.float32] = np.clip(samples, -1, 1)
    return clipped


def _sound(rng: np.random.Generator) -> NDArray[np.float32]:
    """One sound of 0.1 to 3 s: noise, a tone with overtones, or a sweep; it starts at once and dies away."""
    t = np.arange(round(RATE * 10 ** rng.uniform(-1, 0.477)), dtype=np.float32) / np.float32(RATE)
    low, high = np.exp(rng.uniform(np.log(80), np.log(8000), 2))
    kind = rng.integers(3)
    if kind == 0:
        wave = rng.standard_normal(len(t), dtype=np.float32) / 3
    elif kind == 1:
        wave = sum(np.sin(2 * np.pi * low * k * t) / k for k in range(1, 5)) / 2
    else:
        wave = np.sin(2 * np.pi * (low * t + (high - low) * t**2 / (2 * t[-1])))
    level = 10 ** rng.uniform(-1.5, -0.1)
    shaped: NDArray[np.float32] = (level * np.exp(-2 * t / t[-1]) * wave).astype(np.float32)
    return shaped


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    write(given.file, given.seconds)
