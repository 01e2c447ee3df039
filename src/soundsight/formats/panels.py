"""The panels of `png`: wave, spectrogram, lanes of events, and the marks on their axes."""

from __future__ import annotations

from typing import Any

from soundsight.formats.format import Options
from soundsight.formats.words import printable
from soundsight.result import Event
from soundsight.spectrogram import Picture, mel_rows
from soundsight.units import hz_to_mel, s_to_clock

ROWS = 360
RANGE_DB = 80.0
MARKS_HZ = (100, 250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 64000)
TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)

AMBER = "#F0B400"
GROUND = "#14171C"
PANEL = "#1D2129"
INK = "#F2F2EE"
FAINT = "#9AA3AD"
WAVE = "#8FB3CF"
# Quiet to loud, in blue: amber is for events.
POWERS = (
    "#0E1116",
    "#17293A",
    "#2F5878",
    "#6FA3C8",
    "#D3E8F6",
    "#FFFFFF",
)


def tick_s(duration_s: float) -> float:
    """The step between marks of time: the smallest round one that gives at most ten."""
    return next((step for step in TICKS_S if duration_s / step <= 10), TICKS_S[-1])


def marks_hz(top_hz: float) -> list[float]:
    """Round frequencies to mark on a mel axis up to `top_hz`, from the top down, where there is room."""
    top = float(hz_to_mel(top_hz))
    marks: list[float] = []
    above = top
    for hz in reversed(MARKS_HZ):
        place = float(hz_to_mel(hz))
        if above - place >= 0.07 * top or (not marks and above - place >= 0.02 * top):
            marks.append(hz)
            above = place
    return marks


def draw_wave(panel: Any, drawn: Picture, duration_s: float) -> None:
    """The lowest and highest sample of each column; the axis reaches to the loudest."""
    """The lowest and highest sample of each column, filled between; the axis reaches to the loudest."""
    low, high = drawn.wave
    count = max(1, len(low))
    edges = [duration_s * i / count for i in range(count + 1)]
    panel.set_xlim(0, duration_s)
    loudest = float(abs(drawn.wave).max(initial=0))
    # At least a hair's width, so that a silent recording shows its line; the scale follows what is loudest.
    reach = max(loudest, 1e-4) * 1.05
    panel.set_ylim(-reach, reach)
    if len(low):
        panel.stairs(high + reach / 150, edges, baseline=low - reach / 150, fill=True, color=WAVE, linewidth=0)
    panel.set_yticks([-loudest, 0, loudest] if loudest else [0])
    panel.set_yticklabels([f"{-loudest:.2g}", "0", f"{loudest:.2g}"] if loudest else ["0"])


def draw_spectrogram(panel: Any, drawn: Picture, rate: int, duration_s: float, hears_to_hz: float | None) -> None:
    """Power in mel, `RANGE_DB` below the loudest, with a mark where the model hears no more."""
    from matplotlib.colors import LinearSegmentedColormap

    rows = mel_rows(drawn.decibels, rate, ROWS)
    loudest = float(rows.max(initial=-40.0))
    top = float(hz_to_mel(rate / 2))
    if rows.size:
        panel.imshow(
            rows,
            origin="lower",
            aspect="auto",
            extent=(0, duration_s, 0, top),
            cmap=LinearSegmentedColormap.from_list("power", POWERS),
            vmin=loudest - RANGE_DB,
            vmax=loudest,
            interpolation="antialiased",
        )
    panel.set_ylim(0, top)
    marks = marks_hz(rate / 2)
    panel.set_yticks([float(hz_to_mel(hz)) for hz in marks])
    panel.set_yticklabels([_hz(hz) for hz in marks])
    if hears_to_hz is not None and hears_to_hz < rate / 2:
        _mark_unheard(panel, float(hz_to_mel(hears_to_hz)), top, hears_to_hz)


def _mark_unheard(panel: Any, edge: float, top: float, hears_to_hz: float) -> None:
    panel.axhline(edge, color=FAINT, linewidth=1.2, linestyle=(0, (6, 5)))
    across = panel.get_yaxis_transform()
    panel.plot([1.012, 1.012], [edge, top], transform=across, color=FAINT, linewidth=5, clip_on=False)
    words = f"above\n{_hz(hears_to_hz)}\nunheard"
    panel.text(1.022, (edge + top) / 2, words, transform=across, color=FAINT, size=14, va="center", linespacing=1.25)


def draw_lanes(
    panel: Any, lanes: list[tuple[str, list[Event]]], options: Options, listened: tuple[float, float]
) -> None:
    """A lane a label: solid where an event holds, dashed and faint where it does not; no ground where not listened."""
    for unheard in ((0, listened[0]), (listened[1], panel.get_xlim()[1])):
        if unheard[0] < unheard[1]:
            panel.axvspan(*unheard, color=GROUND, linewidth=0, zorder=0.5)
    count = max(2, len(lanes))
    panel.set_ylim(count - 0.5, -0.5)
    panel.set_yticks(range(len(lanes)))
    names = [printable(options.display(label)) for label, _ in lanes]
    names = [name if len(name) <= 22 else name[:21] + "…" for name in names]
    panel.set_yticklabels(names, parse_math=False)
    for y, (_, events) in enumerate(lanes):
        panel.axhline(y, color=FAINT, alpha=0.25, linewidth=1, zorder=0)
        holding = [(event.start_s, event.end_s - event.start_s) for event in events if event.holds]
        others = [(event.start_s, event.end_s - event.start_s) for event in events if not event.holds]
        # The edge keeps an event of a moment in ten hours as wide as the eye needs.
        panel.broken_barh(holding, (y - 0.36, 0.72), facecolor=AMBER, edgecolor=AMBER, linewidth=1.5)
        panel.broken_barh(
            others, (y - 0.3, 0.6), facecolor=(*_rgb(AMBER), 0.1), edgecolor=(*_rgb(AMBER), 0.6),
            linewidth=1.2, linestyle=(0, (4, 3)),
        )  # fmt: skip
    if not lanes:
        panel.text(0.5, 0.5, "no events", transform=panel.transAxes, color=FAINT, size=16, ha="center", va="center")


def dress(panel: Any) -> None:
    """Colours and sizes that all panels share."""
    panel.set_facecolor(PANEL)
    panel.tick_params(colors=INK, labelsize=15, length=0, pad=8)
    for side in panel.spines.values():
        side.set_visible(False)


def mark_times(panel: Any, duration_s: float) -> None:
    """Marks of time under the last panel."""
    step = tick_s(duration_s)
    times = [step * i for i in range(int(duration_s / step + 1e-6) + 1)]
    panel.set_xticks(times)
    panel.set_xticklabels([s_to_clock(time) if step < 1 else s_to_clock(time).removesuffix(".0") for time in times])
    panel.tick_params(axis="x", labelsize=15)


def _hz(hz: float) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
