"""Messages from a worker thread to sockets: a slow reader misses progress, and nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

Message = dict[str, Any]

# How a job's messages end.
ENDS = frozenset({"done", "failed", "cancelled"})


class Reader:
    """One socket's messages. `put` comes from any thread and never waits; `next` is awaited on the reader's loop.

    Of messages of type progress only the newest waits; all others wait in order.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._some = asyncio.Event()
        self._lock = threading.Lock()
        self._waiting: deque[Message] = deque()
        self._progress: Message | None = None

    def put(self, message: Message) -> None:
        """Take a message; one whose loop has ended goes nowhere."""
        with self._lock:
            if message["type"] == "progress":
                self._progress = message
            else:
                self._waiting.append(message)
        with suppress(RuntimeError):  # the loop was closed: nobody reads
            self._loop.call_soon_threadsafe(self._some.set)

    def __len__(self) -> int:
        return len(self._waiting)

    async def next(self) -> Message:
        """The next message, waited for."""
        while True:
            self._some.clear()
            with self._lock:
                if self._waiting:
                    return self._waiting.popleft()
                message, self._progress = self._progress, None
            if message is not None:
                return message
            await self._some.wait()


async def send_all(socket: WebSocket, messages: AsyncIterator[Message]) -> None:
    """Send messages until they end, then close; give up at once when the other side goes away."""

    async def send() -> None:
        async for message in messages:
            await socket.send_json(message)
        await socket.close()

    sending = asyncio.create_task(send())
    leaving = asyncio.create_task(left(socket))
    try:
        await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        sending.cancel()
        outcome, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
    if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect | RuntimeError):
        raise outcome


async def left(socket: WebSocket) -> None:
    """Wait until the other side goes away; what it says meanwhile is not heard."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass
