"""Results to write: one by hand whose every number is known, and hypothesis strategies for any."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from soundsight.formats import FORMATS, Options
from soundsight.result import (
    Advice,
    Event,
    Measured,
    Note,
    Provenance,
    Quality,
    Result,
    Source,
    State,
    Tag,
    Track,
)

BARK = Event("dog", 1.2, 3.4, 0.93, 0.8125, (Tag("cat", 0.12), Tag("sheep", 0.08)), True)
HORN = Event("car_horn", 5.0, 5.75, 0.5, 0.4, (), True)
MAYBE = Event("rain", 0.0, 10.0, 0.06, 0.05, (Tag("wind", 0.055),), False)


def sample(
    name: str = "street.wav",
    path: str | None = "recordings/street.wav",
    events: tuple[Event, ...] = (MAYBE, BARK, HORN),
    duration_s: float = 10.0,
    state: State = "ok",
    level_db: float | None = -23.4,
    floor_db: float | None = -60.2,
    clipped_share: float = 0.0,
    remarks: tuple[str, ...] = (),
    rate: int = 44100,
    channels: int = 2,
    heard: tuple[float | None, float | None] = (0.0, None),
) -> Result:
    return Result(
        source=Source(name, path, "ab" * 32, rate, channels, duration_s, "2026-05-01T06:30:00+02:00"),
        model="environment",
        quality=Quality(level_db, floor_db, clipped_share, state, remarks),
        tags=(Tag("dog", 0.9), Tag("car_horn", 0.5), Tag("rain", 0.0625)),
        events=events,
        notes=(),
        tracks=(),
        advice=(),
        provenance=Provenance(
            "soundsight 0.1.0",
            "environment",
            "cd" * 32,
            {"threshold": 0.5, "labels": ["dog"], "start_s": heard[0], "end_s": heard[1]},
        ),
    )


def _known(value: float, half: float, unit: str) -> Measured:
    return Measured(value, value - half, value + half, unit)


def _played(start_s: float, end_s: float, key: int, hz: float, cents: float, level: float) -> Note:
    measures = {
        "hz": _known(hz, 0.1, "Hz"),
        "cents_equal": _known(cents, 1.5, "cents"),
        "cents_just": _known(cents - 4, 1.5, "cents"),
        "vibrato_rate": Measured(None, None, None, "Hz", "the pitch does not swing, or for less than 2.5 swings"),
        "level": _known(level, 0.5, "dB"),
    }
    return Note(start_s, end_s, end_s + 0.05, key, None, 0.98, hz, measures)


# A4, then a flat Bb4 and a B4, by the model of the violin, in F.
SCALE = Result(
    source=Source("scale.wav", "scale.wav", "ab" * 32, 44100, 1, 1.0, None),
    model="violin",
    quality=Quality(-20.0, -70.0, 0.0, "ok"),
    tags=(),
    events=(),
    notes=(
        _played(0.1, 0.3, 69, 440.0, 0.0, -20.0),
        _played(0.35, 0.55, 70, 458.6, -28.0, -26.0),
        _played(0.6, 0.95, 71, 493.9, 0.1, -18.5),
    ),
    tracks=(
        Track("pitch", "Hz", 0.0, 0.1, (300.0, 440.0, 440.5, 450.0, 458.0, 459.0), (0.1, 0.9, 1.0, 0.2, 0.95, 0.9)),
        Track("loudness", "dB", 0.0, 0.1, (-60.0, -20.0, -20.0, -40.0, -26.0, -26.0)),
    ),
    advice=(
        Advice(
            "pitch", 0.35, 0.55, (1,), "equal", _known(-28, 1.5, "cents"),
            "Bb4 at 0.3–0.6 s: 28 ± 2 cents flat (equal temperament)", "Move the finger a little higher.",
        ),
    ),
    provenance=Provenance("soundsight 0.1.0", "violin", "cd" * 32, {"key": "F", "ruler": "", "a4_hz": 440.0}),
)  # fmt: skip


def write(name: str, results: Iterable[Result], **options: Any) -> bytes:
    """What a format writes of these results."""
    out = io.BytesIO()
    FORMATS[name].write(results, out, Options(**options))
    return out.getvalue()


numbers = st.floats(allow_nan=False, allow_infinity=False)
times = st.floats(min_value=0, max_value=1e6)
shares = st.floats(min_value=0, max_value=1)
words = st.text(max_size=8)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


tags = st.builds(Tag, words, shares)
events = st.builds(Event, words, times, times, shares, shares, some(tags), st.booleans())
measured = st.builds(Measured, maybe(numbers), maybe(numbers), maybe(numbers), words, maybe(words))
notes = st.builds(
    Note,
    times,
    times,
    times,
    st.integers(0, 127),
    maybe(st.integers(0, 127)),
    shares,
    maybe(times),
    st.dictionaries(words, measured, max_size=2),
)
tracks = st.builds(Track, words, words, times, st.floats(1e-6, 1e3), some(numbers), maybe(some(shares)))
advice = st.builds(Advice, words, times, times, some(st.integers(0, 99)), maybe(words), measured, words, words)
sources = st.builds(
    Source,
    words,
    maybe(words),
    maybe(st.text("0123456789abcdef", min_size=64, max_size=64)),
    st.integers(0, 384000),
    st.integers(0, 64),
    times,
    maybe(words),
)
states = st.sampled_from(["ok", "empty", "too_quiet", "clipped", "nothing_recognised", "unsure"])
quality = st.builds(Quality, maybe(numbers), maybe(numbers), shares, states, some(words))
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
provenance = st.builds(Provenance, words, words, words, st.dictionaries(words, plain_values, max_size=3))
results = st.builds(
    Result,
    sources,
    words,
    quality,
    some(tags),
    some(events),
    some(notes),
    some(tracks),
    some(advice),
    provenance,
)
