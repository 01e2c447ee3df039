"""The socket /ws/live: a microphone's samples in, what is heard out. docs/live.md describes the protocol."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from soundsight.card import Card
from soundsight.error import Error
from soundsight.recogniser import Recogniser
from soundsight.server.apart import Apart
from soundsight.server.jobs import Jobs
from soundsight.server.kept import Kept
from soundsight.server.library import Library
from soundsight.server.models import Models
from soundsight.server.protocol import EXPECTED, PROTOCOL, Clock, Hello, is_end, read_frame, read_hello
from soundsight.server.readers import Message, Reader, left
from soundsight.server.session import Session
from soundsight.server.settings import Settings
from soundsight.server.taken import Taken

MOST = 8  # sessions at a time
HELLO_S = 20.0  # until the hello must have come
UNREAD = 5000  # messages that may wait for a client which reads none
CLOSING_S = 10.0  # for the thread of a session whose socket was cut


def router(library: Library, jobs: Jobs, settings: Settings) -> APIRouter:
    """The socket of live sessions."""
    routes = APIRouter()
    models = Models(settings.models, settings.library)
    busy: set[object] = set()

    @routes.websocket("/ws/live")
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        token = object()
        try:
            hello = read_hello(await _first_text(socket))
            if len(busy) >= MOST:
                raise Error(f"{MOST} live sessions are running, which is all that are allowed. End one of them.")
            busy.add(token)
            await _listen(socket, hello, await run_in_threadpool(_begin, library, jobs, models, hello))
        except Error as problem:
            with suppress(RuntimeError, WebSocketDisconnect):  # it went away meanwhile
                await socket.send_json(error(problem))
                await socket.close()
        except WebSocketDisconnect:
            pass
        finally:
            busy.discard(token)

    return routes


def error(problem: object) -> Message:
    """What went wrong, as a message."""
    return {"type": "error", "error": str(problem)}


async def _first_text(socket: WebSocket) -> str:
    try:
        message = await asyncio.wait_for(socket.receive(), HELLO_S)
    except TimeoutError:
        raise Error(f"nothing came for {HELLO_S:g} s; {EXPECTED}.") from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    if message.get("text") is None:
        raise Error(f"a binary frame came first; {EXPECTED}.")
    return str(message["text"])


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a session is made of: its model, who hears, where its samples go, and which files its settings named."""

    card: Card
    recogniser: Recogniser | Apart
    kept: Kept
    taken: Taken

    def finish(self) -> Message:
        """Nothing more is heard: what of the recording is to be told at the end."""
        _let_go(self.recogniser)
        return self.kept.finish()


def _begin(library: Library, jobs: Jobs, models: Models, hello: Hello) -> _Begun:
    card = models.card(hello.model)
    settings = card.chosen(hello.settings or {})
    options, taken = models.options(settings)
    heard_by = Recogniser if card.graph else Apart
    recogniser = heard_by(str(card.path), threshold=hello.threshold, thresholds=hello.thresholds, **options)
    try:
        return _Begun(card, recogniser, Kept(library, jobs, hello, card.name, settings), taken)
    except BaseException:
        _let_go(recogniser)
        raise


def _let_go(recogniser: Recogniser | Apart) -> None:
    if isinstance(recogniser, Apart):
        recogniser.close()


async def _listen(socket: WebSocket, hello: Hello, begun: _Begun) -> None:
    """A session from ready to done, or until the socket is cut."""
    reader = Reader()
    reader.put(_ready(begun.card, hello, begun.kept.recording))
    session = Session(hello, begun.recogniser, reader.put, begun.finish, taken=begun.taken)
    telling = asyncio.create_task(_tell(socket, reader))
    taking = asyncio.create_task(_take(socket, hello.rate, session, begun.kept, reader))
    try:
        await asyncio.wait([telling, taking], return_when=asyncio.FIRST_COMPLETED)
        # Where sending failed first, frames that came before the cut may still lie there.
        await asyncio.wait([taking], timeout=CLOSING_S)
        if taking.done() and not taking.exception() and taking.result():
            session.end()
            leaving = asyncio.create_task(left(socket))
            await asyncio.wait([telling, leaving], return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
    finally:
        session.end(cut=True)
        telling.cancel()
        taking.cancel()
        await asyncio.gather(telling, taking, return_exceptions=True)
        await run_in_threadpool(session.join, CLOSING_S)


async def _tell(socket: WebSocket, reader: Reader) -> None:
    while True:
        message = await reader.next()
        await socket.send_json(message)
        if message["type"] == "done":
            await socket.close()
            return


async def _take(socket: WebSocket, rate: int, session: Session, kept: Kept, reader: Reader) -> bool:
    """Pass frames on; True at the client's end, False where the socket was cut."""
    clock = Clock(rate)
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        try:
            if message.get("text") is not None and is_end(message["text"]):
                return True
            frame = read_frame(message["bytes"], rate)
            missing = clock.take(frame)
            if kept.writing:  # before anything may be dropped
                try:
                    await run_in_threadpool(kept.write, missing, frame.samples)
                except Error as problem:
                    reader.put(error(problem))
            session.put(frame, missing)
        except Error as problem:
            reader.put(error(problem))
        if len(reader) > UNREAD:
            return False
    return False


def _ready(card: Card, hello: Hello, recording: str | None) -> Message:
    return {
        "type": "ready",
        "protocol": PROTOCOL,
        "recording": recording,
        "model": card.name,
        "rate": card.rate,
        "hop_s": card.hop / card.rate,
        "step_s": card.step / card.rate,
        "context_after_s": card.context_after / card.rate,
        "settings": card.chosen(hello.settings or {}),
    }
