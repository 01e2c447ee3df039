"""Files on their way: several at once, stopped on the way, refused where too large, the server away in between."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, expect

from browser.conftest import MODELS, opened, served
from browser.hands import choose_model, dropped, let_go, press, record_of, saved, state_of


def test_an_example(page: Page) -> None:
    page.get_by_role("heading", name="No recording at hand?").wait_for()
    page.locator(".examples button").first.click()
    page.wait_for_url("**/#r=*")
    recording = page.url.partition("#r=")[2][:32]
    state_of(page, recording, "done")
    expect(page.locator("[data-label]").first).to_be_visible()
    assert record_of(page, recording)["kind"] == "example"


def test_several_at_once(page: Page, three: Path, tmp_path: Path) -> None:
    choose_model(page, "tiny")
    others = [tmp_path / f"{name}.wav" for name in ("second", "третий <b>&amp;")]
    for other in others:
        other.write_bytes(three.read_bytes())
    let_go(page, three, *others)
    page.wait_for_url("**/#r=*")
    expect(page.get_by_role("heading", name="three.wav")).to_be_visible()
    waiting = page.get_by_role("list", name="Files being sent")
    page.get_by_role("button", name="Open третий <b>&amp;.wav").click()
    expect(page.get_by_role("heading", name="третий <b>&amp;.wav")).to_be_visible()
    expect(waiting.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Dismiss").click()
    expect(waiting).to_have_count(0)


@pytest.mark.parametrize("by", ["button", "key"])
def test_another_file_is_chosen_while_one_is_open(page: Page, recording: str, three: Path, by: str) -> None:
    with page.expect_file_chooser() as chooser:
        if by == "button":
            page.get_by_role("button", name="Choose files").click()
        else:
            press(page, "Control+o")
    chooser.value.set_files(three)
    page.wait_for_url(lambda url: "#r=" in url and recording not in url)
    expect(page.get_by_role("heading", name="three.wav")).to_be_visible()


@pytest.fixture
def half_an_hour(tmp_path: Path) -> Path:
    """Noise that takes a while to be listened to."""
    path = tmp_path / "long.flac"
    noise = (0.1 * np.random.default_rng(0).standard_normal(16000 * 10)).astype(np.float32)
    with soundfile.SoundFile(path, "w", 16000, 1) as file:
        for _ in range(180):
            file.write(noise)
    return path


def test_it_plays_before_all_was_heard_and_can_be_stopped(page: Page, half_an_hour: Path) -> None:
    choose_model(page, "environment")
    page.locator("input[type=file]").first.set_input_files(half_an_hour)
    page.wait_for_url("**/#r=*")
    recording = page.url.partition("#r=")[2][:32]
    expect(page.locator(".progress")).to_contain_text("Listening:")
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false")
    assert record_of(page, recording)["state"] == "running"
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 0.3")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Stopped by you. What was heard until then is shown.")
    assert record_of(page, recording)["state"] == "cancelled"
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()


def test_too_large_a_file_is_refused_at_once(browser: Browser, tmp_path: Path, three: Path) -> None:
    with served(tmp_path / "library", [], "--max-upload", "100kB") as address, opened(browser, address) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.method))
        page.locator("input[type=file]").first.set_input_files(three)
        expect(page.get_by_role("alert")).to_contain_text("three.wav is")
        expect(page.get_by_role("alert")).to_contain_text("--max-upload")
        assert "POST" not in asked


def test_the_server_away_and_back(browser: Browser, tmp_path: Path, three: Path) -> None:
    """What is open stays open; what could not be saved is told; once the server is there again, the line goes."""
    library, card = tmp_path / "library", str(MODELS / "tiny.toml")
    with ExitStack() as page_open:
        with served(library, [card]) as address:
            page = page_open.enter_context(opened(browser, address))
            recording = dropped(page, three)
        press(page, "k", "y")
        gone = page.locator(".banner").filter(has_text="The server does not answer.")
        expect(gone).to_be_visible()
        expect(page.get_by_text("Your say was not saved: The server does not answer.")).to_be_visible()
        expect(page.get_by_role("heading", name="three.wav")).to_be_visible()
        with served(library, [card], "--port", address.rpartition(":")[2]) as again:
            assert again == address
            expect(gone).to_have_count(0)
            press(page, "k", "y")
            saved(page, recording, 1)
            page_open.close()
