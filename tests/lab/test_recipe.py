"""A recipe is read as written; what it says wrong is refused with the place, and the name that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundsight import Error
from soundsight.lab import fit, tasks
from soundsight.lab.networks import NETWORKS
from soundsight.lab.recipe import Phase, load_recipe

EVERY = sorted((Path(__file__).parents[2] / "recipes").glob("*.toml"))
RECIPES = [path for path in EVERY if not path.name.startswith("study-")]  # of which test_study reads each

PLAIN = """
name = "plain"
network = "compact"
seed = 4

[train]
esc50 = [2, 3]

[test]
esc50 = [1]

[[phase]]
on = "clips"
epochs = 3
speed = [0.8, 1.25]
draw = { esc50 = 0.5 }

[[phase]]
on = "scenes"
rate = 1
"""


def written(folder: Path, text: str = PLAIN) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_is_read_as_written(tmp_path: Path) -> None:
    recipe = load_recipe(written(tmp_path))
    assert (recipe.name, recipe.network, recipe.seed, recipe.leak) == ("plain", "compact", 4, False)
    assert recipe.train == {"esc50": (2, 3)}
    assert recipe.test == {"esc50": (1,)}
    one, two = recipe.phase
    assert one == Phase(on="clips", epochs=3, speed=(0.8, 1.25), draw={"esc50": 0.5})
    assert two == Phase(on="scenes", rate=1.0)
    assert type(two.rate) is float


def test_there_are_recipes() -> None:
    assert RECIPES


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.name)
def test_every_recipe_of_the_project_loads(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.network in NETWORKS
    assert recipe.name == path.stem
    for dataset, folds in recipe.test.items():
        assert not set(folds) & set(recipe.train.get(dataset, ()))
    for phase in recipe.phase:
        optimiser = fit.make_optimiser(NETWORKS[recipe.network](2), phase)
        fit.make_schedule(optimiser, phase, 10)
    assert tasks.labels_of(list(recipe.train))


HEAD = 'name = "x"\nnetwork = "compact"\n'
TRAIN = "train = { esc50 = [2] }\n"
WRONG = {
    "near miss": ('naem = "x"\n', r"unknown key 'naem'\. Did you mean 'name'\?"),
    "nothing near": (HEAD + TRAIN + "zzz = 1\n", r"unknown key 'zzz'\. There are name, network"),
    "in a phase": (HEAD + TRAIN + "[[phase]]\nepoch = 3\n", r"phase: unknown key 'epoch'\. Did you mean 'epochs'\?"),
    "missing": ('name = "x"\n', r"recipe\.toml: network, train missing\."),
    "type": (HEAD + TRAIN + 'seed = "four"\n', r"seed: int was expected, not 'four'"),
    "a bool is no number": (HEAD + TRAIN + "seed = true\n", "seed: int was expected, not True"),
    "a whole number": (HEAD + TRAIN + "seed = 1.5\n", r"seed: int was expected, not 1\.5"),
    "folds": (HEAD + "train = { esc50 = 2 }\n", r"train\.esc50: tuple was expected, not 2"),
    "folds in words": (HEAD + 'train = { esc50 = ["two"] }\n', r"train\.esc50: int was expected, not 'two'"),
    "a pair": (HEAD + TRAIN + "[[phase]]\nspeed = [0.8, 1.0, 1.2]\n", "phase: speed: two values were expected"),
    "one phase as a table": (HEAD + TRAIN + "[phase]\nepochs = 3\n", "phase: tuple was expected"),
    "a phase in words": (HEAD + TRAIN + 'phase = ["clips"]\n', "phase: a table was expected, not 'clips'"),
    "on something else": (HEAD + TRAIN + '[[phase]]\non = "scene"\n', "phase on 'scene'; there are clips, scenes"),
    "a mix of something else": (HEAD + TRAIN + '[[phase]]\nmix = "wave"\n', "mix of 'wave'; there are spectra, waves"),
    "scenes of something else": (
        HEAD + TRAIN + 'scenes = "mixed"\n',
        "no scenes 'mixed'; there are urban-sed, labels, plain",
    ),
    "more than all scenes": (HEAD + TRAIN + "[[phase]]\nmixed = 0.6\nurban_sed = 0.5\n", "at most 1 together, not 1.1"),
    "scenes too short": (
        HEAD + TRAIN + "[[phase]]\nurban_sed = 0.1\nseconds = 4\n",
        "urban_sed: .* at least 5 s, not 4",
    ),
    "not TOML": ("name = \n", "not TOML"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_recipe_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Error, match=said):
        load_recipe(written(tmp_path, text))


def test_a_draw_from_a_set_that_is_not_learnt_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"draw: 'esc5' is not in train \(esc50\)"):
        load_recipe(written(tmp_path, PLAIN.replace("draw = { esc50", "draw = { esc5")))
    with pytest.raises(Error, match=r"draw: a share from 0 to 1 was expected, not 1\.5"):
        load_recipe(written(tmp_path, PLAIN.replace("esc50 = 0.5", "esc50 = 1.5")))


def test_a_missing_recipe_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(Error, match="Expected a recipe, a TOML file"):
        load_recipe(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Error, match=r"binary\.toml: cannot be read"):
        load_recipe(tmp_path / "binary.toml")


def test_set_changes_values_in_place(tmp_path: Path) -> None:
    changes = {
        "seed": "7",
        "name": "other",
        "phase.0.epochs": "9",
        "phase.1.gain_db": "[-3.0, 3.0]",
        "train.urbansound8k": "[1]",
        "phase.0.draw.esc50": "0.25",
        "leak": "true",
    }
    recipe = load_recipe(written(tmp_path), changes)
    assert (recipe.seed, recipe.name, recipe.leak) == (7, "other", True)
    assert [phase.epochs for phase in recipe.phase] == [9, 60]
    assert recipe.phase[1].gain_db == (-3.0, 3.0)
    assert recipe.train == {"esc50": (2, 3), "urbansound8k": (1,)}
    assert recipe.phase[0].draw == {"esc50": 0.25}


@pytest.mark.parametrize("key", ["phase.7.epochs", "phase.one.epochs", "phase.epochs", "seed.x", "seed.x.y"])
def test_set_at_no_place_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(Error, match=rf"--set {key}: the recipe has no such place"):
        load_recipe(written(tmp_path), {key: "1"})


def test_set_is_held_to_the_same_rules(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"unknown key 'sede'\. Did you mean 'seed'\?"):
        load_recipe(written(tmp_path), {"sede": "1"})
    with pytest.raises(Error, match="seed: int was expected, not 'many'"):
        load_recipe(written(tmp_path), {"seed": "many"})
