"""Where cards lie: with the program, in the user's folder, or at a path."""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import lru_cache
from os.path import isdir, isfile  # of a name that is too long they say no, where a Path's raise
from pathlib import Path

from soundsight.card.card import Card
from soundsight.card.read import read_card
from soundsight.error import Error

PACKAGED = Path(__file__).parent.parent / "models"
RECIPE = "recipe.toml"  # how a model was made: a training leaves it beside the card


def models_folder() -> Path:
    """The user's own models: `soundsight/models` in the XDG data folder."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "soundsight" / "models"


def packaged_models() -> list[str]:
    """Names of the models that come with the program, then of those in the user's folder."""
    places = (PACKAGED, models_folder())
    return list(dict.fromkeys(path.stem for place in places for path in sorted(place.glob("*.toml"))))


def load_card(name: str | Path) -> Card:
    """The card of a packaged model, one of the user's, or at a path to a TOML file or to the folder of a single one.

    Raises `Error` where there is no such model or its card is not valid.
    """
    if not isinstance(name, str | os.PathLike):
        raise Error(f"the name or path of a model was expected, and {type(name).__name__} came. A card has its `path`.")
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
        if isfile(given):
            return given
        raise Error(f"{name}: no such card. A model is a name ({', '.join(packaged_models())}) or a path to its TOML.")
    for place in (PACKAGED, models_folder()):
        if isfile(place / f"{name}.toml"):
            return place / f"{name}.toml"
    if isdir(given) and len(cards := [path for path in given.glob("*.toml") if path.name != RECIPE]) == 1:
        return cards[0]
    near = get_close_matches(name, packaged_models(), n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(packaged_models()) or 'none'}."
    raise Error(f"no model {name!r}. {hint} Or give the path to a card (TOML).")
