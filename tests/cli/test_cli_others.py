"""models, doctor, completion and the laboratory's doors."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from calls import ROOT, TINY, Program

from soundsight import extras
from soundsight.card import Figure, load_card
from soundsight.cli import doctor
from soundsight.cli.models import brief, whole

RECIPE = "recipes/some.toml"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(capsys)


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of models, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "soundsight" / "models"
    folder.mkdir(parents=True)
    return folder


def test_a_whole_card_is_told_in_words(call: Program) -> None:
    told = call("models", TINY).out
    assert "tiny 1: Tones for tests" in told
    assert "Hears up to 8 kHz in steps of 80 ms." in told
    assert "Know what makes the tone." in told
    assert "low_tone     Low tone     0.50" in told


def test_figures_stand_beside_what_it_takes_to_repeat_them() -> None:
    card = replace(
        load_card(TINY),
        context_before=1856,
        context_after=640,
        figures=(Figure("accuracy", "81.2 %", "esc50 fold 1", "one run", "soundsight evaluate …", 3),),
        learnt={"esc50": (2, 3)},
        groups=frozenset({"1", "2"}),
    )
    told = "\n".join(whole(card))
    for words in (
        "Each step is judged from 116 ms before it to 40 ms after it.",  # at 16 kHz
        "accuracy: 81.2 %",
        "esc50 fold 1; one run; seed 3",
        "again: soundsight evaluate …",
        "esc50: folds 2, 3",
    ):
        assert words in told
    assert "2 recordings, whose ids stand in the card" in told
    assert "  accuracy: 81.2 % (esc50 fold 1)" in list(brief(card))
    assert "LEAK" not in told


def test_a_leak_is_said_beside_every_figure() -> None:
    figures = tuple(Figure(name, "1 %", "esc50 fold 1", "", "", 3) for name in ("accuracy", "collar F1"))
    card = replace(load_card(TINY), figures=figures, leak=True)
    mark = "LEAK: its recipe let recordings stand on two sides of the split"
    told = list(whole(card))
    assert [told[told.index(f"  {figure.name}: 1 %") + 1].strip() for figure in figures] == [mark, mark]
    assert told.count(f"  {mark}") == 1  # where it says what it learnt from
    assert [line for line in brief(card) if "esc50" in line] == [
        f"  {figure.name}: 1 % (esc50 fold 1; {mark})" for figure in figures
    ]


def test_own_models_are_listed_and_a_broken_card_takes_no_other_along(call: Program, own_models: Path) -> None:
    (own_models / "tiny.toml").write_bytes(Path(TINY).read_bytes())
    (own_models / "broken.toml").write_text("schema = 1")
    answer = call("models")
    assert answer.code == 1
    assert "tiny  Tones for tests" in answer.out
    assert "broken.toml: not a valid card" in answer.err
    assert call("models", "tiny").code == 0


def test_doctor_tells_versions_and_what_is_decoded(call: Program) -> None:
    told = call("doctor").out
    import numpy
    import soundfile

    assert f"numpy        {numpy.__version__}" in told
    assert f"FLAC {' ' * 28}libsndfile {soundfile.__libsndfile_version__}".split() == next(
        line.split() for line in told.splitlines() if line.strip().startswith("FLAC")
    )


def test_doctor_tells_what_is_missing_and_how_to_get_it(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    real = extras.installed
    for module in (extras, doctor):
        monkeypatch.setattr(module, "installed", lambda name: None if name in ("av", "soxr") else real(name))
    answer = call("doctor")
    assert answer.code == 1
    assert "soxr         MISSING" in answer.out
    assert "av not installed; to get it: pip install av" in answer.out
    assert "Wrong: soxr is not installed." in answer.out


def test_what_to_install_with_is_the_pip_of_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own, other = tmp_path / "environment" / "bin", tmp_path / "bin"
    for folder in (own, other):
        folder.mkdir(parents=True)
        (folder / "pip").touch(0o755)
    monkeypatch.setattr(sys, "executable", str(own / "python"))
    monkeypatch.setenv("PATH", f"{own}:{other}")
    assert extras.extra("codecs").how == "pip install av"
    monkeypatch.setenv("PATH", f"{other}:{own}")
    assert extras.extra("codecs").how == f"{own}/python -m pip install av"


def test_the_extras_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["optional-dependencies"]
    del listed["test"]
    assert {one.name: [re.split("[<>=]", package)[0] for package in one.packages] for one in extras.EXTRAS} == {
        name: [re.split("[<>=]", package)[0] for package in packages] for name, packages in listed.items()
    }


def test_a_picture_without_its_extra_is_told_before_any_work(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "installed", lambda name: None)
    answer = call.listen("nowhere.wav", "-f", "png", "-o", "x.png")
    assert (answer.code, len(answer.lines)) == (1, 1)
    assert "png: needs matplotlib, which is not installed: pip install matplotlib" in answer.err


def test_doctor_lives_where_nothing_can_be_decoded(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundsight.audio", None)
    answer = call("doctor")
    assert answer.code == 1
    assert "Wrong: no sound file can be decoded" in answer.out


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "complete -o"), ("zsh", "#compdef soundsight"), ("fish", "complete --no-files")]
)
def test_completion_prints_a_script(call: Program, shell: str, words: str) -> None:
    answer = call("completion", shell)
    assert answer.code == 0
    assert words in answer.out
    assert "_SOUNDSIGHT_COMPLETE" in answer.out


class Laboratory:
    """Stands for `soundsight.lab.commands` and keeps what it was called with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[object, ...]] = []
        module = ModuleType("soundsight.lab.commands")
        for name in ("train", "evaluate", "describe_datasets"):
            setattr(module, name, self._keep(name))
        monkeypatch.setitem(sys.modules, "soundsight.lab.commands", module)
        monkeypatch.setattr("soundsight.lab.commands", module, raising=False)

    def _keep(self, name: str) -> object:
        def kept(*arguments: object, **named: object) -> None:
            *first, echo = arguments
            self.calls.append((name, *first, *named.items()))
            assert callable(echo)
            echo("a line")

        return kept


def test_the_laboratory_is_called_with_what_was_asked(
    call: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    laboratory = Laboratory(monkeypatch)
    (tmp_path / "r.toml").touch()
    recipe = tmp_path / "r.toml"
    answer = call("train", recipe, "--data", tmp_path, "--set", "seed=2", "--set", "a.b=1", "--folds", "1,2")
    assert (answer.code, answer.out) == (0, "a line\n"), answer.err
    assert (
        call("evaluate", "environment", "esc50", "--data", tmp_path, "--folds", "1", "-o", "out", "--anyway").code == 0
    )
    assert call("datasets").code == 0
    assert laboratory.calls == [
        ("train", recipe, tmp_path, {"seed": "2", "a.b": "1"}, (1, 2), Path("runs"), ("half", False)),
        ("evaluate", ["environment"], "esc50", tmp_path, (1,), Path("out"), True, False),
        ("describe_datasets", None),
    ]


def test_a_missing_library_is_one_line_that_names_the_extra(call: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith("soundsight.lab"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr("soundsight.cli.laboratory.sys.modules", sys.modules)
    import builtins

    real = builtins.__import__

    def without_torch(name: str, *rest: object) -> object:
        if name.split(".")[0] in ("torch",) or "soundsight.lab" in name:
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_torch)
    answer = call("datasets")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "soundsight: datasets: needs torch, which is not installed. Install the laboratory: "
        "pip install torch scikit-learn onnx onnxscript matplotlib\n"
    )


def test_a_module_of_ours_that_is_missing_is_no_missing_extra() -> None:
    from soundsight.cli.laboratory import laboratory

    with pytest.raises(ModuleNotFoundError), laboratory("train"):
        raise ModuleNotFoundError("No module named 'soundsight.lab.x'", name="soundsight.lab.x")


def test_training_wants_a_recipe_that_is_there(call: Program) -> None:
    assert call("train", "nowhere.toml").code == 2
