"""A recording through the one door: the same answer from a file, from a stream in any cuts, from a batch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.many import listen_many
from soundsight.recogniser import Recogniser, listen
from soundsight.result import Result, Update

TINY = str(Path(__file__).parent / "models" / "tiny.toml")
MANY = str(Path(__file__).parent / "models" / "many.toml")
RATE = 16000


def tones(length_s: float, *parts: tuple[float, float, float], rate: int = RATE) -> NDArray[np.float32]:
    """Silence with sines of 0.3 at (hz, start, end)."""
    t = np.arange(round(length_s * rate)) / rate
    sound = np.zeros(len(t))
    for hz, start, end in parts:
        sound += 0.3 * np.sin(2 * np.pi * hz * t) * ((t >= start) & (t < end))
    return sound.astype(np.float32)


SCENE = tones(8, (200, 1, 2.5), (4000, 2, 4), (1100, 5.2, 5.6), (200, 6.5, 8))


def write(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def streamed(samples: NDArray[np.float32], cuts: list[int], rate: int = RATE) -> tuple[Result, NDArray[np.float32]]:
    recogniser = Recogniser(TINY)
    updates = [recogniser.feed(part, rate) for part in np.split(samples, sorted(c % len(samples) for c in cuts))]
    updates.append(recogniser.flush())
    assert [u.revision for u in updates] == list(range(1, len(updates) + 1))
    closed = [event for update in updates for event in update.closed]
    result = recogniser.result()
    assert sorted(closed, key=lambda e: (e.start_s, e.end_s, e.label)) == list(result.events)
    return result, np.concatenate([u.scores for u in updates])


def test_tones_are_named_where_they_are(tmp_path: Path) -> None:
    result = listen(write(tmp_path / "scene.wav", SCENE), model=TINY)
    held = [(e.label, e.start_s, e.end_s) for e in result.events if e.holds]
    wanted = [
        ("low_tone", 1, 2.5), ("high_tone", 2, 4), ("middle_tone", 5.2, 5.6), ("low_tone", 6.5, 8),
    ]  # fmt: skip
    assert [label for label, *_ in held] == [label for label, *_ in wanted]
    # The graph sees 40 ms ahead of a frame of 80 ms.
    np.testing.assert_allclose([t for _, *t in held], [t for _, *t in wanted], atol=0.16)
    assert result.quality.state == "ok"
    assert result.source.duration_s == 8
    assert result.tags[-1].label == "middle_tone"
    assert [tag.score for tag in result.tags] == sorted((tag.score for tag in result.tags), reverse=True)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, len(SCENE) - 1), max_size=10))
def test_however_the_sound_is_cut_frames_and_events_are_the_same(cuts: list[int]) -> None:
    whole, frames = streamed(SCENE, [])
    parts, cut_frames = streamed(SCENE, cuts)
    np.testing.assert_allclose(cut_frames, frames, atol=1e-4)
    assert [(e.label, e.start_s, e.end_s, e.holds) for e in parts.events] == [
        (e.label, e.start_s, e.end_s, e.holds) for e in whole.events
    ]


def test_stream_file_and_batch_agree_at_another_rate(tmp_path: Path) -> None:
    samples = tones(6, (300, 1, 2), (5000, 3, 5), rate=44100)
    path = write(tmp_path / "a.wav", samples, 44100)
    from_file = listen(path, model=TINY)
    stream, _ = streamed(samples, list(range(997, len(samples), 9973)), 44100)
    (one,) = listen_many([path], model=TINY)
    assert isinstance(one, Result)
    assert one == from_file
    assert [(e.label, e.start_s, e.end_s) for e in stream.events] == [
        (e.label, e.start_s, e.end_s) for e in from_file.events
    ]
    np.testing.assert_allclose([t.score for t in stream.tags], [t.score for t in from_file.tags], atol=1e-4)


def test_a_sample_outside_the_context_changes_no_frame() -> None:
    noise = (0.1 * np.random.default_rng(3).standard_normal(4 * RATE)).astype(np.float32)
    _, before = streamed(noise, [])
    card = Recogniser(TINY).card
    at = 2 * RATE + 100  # not where the Hann window is 0
    noise[at] += 0.9
    _, after = streamed(noise, [])
    changed = np.flatnonzero(np.abs(after - before).max(axis=1) > 0)
    first, last = (at - card.context_after) // card.hop, (at + card.context_before) // card.hop
    assert len(changed)
    assert first <= changed.min()
    assert changed.max() <= last


def test_thresholds_only_say_what_holds(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", SCENE)
    low, high = listen(path, model=TINY, threshold=0.05), listen(path, model=TINY, threshold=1.0)
    assert [replace(e, holds=False) for e in low.events] == [replace(e, holds=False) for e in high.events]
    assert all(e.holds for e in low.events)
    assert not any(e.holds for e in high.events)
    one = listen(path, model=TINY, thresholds={"high_tone": 1.0})
    assert {e.label for e in one.events if e.holds} == {"low_tone", "middle_tone"}
    with pytest.raises(Error, match="from 0 to 1"):
        listen(path, model=TINY, threshold=1.2)
    with pytest.raises(Error, match="Did you mean 'high_tone'"):
        listen(path, model=TINY, thresholds={"hihg_tone": 0.5})


def test_only_the_labels_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", SCENE)
    result = listen(path, model=TINY, labels=["high_tone"])
    assert {e.label for e in result.events} == {t.label for t in result.tags} == {"high_tone"}
    with pytest.raises(Error, match="no label 'dog'"):
        listen(path, model=TINY, labels=["dog"])
    with pytest.raises(Error, match=r"a list was expected, such as \['high_tone'\]"):
        listen(path, model=TINY, labels="high_tone")


@pytest.mark.parametrize("thing", [np.zeros(16000, np.float32), b"RIFF", None])
def test_what_is_no_file_is_told_where_samples_go(thing: Any) -> None:
    with pytest.raises(Error, match="Samples are heard by Recogniser"):
        listen(thing, model=TINY)


def test_updates_too_tell_only_of_the_labels_asked_for() -> None:
    recogniser = Recogniser(TINY, labels=["middle_tone", "high_tone"])
    updates = [recogniser.feed(part, RATE) for part in np.split(SCENE, 40)]  # low_tone sounds until the end
    updates.append(recogniser.flush())
    told = [event for update in updates for event in (*update.closed, *update.open)]
    assert {event.label for event in told} == {"middle_tone", "high_tone"}
    assert not updates[-1].open


def test_a_part_of_a_file_keeps_the_files_times(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", SCENE)
    result = listen(path, model=TINY, start_s=4.5, end_s=6.0)
    (event,) = [e for e in result.events if e.holds]
    assert event.label == "middle_tone"
    assert event.start_s == pytest.approx(5.2, abs=0.16)
    assert result.source.duration_s == 8
    assert result.provenance.settings["start_s"] == 4.5
    assert result.provenance.settings["end_s"] == 6.0


@pytest.mark.parametrize(
    ("samples", "state"),
    [
        (np.zeros(0), "empty"),
        (np.zeros(RATE), "empty"),
        (tones(2, (200, 0, 2)) * 1e-4, "too_quiet"),
        (np.sign(tones(2, (200, 0, 2))), "clipped"),
        (tones(2, (200, 0, 2)) * 0.03, "nothing_recognised"),
        (tones(2, (200, 0, 2)), "ok"),
    ],
)
def test_the_state_of_a_recording(samples: NDArray[np.float32], state: str) -> None:
    recogniser = Recogniser(TINY)
    recogniser.feed(samples, RATE)
    recogniser.flush()
    assert recogniser.result().quality.state == state


def test_unsure_where_something_nearly_holds() -> None:
    recogniser = Recogniser(TINY, threshold=0.999)
    recogniser.feed(tones(2, (200, 0, 2)) * 0.1, RATE)
    recogniser.flush()
    score = recogniser.result().tags[0].score
    near = Recogniser(TINY, threshold=min(0.999, score * 1.05))
    near.feed(tones(2, (200, 0, 2)) * 0.1, RATE)
    near.flush()
    assert near.result().quality.state == "unsure"


def test_one_sample_is_enough_for_an_answer() -> None:
    recogniser = Recogniser(TINY)
    recogniser.feed(np.array([0.5]), RATE)
    recogniser.flush()
    assert len(recogniser.result().tags) == 3


def test_scores_are_kept_only_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", SCENE)
    target = tmp_path / "scores.npz"
    listen(path, model=TINY, scores_to=target)
    with np.load(target) as kept:
        assert kept["scores"].dtype == np.uint16
        assert kept["scores"].shape == (100, 3)
        assert kept["labels"].tolist() == ["low_tone", "middle_tone", "high_tone"]
        _, frames = streamed(SCENE, [])
        np.testing.assert_allclose(kept["scores"] / 65535, frames, atol=2e-5)
    assert list(tmp_path.iterdir()) == [path, target] or sorted(p.name for p in tmp_path.iterdir()) == [
        "scene.wav",
        "scores.npz",
    ]
    recogniser = Recogniser(TINY)
    with pytest.raises(Error, match="keep_scores"):
        recogniser.scores()


def test_a_stream_that_has_ended_must_be_reset() -> None:
    recogniser = Recogniser(TINY)
    recogniser.feed(SCENE, RATE)
    recogniser.flush()
    first = recogniser.result()
    with pytest.raises(Error, match="reset"):
        recogniser.feed(SCENE, RATE)
    with pytest.raises(Error, match="reset"):
        recogniser.flush()
    recogniser.reset()
    recogniser.feed(SCENE, RATE)
    recogniser.flush()
    assert recogniser.result() == first


def test_a_run_can_be_repeated_from_its_result(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", SCENE)
    result = listen(path, model=TINY, threshold=0.7, labels=["low_tone"], start_s=1.0)
    said = result.provenance.settings
    again = listen(path, model=TINY, thresholds=said["thresholds"], labels=said["labels"], start_s=said["start_s"])
    assert again == result


def test_listen_tells_what_is_new_and_gives_the_same_result(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", np.tile(SCENE, 6))  # 48 s: windows of 20 s
    updates: list[Update] = []
    told = listen(path, model=TINY, on_update=updates.append)
    assert told == listen(path, model=TINY)
    assert [u.revision for u in updates] == list(range(1, len(updates) + 1))
    assert sum(bool(len(u.scores)) for u in updates) == 3
    assert updates[-1].until_s == 48
    closed = [event for u in updates for event in u.closed]
    assert sorted(closed, key=lambda e: (e.start_s, e.end_s, e.label)) == list(told.events)


def test_what_a_callback_raises_ends_the_listening(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.wav", np.tile(SCENE, 6))
    done: list[float] = []

    def stop(done_s: float, total_s: float | None) -> None:
        done.append(done_s)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listen(path, model=TINY, on_progress=stop)
    assert done == [10.0]


def test_each_of_many_labels_answers_to_its_tone() -> None:
    recogniser = Recogniser(MANY)
    assert len(recogniser.card.labels) == len({label.name for label in recogniser.card.labels}) == 527
    recogniser.feed(tones(6, (100 + 14 * 37, 1, 2), (100 + 14 * 400, 1.5, 4), (100 + 14 * 526, 4, 6)), RATE)
    recogniser.flush()
    held = [e for e in recogniser.result().events if e.holds]
    assert [e.label for e in held] == ["tone_37", "tone_400", "tone_526"]
    np.testing.assert_allclose([(e.start_s, e.end_s) for e in held], [(1, 2), (1.5, 4), (4, 6)], atol=0.08)
