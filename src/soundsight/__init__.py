"""Hears a recording or a microphone and shows, at the moment you hear it, what is in it.

`import soundsight` loads nothing but this file: a name is fetched from its module when it is first asked for,
so that a program which only might listen pays nothing for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundsight.card import Card, load_card, packaged_models
    from soundsight.error import Error
    from soundsight.many import listen_many
    from soundsight.recogniser import Recogniser, listen
    from soundsight.result import (
        Advice,
        Event,
        Failure,
        Measured,
        Note,
        Provenance,
        Quality,
        Result,
        Source,
        Tag,
        Track,
        Update,
    )

__version__ = "0.1.0"

__all__ = [
    "Advice",
    "Card",
    "Error",
    "Event",
    "Failure",
    "Measured",
    "Note",
    "Provenance",
    "Quality",
    "Recogniser",
    "Result",
    "Source",
    "Tag",
    "Track",
    "Update",
    "__version__",
    "listen",
    "listen_many",
    "load_card",
    "packaged_models",
]

# The module each public name lives in; a test compares it with `__all__` and fetches every one.
HOMES = {
    "card": ("Card", "load_card", "packaged_models"),
    "error": ("Error",),
    "many": ("listen_many",),
    "recogniser": ("Recogniser", "listen"),
    "result": (
        "Advice",
        "Event",
        "Failure",
        "Measured",
        "Note",
        "Provenance",
        "Quality",
        "Result",
        "Source",
        "Tag",
        "Track",
        "Update",
    ),
}


def __getattr__(name: str) -> object:
    for module, names in HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"soundsight.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'soundsight' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
