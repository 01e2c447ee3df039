"""What flows out: a recording's result and its parts. Times are seconds from the source's first sample.

Intervals are half-open, `[start_s, end_s)`. JSON keys are these field names (docs/result.schema.json).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

State = Literal["ok", "empty", "too_quiet", "clipped", "nothing_recognised", "unsure"]

SCHEMA = "soundsight.result"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Tag:
    """A label and its score over the whole source: an independent probability unless the card says otherwise."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Event:
    """One box in time. `score` is the box's own, `mean` the mean of its frames; `holds` is the threshold's word."""

    label: str
    start_s: float
    end_s: float
    score: float
    mean: float
    runners_up: tuple[Tag, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 90 % interval; where there is no value, `why` says so in words."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note: key as a MIDI number, its played and its sounding end."""

    start_s: float
    end_s: float
    sounding_end_s: float
    key: int
    velocity: int | None
    score: float
    hz: float | None = None
    measures: Mapping[str, Measured] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Track:
    """A quantity over time at even steps; value *i* covers `[start_s + i·hop_s, start_s + (i+1)·hop_s)`."""

    name: str
    unit: str
    start_s: float
    hop_s: float
    values: tuple[float, ...]
    confidence: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """A note that was expected, in the take's own time; `note` is the place of the one that plays it, or None."""

    key: int
    start_s: float
    end_s: float
    note: int | None


@dataclass(frozen=True, slots=True)
class Against:
    """What a take was held against, and how it keeps to it as a whole. `expected` are in order of time."""

    name: str
    kind: Literal["scale", "metronome", "piece", "take"]
    expected: tuple[Expected, ...]
    measures: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Advice:
    """A remark that can be acted on, with its evidence: `notes` are places in the result's notes.

    `text` is the remark as a person reads it, its moment and its ruler within, and `try_this` what to try.
    """

    rule: str
    start_s: float
    end_s: float
    notes: tuple[int, ...]
    ruler: str | None
    value: Measured
    text: str
    try_this: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the sound came from, as it was before mixing and resampling."""

    name: str
    path: str | None
    sha256: str | None
    rate: int
    channels: int
    duration_s: float
    started_at: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the source can be heard at all.

    `level_db` is the RMS re full scale of the loudest channel, `noise_floor_db` the 5th percentile of the RMS of
    its stretches of 100 ms (both None where every sample is 0), `clipped_share` the share of samples at full scale.
    `remarks` are sentences: samples that were not finite, channels that cancel when averaged.
    """

    level_db: float | None
    noise_floor_db: float | None
    clipped_share: float
    state: State
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What it takes to repeat the run."""

    program: str
    model: str
    model_sha256: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """All that was heard in one source. `tags` holds every label, best first; `events` are in order of time."""

    source: Source
    model: str
    quality: Quality
    tags: tuple[Tag, ...]
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    tracks: tuple[Track, ...]
    advice: tuple[Advice, ...]
    provenance: Provenance
    against: Against | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that gave no result, and why, in a sentence."""

    name: str
    path: str | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What is new since the last update of a stream. Notes and closed events never change; open ones may.

    `scores` (frames, labels) are the new frames, in the order of the card's labels; the last ends at `until_s`. A model
    without a graph scores notes and not frames: (frames, 0).
    `advice` is on the new notes, each by itself; what shows only in many stands in the result. `remarks` are sentences
    that hold now, as why nothing is said of what sounds.
    """

    revision: int
    until_s: float
    scores: NDArray[np.float32]
    tracks: tuple[Track, ...]
    notes: tuple[Note, ...]
    closed: tuple[Event, ...]
    open: tuple[Event, ...]
    advice: tuple[Advice, ...]
    remarks: tuple[str, ...] = ()
