"""What a person's hands do on the page: choose, drop, click on a moment, drag."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PATIENCE_S = 60.0
DROP = """files => {
  const carried = new DataTransfer()
  for (const [name, content] of files) {
    carried.items.add(new File([Uint8Array.from(atob(content), one => one.charCodeAt(0))], name))
  }
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const options = { bubbles: true, cancelable: true, dataTransfer: carried }
    document.querySelector('main').dispatchEvent(new DragEvent(kind, options))
  }
}"""
# Of every page: how many keys reached it, whatever then becomes of them.
COUNT_KEYS = """
window.keysHeard = 0
addEventListener('keydown', event => {
  if (!['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) window.keysHeard += 1
}, true)
"""


def choose_model(page: Page, name: str) -> None:
    """Press the model's button in the header."""
    page.get_by_role("button", name=name, exact=True).click()


def dropped(page: Page, *paths: Path) -> str:
    """Choose recordings as a person would; the id of the one that opens, once all of it was heard."""
    page.locator("input[type=file]").first.set_input_files([str(path) for path in paths])
    page.wait_for_url("**/#r=*", timeout=30_000)
    recording = page.url.partition("#r=")[2][:32]
    heard(page, recording)
    return recording


def let_go(page: Page, *paths: Path) -> None:
    """Drag files from elsewhere onto the page and let them go."""
    page.evaluate(DROP, [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths])


def opened_there(page: Page, path: Path, model: str) -> str:
    """A recording put into the library by the page's server and opened on the page; its id."""
    server = page.url.partition("#")[0]
    answer = page.request.post(
        f"{server}api/v1/recordings",
        params={"name": path.name, "model": model},
        headers={"Content-Type": "application/octet-stream"},
        data=path.read_bytes(),
    )
    assert answer.status == 202, answer.text()
    recording: str = answer.json()["recording"]
    state_of(page, recording, "done")
    page.goto(f"{server}#r={recording}")
    heard(page, recording)
    return recording


def record_of(page: Page, recording: str) -> dict[str, Any]:
    """All that the server knows of a recording."""
    found: dict[str, Any] = page.request.get(f"{page.url.partition('#')[0]}api/v1/recordings/{recording}").json()
    return found


def record_once(page: Page, recording: str, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The same, once it is as it should be. (`wait_for_function` awaits no promise, so it cannot ask the server.)"""
    end = time.monotonic() + PATIENCE_S
    while not ready(found := record_of(page, recording)):
        assert time.monotonic() < end, f"still not ready: {found}"
        page.wait_for_timeout(50)
    return found


def state_of(page: Page, recording: str, wanted: str) -> None:
    """Wait until a recording is in a state."""
    record_once(page, recording, lambda one: one["state"] == wanted)


def heard(page: Page, recording: str) -> None:
    """Wait until all of a recording was heard and the page shows so and can play it."""
    state_of(page, recording, "done")
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false")
    page.locator(".progress").wait_for(state="detached")


def in_lane(page: Page, label: str, time_s: float, length_s: float) -> tuple[float, float]:
    """Where on the screen a time of a label's lane is, while all of the recording is shown."""
    head = page.locator(f".lane-head[data-lane='{label}']").bounding_box()
    plot = page.locator("[data-plot=lanes]").bounding_box()
    assert head is not None
    assert plot is not None
    return plot["x"] + plot["width"] * time_s / length_s, head["y"] + head["height"] / 2


def click_at(page: Page, label: str, time_s: float, length_s: float = 6.0) -> None:
    """Click in a label's lane."""
    page.mouse.click(*in_lane(page, label, time_s, length_s))


def drag(page: Page, label: str, from_s: float, to_s: float, length_s: float = 6.0) -> None:
    """Press in a label's lane, move, let go."""
    page.mouse.move(*in_lane(page, label, from_s, length_s))
    page.mouse.down()
    page.mouse.move(*in_lane(page, label, (from_s + to_s) / 2, length_s), steps=3)
    page.mouse.move(*in_lane(page, label, to_s, length_s), steps=3)
    page.mouse.up()


def select(page: Page, from_s: float, to_s: float, length_s: float = 6.0) -> None:
    """Select a stretch by dragging over the wave."""
    plot = page.locator("[data-plot=wave]").bounding_box()
    assert plot is not None
    y = plot["y"] + plot["height"] / 2
    at = [plot["x"] + plot["width"] * time_s / length_s for time_s in (from_s, (from_s + to_s) / 2, to_s)]
    page.mouse.move(at[0], y)
    page.mouse.down()
    for x in at[1:]:
        page.mouse.move(x, y, steps=3)
    page.mouse.up()


def slide(page: Page, name: str, to: float) -> None:
    """Move a slider and let it go."""
    page.get_by_label(name, exact=True).fill(str(to))


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other. One that a busy browser never brought to the page is pressed again."""
    for key in keys:
        before = page.evaluate("keysHeard")  # its answer tells, too, that the page is there and awaits what was asked
        for _ in range(3):
            page.keyboard.press(key)
            if page.evaluate("keysHeard") > before:
                break
        else:
            raise AssertionError(f"{key} was pressed three times and never reached the page")


def saved(page: Page, recording: str, count: int) -> list[dict[str, Any]]:
    """What the person said, in order of time, once the server has so many of it."""
    record = record_once(page, recording, lambda one: len(one["says"]) == count)
    return sorted(record["says"], key=lambda one: float(one["start_s"]))


def same(text: str, value: float) -> None:
    """The number as shown is the value, rounded to as many places as are shown."""
    shown = text.replace("−", "-")
    places = len(shown.partition(".")[2])
    assert abs(float(shown) - value) <= 0.5 * 10**-places + 1e-9, (text, value)
