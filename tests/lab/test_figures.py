"""Figures beside the main one, of a model whose every answer is known: tones, some of them under a wrong label."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from small_sets import RATE, write_csv, write_wav
from sounds import noise, sine

from soundsight.card import load_card
from soundsight.cli.evaluate import FIGURES
from soundsight.error import Error
from soundsight.lab import commands, evaluate_foreign
from soundsight.lab.datasets import DATASETS, read
from soundsight.lab.datasets.folder import FOLDER
from soundsight.lab.evaluate import hear
from soundsight.lab.evaluate_conditions import evaluate_conditions
from soundsight.lab.evaluate_folds import evaluate_folds, views
from soundsight.lab.evaluate_foreign import Held
from soundsight.lab.evaluate_foreign import evaluate_foreign as foreign
from soundsight.lab.evaluate_transfer import evaluate_transfer, shared
from soundsight.lab.export import write_card

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"
HZ = {"low_tone": 300.0, "middle_tone": 1500.0, "high_tone": 5000.0}
LOW, MIDDLE, HIGH = HZ
Clip = tuple[str, str, int, str]  # the tone that it is, the label that it has, fold, recording


def laid(root: Path, clips: Sequence[Clip]) -> None:
    """A set of clips of 1.5 s with a tone of a second in each."""
    rows = []
    for number, (tone, label, fold, group) in enumerate(clips):
        samples = noise(1.5, RATE, level_db=-80, seed=number)
        samples[4000:20000] += sine(HZ[tone], 1.0, RATE, 0.2)
        write_wav(root / f"{number}.wav", samples)
        rows.append({"path": f"{number}.wav", "label": label, "fold": str(fold), "group": group})
    write_csv(root / "labels.csv", rows)


def plain(lines: Sequence[str]) -> str:
    """Lines with every stretch of blanks as one."""
    return " ".join(" ".join(lines).split())


def card_at(target: Path, **changes: Any) -> str:
    """The test model under another name and with another past."""
    target.parent.mkdir(parents=True, exist_ok=True)
    (target.parent / "tiny.onnx").write_bytes((TINY.parent / "tiny.onnx").read_bytes())
    write_card(replace(load_card(TINY), path=target, name=target.stem, **changes))
    return str(target)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sets: `folder` of two folds, one of six clips under a wrong label; `street`, which shares a recording."""
    # Both folds hold all labels; in fold 2 a low tone is called high.
    clips = [(tone, tone, fold, f"{tone}{fold}") for fold in (1, 2) for tone in HZ]
    clips[-1] = (LOW, HIGH, 2, "wrong")
    laid(tmp_path / "data" / "folder", clips)
    street = [(LOW, LOW, 1, "a"), (LOW, LOW, 1, "a"), (HIGH, LOW, 1, "a"), (HIGH, HIGH, 1, "b"), (MIDDLE, HIGH, 1, "c")]
    street.append((LOW, LOW, 1, f"{LOW}1"))
    laid(tmp_path / "data" / "street", street)
    monkeypatch.setitem(DATASETS, "street", replace(FOLDER, name="street", labels=(LOW, HIGH, "horn")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fold_cards(home: Path, **changes: Any) -> str:
    for fold in (1, 2):
        card_at(home / f"fold{fold}.toml", **{"learnt": {"folder": (3 - fold,)}, **changes})
    return str(home / "fold{fold}.toml")


def test_each_fold_is_answered_by_its_own_graph(home: Path) -> None:
    said: list[str] = []
    found = evaluate_folds(fold_cards(home), "folder", home / "data", None, 3, said.append)
    commands.tell(found, home / "out", True, said.append)
    text = "\n".join(said)
    assert "fold 1     100.0%  3 views 100.0%  (3 clips" in text
    assert "fold 2      66.7%  3 views  66.7%  (3 clips" in text
    assert "mean, one view  83.3% (95 % by recordings: 50.0% to 100.0%), deviation over folds 23.6%" in text
    with (home / "out" / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["said"] for row in rows] == [LOW, MIDDLE, HIGH, LOW, MIDDLE, LOW]
    assert [row["said_of_views"] for row in rows] == [row["said"] for row in rows]
    for fold in (1, 2):
        figures = {figure.name: figure for figure in load_card(home / f"fold{fold}.toml").figures}
        assert figures["mean over folds, one view"].value.startswith("83.3% (")
        assert figures["mean over folds, 3 views"].command.endswith("--views 3")


def test_a_graph_that_learnt_its_fold_is_refused(home: Path) -> None:
    model = fold_cards(home, learnt={"folder": (1,)})
    with pytest.raises(Error, match=r"fold1\.toml: learnt fold 1 of folder, which it is to answer"):
        evaluate_folds(model, "folder", home / "data", None, 1, print)
    assert evaluate_folds(model, "folder", home / "data", (2,), 1, print).cards[0].name == "fold2"
    model = fold_cards(home, groups=frozenset({f"{LOW}2"}))
    with pytest.raises(Error, match="learnt from 1 recordings of fold 2 of folder, low_tone2 first"):
        evaluate_folds(model, "folder", home / "data", None, 1, print)


def test_recordings_that_official_folds_cut_count_as_published(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATASETS, "folder", replace(FOLDER, known_cuts=(f"{LOW}2",)))
    model = fold_cards(home, groups=frozenset({f"{LOW}2"}))
    found = evaluate_folds(model, "folder", home / "data", None, 1, print)
    assert "6 clips in" in found.lines[-1]
    assert "1 of them of recordings that the official folds cut" in found.lines[-1]


def test_views_turn_the_clip_and_the_grid_of_frames() -> None:
    samples = np.arange(4000, dtype=np.float32)
    first, second, third, fourth = views(samples, 1280, 4)
    np.testing.assert_array_equal(first, samples)
    assert [int(view[0]) for view in (second, third, fourth)] == [4000 - 1320, 4000 - 2640, 40]
    assert all(sorted(view) == sorted(samples) for view in (second, third, fourth))
    assert len({(k * 1320) % 1280 for k in range(4)}) == 4  # four places in a frame


def test_transfer_is_on_shared_labels_without_shared_recordings(home: Path) -> None:
    model = card_at(home / "here.toml", learnt={"folder": (1,)})
    found = evaluate_transfer([model], "street", home / "data", None)
    text = plain(found.lines)
    assert text.startswith("here on the labels of street that it knows, folds 1: 5 clips of 3 recordings 1 left out")
    # Closed: low, low, high for low, high, and of the middle tone whatever is nearer; open: middle.
    assert "low_tone 66.7% 66.7% (3 clips, 1 recordings)" in text
    (opened,) = (line for line in found.lines if "open, 3 labels" in line)
    assert "60.0% (" in opened
    assert "55.6% (" in opened  # by recording: 2/3, 1, 0
    figures = {figure.name: figure for figure in found.figures}
    assert figures["transfer, open, 3 labels"].value.startswith("60.0% (")
    assert figures["transfer, open, 3 labels"].command.endswith("street --data DIR --folds 1 --figures transfer")


def test_transfer_leaves_out_recordings_of_folds_that_were_not_learnt_too(home: Path) -> None:
    cards = [load_card(card_at(home / "here.toml", learnt={"folder": (2,)}))]  # low_tone1 stands in fold 1
    chosen = shared(cards, "street", home / "data", None)
    assert (len(chosen.clips), chosen.left_out, chosen.sources) == (5, 1, ("folder",))
    assert chosen.labels == (LOW, HIGH)
    cards = [load_card(card_at(home / "here.toml", groups=frozenset({"a"})))]
    assert {clip.group for clip in shared(cards, "street", home / "data", None).clips} == {"b", "c", f"{LOW}1"}


def test_transfer_is_refused_where_the_set_taught_the_model(home: Path) -> None:
    cards = [load_card(card_at(home / "here.toml", learnt={"street": (1,)}))]
    with pytest.raises(Error, match="here learnt from street: nothing is transferred"):
        shared(cards, "street", home / "data", None)


def test_two_models_are_compared_clip_by_clip(home: Path) -> None:
    """The other takes low for middle and the other way round."""
    first, second, third = load_card(TINY).labels
    better = card_at(home / "better.toml")
    worse = card_at(home / "worse.toml", labels=(second, first, third))
    text = "\n".join(evaluate_transfer([better, worse], "street", home / "data", None).lines)
    assert "better above worse on the same clips:" in text
    assert "open    +50.0 points" in text  # three of six low tones that are called so
    assert "alone right 3, alone wrong 0, McNemar p = 0.25" in text
    said: list[str] = []
    commands.evaluate([better, worse], "folder", home / "data", None, None, False, False, said.append)
    assert said[-1].startswith("above worse on the same clips: +66.7 points")
    assert "alone right 4, alone wrong 0" in said[-1]


def test_conditions_stand_beside_the_clips_as_they_are(home: Path) -> None:
    found = evaluate_conditions([str(TINY)], "folder", home / "data", None, False, 5)
    assert found.lines[0] == "tiny on folder, folds 1, 2: 6 clips, as they are and changed (seed 5)"
    rows = {line.strip().split("  ")[0]: line for line in found.lines[2:]}
    assert "83.3%" in rows["as it is"]
    assert "+0.0 points" in rows["MP3, 64 kbit/s"]
    # A phone has nothing of 5 kHz: the high tone is lost.
    assert "-16.7 points" in rows["phone: 300 to 3,400 Hz, compressed, 20 dB softer"]
    figures = {figure.name: figure for figure in found.figures}
    assert figures["accuracy, as it is"].value.startswith("83.3% (")
    assert figures["accuracy, room"].command.endswith("--folds 1,2 --figures conditions --seed 5")
    assert len(found.tables["conditions"]) == 1 + 5 * 6


def test_labels_of_one_set_are_counted_in_the_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATASETS, "folder", replace(FOLDER, labels=(LOW, MIDDLE, HIGH)))
    found = foreign(str(TINY), ["folder", "street"], home / "data", None, False)
    text = plain(found.lines)
    # Of the three only the middle tone is the folder's alone; it sounds in one clip of six, which is called high.
    assert "folder's 1 own labels in street: 16.67% of clips in the mean, 1 above 2%" in text
    assert "any of them 16.7% middle_tone 16.7% 1 of 6" in text


def test_what_may_be_there_is_no_true_negative(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATASETS, "folder", replace(FOLDER, labels=(LOW, MIDDLE, HIGH)))
    monkeypatch.setattr("soundsight.lab.tasks.MAY_OCCUR_TOGETHER", ((MIDDLE, HIGH),))
    (held,) = (
        held
        for held in evaluate_foreign.held_in_others(
            load_card(TINY),
            {
                name: hear(load_card(TINY), [c for c in read(name, home / "data") if c.label in HZ])
                for name in ("folder", "street")
            },
        )
    )
    assert (held.label, held.other, held.count, held.negatives) == (MIDDLE, "street", 0, 4)
    heard = hear(load_card(TINY), read("street", home / "data"))
    assert evaluate_foreign.any_held(load_card(TINY), heard, [MIDDLE]) == 0
    assert evaluate_foreign.any_held(load_card(TINY), heard, [LOW, MIDDLE]) == pytest.approx(3 / 6)


@pytest.mark.parametrize(("count", "of", "most"), [(0, 100, 0.0295), (1, 100, 0.0466), (5, 5, 1.0)])
def test_the_bound_of_a_share_is_clopper_s_and_pearson_s(count: int, of: int, most: float) -> None:
    assert Held("a", "x", "y", count, of).most == pytest.approx(most, abs=1e-4)


def test_foreign_labels_need_two_sets(home: Path) -> None:
    with pytest.raises(Error, match="give two sets"):
        foreign(str(TINY), ["folder"], home / "data", None, False)
    with pytest.raises(Error, match="--folds are those of one set"):
        foreign(str(TINY), ["folder", "street"], home / "data", (1,), False)


def test_the_first_scenes_are_drawn_with_their_sound(home: Path) -> None:
    said: list[str] = []
    out = home / "out"
    commands.evaluate_scenes(
        [str(TINY)], ["folder"], home / "data", None, "labels", 2, 3, out, False, False, said.append, 2
    )
    assert {p.name for p in out.iterdir()} >= {f"scene-0{i}.{kind}" for i in (0, 1) for kind in ("png", "flac")}
    with (out / "scenes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["what"] for row in rows} >= {"true"}
    assert all(0 <= float(row["start_s"]) < float(row["end_s"]) <= 30 for row in rows)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["tiny", "a,b"], "several sets are for --scenes and --figures foreign"),
        (["tiny", "a", "--pictures", "2"], "--pictures draws --scenes into a folder"),
        (["tiny", "a", "--views", "5"], "--views is for a graph a fold"),
        (["x{fold}.toml", "a", "--beside", "tiny"], "leave the other options away"),
        (["tiny", "a", "--scenes", "labels", "--figures", "transfer"], "leave --figures away"),
        (["tiny", "a", "--figures", "foreign", "--beside", "b"], "--beside compares"),
        (["tiny", "a", "--figures", "transfer", "--anyway"], "leave --anyway away"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(options: list[str], told: str, tmp_path: Path) -> None:
    from soundsight.cli.evaluate import evaluate

    done = CliRunner().invoke(evaluate, [*options, "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert told in done.output


def test_the_command_line_prints_every_kind_of_figures(home: Path) -> None:
    from soundsight.cli.evaluate import evaluate

    model = card_at(home / "here.toml", learnt={"folder": (1,)})
    for kind, dataset, told in (
        ("transfer", "street", "here on the labels of street"),
        ("conditions", "folder", "here on folder, folds 2: 3 clips, as they are and changed (seed 0)"),
    ):
        assert kind in FIGURES
        done = CliRunner().invoke(evaluate, [model, dataset, "--data", str(home / "data"), "--figures", kind])
        assert done.exit_code == 0, done.output
        assert done.output.startswith(told)
    done = CliRunner().invoke(evaluate, [fold_cards(home), "folder", "--data", str(home / "data")])
    assert "fold 2 " in done.output
