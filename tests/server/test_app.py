"""The app as such: who is let in, what every answer carries, what errors look like, the page's files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from soundsight import __version__
from soundsight.error import Error
from soundsight.server import app as module
from soundsight.server.app import make_app
from soundsight.server.settings import Settings

HOME = "http://127.0.0.1:8765"
SOCKETS = "ws://127.0.0.1:8765"
TOKEN = "a-token-for-tests"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page, and beside it what is none of the page's."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<title>the page</title>")
    (folder / "worklet.js").write_text("// here")
    (tmp_path / "page.secret").write_text("hidden words")
    (tmp_path / "secret").write_text("hidden words")
    monkeypatch.setattr(module, "PAGE", folder)
    return folder


@pytest.fixture
def tried(page: Path, app: FastAPI) -> Iterator[TestClient]:
    """An app with routes that go wrong, for the guard to stand before."""
    add_routes(app)
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def add_routes(app: FastAPI) -> None:
    """Routes of the tests, before those of the page, which answer whatever is left."""
    rest = app.router.routes.pop()

    @app.post("/api/v1/tried")
    def tried(start_s: float = 0.0) -> str:
        if start_s < 0:
            raise Error(f"{start_s} s lies before the start.")
        if start_s > 100:
            raise ZeroDivisionError("a mistake of ours")
        return "done"

    @app.websocket("/ws/tried")
    async def socket(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    app.router.routes.append(rest)


def with_token(settings: Settings, host: str = "127.0.0.1") -> TestClient:
    app = make_app(replace(settings, token=TOKEN, host=host))
    add_routes(app)
    return TestClient(app, base_url=HOME, follow_redirects=False)


def test_healthz_says_which_version_it_is(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["info"]["version"] == __version__
    assert "/healthz" in described["paths"]
    # Their pages would load scripts from elsewhere.
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404


def test_nothing_is_told_to_others_even_where_the_environment_asks_for_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318")
    with TestClient(make_app(settings), base_url=HOME) as client:
        assert client.get("/healthz").status_code == 200
    assert "telemetry" not in caplog.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/v1/tried?start_s=-1", 400, "-1.0 s lies before the start."),
        ("/api/v1/tried?start_s=soon", 422, "start_s: Input should be a valid number"),
        ("/api/v1/tried?start_s=101", 500, "something went wrong in the server"),
        ("/api/v1/tired", 405, "POST is not known at /api/v1/tired."),
    ],
)
def test_what_goes_wrong_is_a_line_and_the_server_stays_up(
    tried: TestClient, path: str, status: int, told: str
) -> None:
    answer = tried.post(path)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"].startswith(told)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert tried.post("/api/v1/tried").json() == "done"


def test_what_is_not_there_is_told_by_its_path(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()) == (404, {"error": "there is nothing at /api/v1/nothing."})


@pytest.mark.parametrize("path", ["/healthz", "/", "/nothing", "/worklet.js"])
def test_every_answer_carries_the_headers(tried: TestClient, path: str) -> None:
    headers = tried.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["media-src"] == policy["worker-src"] == "'self' blob:"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["connect-src"] == "'self' ws://127.0.0.1:8765 wss://127.0.0.1:8765"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.2", "localhost.:8765"]
)
def test_names_of_this_computer_are_its_own(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.7:8765", "",
     "127.0.0.1:8765, evil.example", "127.0.0.1; script-src *", "127.0.0.1:8765/", "user@127.0.0.1"],
)  # fmt: skip
def test_a_foreign_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 403
    assert "this server is not called" in answer.json()["error"]
    assert "evil" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["192.168.1.7:8765", "[fe80::1]:8765", "127.0.0.1", "sound.example"])
def test_a_server_for_others_is_known_by_its_addresses_and_its_name(settings: Settings, host: str) -> None:
    serving = "0.0.0.0" if host != "sound.example" else host
    client = with_token(settings, serving)
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 403


FOREIGN = (
    "http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765", "https://evil.example:8765",
    "http://127.0.0.1:8765.evil.example", "file://", "",
)  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_page_may_change_nothing_and_open_no_socket(tried: TestClient, origin: str) -> None:
    answer = tried.post("/api/v1/tried", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "another page" in answer.json()["error"]
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        tried.websocket_connect(f"{SOCKETS}/ws/tried", headers={"Origin": origin}),
    ):
        pass
    assert refused.value.code == 1008


def test_a_request_that_the_browser_marks_as_another_page_s_is_refused(tried: TestClient) -> None:
    assert tried.post("/api/v1/tried", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert tried.post("/api/v1/tried", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": HOME}, {"Origin": HOME.upper().replace("HTTP", "http")}, {}])
def test_its_own_page_and_programs_may(tried: TestClient, headers: dict[str, str]) -> None:
    assert tried.post("/api/v1/tried", headers=headers).status_code == 200
    with tried.websocket_connect(f"{SOCKETS}/ws/tried", headers=headers) as socket:
        assert socket.receive_text() == "hello"


def test_a_page_at_the_default_port_is_the_same_with_and_without_it(tried: TestClient) -> None:
    headers = {"Host": "localhost", "Origin": "http://localhost:80"}
    assert tried.post("/api/v1/tried", headers=headers).status_code == 200


def test_a_socket_that_is_not_there_is_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"{SOCKETS}/ws/nothing"):
        pass


def test_without_its_token_nobody_is_let_in(settings: Settings) -> None:
    client = with_token(settings)
    for path in ("/", "/api/v1/openapi.json", "/?token=", "/?token=another", f"/?tokens={TOKEN}"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "a token is needed" in answer.json()["error"]
    for headers in ({"Authorization": "Bearer no"}, {"Cookie": "soundsight-8765=no"}, {"Cookie": '"; =\x7f'}):
        assert client.post("/api/v1/tried", headers=headers).status_code == 401
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(f"{SOCKETS}/ws/tried"):
        pass
    assert client.get("/healthz").status_code == 200


def test_a_person_without_the_token_reads_a_line_and_no_json(settings: Settings) -> None:
    client = with_token(settings)
    for headers in ({"Accept": "text/html,*/*"}, {"Sec-Fetch-Mode": "navigate"}):
        answer = client.get("/", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("text/html")
        assert "<p>A token is needed: open the address" in answer.text
    for headers in ({"Accept": "*/*"}, {"Sec-Fetch-Mode": "cors", "Accept": "text/html"}):
        assert "a token is needed" in client.get("/", headers=headers).json()["error"]


def test_the_token_becomes_a_cookie_and_leaves_the_address(settings: Settings, page: Path) -> None:
    client = with_token(settings)
    answer = client.get(f"/?a=1&token={TOKEN}&b=%20")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?a=1&b=+")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"soundsight-8765={TOKEN};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # else a browser would not send it on plain http
    assert client.get("/").text == "<title>the page</title>"
    assert client.post("/api/v1/tried", headers={"Origin": HOME}).status_code == 200
    # The cookie does not open the door to other pages.
    assert client.post("/api/v1/tried", headers={"Origin": "http://evil.example"}).status_code == 403


def test_on_https_the_cookie_is_for_https_alone(settings: Settings) -> None:
    app = make_app(replace(settings, token=TOKEN))
    client = TestClient(app, base_url=HOME.replace("http", "https"), follow_redirects=False)
    assert "Secure" in client.get(f"/?token={TOKEN}").headers["set-cookie"]


def test_the_token_s_redirect_leads_nowhere_else(settings: Settings) -> None:
    client = with_token(settings)
    for path in ("//evil.example/", "///evil.example", "/%5Cevil.example"):
        assert client.get(f"{HOME}{path}?token={TOKEN}").headers["location"].startswith("/evil.example")


def test_programs_give_the_token_as_a_header_or_in_the_address(settings: Settings) -> None:
    client = with_token(settings)
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post("/api/v1/tried", headers=bearer).status_code == 200
    assert client.post(f"/api/v1/tried?token={TOKEN}").status_code == 200
    for address, headers in ((f"{SOCKETS}/ws/tried", bearer), (f"{SOCKETS}/ws/tried?token={TOKEN}", {})):
        with client.websocket_connect(address, headers=headers) as socket:
            assert socket.receive_text() == "hello"


def test_the_page_s_files_are_served(tried: TestClient) -> None:
    index = tried.get("/")
    assert index.text == "<title>the page</title>"
    assert index.headers["content-type"].startswith("text/html")
    assert tried.get("/worklet.js").headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert tried.head("/worklet.js").status_code == 200
    again = tried.get("/worklet.js", headers={"If-None-Match": tried.get("/worklet.js").headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/../secret", "/..%2fsecret", "/%2e%2e/secret", "/..%5csecret", "//secret", "/%2fetc/passwd", "/.../secret",
     "/worklet.js/../../secret", "/..%2fpage.secret", "/%00", "/worklet.js%00.html"],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(tried: TestClient, path: str) -> None:
    answer = tried.get(HOME + path)
    assert answer.status_code == 404
    assert "hidden words" not in answer.text


def test_a_link_out_of_the_page_is_not_followed(tried: TestClient, page: Path) -> None:
    (page / "link.js").symlink_to(page.parent / "secret")
    assert tried.get("/link.js").status_code == 404


def test_a_page_that_was_not_built_says_how_to_build_it(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", tmp_path)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "npm run build" in answer.text
