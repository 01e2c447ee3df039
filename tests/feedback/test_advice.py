"""Advice by law: what is said is above its own uncertainty, what is in order is no matter, no sentence lies idle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from played_notes import LIMITS, line, measuring, note, player

from soundsight.feedback import MOST, RULERS, SENTENCES, advise, remarks
from soundsight.feedback.found import moment
from soundsight.feedback.sentences_against import AGAINST
from soundsight.result import Measured, Note


def test_remarks_count_from_the_first() -> None:
    told = remarks(line((69, 0), (74, 28)), player(), first=7)
    assert [one.notes for one in told] == [(8,)]


def test_nothing_is_said_of_notes_that_could_not_be_measured() -> None:
    cannot = Measured(None, None, None, "cents", "too few frames")
    bare = replace(note(0, 69, 40), measures={f"cents_{ruler}": cannot for ruler in RULERS})
    assert advise([bare] * 8, player()) == ()


played = st.lists(
    st.builds(
        note,
        st.floats(0, 60),
        st.integers(55, 100),
        st.floats(-50, 50),
        st.floats(0.2, 30),
        st.floats(0.05, 2),
        st.floats(-40, 40),
    ),
    max_size=25,
).map(lambda notes: sorted(notes, key=lambda one: one.start_s))


@settings(max_examples=150, deadline=None)
@given(played, st.sampled_from(["", *RULERS]))
def test_the_laws_of_advice(notes: Sequence[Note], ruler: str) -> None:
    told = advise(notes, player(ruler))
    assert len(told) <= MOST
    for one in told:
        assert one.rule in SENTENCES
        assert "None" not in one.text + one.try_this
        assert "nan" not in one.text
        assert one.notes
        assert all(0 <= number < len(notes) for number in one.notes)
        assert 0 <= one.start_s <= one.end_s
        assert one.value.value is not None
        assert one.value.low is not None
        assert one.value.high is not None
        assert one.value.low <= one.value.value <= one.value.high
        assert one.value.low * one.value.high > 0, "its own uncertainty reaches 0"
        assert math.isfinite(one.value.low)


@settings(max_examples=80, deadline=None)
@given(played, st.sampled_from(["", *RULERS]))
def test_of_what_is_in_order_nothing_is_said(notes: Sequence[Note], ruler: str) -> None:
    def calm(one: Note) -> Note:
        still = {
            f"cents_{name}": Measured(value, -LIMITS.in_tune_cents - 1, LIMITS.in_tune_cents + 1, "cents")
            for name, value in {"equal": 3.0, "pythagorean": -2.0, "just": 4.0}.items()
        }
        return replace(one, measures={**one.measures, **still, "drift": Measured(0.0, -1.0, 1.0, "cents/s")})

    assert advise([calm(one) for one in notes], player(ruler)) == ()


def test_every_sentence_is_told_of_something() -> None:
    def tones(**figures: tuple[float, float]) -> list[list[Note]]:
        """One note of eight with these figures, and each of three of one pitch."""
        keys = [(69, 0.0), (71, 1.0), (72, -2.0), (74, 0.0), (76, 2.0), (72, 0.0), (69, 1.0), (67, 0.0)]
        usual = {"harmonics_to_noise": (30.0, 1.0), "scratch": (0.0, 0.0)}
        one = [measuring(one, **usual | (figures if number == 3 else {})) for number, one in enumerate(line(*keys))]
        return [
            one,
            [measuring(each, **usual | (figures if each.key == 72 else {})) for each in line(*(keys + keys[:5]))],
        ]

    takes = [
        line((69, -21), (71, -19), (72, -20), (74, -22), (76, 9), (67, -18), (69, -20), (71, -21)),
        line((74, 28), (69, 28)),
        line((69, 0), (71, -20), (71, -26), (72, 2), (71, -24)),
        [note(number, 69 + number, 0, length_s=0.9, drift=-30) for number in range(4)],
        [note(0, 69, 0, length_s=0.9, drift=-30)],
        [measuring(one, rise=(40.0, 5.0)) for one in line(*[(69, 0.0)] * 5)],
        [
            measuring(one, tremolo_rate=(8.0 + number, 0.2))
            for number, one in enumerate(line((69, 0), (71, 0), (72, 0)))
        ],
        *tones(rise=(420.0, 20.0), regular_after=(30.0, 5.0)),
        *tones(rise=(60.0, 20.0), regular_after=(180.0, 5.0)),
        *tones(dynamic_stability=(20.0, 5.0)),
        *tones(pitch_stability=(20.0, 5.0)),
        *tones(timbre_stability=(20.0, 5.0)),
        *tones(timbre_richness=(20.0, 5.0)),
        *tones(harmonics_to_noise=(8.0, 2.0), scratch=(60.0, 10.0)),
    ]
    told = {one.rule for take in takes for one in advise(take, player())}
    assert told == set(SENTENCES) - set(AGAINST)


def test_every_remark_says_when_in_one_way() -> None:
    assert [moment(at_s) for at_s in (3.24, 59.94, 59.96, 63.2)] == ["3.2 s", "59.9 s", "1:00.0", "1:03.2"]
    texts = [advise([note(at_s, 74, 28.0)], player())[0].text for at_s in (3.2, 59.8, 63.2)]
    assert [text.split(": ")[0] for text in texts] == ["D5 at 3.2–3.6 s", "D5 at 59.8 s–1:00.2", "D5 at 1:03.2–1:03.6"]


def test_of_two_strings_nothing_is_said() -> None:
    slow = measuring(note(0, 74, 0.0, length_s=1.0), rise=(700.0, 50.0), dynamic_stability=(20.0, 5.0))
    assert [one.rule for one in remarks([slow], player())] != []
    assert remarks([measuring(slow, two_strings=(80.0, 5.0))], player()) == ()
