"""The page in a real browser: first paint, size, and what its main thread does a frame. Fails where it promises more.

A made recording is played, all of it shown and then close up, where the view follows the playhead; then a made hour is
scrolled and zoomed through. The browser's own trace says what the main thread did between two of its frames, in CPU
time, so that other programs of a busy machine do not count; and how many frames of the screen were dropped, which on
such a machine, and without a graphics card, is not the page's doing alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from timing import machine, table, verdicts  # first: it keeps numpy to one thread

from sound import write  # isort: skip

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
BUNDLE = ROOT / "src" / "soundsight" / "server" / "page"
MOST_MS = 8.0
MOST_PAINT_S = 1.0
MOST_BYTES = 250_000
# A frame that lasts as long as this was none: the page had nothing to draw.
IDLE_S = 0.25
SLICE_S = 10.0  # of trace at once: it is held in memory
CLOSE_UP_S = 20.0
TRACED = ["-*", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame"]
PLAYS = "() => document.querySelector('button.play')?.disabled === false"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(slots=True)
class Frames:
    """CPU milliseconds of the main thread a frame; frames of the screen that were drawn and dropped."""

    ms: list[float] = field(default_factory=list)
    drawn: int = 0
    dropped: int = 0


def main() -> int:
    """Start a server and a browser, play, scroll, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of playing, and as many at most of scrolling")
    parser.add_argument("--hours", type=float, default=1.0, help="how long the recording is that is scrolled")
    parser.add_argument("--model", default="environment")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "library", given.model) as address:
        played = Path(folder) / "played.flac"
        long = Path(folder) / "long.flac"
        write(played, given.minutes * 60 * 1.6 + 30)  # it plays on while a trace is read
        write(long, given.hours * 3600)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--mute-audio"])
            paint_s = first_paint_s(browser, address)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            seconds = given.minutes * 60
            opened(page, address, played)
            page.keyboard.press("Space")
            courses = {"playing, all shown": traced(browser, page, seconds / 2, lambda: page.wait_for_timeout(100))}
            zoomed(page, CLOSE_UP_S, seconds * 1.6 + 30)
            courses["playing, close up"] = traced(browser, page, seconds / 2, lambda: page.wait_for_timeout(100))
            opened(page, address, long)
            zoomed(page, CLOSE_UP_S, given.hours * 3600)
            courses["scrolling"] = traced(browser, page, seconds / 2, lambda: scroll(page))
            courses["zooming"] = traced(browser, page, seconds / 4, lambda: zoom(page))
            browser.close()
    return judge(paint_s, courses)


def chromium() -> str:
    """The browser's path."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        sys.exit("no Chromium on the path. Debian, Ubuntu: apt install chromium")
    return found


@contextmanager
def served(library: Path, model: str) -> Iterator[str]:
    """Address of a server; stopped at the end."""
    command = [sys.executable, "-m", "soundsight", "serve", "-m", model, "--no-open", "--port", "0"]
    environment = {"PYTHONPATH": str(ROOT / "src"), **os.environ}
    with subprocess.Popen(
        [*command, "--library", str(library)], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[3].rstrip("/")
        finally:
            server.terminate()


def first_paint_s(browser: Browser, address: str, rounds: int = 5) -> float:
    """Seconds from asking for the page to its first words, nothing cached; the median."""
    found = []
    for _ in range(rounds):
        page = browser.new_page()
        page.goto(address)
        page.wait_for_function(PAINTED)
        found.append(page.evaluate(PAINTED) / 1000)
        page.close()
    return float(np.median(found))


def opened(page: Page, address: str, path: Path) -> None:
    """Put a recording into the library, open it, and wait until all of it was heard."""
    page.goto(address)
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/#r=*", timeout=120_000)
    page.wait_for_function(PLAYS, timeout=600_000)
    page.locator(".progress").wait_for(state="detached", timeout=3_600_000)
    page.wait_for_timeout(2000)


def zoomed(page: Page, shown_s: float, length_s: float) -> None:
    """Show so many seconds about the playhead."""
    for _ in range(max(0, round(np.log2(length_s / shown_s)))):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(1000)


def over_the_axis(page: Page) -> None:
    plot = page.locator("[data-plot=spectrogram]").bounding_box()
    assert plot is not None
    page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 2)


def scroll(page: Page) -> None:
    """A second or so of wheel, onwards; at the end from the start."""
    over_the_axis(page)
    for _ in range(30):
        page.mouse.wheel(100, 0)
        page.wait_for_timeout(16)


def zoom(page: Page) -> None:
    """Out to all of it and in again."""
    over_the_axis(page)
    page.keyboard.down("Control")
    for notch in [100] * 12 + [-100] * 12:
        page.mouse.wheel(0, notch)
        page.wait_for_timeout(50)
    page.keyboard.up("Control")


def traced(browser: Browser, page: Page, seconds: float, act: Callable[[], None]) -> Frames:
    """Act for so long; what the main thread did meanwhile."""
    frames = Frames()
    left = seconds
    while left > 0:
        browser.start_tracing(page=page, categories=TRACED)
        began = time.monotonic()
        while time.monotonic() - began < min(SLICE_S, left):
            act()
        left -= time.monotonic() - began
        read(json.loads(browser.stop_tracing())["traceEvents"], frames)
    return frames


def read(events: list[dict[str, Any]], frames: Frames) -> None:
    """Add a trace's frames: the tasks of the page's main thread between the beginnings of two frames."""
    begins = [event for event in events if event["name"] == "BeginMainThreadFrame"]
    if not begins:
        return
    [(main_thread, _)] = Counter((event["pid"], event["tid"]) for event in begins).most_common(1)
    starts = sorted(event["ts"] for event in begins if (event["pid"], event["tid"]) == main_thread)
    tasks = [e for e in events if e["name"] == "RunTask" and e["ph"] == "X" and (e["pid"], e["tid"]) == main_thread]
    # A frame begins within its task, so the task counts by its end.
    ends = np.array([task["ts"] + task["dur"] for task in tasks])
    cpu_ms = np.array([task.get("tdur", task["dur"]) for task in tasks]) / 1000
    for first, last in pairwise(starts):
        if last - first < IDLE_S * 1e6:
            frames.ms.append(float(cpu_ms[(ends > first) & (ends <= last)].sum()))
    process = main_thread[0]
    frames.drawn += sum(event["name"] == "DrawFrame" and event["pid"] == process for event in events)
    frames.dropped += sum(event["name"] == "DroppedFrame" and event["pid"] == process for event in events)


def judge(paint_s: float, courses: dict[str, Frames]) -> int:
    """Print what was measured and judge it; the exit code."""
    size = len(gzip.compress(b"".join(path.read_bytes() for path in sorted(BUNDLE.iterdir())), 9))
    rows = [["main thread", "frames", "p50 ms", "p95 ms", "most ms", "drawn", "dropped"]]
    worst = 0.0
    for name, course in courses.items():
        if not course.ms:
            sys.exit(f"{name}: no frame was traced")
        p50, p95 = np.percentile(course.ms, [50, 95])
        worst = max(worst, float(p95))
        cells = [f"{len(course.ms)}", f"{p50:.1f}", f"{p95:.1f}", f"{max(course.ms):.1f}"]
        rows.append([name, *cells, f"{course.drawn}", f"{course.dropped}"])
    print(table(rows))
    judged = {
        f"first paint {paint_s:.2f} s, at most {MOST_PAINT_S:.0f}": paint_s <= MOST_PAINT_S,
        f"bundle {size} bytes, compressed, at most {MOST_BYTES}": size <= MOST_BYTES,
        f"p95 of the main thread's work a frame {worst:.1f} ms, at most {MOST_MS:.0f}": worst <= MOST_MS,
    }
    print(machine())
    return verdicts(judged)


if __name__ == "__main__":
    sys.exit(main())
