"""From a folder of recordings to a model that listens, and its figures: the laboratory from end to end."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_nets import small
from small_sets import RATE, esc50_official, esc50_rows, folder_rows, folder_table, write_csv, write_wav
from sounds import noise, sine

import soundsight
from soundsight import Error
from soundsight.card import load_card
from soundsight.card.scaling import Scaling
from soundsight.lab import calibrate, commands, evaluate, networks, thresholds
from soundsight.lab.datasets import read
from soundsight.lab.fit import epochs_of
from soundsight.lab.recipe import Phase, Recipe, load_recipe
from soundsight.lab.train import clips_of, train

RECIPE = """
name = "mine"
network = "small"
title = "My sounds"
validation_share = 0.34
calibrate = true

[train]
folder = [1]

[test]
folder = [2]

[[phase]]
epochs = 6
batch = 6
seconds = 0.6
rate = 2e-2
schedule = "constant"
ema = 0.0
mix_beta = 0.0

[[phase]]
on = "scenes"
epochs = 2
batch = 6
seconds = 1.0
rate = 1e-2
ema = 0.0
"""
HZ = {"low": 300.0, "middle": 1100.0, "high": 4000.0}


def beep(hz: float, take: int) -> NDArray[np.float32]:
    """Half a second of a tone within one of faint noise."""
    samples = noise(1.0, RATE, level_db=-65, seed=take)
    samples[4000:12000] += sine(hz * (1 + take / 100), 0.5, RATE, 0.2)
    return samples


@dataclass(frozen=True)
class Run:
    """What a training and an evaluation left."""

    folder: Path
    data: Path
    said: list[str]
    evaluated: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Three labels, six clips of five recordings each: fold 1 learns, fold 2 tests; one recording stands in both."""
    home = tmp_path_factory.mktemp("home")
    rows = []
    for label, hz in HZ.items():
        for take in range(6):
            write_wav(home / "data" / "folder" / f"{label}-{take}.wav", beep(hz, take))
            fold = 1 if take < 4 else 2
            rows.append({"path": f"{label}-{take}.wav", "label": label, "fold": str(fold), "group": f"{label}{take}"})
    write_csv(home / "data" / "folder" / "labels.csv", rows)
    (home / "recipe.toml").write_text(RECIPE)
    said: list[str] = []
    evaluated: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(home)
        patched.setitem(networks.NETWORKS, "small", small)
        patched.setattr(thresholds, "VALIDATION_SCENES", 4)
        patched.setattr(calibrate, "SCENES", 4)
        patched.setattr(evaluate, "SCENES", 4)
        data, out = home / "data", home / "runs"
        commands.train(home / "recipe.toml", data, {"seed": "3", "phase.0.epochs": "8"}, None, out, said.append)
        card = str(out / "mine" / "mine.toml")
        commands.evaluate([card], "folder", data, (2,), home / "figures", False, True, evaluated.append)
        yield Run(home, data, said, evaluated)


def test_a_training_leaves_model_card_log_and_recipe(run: Run) -> None:
    folder = run.folder / "runs" / "mine"
    assert sorted(p.name for p in folder.iterdir()) == [
        "checkpoint.pt",
        "log.csv",
        "log.png",
        "mine.onnx",
        "mine.toml",
        "recipe.toml",
    ]
    rows = list(epochs_of(folder / "log.csv"))
    assert [(row["phase"], row["epoch"]) for row in rows] == [(0, i) for i in range(8)] + [(1, 0), (1, 1)]
    assert "training into" in run.said[0]
    assert "3 labels, 12 recordings learnt from" in run.said[-1]
    assert not [p for p in run.folder.iterdir() if p.name not in ("data", "runs", "cache", "recipe.toml", "figures")]


def test_the_card_says_what_was_learnt(run: Run) -> None:
    card = load_card(run.folder / "runs" / "mine" / "mine.toml")
    assert (card.name, card.title) == ("mine", "My sounds")
    assert card.ids == ("high", "low", "middle")
    assert card.learnt == {"folder": (1,)}
    assert card.groups == {f"{label}{take}" for label in HZ for take in range(4)}
    assert all(label.threshold in thresholds.GRID for label in card.labels)
    assert card.data[0].startswith("A folder of one's own, folds 1")
    assert "the owner's" in card.licence
    assert card.calibrated.startswith("logits times 1.000 +0.000")  # 4 scenes say too little


def test_calibrating_needs_held_out_clips(run: Run) -> None:
    with pytest.raises(Error, match="calibrate needs held-out clips"):
        load_recipe(run.folder / "recipe.toml", {"validation_share": "0.0"})


def test_a_run_before_chooses_on_whole_folds_and_the_run_itself_learns_them(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run.folder)
    monkeypatch.setitem(networks.NETWORKS, "small", small)
    monkeypatch.setattr(thresholds, "VALIDATION_SCENES", 4)
    monkeypatch.setattr(calibrate, "SCENES", 4)
    monkeypatch.setattr(calibrate, "fitted", lambda scores, is_right: Scaling(1.5, -0.5))  # of so few scenes none is
    changes = {"name": "two", "train.folder": "[1, 2]", "test": "{}", "chosen_on.folder": "[2]"}
    changes["validation_share"] = "0.0"
    commands.train(run.folder / "recipe.toml", run.data, changes, None, run.folder / "runs", print)
    first, second = (load_card(run.folder / "runs" / "two" / at / "two.toml") for at in ("before", "."))
    assert (first.learnt, second.learnt) == ({"folder": (1,)}, {"folder": (1, 2)})
    assert (len(first.groups), len(second.groups)) == (18, 18)  # what chooses for a model may not test it either
    assert [label.threshold for label in first.labels] == [label.threshold for label in second.labels]
    assert len({label.threshold for label in second.labels} - {0.5}) > 0
    assert (first.boxes, first.calibrated) == (second.boxes, second.calibrated)
    assert (second.boxes.scale, second.boxes.offset) == (1.5, -0.5)
    assert second.sha256 != first.sha256


def test_folds_to_choose_on_are_some_of_those_to_learn(run: Run) -> None:
    changes = {"train.folder": "[1, 2]", "validation_share": "0.0"}
    for folds in ("[3]", "[1, 2]"):
        with pytest.raises(Error, match=r"chosen_on.folder: some, not all, of train.folder \(\[1, 2\]\)"):
            load_recipe(run.folder / "recipe.toml", {**changes, "chosen_on.folder": folds})
    with pytest.raises(Error, match="chosen_on holds whole folds out in place of a share"):
        load_recipe(run.folder / "recipe.toml", {"train.folder": "[1, 2]", "chosen_on.folder": "[2]"})


def test_the_recipe_beside_the_model_is_the_one_that_was_run(run: Run) -> None:
    text = (run.folder / "runs" / "mine" / "recipe.toml").read_text()
    assert tomllib.loads(text) == tomllib.loads(RECIPE)
    assert text.startswith(RECIPE)
    assert "--set seed=3 --set phase.0.epochs=8" in text


def test_the_model_listens(run: Run) -> None:
    card = run.folder / "runs" / "mine" / "mine.toml"
    for label, hz in HZ.items():
        path = write_wav(run.folder / "data" / f"new-{label}.wav", beep(hz, 7))
        result = soundsight.listen(path, model=card)
        assert result.tags[0].label == label
        assert result.model == "mine"


def test_the_evaluation_prints_and_writes_figures(run: Run) -> None:
    text = "\n".join(run.evaluated)
    assert text.startswith("mine on folder, folds 2: 6 clips\n  accuracy")
    assert "4 scenes of these clips" in text
    assert "100.0%" in run.evaluated[1]  # three pitches an octave and more apart
    assert {p.name for p in (run.folder / "figures").iterdir()} == {
        "figures.json",
        "per_class.csv",
        "confusion.csv",
        "predictions.csv",
        "confusion.png",
        "reliability.png",
    }


def test_the_figures_stand_in_the_card_with_their_command(run: Run) -> None:
    figures = {figure.name: figure for figure in load_card(run.folder / "runs" / "mine" / "mine.toml").figures}
    assert set(figures) == {
        "accuracy",
        "accuracy by recording",
        "own label holds",
        "other labels that hold",
        "collar F1",
        "onset of attacks",
    }
    assert figures["accuracy"].command.endswith("folder --data DIR --folds 2")
    assert figures["accuracy"].value.split()[0] in " ".join(run.evaluated)


def test_the_evaluation_refuses_the_folds_learnt_from(run: Run) -> None:
    card = str(run.folder / "runs" / "mine" / "mine.toml")
    with pytest.raises(Error, match="mine was trained on fold 1 of folder"):
        commands.evaluate([card], "folder", run.data, (1,), None, False, False, print)
    said: list[str] = []
    commands.evaluate([card], "folder", run.data, (1, 2), None, True, False, said.append)
    assert "LEARNT FROM: 12 of these clips (fold 1)" in said[0]


def test_a_leak_stands_in_the_card(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same training, which no leak changes here; its figures would be marked."""
    monkeypatch.setitem(networks.NETWORKS, "small", small)
    monkeypatch.setattr(thresholds, "VALIDATION_SCENES", 1)
    changes = {"seed": "3", "phase.0.epochs": "8"}
    for leak in ("true", "false"):
        recipe = load_recipe(run.folder / "recipe.toml", {**changes, "leak": leak})
        trained = train(recipe, run.data, run.folder / "runs" / "mine", run.folder / "cache")
        commands.finish(recipe, trained, tmp_path)
        card = load_card(tmp_path / "mine.toml")
        assert card.leak is (leak == "true")


PLAIN = Recipe(name="x", network="four-block", train={"esc50": (2, 3), "urbansound8k": (1,)}, test={"esc50": (1,)})


def test_a_test_fold_leaves_the_others_to_learn_from() -> None:
    changed = commands.for_fold(PLAIN, 4)
    assert changed.train == {"esc50": (1, 2, 3, 5), "urbansound8k": (1,)}
    assert changed.test == {"esc50": (4,)}
    assert replace(changed, train=PLAIN.train, test=PLAIN.test) == PLAIN
    with pytest.raises(Error, match="esc50 has no fold 6; there are 1, 2, 3, 4, 5"):
        commands.for_fold(PLAIN, 6)


def test_training_on_several_test_folds_writes_a_folder_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "recipe.toml").write_text('name = "x"\nnetwork = "four-block"\ntrain = { esc50 = [1] }\n')
    asked: list[tuple[Recipe, Path]] = []

    class Stop(Exception):
        pass

    def note(recipe: Recipe, data: Path, out: Path, cache: Path) -> None:
        asked.append((recipe, out))
        raise Stop

    monkeypatch.setattr(commands, "train_recipe", note)
    for folds in ((2,), (5,)):
        with pytest.raises(Stop):
            commands.train(tmp_path / "recipe.toml", tmp_path, {}, folds, tmp_path / "runs", print)
    assert [out.relative_to(tmp_path / "runs").as_posix() for _, out in asked] == ["x/fold2", "x/fold5"]
    assert [recipe.test["esc50"] for recipe, _ in asked] == [(2,), (5,)]


def test_folds_that_the_copy_lacks_are_refused(tmp_path: Path) -> None:
    """Else the card would say that they were learnt from."""
    folder_table(tmp_path / "folder", folder_rows())
    assert len(clips_of({"folder": (1, 2)}, tmp_path)) == 12
    with pytest.raises(Error, match=r"folder has no fold 3, 4 here: labels\.csv has 1, 2"):
        clips_of({"folder": (1, 3, 4)}, tmp_path)
    with pytest.raises(Error, match="no fold to learn from"):
        train(Recipe(name="x", network="four-block", train={"folder": ()}), tmp_path, tmp_path / "out", tmp_path)


def test_labels_are_those_of_the_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ESC-50's fifty in their own order, though the fold were to hold but a few of them."""
    rows = [row for row in esc50_rows() if row["fold"] == "1"]
    esc50_official(tmp_path / "esc50", rows)
    monkeypatch.setitem(networks.NETWORKS, "small", small)
    phase = Phase(epochs=1, batch=200, seconds=0.1, mix_beta=0.0, ema=0.0)
    recipe = Recipe(name="x", network="small", train={"esc50": (1,)}, validation_share=0.0, phase=(phase,))
    trained = train(recipe, tmp_path, tmp_path / "out", tmp_path / "cache")
    assert trained.labels[:3] == ("dog", "rooster", "pig")
    assert len(trained.labels) == 50
    assert trained.split.train == tuple(read("esc50", tmp_path))


def test_data_sets_are_described_and_looked_for(tmp_path: Path) -> None:
    folder_table(tmp_path / "folder", folder_rows())
    (tmp_path / "esc50").mkdir()
    said: list[str] = []
    commands.describe_datasets(tmp_path, said.append)
    text = "\n".join(said)
    assert "esc50: ESC-50, 50 labels, folds 1 to 5. Licence: CC BY-NC 3.0" in text
    assert "urbansound8k: UrbanSound8K, 10 labels, folds 1 to 10." in text
    assert "here: 12 clips (fold 1: 6, 2: 6), 6 recordings" in text
    assert text.count("not here:") == 2
    said.clear()
    commands.describe_datasets(None, said.append)
    assert "here" not in "\n".join(said)
