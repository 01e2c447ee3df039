"""Where clips sound, against sounds whose times are known by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sounds import clicks, noise, silence, sine

from soundsight.lab.extent import TEXTURES, levels_db, sounding
from soundsight.lab.tasks import labels_of

RATE = 16000
FLOOR = noise(3.0, RATE, level_db=-70)


def at(*spans_s: tuple[float, float], hz: float = 440, amplitude: float = 0.3) -> NDArray[np.float32]:
    """3 s of faint noise with a tone in each span."""
    samples = FLOOR.copy()
    for start_s, end_s in spans_s:
        tone = sine(hz, end_s - start_s, RATE, amplitude)
        samples[round(start_s * RATE) : round(start_s * RATE) + len(tone)] += tone
    return samples


def seconds(stretches: list[tuple[int, int]]) -> list[tuple[float, float]]:
    return [(a / RATE, b / RATE) for a, b in stretches]


def test_textures_are_labels_of_the_sets() -> None:
    assert set(labels_of(["esc50", "urbansound8k"])) >= TEXTURES


def test_levels_are_rms_of_20_ms() -> None:
    levels = levels_db(sine(1000, 0.05, RATE, amplitude=0.5), RATE)  # 2.5 frames; the half one is filled with zeros
    np.testing.assert_allclose(levels, [-9.03, -9.03, -12.04], atol=0.01)
    np.testing.assert_allclose(levels_db(silence(0.04, RATE), RATE), [-120, -120])


def test_clicks_in_silence_are_stretches_of_the_shortest_length() -> None:
    assert seconds(sounding(clicks((0.5, 1.5), 3.0, RATE), RATE)) == [(0.5, 0.75), (1.5, 1.75)]


def test_a_click_at_the_very_end_stays_within_the_clip() -> None:
    assert seconds(sounding(clicks((2.99,), 3.0, RATE), RATE)) == [(2.98, 3.0)]


def test_a_padded_tone_is_found_to_the_frame() -> None:
    assert seconds(sounding(at((1.0, 2.0)), RATE)) == [(1.0, 2.0)]
    # Begun within a frame: the frame that holds the beginning is the first.
    ((start_s, end_s),) = seconds(sounding(at((1.01, 2.01)), RATE))
    assert (start_s, end_s) == (1.0, 2.02)


def test_short_gaps_close_and_long_ones_part() -> None:
    assert seconds(sounding(at((0.5, 1.0), (1.14, 2.0)), RATE)) == [(0.5, 2.0)]
    assert seconds(sounding(at((0.5, 1.0), (1.16, 2.0)), RATE)) == [(0.5, 1.0), (1.16, 2.0)]


def test_what_lies_35_db_under_the_peak_does_not_sound() -> None:
    loud, faint = at((0.5, 1.0), amplitude=0.9), at((2.0, 2.5), amplitude=0.9 * 10 ** (-38 / 20))
    assert seconds(sounding(loud + faint - FLOOR, RATE)) == [(0.5, 1.0)]
    heard = at((2.0, 2.5), amplitude=0.9 * 10 ** (-32 / 20))
    assert seconds(sounding(loud + heard - FLOOR, RATE)) == [(0.5, 1.0), (2.0, 2.5)]


def test_a_steady_sound_is_one_stretch() -> None:
    assert seconds(sounding(noise(3.0, RATE, level_db=-30), RATE)) == [(0.0, 3.0)]


def test_a_texture_holds_through_its_swell() -> None:
    """Rain that swells by 25 dB for a second: as a texture it is there all the while, else only the swell is."""
    samples = noise(3.0, RATE, level_db=-50)
    samples[RATE : 2 * RATE] *= 10 ** (25 / 20)
    assert seconds(sounding(samples, RATE, texture=True)) == [(0.0, 3.0)]
    assert seconds(sounding(samples, RATE)) == [(1.0, 2.0)]


@pytest.mark.parametrize("texture", [False, True])
def test_silence_does_not_sound(texture: bool) -> None:
    assert sounding(silence(1.0, RATE), RATE, texture) == []
    assert sounding(noise(1.0, RATE, level_db=-90), RATE, texture) == []
    assert sounding(silence(0, RATE), RATE, texture) == []


@given(st.floats(-50, 0), st.booleans())
def test_stretches_do_not_depend_on_the_gain(gain_db: float, texture: bool) -> None:
    samples = at((0.3, 0.9), (1.4, 2.6), amplitude=0.9)
    louder = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    assert sounding(louder, RATE, texture) == sounding(samples, RATE, texture)


@given(st.lists(st.floats(0, 2.9), min_size=1, max_size=5), st.booleans())
def test_stretches_lie_in_order_within_the_clip(onsets_s: list[float], texture: bool) -> None:
    samples = clicks(tuple(onsets_s), 3.0, RATE)
    found = sounding(samples, RATE, texture)
    assert all(0 <= a < b <= len(samples) for a, b in found)
    assert found == sorted(found)
    for onset_s in onsets_s:
        assert any(a <= round(onset_s * RATE) < b for a, b in found)
