"""The microphone refused or gone, the socket cut, the server started anew: a line for each, nothing kept is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, WebSocketRoute, expect

from browser.conftest import MODELS, chromium, opened, served
from browser.hands import choose_model, heard, record_of
from browser.microphone import Wire, heard_for, listen_live, microphone, stop
from browser.watching import tile

FULL = "the library is full: "
CUT = "The connection to the server is lost. What came until then is kept in the library."


@pytest.fixture(scope="module")
def listening(playwright: Playwright, three: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the three tones."""
    with microphone(playwright, three) as browser:
        yield browser


def test_the_microphone_refused(playwright: Playwright, address: str) -> None:
    arguments = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    with chromium(playwright, *arguments) as browser, opened(browser, address) as page:
        page.get_by_role("link", name="Listen live").click()
        expect(page.get_by_role("alert")).to_contain_text("The microphone was refused. Allow it")
        expect(page.get_by_role("button", name="Start listening")).to_be_enabled()


def test_no_microphone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.context.grant_permissions(["microphone"])
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))"
        )
        page.reload()
        page.get_by_role("link", name="Listen live").click()
        expect(page.get_by_role("alert")).to_contain_text("There is no microphone. Plug one in, then start again.")


def test_unplugged(listening: Browser, address: str) -> None:
    """What was heard until then is kept and opens, with a line that says why it ended."""
    with opened(listening, address) as page:
        page.add_init_script(
            "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
            "navigator.mediaDevices.getUserMedia = async (what) => (window.given = await ask(what))"
        )
        page.reload()
        choose_model(page, "tiny")
        listen_live(page)
        expect(tile(page, "low_tone")).to_be_visible()
        page.evaluate("() => given.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
        page.wait_for_url("**/#r=*")
        expect(page.get_by_text("The microphone was unplugged, or taken away.")).to_be_visible()
        expect(tile(page, "low_tone")).to_be_visible()


def test_the_socket_cut_and_restored(listening: Browser, address: str) -> None:
    with opened(listening, address) as page:
        routes: list[WebSocketRoute] = []

        def between(route: WebSocketRoute) -> None:
            routes.append(route)
            route.connect_to_server()

        page.route_web_socket("**/ws/live*", between)
        page.reload()
        choose_model(page, "tiny")
        wire = Wire(page)
        listen_live(page)
        expect(tile(page, "low_tone")).to_be_visible()
        routes[0].close(code=1011)
        expect(page.get_by_text(CUT)).to_be_visible()
        expect(page.get_by_text("Connected again. It goes on as a new recording.")).to_be_visible()
        expect(page.get_by_text(CUT)).to_have_count(0)
        assert len(routes) == 2
        expect(tile(page, "high_tone")).to_be_visible()
        recording = stop(page)
        print(wire.outline())
        expect(page.get_by_text("the part before is a recording of its own in the library")).to_be_visible()
        heard(page, recording)
        assert "high_tone" in record_of(page, recording)["labels"]
        newest = page.request.get(page.url.partition("#")[0] + "api/v1/recordings?sort=created&order=desc").json()
        assert [one["kind"] for one in newest["recordings"][:2]] == ["live", "live"]


def test_the_server_started_anew(listening: Browser, tmp_path: Path) -> None:
    library, card = tmp_path / "library", str(MODELS / "tiny.toml")
    with ExitStack() as page_open:
        with served(library, [card]) as address:
            page = page_open.enter_context(opened(listening, address))
            listen_live(page)
            expect(tile(page, "low_tone")).to_be_visible()
        expect(page.get_by_text(CUT)).to_be_visible()
        with served(library, [card], "--port", address.rpartition(":")[2]):
            expect(page.get_by_text("Connected again. It goes on as a new recording.")).to_be_visible()
            heard_for(page, 5.5)
            stop(page)
            kept = page.request.get(address + "/api/v1/recordings?sort=created&order=asc").json()["recordings"]
            assert len(kept) == 2
            # What came before the server ended is there as sound, and can be listened to again.
            page.goto(f"{address}/#r={kept[0]['id']}")
            page.get_by_role("button", name="Listen again").click()
            expect(tile(page, "low_tone")).to_contain_text("1 moment")
            page_open.close()


def test_the_disk_fills_up(listening: Browser, tmp_path: Path) -> None:
    """It is said at once, listening goes on, and what was written until then is a recording."""
    card = str(MODELS / "tiny.toml")
    with (
        served(tmp_path / "library", [card], file_limit=500_000) as address,
        opened(listening, address) as page,
    ):
        listen_live(page)
        expect(page.get_by_text("and no further: File too large. Listening goes on.")).to_be_visible()
        expect(page.get_by_role("button", name="Stop M")).to_be_visible()
        expect(tile(page, "high_tone")).to_be_visible()
        heard_for(page, 5.5)
        recording = stop(page)
        heard(page, recording)
        record = record_of(page, recording)
        assert 2.0 < record["duration_s"] < 3.0
        assert record["labels"][0] == "low_tone"
        assert "high_tone" not in record["labels"]
        expect(tile(page, "low_tone")).to_contain_text("1 moment")


def test_no_room_in_the_library_is_said_before_it_listens(listening: Browser, tmp_path: Path) -> None:
    card = str(MODELS / "tiny.toml")
    with served(tmp_path / "library", [card], "--limit", "1MB") as address, opened(listening, address) as page:
        page.get_by_role("link", name="Listen live").click()
        expect(page.get_by_text(FULL)).to_be_visible()
        # Not kept, it can be heard all the same.
        page.get_by_role("checkbox", name="Keep the recording").uncheck()
        page.get_by_role("button", name="Start listening").click()
        expect(tile(page, "low_tone")).to_be_visible()
