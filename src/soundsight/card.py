"""What a model is: its card, `NAME.toml` beside `NAME.onnx`, read and validated."""

from __future__ import annotations

import hashlib
import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from soundsight.error import Error

SCHEMA_VERSION = 1
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

    Without either it is free text, which the model itself reads. `default` "" is "not chosen".
    """

    name: str
    title: str
    default: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None

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
    """How frames of scores become events (`decode.Events`), in frames and shares of score."""

    step: int = 3
    near: int = 2
    gap: int = 5
    longest: int = 25
    rise: float = 0.02
    back: float = 0.7
    dip: float = 0.1


@dataclass(frozen=True, slots=True)
class Card:
    """A model in words and numbers. `hop`, `context_before`, `context_after`, `window`, `step` are samples at `rate`.

    `window` is what a file is cut into, `step` what a stream runs by; the frames do not depend on either.
    `labels` and `tracks` stand in the order of the graph's outputs `scores` and `tracks`; one of them may be empty.
    `measures` are what each note carries, where the model gives notes, `tones` what is tuned to, in that order.
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


def models_folder() -> Path:
    """The user's own models: `soundsight/models` in the XDG data folder."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "soundsight" / "models"


def packaged_models() -> list[str]:
    """Names of the models that come with the program, then of those in the user's folder."""
    places = (Path(__file__).parent / "models", models_folder())
    return list(dict.fromkeys(path.stem for place in places for path in sorted(place.glob("*.toml"))))


def load_card(name: str | Path) -> Card:
    """The card of a packaged model, one of the user's, or at a path to a TOML file or to the folder of a single one.

    Raises `Error` where there is no such model or its card is not valid.
    """
    path = _find(str(name))
    try:
        seen = path.stat()
    except OSError:
        return read_card(path)  # which says what is wrong
    return _unchanged(path, seen.st_ino, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _unchanged(path: Path, *_: int) -> Card:
    """A card is read again only when its file changed: reading costs as much as hearing 3 s of sound."""
    return read_card(path)


def _find(name: str) -> Path:
    given = Path(name)
    if given.suffix == ".toml":
        if given.is_file():
            return given
        raise Error(f"{name}: no such card. A model is a name ({', '.join(packaged_models())}) or a path to its TOML.")
    for place in (Path(__file__).parent / "models", models_folder()):
        if (place / f"{name}.toml").is_file():
            return place / f"{name}.toml"
    if given.is_dir() and len(cards := sorted(given.glob("*.toml"))) == 1:
        return cards[0]
    raise Error(
        f"no model {name!r}. There are {', '.join(packaged_models()) or 'none'}; or give the path to a card (TOML)."
    )


def read_card(path: Path) -> Card:
    """Read and validate one card."""
    try:
        content = path.read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
    except OSError as problem:
        raise Error(f"{path}: cannot be read ({problem.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Error(f"{path}: not a card ({problem}).") from None
    if table.pop("schema", None) != SCHEMA_VERSION:
        raise Error(f"{path}: not a card of schema {SCHEMA_VERSION}. Update soundsight, or export the model anew.")
    if not {"graph", "sha256"} & table.keys():
        table |= {"graph": "", "sha256": hashlib.sha256(content).hexdigest()}
    try:
        card = _card(table, path)
    except (TypeError, KeyError, AttributeError, ZeroDivisionError) as problem:
        raise Error(f"{path}: not a valid card ({problem}).") from None
    _validate(card)
    return card


def _card(table: dict[str, Any], path: Path) -> Card:
    table["labels"] = tuple(Label(**row) for row in table.pop("label", ()))
    table["tracks"] = tuple(_quantity(row) for row in table.pop("track", ()))
    table["measures"] = tuple(_quantity({"view": "", **row}) for row in table.pop("measure", ()))
    settings = table.pop("setting", ())
    table["settings"] = tuple(Setting(**row | {"choices": tuple(row.get("choices", ()))}) for row in settings)
    tones = table.pop("tone", ())
    table["tones"] = tuple(Tone(row["name"], row["over"] / row["under"]) for row in tones)
    table["figures"] = tuple(Figure(**row) for row in table.pop("figure", ()))
    table["boxes"] = Boxes(**table.pop("boxes", {}))
    table["learnt"] = {name: tuple(folds) for name, folds in table.pop("learnt", {}).items()}
    table["groups"] = frozenset(table.pop("groups", ()))
    for key in ("cannot", "textures", "data"):
        table[key] = tuple(table.get(key, ()))
    return Card(path=path, **table)


def _quantity(row: dict[str, Any]) -> Quantity:
    return Quantity(**row | {"bands": tuple(row.get("bands", ()))})


def _validate(card: Card) -> None:
    def refuse(what: str) -> None:
        raise Error(f"{card.path}: not a valid card: {what}.")

    for name in ("rate", "hop", "window", "step"):
        if type(value := getattr(card, name)) is not int or value <= 0:
            refuse(f"{name} must be a positive number of samples, not {value!r}")
    for name in ("context_before", "context_after"):
        if type(value := getattr(card, name)) is not int or value < 0:
            refuse(f"{name} must be a number of samples, not {value!r}")
    if type(card.leak) is not bool:
        refuse(f"leak must be true or false, not {card.leak!r}")
    if card.window % card.hop or card.step % card.hop:
        refuse(f"window {card.window} and step {card.step} must be multiples of hop {card.hop}")
    if not card.labels and not card.tracks:
        refuse("a label or a track must be there")
    if len(set(card.ids)) != len(card.ids):
        refuse("labels must be there each once")
    for what, views, some in (("tracks", VIEWS, card.tracks), ("measures", NOTE_VIEWS, card.measures)):
        if len({one.name for one in some}) != len(some):
            refuse(f"{what} must be there each once")
        for one in some:
            if not all(_finite(value) for value in (one.low, one.high)) or one.low >= one.high:
                refuse(f"{one.name} must range from a low number to a high one, not {one.low!r} to {one.high!r}")
            if one.view not in views:
                refuse(f"view of {one.name} must be one of {', '.join(filter(None, views))}, not {one.view!r}")
            if not all(_finite(width) and width > 0 for width in one.bands):
                refuse(f"bands of {one.name} must be positive numbers, not {list(one.bands)!r}")
    for setting in card.settings:
        if type(setting.default) is not str or (setting.low is None) != (setting.high is None):
            refuse(f"{setting.name} must have a default that is text, and both of low and high or neither")
        if setting.default:
            replace(setting, default="").value(setting.default)
    for tone in card.tones:
        if not (_finite(tone.ratio) and tone.ratio > 0):
            refuse(f"{tone.name} must be a positive fraction of the pitch that is set, not {tone.ratio!r}")
    if card.tones and not any(setting.unit == "Hz" for setting in card.settings):
        refuse("tones are reckoned from a setting in Hz, and there is none")
    for label in card.labels:
        if not (isinstance(label.threshold, int | float) and 0 < label.threshold <= 1):
            refuse(f"threshold of {label.id} must lie in (0, 1], not {label.threshold!r}")
        if not re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.-]*", label.icon):
            refuse(f"icon of {label.id} must be the path of a drawing, such as M2 8h12, not {label.icon!r}")
    if unknown := set(card.textures) - set(card.ids):
        refuse(f"textures names no label: {', '.join(sorted(unknown))}")


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def card_fields() -> tuple[str, ...]:
    """Names of a card's entries, in order; `lab.export` writes these."""
    return tuple(f.name for f in fields(Card) if f.name != "path")
