"""What the violin says through the one door: notes, rules as events, advice, and where it says nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from violin_takes import RATE, TUNE, Samples, played, streamed

from soundsight import measure
from soundsight.card import load_card
from soundsight.error import Error
from soundsight.judge import judged
from soundsight.measure.against import AGAINST
from soundsight.measure.attributes import ATTRIBUTES
from soundsight.measure.trill import TRILL
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Note, Result

# What progress shows of a take that was held against something; its tempo is the reference's, neither good nor bad.
WHOLES = {
    "conformity", "missing", "extra", "wrong", "out_of_tune", "unevenness", "unevenness_share", "tempo_drift",
    "pitch_apart",
}  # fmt: skip


def value(note: Note, name: str) -> float:
    found = note.measures[name].value
    assert found is not None
    return found


@pytest.fixture(scope="module")
def whole() -> Result:
    return streamed(TUNE, [])[0]


def test_the_card_says_what_the_measures_say() -> None:
    card = load_card("violin")
    assert (card.graph, len(card.ids)) == ("", 13)
    assert card.sha256 == hashlib.sha256(card.path.read_bytes()).hexdigest()
    assert (card.rate, card.hop, card.context_after) == (measure.RATE, measure.HOP, measure.CONTEXT_AFTER)
    assert card.context_after / card.rate <= 0.04
    assert [(one.name, one.unit) for one in card.tracks] == [("pitch", "Hz"), ("loudness", "dB")]
    assert next(one.choices for one in card.settings if one.name == "ruler") == measure.RULERS
    given_ = {
        name: (one.unit, one.low, one.high)
        for gives in (*(way.gives for way in measure.MEASURES.values()), TRILL, AGAINST)
        for name, one in gives.items()
    }
    assert {one.name: (one.unit, one.low, one.high) for one in card.measures} == given_
    assert tuple(one.choice for one in card.measures if one.view == "off") == measure.RULERS
    assert {one.name for one in card.wholes} == WHOLES
    assert tuple(one.name for one in card.measures if one.view == "radar") == ATTRIBUTES


def test_notes_come_with_hertz_and_cents_by_three_rulers(whole: Result) -> None:
    assert [note.key for note in whole.notes] == [67, 69, 71, 72, 71, 74, 71]
    b = whole.notes[2]
    assert b.hz == pytest.approx(440 * 2 ** ((200 - 31) / 1200), rel=1e-4)
    assert value(b, "cents_equal") == pytest.approx(-31, abs=0.5)
    assert value(b, "cents_pythagorean") == pytest.approx(-34.9, abs=0.5)  # two fifths: 3.9 cents higher
    assert (b.start_s, b.end_s) == pytest.approx((1.2, 1.8), abs=0.03)
    assert whole.quality.state == "ok"
    assert [track.name for track in whole.tracks] == ["pitch", "loudness"]
    pitch = whole.tracks[0]
    assert pitch.confidence is not None
    inside = round(1.5 / pitch.hop_s)
    assert pitch.values[inside] == pytest.approx(485.1, abs=0.2)
    assert pitch.confidence[inside] > 0.99
    assert whole.provenance.model_sha256 == load_card("violin").sha256
    settings = whole.provenance.settings
    assert (settings["a4"], settings["a4_hz"], settings["ruler"]) == ("440", 440.0, "")


def test_advice_names_the_habit(whole: Result) -> None:
    first = whole.advice[0]
    assert (first.rule, first.notes, first.ruler) == ("pitch_habit", (2, 4, 6), "equal")
    assert first.text.startswith("B4: 3 of 3 flat, median -30 cents (equal temperament)")


def test_rules_are_events_of_notes(whole: Result) -> None:
    assert not [event for event in whole.events if event.label == "bad_pitch" and event.holds], "just calls them right"
    whole, _ = streamed(TUNE, [40000], settings={"ruler": "equal"})
    flat = [event for event in whole.events if event.label == "bad_pitch" and event.holds]
    assert [(event.start_s, event.end_s) for event in flat] == [
        (note.start_s, note.end_s) for note in (whole.notes[2], whole.notes[4], whole.notes[6])
    ]
    assert all(event.score > 0.99 and event.mean == event.score for event in flat)
    assert {event.label for event in whole.events}.isdisjoint({"scale_good", "bad_rhythm"}), "they were not asked"
    assert set(whole.provenance.settings["thresholds"]) == set(load_card("violin").ids)
    assert {tag.label for tag in whole.tags} == set(load_card("violin").ids)
    assert next(tag.score for tag in whole.tags if tag.label == "bad_pitch") > 0.9
    assert judged(whole, {}) == whole


def test_an_event_is_open_while_its_note_sounds_and_closes_soon_after() -> None:
    recogniser = Recogniser("violin", labels=["bad_pitch"], settings={"ruler": "equal"})
    opened, closed = [], []
    step = RATE // 50
    for start in range(0, len(TUNE), step):
        update = recogniser.feed(TUNE[start : start + step], RATE)
        came_s = (start + step) / RATE
        opened += [(came_s, event) for event in update.open]
        closed += [(came_s, event) for event in update.closed]
    last = recogniser.flush()
    closed += [(len(TUNE) / RATE, event) for event in last.closed]
    result = recogniser.result()
    assert tuple(event for _, event in closed) == result.events
    assert all(came_s - event.end_s < 0.35 for came_s, event in closed)
    first = result.notes[2]
    seen = [came_s for came_s, event in opened if event.start_s == pytest.approx(first.start_s, abs=0.03)]
    assert min(seen) < first.start_s + 0.5
    assert max(seen) < first.end_s + 0.35
    assert all(event.end_s >= came_s - 0.1 for came_s, event in opened)


def test_scores_are_those_of_the_notes() -> None:
    recogniser = Recogniser("violin", keep_scores=True, settings={"ruler": "equal"})
    updates = [recogniser.feed(TUNE, RATE), recogniser.flush()]
    assert all(update.scores.shape[1] == 0 for update in updates)
    scores = recogniser.scores()
    column = scores[:, load_card("violin").ids.index("bad_pitch")]
    assert len(scores) == sum(len(update.scores) for update in updates)
    assert column[round(1.5 * 22050 / 220)] > 65000
    assert column[round(0.9 * 22050 / 220)] < 3300


def test_single_remarks_come_while_it_is_played() -> None:
    _, updates = streamed(TUNE, list(range(4410, len(TUNE), 4410)))
    told = [advice for update in updates for advice in update.advice]
    assert [advice.notes for advice in told] == [(2,), (4,), (6,)]
    assert told[0].text.startswith("B4 at 1.2–1.8 s: 31 ± 1 cents flat")


def test_a4_is_chosen_heard_or_estimated() -> None:
    low = played((67, 0.3, 0), (69, 0.5, 0), (71, 0.4, 0), (72, 0.3, 0), (74, 0.4, 0), (76, 0.4, 0), a4=434.0)
    expected = 1200 * np.log2(434 / 440)
    fixed, _ = streamed(low, [])
    assert value(fixed.notes[0], "cents_equal") == pytest.approx(expected, abs=0.5)
    assert fixed.advice[0].rule == "a4"
    assert fixed.advice[0].value.value == pytest.approx(expected, abs=1)
    assert len(fixed.advice) == 1
    chosen, _ = streamed(low, [], settings={"a4": 434})
    assert chosen.advice == ()
    heard, _ = streamed(low, [], settings={"a4": "heard"})
    assert heard.provenance.settings["a4_hz"] == pytest.approx(434, abs=0.1)
    assert value(heard.notes[0], "cents_equal") == pytest.approx(expected, abs=0.5)  # it came before the A
    assert all(abs(value(note, "cents_equal")) < 0.5 for note in heard.notes[2:])
    estimated, updates = streamed(low, [30000], settings={"a4": "estimated"})
    assert estimated.provenance.settings["a4_hz"] == pytest.approx(434, abs=0.1)
    assert all(abs(value(note, "cents_equal")) < 0.5 for note in estimated.notes)
    assert [advice.rule for advice in estimated.advice] == ["a4"]
    assert estimated.advice[0].value.value == pytest.approx(expected, abs=1)
    assert value(updates[-1].notes[-1], "cents_equal") == pytest.approx(expected, abs=0.5)
    # What is told against an A4 that only the end knows is no event of the stream.
    assert not [event for update in updates for event in update.closed if event.label == "bad_pitch"]
    assert not [event for event in estimated.events if event.label == "bad_pitch" and event.holds]


def test_what_cannot_be_chosen_is_refused() -> None:
    refused: list[tuple[dict[str, str | float], str]] = [
        ({"a4": 1000}, "a4 '1000' came; a number from 390 to 470 or heard or estimated was expected"),
        ({"ruler": "mean-tone"}, "equal or pythagorean or just was expected"),
        ({"key": "H"}, "key 'H' came"),
        ({"position": 9}, "position '9' came"),
        ({"tempo": "72"}, "violin has no setting 'tempo': a4, ruler, key, position, against can be chosen"),
    ]
    for given_, words in refused:
        with pytest.raises(Error, match=words):
            Recogniser("violin", settings=given_)
    with pytest.raises(Error, match="environment has no setting 'a4': none can be chosen"):
        Recogniser("environment", settings={"a4": "440"})


def test_a_position_names_fingers() -> None:
    result, _ = streamed(TUNE, [], settings={"position": 1})
    texts = [advice.text for advice in result.advice]
    assert any("B4: 3 of 3 flat" in text or "1st finger on A: 3 of 3 flat" in text for text in texts)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(RATE, np.float32), TUNE[:1]])
def test_where_nothing_is_played_nothing_is_said(samples: Samples) -> None:
    result, _ = streamed(samples, [])
    assert (result.notes, result.advice, result.events) == ((), (), ())
    assert result.quality.state in ("empty", "nothing_recognised")


def test_noise_gets_no_advice() -> None:
    noise = (0.1 * np.random.default_rng(1).standard_normal(3 * RATE)).astype(np.float32)
    result, _ = streamed(noise, [])
    assert result.advice == ()
    assert result.quality.state == "nothing_recognised"
    assert judged(result, {}).quality.state == "nothing_recognised"


def test_what_lies_below_a_violin_gets_no_advice_and_is_told_why() -> None:
    samples = played((48, 0.5, 30), (50, 0.5, 35), (52, 0.5, 30), (48, 0.5, 32))
    low, updates = streamed(samples, (RATE // 5, RATE, 70000))
    assert low.notes
    assert (low.advice, any(update.advice for update in updates)) == ((), False)
    why = "No advice and no tiles are given: much of it lies below a violin's lowest note."
    assert low.quality.remarks[-1] == why
    assert {update.remarks for update in updates} == {(), (why,)}, "said from the first note's end on"
    first = next(number for number, update in enumerate(updates) if update.notes)
    assert [bool(update.remarks) for update in updates] == [number >= first for number in range(len(updates))]
    assert (low.events, [update.open for update in updates if update.open]) == ((), [])
    assert max(tag.score for tag in low.tags) < 1e-5
    assert not [event for update in updates for event in update.closed]
    high, updates = streamed(played((72, 0.5, 30), (74, 0.5, 35), (76, 0.5, 30), (72, 0.5, 32)), (RATE,))
    assert not any(update.remarks for update in updates)
    assert high.advice
    assert [event for event in high.events if event.label == "bad_pitch"]
    assert high.quality.remarks == ()


def test_what_turns_out_to_be_no_violin_keeps_no_tile() -> None:
    """One high note may be a violin's, and closes its event; with what follows it lies too low."""
    samples = played((76, 0.5, 30), (45, 0.8, 0), (47, 0.8, 0))
    low, updates = streamed(samples, (30000, RATE, 70000))
    assert [event.label for update in updates for event in update.closed if event.holds].count("bad_pitch") == 1
    assert low.events == ()


def test_three_plain_notes_light_nothing_bad() -> None:
    result = listen(Path(__file__).parent / "violin" / "iowa-d4-a4-e5.ogg", model="violin")
    assert [note.key for note in result.notes] == [62, 69, 76]
    assert not [event.label for event in result.events if event.holds and event.label.startswith("bad")]
