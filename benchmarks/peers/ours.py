"""The pitch track of this project, as the benchmark's other trackers are run."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from worker import Sound, Tracked, work

sys.path.insert(0, str(Path(__file__).parent.parent))

import soundsight
from soundsight.audio import Intake
from soundsight.measure import RATE, Pitch, joined


def track(sound: Sound, rate: int) -> Tracked:
    """As the recogniser does: through Intake, every line of the listener made, the pitch alone given."""
    intake, listener = Intake(RATE), Pitch()
    lines = [line for block in intake.feed(sound, rate) + intake.flush() for line in listener.feed(block)]
    pitch = joined([line for line in lines + listener.flush() if line.name == "pitch"])
    assert pitch.confidence is not None
    return pitch.times(), pitch.values, np.asarray(pitch.confidence > 0.5)


if __name__ == "__main__":
    work(track, soundsight.__version__)
