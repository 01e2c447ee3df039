"""What options may hold, as callbacks and completions for click; thresholds from a file."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from soundsight.card import Card
from soundsight.error import Error

FORMAT_NAMES = (
    "text", "json", "jsonl", "csv", "notes", "audacity", "raven", "sonic-notes", "sonic-pitch", "midi", "png",
)  # fmt: skip


def score(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """A score, 0 to 1. NaN and what lies outside is refused."""
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise click.BadParameter(f"{value!r}; a number from 0 to 1 was expected.")
    return number


def seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """A time of 0 s or more: seconds, or a clock time as results show it (`75.5`, `1:15.5`, `1:02:03`)."""
    if value is None:
        return None
    *larger, last = value.split(":")
    try:
        number = float(last)
        parts = [int(part) for part in larger]
    except ValueError:
        number, parts = math.nan, []
    clock = len(larger) <= 2 and all(part >= 0 for part in [*parts, number]) and (not larger or number < 60)
    for power, part in enumerate(reversed(parts), 1):
        number += part * 60**power
    if not (clock and math.isfinite(number)):
        raise click.BadParameter(f"{value!r}; seconds (75.5) or a clock time (1:15.5) was expected.")
    return number


def size(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """Bytes, more than none: a number with a unit (`500MB`, `1.5 GB`, `2GiB`) or without."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) *([kMGT]?)(i?)B?", value.strip(), re.IGNORECASE)
    bytes_ = 0
    if found and not (found[3] and not found[2]):
        step = 1024 if found[3] else 1000
        bytes_ = int(float(found[1]) * step ** " kMGT".lower().index(found[2].lower() or " "))
    if bytes_ <= 0:
        raise click.BadParameter(f"{value!r}; a size such as 500MB or 1GB was expected.")
    return bytes_


def formats(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Names of formats with commas between, each once; none where the option is not given."""
    names = _split(value or "")
    for name in names if names or value is None else ("",):
        if name not in FORMAT_NAMES:
            hint = _near(name, FORMAT_NAMES) or f"Formats are {', '.join(FORMAT_NAMES)}."
            raise click.BadParameter(f"there is no format {name!r}. {hint}")
    return names


def labels(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Ids of labels with commas between, each once; the model knows which there are."""
    if value is None:
        return None
    ids = _split(value)
    if not ids:
        raise click.BadParameter("no label; ids with commas between were expected (dog,siren).")
    return ids


def folds(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """Numbers of folds with commas between, each once."""
    if value is None:
        return None
    try:
        numbers = tuple(int(part) for part in _split(value))
    except ValueError:
        numbers = ()
    if not numbers or min(numbers) < 0:
        raise click.BadParameter(f"{value!r}; numbers of folds with commas between were expected (1,2).")
    return numbers


def changes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """`key=value` pairs; the value's text stays as it is."""
    pairs = {}
    for text in value:
        key, equals, new = text.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{text!r}; key=value was expected (epochs=2).")
        if key.strip() in pairs:
            raise click.BadParameter(f"{key.strip()} is set twice; once was expected.")
        pairs[key.strip()] = new.strip()
    return pairs


def settings(given: Mapping[str, str | None], card: Card) -> dict[str, str]:
    """Those of a model's settings that were given. What the model does not take is wrong usage."""
    from soundsight.recogniser import Recogniser

    asked = {name: value for name, value in given.items() if value is not None}
    try:
        if asked:
            Recogniser(card.path, settings=asked, files=True)
    except Error as wrong:
        raise click.UsageError(str(wrong)) from None
    return asked


def known_labels(ids: Iterable[str], card: Card, option: str) -> None:
    """Refuse a label that the model does not know, naming the near miss."""
    for one in ids:
        if one not in card.ids:
            hint = _near(one, card.ids) or f"They stand in: soundsight models {card.name}"
            raise click.BadParameter(f"{card.name} has no label {one!r}. {hint}", param_hint=option)


def read_thresholds(path: Path, card: Card) -> dict[str, float]:
    """Thresholds from a TOML file, `label = value`. What is wrong with it is wrong usage."""

    def refuse(what: str) -> click.BadParameter:
        return click.BadParameter(f"{path}: {what}", param_hint="--thresholds")

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise refuse(f"cannot be read ({problem.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise refuse(f"is not TOML ({problem}). Lines such as `dog = 0.4` were expected.") from None
    known_labels(table, card, f"--thresholds {path}")
    for label, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise refuse(f"{label} = {value!r}; a number from 0 to 1 was expected.")
    return {label: float(value) for label, value in table.items()}


def complete_formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats that go on from the last comma."""
    return _complete(FORMAT_NAMES, incomplete)


def complete_labels(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The labels of the model that the line names, from the last comma on."""
    from soundsight.card import load_card

    try:
        return _complete(load_card(ctx.params.get("model") or "environment").ids, incomplete)
    except Error:
        return []


def complete_models(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The models that are there, else paths."""
    from soundsight.card import packaged_models

    found = [CompletionItem(name) for name in packaged_models() if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _near(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=1)
    return f"Did you mean {near[0]!r}?" if near else ""


def _complete(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(before + comma + word) for word in words if word.startswith(last)]
