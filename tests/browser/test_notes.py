"""Notes on the page: the ribbon, the note in hand, what to work on, settings. What is shown is what the result says."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.conftest import ROOT, opened, served
from browser.hands import heard, opened_there, press, record_of, record_once, same

CLIPS = ROOT / "tests" / "violin"
BAND = 10.0  # cents; the inner band of the card
# The Hz of every oscillator that the page starts.
OSCILLATORS = """() => {
  window.tones = []
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...given) {
    tones.push(this.frequency.value)
    return start.apply(this, given)
  }
}"""


@pytest.fixture(scope="module")
def violin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a model of notes and one without."""
    models = ["violin", str(ROOT / "tests" / "models" / "tiny.toml")]
    with served(tmp_path_factory.mktemp("library"), models) as where:
        yield where


@pytest.fixture
def page(browser: Browser, violin: str) -> Iterator[Page]:
    with opened(browser, violin, 1280, 900) as found:
        yield found


def bach(page: Page) -> dict[str, Any]:
    """Twelve seconds of Bach, open on the page; its result."""
    return result_of(page, opened_there(page, CLIPS / "garner-bwv1002-6.ogg", "violin"))


def result_of(page: Page, recording: str) -> dict[str, Any]:
    found: dict[str, Any] = record_of(page, recording)["result"]
    page.evaluate(OSCILLATORS)
    page.evaluate("() => document.activeElement.blur()")
    return found


def verdict(note: dict[str, Any]) -> str:
    """Sharp or flat where all rulers put the whole interval beyond the inner band; nobody chose a ruler."""
    rulers = [note["measures"][f"cents_{name}"] for name in ("equal", "pythagorean", "just")]
    if rulers[0]["value"] is None:
        return "unknown"
    if any(one["low"] <= BAND and one["high"] >= -BAND for one in rulers):
        return "right"
    return "sharp" if rulers[0]["value"] > 0 else "flat"


def click_note(page: Page, note: dict[str, Any], length_s: float) -> None:
    """Click on a note in the ribbon, all of the recording being shown."""
    plot = page.locator("[data-plot='track:pitch']")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] * (note["start_s"] + note["end_s"]) / 2 / length_s, "y": box["height"] / 2})


def test_every_figure_of_a_note_is_the_results(page: Page) -> None:
    result = result_of(page, opened_there(page, CLIPS / "iowa-d4-a4-e5.ogg", "violin"))
    notes = result["notes"]
    place = max(range(len(notes)), key=lambda i: notes[i]["end_s"] - notes[i]["start_s"])
    note = notes[place]
    expect(page.locator(".facts")).to_contain_text(f"{len(notes)} notes")
    click_note(page, note, result["source"]["duration_s"])
    panel = page.locator(".note-panel")
    expect(panel).to_be_visible()
    titles = {one["name"]: one["title"] for one in models(page)["violin"]["measures"]}
    told = 0
    for name, measured in note["measures"].items():
        row = panel.locator(f"[data-measure='{name}'] td")
        if measured["value"] is None:
            assert row.count() == 0
            reasons = panel.locator(".cannot-tell").text_content() or ""
            assert titles[name] in reasons
            assert f"I cannot tell: {measured['why']}" in reasons
            continue
        told += 1
        text = row.inner_text()
        numbers = re.findall(r"[−]?\d+(?:\.\d+)?", text)
        same(numbers[0], measured["value"])
        if "±" in text and "<" not in text:
            same(numbers[1], (measured["high"] - measured["low"]) / 2)
        elif "to" in text:
            same(numbers[1], measured["low"])
            same(numbers[2], measured["high"])
        assert text.endswith(measured["unit"]) or "to" in text
    assert told >= 20
    axes = [one for one in models(page)["violin"]["measures"] if one["view"] == "radar"]
    assert len(axes) == 5
    label = panel.locator(".radar").get_attribute("aria-label") or ""
    corners = panel.locator(".radar-corner").count()
    assert corners == sum(note["measures"][one["name"]]["value"] is not None for one in axes) >= 4
    assert all(one["title"] in label for one in axes)


def models(page: Page) -> dict[str, Any]:
    """The models as the server describes them, by name."""
    found = page.request.get(page.url.partition("#")[0] + "api/v1/models").json()
    return {one["name"]: one for one in found}


def test_sharp_and_flat_as_the_result_says(page: Page) -> None:
    notes = bach(page)["notes"]
    kinds = [verdict(note) for note in notes]
    assert {"right", "sharp"} <= set(kinds)
    press(page, "Home")
    words = {"right": "in tune", "sharp": "sharp", "flat": "flat", "unknown": "I cannot tell"}
    seen = set()
    for i, kind in enumerate(kinds[:24]):
        press(page, "d")
        expect(page.locator(".note-panel .evidence-name")).to_contain_text(f"0:{notes[i]['start_s']:05.2f}"[:6])
        assert words[kind] in page.locator(".note-off").inner_text(), (i, kind)
        assert page.locator(f".note-off .off-sign.{kind}").count() == 1
        seen.add(kind)
    assert len(seen) >= 2
    # The ribbon has the colour of too high where a note is, and its point above it.
    colours = page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-plot='track:pitch'] canvas")
          const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
          const style = getComputedStyle(document.documentElement)
          const of = name => style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/gi).map(one => parseInt(one, 16))
          const count = ([r, g, b]) => {
            let n = 0
            for (let i = 0; i < data.length; i += 4) {
              const off = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b)
              if (data[i + 3] > 250 && off < 12) n++
            }
            return n
          }
          return { sharp: count(of('--sharp')), ink: count(of('--ink')), size: width * height }
        }"""
    )
    assert colours["sharp"] > 100
    assert colours["ink"] > 100


def test_a_note_by_keys_and_by_its_list(page: Page) -> None:
    notes = bach(page)["notes"]
    listed = page.get_by_role("listbox", name="Notes, one by one")
    listed.focus()
    press(page, "Home", "ArrowDown", "ArrowDown")
    expect(listed.get_by_role("option", selected=True)).to_have_attribute("aria-posinset", "3")
    press(page, "End")
    expect(listed.get_by_role("option", selected=True)).to_have_attribute("aria-posinset", str(len(notes)))
    page.evaluate("() => document.activeElement.blur()")
    press(page, "a")
    expect(listed.get_by_role("option", selected=True)).to_have_attribute("aria-posinset", str(len(notes) - 1))
    press(page, "Escape")
    expect(page.locator(".note-panel")).to_have_count(0)


def test_advice_is_heard_looped_slowed_and_held_against_its_tone(page: Page) -> None:
    result = bach(page)
    remarks = page.locator(".remark-text")
    # The page writes F♯5 what the result writes F#5; in this key there are no flats.
    assert remarks.all_inner_texts() == [one["text"].replace("#", "♯") for one in result["advice"]]
    place, advice = next((i, one) for i, one in enumerate(result["advice"]) if len(one["notes"]) == 1)
    note = result["notes"][advice["notes"][0]]
    remarks.nth(place).click()
    page.wait_for_function(
        "([from, to]) => { const t = document.getElementById('player').currentTime; return t >= from && t <= to }",
        arg=[note["start_s"] - 0.2, note["end_s"] + 0.3],
    )
    remark = page.locator(".remark.open")
    expect(remark).to_contain_text(advice["try_this"])
    remark.get_by_role("button", name="Slowly").click()
    assert page.evaluate("() => document.getElementById('player').playbackRate") == 0.5
    remark.get_by_role("button", name="Loop it").click()
    expect(remark.get_by_role("button", name="Loop it")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => !document.getElementById('player').paused")
    remark.get_by_role("button", name="With the right tone").click()
    measures = note["measures"]
    wanted_hz = measures["hz"]["value"] / 2 ** (measures["cents_equal"]["value"] / 1200)
    assert page.evaluate("() => tones") == pytest.approx([wanted_hz], abs=0.01)
    # That tone stands on the equal ruler: whole semitones from 440 Hz.
    semitones = 12 * math.log2(wanted_hz / 440)
    assert abs(semitones - round(semitones)) < 0.01
    remark.get_by_role("button", name="Loop it").click()
    expect(remark.get_by_role("button", name="With the right tone")).to_have_attribute("aria-pressed", "false")


def test_settings_are_taken_and_the_recording_heard_again(page: Page) -> None:
    recording = opened_there(page, CLIPS / "garner-bwv1002-6.ogg", "violin")
    before = record_of(page, recording)["result"]
    page.get_by_role("button", name=re.compile("^Settings of violin")).click()
    page.get_by_label("A4", exact=True).fill("900")
    page.get_by_label("Key", exact=True).focus()
    expect(page.get_by_role("alert")).to_contain_text("390 to 470")
    page.get_by_label("A4", exact=True).fill("444")
    page.get_by_label("Key", exact=True).fill("b-minor")
    page.get_by_label("Ruler", exact=True).select_option("pythagorean")
    assert violations(page) == []
    page.get_by_role("button", name="Listen again with these").click()
    record_once(page, recording, lambda one: one["state"] == "done" and one["settings"]["a4"] == "444")
    heard(page, recording)
    after = record_of(page, recording)["result"]
    chosen = after["provenance"]["settings"]
    assert (chosen["a4"], chosen["key"], chosen["ruler"]) == ("444", "b-minor", "pythagorean")
    # 444 Hz are 15.667 cents above 440 Hz: so much flatter each note is now.
    place = next(i for i, one in enumerate(before["notes"]) if one["measures"]["cents_equal"]["value"] is not None)
    moved = [one["notes"][place]["measures"]["cents_equal"]["value"] for one in (before, after)]
    assert (moved[0] - moved[1] - 15.667) % 100 == pytest.approx(0, abs=0.05) or moved[0] - moved[1] == pytest.approx(
        15.667, abs=0.05
    )
    expect(page.get_by_role("button", name=re.compile("A4 444 Hz"))).to_be_visible()
    page.evaluate("() => document.activeElement.blur()")
    press(page, "Home", "d")
    cents = after["notes"][0]["measures"]["cents_pythagorean"]["value"]
    same(re.findall(r"\d+(?:\.\d+)?", page.locator(".note-off").inner_text())[0], abs(cents))
    # The next recording is heard with them too, without being asked.
    assert json.loads(page.evaluate("() => localStorage.getItem('settings')"))["violin"]["a4"] == "444"


def test_one_note_while_playing(page: Page) -> None:
    result = bach(page)
    notes = result["notes"]
    place = next(i for i, note in enumerate(notes) if verdict(note) == "sharp")
    for _ in range(place + 1):
        press(page, "d")
    press(page, "Shift+ArrowRight", "p")
    shown = page.locator(".one-note")
    if page.get_by_role("button", name="Note", exact=True).count():
        page.get_by_role("button", name="Note", exact=True).click()
    at_s = page.evaluate("() => document.getElementById('player').currentTime")
    under = next(note for note in notes if note["start_s"] <= at_s < note["end_s"])
    expect(shown).to_have_attribute("data-verdict", verdict(under))
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_nobody_is_kept_out_of_notes(browser: Browser, violin: str, width: int, scheme: str) -> None:
    with opened(browser, violin, width, 800, scheme) as page:
        bach(page)
        press(page, "d", "d", "d")
        if width < 640:
            page.locator(".sheet-handle").click()
        page.locator(".cannot-tell summary").click()
        expect(page.locator(".note-panel")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_a_model_without_notes_shows_none_of_it(page: Page, three: Path) -> None:
    opened_there(page, three, "tiny")
    assert page.locator(".note-panel, .advice, .pitch, .model-settings, .notes-list").count() == 0
