"""Stands before every route: hosts, sizes, who somebody is, what the route needs, and the headers of every answer.

A path without a route, and a route that does not say what it needs, are answered alike: there is nothing. The list it works
through is in docs/console.md.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from catalog import Account
from scanner.console.admission import admitted, token_admitted
from scanner.console.doors import UNSAFE, need_of
from scanner.console.house import House
from scanner.console.permissions import Permission, permitted
from scanner.console.tokens import form_token, kept
from scanner.logs import Asked, Event, LogLevel

COOKIE = "__Host-shudian"
VISITOR, _ROUTE = "shudian_visitor", "shudian_route"
_FAULT = 500
_SMALL, _LARGE = 1 << 20, 32 << 20
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who the gatekeeper saw: nobody, somebody with a session, or a program with a token. ``csrf`` is what forms must carry."""

    account: Account | None = None
    csrf: str = ""
    peer: str = ""


class Gatekeeper:
    """The outermost layer of the console."""

    def __init__(self, app: FastAPI, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no websockets: there is no route for them
        peer, headed, began = self._peer(scope), _Headed(send, scope), time.perf_counter()
        try:
            answer = await self._objection(scope, peer)
            if answer is not None:
                await answer(scope, receive, headed)
                return
            most = _LARGE if scope["shudian_upload"] else _SMALL
            await self._app(scope, _Bounded(receive, most), headed)
        finally:
            self._tell(scope, peer, headed.status, time.perf_counter() - began)

    def _tell(self, scope: Scope, peer: str, status: int, seconds: float) -> None:
        """A line for a request: neither its path, which has names in it, nor its query or body."""
        visitor: Visitor = scope.get(VISITOR) or Visitor()
        account = visitor.account.id if visitor.account else None
        asked = Asked(scope["method"], scope.get(_ROUTE, ""), account, peer)
        level = LogLevel.ERROR if status >= _FAULT else LogLevel.INFO
        counts = {"status": status, "ms": round(seconds * 1000, 1)}
        self._house.log.write(Event("request", level, counts=counts, request=asked))

    # -- what stands against a request

    async def _objection(self, scope: Scope, peer: str) -> Response | None:
        connection = HTTPConnection(scope)
        if not self._known_host(connection):
            return PlainTextResponse("unknown host", 400)
        if wait := self._house.requests_by_peer.wait(peer):
            return PlainTextResponse("too many requests", 429, headers={"Retry-After": f"{wait:.0f}"})
        needs, endpoint = self._route(scope)
        scope["shudian_upload"] = bool(getattr(endpoint, "upload", False))
        if _too_large(connection, _LARGE if scope["shudian_upload"] else _SMALL):
            return PlainTextResponse("too large", 413)
        program = connection.url.path.startswith("/api/") or connection.url.path == "/metrics"
        visitor = await run_in_threadpool(self._visitor, connection, peer, program)
        scope[VISITOR] = visitor
        if needs is None:
            return self._nowhere(visitor, program, connection)
        if needs is Permission.PUBLIC:
            return None if self._from_here(connection) else _no(program, 403, "cross_site")
        if visitor.account is None:
            return _sign_in(connection, program)
        if not program and not self._from_here(connection):
            return _no(program, 403, "cross_site")
        if not permitted(visitor.account, needs):
            asked = Asked(scope["method"], scope.get(_ROUTE, ""), visitor.account.id, peer)
            self._house.log.write(Event("not_permitted", LogLevel.WARNING, reason=needs.value, request=asked))
            return _no(program, 403, "not_permitted")
        return None

    def _route(self, scope: Scope) -> tuple[Permission | None, object]:
        """What the route of this path and method needs; None where there is no such route or it does not say."""
        for route in self._app.router.routes:
            match, _ = route.matches(scope)
            if match is Match.FULL:
                endpoint = getattr(route, "endpoint", None) or getattr(route, "app", None)
                scope[_ROUTE] = getattr(route, "path", "")
                return need_of(endpoint), endpoint
        return None, None

    def _visitor(self, connection: HTTPConnection, peer: str, program: bool) -> Visitor:
        accounts = self._house.catalog.accounts()
        now = self._house.clock()
        if program:
            scheme, _, token = connection.headers.get("authorization", "").partition(" ")
            found = accounts.token(kept(token), now) if scheme.lower() == "bearer" and token else None
            if found is None or not token_admitted(found, self._house.settings.console, now):
                return Visitor(peer=peer)
            held = tuple(grant for grant in found.account.grants if grant.role in found.roles)
            return Visitor(replace(found.account, grants=held), peer=peer)
        token = connection.cookies.get(COOKIE, "")
        console = self._house.settings.console
        session = accounts.session(kept(token), now, timedelta(minutes=console.idle_minutes)) if token else None
        inside = session is not None and admitted(session.account, console)
        return Visitor(session.account, form_token(token), peer) if session and inside else Visitor(peer=peer)

    def _nowhere(self, visitor: Visitor, program: bool, connection: HTTPConnection) -> Response:
        # Whoever is not in learns nothing about which pages there are.
        return _no(program, 404, "not_found") if visitor.account else _sign_in(connection, program)

    def _known_host(self, connection: HTTPConnection) -> bool:
        host = (connection.headers.get("host") or "").rsplit("@", 1)[-1]
        name = urlsplit(f"//{host}").hostname if host.isprintable() and not set(host) & set("/\\ ?#") else None
        allowed = {one.lower() for one in self._house.settings.console.hosts} | {"localhost", "127.0.0.1", "::1"}
        return name is not None and name.lower() in allowed

    def _from_here(self, connection: HTTPConnection) -> bool:
        """Whether an unsafe request was sent by a page of ours, as far as the browser tells. Forms carry a token besides."""
        if connection.scope["method"] not in UNSAFE:
            return True
        site = connection.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = connection.headers.get("origin")
        return origin is None or urlsplit(origin).netloc == connection.headers.get("host")

    def _peer(self, scope: Scope) -> str:
        """The address somebody comes from: what a proxy that we were told to trust says, else who is at the other end."""
        direct = scope["client"][0] if scope.get("client") else ""
        trusted = [ipaddress.ip_network(one, strict=False) for one in self._house.settings.console.proxies]
        hops = HTTPConnection(scope).headers.get("x-forwarded-for", "").split(",")
        for hop in (direct, *(one.strip() for one in reversed(hops) if one.strip())):
            if not _within(hop, trusted):
                return hop if _is_address(hop) or hop == direct else direct
        return direct


class _Headed:
    """Adds our headers to an answer. Nothing but our own static files may be kept by a browser."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._static = scope["path"].startswith("/static/")
        self.status = _FAULT  # until one is sent

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = {name.lower() for name, _ in message.get("headers", ())}
            wanted = {**_HEADERS, "Cache-Control": "public, max-age=3600" if self._static else "no-store"}
            more = [(name.lower().encode(), text.encode()) for name, text in wanted.items() if name.lower().encode() not in given]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await self._send(message)


class _Bounded:
    """Reads no more of a body than is allowed, whatever its length was said to be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most

    async def __call__(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return {"type": "http.disconnect"}
        return message


def _too_large(connection: HTTPConnection, most: int) -> bool:
    said = connection.headers.get("content-length", "0")
    return not said.isdigit() or int(said) > most


def _sign_in(connection: HTTPConnection, program: bool) -> Response:
    if program:
        return JSONResponse({"error": "unauthorized"}, 401, headers={"WWW-Authenticate": "Bearer"})
    if connection.scope["method"] != "GET":
        return PlainTextResponse("unauthorized", 401)
    path = connection.url.path
    back = f"{path}?{connection.url.query}" if connection.url.query else path
    return RedirectResponse("/login" if back == "/" else f"/login?next={quote(back, safe='')}", 303)


def _no(program: bool, status: int, word: str) -> Response:
    return JSONResponse({"error": word}, status) if program else PlainTextResponse(word, status)


def _within(address: str, networks: list[Any]) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
