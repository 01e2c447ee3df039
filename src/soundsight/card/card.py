"""A model in words and numbers: its labels, tracks, measures and settings, its geometry, its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soundsight.error import Error

# Kinds of view. A pitch in Hz stands against the names of notes, its bands are cents; a loudness is also the thickness
# of a pitch.
VIEWS = ("line", "pitch", "loudness")
# Of a note: a row of figures; how far off it is, signed; an axis of its radar; its centre.
NOTE_VIEWS = ("", "off", "radar", "hz")


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its id, what a person reads, the group it stands in, and the score from which it holds.

    `icon` is the path of a picture in a square of 16 (SVG's `d`, drawn as a line), `rule` says in words what a model
    that was not learnt decides it by.
    """

    id: str
    name: str
    group: str
    threshold: float
    icon: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured, over time or of each note: a name for programs, a title for people, the range it is drawn in.

    `view` says how it is to be drawn (`VIEWS`, of a note's `NOTE_VIEWS`), `bands` are half-widths about what is meant,
    from the inside out. `choice` is the choice of a setting by which it ranks among those of its view.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    view: str = "line"
    bands: tuple[float, ...] = ()
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a person may choose of a model: one of the `choices`, or a number from `low` to `high` where these stand.

    Without either it is free text, which the model itself reads, such as the `example`; it may name a file where `file`
    says so. `default` "" is "not chosen".
    """

    name: str
    title: str
    default: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    example: str = ""
    file: bool = False

    def value(self, given: str | float) -> str:
        """What was given, as text. Raises `Error` for what cannot be chosen."""
        text = f"{given:g}" if isinstance(given, int | float) else given
        if text == self.default or text in self.choices or not (self.choices or self.low is not None):
            return text
        if self.low is not None and self.high is not None:
            try:
                if self.low <= float(text) <= self.high:
                    return text
            except ValueError:
                pass
        number = [f"a number from {self.low:g} to {self.high:g}"] if self.low is not None else []
        raise Error(f"{self.name} {text!r} came; {' or '.join([*number, *self.choices])} was expected.")


@dataclass(frozen=True, slots=True)
class Tone:
    """What is tuned to: `ratio` times the setting that stands in Hz."""

    name: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure beside all that it takes to measure it again."""

    name: str
    value: str
    data: str
    protocol: str
    command: str
    seed: int


@dataclass(frozen=True, slots=True)
class Boxes:
    """How frames of scores become events (`decode.Events`), in frames and shares of score.

    Boxes are found on scores as they were before logits became `scale` · logit + `offset`; an event's own is scaled.
    """

    begin: float = 0.25
    foot: float = 0.1
    slope: int = 4
    keep: float = 0.1
    hold: int = 3
    lead: int = 0
    trail: int = 0
    scale: float = 1.0
    offset: float = 0.0

    @property
    def closes(self) -> int:
        """Frames after an event's end at which it is certain."""
        return self.hold + 1 + self.trail


@dataclass(frozen=True, slots=True)
class Card:
    """A model in words and numbers. `hop`, `context_before`, `context_after`, `window`, `step` are samples at `rate`.

    `window` is what a file is cut into, `step` what a stream runs by; the frames do not depend on either.
    `labels` and `tracks` stand in the order of the graph's outputs `scores` and `tracks`; one of them may be empty.
    `measures` are what each note carries, where the model gives notes, `wholes` what a whole take is measured by where
    it is held against something, `tones` what is tuned to, in that order.
    Where `graph` is "" it is measured and not learnt (`measure`), and `sha256` is the card's own.
    `learnt` names the folds of each set that were learnt from, `groups` the recordings; `leak` says that the recipe let
    recordings stand on two sides of its split. `calibrated` says how scores were made probabilities of events, and is
    empty where they were not.
    """

    name: str
    title: str
    summary: str
    version: str
    graph: str
    sha256: str
    rate: int
    hop: int
    context_before: int
    context_after: int
    window: int
    step: int
    pooling: str
    licence: str
    labels: tuple[Label, ...]
    path: Path
    boxes: Boxes = Boxes()
    tracks: tuple[Quantity, ...] = ()
    measures: tuple[Quantity, ...] = ()
    wholes: tuple[Quantity, ...] = ()
    settings: tuple[Setting, ...] = ()
    tones: tuple[Tone, ...] = ()
    cannot: tuple[str, ...] = ()
    textures: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    data: tuple[str, ...] = ()
    learnt: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    leak: bool = False
    calibrated: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Label ids in the order of the graph's output."""
        return tuple(label.id for label in self.labels)

    @property
    def mark(self) -> str:
        """What must be said beside every figure of this model; mostly nothing."""
        return "LEAK: its recipe let recordings stand on two sides of the split" if self.leak else ""

    def chosen(self, given: Mapping[str, str | float]) -> dict[str, str]:
        """Every setting's value: the given one, or its default. Raises `Error` for what this model does not know."""
        known = {one.name: one for one in self.settings}
        for name in given:
            if name not in known:
                raise Error(f"{self.name} has no setting {name!r}: {', '.join(known) or 'none'} can be chosen.")
        return {name: one.value(given.get(name, one.default)) for name, one in known.items()}

    def display(self, label_id: str) -> str:
        """What a person reads for a label's id."""
        return next((label.name for label in self.labels if label.id == label_id), label_id)
