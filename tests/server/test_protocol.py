"""What a client may send: hellos, frames, the end."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.talking import frame
from soundsight.error import Error
from soundsight.server.protocol import Clock, Frame, is_end, read_frame, read_hello


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[]", "a hello was expected"),
        ("{}", "protocol None came"),
        ('{"protocol": 2, "rate": 48000}', "speaks protocol 1"),
        ('{"protocol": 1}', "no rate"),
        ('{"protocol": 1, "rate": 48000.5}', "rate 48000.5 came"),
        ('{"protocol": 1, "rate": 1}', "from 4000 to 384000"),
        ('{"protocol": 1, "rate": true}', "rate True came"),
        ('{"protocol": 1, "rate": 48000, "kepe": true}', "'kepe', which is not known"),
        ('{"protocol": 1, "rate": 48000, "keep": 1}', "keep 1 came"),
        ('{"protocol": 1, "rate": 48000, "threshold": "high"}', "threshold 'high' came"),
        ('{"protocol": 1, "rate": 48000, "thresholds": {"low_tone": null}}', "a number a label"),
        ("[" * 100000, "no JSON"),
    ],
)
def test_a_wrong_hello_is_refused(text: str, words: str) -> None:
    with pytest.raises(Error, match=re.escape(words)):
        read_hello(text)


@given(st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 5), st.integers(-1, 2)), max_size=30))
def test_the_clock_counts_every_sample_once(steps: list[tuple[int, int, int]]) -> None:
    clock = Clock(1000)
    taken, sequence = 0, 0
    for jump, size, rise in steps:
        first, number = max(0, clock.next + jump), sequence + rise
        before = (clock.next, clock.sequence)
        try:
            missing = clock.take(Frame(number, first, np.zeros(size, np.float32)))
        except Error:
            assert (clock.next, clock.sequence) == before
            assert first < before[0] or number <= before[1]
            continue
        assert missing == first - before[0] >= 0
        taken += missing + size
        sequence = number
        assert clock.next == taken


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_an_error(content: bytes) -> None:
    try:
        read = read_frame(content, 48000)
    except Error:
        return
    assert frame(read.sequence, read.first, read.samples) == content


@given(st.text(max_size=50))
def test_any_text_is_an_end_or_an_error(text: str) -> None:
    for read in (is_end, read_hello):
        try:
            read(text)
        except Error:
            continue
        raise AssertionError(text)
