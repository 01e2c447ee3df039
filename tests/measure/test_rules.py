"""Rules by construction: probabilities from intervals, what cannot be told, and the words on the card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist

import pytest

from soundsight.card import load_card
from soundsight.measure import rules
from soundsight.measure.chosen import Chosen
from soundsight.measure.rules import FLOORS, RULES, met, met_later, met_now, probability
from soundsight.result import Measured, Note

GOOD: Mapping[str, tuple[float, float]] = {
    "cents_equal": (3.0, 2.0),
    "cents_pythagorean": (5.0, 2.0),
    "cents_just": (-4.0, 2.0),
    "drift": (0.0, 2.0),
    "scatter": (2.0, 1.0),
    "slope": (0.0, 0.3),
    "rise": (60.0, 5.0),
    "regular_after": (30.0, 12.0),
    "length": (800.0, 10.0),
    "still_after": (0.0, 10.0),
    "dynamic_stability": (96.0, 2.0),
    "pitch_stability": (96.0, 2.0),
    "timbre_stability": (96.0, 2.0),
    "timbre_richness": (96.0, 2.0),
    "attack_clarity": (96.0, 2.0),
}


def note(**figures: tuple[float, float] | None) -> Note:
    """A good note of 0.8 s but for these figures: value and half-width, or None where it cannot be told."""
    known = {**GOOD, **figures}
    measures = {
        name: Measured(None, None, None, "", "I cannot tell")
        if one is None
        else Measured(one[0], one[0] - one[1], one[0] + one[1], "")
        for name, one in known.items()
    }
    return Note(1.0, 1.8, 1.9, 69, None, 1.0, 440.0, measures)


def lit(one: Note, ruler: str = "") -> set[str]:
    return {name for name, score in met(one, ruler).items() if score >= 0.5}


def test_a_probability_is_that_of_a_normal_error() -> None:
    normal = NormalDist(10.0, 2.0 / 1.645)
    for at in (6.0, 9.0, 10.0, 11.5):
        assert probability(Measured(10.0, 8.0, 12.0, ""), at) == pytest.approx(1 - normal.cdf(at), abs=1e-6)
    assert probability(Measured(10.0, 8.0, 12.0, ""), 8.0) == pytest.approx(0.95, abs=1e-4)  # its 90 % interval's end
    lopsided = Measured(10.0, 9.0, 16.0, "")
    assert probability(lopsided, 16.0) == pytest.approx(0.05, abs=1e-4)
    assert probability(lopsided, 9.0) == pytest.approx(0.95, abs=1e-4)
    assert probability(Measured(90.0, 50.0, 98.8, ""), 50.0, score=True) == pytest.approx(0.95, abs=1e-4)
    assert probability(Measured(None, None, None, "", "I cannot tell"), 1.0) is None
    assert probability(Measured(5.0, 5.0, 5.0, ""), 4.0) == pytest.approx(1.0, abs=1e-5)


def test_a_good_note_is_a_good_sound_and_nothing_else() -> None:
    assert lit(note()) == {"good_sound"}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"slope": (9.0, 0.5)}, {"crescendo", "good_sound"}),
        ({"slope": (-9.0, 0.5)}, {"decrescendo", "good_sound"}),
        ({"slope": (5.0, 0.5)}, {"good_sound"}),  # 4 dB over the note
        ({"tremolo_rate": (10.0, 0.2), "dynamic_stability": (5.0, 2.0)}, {"tremolo"}),
        ({"tremolo_rate": (10.0, 0.2), "pitch_stability": (10.0, 5.0)}, {"tremolo"}),
        ({"vibrato_extent": (14.0, 1.0)}, {"vibrato", "good_sound"}),
        ({"dynamic_stability": (10.0, 5.0)}, {"bad_dynamics"}),
        ({"timbre_stability": (10.0, 5.0)}, {"bad_timbre"}),
        ({"timbre_richness": (10.0, 5.0)}, {"bad_richness"}),
        ({"rise": (600.0, 50.0)}, {"bad_attack", "good_sound"}),
        ({"regular_after": (250.0, 20.0)}, {"bad_attack", "good_sound"}),
        ({"pitch_stability": (10.0, 5.0)}, {"bad_pitch"}),
        ({"length": (160.0, 10.0), "still_after": (150.0, 10.0)}, {"staccato", "good_sound"}),
        ({"length": (160.0, 10.0), "still_after": (20.0, 10.0)}, {"good_sound"}),
    ],
)
def test_each_rule_is_met_by_its_own_figure(figures: dict[str, tuple[float, float]], expected: set[str]) -> None:
    assert lit(note(**figures)) == expected


def test_a_short_stroke_that_fades_is_no_decrescendo() -> None:
    fades = replace(note(slope=(-40.0, 1.0)), end_s=1.4)
    assert "decrescendo" not in met(fades, "")


def test_out_of_tune_is_what_every_ruler_calls_so_or_the_chosen_one() -> None:
    near = note(cents_equal=(31.0, 2.0), cents_pythagorean=(35.0, 2.0), cents_just=(22.0, 2.0))
    assert "bad_pitch" not in lit(near)
    assert "bad_pitch" in lit(near, "equal")
    assert "bad_pitch" not in lit(near, "just")
    low = note(cents_equal=(-40.0, 2.0), cents_pythagorean=(-36.0, 2.0), cents_just=(-49.0, 2.0))
    assert "bad_pitch" in lit(low)
    slide = note(cents_equal=(-40.0, 2.0), cents_pythagorean=(-36.0, 2.0), cents_just=(-49.0, 2.0), drift=(90.0, 5.0))
    assert "bad_pitch" not in lit(slide)


def test_what_cannot_be_told_gives_no_event() -> None:
    unsure = met(note(timbre_richness=None), "")
    assert "bad_richness" not in unsure
    assert "good_sound" not in unsure
    assert "bad_rhythm" not in unsure, "it was not asked"
    assert "scale_good" not in unsure


def test_against_something_rhythm_and_scale_are_asked() -> None:
    asked = {"against_time": (10.0, 5.0), "against_pitch": (4.0, 2.0)}
    assert "scale_good" in lit(note(**asked))
    assert "bad_rhythm" not in lit(note(**asked))
    assert "bad_rhythm" in lit(note(**asked | {"against_time": (-90.0, 10.0)}))
    assert "scale_good" not in lit(note(**asked | {"against_time": (-90.0, 10.0)}))


def test_what_only_the_whole_tells_is_told_later() -> None:
    asked = note(against_time=(10.0, 5.0), against_pitch=(4.0, 2.0))
    assert set(met_later(asked, Chosen())) == {"bad_rhythm", "scale_good"}
    assert set(met_later(asked, Chosen(a4="estimated"))) == {"bad_rhythm", "scale_good", "bad_pitch"}
    for own in (Chosen(), Chosen(a4="estimated")):
        now, later = met_now(asked, own), met_later(asked, own)
        assert now | later == met(asked, "")
        assert not now.keys() & later.keys()


def test_the_card_has_every_rule_in_words() -> None:
    card = load_card("violin")
    assert card.ids == tuple(RULES)
    said = {label.id: label.rule for label in card.labels}
    numbers = {
        "good_sound": [rules.GOOD],
        "crescendo": [rules.SWELLS_DB, rules.SWELLS_DB_S, rules.SWELLS_S],
        "decrescendo": [rules.SWELLS_DB, rules.SWELLS_DB_S, rules.SWELLS_S],
        "tremolo": [*rules.STROKES_HZ],
        "vibrato": [rules.SWINGS_CENTS],
        "bad_pitch": [rules.OFF_CENTS, FLOORS["pitch_stability"]],
        "bad_dynamics": [FLOORS["dynamic_stability"]],
        "bad_timbre": [FLOORS["timbre_stability"]],
        "bad_richness": [FLOORS["timbre_richness"]],
        "bad_attack": [*rules.MOST_MS.values()],
        "bad_rhythm": [rules.LATE_MS],
        "scale_good": [rules.LATE_MS, rules.OFF_CENTS],
        "staccato": [rules.SHORT_MS, rules.STILL_MS],
    }
    for label, expected in numbers.items():
        found = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", said[label])]
        assert set(expected) <= set(found), said[label]
    assert any("no teacher's rating stands behind" in words for words in card.cannot)
    assert all(label.icon for label in card.labels)


def test_of_two_strings_loudness_and_length_alone_are_told() -> None:
    wild = {"slope": (30.0, 0.1), "rise": (470.0, 1.0), "length": (300.0, 5.0), "still_after": (100.0, 5.0)}
    assert {"crescendo", "bad_attack", "staccato"} <= lit(note(**wild, two_strings=(60.0, 5.0)))
    assert lit(note(**wild, two_strings=(80.0, 5.0))) == {"crescendo", "staccato"}


def test_a_beginning_that_is_hardly_known_is_not_called_bad() -> None:
    sure = note(rise=(800.0, 200.0))
    assert "bad_attack" in lit(sure)
    vague = {"rise": Measured(934.0, 23.0, 1553.0, "ms"), "regular_after": Measured(20.0, 0.0, 328.0, "ms")}
    assert "bad_attack" not in met(replace(sure, measures={**sure.measures, **vague}), "")
    # Of 0.8 s a note may take 0.48 until it is clear; one that takes longer never is.
    assert "bad_attack" in lit(note(regular_after=(400.0, 30.0), rise=None))
    assert "bad_attack" not in met(note(regular_after=(600.0, 30.0), rise=None), "")
