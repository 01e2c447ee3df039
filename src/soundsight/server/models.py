"""The models that a server offers, by the names of their cards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from soundsight.card import Card, load_card, packaged_models
from soundsight.error import Error
from soundsight.formats import FORMATS, suits
from soundsight.recogniser import Recogniser
from soundsight.server.plain import plain
from soundsight.server.taken import Taken, opened


class Options(TypedDict):
    """What `listen` and `Recogniser` take for a model's settings."""

    settings: Mapping[str, str | float]
    files: bool


def plain_options(settings: Mapping[str, str | float]) -> tuple[Options, Taken]:
    """Settings that name no files."""
    return {"settings": settings, "files": False}, {}


class Models:
    """Those that the server was started with: names, or paths to cards. The first is taken where nobody chooses.

    A path stays here: outside, a model is known by its card's name alone, so that no request can name a file. Raises
    Error where one cannot be loaded.
    """

    def __init__(self, given: Sequence[str], library: Path | None = None):
        self._library = library
        self._paths: dict[str, str] = {}
        for one in given or packaged_models():
            self._paths.setdefault(load_card(one).name, one)
        if not self._paths:
            raise Error("there is no model. Name one with --model.")

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in the order given."""
        return tuple(self._paths)

    def card(self, name: str | None = None) -> Card:
        """The card of a model that is offered, the first one's for None. Raises Error."""
        if name is None:
            name = self.names[0]
        if name not in self._paths:
            raise Error(f"no model {name!r} is offered here; one of {', '.join(self.names)} was expected.")
        return load_card(self._paths[name])

    def path(self, name: str) -> str:
        """What `listen` takes for a model's name: also that of one which is no longer offered but installed."""
        return self._paths.get(name, name if name in packaged_models() else "") or self._missing(name)

    def known(self, name: str) -> Card:
        """The card of a model that a recording was heard by. Raises Error where it is not here any more."""
        return load_card(self.path(name))

    def chosen(self, card: Card, given: Mapping[str, str | float]) -> dict[str, str]:
        """Every setting's value. Raises Error for what cannot be chosen of this model."""
        values = card.chosen(given)
        if values:
            options, _ = self.options(values)
            Recogniser(card.path, **options)  # which reads what is free text
        return values

    def options(self, settings: Mapping[str, str | float]) -> tuple[Options, Taken]:
        """What `listen` takes for settings that may name files that were taken in, and what stood for their paths.

        Raises Error where one is gone.
        """
        if self._library is None:
            return plain_options(settings)
        values, taken = opened(self._library, settings)
        return {"settings": values, "files": bool(taken)}, taken

    def _missing(self, name: str) -> str:
        raise Error(f"the model {name!r} is not here any more. Analyse with one of {', '.join(self.names)}.")


def read_settings(text: str | None) -> dict[str, str | float]:
    """Settings as a query has them, a JSON object; none for None. Raises Error."""
    try:
        said = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        said = None
    if said is None or not are_settings(said):
        raise Error(f'settings {text!r:.60} came; an object such as {{"name": "value"}} was expected.')
    found: dict[str, str | float] = said
    return found


def are_settings(said: object) -> bool:
    """Whether this is a table of texts and numbers."""
    return isinstance(said, dict) and all(
        isinstance(one, str | int | float) and not isinstance(one, bool) for one in said.values()
    )


def described(card: Card) -> dict[str, Any]:
    """A card as the page shows it."""
    # Where notes are measured, an event ends with what was played of its note, and closes when that has rung out.
    closes = card.boxes.closes * card.hop + card.context_after + card.step if card.graph else None
    return {
        "name": card.name,
        "title": card.title,
        "summary": card.summary,
        "version": card.version,
        "licence": card.licence,
        "rate": card.rate,
        "hop_s": card.hop / card.rate,
        "step_s": card.step / card.rate,
        "context_before_s": card.context_before / card.rate,
        "context_after_s": card.context_after / card.rate,
        "closes_after_s": None if closes is None else closes / card.rate,
        "cannot": list(card.cannot),
        "figures": plain(card.figures),
        "calibrated": card.calibrated,
        "textures": list(card.textures),
        "labels": plain(card.labels),
        "tracks": plain(card.tracks),
        "measures": plain(card.measures),
        "wholes": plain(card.wholes),
        "settings": plain(card.settings),
        "tones": plain(card.tones),
        "formats": [name for name, one in FORMATS.items() if suits(one, card)],
    }
