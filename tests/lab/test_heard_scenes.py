"""Scenes from sound to figures: what a model says of made scenes is counted, and printed as it was counted."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from small_sets import RATE, clip, in_memory, write_csv, write_wav
from sounds import noise, sine

from soundsight.card import load_card
from soundsight.cli.evaluate import SCENES
from soundsight.error import Error
from soundsight.lab import commands, scene_report
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.datasets.scenes import Part, Scene
from soundsight.lab.evaluate_scenes import evaluate_scenes, which_scenes
from soundsight.lab.heard_scenes import HeardScene, at_once, both_named, box_curve, hear_scenes, level_pairs
from soundsight.lab.hysteresis import runs
from soundsight.lab.metrics.events import Span
from soundsight.lab.scene_figures import decoder_figures
from soundsight.result import Event

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"
LABELS = ("low_tone", "middle_tone", "high_tone")
HZ = dict(zip(LABELS, (300.0, 1500.0, 5000.0), strict=True))


def made(*parts: tuple[str, float, float]) -> Scene:
    """10 s of faint noise with tones."""
    samples = noise(10.0, RATE, level_db=-80)
    found = []
    for label, start_s, end_s in parts:
        at = round(start_s * RATE)
        tone = sine(HZ[label], end_s - start_s, RATE, 0.3)
        samples[at : at + len(tone)] += tone
        found.append(Part(label, at, at + len(tone), 20.0, "made"))
    return Scene(samples, RATE, tuple(found))


def test_a_model_that_hears_well_has_good_figures() -> None:
    card = load_card(TINY)
    labels = tuple(label for label in card.ids if label in LABELS)
    scenes = [made(("low_tone", 1, 3), ("high_tone", 2, 4)), made(("middle_tone", 5, 7)), made()]
    heard = hear_scenes(card, scenes, labels)
    for decoder in ("boxes", "hysteresis"):
        figures = decoder_figures(heard, labels, decoder, card.hop / card.rate, with_psds=False)
        assert figures.onsets.sum(axis=(0, 1)).tolist() == [3, 3, 3]
        assert figures.segments.sum(axis=(0, 1))[2] == 6
        assert figures.names.sum(axis=(0, 1)).tolist() == [3, 3, 3]
        assert figures.found_by_number == ((1, 1), (2, 2), (0, 0), (0, 0))
        assert figures.found_by_snr == ((0, 0), (0, 0), (0, 0), (3, 3), (0, 0))
        assert figures.found_behind == (0, 0)
        assert figures.pairs == (1, 1)
        assert figures.named == (3, 3)
        # Two seconds with one sound, three more by the other scene's; one cell holds both.
        assert figures.by_number[:, 2].tolist() == [0, 4, 2, 0, 0]
        assert figures.silent == (figures.by_number[0, 1], 25)  # no two are said at once there
        assert figures.psds_1 is None


def test_what_stands_behind_has_no_level_over_it() -> None:
    card = load_card(TINY)
    heard = hear_scenes(card, [made(("low_tone", 0, 10), ("high_tone", 2, 4))], ("low_tone", "high_tone"))
    figures = decoder_figures(heard, ("low_tone", "high_tone"), "boxes", card.hop / card.rate, with_psds=False)
    assert figures.found_behind == (1, 1)
    assert figures.found_by_snr == ((0, 0), (0, 0), (0, 0), (1, 1), (0, 0))


def test_the_curves_runs_are_the_spans() -> None:
    card = load_card(TINY)
    labels = tuple(label for label in card.ids if label in LABELS)
    limits = {label.id: label.threshold for label in card.labels}
    (heard,) = hear_scenes(card, [made(("low_tone", 1, 3), ("middle_tone", 4, 4.5))], labels)
    hop_s = card.hop / card.rate
    for decoder, curve in heard.curves.items():
        assert curve.shape == (-(-round(10 / hop_s * 1000) // 1000), len(labels))
        for at, label in enumerate(labels):
            spans = [(s.start_s, s.end_s) for s in heard.spans[decoder] if s.label == label]
            from_curve = [(a * hop_s, b * hop_s) for a, b in runs(curve[:, at], limits[label])]
            np.testing.assert_allclose(np.reshape(from_curve, (-1, 2)), np.reshape(spans, (-1, 2)))
            assert len(spans) == (label != "high_tone")


def test_a_box_is_as_high_as_its_score() -> None:
    events = [Event("b", 0.1, 0.3, 0.6, 0.5, (), True), Event("b", 0.3, 0.5, 0.2, 0.1, (), False)]
    curve = box_curve(events, ("a", "b"), 6, 0.1)
    assert curve[:, 1].tolist() == [0, 0.6, 0.6, 0.2, 0.2, 0]
    assert not curve[:, 0].any()


def heard_of(*parts: tuple[str, float, float, float], said: tuple[Span, ...] = ()) -> HeardScene:
    whole = tuple(Part(label, round(a * RATE), round(b * RATE), snr, "x") for label, a, b, snr in parts)
    return HeardScene(whole, RATE, 10.0, {"boxes": said}, {"boxes": (0.5,) * len(said)}, {})


def test_a_true_event_is_named_by_a_box_that_it_covers_half_of() -> None:
    said = (Span("a", 1, 4), Span("b", 2, 4), Span("c", 4.5, 5))
    scene = heard_of(("a", 0, 2, 10), ("b", 3, 5, 10), ("c", 0, 1, 10), ("c", 4, 6, 10), said=said)
    figures = decoder_figures([scene], ("a", "b", "c"), "boxes", 0.1, with_psds=False)
    assert figures.named == (2, 4)  # the first covers a third of its box
    assert [hit for _, hit in figures.shown] == [False, True, True]


def test_the_most_sounds_at_one_moment() -> None:
    scene = heard_of(("a", 0, 4, 10), ("b", 1, 2, 10), ("c", 3, 5, 10), ("d", 3.5, 6, 10), ("e", 8, 9, 10))
    assert [at_once(scene.parts, part) for part in scene.parts] == [3, 2, 3, 3, 1]


def test_pairs_are_two_labels_of_like_level_alone_together() -> None:
    assert len(level_pairs(heard_of(("a", 0, 2, 10), ("b", 1, 3, 16)))) == 1
    assert not level_pairs(heard_of(("a", 0, 2, 10), ("b", 1, 3, 16.1)))
    assert not level_pairs(heard_of(("a", 0, 2, 10), ("a", 1, 3, 10)))
    assert not level_pairs(heard_of(("a", 0, 2, 10), ("b", 1.8, 3, 10)))  # 0.2 s
    assert not level_pairs(heard_of(("a", 0, 2, 10), ("b", 1, 3, 10), ("c", 1.5, 1.7, 30)))


def test_both_are_named_in_the_time_they_share() -> None:
    parts = (("a", 0.0, 2.0, 10.0), ("b", 1.0, 3.0, 10.0))
    for said, named in (
        ((Span("a", 0, 1.1), Span("b", 1.9, 3)), True),
        ((Span("a", 0, 1.0), Span("b", 1.9, 3)), False),
        ((Span("a", 0, 2.0),), False),
    ):
        scene = heard_of(*parts, said=said)
        (pair,) = level_pairs(scene)
        assert both_named(scene, pair, "boxes") is named


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two recordings of each tone, and the card of the tiny model where figures may be written."""
    rows = []
    for label, hz in HZ.items():
        for take in range(2):
            tone = noise(1.5, RATE, level_db=-80)
            tone[4000:20000] += sine(hz * (1 + take / 200), 1.0, RATE, 0.2)
            write_wav(tmp_path / "data" / "folder" / f"{label}{take}.wav", tone)
            rows.append({"path": f"{label}{take}.wav", "label": label})
    write_csv(tmp_path / "data" / "folder" / "labels.csv", rows)
    for name in ("tiny.toml", "tiny.onnx"):
        (tmp_path / name).write_bytes((TINY.parent / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def test_scenes_are_evaluated_printed_written_and_put_into_the_card(data: Path) -> None:
    said: list[str] = []
    card = str(data.parent / "tiny.toml")
    commands.evaluate_scenes(
        [card, card], ["folder"], data, None, "labels", 6, 0, data.parent / "out", False, True, said.append
    )
    text = "\n".join(said)
    assert said[0].startswith("tiny on 6 scenes labels (seed 0), 3 labels: 10 to 30 s")
    assert "of 6 clips of folder fold 1" in text
    wanted = which_scenes([card], ["folder"], data, None, "labels", data.parent / "cache")
    minutes = sum(len(scene.samples) / RATE for scene in wanted.scenes(wanted.cards[0], "labels", 6, 0)) / 60
    assert f"{minutes / 60:.2f} h with 3 true events, {3 / minutes:.1f} a minute" in text
    assert "labels F1 (in a scene, any time), macro" in text
    if find_spec("sed_scores_eval"):
        assert len([line for line in said if "PSDS 1" in line and "+0.000  +0.000 to +0.000" in line]) == 1
    gains = [line for line in said if line.lstrip().startswith("segment F1") and "+0.0%" in line]
    assert len(gains) == 2  # above itself
    (one, other) = json.loads((data.parent / "out" / "scenes.json").read_text())
    assert one == other
    assert one["boxes"]["onset F1 (500 ms, no offset), micro"] > 0.3  # tones down to 0 dB
    assert sum(label["true"] for label in one["boxes"]["labels"].values()) == 3
    figures = {figure.name: figure for figure in load_card(card).figures}
    shown = figures["labels: onset F1 (500 ms, no offset), micro"]
    assert shown.value.split()[0] == f"{one['boxes']['onset F1 (500 ms, no offset), micro']:.1%}"
    assert shown.command == "soundsight evaluate tiny folder --data DIR --folds 1 --scenes labels --count 6"


def test_what_no_scene_can_be_made_of_is_refused(data: Path) -> None:
    card = str(data.parent / "tiny.toml")
    for kind, folds, datasets, told in (
        ("music", None, ["folder"], "no scenes 'music'; there are urban-sed, labels"),
        ("labels", (1,), ["folder", "esc50"], "--folds are those of one set"),
        ("urban-sed", None, ["folder"], "none of 0 clips of folder can be an event there"),
    ):
        with pytest.raises(Error, match=told):
            which_scenes([card], datasets, data, folds, kind, data.parent / "cache")


def test_a_leak_is_marked(data: Path) -> None:
    wanted = which_scenes([str(data.parent / "tiny.toml")], ["folder"], data, None, "labels", data.parent / "cache")
    (found,) = evaluate_scenes(wanted, "labels", 1, 0)
    marked = replace(found, card=replace(found.card, leak=True))
    assert "LEAK" in "\n".join(scene_report.lines(marked))
    assert "LEAK" not in "\n".join(scene_report.lines(found))


def test_the_command_line_knows_the_kinds() -> None:
    assert tuple(KINDS) == SCENES


def test_scenes_come_one_by_one() -> None:
    """A thousand of them are a gigabyte."""
    clips = {clip("a", "dog", dataset="urbansound8k"): sine(400, 1.0, RATE)}
    for kind in KINDS.values():
        many = kind.make(tuple(clips), in_memory(clips), 0, 10**9)
        assert isinstance(next(iter(many)).samples, np.ndarray)
