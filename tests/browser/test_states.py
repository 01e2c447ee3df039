"""What is said where nothing was recognised, where it is too quiet, unsure, or no sound at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from browser.conftest import tones
from browser.hands import choose_model, opened_there
from browser.watching import tile


@pytest.mark.parametrize(
    ("amplitude", "state", "text"),
    [
        (0.03, "unsure", "Unsure: something was nearly recognised, but nothing surely enough. Level −38 dB"),
        (0.01, "nothing_recognised", "Nothing recognised: there is sound (level −48 dB"),
        (0.0001, "too_quiet", "Too quiet to tell: the level is −8"),
        (0.0, "empty", "all of it is digital silence"),
    ],
)
def test_states_of_the_whole(page: Page, tmp_path: Path, amplitude: float, state: str, text: str) -> None:
    opened_there(page, tones(tmp_path / "soft.wav", (1000, 2.0, 4.0), amplitude=amplitude), "tiny")
    shown = page.locator(f"[data-state={state}]")
    expect(shown).to_contain_text(text)
    if state == "unsure":
        before = page.locator(".axis").bounding_box()
        page.get_by_role("button", name="Show what was nearly heard").click()
        expect(tile(page, "middle_tone")).to_contain_text("1 moment")
        expect(shown).to_be_hidden()
        assert page.locator(".axis").bounding_box() == before


def test_overdriven(page: Page, tmp_path: Path) -> None:
    times = np.arange(44100) / 44100
    soundfile.write(tmp_path / "loud.wav", np.clip(3 * np.sin(2 * np.pi * 1000 * times), -1, 1), 44100)
    opened_there(page, tmp_path / "loud.wav", "tiny")
    expect(page.locator("[data-state=clipped]")).to_contain_text("of the samples are at full scale")


def test_a_file_that_is_no_sound(page: Page, tmp_path: Path) -> None:
    choose_model(page, "tiny")
    (tmp_path / "letter.wav").write_text("Dear neighbour, your dog is loud.\n" * 50)
    page.locator("input[type=file]").first.set_input_files(tmp_path / "letter.wav")
    failed = page.get_by_role("alert").filter(has_text="It could not be analysed")
    expect(failed).to_contain_text("letter.wav: this is text, but a sound file was expected")
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()
    expect(page.get_by_role("link", name="soundsight, to the start")).to_be_visible()


def test_an_empty_file_is_not_sent(page: Page, tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    page.locator("input[type=file]").first.set_input_files(tmp_path / "empty.wav")
    expect(page.get_by_role("alert")).to_contain_text("empty.wav is empty: there is nothing to listen to.")
