"""Models the page never heard of: 527 labels with long names, a track with a unit; no source names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import ROOT, opened, tones
from browser.hands import opened_there, press, record_of
from browser.watching import assert_in_step, smoothness, watch
from soundsight.card import load_card, packaged_models

HEARD = 40


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone every half second, of every twelfth label of the 527."""
    path = tmp_path_factory.mktemp("sounds") / "forty.wav"
    parts = [(100 + 14.0 * 12 * i, 0.56 * i, 0.56 * i + 0.4) for i in range(HEARD)]
    return tones(path, *parts, length_s=24.0, rate=32000)


def test_many_labels_with_long_names(page: Page, forty: Path) -> None:
    recording = opened_there(page, forty, "many")
    events = record_of(page, recording)["result"]["events"]
    held = {one["label"] for one in events if one["holds"]}
    assert len(held) == HEARD
    # Of the lanes only those on the screen are there; the labels that were not heard are folded.
    expect(page.locator("summary").filter(has_text=f"listening for {527 - HEARD} more")).to_be_visible()
    assert page.locator(".lane-head").count() < 20
    assert page.evaluate("() => document.querySelectorAll('*').length") < 1500
    heads = page.locator(".lane-head").evaluate_all(
        "all => all.map(one => [one.scrollWidth - one.clientWidth, one.getBoundingClientRect().height])"
    )
    assert all(over <= 0 and height < 40 for over, height in heads)
    page.evaluate("() => document.activeElement.blur()")
    press(page, "Space")
    frames = smoothness(page, 4.0)
    press(page, "Space")
    print(f"527 labels, {HEARD} lanes, playing: {frames}")
    assert frames["frames"] > 20
    # Stepping to a moment whose lane is not on the screen brings it there.
    press(page, "End", "j")
    last = max((one for one in events if one["holds"]), key=lambda one: float(one["start_s"]))["label"]
    expect(page.locator(f".lane-head[data-lane='{last}']")).to_be_in_viewport()


def test_many_labels_in_step(page: Page, forty: Path) -> None:
    """In playing mode all forty are tiles at once."""
    recording = opened_there(page, forty, "many")
    press(page, "p")
    expect(page.locator(".tiles [data-label]")).to_have_count(HEARD)
    press(page, "Space")
    assert_in_step(watch(page, 4.0), record_of(page, recording)["result"]["events"], 0.05)


def test_one_of_many_is_found_by_its_name(page: Page, forty: Path) -> None:
    opened_there(page, forty, "many")
    page.locator("summary").filter(has_text="listening for").click()
    page.locator(".rest").get_by_label("Find a sound").fill("赫兹的纯音")
    names = page.locator(".rest .chip").all_text_contents()
    assert len(names) == 53
    assert all(name.endswith("赫兹的纯音") for name in names)
    page.locator(".rest .chip").first.click()
    expect(page.locator(".rest .chip")).to_have_count(52)


def test_long_names_on_a_telephone(browser: Browser, address: str, forty: Path) -> None:
    with opened(browser, address, 360, 740) as page:
        opened_there(page, forty, "many")
        expect(page.locator(".tiles [data-label]")).to_have_count(HEARD)
        page.locator("summary").filter(has_text="listening for").click()
        wider = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) == 0


def test_a_track_has_its_value_and_unit_under_the_cursor(page: Page, tmp_path: Path) -> None:
    path = tones(tmp_path / "loud and soft.wav", (440, 0.0, 3.0), amplitude=0.5)
    recording = opened_there(page, path, "level")
    ribbon = page.locator("[data-track=level]")
    expect(ribbon).to_contain_text("Level")
    expect(ribbon.locator(".scale-high")).to_have_text("0 dB")
    expect(ribbon.locator(".scale-low")).to_have_text("−90 dB")
    # A sine of amplitude 0.5 has 20 log10(0.5 / sqrt 2) = -9.03 dB.
    press(page, "ArrowRight")
    expect(ribbon.locator(".ribbon-value")).to_have_text("−9.0 dB")
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    expect(ribbon.locator(".ribbon-value")).to_have_text("−90.0 dB")
    plot = ribbon.locator("[data-plot]").bounding_box()
    assert plot is not None
    page.mouse.move(plot["x"] + plot["width"] * 2.0 / 6.0, plot["y"] + plot["height"] / 2)
    expect(page.locator(".readout")).to_have_text(re.compile(r"^0:02\.00 · Level · −9\.0 dB$"))
    (track,) = record_of(page, recording)["result"]["tracks"]
    assert (track["name"], track["unit"]) == ("level", "dB")
    drawn = """() => {
      const canvas = document.querySelector('[data-track=level] canvas')
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      return pixels.filter((value, i) => i % 4 === 3 && value > 0).length
    }"""
    assert page.evaluate(drawn) > 200


COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", re.DOTALL)


def test_no_source_names_a_label_or_a_model() -> None:
    cards = [load_card(name) for name in packaged_models()]
    words = {word for card in cards for label in card.labels for word in (label.id, label.name)} | set(
        packaged_models()
    )
    sources = [
        path
        for path in sorted((ROOT / "webapp" / "src").rglob("*.*"))
        if path.suffix in (".ts", ".tsx", ".css") and not path.name.endswith(".test.ts")
    ]
    assert len(sources) > 50
    named = re.compile(rf"(?<![\w-])({'|'.join(re.escape(word) for word in sorted(words))})(?![\w-])")
    found = {
        path.name: match[0] for path in sources if (match := named.search(COMMENT.sub("", path.read_text("utf-8"))))
    }
    assert found == {}
