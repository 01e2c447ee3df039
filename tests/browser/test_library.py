"""The library: listed, searched, sorted, opened again, one deleted and all deleted, each asked first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import MODELS, opened, served, tones
from browser.hands import opened_there, press


@pytest.fixture
def library(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The library of a server of its own, with three recordings."""
    with (
        served(tmp_path / "library", [str(MODELS / "tiny.toml")], "--limit", "1GB") as address,
        opened(browser, address) as page,
    ):
        opened_there(page, tones(tmp_path / "Amsel.wav", (200, 1.0, 2.0)), "tiny")
        opened_there(page, tones(tmp_path / "Bach.wav", (1000, 1.0, 2.0), length_s=9.0), "tiny")
        opened_there(page, tones(tmp_path / "Cello.wav", (4000, 1.0, 2.0), length_s=3.0), "tiny")
        page.get_by_role("link", name="Library").click()
        expect(names(page)).to_have_count(3)
        yield page


def names(page: Page) -> Locator:
    """The names in the list, from its top."""
    return page.locator(".library-open")


def test_search_and_sort(library: Page) -> None:
    expect(names(library)).to_have_text(["Cello.wav", "Bach.wav", "Amsel.wav"])
    expect(library.locator(".library-foot")).to_contain_text("3 recordings · ")
    expect(library.locator(".library-foot")).to_contain_text("of at most 1.0 GB")
    expect(library.locator(".library-foot")).to_contain_text("On this computer, in /")
    library.get_by_label("Sort by").select_option("name")
    library.get_by_role("button", name="falling ↓").click()
    expect(names(library)).to_have_text(["Amsel.wav", "Bach.wav", "Cello.wav"])
    library.get_by_label("Sort by").select_option("duration")
    expect(names(library)).to_have_text(["Cello.wav", "Amsel.wav", "Bach.wav"])
    search = library.get_by_role("searchbox")
    search.fill("bac")
    expect(names(library)).to_have_text(["Bach.wav"])
    search.fill("low")
    expect(names(library)).to_have_text(["Amsel.wav"])
    search.fill("nobody")
    expect(library.get_by_text("Nothing in the library is called so, or has that sound.")).to_be_visible()
    search.fill("")
    library.get_by_label("With this sound").select_option("high_tone")
    expect(names(library)).to_have_text(["Cello.wav"])


def test_open_again_by_keys(library: Page) -> None:
    names(library).first.focus()
    press(library, "ArrowDown")
    press(library, "Enter")
    expect(library.get_by_role("heading", name="Bach.wav")).to_be_visible()
    expect(library.locator("[data-label=middle_tone]")).to_contain_text("1 moment")
    library.go_back()
    expect(names(library)).to_have_count(3)


def test_a_new_name(library: Page) -> None:
    names(library).first.click()
    library.get_by_role("button", name="Rename").click()
    library.get_by_label("Name of the recording").fill("Cello, langsam.wav")
    press(library, "Enter")
    expect(library.get_by_role("heading", name="Cello, langsam.wav")).to_be_visible()
    library.get_by_role("link", name="Library").click()
    expect(names(library).first).to_have_text("Cello, langsam.wav")


def test_deleted_only_after_a_question(library: Page) -> None:
    library.get_by_role("button", name="Delete Bach.wav").click()
    question = library.get_by_role("dialog")
    expect(question).to_contain_text("Bach.wav, its results and what you said of it are deleted from this computer.")
    question.get_by_role("button", name="Keep").click()
    expect(question).to_have_count(0)
    expect(names(library)).to_have_count(3)
    names(library).nth(1).focus()
    press(library, "Delete")
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(names(library)).to_have_text(["Cello.wav", "Amsel.wav"])
    library.get_by_role("button", name="Delete all…").click()
    expect(question).to_be_visible()
    press(library, "Escape")
    expect(question).to_have_count(0)
    expect(names(library)).to_have_count(2)
    library.get_by_role("button", name="Delete all…").click()
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(library.get_by_text("Nothing is kept yet.")).to_be_visible()
    expect(library.get_by_role("link", name="Library 0")).to_be_visible()


def test_two_tabs_on_one_library(library: Page) -> None:
    """What one tab deletes is gone in the other, which says so and stays."""
    other = library.context.new_page()
    other.goto(library.url.partition("#")[0])
    other.get_by_role("link", name="Library 3").click()
    names(other).filter(has_text="Amsel").click()
    expect(other.get_by_role("heading", name="Amsel.wav")).to_be_visible()
    library.get_by_role("button", name="Delete Amsel.wav").click()
    library.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(names(library)).to_have_count(2)
    press(other, "k")
    press(other, "y")
    expect(other.get_by_text("Your say was not saved:")).to_be_visible()
    other.reload()
    expect(other.get_by_text("There is no such recording in the library")).to_be_visible()
