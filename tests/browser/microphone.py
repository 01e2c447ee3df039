"""A browser whose microphone is a sound file, and what it said to the server and heard from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, WebSocket, expect

from browser.conftest import chromium


@contextmanager
def microphone(driver: Playwright, sound: Path) -> Iterator[Browser]:
    """A browser that may use its microphone, which plays a file once from when it is opened."""
    with chromium(
        driver,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}%noloop",
    ) as browser:
        yield browser


class Wire:
    """The messages of a page's live sockets, as they come."""

    def __init__(self, page: Page) -> None:
        self.hellos: list[dict[str, Any]] = []
        self.got: list[dict[str, Any]] = []
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        if "/ws/live" not in socket.url:
            return
        socket.on("framesent", lambda sent: self.hellos.append(json.loads(sent)) if isinstance(sent, str) else None)
        socket.on("framereceived", lambda got: self.got.append(json.loads(got)) if isinstance(got, str) else None)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The messages of one type that the server sent."""
        return [one for one in self.got if one["type"] == kind]

    def outline(self) -> str:
        """What came, in short, for who wonders why a test failed."""
        lines = [f"{len(self.hellos)} texts sent"]
        for one in self.got:
            if one["type"] != "update":
                lines.append(
                    " ".join(f"{key} {one[key]}" for key in ("type", "recording", "count", "error") if key in one)
                )
            elif not lines[-1].startswith("until"):
                lines.append(f"until {one['until_s']}")
            else:
                lines[-1] = f"until … {one['until_s']}"
        return "\n".join(lines)

    def lost(self) -> bool:
        """Whether the machine was too busy to take all sound."""
        return bool(self.of("dropped") or self.of("gap"))


def listen_live(page: Page) -> None:
    """Press the button in the header and wait until it listens."""
    page.get_by_role("link", name="Listen live").click()
    expect(page.get_by_role("button", name="Stop M")).to_be_visible()


def heard_for(page: Page, seconds: float) -> None:
    """Wait until the microphone was open so long."""
    page.wait_for_function(
        """seconds => {
          const [minutes, rest] = (document.querySelector('.live-bar .time')?.textContent ?? '0:0').split(':')
          return 60 * Number(minutes) + Number(rest) >= seconds
        }""",
        arg=seconds,
    )


def stop(page: Page) -> str:
    """Stop listening; the id of the recording that opens."""
    page.get_by_role("button", name="Stop M").click()
    page.wait_for_url("**/#r=*")
    return page.url.partition("#r=")[2][:32]
