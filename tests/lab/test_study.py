"""A study of two cells from its TOML to its table: what is done is not done again, and a leak is named one."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from small_sets import RATE, clip, in_memory, write_csv, write_wav
from sounds import noise, sine

from soundsight.error import Error
from soundsight.lab import commands
from soundsight.lab.fit import make_optimiser
from soundsight.lab.networks.four_block import Body
from soundsight.lab.split import cut_groups
from soundsight.lab.study.cell import of_optimiser, sides
from soundsight.lab.study.plan import OPTIMISERS, Cell, Choice, Front, load_study
from soundsight.lab.study.run import best_of, following
from soundsight.lab.study.spectra import spectra

RECIPES = Path(__file__).parent.parent.parent / "recipes"
RECIPE = """
name = "plain"
network = "four-block"
train = { folder = [1] }

[[phase]]
epochs = 6
batch = 8
rate = 1e-2
schedule = "onecycle-linear"
optimiser = "adam"
smoothing = 0.0
"""
STUDY = """
name = "small"
recipe = "plain.toml"
rate = 16000
seconds = 1.0
seed = 3
validation_share = 0.25
leak = true

[data]
folder = [2]

[grid]
front = ["16/256"]
optimiser = ["adam"]
masks = [false, true]

[base]
front = "16/256"
optimiser = "adam"
masks = false
"""
HZ = {"low": 400.0, "high": 3000.0}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two labels, two folds, four recordings of two clips in each."""
    rows = []
    for label, hz in HZ.items():
        for take in range(16):
            samples = noise(1.0, RATE, level_db=-60, seed=take) + sine(hz * (1 + take / 100), 1.0, RATE, 0.2)
            write_wav(tmp_path / "data" / "folder" / f"{label}-{take}.wav", samples)
            fold, group = str(1 + take // 8), f"{label}{take // 2}"
            rows.append({"path": f"{label}-{take}.wav", "label": label, "fold": fold, "group": group})
    write_csv(tmp_path / "data" / "folder" / "labels.csv", rows)
    (tmp_path / "plain.toml").write_text(RECIPE)
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(home: Path, grid_only: bool = False) -> list[str]:
    said: list[str] = []
    commands.study(home / "study.toml", home / "data", None, grid_only, home / "runs", said.append)
    return said


def test_a_study_runs_its_grid_and_follows_base_and_best(home: Path) -> None:
    said = run(home)
    folder = home / "runs" / "study-small"
    cells = {path.parent.relative_to(folder).as_posix() for path in folder.rglob("figures.json")}
    assert {"folder/fold2/16-256-adam-plain", "folder/fold2/16-256-adam-masks"} <= cells
    assert {"folder/fold1/16-256-adam-plain", "folder/leak/16-256-adam-plain"} <= cells
    with (folder / "cells.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(cells)
    of = {(row["fold"], row["masks"]): row for row in rows}
    # Two tones three octaves apart: learnt at once.
    assert float(of["2", "False"]["accuracy"]) == 1.0
    assert {row["leak"] for row in rows if not row["fold"]} == {"True"}
    assert {row["leak"] for row in rows if row["fold"]} == {"False"}
    table = (folder / "table.md").read_text()
    assert "## folder, tested on fold 2" in table
    assert "| 16/256 | adam | yes |" in table
    assert "80/20 of clips, LEAK" in table
    one, two, leak = (100 * float(of[fold, "False"]["accuracy"]) for fold in ("1", "2", ""))
    deviation = abs(one - two) / 2**0.5  # of a sample of two
    (row,) = (line for line in table.splitlines() if line.startswith("| folder | 16/256 adam |"))
    assert f"| {(one + two) / 2:.1f} ({deviation:.1f}) | 1: {one:.1f}, 2: {two:.1f} |" in row
    assert row.endswith(f"| {leak - (one + two) / 2:+.1f} |")
    assert (folder / "curves-folder-fold2.png").stat().st_size > 10_000
    log = (folder / "folder/fold2/16-256-adam-plain/log.csv").read_text().splitlines()
    assert log[0] == "epoch,loss,validation_loss,validation_accuracy,rate,seconds"
    assert len(log) == 7
    assert any("LEAK" in one for one in said)
    assert not any("was there" in one for one in said[:2])


def test_every_optimiser_of_a_grid_learns_in_its_own_way(home: Path) -> None:
    """AdamW without a decay of weights would be Adam once more."""
    recipe = RECIPE.replace("epochs = 6", "epochs = 2").replace(
        "smoothing = 0.0", "smoothing = 0.0\nweight_decay = 0.0"
    )
    (home / "plain.toml").write_text(recipe)
    grid = STUDY.replace('["adam"]', '["adam", "adamw", "rmsprop", "sgd"]').replace("[false, true]", "[false]")
    (home / "study.toml").write_text(grid)
    run(home, grid_only=True)
    logs = [path.read_text().splitlines()[1:] for path in (home / "runs").rglob("log.csv")]
    assert len({tuple(line.rsplit(",", 1)[0] for line in log) for log in logs}) == len(logs) == 4
    phase = load_study(home / "study.toml").phase
    made = {name: make_optimiser(Body(2), of_optimiser(phase, name)) for name in OPTIMISERS}
    assert made["adamw"].param_groups[0]["weight_decay"] == 0.01
    assert made["rmsprop"].param_groups[0]["momentum"] == 0
    assert made["sgd"].param_groups[0]["momentum"] == 0.9
    assert {one.param_groups[0]["weight_decay"] for name, one in made.items() if name != "adamw"} == {0}


def test_what_is_done_is_not_done_again(home: Path) -> None:
    first = run(home, grid_only=True)
    folder = home / "runs" / "study-small" / "folder" / "fold2"
    kept = (folder / "16-256-adam-plain" / "figures.json").read_text()
    (folder / "16-256-adam-masks" / "figures.json").unlink()  # as if stopped in the second cell
    again = run(home, grid_only=True)
    assert again[0] == first[0] + " (was there)"
    assert again[1].split(" epochs")[0] == first[1].split(" epochs")[0]  # the same seed, the same figures
    assert (folder / "16-256-adam-plain" / "figures.json").read_text() == kept


def test_a_cell_of_other_settings_is_refused(home: Path) -> None:
    run(home, grid_only=True)
    (home / "study.toml").write_text(STUDY.replace("seed = 3", "seed = 4"))
    with pytest.raises(Error, match="is of other settings or other clips"):
        run(home, grid_only=True)


CHOICES = [Choice(Front(16, 256), "adam", masks) for masks in (False, True)]


def test_the_best_is_chosen_by_validation_over_the_sets(home: Path) -> None:
    run(home, grid_only=True)
    folder = home / "runs" / "study-small" / "folder" / "fold2"
    kept = json.loads((folder / "16-256-adam-plain" / "figures.json").read_text())
    kept.pop("cell")
    from soundsight.lab.study.cell import CellFigures

    def figures(validation: float, accuracy: float) -> CellFigures:
        return CellFigures(**{**kept, "validation_accuracy": validation, "accuracy": accuracy})

    found = {
        Cell("a", 1, CHOICES[0]): figures(0.9, 0.2),
        Cell("b", 1, CHOICES[0]): figures(0.6, 0.2),
        Cell("a", 1, CHOICES[1]): figures(0.7, 0.9),
        Cell("b", 1, CHOICES[1]): figures(0.7, 0.9),
    }
    assert best_of(found) == CHOICES[0]


def test_a_fair_split_cuts_no_recording_and_a_leak_does(home: Path) -> None:
    study = load_study(home / "study.toml")
    clips = [clip(f"{label}{i}", label, group=f"{label}{i // 2}", fold=1 + i // 8) for label in HZ for i in range(16)]
    for fold, cut in ((1, False), (2, False), (None, True)):
        parts = sides(clips, Cell("folder", fold, CHOICES[0]), study)
        indices = [parts.train, parts.validation, parts.test]
        assert sorted(np.concatenate(indices).tolist()) == list(range(32))
        assert bool(cut_groups([[clips[i] for i in part] for part in indices])) is cut
        if fold is not None:
            assert {clips[i].fold for i in parts.test} == {fold}
    assert len(parts.test) == round(0.2 * 32)
    with pytest.raises(Error, match="folder has no fold 7"):
        sides(clips, Cell("folder", 7, CHOICES[0]), study)


def test_what_follows_is_every_fold_and_the_leak(home: Path) -> None:
    study = load_study(home / "study.toml")
    clips = {"folder": [clip("x", "low", fold=1), clip("y", "low", fold=2)]}
    cells = following(study, CHOICES[1], clips, None)
    assert [(cell.fold, cell.choice) for cell in cells] == [(f, c) for c in CHOICES for f in (1, 2, None)]
    assert [cell.fold for cell in following(study, CHOICES[0], clips, (2,))] == [2, None]  # base is best: once


def test_spectrograms_are_made_once_and_padded_with_silence(tmp_path: Path) -> None:
    waves = {clip("long", "low"): sine(1000, 2.0, RATE, 1.0), clip("short", "low"): sine(1000, 0.25, RATE, 1.0)}
    sounds = in_memory(waves)
    made = spectra(tuple(waves), sounds, Front(16, 512), 1.0, tmp_path)
    assert made.shape == (2, 16, (16000 - 512) // 256 + 1)
    files = list(tmp_path.iterdir())
    assert len(files) == 1
    before = files[0].stat().st_mtime_ns
    np.testing.assert_array_equal(spectra(tuple(waves), sounds, Front(16, 512), 1.0, tmp_path), made)
    assert files[0].stat().st_mtime_ns == before
    np.testing.assert_array_equal(made[0, :, :14], made[1, :, :14])
    assert (made[1, :, 17:] == made[1, 0, -1]).all()  # the floor
    # 0 dB re a full-scale sine, standardised: (0 + 50) / 20.
    assert float(made[0].max()) == pytest.approx(2.5, abs=0.15)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("study-*.toml")), ids=lambda path: path.name)
def test_every_study_of_the_project_loads(path: Path) -> None:
    study = load_study(path)
    assert f"study-{study.name}" == path.stem
    assert list(study.grid())


def test_the_shipped_study_is_the_whole_grid() -> None:
    study = load_study(RECIPES / "study-front-ends.toml")
    cells = list(study.grid())
    assert len(cells) == len(set(cells)) == 3 * 4 * 2 * 2
    assert study.base in {cell.choice for cell in cells}
    windows_ms = [1000 * front.window / study.rate for front in study.fronts]
    assert windows_ms == pytest.approx([11.6, 23.2, 46.4], abs=0.05)
    assert (study.phase.batch, study.phase.patience, study.phase.epochs) == (16, 3, 100)
    # A front end's cells stand together.
    changes = [a.choice.front != b.choice.front or a.dataset != b.dataset for a, b in pairwise(cells)]
    assert sum(changes) == 5


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"16/256"]', '"16x256"]', "bands/window was expected"),
        ('"16/256"]', '"16/255"]', "a window of whole quarters"),
        ('["adam"]', '["lion"]', "no optimiser 'lion'; there are adam, adamw, rmsprop, sgd"),
        ('["adam"]', '"adam"', "optimiser: a list was expected"),
        ("leak = true", "leek = true", "unknown key 'leek'"),
        ("[base]", "[bass]", "base missing"),
        ("leak = true", 'follow = ["worst"]', "'worst' came; base and best were expected"),
        ('recipe = "plain.toml"', 'recipe = "none.toml"', "none.toml: cannot be read"),
        ("masks = [false, true]", "", "has front, masks, optimiser, no more and no less"),
    ],
)
def test_what_is_wrong_with_a_study_is_told(home: Path, old: str, new: str, told: str) -> None:
    (home / "study.toml").write_text(STUDY.replace(old, new, 1))
    with pytest.raises(Error, match=told):
        load_study(home / "study.toml")
