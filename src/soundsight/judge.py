"""Which events hold, and what is to be said of a recording as a whole. Comparisons alone: nothing is heard again."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from soundsight.audio import Heard
from soundsight.card import Card
from soundsight.error import Error
from soundsight.result import Event, Quality, Result, State

# Below this level (RMS re full scale of the loudest channel) a 16-bit recording holds little but its own rounding.
TOO_QUIET_DB = -75.0
CLIPPED_SHARE = 0.01
# Nothing holds, but something came this near (share of its threshold's odds): "unsure" rather than "nothing".
UNSURE_SHARE = 0.5


def judged(result: Result, thresholds: Mapping[str, float]) -> Result:
    """The result that `listen` would have given with these `thresholds` for some labels, and its own for the others.

    Raises `Error` for labels that it was not heard for, and for what is no score.
    """
    own: Mapping[str, float] = result.provenance.settings["thresholds"]
    for label, value in thresholds.items():
        if label not in own:
            raise Error(f"{result.model} has no label {label!r}. See: soundsight models {result.model}")
        if not 0 <= value <= 1:
            raise Error(f"threshold {value:g} of {label}: a number from 0 to 1 was expected.")
    both = {**own, **thresholds}
    events = tuple(replace(event, holds=event.score >= both[event.label]) for event in result.events)
    quality = result.quality
    if own and quality.state in ("ok", "unsure", "nothing_recognised"):
        quality = replace(quality, state="ok" if result.notes else recognised(events, both))
    settings = {**result.provenance.settings, "thresholds": both}
    return replace(result, events=events, quality=quality, provenance=replace(result.provenance, settings=settings))


def recognised(events: Sequence[Event], thresholds: Mapping[str, float]) -> State:
    """Whether something was recognised, or nearly; `ok` where there is no label to recognise."""
    if not thresholds or any(event.holds for event in events):
        return "ok"
    near = any(_odds(e.score) >= UNSURE_SHARE * _odds(thresholds[e.label]) for e in events)
    return "unsure" if near else "nothing_recognised"


def _odds(score: float) -> float:
    return score / max(1 - score, 1e-6)


def quality_of(heard: Heard, state: State, why: str = "") -> Quality:
    """`state` is what there is to say where the sound itself can be heard well; `why` a remark on what is withheld."""
    if heard.frames == 0 or heard.level_db is None:
        state = "empty"
    elif heard.level_db < TOO_QUIET_DB:
        state = "too_quiet"
    elif heard.clipped_share >= CLIPPED_SHARE:
        state = "clipped"
    remarks = (*heard.remarks, why) if why else tuple(heard.remarks)
    return Quality(heard.level_db, heard.noise_floor_db, heard.clipped_share, state, remarks)


def known(labels: Sequence[str], card: Card) -> Sequence[str]:
    """The labels. Raises `Error` for one that the card does not have, and for a string in place of a list."""
    if isinstance(labels, str):
        raise Error(f"labels came as the string {labels!r}: a list was expected, such as [{labels!r}].")
    for label in labels:
        if label not in card.ids:
            near = difflib.get_close_matches(label, card.ids, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"See: soundsight models {card.name}"
            raise Error(f"{card.name} has no label {label!r}. {hint}")
    return labels


def thresholds_of(card: Card, one: float | None, some: Mapping[str, float] | None) -> dict[str, float]:
    """A threshold for each label: its own of `some`, else the `one` for all, else the card's."""
    known(list(some or ()), card)
    values = {label.id: label.threshold if one is None else one for label in card.labels} | dict(some or {})
    for label, value in values.items():
        if not 0 <= value <= 1:
            raise Error(f"threshold {value:g} of {label}: a number from 0 to 1 was expected.")
    return values
