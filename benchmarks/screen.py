"""From the microphone to the screen: how late the page shows what a violin plays, in a real browser.

Chromium's microphone plays a sound. Each frame of it that the page sends is timed, and each answer of the server: once
when it comes, once when the page has made the frame of the screen that follows it, which is what its needle and its
ribbon wait for. Late is from when the newest pitch's last sample was recorded, its look-ahead included, by the clock of
the frames. A note is told, and its tiles are lit, once the frames after its end that its verdict looks at are known: it
is late from there. The driver only starts the page and reads the times at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from timing import machine, table, verdicts  # first: it keeps numpy to one thread

import soundfile  # isort: skip
from page import ROOT, chromium, served
from playwright.sync_api import Page, sync_playwright

from soundsight.measure.notes import SEES
from soundsight.measure.spectra import HOP, RATE

SOUND = ROOT / "tests" / "violin" / "garner-bwv1002-6.ogg"
NEEDLE_P95_MS, NOTE_P95_MS = 60.0, 250.0
HOP_S = HOP / RATE
SETTLED_S = 3.0  # until the microphone's clock and the page have found their pace
# Milliseconds of performance.now(). A frame: when it was sent and the sample after its last one; an answer: when it
# came, when the screen's next frame had been made, and its text. The rate is what the page told the server.
WATCH = """
window.watched = { rate: 0, frames: [], answers: [] }
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given)
    this.addEventListener('message', event => {
      const came = performance.now()
      requestAnimationFrame(() => {
        const after = new MessageChannel()
        after.port1.onmessage = () => watched.answers.push([came, performance.now(), event.data])
        after.port2.postMessage(0)
      })
    })
  }
  send(data) {
    super.send(data)
    if (typeof data === 'string') {
      watched.rate = JSON.parse(data).rate ?? watched.rate
      return
    }
    const bytes = ArrayBuffer.isView(data) ? data : new Uint8Array(data)
    const head = new DataView(bytes.buffer, bytes.byteOffset, 12)
    const after = Number(head.getBigUint64(4, true)) + (bytes.byteLength - 12) / 4
    watched.frames.push([performance.now(), after])
  }
}
"""


@dataclass(slots=True)
class Late:
    """Milliseconds until an answer with a pitch came and was drawn, until a note was; of the microphone's frames."""

    came: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    notes: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)


def main() -> int:
    """Start a server and a browser, listen, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--sound", type=Path, default=SOUND, help="what is played, again and again")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "library", "violin") as address:
        played = Path(folder) / "microphone.wav"
        samples, rate = soundfile.read(given.sound, dtype="float32", always_2d=True)
        soundfile.write(played, samples.mean(axis=1), rate, subtype="PCM_16")
        hears = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=chromium(),
                args=["--no-sandbox", "--mute-audio", *hears, f"--use-file-for-fake-audio-capture={played}"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            watched = listened(page, address, given.seconds)
            browser.close()
    return judge(late(watched))


def listened(page: Page, address: str, seconds: float) -> dict[str, Any]:
    """Listen so long; what was watched."""
    page.add_init_script(WATCH)
    page.goto(address)
    page.get_by_role("link", name="Listen live").click()
    page.wait_for_function("() => watched.answers.length > 20", timeout=60_000)
    page.wait_for_timeout(1000 * seconds)
    found: dict[str, Any] = page.evaluate("() => watched")
    return found


def late(watched: dict[str, Any]) -> Late:
    """What was watched, against the time at which each sample was recorded."""
    found = Late()
    sent_ms, after = (np.array(column, dtype=float) for column in zip(*watched["frames"], strict=True))
    answers = [(came, drawn, json.loads(text)) for came, drawn, text in watched["answers"]]
    ready = next(answer for _, _, answer in answers if answer["type"] == "ready")
    rate, ahead_s = float(watched["rate"]), float(ready["context_after_s"])
    found.frames = [1000 * (b - a) / rate for a, b in pairwise(after)]

    def recorded_ms(at_s: float) -> float:
        """When a moment of the session was recorded: its frame was sent as its last sample was there."""
        index = min(int(np.searchsorted(after, at_s * rate)), len(after) - 1)
        return float(sent_ms[index] - 1000 * (after[index] / rate - at_s))

    for came, drawn, answer in answers:
        if answer["type"] != "update" or answer["until_s"] < SETTLED_S:
            continue
        for track in answer["tracks"]:
            if track["name"] == "pitch" and track["values"]:
                there = recorded_ms(track["start_s"] + track["hop_s"] * len(track["values"]) + ahead_s)
                found.came.append(came - there)
                found.drawn.append(drawn - there)
        found.notes += [drawn - recorded_ms(note["end_s"] + SEES * HOP_S + ahead_s) for note in answer["notes"]]
    return found


def judge(found: Late) -> int:
    """Print what was measured and judge it; the exit code."""
    if not found.drawn or not found.notes:
        sys.exit("no pitch or no note was heard: the machine was too busy, or the sound has none")
    rows = [["late", "times", "p50 ms", "p95", "most"]]
    parts = {"a pitch, answered": found.came, "a pitch, drawn": found.drawn, "a note, drawn": found.notes}
    for name, values in parts.items():
        p50, p95 = np.percentile(values, [50, 95])
        rows.append([name, f"{len(values)}", f"{p50:.0f}", f"{p95:.0f}", f"{max(values):.0f}"])
    print(table(rows))
    print(f"a frame of the microphone has {np.median(found.frames):.1f} ms, whose first samples wait for its last")
    needle, note = (float(np.percentile(values, 95)) for values in (found.drawn, found.notes))
    judged = {
        f"p95 of a pitch beyond its look-ahead {needle:.0f} ms, at most {NEEDLE_P95_MS:.0f}": needle <= NEEDLE_P95_MS,
        f"p95 of a note beyond what its verdict sees {note:.0f} ms, at most {NOTE_P95_MS:.0f}": note <= NOTE_P95_MS,
    }
    print(machine())
    return verdicts(judged)


if __name__ == "__main__":
    sys.exit(main())
