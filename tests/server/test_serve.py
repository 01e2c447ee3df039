"""The server as a process: where it is, whom it answers, what it keeps."""

from __future__ import annotations

import json
import socket
import ssl
import stat
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from server.running import SOCKET, Running, get, raw, serving, upgrade
from server.talking import wait_for
from soundsight import __version__


def test_it_says_where_it_is_and_is_there(running: Running) -> None:
    assert running.address == f"http://127.0.0.1:{running.port}/"
    assert json.loads(get(f"{running.address}healthz")) == {"status": "ok", "version": __version__}


def test_a_port_that_is_taken_leads_to_the_next_and_is_told(running: Running, tmp_path: Path) -> None:
    # Two servers on one library, besides.
    with serving("--port", str(running.port), "--library", tmp_path / "library") as second:
        assert running.port < second.port < running.port + 20
        assert json.loads(get(f"{second.address}healthz"))["status"] == "ok"
        _, err = second.stop()
    assert err.splitlines()[0] == f"soundsight: port {running.port} is taken; this is {second.port}."
    assert json.loads(get(f"{running.address}healthz"))["status"] == "ok"


@pytest.mark.parametrize("path", ["/../settings.py", "/..%2fsettings.py", "/%2e%2e/settings.py", "//etc/passwd"])
def test_no_path_leads_out_of_the_page(running: Running, path: str) -> None:
    answer = raw(running.port, f"GET {path} HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert answer.startswith("HTTP/1.1 404 ")
    assert "Settings" not in answer
    assert "root:" not in answer


@pytest.mark.parametrize("host", ["Host: evil.example\n", ""])
def test_a_foreign_name_or_none_is_refused(running: Running, host: str) -> None:
    # Without a Host header a request of HTTP/1.1 is none at all.
    version = "1.1" if host else "1.0"
    answer = raw(running.port, f"GET /healthz HTTP/{version}\n{host}Connection: close\n\n")
    assert answer.startswith("HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("origin", "status"), [("http://evil.example", "403"), ("null", "403"), ("http://127.0.0.1:{port}", "101")]
)
def test_a_socket_opens_for_the_server_s_own_page_alone(running: Running, origin: str, status: str) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(upgrade(SOCKET, running.port, origin.format(port=running.port)))
        assert line.recv(12).decode() == f"HTTP/1.1 {status}"


def test_the_library_is_in_the_data_folder_for_its_owner_s_eyes(tmp_path: Path) -> None:
    with serving("--port", "0", XDG_DATA_HOME=str(tmp_path)) as server:
        get(f"{server.address}healthz")
        folder = tmp_path / "soundsight" / "library"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_keeping_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with serving(
        "--port", "0", "--no-keep", XDG_DATA_HOME=str(tmp_path / "data"), TMPDIR=str(tmp_path / "scratch")
    ) as server:
        assert len(list((tmp_path / "scratch").glob("soundsight-*"))) == 1
        assert server.stop()[0] == 130
    assert list((tmp_path / "scratch").iterdir()) == []
    assert not (tmp_path / "data").exists()


def test_for_others_it_serves_on_https_and_asks_for_the_token_that_it_printed(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    with serving("--port", "0", "--host", "0.0.0.0", "--tls", *certificate, "--library", tmp_path) as server:
        address, _, token = server.address.partition("?token=")
        assert address.startswith("https://")
        assert len(token) >= 16
        port = address.rstrip("/").rpartition(":")[2]
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        trusting.check_hostname = False

        def status(path: str) -> int:
            request = urllib.request.Request(f"https://127.0.0.1:{port}{path}")
            try:
                with urllib.request.urlopen(request, timeout=10, context=trusting) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as answer:
                return int(answer.code)

        assert status("/healthz") == 200
        assert status("/api/v1/openapi.json") == 401
        assert status(f"/api/v1/openapi.json?token={token[:-1]}") == 401
        bearer = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"https://127.0.0.1:{port}/api/v1/openapi.json", headers=bearer)
        with urllib.request.urlopen(request, timeout=10, context=trusting) as answer:
            assert answer.status == 200


UPLOAD = "POST /api/v1/recordings?name=night.wav HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\n\r\n"


def test_two_gigabytes_are_refused_before_they_are_sent(running: Running) -> None:
    """By what the server takes unless it is told otherwise, 1 GB."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(UPLOAD.format(port=running.port, length=2_000_000_000).encode())
        answer = line.makefile("rb").read(2000).decode()  # which ends: the server closes
    assert answer.startswith("HTTP/1.1 413 ")
    assert "too large (2 GB): at most 1 GB at once. Start the server with a higher --max-upload." in answer
    assert json.loads(get(f"{running.address}api/v1/about"))["library"]["count"] == 0


def test_a_tab_that_is_closed_while_it_sends_leaves_nothing(running: Running, tmp_path: Path) -> None:
    def count() -> int:
        return int(json.loads(get(f"{running.address}api/v1/about"))["library"]["count"])

    recordings = tmp_path / "library" / "recordings"
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(UPLOAD.format(port=running.port, length=50_000_000).encode() + bytes(3_000_000))
        wait_for(lambda: any(recordings.iterdir()))
    wait_for(lambda: not any(recordings.iterdir()))
    assert count() == 0
