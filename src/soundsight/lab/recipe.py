"""A recipe: one TOML file that says what is trained on what, and how. An unknown key is an error."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from soundsight.card import Boxes
from soundsight.error import Error
from soundsight.lab.augment.made import MADE
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.datasets.urban_sed import SHORTEST_S


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the schedule. `on` is clips (single-label, pooled) or scenes (multi-label, frame by frame)."""

    on: str = "clips"
    epochs: int = 60
    batch: int = 32
    rate: float = 2e-3  # the learning rate's peak
    schedule: str = "onecycle"  # onecycle, cosine or constant
    optimiser: str = "adamw"
    weight_decay: float = 0.02
    momentum: float = 0.9
    smoothing: float = 0.1
    ema: float = 0.999  # a step's decay of the averaged weights; 0 for none
    patience: int = 0  # epochs without a better validation loss before stopping; 0: a fixed schedule
    seconds: float = 5.0
    mix: str = "spectra"  # spectra as they stand, or waves at equal loudness, each with one of another label
    mix_beta: float = 0.3  # 0: no mixing
    mix_share: float = 1.0  # share of batches that are mixed
    plain_tail: float = 0.1  # last share of the epochs without mixing
    shift: bool = True
    crop_s: tuple[float, ...] = ()  # clips only: what is heard of a clip, a value for each equal part of the phase
    speed: tuple[float, float] = (1.0, 1.0)
    speed_share: float = 0.0  # share of clips with a changed speed
    gain_db: tuple[float, float] = (0.0, 0.0)
    colour_db: float = 0.0  # the most that a drawn filter adds or takes (a microphone, a room)
    band_share: float = 0.0  # share heard as through a telephone or a small microphone
    room_share: float = 0.0  # share of whole clips heard in a room
    noise_share: float = 0.0
    codec_share: float = 0.0  # share of whole clips heard as MP3, of 56 to 128 kbit/s
    style_share: float = 0.0  # share whose bands have levels as in another clip (Freq-MixStyle)
    mask_bands: int = 0
    mask_frames: int = 0
    draw: Mapping[str, float] = field(default_factory=dict)  # share of a set's clips in an epoch; 1 where not named
    clip_share: float = 0.5  # scenes only: share of a batch that are whole clips
    mixed: float = 0.0  # scenes only: share of them drawn as `datasets.mixed` does, over ambiences, several at once
    urban_sed: float = 0.0  # scenes only: share of them to URBAN-SED's specification, as dense, as long as a row
    made: tuple[str, ...] = ("tone",)  # scenes only: what is none of the labels (`augment.made`)
    clip_mix: float = 0.0  # scenes only: share of the whole clips whose spectra are mixed with one another
    named: float = 0.3  # scenes only: weight of what whole clips are called
    stay: float = 0.0  # how much of the weights before the phase stays in those after it (Wortsman 2022, WiSE-FT)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained on what. `train` and `test` name a data set's folds; no recording of `test` is learnt from.

    Scale and thresholds are chosen on `validation_share` of the recordings, which are held out of the training. Or,
    with `chosen_on`, by a run before it that holds these of the folds out whole; the run itself then learns them too.
    """

    name: str
    network: str
    train: Mapping[str, tuple[int, ...]]
    test: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    chosen_on: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    version: str = "0"
    title: str = ""
    summary: str = ""
    cannot: tuple[str, ...] = ()
    seed: int = 0
    validation_share: float = 0.1
    leak: bool = False
    bf16: bool = False
    threads: int = 1
    boxes: Boxes = field(default_factory=Boxes)
    scenes: str = "plain"  # the kind of scenes (`datasets.kinds`) on which, and on clips, thresholds are chosen
    beta: float = 1.0  # they are the best by F-beta: above 1, finding what is true counts more than being right
    calibrate: bool = False  # scale the trained logits so that events' scores are probabilities
    phase: tuple[Phase, ...] = (Phase(),)


def load_recipe(path: Path, changes: Mapping[str, str] | None = None) -> Recipe:
    """Read a recipe; `changes` are `key=value` from the command line, values as TOML (`seed=3`, `phase.0.epochs=2`)."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise Error(f"{path}: cannot be read ({problem}). Expected a recipe, a TOML file as in recipes/.") from None
    except tomllib.TOMLDecodeError as problem:
        raise Error(f"{path}: not TOML ({problem}).") from None
    for key, text in (changes or {}).items():
        _set(table, key, text)
    recipe: Recipe = _build(Recipe, table, str(path))
    _check(recipe, str(path))
    return recipe


def _check(recipe: Recipe, where: str) -> None:
    """Refuse what would train in silence on something else than was meant."""
    if recipe.chosen_on and recipe.validation_share:
        raise Error(f"{where}: chosen_on holds whole folds out in place of a share. Set validation_share = 0.0.")
    for dataset, folds in recipe.chosen_on.items():
        if not set(folds) < set(recipe.train.get(dataset, ())):
            raise Error(
                f"{where}: chosen_on.{dataset}: some, not all, of train.{dataset} "
                f"({list(recipe.train.get(dataset, ()))}) were expected, not {list(folds)}."
            )
    if recipe.calibrate and not recipe.validation_share and not recipe.chosen_on:
        raise Error(
            f"{where}: calibrate needs held-out clips. Set validation_share or chosen_on, or calibrate = false."
        )
    if recipe.scenes not in KINDS:
        raise Error(f"{where}: no scenes {recipe.scenes!r}; there are {', '.join(KINDS)}.")
    if not recipe.beta > 0:
        raise Error(f"{where}: beta: more than 0 was expected, not {recipe.beta:g}.")
    for phase in recipe.phase:
        if phase.on not in ("clips", "scenes"):
            raise Error(f"{where}: no phase on {phase.on!r}; there are clips, scenes.")
        if phase.mix not in ("spectra", "waves"):
            raise Error(f"{where}: no mix of {phase.mix!r}; there are spectra, waves.")
        if not phase.made or not set(phase.made) <= set(MADE):
            raise Error(f"{where}: made: some of {', '.join(MADE)} were expected, not {list(phase.made)}.")
        if phase.crop_s and phase.on != "clips":
            raise Error(f"{where}: crop_s is for a phase on clips; scenes are heard whole.")
        if (both := phase.mixed + phase.urban_sed) > 1:
            raise Error(f"{where}: mixed and urban_sed are shares of all scenes: at most 1 together, not {both:g}.")
        if phase.urban_sed and phase.seconds < SHORTEST_S:
            raise Error(f"{where}: urban_sed: its scenes have at least {SHORTEST_S:g} s, not {phase.seconds:g}.")
        for dataset, share in phase.draw.items():
            if dataset not in recipe.train:
                raise Error(f"{where}: draw: {dataset!r} is not in train ({', '.join(recipe.train)}).")
            if not 0 <= share <= 1:
                raise Error(f"{where}: draw: a share from 0 to 1 was expected, not {share:g}.")


def _set(table: dict[str, Any], key: str, text: str) -> None:
    try:
        value = tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        value = text
    *path, last = key.split(".")
    at: Any = table
    try:
        for step in path:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        at[last] = value
    except (IndexError, ValueError, TypeError, AttributeError):
        raise Error(f"--set {key}: the recipe has no such place.") from None


def _build(kind: Any, table: Any, where: str) -> Any:
    """A data class from a table: every key known, every value of the field's type."""
    hints = get_type_hints(kind)
    if not isinstance(table, dict):
        raise Error(f"{where}: a table was expected, not {table!r}.")
    for key in table:
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" There are {', '.join(hints)}."
            raise Error(f"{where}: unknown key {key!r}.{hint}")
    needed = [f.name for f in dataclasses.fields(kind) if f.default is f.default_factory is dataclasses.MISSING]
    if absent := [name for name in needed if name not in table]:
        raise Error(f"{where}: {', '.join(absent)} missing.")
    return kind(**{key: _value(hints[key], value, f"{where}: {key}") for key, value in table.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if dataclasses.is_dataclass(hint):
        return _build(hint, value, where)
    if origin is tuple and isinstance(value, list):
        if len(inner) == 2 and inner[1] is not Ellipsis and len(value) != 2:
            raise Error(f"{where}: two values were expected, not {value!r}.")
        return tuple(_value(inner[0], item, where) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {key: _value(inner[1], item, f"{where}.{key}") for key, item in value.items()}
    if hint is float and type(value) is int:
        return float(value)
    if not isinstance(hint, type) or type(value) is not hint:
        raise Error(f"{where}: {getattr(hint, '__name__', hint)} was expected, not {value!r}.")
    return value
