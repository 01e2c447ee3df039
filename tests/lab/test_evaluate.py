"""What may test a model, and the figures of four clips and two scenes worked out by hand; the report that says them."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from small_sets import (
    RATE,
    clip,
    folder_of_folders,
    folder_rows,
    folder_table,
    urbansound_official,
    urbansound_rows,
    write_wav,
)
from sounds import sine

from soundsight import Error
from soundsight.card import Card, Label, load_card
from soundsight.lab import evaluate as evaluating
from soundsight.lab import report
from soundsight.lab.datasets import DATASETS
from soundsight.lab.datasets.scenes import Part, Scene
from soundsight.lab.evaluate import (
    Evaluation,
    Heard,
    SceneFigures,
    clip_figures,
    hear,
    hear_scene,
    scene_figures,
)
from soundsight.lab.unheard import Chosen, choose
from soundsight.recogniser import Recogniser
from soundsight.result import Event, Result

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"


def card_of(*labels: str, learnt: dict[str, tuple[int, ...]] | None = None, groups: Sequence[str] = ()) -> Card:
    """The test model's card with other labels and another past."""
    return replace(
        load_card(TINY),
        labels=tuple(Label(label, label, "test", 0.5) for label in labels),
        textures=(),
        learnt=learnt or {},
        groups=frozenset(groups),
    )


KNOWING = ("hum", "hiss", "knock")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of twelve clips in two folds; two clips of each recording."""
    folder_table(tmp_path / "folder", folder_rows())
    return tmp_path


def test_folds_that_were_learnt_from_do_not_test(data: Path) -> None:
    card = card_of(*KNOWING, learnt={"folder": (1,)})
    chosen = choose(card, "folder", data, None, anyway=False)
    assert {c.fold for c in chosen.clips} == {2}
    assert (len(chosen.clips), chosen.left_out, chosen.learnt_folds, chosen.learnt_clips) == (6, 0, (), 0)
    for folds in ((1,), (1, 2)):
        with pytest.raises(Error, match=r"tiny was trained on fold 1 of folder: .* or --anyway"):
            choose(card, "folder", data, folds, anyway=False)
    with pytest.raises(Error, match="was trained on fold 1, 2 of folder"):
        choose(card_of(*KNOWING, learnt={"folder": (1, 2)}), "folder", data, None, anyway=False)


def test_clips_of_recordings_learnt_from_are_left_out_and_counted(data: Path) -> None:
    card = card_of(*KNOWING, learnt={"folder": (1,), "esc50": (2,)}, groups=("hum-1", "knock-0", "freesound:7"))
    chosen = choose(card, "folder", data, (2,), anyway=False)
    assert (len(chosen.clips), chosen.left_out, chosen.learnt_clips) == (4, 2, 0)
    assert "hum" not in {c.label for c in chosen.clips}


def test_anyway_keeps_all_and_counts_what_was_learnt_from(data: Path) -> None:
    card = card_of(*KNOWING, learnt={"folder": (1,)}, groups=("hum-1",))
    chosen = choose(card, "folder", data, (1, 2), anyway=True)
    assert (len(chosen.clips), chosen.left_out, chosen.learnt_folds, chosen.learnt_clips) == (12, 0, (1,), 8)
    # No fold of these was learnt from, but a recording was.
    other = choose(card, "folder", data, (2,), anyway=True)
    assert (len(other.clips), other.learnt_folds, other.learnt_clips) == (6, (), 2)


def test_what_is_not_there_or_not_known_is_refused(data: Path) -> None:
    with pytest.raises(Error, match=r"folder has no fold 3, 9 here: labels\.csv has 1, 2\."):
        choose(card_of(*KNOWING), "folder", data, (2, 9, 3), anyway=False)
    with pytest.raises(Error, match="tiny does not know hum, knock, 2 labels of folder in all"):
        choose(card_of("hiss"), "folder", data, None, anyway=False)
    with pytest.raises(Error, match="no data set"):
        choose(card_of("hiss"), "esc5", data, None, anyway=False)
    every = [f"{label}-{i}" for label in KNOWING for i in (0, 1)]
    with pytest.raises(Error, match="learnt from the recordings of all 6 clips"):
        choose(card_of(*KNOWING, groups=every), "folder", data, (1,), anyway=False)


def test_folds_of_a_partial_copy(tmp_path: Path) -> None:
    """UrbanSound8K with folds 6 and 8 alone."""
    urbansound_official(tmp_path / "urbansound8k", urbansound_rows())
    labels = DATASETS["urbansound8k"].labels
    card = card_of(*labels)
    assert {c.fold for c in choose(card, "urbansound8k", tmp_path, None, anyway=False).clips} == {6, 8}
    assert {c.fold for c in choose(card, "urbansound8k", tmp_path, (8,), anyway=False).clips} == {8}
    with pytest.raises(Error, match="urbansound8k has no fold 1, 12 here: this copy holds 6, 8 of 1 to 10"):
        choose(card, "urbansound8k", tmp_path, (1, 8, 12), anyway=False)
    learnt = card_of(*labels, learnt={"urbansound8k": (6, 8)})
    with pytest.raises(Error, match=r"was trained on fold 6, 8 of urbansound8k.*this copy holds 6, 8 of 1 to 10"):
        choose(learnt, "urbansound8k", tmp_path, None, anyway=False)
    assert choose(learnt, "urbansound8k", tmp_path, None, anyway=True).learnt_folds == (6, 8)


def test_folds_of_a_folder_without_folds(tmp_path: Path) -> None:
    folder_of_folders(tmp_path / "folder", folder_rows())
    assert len(choose(card_of(*KNOWING), "folder", tmp_path, None, anyway=False).clips) == 12
    assert len(choose(card_of(*KNOWING), "folder", tmp_path, (1,), anyway=False).clips) == 12
    with pytest.raises(Error, match=r"folder has no fold 2 here: its recordings have no folds, so all are fold 1"):
        choose(card_of(*KNOWING), "folder", tmp_path, (2,), anyway=False)
    with pytest.raises(Error, match=r"trained on fold 1 of folder.*no folds.*a column fold in labels\.csv"):
        choose(card_of(*KNOWING, learnt={"folder": (1,)}), "folder", tmp_path, None, anyway=False)


def test_a_clip_that_cannot_be_heard_is_an_error(tmp_path: Path) -> None:
    tone = write_wav(tmp_path / "tone.wav", sine(250, 1.0, RATE, 0.5))
    here, gone = replace(clip("a", "low_tone"), path=tone), replace(clip("b", "low_tone"), path=tmp_path / "gone.wav")
    heard = hear(load_card(TINY), [here, here])
    assert heard.scores.shape == (2, 3)
    assert heard.scores[0].argmax() == 0
    assert [event.label for event in heard.events[1]] == ["low_tone"]
    with pytest.raises(Error, match=r"gone\.wav: "):
        hear(load_card(TINY), [here, gone])


def event(label: str, start_s: float = 0.0, holds: bool = True) -> Event:
    return Event(label, start_s, start_s + 1, 0.5, 0.5, (), holds)


CARD = card_of("a", "z", "b", "c", "d")  # z is none of the set's labels
OWN = ("a", "b", "c", "d")
HEARD = Heard(
    clips=(clip("1", "a"), clip("2", "a"), clip("3", "b", fold=2), clip("4", "c", fold=2)),
    scores=np.array(
        [
            # a   z     b    c    d
            [0.9, 0.95, 0.2, 0.1, 0.05],
            [0.1, 0.0, 0.6, 0.3, 0.2],
            [0.4, 0.0, 0.8, 0.1, 0.0],
            [0.5, 0.0, 0.1, 0.7, 0.6],
        ]
    ),
    events=(
        (event("a"), event("z"), event("b", holds=False)),
        (event("b"), event("a", holds=False)),
        (),
        (event("c"), event("c"), event("a"), event("a")),
    ),
)


def test_figures_of_four_clips_by_hand() -> None:
    figures = clip_figures(HEARD, CARD, OWN)
    assert figures.clips == 4
    assert figures.accuracy == 3 / 4  # the second is taken for b; z does not compete
    assert figures.accuracy_folds_deviation == pytest.approx(np.sqrt(2) / 4)  # folds: 1/2 and 1
    assert figures.accuracy_low <= 3 / 4 <= figures.accuracy_high == 1
    assert figures.top_3 == 3 / 4  # the second clip's own label is its fourth
    assert figures.precision_macro == pytest.approx((1 + 1 / 2 + 1) / 3)  # d is in no clip and does not count
    assert figures.recall_macro == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert figures.f1_macro == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert figures.f1_micro == 3 / 4
    # a: 0.9 beats both of 0.4 and 0.5, 0.1 neither; b and c are in order.
    assert figures.roc_auc_macro == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert figures.pr_auc_macro == pytest.approx(((1 + 2 / 4) / 2 + 1 + 1) / 3)
    # The best three of twelve are right, the fourth shares the last place: precision 4/12.
    assert figures.pr_auc_micro == pytest.approx((1 + 1 + 1 + 4 / 12) / 4)
    # Sixteen scores in fifteen bins: but for the lowest two, both wrong, each its own bin.
    right = 0.1 + 0.9 + 0.2 + 0.3
    wrong = (0.2 + 0.1 + 0.05) + (0.6 + 0.3 + 0.2) + (0.4 + 0.1 + 0.0) + (0.5 + 0.1 + 0.6)
    assert figures.calibration_error == pytest.approx((right + wrong) / 16)
    assert figures.held_own == 2 / 4  # the first and the fourth
    assert figures.held_others_a_clip == 3 / 4  # z, b and a, each label once a clip


SCENES = (
    Scene(np.zeros(8000, np.float32), 1000, (Part("dog", 1000, 2000, 20, ""), Part("rain", 2000, 4000, 20, ""))),
    Scene(np.zeros(8000, np.float32), 1000, (Part("dog", 4000, 4500, 20, ""), Part("dog", 6000, 6500, 20, ""))),
)
SAID = (
    (event("dog", 1.2), event("rain", 2.4), event("cat", 3.0), event("dog", 0.9, holds=False)),
    (event("dog", 3.9), event("dog", 6.6)),
)


def test_figures_of_two_scenes_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    class Said:
        def __init__(self, events: tuple[Event, ...]):
            self.events = events

    def heard(recogniser: Recogniser, scene: Scene) -> Result:
        return cast(Result, Said(next(said for s, said in zip(SCENES, SAID, strict=True) if s is scene)))

    monkeypatch.setattr(evaluating, "hear_scene", heard)
    figures = scene_figures(load_card(TINY), SCENES)
    assert (figures.scenes, figures.true_events, figures.found_events) == (2, 4, 5)
    assert figures.precision == pytest.approx(3 / 5)
    assert figures.recall == pytest.approx(3 / 4)
    assert figures.collar_f1 == pytest.approx(2 * 3 / 9)
    # Dogs are attacks, 0.2 s late and 0.1 s early; rain is a texture and has none.
    assert figures.attack_onset_error_median_s == pytest.approx(0.15)
    assert figures.attack_onset_bias_median_s == pytest.approx(0.05)
    nothing = scene_figures(load_card(TINY), ())
    assert (nothing.collar_f1, nothing.precision, nothing.recall) == (0, 0, 0)
    assert np.isnan(nothing.attack_onset_error_median_s)


def test_a_scene_is_heard_as_a_stream_of_its_own() -> None:
    recogniser = Recogniser(TINY, for_file=True)
    samples = np.zeros(2 * RATE, np.float32)
    samples[RATE:] = sine(250, 1.0, RATE, 0.5)
    first, again = (hear_scene(recogniser, Scene(samples, RATE, ())) for _ in range(2))
    assert first.events == again.events
    (found,) = [e for e in first.events if e.holds]
    assert found.label == "low_tone"
    assert found.start_s == pytest.approx(1.0, abs=0.1)


def evaluation(**chosen: object) -> Evaluation:
    parts = {"clips": HEARD.clips, "left_out": 0, "learnt_folds": (), "learnt_clips": 0, **chosen}
    return Evaluation(
        card=CARD,
        dataset="esc50",
        folds=(1, 2),
        chosen=Chosen(**parts),  # type: ignore[arg-type]
        heard=HEARD,
        own=OWN,
        clips=clip_figures(HEARD, CARD, OWN),
        scenes=SceneFigures(2, 4, 5, 2 / 3, 0.6, 0.75, 0.15, 0.05),
    )


def test_the_report_says_the_figures() -> None:
    text = "\n".join(report.lines(evaluation(left_out=7)))
    assert text.startswith("tiny on esc50, folds 1, 2: 4 clips\n  7 clips left out")
    assert "accuracy              75.0%" in text
    assert "deviation over folds  35.4%" in text
    assert "macro P / R / F1      83.3% / 83.3% / 77.8%" in text
    assert "own label holds       50.0%" in text
    assert "other labels holding   0.75  a clip" in text
    assert "collar F1             66.7%" in text
    assert "150  ms off in the median (bias +50 ms)" in text
    assert "LEARNT" not in text


@pytest.mark.parametrize(
    ("chosen", "mark"),
    [
        ({"learnt_folds": (1,), "learnt_clips": 4}, "LEARNT FROM: 4 of these clips (fold 1)"),
        ({"learnt_clips": 2}, "LEARNT FROM: 2 of these clips"),
    ],
)
def test_a_figure_of_clips_learnt_from_is_marked_wherever_it_stands(
    chosen: dict[str, object], mark: str, tmp_path: Path
) -> None:
    marked = evaluation(**chosen)
    assert mark in next(iter(report.lines(marked)))
    report.write(marked, tmp_path)
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["learnt_clips"] == chosen["learnt_clips"]
    assert figures["learnt_folds"] == list(cast(Sequence[int], chosen.get("learnt_folds", ())))


def test_a_leaky_recipe_is_said_with_the_figures(tmp_path: Path) -> None:
    leaky = replace(evaluation(), card=replace(CARD, leak=True))
    assert "\n  LEAK: its recipe let recordings stand on two sides" in "\n".join(report.lines(leaky))
    assert "LEAK" not in "\n".join(report.lines(evaluation()))
    report.write(leaky, tmp_path)
    assert json.loads((tmp_path / "figures.json").read_text())["leak"] is True


def table(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_tables_and_pictures_are_written(tmp_path: Path) -> None:
    report.write(evaluation(left_out=7), tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    figures = json.loads((folder / "figures.json").read_text())
    assert (figures["model"], figures["left_out"], figures["learnt_clips"]) == ("tiny", 7, 0)
    assert figures["clips"]["accuracy"] == 0.75
    assert figures["scenes"]["true_events"] == 4
    assert table(folder / "confusion.csv") == [
        ["true", "a", "b", "c", "d"],
        ["a", "1", "1", "0", "0"],
        ["b", "0", "1", "0", "0"],
        ["c", "0", "0", "1", "0"],
        ["d", "0", "0", "0", "0"],
    ]
    assert table(folder / "per_class.csv") == [
        ["label", "clips", "precision", "recall", "f1", "held"],
        ["a", "2", "1.000", "0.500", "0.667", "0.500"],
        ["b", "1", "0.500", "1.000", "0.667", "0.000"],
        ["c", "1", "1.000", "1.000", "1.000", "1.000"],
    ]
    assert table(folder / "predictions.csv")[2] == ["2", "1", "a", "b", "0.60000", "0.10000"]
    for name in ("confusion.png", "reliability.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_a_figure_without_a_value_is_null(tmp_path: Path) -> None:
    nothing = SceneFigures(1, 0, 0, 0.0, 0.0, 0.0, float("nan"), float("nan"))
    report.write(replace(evaluation(), scenes=nothing), tmp_path)
    figures = json.loads((tmp_path / "figures.json").read_text(), parse_constant=lambda text: pytest.fail(text))
    assert figures["scenes"]["attack_onset_error_median_s"] is None


def test_curves_of_two_phases_are_drawn(tmp_path: Path) -> None:
    rows = [
        {"phase": float(phase), "loss": 1.0, "validation_loss": 1.2, "validation_accuracy": 0.5} for phase in (0, 0, 1)
    ]
    report.draw_log(rows, tmp_path / "log.png")
    assert (tmp_path / "log.png").read_bytes().startswith(b"\x89PNG")
    wide = width_of(tmp_path / "log.png")
    report.draw_log(
        [{**row, "validation_loss": math.nan, "validation_accuracy": math.nan} for row in rows], tmp_path / "log.png"
    )
    assert width_of(tmp_path / "log.png") < wide  # where nothing was held out no empty half is drawn


def width_of(png: Path) -> int:
    """Pixels, as the file's head has them."""
    return int.from_bytes(png.read_bytes()[16:20], "big")
