"""The violin through the one door: file, stream and batch give the same tracks, notes and advice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from soundsight import measure
from soundsight.card import load_card
from soundsight.error import Error
from soundsight.judge import judged
from soundsight.many import listen_many
from soundsight.measure.against import AGAINST
from soundsight.measure.attributes import ATTRIBUTES
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Note, Result, Update

RATE = 44100
Samples = NDArray[np.float32]
# What progress shows of a take that was held against something; its tempo is the reference's, neither good nor bad.
WHOLES = {
    "missing", "extra", "wrong", "out_of_tune", "unevenness", "unevenness_share", "tempo_drift", "pitch_apart",
}  # fmt: skip


def tone(hz: float, seconds: float, cents: float = 0.0, swing: float = 0.0, rate: int = RATE) -> Samples:
    """A bowed tone: twelve harmonics, with 20 ms of rise and fall; vibrato of `swing` cents at 5.5 Hz."""
    t = np.arange(round(seconds * rate)) / rate
    phase = np.cumsum(hz * 2 ** ((cents + swing * np.sin(2 * np.pi * 5.5 * t)) / 1200)) * 2 * np.pi / rate
    sound = sum(np.sin(k * phase) / k for k in range(1, 13) if k * hz < 0.4 * rate)
    edge = np.minimum(np.minimum(t, t[::-1]) / 0.02, 1)
    return np.asarray(0.2 * sound * edge, np.float32)


def played(*notes: tuple[float, float, float], rest_s: float = 0.1, a4: float = 440.0) -> Samples:
    """Notes (MIDI number, seconds, cents) with rests between."""
    rest = np.zeros(round(rest_s * RATE), np.float32)
    parts = [part for key, s, cents in notes for part in (rest, tone(a4 * 2 ** ((key - 69) / 12), s, cents))]
    return np.concatenate([*parts, rest])


TUNE = played((67, 0.4, 3), (69, 0.5, -2), (71, 0.6, -31), (72, 0.3, 4), (71, 0.5, -30), (74, 0.35, 0), (71, 0.4, -28))


def write(path: Path, samples: Samples, rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def streamed(samples: Samples, cuts: Sequence[int], **options: object) -> tuple[Result, list[Update]]:
    recogniser = Recogniser("violin", **options)  # type: ignore[arg-type]
    parts = np.split(samples, sorted(cut % len(samples) for cut in cuts))
    updates = [recogniser.feed(part, RATE) for part in parts] + [recogniser.flush()]
    return recogniser.result(), updates


def value(note: Note, name: str) -> float:
    found = note.measures[name].value
    assert found is not None
    return found


def alike(one: Result, other: Result) -> None:
    """The same notes, measures and advice, to what float32 rounds."""
    assert [(n.start_s, n.end_s, n.sounding_end_s, n.key) for n in one.notes] == [
        (n.start_s, n.end_s, n.sounding_end_s, n.key) for n in other.notes
    ]
    for here, there in zip(one.notes, other.notes, strict=True):
        assert here.measures.keys() == there.measures.keys()
        for name, found in here.measures.items():
            expected = there.measures[name]
            assert (found.unit, found.why) == (expected.unit, expected.why)
            if found.value is None or expected.value is None:
                assert found.value == expected.value
            else:
                near = [(m.value, m.low, m.high) for m in (found, expected)]
                assert near[0] == pytest.approx(near[1], abs=0.01, rel=1e-4)
    assert [(e.label, e.start_s, e.end_s, e.holds) for e in one.events] == [
        (e.label, e.start_s, e.end_s, e.holds) for e in other.events
    ]
    assert [e.score for e in one.events] == pytest.approx([e.score for e in other.events], abs=1e-3)
    assert [tag.score for tag in one.tags] == pytest.approx([tag.score for tag in other.tags], abs=1e-3)
    assert [(a.rule, a.notes, a.text) for a in one.advice] == [(a.rule, a.notes, a.text) for a in other.advice]


def tracked(one: Result, other: Result) -> None:
    """The same pitch wherever there is one, to a fiftieth of a cent, and the same level but where all is rounding."""
    (pitch, level), (as_pitch, as_level) = one.tracks, other.tracks
    sure = np.array(as_pitch.confidence) > 0.5
    np.testing.assert_allclose(np.array(pitch.confidence), np.array(as_pitch.confidence), atol=1e-3)
    np.testing.assert_allclose(np.array(pitch.values)[sure], np.array(as_pitch.values)[sure], rtol=1e-5)
    heard = np.array(as_level.values) > -100
    np.testing.assert_allclose(np.array(level.values)[heard], np.array(as_level.values)[heard], atol=0.01)


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
        for gives in (*(way.gives for way in measure.MEASURES.values()), AGAINST)
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


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, len(TUNE) - 1), max_size=9))
def test_however_the_sound_is_cut_all_is_the_same(cuts: list[int]) -> None:
    expected, _ = streamed(TUNE, [])
    result, updates = streamed(TUNE, cuts)
    alike(result, expected)
    tracked(result, expected)
    assert tuple(note for update in updates for note in update.notes) == result.notes
    for number, track in enumerate(expected.tracks):
        pieces = [piece for update in updates for piece in update.tracks[number : number + 1]]
        assert sum(len(piece.values) for piece in pieces) == len(track.values)
    assert updates[-1].until_s == pytest.approx(len(TUNE) / RATE, abs=0.011)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_a_noisy_take_at_another_rate_is_the_same_from_its_file_and_however_it_is_cut(cuts: list[float]) -> None:
    """Notes with and without vibrato, off by a few cents, at 48 kHz over noise 40 dB below."""
    rate = 48000
    take = np.concatenate([tone(392, 0.4, 12, 0, rate), tone(440, 0.7, -18, 25, rate), tone(587.3, 0.4, 33, 0, rate)])
    take += (10 ** (-54 / 20) * np.random.default_rng(5).standard_normal(len(take))).astype(np.float32)
    with TemporaryDirectory() as folder:
        from_file = listen(write(Path(folder) / "take.wav", take, rate), model="violin")
    recogniser = Recogniser("violin")
    for part in np.split(take, sorted(round(cut * len(take)) for cut in cuts)):
        recogniser.feed(part, rate)
    recogniser.flush()
    assert len(from_file.notes) == 3
    alike(recogniser.result(), from_file)
    tracked(recogniser.result(), from_file)


def test_stream_file_and_batch_agree(tmp_path: Path) -> None:
    path = write(tmp_path / "tune.wav", TUNE)
    from_file = listen(path, model="violin", settings={"a4": 441})
    (one,) = listen_many([path], model="violin", settings={"a4": 441})
    assert one == from_file
    result, _ = streamed(TUNE, list(range(997, len(TUNE), 9973)), settings={"a4": 441})
    alike(result, from_file)
    later = listen(path, model="violin", start_s=1.12)
    assert [note.key for note in later.notes] == [71, 72, 71, 74, 71]
    assert later.notes[0].start_s == pytest.approx(1.2, abs=0.03)


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


def test_a_note_is_told_soon_after_it_ends() -> None:
    recogniser = Recogniser("violin")
    step, came_s = RATE // 50, None
    for start in range(0, len(TUNE), step):
        update = recogniser.feed(TUNE[start : start + step], RATE)
        if update.notes and came_s is None:
            came_s = (start + step) / RATE
    assert came_s is not None
    assert came_s - recogniser.result().notes[0].end_s < 0.35


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


def test_a_stream_begins_anew_after_reset() -> None:
    recogniser = Recogniser("violin", settings={"a4": "heard"})
    recogniser.feed(played((69, 0.5, 0), a4=434.0), RATE)
    recogniser.flush()
    recogniser.reset()
    recogniser.feed(TUNE, RATE)
    recogniser.flush()
    assert recogniser.result() == streamed(TUNE, [], settings={"a4": "heard"})[0]


def test_what_lies_below_a_violin_gets_no_advice_and_is_told_why() -> None:
    samples = played((48, 0.5, 30), (50, 0.5, 35), (52, 0.5, 30), (48, 0.5, 32))
    low, updates = streamed(samples, (RATE, 70000))
    assert low.notes
    assert (low.advice, any(update.advice for update in updates)) == ((), False)
    assert low.quality.remarks[-1] == "No advice and no tiles are given: much of it lies below a violin's lowest note."
    assert (low.events, [update.open for update in updates if update.open]) == ((), [])
    assert max(tag.score for tag in low.tags) < 1e-5
    assert not [event for update in updates for event in update.closed]
    high, _ = streamed(played((72, 0.5, 30), (74, 0.5, 35), (76, 0.5, 30), (72, 0.5, 32)), (RATE,))
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
