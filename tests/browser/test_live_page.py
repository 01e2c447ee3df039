"""The microphone: tiles while it sounds, a kept recording that is heard as any file, captions, notices, the delay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, Playwright, expect
from violin_takes import RATE, played

from browser.axe import violations
from browser.conftest import MODELS, opened, served
from browser.hands import choose_model, heard, press, record_of
from browser.microphone import Wire, heard_for, listen_live, microphone, stop
from browser.watching import lit
from soundsight import listen

LOG = """() => {
  window.litLog = []
  const look = () => {
    const lit = [...document.querySelectorAll('[data-label][data-lit=true]')].map(one => one.dataset.label)
    const now = [...new Set(lit)].sort().join(' ')
    if (litLog.at(-1) !== now) litLog.push(now)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""


@pytest.fixture(scope="module")
def listening(playwright: Playwright, three: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the three tones."""
    with microphone(playwright, three) as browser:
        yield browser


@pytest.fixture
def page(listening: Browser, address: str) -> Iterator[Page]:
    """The page in it."""
    with opened(listening, address) as page:
        yield page


def set_up(page: Page) -> None:
    """The microphone's page before it listens: who comes by its address has not asked for that yet."""
    # To the browser, what the driver looks up in the page is done by the person.
    page.add_init_script("Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } })")
    page.goto(page.url.partition("#")[0] + "#live")
    page.reload()
    choose_model(page, "tiny")
    expect(page.get_by_role("button", name="Start listening")).to_be_visible()


def times(events: Any) -> list[tuple[str, float, float]]:
    """Label, start and end of the events that hold."""
    return [(one.label, one.start_s, one.end_s) for one in events if one.holds]


def test_tiles_light_and_the_recording_is_heard_the_same(page: Page, three: Path, tmp_path: Path) -> None:
    wire = Wire(page)
    page.evaluate(LOG)
    choose_model(page, "tiny")
    listen_live(page)
    heard_for(page, 6.0)
    recording = stop(page)
    heard(page, recording)
    if not wire.lost():
        lit_then = [one for one in page.evaluate("() => litLog") if one]
        assert [one for i, one in enumerate(lit_then) if one not in lit_then[:i]] == [
            "low_tone",
            "middle_tone",
            "high_tone",
        ]
    # The library's copy, heard as a file, gives what the library has and the very frames of the socket.
    record = record_of(page, recording)
    original = tmp_path / "kept.flac"
    address = page.url.partition("#")[0]
    original.write_bytes(page.request.get(f"{address}api/v1/recordings/{recording}/original").body())
    again = listen(original, model=str(MODELS / "tiny.toml"), scores_to=tmp_path / "scores.npz")
    kept = record["result"]
    assert record["kind"] == "live"
    assert [(one["label"], one["start_s"], one["end_s"], one["score"]) for one in kept["events"]] == [
        (one.label, one.start_s, one.end_s, one.score) for one in again.events
    ]
    if not wire.lost():
        live_scores = np.array([row for update in wire.of("update") for row in update["scores"]])
        (done,) = wire.of("done")
        with np.load(tmp_path / "scores.npz") as stored:
            file_scores = stored["scores"]
        frames = min(len(live_scores), len(file_scores))
        assert frames > 50
        assert np.abs(live_scores[:frames] - file_scores[:frames]).max() <= 1e-4
        closed = [(one["label"], one["start_s"], one["end_s"]) for one in done["result"]["events"] if one["holds"]]
        assert closed == times(again.events)
    # Against the file that the microphone played: one shift, from when it was opened.
    source = times(listen(three, model=str(MODELS / "tiny.toml")).events)
    live = times(again.events)
    assert [label for label, _, _ in live] == [label for label, _, _ in source]
    offsets = [a - b for one, other in zip(live, source, strict=True) for a, b in zip(one[1:], other[1:], strict=True)]
    assert np.ptp(offsets) <= 0.3
    assert np.abs(np.array(offsets) - np.median(offsets)).max() <= 0.15


def test_what_is_shown_while_it_listens(page: Page) -> None:
    wire = Wire(page)
    set_up(page)
    page.get_by_text("Tell me when…").click()
    page.get_by_role("checkbox", name="Middle tone").check()
    page.get_by_text("Tell me when: Middle tone").click()
    page.get_by_role("button", name="Start listening").click()
    page.get_by_role("button", name="Captions").click()
    captions = page.get_by_role("list", name="Captions").get_by_role("listitem")
    expect(captions.first).to_contain_text("Low tone")
    expect(captions.nth(1)).to_contain_text("Middle tone")
    assert captions.first.locator("time").inner_text().count(":") == 2
    expect(page.get_by_role("list", name="Told")).to_contain_text("Middle tone")
    expect(page.get_by_text("echo cancellation, noise suppression and gain control are off")).to_be_visible()
    delay = page.locator(".delay")
    expect(delay).to_contain_text("95 of 100 within")
    expect(delay).to_contain_text("looks ahead 0.04 s")
    print("delay:", delay.inner_text().replace("\n", " "))
    assert wire.hellos[0]["protocol"] == 1
    assert {one["rate"] for one in wire.hellos if "rate" in one} == {
        page.evaluate("() => new AudioContext().sampleRate")
    }
    assert violations(page) == []
    page.get_by_role("button", name="Playing mode").click()
    page.get_by_role("button", name="One", exact=True).click()
    expect(page.locator(".one")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Leave playing mode").click()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".tiles")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360


def test_not_kept_where_one_does_not_want_it(page: Page) -> None:
    set_up(page)
    before = page.request.get(page.url.partition("#")[0] + "api/v1/about").json()["library"]["count"]
    page.get_by_role("checkbox", name="Keep the recording").uncheck()
    page.get_by_role("button", name="Start listening").click()
    page.wait_for_function("() => document.querySelector('[data-lit=true]') !== null")
    assert lit(page) == ["low_tone"]
    press(page, "m")
    expect(page.get_by_role("button", name="Start listening")).to_be_visible()
    assert page.request.get(page.url.partition("#")[0] + "api/v1/about").json()["library"]["count"] == before


def test_another_microphone_is_taken_without_an_end(page: Page) -> None:
    wire = Wire(page)
    choose_model(page, "tiny")
    listen_live(page)
    device = page.locator(".device select")
    names = device.locator("option").all_text_contents()
    assert len(names) > 1, names
    device.select_option(index=1)
    expect(device.locator("option:checked")).to_have_text(names[1])
    heard_for(page, 3.0)
    expect(page.get_by_role("button", name="Stop M")).to_be_visible()
    assert sum("rate" in one for one in wire.hellos) == 1  # one recording
    assert wire.of("update")[-1]["until_s"] > 1.0


def test_a_track_live(listening: Browser, address: str) -> None:
    with opened(listening, address) as page:
        choose_model(page, "level")
        listen_live(page)
        ribbon = page.locator("[data-track=level]")
        # 0.4 of full scale is -11 dB; what the fake microphone resamples is a little off.
        page.wait_for_function(
            "() => /^−1[01]\\.\\d dB$/.test(document.querySelector('[data-track=level] .ribbon-value')?.textContent)"
        )
        heard_for(page, 2.5)
        readout = page.locator(".readout")
        # A line that comes or goes above takes it away from under the pointer.
        for _ in range(10):
            ribbon.locator("[data-plot]").hover(position={"x": 700, "y": 12})
            if "Level" in readout.inner_text():
                break
        expect(readout).to_have_text(re.compile(r" · Level · −\d+\.\d dB$"))


def test_why_nothing_is_judged_is_said_while_it_sounds(playwright: Playwright, tmp_path: Path) -> None:
    """Notes below a violin's lowest: no tile lights, and a line says why before the take has ended."""
    low = played(*[(key, 0.5, 30.0) for key in (48, 50, 52, 48) * 4])
    soundfile.write(tmp_path / "low.wav", low, RATE, subtype="PCM_16")
    with (
        served(tmp_path / "library", ["violin"]) as address,
        microphone(playwright, tmp_path / "low.wav") as listening,
        opened(listening, address) as page,
    ):
        listen_live(page)
        said = page.get_by_text("No advice and no tiles are given: much of it lies below a violin's lowest note.")
        expect(said).to_be_visible(timeout=15_000)
        assert not page.locator("[data-label][data-lit=true]").count()
