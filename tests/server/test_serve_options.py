"""What the server cannot serve, and what it makes of hosts, ports, displays and folders."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.running import TINY, refused
from soundsight.server.serve import has_display, listening, own_address
from soundsight.server.settings import default_library, is_loopback


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--host", "0.0.0.0"], 2, "--host 0.0.0.0 needs --tls CERT KEY: on plain http browsers refuse the microphone"),
        (["--host", "192.168.1.7"], 2, "ssh -L 8765:127.0.0.1:8765"),
        (["--token", "short"], 2, "--token: 12 to 128 letters"),
        (["--no-keep", "--library", "here"], 2, "--library and --no-keep"),
        (["--port", "70000"], 2, "--port"),
        (["--max-upload", "much"], 2, "'much'; a size such as 500MB or 1GB"),
        (["--limit", "0GB"], 2, "'0GB'; a size"),
        (["--tls", "nowhere.pem", "nowhere.pem"], 2, "nowhere.pem"),
        (["--tls", str(TINY), str(TINY)], 1, "are no certificate and its key"),
        (["-m", "nothing"], 1, "no model 'nothing'"),
        (["-m", str(TINY), "-m", str(TINY)], 1, "two models are called tiny"),
        (["--library", str(TINY)], 2, "--library"),
        (["--library", "/proc/here", "-m", str(TINY)], 1, "/proc/here: cannot hold the library"),
        (["--host", "no.such.host.invalid", "--tls", str(TINY), str(TINY)], 1, "are no certificate"),
    ],
)
def test_what_it_cannot_serve_is_one_line(arguments: list[str], code: int, told: str) -> None:
    ended, line = refused("--no-open", *arguments)
    assert ended == code
    assert told in line


def test_a_key_behind_a_password_is_told_and_not_asked_for(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    locked = tmp_path / "locked.pem"
    command = ["openssl", "pkey", "-aes256", "-passout", "pass:secret"]
    subprocess.run([*command, "-in", certificate[1], "-out", locked], capture_output=True, check=True)
    code, line = refused("--no-open", "--tls", certificate[0], locked)
    assert code == 1
    assert "is locked by a password" in line


def test_a_port_is_found_for_every_kind_of_address() -> None:
    for host in ("127.0.0.1", "localhost"):
        with listening(host, 0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"


def test_where_every_port_is_taken_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from soundsight.error import Error
    from soundsight.server import serve

    monkeypatch.setattr(serve, "TRIES", 1)
    with (
        listening("127.0.0.1", 0) as first,
        pytest.raises(Error, match="are all taken"),
        listening("127.0.0.1", first.getsockname()[1]),
    ):
        pass


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True), ("[::1]", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.7", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_what_this_computer_alone_reaches(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_an_address_for_all_is_told_as_one_that_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_address("192.168.1.7") == "192.168.1.7"

    def no_route(self: socket.socket, address: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", no_route)
    assert own_address("0.0.0.0") == own_address("::") == socket.gethostname()


def test_a_browser_is_opened_only_where_there_is_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()


def test_the_default_library_follows_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_library() == tmp_path / "soundsight" / "library"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_library().is_relative_to(Path.home())
