"""Progress over weeks on the page: none, one and two takes; every number shown is the server's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.axe import violations
from browser.conftest import ROOT, opened, served, tones
from browser.hands import opened_there, same

CLIPS = ROOT / "tests" / "violin"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of a server of its own, with a model of notes and one without."""
    models = ["violin", str(ROOT / "tests" / "models" / "tiny.toml")]
    with served(tmp_path / "library", models) as address, opened(browser, address, 1280, 900) as found:
        yield found


def answer(page: Page, measure: str, keys: bool = False) -> list[dict[str, Any]]:
    found = page.request.get(
        f"{page.url.partition('#')[0]}api/v1/progress",
        params={"model": "violin", "measure": measure, "keys": str(keys).lower()},
    )
    points: list[dict[str, Any]] = found.json()["points"]
    return points


def shows(cell: Locator, point: dict[str, Any]) -> None:
    """A median as the server has it, and its interval where that is one."""
    text = cell.inner_text()
    numbers = re.findall(r"−?\d+(?:\.\d+)?", text)
    same(numbers[0], point["median"])
    if point["low"] == point["high"]:
        assert len(numbers) == 1, text
    elif "±" in text:
        same(numbers[1], (point["high"] - point["low"]) / 2)
    else:
        same(numbers[1], point["low"])
        same(numbers[2], point["high"])
    assert point["unit"] in text


def go_to_progress(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#library")
    page.get_by_role("link", name="Progress").click()
    page.locator("[data-table=keys]").wait_for()


def check(page: Page, measure: str) -> list[dict[str, Any]]:
    """Both tables against the server's answer; the notes' newest points in the order shown."""
    takes, points = answer(page, measure), [one for one in answer(page, measure, True) if one["key"] is not None]
    rows = page.locator("[data-table=takes] tbody tr")
    expect(rows).to_have_count(len(takes))
    for row, one in zip(rows.all(), takes, strict=True):
        assert row.get_attribute("data-take") == one["recording"]
        shows(row.locator(".figure"), one)
        assert row.locator(".count").inner_text() == str(one["count"])
    newest = {one["key"]: one for one in points}
    lines = page.locator("[data-table=keys] tbody tr")
    expect(lines).to_have_count(len(newest))
    shown = [newest[int(line.get_attribute("data-key") or "")] for line in lines.all()]
    for line, one in zip(lines.all(), shown, strict=True):
        shows(line.locator(".figure"), one)
        assert line.locator(".count").inner_text() == str(one["count"])
        assert line.locator("circle").count() == sum(other["key"] == one["key"] for other in points)
    assert page.locator(".weeks-chart circle").count() == len(takes)
    return shown


def test_from_no_take_to_two(page: Page, tmp_path: Path) -> None:
    start = page.url.partition("#")[0]
    opened_there(page, tones(tmp_path / "tones.wav", (1000, 1.0, 2.0), length_s=3.0), "tiny")
    page.goto(start + "#library")
    expect(page.locator(".library-open")).to_have_count(1)
    expect(page.get_by_role("link", name="Progress")).to_have_count(0)
    page.goto(start + "#progress")
    expect(page.get_by_text("No take was measured yet.")).to_be_visible()
    assert violations(page) == []

    opened_there(page, CLIPS / "iowa-d4-a4-e5.ogg", "violin")
    go_to_progress(page)
    expect(page.get_by_text("One take so far.")).to_be_visible()
    expect(page.locator(".weeks-chart svg")).to_have_attribute("aria-label", re.compile("^Equal temperament: one take"))

    second = opened_there(page, CLIPS / "garner-bwv1002-6.ogg", "violin")
    go_to_progress(page)
    page.get_by_text("Take by take").click()
    sizes = [one["size"] for one in check(page, "cents_equal")]
    assert len(sizes) > 5
    assert sizes == sorted(sizes, reverse=True)
    choice = page.get_by_label("What is measured")
    assert "Pitch" not in choice.locator("option").all_inner_texts()
    choice.select_option("timbre_richness")
    expect(page.locator("section").first).to_have_attribute("aria-label", "Timbre richness")
    medians = [one["median"] for one in check(page, "timbre_richness")]
    assert medians == sorted(medians)
    choice.select_option("level")
    expect(page.locator("section").first).to_have_attribute("aria-label", "Level")
    keys = [one["key"] for one in check(page, "level")]
    assert keys == sorted(keys)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert violations(page) == []
    page.locator(f"[data-take='{second}'] a").click()
    expect(page.get_by_role("heading", name="garner-bwv1002-6.ogg")).to_be_visible()
