"""SwiftF0 as released, one thread; its own range ends at 2,094 Hz."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
from swift_f0 import SwiftF0
from worker import Sound, Tracked, work

_DETECTOR = SwiftF0(threads=1)


def track(sound: Sound, rate: int) -> Tracked:
    """Times, Hz and voicing of its frames."""
    found = _DETECTOR.detect(sound, rate)
    return found.timestamps, found.pitch_hz, np.asarray(found.confidence >= 0.5)


if __name__ == "__main__":
    work(track, version("swift-f0"))
