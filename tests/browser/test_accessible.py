"""For everybody: axe-core finds nothing at either width in either scheme; no view is wider than a small telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.conftest import ROOT, opened
from browser.hands import opened_there, press

SIZES = {"wide": (1280, 800), "narrow": (360, 740)}
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def empty(page: Page) -> None:
    page.get_by_role("heading", name="No recording at hand?").wait_for()


def recording(page: Page) -> None:
    """An example with a moment touched, a verdict, and a selection."""
    press(page, "k", "y")
    if page.get_by_role("button", name="About this moment").is_visible():
        page.get_by_role("button", name="About this moment").click()
    expect(page.locator(".said")).to_be_visible()
    press(page, "i", "ArrowRight", "o")
    expect(page.locator(".selection-panel")).to_be_visible()


def folded_out(page: Page) -> None:
    """What the page folds: the other labels, each label's slider, tell me when."""
    press(page, "Escape", "Escape", "Escape")
    for name in ("Tell me when…", "listening for"):
        page.locator("summary").filter(has_text=name).click()


def review(page: Page) -> None:
    press(page, "k", "v")
    expect(page.locator(".review")).to_be_visible()


def playing_mode(page: Page) -> None:
    press(page, "Escape", "p")
    expect(page.locator(".playing")).to_be_visible()


def help_shown(page: Page) -> None:
    press(page, "Escape", "?")
    expect(page.locator("dialog.help")).to_be_visible()


def save_as(page: Page) -> None:
    press(page, "Escape")
    page.get_by_role("button", name="Save as…").click()
    expect(page.locator("dialog.save")).to_be_visible()


def library(page: Page) -> None:
    press(page, "Escape", "b")
    expect(page.locator(".library-open").first).to_be_visible()


def live_set_up(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#live")
    expect(page.get_by_role("button", name="Start listening")).to_be_visible()


VIEWS: tuple[Callable[[Page], None], ...] = (
    recording, folded_out, review, playing_mode, help_shown, save_as, library, live_set_up,
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing(browser: Browser, address: str, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    with opened(browser, address, width, height, scheme) as page:
        empty(page)
        found = {"empty": violations(page)}
        opened_there(page, ROOT / "examples" / "street.ogg", "environment")
        for view in VIEWS:
            view(page)
            found[view.__name__] = violations(page)
            if size == "narrow" and page.evaluate(WIDER) > 0:
                found[view.__name__].append(f"{page.evaluate(WIDER)} px wider than the screen")
        assert {name: lines for name, lines in found.items() if lines} == {}


def test_axe_does_find_what_is_wrong(page: Page) -> None:
    page.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name:") for line in violations(page))


def test_by_keys_alone(page: Page) -> None:
    """From the start to an example that plays, to a verdict that the server has: no pointer."""
    page.get_by_role("heading", name="No recording at hand?").wait_for()
    for _ in range(20):
        press(page, "Tab")
        if page.evaluate("() => document.activeElement.closest('.examples') !== null"):
            break
    press(page, "Enter")
    page.wait_for_url("**/#r=*")
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false")
    page.locator(".progress").wait_for(state="detached")
    press(page, "Space")
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 0.2")
    press(page, "Space", "k", "y")
    expect(page.locator(".said")).to_contain_text("You say: yes, it is right")
    press(page, "?")
    expect(page.locator("dialog.help")).to_contain_text("Play or pause")
    press(page, "Escape")
    expect(page.locator("dialog.help")).to_be_hidden()


def test_moments_are_a_list_for_who_sees_no_lanes(page: Page, recording: str) -> None:
    moments = page.get_by_role("listbox", name="Moments, one by one")
    moments.focus()
    press(page, "ArrowDown", "ArrowDown")
    chosen = moments.get_by_role("option", selected=True)
    expect(chosen).to_have_accessible_name("Middle tone, 0:02.4 to 0:03.5, score 100 of 100")
    press(page, "n")
    expect(chosen).to_contain_text("you say no")
    expect(page.locator("[data-label=middle_tone]")).to_have_accessible_name(
        re.compile(r"Middle tone ?, lit, score 100 of 100")
    )


def test_the_position_is_a_slider(page: Page, recording: str) -> None:
    position = page.get_by_role("slider", name="Position")
    position.focus()
    press(page, "ArrowRight", "ArrowRight")
    expect(position).to_have_attribute("aria-valuetext", "0:02.0 of 0:06.0")
