"""One recording through a lens as one picture: wave, spectrum, STFT, mel, with their units, and the lens in words."""

from __future__ import annotations

import warnings
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from soundsight.error import Error
from soundsight.extras import extra
from soundsight.formats.panels import FAINT, GROUND, INK, PANEL, POWERS, RANGE_DB, WAVE, marks_hz, tick_s
from soundsight.formats.words import printable
from soundsight.spectrogram import View
from soundsight.units import hz_to_mel, s_to_clock

INCHES, DPI = (14.0, 13.5), 100
WAVE_COLUMNS = 2000
OCTAVES = (16, 31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 64000)


def words(seen: View) -> list[str]:
    """What window, hop and bands come to, a line each."""
    at = seen.lens
    dark = f"; {at.empty_bands} too narrow for a bin of this window, left dark" if at.empty_bands else ""
    frames = f", {seen.frames} spectra averaged in each column" if seen.frames > 1 else ""
    return [
        f"window {at.window} samples (Hann) = {at.window_ms:.1f} ms: what is shorter is blurred over it",
        f"its bins are {at.bin_hz:.1f} Hz apart; two tones must be {at.parted_hz:.0f} Hz apart to be seen as two",
        f"hop {at.hop} samples = {at.hop_ms:.1f} ms: {1000 / at.hop_ms:.1f} spectra a second{frames}",
        f"{at.bands} mel bands from 0 Hz to {_hz(at.rate / 2)}{dark}",
    ]


def draw(seen: View, wave: NDArray[np.float32], name: str, start_s: float, out: BinaryIO) -> None:
    """Write the picture as PNG. `wave` is lowest and highest sample of each column, (2, columns).

    Raises `Error` where there is no sample to draw, or matplotlib is not installed.
    """
    if not seen.samples:
        raise Error(f"{name}: there is no sound in what was asked for. Choose another --start.")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError as problem:
        raise Error(f"show: needs matplotlib; {extra('plot').how}") from problem
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=INCHES, dpi=DPI, layout=ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.12))
        FigureCanvasAgg(figure)
        _headings(figure, seen, name, start_s)
        panels = figure.subplots(4, 1, gridspec_kw={"height_ratios": [1.1, 1.7, 2.2, 2.2]})
        end_s = start_s + seen.samples / seen.lens.rate
        _wave(panels[0], wave, start_s, end_s)
        _spectrum(panels[1], seen)
        loudest = float(max(seen.stft.max(initial=-60.0), seen.mel.max(initial=-60.0)))
        _stft(panels[2], seen, start_s, loudest)
        _mel(panels[3], seen, start_s, loudest)
        for panel in panels:
            panel.set_facecolor(PANEL)
            panel.tick_params(colors=INK, labelsize=12, length=3)
            for side in panel.spines.values():
                side.set_visible(False)
        for panel in (panels[0], panels[2], panels[3]):
            _times(panel, start_s, end_s)
        figure.savefig(out, format="png", dpi=DPI, facecolor=GROUND)


def _headings(figure: Any, seen: View, name: str, start_s: float) -> None:
    end_s = start_s + seen.samples / seen.lens.rate
    shown = printable(name)
    shown = shown if len(shown) <= 60 else f"{shown[:29]} … {shown[-29:]}"
    title = f"{shown}   {s_to_clock(start_s)} to {s_to_clock(end_s)}, {_hz(seen.lens.rate)}"
    text = "\n".join([title, *words(seen)])
    figure.suptitle(text, color=INK, size=13, x=0.01, ha="left", parse_math=False, linespacing=1.35)


def _title(panel: Any, text: str) -> None:
    panel.set_title(text, color=FAINT, size=13, loc="left")


def _wave(panel: Any, wave: NDArray[np.float32], start_s: float, end_s: float) -> None:
    _title(panel, "wave: amplitude, 1 is full scale")
    edges = np.linspace(start_s, end_s, wave.shape[1] + 1)
    loudest = max(float(np.abs(wave).max(initial=0)), 1e-4)
    panel.stairs(wave[1] + loudest / 120, edges, baseline=wave[0] - loudest / 120, fill=True, color=WAVE, linewidth=0)
    panel.set_xlim(start_s, end_s)
    panel.set_ylim(-1.05 * loudest, 1.05 * loudest)
    panel.set_ylabel("amplitude", color=FAINT, size=12)


def _spectrum(panel: Any, seen: View) -> None:
    _title(panel, "spectrum: mean power of all windows, 0 dB is a sine of full scale")
    at = seen.lens
    hz = np.arange(len(seen.spectrum)) * at.bin_hz
    panel.plot(hz[1:], seen.spectrum[1:], color=WAVE, linewidth=1.3)
    panel.set_xscale("log")
    panel.set_xlim(max(at.bin_hz, 16), at.rate / 2)
    top = float(seen.spectrum[1:].max(initial=-60.0))
    panel.set_ylim(max(top - RANGE_DB - 20, float(seen.spectrum[1:].min(initial=top)) - 3), top + 6)
    marks = [hz for hz in OCTAVES if max(at.bin_hz, 16) <= hz <= at.rate / 2]
    panel.set_xticks(marks, [_hz(hz) for hz in marks])
    panel.minorticks_off()
    panel.grid(color=FAINT, alpha=0.25)
    panel.set_ylabel("level, dB", color=FAINT, size=12)
    panel.set_xlabel("frequency", color=FAINT, size=12)


def _image(panel: Any, rows: NDArray[np.float32], extent: tuple[float, float, float, float], loudest: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    drawn = panel.imshow(
        rows,
        origin="lower",
        aspect="auto",
        extent=extent,
        cmap=LinearSegmentedColormap.from_list("power", POWERS),
        vmin=loudest - RANGE_DB,
        vmax=loudest,
        interpolation="antialiased" if rows.shape[1] > 400 else "nearest",  # few columns are shown as they are
    )
    bar = panel.figure.colorbar(drawn, ax=panel, pad=0.01, aspect=14)
    bar.set_label("level, dB", color=FAINT, size=12)
    bar.ax.tick_params(colors=INK, labelsize=11)
    bar.outline.set_visible(False)


def _ends(seen: View, start_s: float) -> tuple[float, float]:
    """From where to where the columns reach; the last may reach beyond the sound."""
    hop_s = seen.lens.hop / seen.lens.rate
    return start_s, start_s + seen.stft.shape[1] * seen.frames * hop_s


def _stft(panel: Any, seen: View, start_s: float, loudest: float) -> None:
    _title(panel, "STFT: a spectrum every hop, frequency even in Hz")
    left, right = _ends(seen, start_s)
    half = seen.lens.bin_hz / 2
    _image(panel, seen.stft, (left, right, -half, seen.lens.rate / 2 + half), loudest)
    panel.set_ylim(0, seen.lens.rate / 2)
    step = next(step for step in (500, 1000, 2000, 5000, 10000, 20000, 50000) if seen.lens.rate / 2 / step <= 12)
    marks = np.arange(0, seen.lens.rate / 2 + 1, step)
    panel.set_yticks(marks, [_hz(hz) for hz in marks])
    panel.set_ylabel("frequency", color=FAINT, size=12)


def _mel(panel: Any, seen: View, start_s: float, loudest: float) -> None:
    _title(panel, "mel: the same in bands as wide as the ear's, frequency even in mel")
    left, right = _ends(seen, start_s)
    top = float(hz_to_mel(seen.lens.rate / 2))
    # Band b (from 0) has its middle at (b + 1) of bands + 1 steps.
    step = top / (seen.lens.bands + 1)
    _image(panel, seen.mel, (left, right, step / 2, top - step / 2), loudest)
    panel.set_ylim(step / 2, top - step / 2)
    marks = marks_hz(seen.lens.rate / 2)
    panel.set_yticks([float(hz_to_mel(hz)) for hz in marks], [_hz(hz) for hz in marks])
    panel.set_ylabel("frequency", color=FAINT, size=12)


def _times(panel: Any, start_s: float, end_s: float) -> None:
    step = tick_s(end_s - start_s)
    if end_s - start_s < 0.5:
        panel.set_xlim(start_s, end_s)
        panel.set_xlabel("time, s", color=FAINT, size=12)
        return
    times = np.arange(np.ceil(start_s / step - 1e-9), np.floor(end_s / step + 1e-9) + 1) * step
    panel.set_xticks(times, [s_to_clock(one) if step < 1 else s_to_clock(one).removesuffix(".0") for one in times])
    panel.set_xlim(start_s, end_s)
    panel.set_xlabel("time, min:s", color=FAINT, size=12)


def _hz(hz: float) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
