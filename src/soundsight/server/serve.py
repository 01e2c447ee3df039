"""Starts the server: a free port, the address, a browser where there is a display, a clean end on Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import os
import shutil
import signal
import socket
import ssl
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn

from soundsight.error import Error
from soundsight.server.app import make_app
from soundsight.server.settings import Settings

TRIES = 20  # ports, from the one that was asked for
LONGEST_MESSAGE = 4 * 2**20  # bytes of one message of a socket; a second of 192 kHz is 0.8 MB
PATIENCE_S = 3  # for answers that are under way when the end is asked for


def run(
    settings: Settings,
    open_browser: bool,
    tls: tuple[Path, Path] | None,
    tell: Callable[[str], None],
    note: Callable[[str], None],
) -> None:
    """Serve until Ctrl-C; `tell` gets the address, `note` what a person should know besides.

    Raises `Error` where no port is free, or what was given for TLS is no certificate and its key.
    """
    if tls is not None:
        check_tls(*tls)
    with listening(settings.host, settings.port) as listener, library(settings) as folder:
        port = listener.getsockname()[1]
        if settings.port not in (0, port):
            note(f"port {settings.port} is taken; this is {port}.")
        settings = replace(settings, port=port, library=folder)
        server = Server(config(settings, tls))
        address = address_of(settings, "http" if tls is None else "https")
        tell(address)
        if open_browser and has_display():
            # What asks between now and the start waits in the socket's queue.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        server.run(sockets=[listener])


def config(settings: Settings, tls: tuple[Path, Path] | None) -> uvicorn.Config:
    """How uvicorn runs the app."""
    certificate, key = tls or (None, None)
    return uvicorn.Config(
        make_app(settings),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ws="websockets-sansio",
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,  # samples do not compress, and each try delays them
        log_level="warning",
        access_log=False,
        server_header=False,
        # Nobody stands between: what a client says about its address is not believed.
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE_S,
    )


class Server(uvicorn.Server):
    """Uvicorn, but its jobs end first when the end comes, and a terminal that is closed is an end too."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Heed SIGHUP as uvicorn heeds Ctrl-C: end in order, then let the signal do what it did before."""
        with super().capture_signals():
            number = getattr(signal, "SIGHUP", None)  # not there on every system
            if number is None or signal.getsignal(number) is signal.SIG_IGN:
                yield
                return
            former = signal.signal(number, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(number, former)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the jobs, so that the sockets that watch them close; then the rest."""
        # That an answer was cut is no news to who asked for the end.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await asyncio.to_thread(self.config.app.state.end)  # type: ignore[union-attr]
        await super().shutdown(sockets)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket on the port, or on the next that is free."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as problem:
        raise Error(f"--host {host}: no such address ({problem.strerror}). 127.0.0.1 is this computer.") from None
    # `localhost` may have two addresses; the older kind is understood everywhere.
    family, address = min((one[0], str(one[4][0])) for one in found)
    both = address == "::" and socket.has_dualstack_ipv6()
    last = port if port == 0 else min(port + TRIES - 1, 65535)
    for one in range(port, last + 1):
        try:
            listener = socket.create_server((address, one), family=family, backlog=128, dualstack_ipv6=both)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                continue
            raise Error(f"--host {host} --port {one}: cannot be served ({os.strerror(problem.errno or 0)}).") from None
        with listener:
            yield listener
        return
    raise Error(
        f"the ports from {port} to {last} are all taken. Give another: --port {last + 1 if last < 65535 else 0}"
    )


@contextmanager
def library(settings: Settings) -> Iterator[Path]:
    """The folder of the library, for its owner's eyes; where nothing is kept, one that goes at the end."""
    if not settings.keep:
        folder = Path(tempfile.mkdtemp(prefix="soundsight-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        settings.library.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Error(
            f"{settings.library}: cannot hold the library ({problem.strerror}). Name another place: --library DIR"
        ) from None
    yield settings.library


def check_tls(certificate: Path, key: Path) -> None:
    """Refuse what is no certificate with its key, before anything is started."""

    def no_password() -> str:
        raise Error(f"--tls: {key} is locked by a password. Give a key without one: openssl pkey -in KEY -out NEW")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, no_password)
    except (ssl.SSLError, OSError) as problem:
        raise Error(
            f"--tls: {certificate} and {key} are no certificate and its key in PEM ({problem.strerror or problem})."
        ) from None


def address_of(settings: Settings, scheme: str) -> str:
    """The address that a browser opens, with the token where there is one."""
    host = own_address(settings.host)
    if ":" in host:
        host = f"[{host}]"
    token = f"?token={settings.token}" if settings.token else ""
    return f"{scheme}://{host}:{settings.port}/{token}"


def own_address(host: str) -> str:
    """`host`, or where it stands for all addresses the one by which others reach this computer."""
    try:
        every = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        every = False
    if not every:
        return host
    try:
        # Choosing a route sends nothing; the address is one of those that are kept for documents.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect(("192.0.2.1", 9))
            return str(asking.getsockname()[0])
    except OSError:
        return socket.gethostname()


def has_display() -> bool:
    """Whether a window could open: not in a container, over ssh or on a server without a screen."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
