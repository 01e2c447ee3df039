"""What a take on an instrument is to be held against: a scale, a beat, a piece, or another take."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from soundsight.card import Card
from soundsight.error import Error

if TYPE_CHECKING:
    from soundsight.measure.against import Asked, Reference


def reference(card: Card, settings: Mapping[str, str], files: bool) -> Reference | None:
    """What a take is to be held against; a reference recording is heard by the same card."""
    if not settings.get("against"):
        return None
    from soundsight.measure.against import Reference, asked

    one = asked(settings["against"])
    if one.path and not files:
        raise Error(f"against {settings['against']!r}: names a file; only a scale or a metronome can be chosen here.")
    if not one.path:
        return Reference(one)
    file = Path(one.path)
    return _read(card.path, one, tuple(settings.items()), file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(maxsize=4)
def _read(card: Path, one: Asked, settings: tuple[tuple[str, str], ...], _changed: int) -> Reference:
    """The notes of a MIDI file or of a recording, read once for a batch, and again where the file changed."""
    from soundsight.measure.against import Reference, of_notes, read_midi
    from soundsight.recogniser.file import listen  # which needs this module in turn

    if one.kind == "piece":
        return Reference(one, read_midi(Path(one.path)))
    take = listen(one.path, model=card, settings={**dict(settings), "against": ""})
    wanted = of_notes(take.notes, float(take.provenance.settings["a4_hz"]))
    if not wanted:
        raise Error(f"{one.path}: no notes were heard in it. A recording to play against was expected.")
    return Reference(one, wanted)
