"""A recording on the page: the right tile is lit at the right moment, and what a person does with it stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import ROOT, tones
from browser.hands import choose_model, dropped, opened_there, press, record_of, slide
from browser.watching import LIT, assert_in_step, held_at, watch
from soundsight.formats.words import how_sure

# A frame of the screen and the audio clock's own step, at the speed of playing.
FRAME_S = 0.05


@pytest.mark.parametrize("speed", [1.0, 0.5])
def test_tiles_are_lit_while_their_labels_hold(page: Page, speed: float) -> None:
    recording = dropped(page, ROOT / "examples" / "street.ogg")
    events = record_of(page, recording)["result"]["events"]
    page.get_by_label("Speed").select_option(str(speed).removesuffix(".0"))
    press(page, "Space")
    seen = watch(page, 5.0)
    press(page, "Space")
    played_s = seen[-1][0] - seen[0][0]
    assert 5.0 * speed * 0.8 < played_s < 5.0 * speed * 1.1
    assert_in_step(seen, events, FRAME_S * max(speed, 1.0))
    assert any(lit for _, lit in seen)


def test_tiles_follow_a_seek(page: Page) -> None:
    recording = dropped(page, ROOT / "examples" / "street.ogg")
    events = record_of(page, recording)["result"]["events"]
    for time_s in (7.0, 1.0, 12.5, 15.9):
        page.goto(page.url.partition("#")[0] + f"#r={recording}&t={time_s}")
        page.wait_for_function("t => Math.abs(document.querySelector('audio')?.currentTime - t) < 0.02", arg=time_s)
        page.wait_for_timeout(100)
        assert sorted(set(page.evaluate(LIT))) == held_at(events, time_s)


def test_three_tones_by_another_model(page: Page, tmp_path: Path) -> None:
    """The page knows no model: a card of three labels gives three tiles, each lit while its tone sounds."""
    choose_model(page, "tiny")
    path = tones(tmp_path / "Töne 1.wav", (200, 1.0, 2.0), (1000, 2.5, 3.5), (4000, 4.0, 5.0))
    recording = dropped(page, path)
    events = record_of(page, recording)["result"]["events"]
    assert [e["label"] for e in events if e["holds"]] == ["low_tone", "middle_tone", "high_tone"]
    expect(page.get_by_role("heading", name="Töne 1.wav")).to_be_visible()
    press(page, "Space")
    assert_in_step(watch(page, 5.5), events, FRAME_S)


# The share of a band's height that is drawn at a share of its width.
HIGH = """part => {
  const canvas = document.querySelector('[data-plot=wave] canvas'), x = Math.round(part * canvas.width)
  const pixels = canvas.getContext('2d').getImageData(x - 3, 0, 6, canvas.height).data
  const rows = new Set([...pixels.keys()].filter(i => i % 4 === 3 && pixels[i] > 0).map(i => Math.floor(i / 24)))
  return rows.size / canvas.height
}"""


@pytest.mark.parametrize("level_db", [-8, -55])
def test_a_quiet_recording_has_a_wave(page: Page, tmp_path: Path, level_db: int) -> None:
    path = tmp_path / "quiet.wav"
    opened_there(page, tones(path, (1000, 2.0, 4.0), amplitude=10 ** (level_db / 20)), "tiny")
    expect(page.locator(".band.wave small")).to_have_text(re.compile(rf"^peak −{-level_db}(\.\d)? dB$"))
    page.wait_for_function(f"part => ({HIGH})(part) > 0.8", arg=0.5)
    assert page.evaluate(HIGH, 0.15) < 0.1


def test_how_sure_is_said_as_by_the_command_line(page: Page) -> None:
    recording = opened_there(page, ROOT / "examples" / "street.ogg", "environment")
    slide(page, "How sure must it be, for all sounds", -4)
    events = record_of(page, recording)["result"]["events"]
    words = set()
    for _ in events:
        press(page, "k")
        text = page.locator(".evidence > p").nth(1).inner_text()
        said, _, score = text.partition(": score ")
        exact = [one["score"] for one in events if f"{100 * one['score']:.0f}" == score.split()[0]]
        assert said.lower() in {how_sure(one) for one in exact}, text
        words.add(said)
    assert len(words) > 2
