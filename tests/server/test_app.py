"""The app as such: who is let in, what every answer carries, what errors look like, the page's files."""

from __future__ import annotations

from fastapi.testclient import TestClient

from soundsight import __version__


def test_healthz_says_which_version_it_is(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}
