"""A recording stands on one side only, whatever the clips and groups; what official folds cut is known by name."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_sets import clip

from soundsight import Error
from soundsight.lab.datasets import Clip
from soundsight.lab.split import by_group, cut_groups, refuse_cuts, split

KNOWN = "freesound:131943"  # official folds 2 and 3 of ESC-50 both hold it

any_clips = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 12)), max_size=60).map(
    lambda pairs: [clip(f"{i}", label, f"group {group}") for i, (label, group) in enumerate(pairs)]
)


@given(any_clips, st.floats(0, 1), st.integers(0, 5))
def test_no_group_is_cut_and_no_clip_lost(clips: list[Clip], share: float, seed: int) -> None:
    rest, part = by_group(clips, share, seed)
    assert not {c.group for c in rest} & {c.group for c in part}
    assert sorted(c.name for c in [*rest, *part]) == sorted(c.name for c in clips)
    parts = split(clips, [], share, seed)
    assert not {c.group for c in parts.train} & {c.group for c in parts.validation}
    assert len(parts.train) + len(parts.validation) == len(clips)
    assert parts.left_out == 0


@given(any_clips, st.floats(0, 1), st.integers(0, 5))
def test_every_label_gives_its_share_of_groups(clips: list[Clip], share: float, seed: int) -> None:
    _, part = by_group(clips, share, seed)
    for label in {c.label for c in clips}:
        groups = {c.group for c in clips if c.label == label}
        taken = {c.group for c in part if c.label == label}
        assert len(taken) >= round(share * len(groups))  # more where another label took the group along


def test_the_share_is_of_groups_label_by_label() -> None:
    clips = [clip(f"{label}{g}-{i}", label, f"{label}{g}") for label in "ab" for g in range(20) for i in range(1 + g)]
    rest, part = by_group(clips, 0.1, seed=3)
    assert Counter({label: len({c.group for c in part if c.label == label}) for label in "ab"}) == {"a": 2, "b": 2}
    assert len({c.group for c in rest}) == 36
    assert by_group(clips, 0.1, seed=3) == (rest, part)
    others = [{c.group for c in by_group(clips, 0.1, seed)[1]} for seed in range(10)]
    assert len({frozenset(groups) for groups in others}) > 1  # the seed draws
    # A clip more does not move the groups that were drawn before: only names and seed decide.
    assert {c.group for c in by_group([*clips, clip("new", "a", "a3")], 0.1, seed=3)[1]} == {c.group for c in part}


def test_a_cut_is_refused_by_name() -> None:
    one, two = clip("1", "dog", "freesound:7"), clip("2", "dog", "freesound:7", fold=2)
    assert cut_groups([[one], [two], [clip("3", "cat")]]) == {"freesound:7": (0, 1)}
    with pytest.raises(Error, match=r"1 recordings stand on two sides of the split \(freesound:7\).*leak = true"):
        refuse_cuts([[one], [], [two]])
    many = [clip(str(i), "dog", f"freesound:{i}") for i in range(7)]
    with pytest.raises(
        Error, match=r"7 recordings .*freesound:0, freesound:1, freesound:2, freesound:3, freesound:4, …"
    ):
        refuse_cuts([many, many])
    refuse_cuts([[one], [two]], leak=True)
    refuse_cuts([[one, two], [clip("3", "dog")]])


def test_what_official_folds_cut_passes_within_their_set_alone() -> None:
    two, three = clip("2", "hen", KNOWN, fold=2), clip("3", "rooster", KNOWN, fold=3)
    refuse_cuts([[two], [], [three]])
    foreign = clip("4", "dog", KNOWN, dataset="urbansound8k")
    with pytest.raises(Error, match=KNOWN):
        refuse_cuts([[two], [], [foreign]])
    with pytest.raises(Error, match=KNOWN):
        refuse_cuts([[two, foreign], [], [three]])


def test_clips_whose_recording_tests_in_the_other_set_are_left_out_and_counted() -> None:
    test = [clip("t1", "dog", "freesound:1"), clip("t2", "cat", "freesound:2")]
    shared = [clip(f"s{i}", "dog", "freesound:1", dataset="urbansound8k") for i in range(3)]
    own = [clip("own", "dog", "freesound:9", dataset="urbansound8k"), clip("e", "cat", "freesound:3", fold=2)]
    parts = split([*shared, *own], test, 0, seed=0)
    assert (parts.train, parts.validation, parts.left_out) == (tuple(own), (), 3)


def test_what_is_held_is_the_validation_and_its_recordings_are_learnt_from_in_no_set() -> None:
    test = [clip("t1", "dog", "freesound:1")]
    held = [clip("h", "dog", "freesound:2", fold=2), clip("h1", "dog", "freesound:1", dataset="urbansound8k", fold=2)]
    learn = [
        clip("a", "dog", "freesound:2", dataset="urbansound8k", fold=3),
        clip("b", "dog", "freesound:1", dataset="urbansound8k", fold=3),
        clip("c", "dog", "freesound:3", fold=3),
    ]
    parts = split(learn, test, 0, seed=0, held=held)
    assert parts.validation == (held[0],)  # the other's recording tests
    assert (parts.train, parts.left_out) == ((learn[2],), 2)


def test_official_cuts_stay_in_training_as_published() -> None:
    two, three = clip("2", "hen", KNOWN, fold=2), clip("3", "rooster", KNOWN, fold=3)
    parts = split([two, clip("x", "hen", fold=2)], [three], 0, seed=0)
    assert two in parts.train
    assert parts.left_out == 0
    # The same recording from the other set is no part of that publication.
    foreign = clip("4", "dog", KNOWN, dataset="urbansound8k")
    parts = split([two, foreign], [three], 0, seed=0)
    assert (parts.train, parts.left_out) == ((two,), 1)
    # Nor is it where the other set tests on it as well.
    parts = split([two, clip("5", "hen")], [three, foreign], 0, seed=0)
    assert (len(parts.train), parts.left_out) == (1, 1)


def test_a_set_whose_own_folds_cut_a_recording_is_refused() -> None:
    learn = [clip("1", "hum", "tape 4", dataset="folder"), clip("2", "hum", "tape 5", dataset="folder")]
    test = [clip("3", "hum", "tape 4", dataset="folder", fold=2)]
    with pytest.raises(Error, match="tape 4"):
        split(learn, test, 0, seed=0)
    parts = split(learn, test, 0, seed=0, leak=True)
    assert (parts.train, parts.left_out) == (tuple(learn), 0)
