from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsight.audio import Block
from soundsight.error import Error
from soundsight.windows import Window, Windows

RATE, HOP, BEFORE, AFTER = 100, 7, 11, 5


def cut_up(samples: np.ndarray, cuts: list[int], frames: int) -> list[Window]:
    windows = Windows(RATE, HOP, BEFORE, AFTER, frames)
    given_: list[Window] = []
    edges = sorted({0, len(samples), *(c % (len(samples) + 1) for c in cuts)})
    for start, stop in pairwise(edges):
        given_ += windows.feed(Block(samples[start:stop], RATE, start))
    return given_ + windows.flush()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.lists(st.integers(0, 1000), max_size=8), st.integers(1, 9))
def test_every_frame_comes_once_with_exactly_its_samples(length: int, cuts: list[int], frames: int) -> None:
    samples = np.arange(1, length + 1, dtype=np.float32)
    count = -(-length // HOP)
    whole = np.pad(samples, (BEFORE, count * HOP + AFTER - length))
    seen = 0
    for window in cut_up(samples, cuts, frames):
        n = (len(window.samples) - BEFORE - AFTER) // HOP
        assert window.frame == seen
        assert 1 <= n <= frames
        np.testing.assert_array_equal(window.samples, whole[seen * HOP : (seen + n) * HOP + BEFORE + AFTER])
        seen += n
    assert seen == count


def test_a_window_is_given_as_soon_as_its_context_is_there() -> None:
    windows = Windows(RATE, HOP, BEFORE, AFTER, frames=2)
    assert windows.feed(Block(np.zeros(2 * HOP + AFTER - 1, np.float32), RATE, 0)) == []
    assert len(windows.feed(Block(np.zeros(1, np.float32), RATE, 2 * HOP + AFTER - 1))) == 1


def test_no_sound_gives_no_window() -> None:
    assert Windows(RATE, HOP, BEFORE, AFTER, 3).flush() == []


@pytest.mark.parametrize(("rate", "start", "words"), [(99, 0, "100 Hz was expected"), (100, 3, "0 was expected")])
def test_a_block_that_does_not_follow_on_is_refused(rate: int, start: int, words: str) -> None:
    with pytest.raises(Error, match=words):
        Windows(RATE, HOP, BEFORE, AFTER, 3).feed(Block(np.zeros(4, np.float32), rate, start))
