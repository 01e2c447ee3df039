"""Tuning in a browser whose microphone hears made strings: the needle, the drones, the metronome, what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, Playwright, expect

from browser.axe import violations
from browser.conftest import opened, served
from browser.microphone import microphone
from browser.test_notes import OSCILLATORS

RATE = 48000
# An A that is 6 cents flat, as long as a slow machine may need.
FLAT_HZ = 440 * 2 ** (-6 / 1200)


@pytest.fixture(scope="module")
def page(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page before a microphone that hears one string, seven partials of it, for 40 s."""
    folder = tmp_path_factory.mktemp("tune")
    times = np.arange(40 * RATE) / RATE
    string = sum(0.1 / k * np.sin(2 * np.pi * FLAT_HZ * k * times) for k in range(1, 8))
    soundfile.write(folder / "string.wav", string, RATE, subtype="PCM_16")
    with (
        served(folder / "library", ["violin"]) as address,
        microphone(playwright, folder / "string.wav") as browser,
        opened(browser, address, 1280, 900) as page,
    ):
        page.evaluate(OSCILLATORS)
        yield page


def test_tuning(page: Page) -> None:
    page.get_by_role("link", name="Tune", exact=True).click()
    needle = page.locator(".needle")
    strings = page.locator(".tune-string")
    assert strings.evaluate_all("all => all.map(one => one.dataset.string)") == ["A4", "D4", "G3", "E5"]
    assert [float(one.split()[0]) for one in page.locator(".tune-name small").all_inner_texts()] == pytest.approx(
        [440, 440 * 2 / 3, 440 * 4 / 9, 660], abs=0.005
    )
    expect(needle).to_have_attribute("data-pull", "low")
    expect(needle.locator(".needle-name")).to_have_text("A4")
    page.wait_for_function(
        "() => ['−6', '−5', '−7'].includes(document.querySelector('.needle-figure strong').textContent)"
    )
    expect(needle).to_contain_text("too low")
    # The needle itself, to a cent: 55 degrees are 50 cents.
    turned = page.locator(".needle-hand").get_attribute("style") or ""
    found = re.search(r"rotate\((-?[\d.]+)deg\)", turned)
    assert found is not None
    assert float(found[1]) * 50 / 55 == pytest.approx(-6, abs=1)
    expect(strings.first).to_have_class(re.compile(r"\bat\b"))
    expect(strings.first).to_have_attribute("data-tuned", "false")
    # Held against the D string the same pitch lies a fifth above, less those 6 cents.
    page.locator("[data-string=D4] .tune-name").click()
    expect(needle).to_contain_text("7.0 semitones too high")
    page.locator("[data-string=D4] .tune-name").click()
    # An A4 that is chosen so: the string is in tune, and is ticked.
    for _ in range(2):
        page.get_by_role("button", name="A4 1 Hz lower").click()
    expect(needle).to_have_attribute("data-pull", "right")
    expect(strings.first).to_have_attribute("data-tuned", "true")
    page.get_by_role("button", name="A4 1 Hz higher").click()
    page.get_by_role("button", name="A4 1 Hz higher").click()
    assert violations(page) == []


def test_drones_and_beats_ask_for_headphones(page: Page) -> None:
    page.get_by_role("link", name="Tune", exact=True).click()
    page.evaluate("() => { tones.length = 0 }")
    asks = page.get_by_text("Use headphones")
    assert asks.count() == 0
    page.get_by_role("button", name="Drone on G3").click()
    expect(asks).to_be_visible()
    assert page.evaluate("() => tones") == pytest.approx([440 * 4 / 9], abs=0.01)
    page.get_by_role("button", name="Drone on G3").click()
    expect(asks).to_have_count(0)
    page.get_by_label("Beats a minute").fill("120")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(asks).to_be_visible()
    # Two clicks a second, each some tens of milliseconds ahead.
    page.wait_for_function("() => tones.filter(one => one >= 1000).length >= 5")
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    page.get_by_role("link", name="soundsight, to the start").click()
    page.wait_for_timeout(300)
    count = page.evaluate("() => tones.length")
    page.wait_for_timeout(1500)
    assert page.evaluate("() => tones.length") == count
