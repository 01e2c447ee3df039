"""The example recordings are what examples/make.py makes, and hold what their table says."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parent.parent
CLIPS = ROOT / "tests" / "clips"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make", ROOT / "examples" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("scene", ["street", "morning", "house"])
def test_a_recording_is_the_mix_but_for_its_coding(make: ModuleType, scene: str) -> None:
    mixed = make.mix(scene)
    kept, rate = soundfile.read(ROOT / "examples" / f"{scene}.ogg", dtype="float32")
    assert (rate, kept.shape) == (16_000, (256_000,))
    # Vorbis keeps a sound's shape, not its samples; another mix has nothing in common with this one.
    assert np.corrcoef(mixed, kept)[0, 1] > 0.95


def test_the_table_is_what_was_mixed(make: ModuleType) -> None:
    table = [tuple(row.values()) for row in rows(ROOT / "examples" / "scenes.csv")]
    assert table == [tuple(str(value) for value in row) for row in make.truth()]


def test_every_part_can_be_heard_above_what_lies_below_it(make: ModuleType) -> None:
    for scene, parts in make.SCENES.items():
        for part in parts:
            sound = make.cut(part)
            loudest = 20 * np.log10(max(np.sqrt(np.mean(piece**2)) for piece in np.array_split(sound, 10)))
            assert loudest > make.NOISE_DB + 15, f"{scene}: {part.label} is {loudest:.0f} dB"


def test_every_clip_is_of_fold_one_credited_and_free() -> None:
    clips = rows(CLIPS / "clips.csv")
    assert {clip["file"] for clip in clips} == {path.name for path in CLIPS.glob("*.ogg")}
    assert {clip["licence"] for clip in clips} == {"CC0", "CC BY"}
    credits = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for clip in clips:
        # Official names begin with their fold; fold 1 is the one that no shipped model learns from.
        assert clip["file"].startswith("1-")
        assert clip["file"] in credits
        assert clip["author"] in credits
        assert clip["link"] in credits
