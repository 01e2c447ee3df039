"""The live protocol, version 1: what a client says, read and checked. docs/live.md describes it."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.server.models import are_settings

PROTOCOL = 1
HEAD = struct.Struct("<IQ")  # sequence, first sample; float32 samples follow, all little endian
LOWEST_RATE, HIGHEST_RATE = 4000, 384000
LONGEST_FRAME_S = 2.0
LONGEST_GAP_S = 60.0  # more is no gap but another recording, or garbage
EXPECTED = 'a hello was expected: {"protocol": 1, "rate": 48000, "model": null, "keep": false}'


@dataclass(frozen=True, slots=True)
class Hello:
    """How a session is to be. `rate` is that of the client's samples; None leaves a setting to the server."""

    protocol: int
    rate: int
    model: str | None = None
    threshold: float | None = None
    thresholds: Mapping[str, float] | None = None
    keep: bool = False
    name: str | None = None
    settings: Mapping[str, str | float] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Samples float32 (n,) as they came; `first` counts from the session's first sample, at the client's rate."""

    sequence: int
    first: int
    samples: NDArray[np.float32]


def read_hello(text: str) -> Hello:
    """The hello. Raises Error where it is none, or of another protocol."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Error(f"no JSON came; {EXPECTED}.") from None
    if not isinstance(said, dict):
        raise Error(f"{text!r:.60} came; {EXPECTED}.")
    if said.get("protocol") != PROTOCOL:
        raise Error(f"protocol {said.get('protocol')!r:.20} came; this server speaks protocol {PROTOCOL}.")
    if unknown := set(said) - {one.name for one in fields(Hello)}:
        raise Error(f"hello has {min(unknown)!r:.40}, which is not known; {EXPECTED}.")
    for name, (wanted, right) in CHECKS.items():
        if name in said and not right(said[name]):
            raise Error(f"{name} {said[name]!r:.40} came; {wanted} was expected.")
    if "rate" not in said:
        raise Error(f"hello has no rate; {EXPECTED}.")
    return Hello(**said)


def read_frame(content: bytes, rate: int) -> Frame:
    """A binary frame at the client's `rate`. Raises Error for what is none."""
    if len(content) < HEAD.size or (len(content) - HEAD.size) % 4:
        raise Error(
            f"a frame of {len(content)} bytes came; uint32 sequence, uint64 first sample and float32 samples "
            f"were expected: {HEAD.size} bytes and 4 a sample."
        )
    sequence, first = HEAD.unpack_from(content)
    samples = np.frombuffer(content, "<f4", offset=HEAD.size).astype(np.float32, copy=False)
    if len(samples) > LONGEST_FRAME_S * rate:
        raise Error(f"a frame of {len(samples) / rate:.1f} s came; at most {LONGEST_FRAME_S:g} s were expected.")
    if not np.isfinite(samples).all():
        raise Error(f"frame {sequence} holds samples that are no finite numbers; floats within ±1 were expected.")
    return Frame(sequence, first, samples)


class Clock:
    """Where the next frame is expected to begin."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.sequence = -1  # of the last frame taken
        self.next = 0  # sample

    def take(self, frame: Frame) -> int:
        """How many samples are missing before a frame. Raises Error, and is as before, for one that cannot follow."""
        missing = frame.first - self.next
        if missing < 0:
            raise Error(
                f"frame {frame.sequence} begins at sample {frame.first}, but all before {self.next} came already; "
                "frames that follow on were expected."
            )
        if missing > LONGEST_GAP_S * self.rate:
            raise Error(
                f"frame {frame.sequence} begins at sample {frame.first}, {missing / self.rate:.3g} s after the last "
                f"one's end; a gap of at most {LONGEST_GAP_S:g} s was expected. Begin a new session."
            )
        if frame.sequence <= self.sequence:
            raise Error(f"frame {frame.sequence} came after {self.sequence}; numbers that rise were expected.")
        self.sequence, self.next = frame.sequence, frame.first + len(frame.samples)
        return missing


def is_end(text: str) -> bool:
    """Whether a text says {"type": "end"}. Raises Error for any other."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("type") != "end":
        raise Error(f'{text!r:.60} came; frames, or {{"type": "end"}}, were expected.')
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


CHECKS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "rate": (
        f"a whole number of samples a second from {LOWEST_RATE} to {HIGHEST_RATE}",
        lambda value: type(value) is int and LOWEST_RATE <= value <= HIGHEST_RATE,
    ),
    "model": ("a model's name or null", lambda value: value is None or isinstance(value, str)),
    "threshold": ("a number or null", lambda value: value is None or _is_number(value)),
    "thresholds": (
        "a number a label",
        lambda value: value is None or (isinstance(value, dict) and all(_is_number(one) for one in value.values())),
    ),
    "settings": (
        "a text or a number a setting, or null",
        lambda value: value is None or are_settings(value),
    ),
    "keep": ("true or false", lambda value: isinstance(value, bool)),
    "name": ("a name or null", lambda value: value is None or isinstance(value, str)),
}
