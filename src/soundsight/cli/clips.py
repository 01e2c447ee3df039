"""A clip of sound for every event that holds, cut from the original at its own rate and with all its channels."""

from __future__ import annotations

import re
import wave
from collections.abc import Sequence
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from soundsight.audio import open_audio
from soundsight.error import Error
from soundsight.formats import written
from soundsight.result import Event

# What `clip_place` appends to a recording's name: from, to, label.
CLIP = re.compile(r"\.\d{5,}\.\d\d-\d{5,}\.\d\d\..+\.wav")
LONGEST_BYTES = 2**32 - 100  # RIFF states its size in 32 bits; the header takes 44 bytes of it


def clip_place(place: PurePath, event: Event) -> PurePath:
    """Where an event's clip lies: `sub/street.wav.00012.40-00014.10.car_horn.wav`, so that names sort by time."""
    label = re.sub(r"[^\w-]+", "_", event.label)[:60] or "_"
    return place.with_name(f"{place.name}.{event.start_s:08.2f}-{event.end_s:08.2f}.{label}.wav")


def former(folder: Path, place: PurePath) -> list[Path]:
    """Clips of this recording that lie in the folder already."""
    beside = (folder / place).parent
    if not beside.is_dir():
        return []
    cut = len(place.name)
    names = (path for path in sorted(beside.iterdir()) if path.name.startswith(place.name))
    return [path for path in names if CLIP.fullmatch(path.name[cut:])]


def cut(recording: Path, place: PurePath, events: Sequence[Event], folder: Path, force: bool) -> int:
    """Write a 16-bit WAV for every event that holds; how many there are. Raises Error.

    With `force` this recording's former clips are removed first: they belong to other settings.
    """
    held = [event for event in events if event.holds]
    if force:
        for path in former(folder, place):
            path.unlink()
    if not held:
        return 0
    with open_audio(recording) as decoder:
        for event in held:
            target = folder / clip_place(place, event)
            if (event.end_s - event.start_s) * decoder.rate * decoder.channels * 2 > LONGEST_BYTES:
                raise Error(f"{target}: the clip is too long for a WAV file (4 GiB). Hear a part: --start, --end.")
            with written(target, force) as out, wave.open(out, "wb") as clip:
                clip.setnchannels(decoder.channels)
                clip.setsampwidth(2)
                clip.setframerate(decoder.rate)
                for samples in decoder.blocks(event.start_s, event.end_s):
                    clip.writeframes(pcm16(samples))
    return len(held)


def pcm16(samples: NDArray[np.float32]) -> bytes:
    """Samples within ±1 as 16 bits, little-endian. What was 16 bits comes out as it was; NaN gives 0."""
    whole = np.rint(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0) * 32768.0)
    data: bytes = np.clip(whole, -32768, 32767).astype("<i2").tobytes()
    return data
