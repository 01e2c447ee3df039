"""What surrounds the page: paper, a system that wants no motion, notices of the system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import ROOT, opened
from browser.hands import heard, opened_there, press

# The colour of the wave's darkest pixel in the middle of the recording.
WAVE = """() => {
  const canvas = document.querySelector('[data-plot=wave] canvas')
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  for (let i = 4 * (canvas.width / 2 | 0); i < pixels.length; i += 4) {
    if (pixels[i + 3] === 255) return [...pixels.slice(i, i + 3)].join(' ')
  }
}"""
LIGHT_WAVE = "157 179 196"  # --wave in colours.css, light


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_in_light_colours_without_what_is_pressed(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, address, scheme=scheme) as page:
        opened_there(page, ROOT / "examples" / "street.ogg", "environment")
        assert (page.evaluate(WAVE) == LIGHT_WAVE) == (scheme == "light")
        page.emulate_media(media="print")
        page.wait_for_function(f"() => ({WAVE})() === '{LIGHT_WAVE}'")
        for hidden in (".header", ".transport", ".panel", ".tools", ".axis-over", ".tell-me"):
            expect(page.locator(hidden).first).to_be_hidden()
        for shown in ("h1", "[data-plot=wave]", "[data-plot=lanes]", "[data-plot=ruler]", ".lane-head"):
            expect(page.locator(shown).first).to_be_visible()
        colours = page.evaluate("() => { const { color } = getComputedStyle(document.body); return color }")
        assert max(int(part) for part in re.findall(r"\d+", colours)[:3]) < 60, colours
        assert page.pdf().startswith(b"%PDF")


@pytest.fixture
def told(browser: Browser, address: str) -> Iterator[Page]:
    """The page where the system's notices are allowed, and written down."""
    with opened(browser, address) as page:
        page.context.grant_permissions(["notifications"])
        page.add_init_script(
            "window.notices = []; const Own = Notification;"
            "window.Notification = class extends Own { constructor(title, more) {"
            "  super(title, more); notices.push([title, more.tag]); } }"
        )
        page.reload()
        yield page


def test_the_system_gives_notice_too(told: Page, three: Path) -> None:
    recording = opened_there(told, three, "tiny")
    told.get_by_text("Tell me when…").click()
    told.get_by_role("checkbox", name="Middle tone").check()
    told.get_by_role("checkbox", name="also by a notice of the system").check()
    told.get_by_role("button", name="Play", exact=True).click()
    told.wait_for_function("() => document.querySelector('audio').currentTime > 3.2")
    told.get_by_role("button", name="Pause", exact=True).click()
    assert told.evaluate("() => notices") == [["Middle tone: now", "Middle tone"]]
    expect(told.get_by_role("list", name="Told")).to_contain_text("Middle tone")
    # It is asked once: after a reload it still holds.
    told.reload()
    heard(told, recording)
    told.get_by_text("Tell me when: Middle tone").click()
    expect(told.get_by_role("checkbox", name="also by a notice of the system")).to_be_checked()
    # Of a playhead that is only moved nothing is told.
    press(told, "k", "k")
    assert told.evaluate("() => notices") == []


# Whether the wave, once a key was pressed, is on the next frame as it then stays.
AT_ONCE = """key => new Promise(done => {
  const picture = () => document.querySelector('[data-plot=wave] canvas').toDataURL(), before = picture()
  dispatchEvent(new KeyboardEvent('keydown', { key }))
  requestAnimationFrame(() => {
    const first = picture()
    setTimeout(() => done(first === picture() && first !== before), 700)
  })
})"""


def test_where_no_motion_is_wanted_nothing_moves_but_time(browser: Browser, address: str, three: Path) -> None:
    with opened(browser, address) as page:
        page.emulate_media(reduced_motion="reduce")
        opened_there(page, three, "tiny")
        for key in ("k", "p", "Escape", "?", "Escape", "ArrowUp", "ArrowUp", "ArrowUp", "Home"):
            press(page, key)
            assert page.evaluate("() => document.getAnimations().length") == 0, key
        # Where the playhead is put out of sight, the view is there at once; it does not glide.
        press(page, "End", "Home")
        page.wait_for_timeout(700)
        assert page.evaluate(AT_ONCE, "End")
        page.emulate_media(reduced_motion="no-preference")
        page.wait_for_timeout(700)
        assert not page.evaluate(AT_ONCE, "Home")
