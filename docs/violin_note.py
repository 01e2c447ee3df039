"""Makes docs/violin-note.png: one real note, what was measured of it, and each figure's 90 % interval.

    python docs/violin_note.py

The sound is the A4 of tests/violin/iowa-d4-a4-e5.ogg (University of Iowa, see THIRD_PARTY.md).
"""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from soundsight import listen
from soundsight.audio import Block, read_mono
from soundsight.measure import RATE, Line, Pitch, joined
from soundsight.result import Measured

ROOT = Path(__file__).parent.parent
SOUND = ROOT / "tests" / "violin" / "iowa-d4-a4-e5.ogg"
AROUND_S = 0.12
A4 = 69
TOLD = (
    *("hz", "cents_equal", "cents_pythagorean", "drift", "scatter", "level", "slope", "begins", "rise"),
    *("regular_after", "harmonics_to_noise", "dynamic_stability", "pitch_stability", "tone"),
)


def main() -> None:
    """Draw it."""
    note = next(one for one in listen(SOUND, model="violin").notes if one.key == A4)
    lines = _lines()
    pitch, level = lines["pitch"], lines["envelope"]
    measures = note.measures
    figure, (above, below) = plt.subplots(2, 1, sharex=True, figsize=(9, 5.2), layout="constrained")
    cents = 1200 * np.log2(pitch.values / note.hz)
    sure = np.asarray(pitch.confidence) > 0.5
    above.plot(pitch.times()[sure], cents[sure], ".", ms=4, color="#4a6fa5", label="pitch, every 10 ms")
    ends = [1200 * np.log2(one / note.hz) for one in (measures["hz"].low, measures["hz"].high)]
    above.fill_between([note.start_s, note.end_s], *ends, color="#d98c2b", alpha=0.8, label="hz, its 90 % interval")
    above.set(ylim=(-15, 15), ylabel="cents about the note")
    below.plot(level.times(), level.values, color="#4a6fa5", label="level at the harmonics")
    starts = note.start_s + (measures["begins"].value or 0) / 1000
    low, high = ((note.start_s + one / 1000) for one in (measures["begins"].low, measures["begins"].high))
    below.axvspan(low, high, color="#d98c2b", alpha=0.5, label="begins, its 90 % interval")
    below.hlines(
        (measures["level"].value or 0) + 4, starts, starts + (measures["rise"].value or 0) / 1000, color="#a33", lw=3,
        label="rise, 10 to 90 %",
    )  # fmt: skip
    below.set(xlim=(note.start_s - AROUND_S, note.end_s + AROUND_S), ylim=(-70, -5), xlabel="s", ylabel="dB")
    for axis in (above, below):
        axis.axvline(note.start_s, color="#999", lw=0.8)
        axis.axvline(note.end_s, color="#999", lw=0.8)
        axis.legend(loc="lower right", fontsize=8)
    said = "\n".join(_said(name, measures[name]) for name in TOLD)
    figure.text(1.0, 0.5, said, family="monospace", fontsize=8, va="center")
    figure.savefig(ROOT / "docs" / "violin-note.png", dpi=100, bbox_inches="tight")


def _lines() -> dict[str, Line]:
    sound = read_mono(SOUND, RATE)
    listener = Pitch()
    given = listener.feed(Block(sound, RATE, 0)) + listener.flush()
    return {name: joined([one for one in given if one.name == name]) for name in ("pitch", "envelope")}


def _said(name: str, one: Measured) -> str:
    return f"{name:19}{one.value:8.1f} {one.unit:7} {one.low:.1f} … {one.high:.1f}"


if __name__ == "__main__":
    main()
