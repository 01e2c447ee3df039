"""Playing: a loop keeps its bounds, keys and clicks go to moments, a link opens at its moment."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from browser.hands import click_at, press, select
from browser.watching import tile, time_s, watch

# What is between two frames of the screen, on a busy machine.
LATE_S = 0.25


def rests_at(page: Page, at_s: float, near_s: float = 0.02) -> None:
    page.wait_for_function(
        "([at, near]) => { const a = document.querySelector('audio'); return Math.abs(a?.currentTime - at) <= near }",
        arg=[at_s, near_s],
    )


def test_a_loop_keeps_its_bounds(page: Page, recording: str) -> None:
    select(page, 1.0, 2.0)
    page.locator(".selection-panel").get_by_role("button", name="Loop it").click()
    page.wait_for_function("() => document.querySelector('audio')?.paused === false")
    seen = [at for at, _ in watch(page, 3.0)]
    assert min(seen) > 0.9
    assert max(seen) < 2.0 + LATE_S
    turns = [(a, b) for a, b in itertools.pairwise(seen) if b < a]
    assert len(turns) >= 2
    assert all(b == pytest.approx(1.0, abs=0.05) for _, b in turns)
    press(page, "l")
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 2.5")


def test_a_loop_is_set_by_keys(page: Page, recording: str) -> None:
    press(page, "ArrowRight", "[", "ArrowRight", "]")
    expect(page.get_by_role("button", name="Loop 0:01.0–0:02.0")).to_have_attribute("aria-pressed", "true")


def test_keys_step_through_the_moments(page: Page, recording: str) -> None:
    for wanted_s, name in ((1.0, "Low tone"), (2.5, "Middle tone"), (4.0, "High tone")):
        press(page, "k")
        rests_at(page, wanted_s, 0.15)
        expect(page.locator(".evidence-name")).to_contain_text(name)
    press(page, "j")
    rests_at(page, 2.5, 0.15)
    tile(page, "high_tone").click()
    rests_at(page, 4.0, 0.15)


def test_a_click_on_a_moment_lets_it_be_heard(page: Page, recording: str) -> None:
    click_at(page, "middle_tone", 3.0)
    seen = watch(page, 0.8)
    assert 2.3 < seen[-1][0] < 3.6
    assert seen[-1][0] > seen[0][0]
    page.wait_for_function("() => document.querySelector('audio')?.paused")
    assert 3.4 < time_s(page) < 3.6 + LATE_S
    expect(page.locator(".evidence")).to_contain_text("At least 50 is asked, so it counts as heard.")


def test_speed_by_keys_and_pitch_kept(page: Page, recording: str) -> None:
    press(page, "-", "-")
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 0.5
    assert page.evaluate("() => document.querySelector('audio').preservesPitch")
    press(page, *["+"] * 9)
    assert page.evaluate("() => document.querySelector('audio').playbackRate") == 2


def test_a_link_opens_at_its_moment(page: Page, recording: str) -> None:
    page.goto("about:blank")
    page.go_back()
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#r={recording}&t=4.2")
    rests_at(page, 4.2)
    expect(tile(page, "high_tone")).to_have_attribute("data-lit", "true")
    page.goto(f"{address}#t=1.5")
    rests_at(page, 1.5)
    expect(tile(page, "low_tone")).to_have_attribute("data-lit", "true")


def test_the_link_to_a_moment_is_copied(page: Page, recording: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "k")
    page.get_by_role("button", name="Link to this moment").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(page.url.partition("#")[0] + f"#r={recording}&t=0.9")


def test_what_is_selected_can_be_asked(page: Page, recording: str) -> None:
    select(page, 3.9, 5.1)
    page.get_by_role("button", name="What is in here?").click()
    best = page.locator(".selection-panel .runners li").first
    expect(best).to_contain_text("High tone")
    select(page, 5.3, 5.9)
    page.get_by_role("button", name="What is in here?").click()
    expect(page.get_by_text("Nothing that the model knows was heard in it.")).to_be_visible()


def test_time_hz_and_level_under_the_cursor(page: Page, recording: str) -> None:
    plot = page.locator("[data-plot=spectrogram]").bounding_box()
    assert plot is not None
    for share in (0.3, 0.5, 0.7):
        page.mouse.move(plot["x"] + plot["width"] * 0.5, plot["y"] + plot["height"] * share)
    expect(page.locator(".readout")).to_have_text(re.compile(r"^0:03\.00 · [\d.,]+ k?Hz · −\d+ dB$"))


# The mean brightness of the spectrogram where the low tone sounds.
BRIGHT = """() => {
  const canvas = document.querySelector('[data-plot=spectrogram] canvas')
  const pixels = canvas.getContext('2d').getImageData(canvas.width * 0.2, 0, canvas.width * 0.1, canvas.height).data
  return pixels.reduce((sum, value, i) => sum + (i % 4 < 3 ? value : 0), 0) / pixels.length
}"""


def test_gain_and_range_of_the_spectrogram(page: Page, recording: str) -> None:
    page.get_by_role("button", name="Brightness of the spectrogram").click()
    look = page.get_by_role("group", name="Brightness of the spectrogram")
    before = page.evaluate(BRIGHT)
    look.get_by_label("Brighter by").fill("20")
    expect(look).to_contain_text("Brighter by 20 dB")
    page.wait_for_function(f"before => ({BRIGHT})() > 1.2 * before", arg=before)
    look.get_by_role("button", name="As at first").click()
    page.wait_for_function(f"before => ({BRIGHT})() === before", arg=before)
    look.get_by_label("below the loudest").fill("25")
    page.wait_for_function(f"before => ({BRIGHT})() < before", arg=before)
    press(page, "Escape")
    expect(look).to_have_count(0)


def test_space_plays_after_a_click_elsewhere(page: Page, recording: str) -> None:
    """The mouse leaves the focus on a button; only who came there by keys means that button."""
    button = page.get_by_role("button", name="Zoom in")
    button.click()
    shown = page.locator("[data-plot=ruler]").text_content()
    press(page, "Space")
    page.wait_for_function("() => document.querySelector('audio')?.paused === false")
    press(page, "Space")
    page.wait_for_function("() => document.querySelector('audio')?.paused")
    assert page.locator("[data-plot=ruler]").text_content() == shown
    press(page, "Tab")
    button.focus()
    press(page, "Space")
    page.wait_for_function("() => document.querySelector('audio')?.paused")
