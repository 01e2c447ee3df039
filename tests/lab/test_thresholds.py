"""Thresholds: the best F1 of counts known by hand, and what a label without counts gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_sets import RATE, clip, in_memory
from sounds import noise, sine

from soundsight.card import load_card
from soundsight.error import Error
from soundsight.lab import thresholds
from soundsight.lab.datasets.kinds import KINDS
from soundsight.lab.datasets.mixed import mixed
from soundsight.lab.datasets.scenes import Plan, scenes
from soundsight.lab.thresholds import (
    ELSEWHERE,
    GRID,
    PRIOR,
    VALIDATION_SEED,
    best_thresholds,
    clip_scores,
    counts,
    least,
    with_thresholds,
)
from soundsight.recogniser import Recogniser

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"


def totals_of(*scores: tuple[tuple[float, ...], tuple[float, ...], int]) -> NDArray[np.float64]:
    """Counts (grid, labels, 3) of labels given as (scores of true events, scores of false ones, missed)."""
    rows = []
    for own, others, missed in scores:
        hits = np.array([sum(s >= t for s in own) for t in GRID])
        wrong = np.array([sum(s >= t for s in others) for t in GRID])
        rows.append(np.stack([hits, hits + wrong, np.full(len(GRID), len(own) + missed)], axis=-1))
    return np.stack(rows, axis=1).astype(np.float64)


def test_the_grid_is_in_hundredths() -> None:
    assert GRID[0] == 0.05
    assert GRID[-1] == 0.99
    np.testing.assert_allclose(np.diff(GRID), 0.01)


def test_the_threshold_lies_between_right_and_wrong() -> None:
    """All true events score 0.8 and more, all false ones 0.6 and less: 0.61 is the first that parts them."""
    many = totals_of(((0.8,) * 500 + (0.9,) * 500, (0.3, 0.6) * 500, 0))
    assert best_thresholds(many).tolist() == [0.61]


def test_missing_some_may_be_better_than_hearing_more_that_is_not_there() -> None:
    # At 0.05: 300 of 400 found are right, F1 600/700. Above 0.5: 250 of 250, F1 500/550, which is more.
    many = totals_of(((0.9,) * 250 + (0.4,) * 50, (0.5,) * 100, 0))
    assert best_thresholds(many).tolist() == [0.51]
    # Below 0.4 again where fewer are wrong: 600/620 is more.
    few = totals_of(((0.9,) * 250 + (0.4,) * 50, (0.38,) * 20, 0))
    assert best_thresholds(few).tolist() == [0.39]


def test_labels_differ_where_their_counts_are_many() -> None:
    two = totals_of(((0.9,) * 3000, (0.7,) * 3000, 0), ((0.4,) * 3000, (0.2,) * 3000, 0))
    high, low = best_thresholds(two)
    assert high == 0.71
    assert low == 0.21


def test_a_label_without_counts_gets_the_common_best() -> None:
    some = totals_of(((0.9,) * 300, (0.5,) * 300, 0), ((0.8,) * 300, (0.55,) * 300, 0), ((), (), 0))
    everyone = some.sum(axis=1)
    common = GRID[(2 * everyone[:, 0] / (everyone[:, 1] + everyone[:, 2])).argmax()]
    assert common == 0.56
    assert best_thresholds(some)[2] == common


def test_a_few_counts_of_its_own_do_not_outweigh_all() -> None:
    """One false event at 0.9 would call for 0.91 by itself; the prior is worth twenty true events."""
    some = totals_of(((0.7,) * 400, (0.3,) * 400, 0), ((0.7,), (0.69,), 0))
    assert PRIOR == 20
    assert best_thresholds(some)[1] == 0.7
    alone = totals_of(((0.95,), (0.9,), 0), ((0.7,) * 400, (0.3,) * 400, 0))
    assert best_thresholds(alone)[0] == 0.31
    many = totals_of(((0.95,) * 400, (0.9,) * 400, 0), ((0.7,) * 400, (0.3,) * 400, 0))
    assert best_thresholds(many)[0] == 0.91


def test_what_is_found_may_count_more_than_what_is_right() -> None:
    """At 0.4 and below 300 of 300 are found and 300 of 400 right; above 0.5 250 and all right.

    F1 is 600/700 against 500/550; F2, 5 hits over found and 4 times the true, 1500/1600 against 1250/1450.
    """
    many = totals_of(((0.9,) * 250 + (0.4,) * 50, (0.5,) * 100, 0))
    assert best_thresholds(many, 1.0).tolist() == [0.51]
    assert best_thresholds(many, 2.0).tolist() == [0.05]


def test_a_label_holds_in_few_clips_of_a_set_without_it() -> None:
    """200 clips of UrbanSound8K: at most 2 may hold crickets; where a siren may be, engines do not count."""
    ids = ("crickets", "engine", "siren")
    clips = [clip(f"{n}", "siren", dataset="urbansound8k") for n in range(200)]
    clips += [clip(f"e{n}", "siren" if n == 49 else "crickets") for n in range(50)]
    best = np.zeros((250, 3))
    best[:3, 0] = 0.9, 0.7, 0.425  # the third best of 200 may not hold
    best[:200, 1] = 0.95  # an engine may run behind a siren
    best[200:249, 0] = 0.99  # its own clips say nothing
    best[200:203, 2] = 0.8  # both sets have sirens
    assert ELSEWHERE == 0.01
    assert least(ids, clips, best).tolist() == [0.43, 0.0, 0.0]
    best[:3, 0] = 1.0
    assert least(ids, clips, best)[0] == 0.99


def test_counts_are_of_clips_and_scenes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three clips, each a tone that the test model knows, and five scenes of them."""
    monkeypatch.setattr(thresholds, "VALIDATION_SCENES", 5)
    card = load_card(TINY)
    hz = {"low_tone": 250.0, "middle_tone": 1100.0, "high_tone": 4000.0}
    waves = {clip(label, label): sine(f, 1.0, RATE, 0.4) + noise(1.0, RATE, level_db=-60) for label, f in hz.items()}
    clips, sounds = tuple(waves), in_memory(waves)
    recogniser = Recogniser(str(card.path), for_file=True)
    best = clip_scores(recogniser, clips, sounds)
    assert (best.argmax(axis=1) == [card.ids.index(one.label) for one in clips]).all()  # each tone its own
    totals = counts(recogniser, clips, best, sounds)
    hits, found, true = totals[..., 0], totals[..., 1], totals[..., 2]
    parts = [p.label for s in scenes(clips, sounds, VALIDATION_SEED, 5, Plan()) for p in s.parts]
    assert true.tolist() == [[1 + parts.count(label) for label in card.ids]] * len(GRID)
    assert (hits <= np.minimum(found, true)).all()
    assert (np.diff(hits, axis=0) <= 0).all()  # a higher threshold never finds more
    assert (np.diff(found, axis=0) <= 0).all()
    assert hits[0].sum() > 3  # the tones are heard
    chosen = with_thresholds(card, clips, sounds)
    assert [label.threshold for label in chosen.labels] == best_thresholds(totals).tolist()
    assert [label.id for label in chosen.labels] == list(card.ids)
    assert {label.threshold for label in with_thresholds(card, clips, sounds, lowest=0.2).labels} == {0.2}
    on_labels = counts(recogniser, clips, best, sounds, "labels")
    parts = [p.label for s in mixed(clips, sounds, VALIDATION_SEED, 5) for p in s.parts]
    assert on_labels[..., 2].tolist() == [[1 + parts.count(label) for label in card.ids]] * len(GRID)
    # Scenes of a kind that has labels of its own are made of these alone; the clips still count once each.
    two = replace(KINDS["plain"], labels=("low_tone", "high_tone"))
    monkeypatch.setitem(KINDS, "two", two)
    parts = [p.label for s in scenes(two.of(clips), sounds, VALIDATION_SEED, 5, Plan()) for p in s.parts]
    assert set(parts) == {"low_tone", "high_tone"}
    on_two = counts(recogniser, clips, best, sounds, "two")
    assert on_two[..., 2].tolist() == [[1 + parts.count(label) for label in card.ids]] * len(GRID)


def test_a_kind_without_any_of_the_clips_labels_is_told() -> None:
    waves = {clip("a", "low_tone"): sine(250.0, 1.0, RATE, 0.4)}
    with pytest.raises(Error, match="scenes = urban-sed: none of the 1 held-out clips can be an event there"):
        counts(Recogniser(str(TINY)), tuple(waves), np.zeros((1, 3)), in_memory(waves), "urban-sed")
