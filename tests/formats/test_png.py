"""png: it is a picture, of the recording named, with amber where events hold."""

from __future__ import annotations

import io
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from matplotlib.image import imread
from numpy.typing import NDArray
from sample_results import BARK, HORN, MAYBE, sample, write

from soundsight.error import Error
from soundsight.formats.panels import MARKS_HZ, marks_hz, tick_s
from soundsight.formats.png import LANES, lanes_of
from soundsight.result import Event, Result
from soundsight.units import hz_to_mel


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of stereo: noise, and a tone of 12 kHz from 2 s to 4 s."""
    path = tmp_path_factory.mktemp("png") / "street.wav"
    times = np.arange(441000) / 44100
    tone = 0.5 * np.sin(2 * np.pi * 12000 * times) * ((times >= 2) & (times < 4))
    noise = np.random.default_rng(1).normal(0, 0.001, 441000)
    soundfile.write(path, np.stack([noise + tone, noise], axis=1), 44100)
    return path


def drawn(result: Result, **options: Any) -> NDArray[np.float32]:
    """The picture's pixels as any reader of PNG gives them: (height, width, 4), 0 to 1."""
    content = write("png", [result], **options)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    pixels: NDArray[np.float32] = imread(io.BytesIO(content), format="png")
    assert pixels.shape[1] == 1600
    return pixels


def amber(pixels: NDArray[np.float32]) -> NDArray[np.bool_]:
    close: NDArray[np.bool_] = np.all(np.abs(pixels[:, :, :3] - np.array([0xF0, 0xB4, 0x00]) / 255) < 0.01, axis=2)
    return close


# From the left of the panels, 16 % of the picture, to their right, 91.5 %.
def column(time_s: float, duration_s: float = 10.0) -> int:
    return round(1600 * (0.16 + (0.915 - 0.16) * time_s / duration_s))


def test_amber_stands_where_an_event_holds_and_nowhere_else(recording: Path) -> None:
    marked = amber(drawn(sample(path=str(recording), events=(MAYBE, BARK))))
    across = marked.sum(axis=0)
    lane = np.flatnonzero(across > 20)
    assert abs(lane[0] - column(1.2)) <= 2
    assert abs(lane[-1] - column(3.4)) <= 2
    assert len(lane) == lane[-1] - lane[0] + 1
    assert not marked[:, : lane[0] - 3].any()
    assert not marked[:, lane[-1] + 3 :].any()


def test_events_that_do_not_hold_are_faint_and_only_drawn_where_asked_for(recording: Path) -> None:
    only = drawn(sample(path=str(recording), events=(BARK,)), all_events=True)
    both = drawn(sample(path=str(recording), events=(MAYBE, BARK)), all_events=True)
    assert np.array_equal(only, drawn(sample(path=str(recording), events=(MAYBE, BARK))))
    assert not np.array_equal(only, both)
    # A little amber mixed into the ground: more red than blue, but dark.
    middle = both[-120:-60, column(6.0), :3]
    assert ((middle[:, 0] > middle[:, 2] + 0.02) & (middle[:, 0] < 0.5)).any()
    assert not amber(both)[:, column(6.0)].any()


def test_the_spectrogram_shows_the_tone_of_the_original_rate(recording: Path) -> None:
    # Between the heading and the marks of time, whose letters are bright too.
    pixels = drawn(sample(path=str(recording), events=(BARK,)))[80:-100]
    bright = pixels[:, column(3.0), :3].min(axis=1)
    (rows,) = np.nonzero(bright > 0.8)
    assert len(rows)
    dark = pixels[rows, column(7.0), :3].min(axis=1)
    assert (dark < 0.3).all()
    # One tone: one narrow stripe, in the upper part of the panel that 0 Hz to 22.05 kHz share in mel.
    assert rows[-1] - rows[0] < 12


def test_what_the_model_cannot_hear_is_marked(recording: Path) -> None:
    result = sample(path=str(recording), events=(BARK,))
    plain, marked = drawn(result), drawn(result, hears_to_hz=8000.0)
    difference = np.abs(plain - marked).max(axis=2) > 0.05
    assert difference[:, column(10.0) + 5 :].any()
    assert np.array_equal(plain, drawn(result, hears_to_hz=22050.0))


def test_lanes_have_no_ground_where_nothing_was_heard(recording: Path) -> None:
    pixels = drawn(sample(path=str(recording), events=(), heard=(3.0, 8.0)))[-110, :, :3]
    ground = np.array([0x14, 0x17, 0x1C]) / 255
    seconds = [one for one in range(10) if np.abs(pixels[column(one + 0.5)] - ground).max() > 0.01]
    assert seconds == [3, 4, 5, 6, 7]


def test_a_moment_in_a_long_recording_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.zeros(8000 * 600, dtype=np.int16), 8000)
    blink = Event("dog", 300.0, 300.05, 0.9, 0.9, (), True)
    result = sample(path=str(path), rate=8000, channels=1, duration_s=600.0, events=(blink,))
    pixels = drawn(result)
    seen = (pixels[:, :, 0] - pixels[:, :, 2] > 0.3).sum(axis=0) > 20
    (where,) = np.nonzero(seen)
    assert 1 <= len(where) <= 4
    assert abs(where[0] - column(300, 600)) <= 3


def test_memory_is_flat(tmp_path: Path) -> None:
    peaks = []
    for minutes in (2, 6):
        path = tmp_path / f"{minutes}.flac"
        soundfile.write(path, np.zeros(8000 * 60 * minutes, dtype=np.int16), 8000)
        result = sample(path=str(path), rate=8000, channels=1, duration_s=60.0 * minutes, events=())
        write("png", [result])
        tracemalloc.start()
        write("png", [result])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Four more minutes hold 7.7 MB as float32.
    assert peaks[1] < peaks[0] + 2e6


@pytest.mark.parametrize("seconds", [0.0, 1 / 8000, 0.01, 1.0])
def test_empty_short_and_silent_recordings_are_drawn(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "silent.wav"
    soundfile.write(path, np.zeros(round(8000 * seconds)), 8000)
    drawn(
        sample(
            path=str(path),
            rate=8000,
            channels=1,
            duration_s=seconds,
            events=(),
            state="empty",
            level_db=None,
            floor_db=None,
        ),
        hears_to_hz=8000.0,
    )


def test_names_are_drawn_as_they_are(recording: Path) -> None:
    event = Event("$x_{", 1.0, 2.0, 0.9, 0.9, (), True)
    drawn(sample(name="$a$ \x1b日本" * 30, path=str(recording), events=(event,), remarks=("$\\frac{$",)))


def test_a_recording_that_is_gone_or_another_is_an_error(tmp_path: Path, recording: Path) -> None:
    with pytest.raises(Error, match=r"gone\.wav: is no longer there"):
        write("png", [sample(path=str(tmp_path / "gone.wav"))])
    with pytest.raises(Error, match=r"street\.wav: has no file to draw from"):
        write("png", [sample(path=None)])
    with pytest.raises(Error, match="another recording by now"):
        write("png", [sample(path=str(recording), rate=48000)])
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    with pytest.raises(Error, match=r"broken\.wav"):
        write("png", [sample(path=str(broken))])


def test_without_matplotlib_it_says_what_to_install(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(Error, match="pip install matplotlib"):
        write("png", [sample(path=str(recording))])


def test_lanes_hold_the_surest_and_count_the_rest() -> None:
    lanes, rest = lanes_of([MAYBE, HORN, BARK, HORN])
    assert [(label, len(found)) for label, found in lanes] == [("dog", 1), ("car_horn", 2), ("rain", 1)]
    assert rest == ""
    many = [Event(f"l{i}", 0.0, 1.0, i / 100, 0.1, (), i < 5) for i in range(LANES + 3)] + [BARK, BARK]
    lanes, rest = lanes_of(many)
    names = [label for label, _ in lanes]
    assert names == ["dog", "l4", "l3", "l2", "l1", "l0", "l14", "l13", "l12", "l11", "l10", "l9"]
    assert rest == "and 4 events of 4 other labels"
    assert lanes_of([]) == ([], "")


@pytest.mark.parametrize(
    ("duration_s", "step"), [(0.001, 0.1), (1, 0.1), (10, 1), (11, 2), (61, 10), (3600, 600), (36000, 3600)]
)
def test_marks_of_time(duration_s: float, step: float) -> None:
    assert tick_s(duration_s) == step


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 192000])
def test_marks_of_frequency_leave_room(rate: int) -> None:
    marks = marks_hz(rate / 2)
    assert len(marks) >= 3
    assert set(marks) <= set(MARKS_HZ)
    places = [float(hz_to_mel(hz)) / float(hz_to_mel(rate / 2)) for hz in marks]
    assert all(upper - lower >= 0.07 for upper, lower in pairwise(places))
    assert places[0] < 1
