"""Files on their way: several at once, stopped on the way, refused where too large, the server away in between."""

from __future__ import annotations

import itertools
import json
from contextlib import ExitStack
from pathlib import Path

import pytest
import soundfile
import soxr
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from browser.conftest import MODELS, ROOT, opened, served
from browser.hands import choose_model, dropped, heard, let_go, press, record_of, saved, state_of
from browser.watching import assert_in_step, tile, time_s, watch


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


def test_what_is_refused_of_several_stays_told_while_another_opens(page: Page, three: Path, tmp_path: Path) -> None:
    choose_model(page, "tiny")
    (tmp_path / "empty.wav").touch()
    let_go(page, tmp_path / "empty.wav", three)
    page.wait_for_url("**/#r=*")
    expect(page.get_by_role("heading", name="three.wav")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("empty.wav is empty: there is nothing to listen to.")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("by", ["button", "key"])
def test_another_file_is_chosen_while_one_is_open(page: Page, recording: str, three: Path, by: str) -> None:
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    page.bring_to_front()
    with page.expect_file_chooser() as chooser:
        if by == "button":
            page.get_by_role("button", name="Choose files").click()
        else:
            press(page, "Control+o")
    chooser.value.set_files(three)
    page.wait_for_url(lambda url: "#r=" in url and recording not in url)
    expect(page.get_by_role("heading", name="three.wav")).to_be_visible()


def street(path: Path, minutes: int) -> Path:
    """A street, again and again: it takes a while to be listened to."""
    samples, rate = soundfile.read(ROOT / "examples" / "street.ogg", dtype="float32", always_2d=True)
    once = soxr.resample(samples.mean(axis=1), rate, 16000)
    with soundfile.SoundFile(path, "w", 16000, 1, compression_level=0.0) as file:
        for _ in range(round(60 * minutes * 16000 / len(once))):
            file.write(once)
    return path


def test_an_hour_plays_before_its_last_result_is_there(page: Page, tmp_path: Path) -> None:
    """At its end, of which nothing was heard yet; what arrives meanwhile neither stops nor moves anything."""
    choose_model(page, "environment")
    page.locator("input[type=file]").first.set_input_files(street(tmp_path / "hour.flac", 60))
    page.wait_for_url("**/#r=*")
    recording = page.url.partition("#r=")[2][:32]
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false", timeout=180_000)
    page.goto(f"{page.url.partition('#')[0]}#r={recording}&t=3540")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 3540.3")
    expect(page.locator(".progress")).to_contain_text("Listening:")
    assert record_of(page, recording)["state"] == "running"
    page.get_by_label("Speed").select_option("0.25")  # so that a minute lasts until all was heard
    played: list[float] = []
    while record_of(page, recording)["state"] != "done":
        assert len(played) < 400
        played.append(time_s(page))
        page.wait_for_timeout(200)
    page.locator(".progress").wait_for(state="detached")
    assert all(after >= before for before, after in itertools.pairwise(played))
    assert 3540 < played[0] < played[-1] < time_s(page) < 3600
    assert page.evaluate("() => document.querySelector('audio').paused") is False
    events = record_of(page, recording)["result"]["events"]
    assert len(events) > 500
    assert_in_step(watch(page, 2.0), events, 0.05)


def test_it_plays_before_all_was_heard_and_can_be_stopped(page: Page, tmp_path: Path) -> None:
    choose_model(page, "environment")
    page.locator("input[type=file]").first.set_input_files(street(tmp_path / "long.flac", 30))
    page.wait_for_url("**/#r=*")
    recording = page.url.partition("#r=")[2][:32]
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false", timeout=180_000)
    expect(page.locator(".progress")).to_contain_text("Listening:")
    assert record_of(page, recording)["state"] == "running"
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio')?.currentTime > 0.3")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Stopped by you. What was heard until then is shown.")
    assert record_of(page, recording)["state"] == "cancelled"
    expect(page.get_by_role("button", name="Listen again")).to_be_visible()


def begun(page: Page, path: Path) -> str:
    """A long recording that can be played: its id."""
    choose_model(page, "environment")
    page.locator("input[type=file]").first.set_input_files(path)
    page.wait_for_url("**/#r=*")
    page.wait_for_function("() => document.querySelector('button.play')?.disabled === false", timeout=180_000)
    return page.url.partition("#r=")[2][:32]


def test_a_cut_socket_is_taken_up_again_while_it_is_listened_to(page: Page, tmp_path: Path) -> None:
    cut: list[str] = []

    def between(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def passed(message: str | bytes) -> None:
            route.send(message)
            if not cut and json.loads(message).get("media"):
                cut.append(route.url)
                route.close(code=1011)

        server.on_message(passed)

    page.route_web_socket("**/ws/jobs/*", between)
    page.reload()
    recording = begun(page, street(tmp_path / "long.flac", 10))
    page.locator(".progress").wait_for(state="detached", timeout=300_000)
    heard(page, recording)
    assert len(cut) == 1
    result = record_of(page, recording)["result"]
    events = [one for one in result["events"] if one["holds"]]
    for label in {one["label"] for one in events}:
        of_label = [one for one in events if one["label"] == label]
        held_s = sum(one["end_s"] - one["start_s"] for one in of_label)
        whole = held_s >= 0.97 * result["source"]["duration_s"]  # a tile's words for a sound that hardly ever stops
        expect(tile(page, label)).to_contain_text("all along" if whole else f"{len(of_label)} moment")


def test_the_server_started_anew_while_it_listened(browser: Browser, tmp_path: Path) -> None:
    """The recording is there, it is said that the analysis broke off, and it can be listened to again."""
    library = tmp_path / "library"
    with ExitStack() as page_open:
        with served(library, ["environment"]) as address:
            page = page_open.enter_context(opened(browser, address))
            recording = begun(page, street(tmp_path / "long.flac", 10))
            # Its last word is all that the page has: a server that is ending answers nothing more.
            asked = f"**/api/v1/recordings/{recording}"
            page.route(asked, lambda route: route.abort())
        ended = "It could not be analysed: the server ended before it was done. Analyse it again."
        expect(page.get_by_role("alert")).to_contain_text(ended)
        page.unroute(asked)
        with served(library, ["environment"], "--port", address.rpartition(":")[2]):
            page.get_by_role("button", name="Listen again").click()
            expect(page.locator(".progress")).to_contain_text("Listening:")
            page.get_by_role("button", name="Stop", exact=True).click()
            expect(page.get_by_role("alert")).to_contain_text("Stopped by you.")
            page_open.close()


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
