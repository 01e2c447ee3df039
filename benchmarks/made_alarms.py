"""What a model says of the made sounds that it is to learn nothing from: events that hold, an hour.

python benchmarks/made_alarms.py voice environment 10
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from soundsight.card import load_card
from soundsight.lab import augment
from soundsight.lab.alarms import count, lines
from soundsight.lab.datasets.names import GROUPS
from soundsight.lab.foreign import RATE, SPEECH_DB, Clip, Foreign
from soundsight.units import db_to_amplitude


def clips(name: str, rng: np.random.Generator) -> Iterator[Clip]:
    """Half minutes, as loud as the speech that `soundsight alarms` takes."""
    make, _ = augment.MADE[name]
    while True:
        made = make(rng, 30 * RATE, RATE)
        rms = max(float(np.sqrt((made.astype(np.float64) ** 2).mean())), 1e-6)
        yield made * np.float32(db_to_amplitude(rng.uniform(*SPEECH_DB)) / rms), RATE


if __name__ == "__main__":
    name, model, minutes = sys.argv[1], sys.argv[2], float(sys.argv[3])
    apart = frozenset(GROUPS["people"] if name == "voice" else augment.MADE[name][1])
    sounds = Foreign(f"made {name}", apart, lambda data: "30 s each, seed 0", lambda data, rng: clips(name, rng))
    card = load_card(model)
    print(*lines(count(card, sounds, Path(), minutes, 0), card), sep="\n")
