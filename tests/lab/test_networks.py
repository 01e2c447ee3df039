"""What every network of the table obeys: shapes, gradients, an exact field of view. The spectrogram is librosa's."""

from __future__ import annotations

import copy
from functools import cache
from typing import cast

import librosa
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal
from sounds import noise, sine
from torch import Tensor, nn

from soundsight import Error
from soundsight.lab.networks import NETWORKS, Network, network
from soundsight.lab.networks.compact import Residual
from soundsight.lab.networks.frontend import DEVIATION_DB, MEAN_DB, LogMel
from soundsight.spectrogram import mel_matrix

torch.set_num_threads(1)
every_network = pytest.mark.parametrize("name", NETWORKS)
FRONTS = {"compact": (16000, 512, 320, 64), "four-block": (16000, 372, 186, 64)}


@cache
def settled(name: str) -> Network:
    """A network whose batch normalisation has seen noise, in double precision and at rest: weights are random."""
    torch.manual_seed(3)
    net = network(name, 4).double().train()
    with torch.no_grad():
        for level in (0.3, 0.1, 0.03):
            net(level * torch.randn(4, net.geometry.samples_for(4), dtype=torch.float64))
    return net.eval()


def answers(net: nn.Module, samples: Tensor) -> Tensor:
    with torch.no_grad():
        return cast(Tensor, net(samples))


@every_network
@pytest.mark.parametrize("frames", [1, 2, 9])
def test_samples_become_as_many_frames_as_said(name: str, frames: int) -> None:
    net = network(name, 5).eval()
    logits = answers(net, 0.1 * torch.randn(2, net.geometry.samples_for(frames)))
    assert logits.shape == (2, 5, frames)
    assert torch.isfinite(logits).all()
    for level in (0.0, 1e-9, 100.0):  # silence, next to it, and far above full scale
        assert torch.isfinite(answers(net, torch.full((1, net.geometry.samples_for(frames)), level))).all()


def test_a_residual_passes_on_the_frames_that_it_keeps() -> None:
    nothing = nn.Conv2d(1, 1, (1, 3), dilation=(1, 2), bias=False)
    nn.init.zeros_(nothing.weight)
    x = torch.arange(8.0).reshape(1, 1, 1, 8)
    assert Residual(nothing, before=2, after=2)(x).flatten().tolist() == [2, 3, 4, 5]
    assert Residual(nothing, before=4)(x).flatten().tolist() == [4, 5, 6, 7]


@every_network
def test_every_parameter_gets_a_gradient(name: str) -> None:
    torch.manual_seed(0)
    net = network(name, 5).train()
    net(0.1 * torch.randn(4, net.geometry.samples_for(3))).square().sum().backward()
    for parameter, values in net.named_parameters():
        assert values.grad is not None, parameter
        assert torch.isfinite(values.grad).all(), parameter
        assert values.grad.abs().sum() > 0, parameter


@every_network
def test_the_same_seed_draws_the_same_weights(name: str) -> None:
    def drawn(seed: int) -> dict[str, Tensor]:
        torch.manual_seed(seed)
        return network(name, 3).state_dict()

    first, again, other = drawn(1), drawn(1), drawn(2)
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not all(torch.equal(first[key], other[key]) for key in first)


@every_network
@pytest.mark.parametrize("frame", [0, 3, 5])
def test_a_frame_depends_on_its_field_of_view_alone(name: str, frame: int) -> None:
    """Nothing outside of `[start - before, end + after)` changes the frame at all; samples just inside do.

    A Hann window weighs its first sample with 0 and the next few with next to nothing, so the first and last
    sixteen samples of the field are changed, and by a lot.
    """
    net, geometry = settled(name), settled(name).geometry
    samples = 0.1 * torch.randn(1, geometry.samples_for(6), dtype=torch.float64, generator=torch.manual_seed(frame))
    before = answers(net, samples)[0, :, frame]
    first = frame * geometry.hop  # of the input, which begins `before` samples before frame 0
    end = first + geometry.samples_for(1)

    outside = samples.clone()
    outside[:, :first] = 7.0 * torch.randn(first, dtype=torch.float64)
    outside[:, end:] = -7.0
    assert torch.equal(answers(net, outside)[0, :, frame], before)
    assert frame in (0, 5) or not torch.equal(answers(net, outside), answers(net, samples))

    for at in (slice(first, first + 16), slice(end - 16, end)):
        inside = samples.clone()
        inside[:, at] += 1e4
        assert not torch.equal(answers(net, inside)[0, :, frame], before), at


@every_network
def test_frames_do_not_depend_on_how_the_input_is_cut(name: str) -> None:
    net = copy.deepcopy(settled(name)).float()
    geometry = net.geometry
    samples = 0.1 * torch.randn(1, geometry.samples_for(11), generator=torch.manual_seed(0))
    whole = answers(net, samples)
    for cuts in ((1,) * 11, (4, 7), (2, 3, 6)):
        parts, at = [], 0
        for frames in cuts:
            start = at * geometry.hop
            parts.append(answers(net, samples[:, start : start + geometry.samples_for(frames)]))
            at += frames
        torch.testing.assert_close(torch.cat(parts, dim=-1), whole, atol=1e-5, rtol=0)


@every_network
def test_a_clip_is_heard_the_same_whatever_shares_its_batch(name: str) -> None:
    net = copy.deepcopy(settled(name)).float()
    samples = 0.1 * torch.randn(3, net.geometry.samples_for(4), generator=torch.manual_seed(1))
    torch.testing.assert_close(answers(net, samples)[:1], answers(net, samples[:1]), atol=1e-5, rtol=0)


def in_time(size: int | tuple[int, ...]) -> int:
    return size if isinstance(size, int) else size[-1]


@every_network
def test_the_field_of_view_is_that_of_the_layers(name: str) -> None:
    """Layer by layer: a layer of kernel k, dilation d over steps of s samples widens the field by (k - 1)·d·s."""
    net = network(name, 3)
    rate, window, hop, _ = FRONTS[name]
    field, step = window, hop
    for layer in net.body.modules():
        if isinstance(layer, nn.Conv1d | nn.Conv2d):
            assert in_time(layer.padding) == 0  # type: ignore[arg-type]
            field += (in_time(layer.kernel_size) - 1) * in_time(layer.dilation) * step
            step *= in_time(layer.stride)
        elif isinstance(layer, nn.MaxPool2d):
            assert in_time(layer.padding) == 0
            field += (in_time(layer.kernel_size) - 1) * in_time(layer.dilation) * step
            step *= in_time(layer.stride)
    geometry = net.geometry
    assert (geometry.rate, geometry.hop, geometry.samples_for(1)) == (rate, step, field)
    assert geometry.samples_for(5) == field + 4 * step


def multiply_adds(net: Network, frames: int) -> int:
    """What the layers of the body multiply for so many frames, by hooks, and the spectrogram's layers by hand."""
    counted: list[int] = []

    def count(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        assert isinstance(layer, nn.Conv1d | nn.Conv2d)
        counted.append(output.numel() * layer.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, nn.Conv1d | nn.Conv2d)]
    answers(net, torch.zeros(1, net.geometry.samples_for(frames)))
    for hook in hooks:
        hook.remove()
    assert len(counted) == len(hooks) == 11
    spectra = (net.geometry.samples_for(frames) - 512) // 320 + 1
    # The window; bins of 50 to 7,800 Hz, cosine and sine of a quarter of its samples and the one at its end, two
    # squares; every bin feeds two bands at most.
    bins = sum(50 < k * 16000 / 512 < 7800 for k in range(257))
    return sum(counted) + spectra * (512 + bins * (2 * 129 + 2 + 2))


def test_the_shipping_network_keeps_its_promises() -> None:
    """At most 0.35 s of look-ahead, frames of at most 100 ms, 1.2 M parameters, 60 M multiply-adds a second.

    A second more of sound, that is: the context is a window's own and comes once a window.
    """
    net = network("compact", 56).eval()
    geometry = net.geometry
    assert geometry.after <= 0.35 * geometry.rate
    assert geometry.hop <= 0.1 * geometry.rate
    assert sum(p.numel() for p in net.parameters()) <= 1.2e6
    a_frame = multiply_adds(net, 11) - multiply_adds(net, 10)
    assert 40e6 < a_frame * geometry.rate / geometry.hop <= 60e6


def test_an_unknown_network_names_what_there_is() -> None:
    with pytest.raises(Error, match="no network 'compakt'; there are compact, four-block"):
        network("compakt", 3)


def decibels(front: LogMel, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bands in dB re a full-scale sine (bands, frames)."""
    standard: Tensor = front(torch.from_numpy(samples)[None])[0, 0]
    return cast(NDArray[np.float32], (standard * DEVIATION_DB + MEAN_DB).numpy())


@pytest.mark.parametrize("shape", FRONTS.values(), ids=FRONTS)
@pytest.mark.parametrize("level_db", [-3.0, -40.0, -75.0])
def test_the_spectrogram_is_librosas(shape: tuple[int, int, int, int], level_db: float) -> None:
    """Within 0.01 dB: librosa's own HTK filters and STFT, its power against that of a full-scale sine."""
    rate, window, hop, bands = shape
    samples = noise(1.0, rate, "pink", level_db) + sine(1234, 1.0, rate, 10 ** (level_db / 20))
    power = librosa.feature.melspectrogram(
        y=samples.astype(np.float64),
        sr=rate,
        n_fft=window,
        hop_length=hop,
        window="hann",
        center=False,
        power=2.0,
        n_mels=bands,
        fmin=50.0,
        fmax=7800.0,
        htk=True,
        norm=None,
    )
    full_scale = (window / 4) ** 2  # of a sine: half the sum of the Hann window, which is window / 2
    ours = decibels(LogMel(*shape), samples)
    assert ours.shape == (bands, (len(samples) - window) // hop + 1)
    np.testing.assert_allclose(ours, 10 * np.log10(power / full_scale + 1e-10), atol=0.01)


@pytest.mark.parametrize("bin_", [10, 40, 150])
def test_a_full_scale_sine_is_0_db(bin_: int) -> None:
    """A sine on a bin has power 1 there and 1/4 in its neighbours, as the Hann window spreads it."""
    rate, window, hop, bands = FRONTS["compact"]
    mel = mel_matrix(rate, window, bands, 50, 7800)
    expected = 10 * np.log10(mel[:, bin_] + (mel[:, bin_ - 1] + mel[:, bin_ + 1]) / 4 + 1e-10)
    heard = decibels(LogMel(rate, window, hop, bands), sine(bin_ * rate / window, 0.2, rate, amplitude=1.0))
    loudest = expected.argmax()
    np.testing.assert_allclose(heard[loudest], expected[loudest], atol=0.01)
    assert abs(expected[loudest]) < 2  # 0 dB, but for where the band's centre lies and how wide it is
    assert heard[:, 0].argmax() == loudest
    hz = librosa.mel_frequencies(n_mels=bands + 2, fmin=50, fmax=7800, htk=True)[1:-1]
    assert abs(np.log2(hz[loudest] / (bin_ * rate / window))) < 1 / 6


def test_mel_filters_are_librosas_of_height_1() -> None:
    for rate, window, _, bands in FRONTS.values():
        ours = mel_matrix(rate, window, bands, 50, 7800)
        theirs = librosa.filters.mel(sr=rate, n_fft=window, n_mels=bands, fmin=50, fmax=7800, htk=True, norm=None)
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_silence_is_the_floor_and_20_db_are_a_deviation() -> None:
    front = LogMel(*FRONTS["compact"])
    np.testing.assert_allclose(decibels(front, np.zeros(2000, np.float32)), -100, atol=1e-3)
    tone = sine(1000, 0.2, 16000, amplitude=0.5)
    louder, softer = (front(torch.from_numpy(x)[None]).amax().item() for x in (tone, tone / 10))
    assert louder - softer == pytest.approx(1, abs=1e-3)


def test_bands_above_half_the_rate_are_refused() -> None:
    with pytest.raises(ValueError, match="need a rate above 15600 Hz, not 8000"):
        LogMel(8000, 256, 160, 64)


def test_a_window_without_whole_quarters_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of quarters was expected, not of 510 samples"):
        LogMel(16000, 510, 320, 64)


@given(st.sampled_from([4, 16, 52]), st.integers(1, 70), st.integers(0, 200), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_frames_are_windows_a_hop_apart(window: int, hop: int, more: int, seed: int) -> None:
    """By numpy's own sliding view, for any hop and length; one sample more stands beside, which weighs nothing."""
    samples = np.random.default_rng(seed).standard_normal(window + more).astype(np.float32)
    framed = LogMel(16000, window, hop, 2).frames(torch.from_numpy(samples)[None])[0].numpy()
    wanted = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]
    np.testing.assert_array_equal(framed[:, :window], wanted)
    assert framed.shape[1] == window + 1


@pytest.mark.parametrize("shape", FRONTS.values(), ids=FRONTS)
def test_quarters_make_the_power_of_every_bin(shape: tuple[int, int, int, int]) -> None:
    """The layers against numpy's FFT, bin by bin: a mel band would average a wrong bin away."""
    rate, window, hop, bands = shape
    front = LogMel(*shape)
    mel = mel_matrix(rate, window, bands, 50, 7800)
    for bin_ in np.flatnonzero(mel.any(axis=0))[::7]:
        samples = sine(bin_ * rate / window, 0.1, rate, 0.1) + noise(0.1, rate, level_db=-60)
        windows = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop] * signal.get_window("hann", window)
        power = np.abs(np.fft.rfft(windows.astype(np.float64))) ** 2 / (window / 4) ** 2
        np.testing.assert_allclose(decibels(front, samples), 10 * np.log10(mel @ power.T + 1e-10), atol=0.01)
