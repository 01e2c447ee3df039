"""A server as a process, and bytes that no browser would send it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Its exit code, and what it said on standard error. Raises `TimeoutExpired` where it hangs."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


def heed_signals() -> None:
    """A shell starts what runs in its background with SIGINT ignored, nohup with SIGHUP; tests there hand that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SOUNDSIGHT", "DISPLAY"))}
    return {**clean, "PYTHONPATH": str(ROOT / "src"), **more}


@contextmanager
def serving(*arguments: str | Path, **more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "soundsight", "serve", "-m", str(TINY), "--no-open", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(**more),
        preexec_fn=heed_signals,
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


def upgrade(path: str, port: int, origin: str | None = None) -> bytes:
    """A browser's request for a socket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket",
             "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]  # fmt: skip
    return "\r\n".join([*lines, *([f"Origin: {origin}"] if origin else []), "", ""]).encode()
