"""What a take is to be held against, as a person writes it: `scale:G-major`, `metronome:72`, or a file."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from soundsight.error import Error
from soundsight.measure.tuning import Key, key_of

SLOWEST, FASTEST = 20.0, 300.0  # beats a minute
MIDI_ENDS = (".mid", ".midi")
TONICS = ("C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B", "Cb")

_NATURAL = (0, 2, 3, 5, 7, 8, 10)
# form -> the steps above the tonic, upwards and downwards
FORMS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "major": ((0, 2, 4, 5, 7, 9, 11), (0, 2, 4, 5, 7, 9, 11)),
    "natural-minor": (_NATURAL, _NATURAL),
    "harmonic-minor": ((0, 2, 3, 5, 7, 8, 11), (0, 2, 3, 5, 7, 8, 11)),
    "melodic-minor": ((0, 2, 3, 5, 7, 9, 11), _NATURAL),
}
MINOR = ("natural-minor", "harmonic-minor", "melodic-minor")


@dataclass(frozen=True, slots=True)
class Asked:
    """`kind` with what it takes: a scale's key and forms (`minor` alone: whichever was played), a tempo, or a path."""

    kind: Literal["scale", "metronome", "piece", "take"]
    name: str
    key: Key | None = None
    tonic: str = ""
    forms: tuple[str, ...] = ()
    per_minute: float = 0.0
    path: str = ""


def asked(text: str) -> Asked:
    """What the text asks for. Raises Error for a scale or a tempo that there is not; files are not looked at."""
    kind, colon, rest = text.partition(":")
    if colon and kind == "scale":
        return _scale(rest)
    if colon and kind == "metronome":
        return _metronome(rest)
    near = difflib.get_close_matches(kind, ("scale", "metronome"), n=1, cutoff=0.7)
    if colon and near:
        raise Error(f"against {text!r}: did you mean '{near[0]}:{rest}'?")
    if not text.strip() or "." not in text:
        raise Error(
            f"against {text!r}: a scale (scale:G-major), a tempo (metronome:72), a MIDI file (piece.mid) or a "
            "recording (take.wav) was expected."
        )
    return Asked("piece" if text.lower().endswith(MIDI_ENDS) else "take", Path(text).name, path=text)


def _scale(text: str) -> Asked:
    found = re.fullmatch(r"([A-Ga-g][#b]?)(?:[- _](.+))?", text.strip())
    form = "" if not found else (found[2] or "").lower().replace(" ", "-").replace("_", "-")
    if found and not form:
        form = "minor" if found[1][0].islower() else "major"
    tonic = found[1][0].upper() + found[1][1:] if found else ""
    if not found or tonic not in TONICS or form not in (*FORMS, "minor"):
        names = [f"{one}-{of}" for one in TONICS for of in (*FORMS, "minor")]
        near = difflib.get_close_matches(
            f"{tonic or text[:1].upper()}{text[len(tonic) or 1 :]}", names, n=1, cutoff=0.3
        )
        hint = f"Did you mean scale:{near[0]}?" if near else "Names are such as G-major, g-minor, A-melodic-minor."
        raise Error(f"there is no scale {text!r}. {hint}")
    minor = form != "major"
    key = key_of(f"{tonic}-{'minor' if minor else 'major'}")
    return Asked("scale", f"{tonic} {form.replace('-', ' ')}", key, tonic, MINOR if form == "minor" else (form,))


def _metronome(text: str) -> Asked:
    try:
        tempo = float(text)
    except ValueError:
        tempo = 0.0
    if not SLOWEST <= tempo <= FASTEST:
        raise Error(f"metronome {text!r}: beats a minute from {SLOWEST:g} to {FASTEST:g} were expected (metronome:72).")
    return Asked("metronome", f"a metronome at {tempo:g}", per_minute=tempo)
