"""Scenes as pictures: the spectrogram, below it what is true and what a model says, and the sound to hear beside."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundsight.lab.datasets import names
from soundsight.lab.datasets.scenes import Scene
from soundsight.lab.evaluate import hear_scene
from soundsight.lab.evaluate_scenes import Wanted
from soundsight.lab.metrics.events import Span, right
from soundsight.recogniser import Recogniser
from soundsight.result import Event

TRUE, FOUND, WRONG = "#0072B2", "#009E73", "#D55E00"
WINDOW, FLOOR_DB = 512, -90.0
SHORT = 0.05  # of the scene: a bar in which no text fits


def write(wanted: Wanted, kind: str, count: int, seed: int, folder: Path) -> Iterator[Path]:
    """scene-NN.png and scene-NN.flac of the first so many scenes as the first model hears them, and scenes.csv."""
    if not count:
        return
    folder.mkdir(parents=True, exist_ok=True)
    card = wanted.cards[0]
    recogniser = Recogniser(str(card.path), labels=wanted.labels, for_file=True)
    table: list[list[object]] = [["scene", "what", "label", "start_s", "end_s", "snr_db", "score", "clip"]]
    for number, scene in enumerate(islice(wanted.scenes(card, kind, count, seed), count)):
        events = [event for event in hear_scene(recogniser, scene).events if event.holds]
        target = folder / f"scene-{number:02d}.png"
        draw(scene, events, f"{card.name} on scene {number} ({kind}, seed {seed})", target)
        soundfile.write(target.with_suffix(".flac"), scene.samples, scene.rate)
        for p in scene.parts:
            times = [f"{p.start / scene.rate:.2f}", f"{p.end / scene.rate:.2f}"]
            table.append([number, "true", p.label, *times, f"{p.snr_db:.1f}", "", p.clip])
        for e in events:
            table.append([number, "found", e.label, f"{e.start_s:.2f}", f"{e.end_s:.2f}", "", f"{e.score:.2f}", ""])
        yield target
    with (folder / "scenes.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    yield folder / "scenes.csv"


def lanes(scene: Scene, events: Sequence[Event]) -> tuple[str, ...]:
    """Labels from the top: those that are true by onset, then others that were said, by onset."""
    true = [part.label for part in sorted(scene.parts, key=lambda p: p.start)]
    return tuple(dict.fromkeys([*true, *(event.label for event in sorted(events, key=lambda e: e.start_s))]))


def draw(scene: Scene, events: Sequence[Event], title: str, target: Path) -> None:
    """Spectrogram, true lanes, found lanes under each other on one axis of time; levels that are nan are not told."""
    from matplotlib.figure import Figure

    labels, length_s = lanes(scene, events), len(scene.samples) / scene.rate
    true = [Span(p.label, p.start / scene.rate, p.end / scene.rate) for p in scene.parts]
    height = 0.24 * max(len(labels), 1) + 0.3
    figure = Figure(figsize=(11, 3.2 + 2 * height), layout="constrained")
    above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=[2.6, height, height])
    _draw_spectrogram(above, scene)
    above.set_title(f"{title}: what is true (blue), what was said, right (green) or wrong (orange), score", fontsize=10)
    snr = [f"{part.snr_db:.0f} dB" if np.isfinite(part.snr_db) else "" for part in scene.parts]
    _draw_lanes(middle, labels, true, snr, [TRUE] * len(true), "true", length_s)
    said = [Span(e.label, e.start_s, e.end_s) for e in events]
    colours = [FOUND if right(span, true) else WRONG for span in said]
    _draw_lanes(below, labels, said, [f"{e.score:.2f}" for e in events], colours, "found", length_s)
    below.set_xlabel("time, s")
    below.set_xlim(0, length_s)
    figure.savefig(target, dpi=90)


def _draw_spectrogram(axes: Any, scene: Scene) -> None:
    """Levels of Hann windows, 16 ms apart, from what the loudest thousandth reaches down to `FLOOR_DB`."""
    hop = scene.rate // 62
    padded = np.pad(scene.samples, (WINDOW // 2, WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop] * np.hanning(WINDOW)
    level = 20 * np.log10(np.abs(np.fft.rfft(frames)).T / (WINDOW / 4) + 1e-9)
    top = float(np.percentile(level, 99.9))
    extent = (0, len(scene.samples) / scene.rate, 0, scene.rate / 2000)
    axes.imshow(
        level, origin="lower", aspect="auto", extent=extent, cmap="magma", vmin=max(top - 70, FLOOR_DB), vmax=top
    )  # fmt: skip
    axes.set_ylabel("kHz")


def _draw_lanes(
    axes: Any,
    labels: Sequence[str],
    spans: Sequence[Span],
    told: Sequence[str],
    colours: Sequence[str],
    name: str,
    length_s: float,
) -> None:
    """A bar a span in its label's lane; what is told of it stands in it, or behind it where it is short."""
    for span, text, colour in zip(spans, told, colours, strict=True):
        y = labels.index(span.label)
        axes.barh(y, span.end_s - span.start_s, left=span.start_s, height=0.8, color=colour, edgecolor="white")
        fits = span.end_s - span.start_s > SHORT * length_s
        at, ink = (span.start_s, "white") if fits else (span.end_s, "black")
        axes.text(at + 0.003 * length_s, y, text, fontsize=7, va="center", color=ink, clip_on=True)
    axes.set_yticks(range(len(labels)), [names.display(label) for label in labels], fontsize=8)
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    axes.set_ylabel(name)
    axes.grid(axis="x", linewidth=0.3)
