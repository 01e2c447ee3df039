"""What is seen through a lens: levels and places by construction, the same however blocks are cut, librosa's STFT."""

from __future__ import annotations

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sounds import clicks, noise, silence, sine

from soundsight.error import Error
from soundsight.spectrogram import FLOOR_DB, Lens, lens, view
from soundsight.spectrogram import lens as make_lens


@pytest.mark.parametrize(
    ("rate", "window"), [(44100, 1024), (48000, 1024), (22050, 512), (16000, 512), (8000, 256), (96000, 2048)]
)
def test_a_window_lasts_about_23_ms_at_every_rate(rate: int, window: int) -> None:
    made = lens(rate)
    assert (made.window, made.hop, made.bands) == (window, window // 2, 128)
    assert lens(rate, 128).bands == 64
    assert 16 <= made.window_ms <= 33


def test_a_lens_says_what_it_comes_to() -> None:
    made = lens(44100, 1024, 512)
    assert made.window_ms == pytest.approx(23.22, abs=0.01)
    assert made.hop_ms == pytest.approx(11.61, abs=0.01)
    assert made.bin_hz == pytest.approx(43.07, abs=0.01)
    assert made.parted_hz == pytest.approx(86.13, abs=0.01)


def test_bands_too_many_for_the_window_are_counted() -> None:
    assert lens(16000, 4096, bands=32).empty_bands == 0
    made = lens(16000, 128, bands=64)
    assert made.empty_bands == int((~made.matrix.any(axis=1)).sum()) == 7


@pytest.mark.parametrize(
    ("window", "hop", "bands", "told"),
    [(8, None, None, "a window of 8"), (512, 513, None, "a hop of 513"), (512, 256, 300, "300 mel bands")],
)
def test_what_shows_nothing_is_refused(window: int, hop: int | None, bands: int | None, told: str) -> None:
    with pytest.raises(Error, match=told):
        lens(16000, window, hop, bands)


def test_a_sine_of_full_scale_has_0_db_in_all_three() -> None:
    made = lens(16000, 512, 128, 40)
    seen = view([sine(1000, 1.0, 16000, 1.0)], made)
    assert seen.stft[32, 20:-20] == pytest.approx(0, abs=0.01)  # 1000 Hz is bin 32 exactly
    assert int(seen.spectrum.argmax()) == 32
    assert seen.spectrum[32] == pytest.approx(0, abs=0.1)
    band = int(seen.mel[:, 50].argmax())
    # The band that holds 1000 Hz: a triangle passes at most all of the main lobe, 1.76 dB above its middle bin.
    assert made.matrix[band, 32] > 0.4
    assert -3 < seen.mel[band, 50] < 1.77


@given(cuts=st.lists(st.integers(0, 9000), max_size=4), hop=st.sampled_from([100, 256, 512]))
@settings(max_examples=15, deadline=None)
def test_how_it_is_cut_changes_nothing(cuts: list[int], hop: int) -> None:
    samples = noise(9000 / 16000, 16000)
    made = lens(16000, 512, hop, 20)
    whole = view([samples], made)
    cut = view(np.split(samples, sorted(cuts)), made)
    np.testing.assert_allclose(cut.stft, whole.stft, atol=1e-3)
    np.testing.assert_allclose(cut.spectrum, whole.spectrum, atol=1e-3)
    assert cut.stft.shape == (257, -(-9000 // hop))


def test_spectra_are_librosa_s() -> None:
    samples = noise(0.5, 16000, level_db=-20)
    made = lens(16000, 512, 256, 20)
    padded = np.pad(samples, (512 // 2 - 128, 1024))
    theirs = librosa.stft(padded, n_fft=512, hop_length=256, window="hann", center=False)
    power = 20 * np.log10(np.abs(theirs) * 2 / 256 + 1e-9)
    seen = view([samples], made)
    np.testing.assert_allclose(seen.stft, power[:, : seen.stft.shape[1]], atol=0.01)
    mean = 10 * np.log10((10 ** (power[:, : seen.stft.shape[1]] / 10)).mean(axis=1))
    np.testing.assert_allclose(seen.spectrum, mean, atol=0.01)
    gathered = 10 * np.log10(made.matrix @ 10 ** (power[:, 5] / 10) + 1e-13)
    np.testing.assert_allclose(seen.mel[:, 5], np.maximum(gathered, FLOOR_DB), atol=0.02)


def test_a_click_stands_in_its_own_column() -> None:
    seen = view([clicks((0.25,), 0.5, 16000)], lens(16000, 256, 128, 20))
    middle = seen.stft[10]
    assert int(middle.argmax()) == 4000 // 128
    assert set(np.flatnonzero(middle > FLOOR_DB + 1).tolist()) <= {30, 31, 32}


def test_a_long_recording_is_averaged_into_as_many_columns_as_fit() -> None:
    made = Lens(16000, 4096, 64, 10)
    blocks = [sine(1000, 2.0, 16000, 0.1) for _ in range(40)]
    seen = view(blocks, made)
    assert seen.frames > 1
    assert seen.stft.shape[1] == -(-80 * 16000 // 64 // seen.frames)
    assert seen.stft.size < 2 * 4_000_000
    assert seen.stft[256, 10:-10] == pytest.approx(-20, abs=0.1)


def test_channels_do_not_cancel() -> None:
    left: NDArray[np.float32] = sine(1000, 0.5, 16000, 0.5)
    seen = view([np.stack([left, -left], axis=1)], lens(16000, 512))
    assert seen.stft[32, 10] == pytest.approx(-6.02, abs=0.05)


@pytest.mark.parametrize("samples", [silence(0, 16000), silence(0.01, 16000), np.full(100, np.nan, np.float32)])
def test_nothing_much_is_no_trouble(samples: NDArray[np.float32]) -> None:
    seen = view([samples], make_lens(16000))
    assert seen.samples == len(samples)
    assert (seen.stft == FLOOR_DB).all()
    assert (seen.spectrum == FLOOR_DB).all()
