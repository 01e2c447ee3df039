"""How sure must it be: for all, for one, only these, ignore; what no longer counts stays to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import opened, tones
from browser.hands import click_at, heard, in_lane, opened_there, press, slide
from browser.watching import lit, tile

ALL = "How sure must it be, for all sounds"
# The share of drawn pixels about a point of the lanes' canvas.
DRAWN = """([x, y]) => {
  const canvas = document.querySelector('[data-plot=lanes] canvas'), at = canvas.getBoundingClientRect()
  const scale = canvas.width / at.width, near = Math.round(16 * scale)
  const left = Math.round((x - at.left) * scale) - near / 2, top = Math.round((y - at.top) * scale) - near / 2
  const pixels = canvas.getContext('2d').getImageData(left, top, near, near).data
  let drawn = 0
  for (let i = 3; i < pixels.length; i += 4) drawn += pixels[i] / 255
  return drawn / (near * near)
}"""


@pytest.fixture
def faint(page: Page, tmp_path: Path) -> str:
    """A loud low tone at 1-3 s, its score near 1, and a soft high one at 2-4 s, of 0.74."""
    path = tones(tmp_path / "faint.wav", (200, 1.0, 3.0), (4000, 2.0, 4.0), amplitude=0.04)
    recording = opened_there(page, path, "tiny")
    press(page, "Home", *["ArrowRight"] * 2, *["Shift+ArrowRight"] * 5)
    page.wait_for_function("() => Math.abs(document.querySelector('audio')?.currentTime - 2.5) < 0.01")
    return recording


def test_one_slider_for_all(page: Page, faint: str) -> None:
    assert lit(page) == ["high_tone", "low_tone"]
    at = in_lane(page, "high_tone", 3.0, 6.0)
    full = page.evaluate(DRAWN, at)
    assert full > 0.5
    axis, player = page.locator(".axis").bounding_box(), page.locator(".transport").bounding_box()
    slide(page, ALL, 4)
    expect(tile(page, "high_tone")).to_have_attribute("data-lit", "false")
    expect(tile(page, "high_tone")).to_contain_text("1 below threshold")
    assert lit(page) == []
    expect(page.get_by_text("Nothing counts at this setting.")).to_be_visible()
    # Nothing that one may be pressing moves away.
    assert page.locator(".axis").bounding_box() == axis
    assert page.locator(".transport").bounding_box() == player
    assert 0 < page.evaluate(DRAWN, in_lane(page, "high_tone", 3.0, 6.0)) < full / 2
    press(page, "Control+z")
    expect(tile(page, "high_tone")).to_have_attribute("data-lit", "true")
    assert page.evaluate(DRAWN, at) == pytest.approx(full, abs=0.02)
    press(page, "Control+Shift+z")
    expect(tile(page, "high_tone")).to_have_attribute("data-lit", "false")
    page.reload()
    heard(page, faint)
    expect(tile(page, "high_tone")).to_contain_text("1 below threshold")


def test_one_label_has_a_slider_of_its_own(page: Page, faint: str) -> None:
    click_at(page, "high_tone", 3.0)
    press(page, "Space")
    slide(page, "How sure must High tone be", 0.99)
    expect(tile(page, "high_tone")).to_contain_text("1 below threshold")
    expect(tile(page, "low_tone")).to_contain_text("1 moment")
    expect(page.locator(".thresholds")).to_contain_text("1 sound has a slider of its own")
    page.get_by_role("button", name="As tuned: let High tone follow the others again").click()
    expect(tile(page, "high_tone")).to_contain_text("1 moment")


def test_only_this_and_ignore_this(page: Page, faint: str) -> None:
    page.get_by_text("Each sound for itself").click()
    page.get_by_role("button", name="Only this: High tone").click()
    expect(tile(page, "low_tone")).to_have_attribute("data-lit", "false")
    expect(tile(page, "low_tone")).to_contain_text("ignored")
    assert lit(page) == ["high_tone"]
    page.get_by_role("button", name="Only these: Low tone").click()
    expect(tile(page, "low_tone")).to_have_attribute("data-lit", "true")
    page.get_by_role("button", name="Heed all again").click()
    page.get_by_role("button", name="Ignore: Low tone").click()
    expect(tile(page, "low_tone")).to_contain_text("ignored")
    assert lit(page) == ["high_tone"]
    press(page, "Control+z")
    expect(tile(page, "low_tone")).to_have_attribute("data-lit", "true")


def test_what_is_set_outlasts_the_page(page: Page, faint: str) -> None:
    slide(page, ALL, 4)
    press(page, "Control+z")
    slide(page, ALL, 4)
    page.reload()
    expect(tile(page, "high_tone")).to_contain_text("1 below threshold")
    page.locator(".facts").get_by_role("button", name="All as tuned").click()
    expect(tile(page, "high_tone")).to_contain_text("1 moment")
    expect(page.get_by_role("button", name="All as tuned")).to_have_count(0)
    press(page, "Control+z")
    expect(tile(page, "high_tone")).to_contain_text("1 below threshold")


def test_on_a_telephone_nothing_moves_while_a_slider_does(browser: Browser, address: str, three: Path) -> None:
    with opened(browser, address, 360, 740) as page:
        opened_there(page, three, "tiny")
        wave = page.locator("[data-plot=wave]")
        before = wave.bounding_box()
        page.locator(".sheet-handle").click()
        slide(page, ALL, 1)
        page.get_by_role("button", name="Close the panel").click()
        expect(page.locator(".facts").get_by_role("button", name="All as tuned")).to_be_visible()
        assert wave.bounding_box() == before
