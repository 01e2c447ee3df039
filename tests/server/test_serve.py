"""The server as a process: its port, its end, what it says, and what it answers to bytes that no browser would send."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import ssl
import stat
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from websockets.sync.client import connect

from soundsight import __version__
from soundsight.server.serve import has_display, listening, own_address
from soundsight.server.settings import default_library, is_loopback

ROOT = Path(__file__).parent.parent.parent
SOCKET = "/ws/live"
TINY = ROOT / "tests" / "models" / "tiny.toml"


@dataclass
class Running:
    """A server's process, and where it says that it is."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2].partition("/")[0])

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str, float]:
        """Its exit code, what it said on standard error, and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err, time.monotonic() - began


def heed_ctrl_c() -> None:
    """A shell starts what runs in its background with SIGINT ignored, and a test run there hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SOUNDSIGHT", "DISPLAY"))}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), **more}


@contextmanager
def serving(*arguments: str | Path, **more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "soundsight", "serve", "-m", str(TINY), "--no-open", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(**more),
        preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise AssertionError(f"the server did not start: {process.communicate()[1]}")
        assert said.startswith("soundsight is at ")
        yield Running(process, said.split()[3])
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with serving("--port", "0", "--library", tmp_path / "library") as server:
        yield server


def refused(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and line of a server that does not start."""
    command = [sys.executable, "-m", "soundsight", "serve", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.returncode, done.stderr


def raw(port: int, request: str) -> str:
    """What the server answers to bytes that no client library would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer.decode()


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def post(address: str, body: bytes) -> dict[str, str]:
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=30) as answer:
        taken: dict[str, str] = json.loads(answer.read())
    return taken


def test_it_says_where_it_is_and_is_there(running: Running) -> None:
    assert running.address == f"http://127.0.0.1:{running.port}/"
    assert json.loads(get(f"{running.address}healthz")) == {"status": "ok", "version": __version__}


def test_ctrl_c_ends_it_with_sockets_and_answers_open(running: Running) -> None:
    # One that was opened and says nothing, one in the middle of a request, one kept for the next request.
    silent, half, kept = (socket.create_connection(("127.0.0.1", running.port)) for _ in range(3))
    half.sendall(b"POST /api/v1/recordings?name=a.wav HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nRIFF")
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert kept.recv(15) == b"HTTP/1.1 200 OK"
    code, err, seconds = running.stop()
    for one in (silent, half, kept):
        one.close()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    assert seconds < 10
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=5)


def test_ctrl_c_closes_a_socket_whose_other_side_sleeps(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(upgrade(SOCKET, running.port))
        assert line.recv(12) == b"HTTP/1.1 101"
        code, err, seconds = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    assert seconds < 10


def test_ctrl_c_in_the_middle_of_a_job_loses_no_recording(running: Running, tmp_path: Path) -> None:
    # Half an hour of silence: seconds of work, so that the end comes in the middle.
    sound = tmp_path / "long.wav"
    soundfile.write(sound, np.zeros(1800 * 16000, np.int16), 16000)
    taken = post(f"{running.address}api/v1/recordings?name=long.wav", sound.read_bytes())
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(upgrade(f"/ws/jobs/{taken['job']}", running.port))
        assert line.recv(12) == b"HTTP/1.1 101"
        code, err, seconds = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    assert seconds < 10
    with serving("--port", "0", "--library", tmp_path / "library") as again:
        [row] = json.loads(get(f"{again.address}api/v1/recordings"))["recordings"]
        assert (row["id"], row["name"]) == (taken["recording"], "long.wav")
        assert row["state"] in ("cancelled", "failed")
        assert get(f"{again.address}api/v1/recordings/{row['id']}/original") == sound.read_bytes()


def test_ctrl_c_in_a_live_session_loses_nothing_that_was_kept(running: Running, tmp_path: Path) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 3 * 16000).astype(np.float32)
    with connect(f"ws://127.0.0.1:{running.port}{SOCKET}") as live:
        live.send(json.dumps({"protocol": 1, "rate": 16000, "model": "tiny", "keep": True, "name": "garden"}))
        assert json.loads(live.recv(timeout=20))["type"] == "ready"
        for number, first in enumerate(range(0, len(sound), 1600)):
            live.send(struct.pack("<IQ", number, first) + sound[first : first + 1600].tobytes())
        # What was taken is told only after it was kept.
        while json.loads(live.recv(timeout=20)).get("sequence") != 29:
            pass
        code, err, seconds = running.stop()
    assert (code, err) == (130, "soundsight: interrupted.\n")
    assert seconds < 10
    with serving("--port", "0", "--library", tmp_path / "library") as again:
        [row] = json.loads(get(f"{again.address}api/v1/recordings"))["recordings"]
        assert (row["kind"], row["name"]) == ("live", "garden")
        kept, rate = soundfile.read(
            io.BytesIO(get(f"{again.address}api/v1/recordings/{row['id']}/original")), dtype="float32"
        )
        assert rate == 16000
        np.testing.assert_allclose(kept, sound, atol=1e-4)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_and_a_terminal_that_closes_end_it_too(running: Running, number: signal.Signals) -> None:
    get(f"{running.address}healthz")
    code, err, _ = running.stop(number)
    assert (code, err) == (128 + number, f"soundsight: ended by {number.name}.\n")


def test_a_port_that_is_taken_leads_to_the_next_and_is_told(running: Running, tmp_path: Path) -> None:
    # Two servers on one library, besides.
    with serving("--port", str(running.port), "--library", tmp_path / "library") as second:
        assert running.port < second.port < running.port + 20
        assert json.loads(get(f"{second.address}healthz"))["status"] == "ok"
        _, err, _ = second.stop()
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


def upgrade(path: str, port: int, origin: str | None = None) -> bytes:
    """A browser's request for a socket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket",
             "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]  # fmt: skip
    return "\r\n".join([*lines, *([f"Origin: {origin}"] if origin else []), "", ""]).encode()


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("needs openssl on the path")
    return certificate, key


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
