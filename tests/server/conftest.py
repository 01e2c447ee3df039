"""A server over the tests' own model and a library of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

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
