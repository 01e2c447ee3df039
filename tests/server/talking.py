"""Sounds sent to a live session, and what came back."""

from __future__ import annotations

import json
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.testclient import WebSocketTestSession

from soundsight import listen

MODELS = Path(__file__).parent.parent / "models"
TINY, LEVEL = str(MODELS / "tiny.toml"), str(MODELS / "level.toml")
RATE = 44100


def sound(length_s: float, rate: int = RATE) -> NDArray[np.float32]:
    """A low tone for a second in every three, a high one for half a second in every two, over faint noise."""
    t = np.arange(round(length_s * rate)) / rate
    x = 0.3 * np.sin(2 * np.pi * 300 * t) * (t % 3 < 1) + 0.2 * np.sin(2 * np.pi * 5000 * t) * (t % 2 < 0.5)
    return (x + 1e-3 * np.random.default_rng(0).standard_normal(len(t))).astype(np.float32)


def frame(sequence: int, first: int, samples: Any) -> bytes:
    return struct.pack("<IQ", sequence, first) + np.asarray(samples, "<f4").tobytes()


def frames(samples: NDArray[np.float32], size: int = 4000) -> list[bytes]:
    return [frame(i, start, samples[start : start + size]) for i, start in enumerate(range(0, len(samples), size))]


class Talk:
    """A session seen from the client."""

    def __init__(self, socket: WebSocketTestSession, **hello: Any) -> None:
        self.socket = socket
        self.got: list[dict[str, Any]] = []
        socket.send_text(json.dumps({"protocol": 1, "rate": RATE, "model": None, "keep": False} | hello))
        self.ready = self.until("ready")

    def until(self, kind: str) -> dict[str, Any]:
        while True:
            self.got.append(self.socket.receive_json())
            if self.got[-1]["type"] == kind:
                return self.got[-1]
            assert kind == "error" or self.got[-1]["type"] != "error", self.got[-1]

    def send(self, parts: list[bytes], ahead_s: float = 4.0) -> None:
        """Send frames as fast as they are heard."""
        for part in parts:
            self.socket.send_bytes(part)
            first = struct.unpack_from("<IQ", part)[1]
            while first / RATE - max([m["until_s"] for m in self.of("update")], default=0) > ahead_s:
                self.until("update")

    def end(self) -> dict[str, Any]:
        self.socket.send_text('{"type": "end"}')
        return self.until("done")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.got if message["type"] == kind]

    def scores(self) -> NDArray[np.float64]:
        rows: list[list[float]] = []
        for update in self.of("update"):
            assert update["first_frame"] == len(rows)
            rows.extend(update["scores"])
        return np.array(rows)

    def closed(self) -> list[tuple[str, float, float]]:
        return sorted((e["label"], e["start_s"], e["end_s"]) for u in self.of("update") for e in u["closed"])


def of_file(path: Path, model: str = TINY) -> tuple[NDArray[np.float64], list[tuple[str, float, float]], Any]:
    pieces: list[NDArray[np.float32]] = []
    result = listen(path, model=model, on_update=lambda update: pieces.append(update.scores))
    return np.concatenate(pieces), sorted((e.label, e.start_s, e.end_s) for e in result.events), result


def wait_for(done: Any, wait_s: float = 20.0) -> None:
    end = time.monotonic() + wait_s
    while not done():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
