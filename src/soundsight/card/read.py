"""A card's file, `NAME.toml`, read and validated."""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from soundsight.card.card import NOTE_VIEWS, VIEWS, Boxes, Card, Figure, Label, Quantity, Setting, Tone
from soundsight.error import Error

SCHEMA_VERSION = 1
# What told boxes before they were measured against their own best frame: in cards from then, and no longer used.
FORMER = frozenset({"step", "near", "gap", "longest", "rise", "back", "dip"})


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
    table["wholes"] = tuple(_quantity({"view": "", **row}) for row in table.pop("whole", ()))
    settings = table.pop("setting", ())
    table["settings"] = tuple(Setting(**row | {"choices": tuple(row.get("choices", ()))}) for row in settings)
    tones = table.pop("tone", ())
    table["tones"] = tuple(Tone(row["name"], row["over"] / row["under"]) for row in tones)
    table["figures"] = tuple(Figure(**row) for row in table.pop("figure", ()))
    boxes = table.pop("boxes", {})
    table["boxes"] = Boxes(**{key: value for key, value in boxes.items() if key not in FORMER})
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
    of_takes = ("measures", NOTE_VIEWS, card.measures), ("wholes", NOTE_VIEWS, card.wholes)
    for what, views, some in (("tracks", VIEWS, card.tracks), *of_takes):
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
