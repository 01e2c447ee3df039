"""A violin's take is the same however it comes: whole, in any cuts, from its file, in a batch, after a reset."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from violin_takes import RATE, TUNE, played, streamed, tone, write

from soundsight.many import listen_many
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Result


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


def test_a_note_is_told_soon_after_it_ends() -> None:
    recogniser = Recogniser("violin")
    step, came_s = RATE // 50, None
    for start in range(0, len(TUNE), step):
        update = recogniser.feed(TUNE[start : start + step], RATE)
        if update.notes and came_s is None:
            came_s = (start + step) / RATE
    assert came_s is not None
    assert came_s - recogniser.result().notes[0].end_s < 0.35


def test_a_stream_begins_anew_after_reset() -> None:
    recogniser = Recogniser("violin", settings={"a4": "heard"})
    recogniser.feed(played((69, 0.5, 0), a4=434.0), RATE)
    recogniser.flush()
    recogniser.reset()
    recogniser.feed(TUNE, RATE)
    recogniser.flush()
    assert recogniser.result() == streamed(TUNE, [], settings={"a4": "heard"})[0]
