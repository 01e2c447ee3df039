"""What the routes answer, as their OpenAPI description has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from soundsight.card import Figure, Label, Quantity, Setting, Tone
from soundsight.result import Advice, Event, Note, Quality, Tag
from soundsight.server.media import Media

State = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class LibraryAbout:
    """Where recordings are kept, and how much they take."""

    folder: str
    bytes: int
    limit: int
    count: int
    keep: bool


@dataclass(frozen=True, slots=True)
class FormatAbout:
    """A way to take results away. `lacking` says what has to be installed for it first; "": nothing."""

    name: str
    extension: str
    title: str
    lacking: str


@dataclass(frozen=True, slots=True)
class About:
    """The program, its library, and what it takes and gives. `protocol` is that of the live socket."""

    program: str
    version: str
    library: LibraryAbout
    max_upload: int
    models: list[str]
    formats: list[FormatAbout]
    protocol: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model's card. `closes_after_s` is how long after its end an event closes, at most;
    null where it closes when its note has rung out, however long that takes.

    `tracks` are measured over time, `measures` of each note, `wholes` of a whole take; `settings` are what a person may
    choose, `tones` what is tuned to. `calibrated` says on what its scores are shares of what is right; "": on nothing.
    `formats` are those that its results can be written in.
    """

    name: str
    title: str
    summary: str
    version: str
    licence: str
    rate: int
    hop_s: float
    step_s: float
    context_before_s: float
    context_after_s: float
    closes_after_s: float | None
    cannot: list[str]
    figures: list[Figure]
    textures: list[str]
    labels: list[Label]
    tracks: list[Quantity]
    measures: list[Quantity]
    wholes: list[Quantity]
    settings: list[Setting]
    tones: list[Tone]
    calibrated: str
    formats: list[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A recording that comes with the program."""

    name: str
    title: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """A recording that is being heard."""

    recording: str
    job: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that began."""

    job: str


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is: seconds of sound done of those there are, and seconds of the clock that are left."""

    id: str
    recording: str
    state: State
    stage: Literal["preparing", "listening"]
    done_s: float
    total_s: float | None
    eta_s: float | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A recording in the list. `labels` are ids of those that hold; `confirmed` counts what the person confirmed.

    `settings` has every setting of its model, as it was heard with.
    """

    id: str
    name: str
    created: str
    kind: Literal["file", "live", "example"]
    model: str
    state: State
    error: str | None
    job: str | None
    duration_s: float | None
    rate: int | None
    channels: int | None
    bytes: int
    labels: list[str]
    confirmed: int
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Summaries:
    """The list, and how full the library is."""

    recordings: list[Summary]
    bytes: int
    limit: int
    folder: str


@dataclass(frozen=True, slots=True)
class Say:
    """What the person says of a stretch: of the machine's `event` ("siren@11.840"), or of none: then they drew it."""

    id: str
    event: str | None
    verdict: Literal["yes", "no"] | None
    label: str
    start_s: float
    end_s: float
    created: str


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """A label of a label file."""

    label: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A label file that was dropped on a recording."""

    id: str
    name: str
    events: list[LaneEvent]


@dataclass(frozen=True, slots=True)
class Whole(Summary):
    """All about a recording. `result` is as docs/result.schema.json says.

    `events`, `notes` and `advice` are those so far, while it runs.
    """

    result: dict[str, Any] | None
    events: list[Event]
    notes: list[Note]
    advice: list[Advice]
    says: list[Say]
    lanes: list[Lane]
    media: Media | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is in a stretch."""

    tags: list[Tag]
    events: list[Event]
    notes: list[Note]
    advice: list[Advice]
    quality: Quality


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in one line for a person."""

    error: str


NOT_THERE: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}
REFUSED: dict[int | str, dict[str, Any]] = {400: {"model": Problem}, **NOT_THERE}
