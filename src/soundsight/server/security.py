"""Who is let in, and what the browser is told to allow.

The page may read and delete a person's recordings, so a server on 127.0.0.1 needs a guard too: any web page can make
the person's browser send requests there. Refused are foreign `Host` headers (a name that an attacker's DNS turns to
127.0.0.1 would make the attacker's page same-origin) and foreign `Origin`s of sockets and of methods that change
something. Programs that are no browser send no Origin and pass.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
import socket
from collections.abc import Iterator
from html import escape
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundsight.server.settings import Settings, is_loopback

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
OPEN_TO_ALL = frozenset({"/healthz"})

# Of the page nothing is taken from elsewhere and nothing is written into the document: no inline script, no inline
# style. Sockets are named beside 'self', which older browsers do not read as covering them.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self' {sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send `Origin: null` with some requests of the page itself.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What stands in a Host header: a name or an address, and a port.
HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")

REFUSED = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>soundsight</title>
<h1>soundsight</h1>
<p>{}</p>
</html>
"""

log = logging.getLogger(__name__)


class Guard:
    """Stands before the whole app: refuses, lets in, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.cookie = f"soundsight-{settings.port}"  # cookies do not tell ports apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self.refused(scope, headers)
        if refused is not None and scope["type"] == "http" and is_person(headers):
            refused = in_words(refused)
        if scope["type"] == "websocket":
            if refused is None:
                await self.app(scope, receive, send)
            else:
                # Before a socket is accepted this is an answer with status 403.
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return
        await self.answered(scope, receive, send, refused, headers)

    def refused(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer instead of the app's own; None for who is let in."""
        if not host_is_known(headers.get("host", ""), self.settings):
            return error(403, f"this server is not called {headers.get('host') or 'nothing'}; open it by its address.")
        if (scope["type"] == "websocket" or scope["method"] not in SAFE) and not self.from_here(headers):
            return error(403, "the request comes from another page; only the server's own may send it.")
        if self.settings.token is None or scope["path"] in OPEN_TO_ALL:
            return None
        given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if "token" in given and self.is_token(given.pop("token")):
            if scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD"):
                return None
            return self.with_cookie(scope, given)
        if any(self.is_token(token) for token in self.tokens(headers)):
            return None
        return error(401, "a token is needed: open the address that the server printed, with ?token= and all.")

    def from_here(self, headers: Headers) -> bool:
        """Whether a request comes from the server's own page, or from a program that is no browser."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        page = urlsplit(origin)
        return bool(page.netloc) and with_port(page.netloc, page.scheme) == with_port(headers["host"], page.scheme)

    def tokens(self, headers: Headers) -> Iterator[str]:
        """Tokens that a request carries: a program's header, a browser's cookie."""
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            yield value.strip()
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return
        if self.cookie in cookies:
            yield cookies[self.cookie].value

    def is_token(self, given: str) -> bool:
        """Whether it is the token, in a time that tells nothing about how much of it is right."""
        return hmac.compare_digest(given.encode(), (self.settings.token or "").encode())

    def with_cookie(self, scope: Scope, query: dict[str, str]) -> Response:
        """Keep the token in a cookie and open the same page without it in the address."""
        # A path that begins with two slashes would lead to another server.
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), status_code=303)
        answer.set_cookie(
            self.cookie,
            self.settings.token or "",
            max_age=30 * 24 * 3600,
            httponly=True,
            secure=scope["scheme"] == "https",
            # Not strict: then a link with the token, followed from a mail, would not open.
            samesite="lax",
        )
        return answer

    async def answered(
        self, scope: Scope, receive: Receive, send: Send, refused: Response | None, headers: Headers
    ) -> None:
        """Answer a request with the headers; what goes wrong unexpectedly is a 500, and the server stays up."""
        began = False
        sockets = f"ws://{headers['host']} wss://{headers['host']}" if refused is None else ""

        async def send_with_headers(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                own = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    own[name] = value
                own["Content-Security-Policy"] = POLICY.format(sockets=sockets)
                own.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        try:
            await (refused or self.app)(scope, receive, send_with_headers)
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            if began:
                raise
            unexpected = error(500, "something went wrong in the server; its terminal says what.")
            await unexpected(scope, receive, send_with_headers)


def error(status: int, text: str) -> JSONResponse:
    """An answer that says in a line what went wrong."""
    return JSONResponse({"error": text}, status_code=status)


def is_person(headers: Headers) -> bool:
    """Whether an address was opened in a browser, rather than asked for by a script or a program."""
    mode = headers.get("sec-fetch-mode")
    return mode == "navigate" if mode is not None else "text/html" in headers.get("accept", "")


def in_words(refused: Response) -> Response:
    """An error as a page of a line; a redirect as it is."""
    if not isinstance(refused, JSONResponse):
        return refused
    text = json.loads(bytes(refused.body))["error"]
    return HTMLResponse(REFUSED.format(escape(text[0].upper() + text[1:])), refused.status_code)


def host_is_known(host: str, settings: Settings) -> bool:
    """Whether a `Host` header names this server: an address or a name that nobody's DNS can point elsewhere."""
    found = HOST.fullmatch(host)
    if not found:
        return False
    name = found["name"].lower().rstrip(".")
    if is_loopback(name) or name == settings.host.lower():
        return True
    if settings.at_home:
        return False
    own = socket.gethostname().lower()
    return is_address(name.strip("[]")) or name in (own, f"{own}.local", own.partition(".")[0])


def is_address(name: str) -> bool:
    """Whether it is an IP address and no name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def with_port(place: str, scheme: str) -> str:
    """Host and port, the port written out."""
    found = HOST.fullmatch(place)
    if not found:
        return ""
    return f"{found['name'].lower()}:{found['port'] or PORTS.get(scheme, '')}"
