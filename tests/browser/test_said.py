"""What the person says: yes, no, another name, drawn, an edge moved; undone, done again, and there after a reload."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import opened
from browser.hands import click_at, drag, heard, opened_there, press, saved, select
from browser.watching import tile


def test_yes_and_no_with_undo_and_redo(page: Page, recording: str) -> None:
    press(page, "k", "y")
    expect(page.locator(".said")).to_contain_text("You say: yes, it is right")
    press(page, "k", "n")
    expect(page.locator(".said")).to_contain_text("You say: no, it is not")
    first, second = saved(page, recording, 2)
    assert (first["verdict"], first["label"], first["event"]) == ("yes", "low_tone", f"low_tone@{first['start_s']:.3f}")
    assert second["verdict"] == "no"
    press(page, "Control+z")
    expect(page.locator(".said")).to_have_count(0)
    saved(page, recording, 1)
    press(page, "Control+Shift+z")
    expect(page.locator(".said")).to_contain_text("no")
    saved(page, recording, 2)
    press(page, "n")
    saved(page, recording, 1)
    page.reload()
    heard(page, recording)
    press(page, "Home", "k")
    expect(page.get_by_role("button", name="Yes Y")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", [1280, 360])
def test_what_could_not_be_saved_is_told_where_it_is_seen(
    browser: Browser, address: str, three: Path, width: int
) -> None:
    """On a telephone the panel is folded away, in playing mode it is not there."""
    with opened(browser, address, width, 740) as page:
        opened_there(page, three, "tiny")
        page.route("**/says/*", lambda route: route.fulfill(status=507, json={"error": "the disk is full."}))
        failed = page.get_by_text("Your say was not saved: the disk is full.")
        press(page, "k", "y")
        expect(failed).to_be_visible()
        press(page, "p")
        expect(failed).to_be_visible()


def test_another_name(page: Page, recording: str) -> None:
    press(page, "k")
    page.get_by_role("button", name="Another name").click()
    field = page.get_by_label("What is it?")
    expect(field).to_be_focused()
    field.fill("Kontrabass")
    field.press("Enter")
    expect(page.locator(".said")).to_contain_text("it is Kontrabass")
    expect(page.locator(".said")).to_contain_text("The program said: Low tone")
    (said,) = saved(page, recording, 1)
    assert (said["label"], said["verdict"]) == ("Kontrabass", "yes")
    page.reload()
    heard(page, recording)
    expect(tile(page, "Kontrabass")).to_contain_text("1 by you")
    # The machine's own stays what it was.
    result = page.evaluate("id => fetch(`api/v1/recordings/${id}`).then(a => a.json())", recording)["result"]
    assert [one["label"] for one in result["events"] if one["holds"]] == ["low_tone", "middle_tone", "high_tone"]


def test_draw_in_a_lane_and_move_an_edge(page: Page, recording: str) -> None:
    drag(page, "low_tone", 4.5, 5.5)
    (drawn,) = saved(page, recording, 1)
    assert (drawn["event"], drawn["label"]) == (None, "low_tone")
    assert (drawn["start_s"], drawn["end_s"]) == (pytest.approx(4.5, abs=0.03), pytest.approx(5.5, abs=0.03))
    expect(page.locator(".said")).to_contain_text("You drew this: Low tone")
    expect(tile(page, "low_tone")).to_contain_text("1 moment · 1 by you")
    click_at(page, "low_tone", 1.5)
    press(page, "Space")
    drag(page, "low_tone", 2.0, 2.25)
    moved = saved(page, recording, 2)[0]
    assert moved["event"].startswith("low_tone@")
    assert moved["end_s"] == pytest.approx(2.25, abs=0.03)
    expect(page.locator(".said")).to_contain_text(re.compile(r"You say: it lasts 0:0\d\.\d–0:02\.[23]The program said"))
    press(page, "Control+z")
    saved(page, recording, 1)
    press(page, "Control+y")
    saved(page, recording, 2)
    page.reload()
    heard(page, recording)
    press(page, "Home", "k")
    expect(page.locator(".said")).to_contain_text("You say: it lasts")


def test_a_selection_is_given_a_name(page: Page, recording: str) -> None:
    select(page, 5.2, 5.8)
    page.get_by_label("It is…").fill("Door")
    page.get_by_label("It is…").press("Enter")
    (said,) = saved(page, recording, 1)
    assert (said["label"], said["event"]) == ("Door", None)
    page.get_by_role("button", name="Delete it").click()
    saved(page, recording, 0)
    press(page, "Control+z")
    saved(page, recording, 1)


def test_all_moments_of_a_sound_by_keys(page: Page, recording: str) -> None:
    press(page, "k", "v")
    review = page.locator(".review")
    expect(review).to_contain_text("Is it Low tone?")
    press(page, "y")
    expect(review).to_contain_text("1 of 1 answered")
    press(page, "Space")
    page.wait_for_function("() => document.querySelector('audio')?.paused === false")
    # The clip ends two seconds behind the moment, which itself ends at 2 s.
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 2.2")
    press(page, "Escape")
    expect(review).to_have_count(0)
    assert saved(page, recording, 1)[0]["verdict"] == "yes"
