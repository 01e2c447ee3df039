"""A server over the tests' own model and a library of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from server.asking import heard
from server.running import Running, serving
from soundsight.server.app import make_app
from soundsight.server.settings import Settings

TINY = Path(__file__).parent.parent / "models" / "tiny.toml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A server at home with the three tones of tests/models."""
    return Settings(
        models=(str(TINY),),
        library=tmp_path / "library",
        keep=True,
        max_upload=50_000_000,
        limit=200_000_000,
        host="127.0.0.1",
        port=8765,
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The app over these settings."""
    return make_app(settings)


class Client(TestClient):
    """Asks the app as a browser at its own address would; sockets too, which starlette's own asks by another name."""

    def websocket_connect(
        self, url: str, subprotocols: Sequence[str] | None = None, **more: Any
    ) -> WebSocketTestSession:
        """A socket at a path."""
        return super().websocket_connect(urljoin("ws://127.0.0.1:8765", url), subprotocols, **more)


@pytest.fixture
def client(app: FastAPI) -> Iterator[Client]:
    """The app, started and asked."""
    with Client(app, base_url="http://127.0.0.1:8765") as asking:
        yield asking


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server as a process of its own."""
    with serving("--port", "0", "--library", tmp_path / "library") as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", certificate], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("needs openssl on the path")
    return certificate, key


@pytest.fixture
def street(client: TestClient) -> dict[str, Any]:
    """Four seconds with a low tone in the second one."""
    return heard(client)
