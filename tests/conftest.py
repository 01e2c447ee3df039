"""What holds for every test: no network, and property tests that do not fail for being slow."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import settings

# A busy machine makes a single example slow; how long a test takes is no property of the code.
settings.register_profile("soundsight", deadline=None, max_examples=25)
settings.load_profile("soundsight")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to another machine fails the test that tries it."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those in a browser come last: its driver keeps an event loop running, beside which no test can run its own."""
    items.sort(key=lambda item: item.path.parent.name == "browser")
