"""Recordings made, sent to a server and waited for."""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
import soundfile
from fastapi.testclient import TestClient
from numpy.typing import NDArray

API = "/api/v1"
RATE = 16000
Samples = NDArray[np.float32]
PATIENCE_S = 60  # a busy machine is no failure
ENDED = ("done", "failed", "cancelled")


def tone(length_s: float = 4.0, from_s: float = 1.0, to_s: float = 2.0, level: float = 0.5) -> Samples:
    """A low tone, loud from one time to another, and digital silence around it."""
    times = np.arange(round(length_s * RATE)) / RATE
    found: Samples = (level * np.sin(2 * np.pi * 200 * times) * ((times >= from_s) & (times < to_s))).astype(np.float32)
    return found


def wav(samples: Samples, rate: int = RATE, subtype: str = "PCM_16") -> bytes:
    """A WAV file of them."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate, subtype=subtype, format="WAV")
    return out.getvalue()


def upload(client: TestClient, content: bytes, name: str = "street.wav") -> str:
    """Send a recording; its id."""
    answer = client.post(f"{API}/recordings", params={"name": name}, content=content)
    assert answer.status_code == 202, answer.text
    recording: str = answer.json()["recording"]
    return recording


def ended(client: TestClient, recording: str) -> dict[str, Any]:
    """All about a recording, once its job has ended."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"{API}/recordings/{recording}").json()
        if found["state"] in ENDED:
            return found
        time.sleep(0.02)
    raise AssertionError(f"after {PATIENCE_S} s: {found['state']}")


def heard(client: TestClient, samples: Samples | None = None, name: str = "street.wav") -> dict[str, Any]:
    """A recording that was heard: all about it."""
    found = ended(client, upload(client, wav(tone() if samples is None else samples), name))
    assert found["state"] == "done", found["error"]
    return found


def said(answer: Any) -> str:
    """The line that an answer says went wrong."""
    assert list(answer.json()) == ["error"]
    line: str = answer.json()["error"]
    assert line
    assert "\n" not in line
    return line


def at(recording: dict[str, Any], rest: str = "") -> str:
    """A route of a recording."""
    return f"{API}/recordings/{recording['id']}{rest}"
