"""png: a picture of one recording: wave, spectrogram and lanes of events over one axis of time."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from soundsight.error import Error
from soundsight.extras import extra
from soundsight.formats.format import Format, Options, only, shown
from soundsight.formats.panels import (
    AMBER,
    FAINT,
    GROUND,
    INK,
    draw_lanes,
    draw_spectrogram,
    draw_wave,
    dress,
    mark_times,
)
from soundsight.formats.words import about, listened, printable, remarks
from soundsight.result import Event, Result
from soundsight.spectrogram import Picture, picture

LANES = 12
WIDTH = 1600  # columns of wave and spectrogram, a little more than the pixels they get
INCHES = 16.0
DPI = 100
LANE_INCHES = 0.5


def write(results: Iterable[Result], out: BinaryIO, options: Options) -> None:
    """Draw the one result. The recording is read again, at its own rate, in blocks.

    Raises `Error` where the recording can no longer be opened, or matplotlib is not installed.
    """
    result = only(results, "png")
    drawn, rate = _look_at(result)
    lanes, rest = lanes_of(shown(result, options).events)
    with warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; that is worth no line on the screen.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = _figure(result, options, drawn, rate, lanes, rest)
        figure.savefig(out, format="png", dpi=DPI, facecolor=GROUND, metadata={"Software": result.provenance.program})


def lanes_of(events: Sequence[Event]) -> tuple[list[tuple[str, list[Event]]], str]:
    """Events by label, at most `LANES`, and a line that counts the rest ("" where there is none).

    Labels with an event that holds come first, then by their best score.
    """
    by_label: dict[str, list[Event]] = {}
    for event in events:
        by_label.setdefault(event.label, []).append(event)
    order = sorted(by_label.items(), key=lambda item: min((not one.holds, -one.score) for one in item[1]))
    left = order[LANES:]
    count = sum(len(found) for _, found in left)
    rest = f"and {count} events of {len(left)} other labels" if left else ""
    return order[:LANES], rest


def _look_at(result: Result) -> tuple[Picture, int]:
    source = result.source
    if source.path is None:
        raise Error(f"{source.name}: has no file to draw from; png needs the recording, not only its result")
    if not Path(source.path).exists():
        raise Error(f"{source.path}: is no longer there; png draws from the recording. Put it back, or listen again")
    from soundsight.audio import open_audio

    with open_audio(source.path) as audio:
        if (audio.rate, audio.channels) != (source.rate, source.channels):
            raise Error(f"{source.path}: is another recording by now; listen to it again for a picture")
        frames = round(source.duration_s * audio.rate)
        return picture(audio.blocks(), frames, WIDTH, audio.rate), audio.rate


def _figure(
    result: Result,
    options: Options,
    drawn: Picture,
    rate: int,
    lanes: list[tuple[str, list[Event]]],
    rest: str,
) -> Any:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as problem:
        raise Error(f"png: needs matplotlib; {extra('plot').how}") from problem
    notes = remarks(result, options)[:3]
    heights = [1.3, 3.9, LANE_INCHES * max(2, len(lanes))]
    top, bottom, gaps = 0.75 + 0.36 * len(notes), 1.0 if rest else 0.65, 0.36
    inches = top + sum(heights) + gaps + bottom
    figure = Figure(figsize=(INCHES, inches), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": heights})
    figure.subplots_adjust(
        left=0.16,
        right=0.915,
        top=1 - top / inches,
        bottom=bottom / inches,
        hspace=gaps / 2 / (sum(heights) / 3),
    )
    _headings(figure, result, notes, rest, inches)
    duration_s = max(result.source.duration_s, 1 / rate)
    draw_wave(axes[0], drawn, duration_s)
    draw_spectrogram(axes[1], drawn, rate, duration_s, options.hears_to_hz)
    draw_lanes(axes[2], lanes, options, listened(result))
    for panel in axes:
        dress(panel)
    mark_times(axes[2], duration_s)
    return figure


def _headings(figure: Any, result: Result, notes: list[str], rest: str, inches: float) -> None:
    name = printable(result.source.name)
    name = name if len(name) <= 70 else f"{name[:34]} … {name[-34:]}"
    y = 1 - 0.34 / inches
    figure.text(0.012, y, name, color=INK, size=20, weight="bold", va="center", parse_math=False)
    figure.text(0.988, y, about(result), color=FAINT, size=15, va="center", ha="right", parse_math=False)
    for i, note in enumerate(notes):
        y = 1 - (0.74 + 0.36 * i) / inches
        figure.text(0.012, y, note, color=AMBER, size=16, va="center", parse_math=False)
    if rest:
        figure.text(0.16, 0.26 / inches, rest, color=FAINT, size=15, va="center", parse_math=False)


PNG = Format("png", ".png", False, "a picture: wave, spectrogram, lanes of events", write, extra="plot")
