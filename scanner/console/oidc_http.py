"""Asks the identity provider: verified TLS or loopback, no redirects, a bounded answer, and an end to waiting."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config import is_loopback
from scanner.channels.posting import cut_after, tls_context
from scanner.console.oidc_refusals import SignInRefused, Why

_MOST = 256 * 1024
_OK, _SERVER = 200, 500


@dataclass(frozen=True, slots=True)
class Asking:
    """``seconds`` for the whole exchange; ``ca`` is a file of certificates besides those of the system."""

    seconds: float
    ca: str | None = None

    def get(self, url: str, bearer: str = "") -> Mapping[str, Any]:
        """The JSON object at an address. Raises SignInRefused (AWAY, ODD)."""
        status, found = self._asked("GET", url, "", {"Authorization": f"Bearer {bearer}"} if bearer else {})
        if status != _OK:
            raise SignInRefused(Why.AWAY if status >= _SERVER else Why.ODD)
        return found

    def post(self, url: str, form: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
        """The JSON object that answers a form. Raises SignInRefused (AWAY, ODD, and CODE where the answer is a no)."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, found = self._asked("POST", url, form, {**kind, **headers})
        if status != _OK:
            raise SignInRefused(Why.AWAY if status >= _SERVER else Why.CODE)
        return found

    def _asked(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        if not is_safe(url):
            raise SignInRefused(Why.ODD)
        try:
            connection = self._connection(url)
        except (OSError, ValueError, http.client.InvalidURL):
            raise SignInRefused(Why.AWAY) from None
        held: list[object] = []
        given = {"Accept": "application/json", "User-Agent": "shudian", "Connection": "close", **headers}
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with cut_after(self.seconds, lambda: held[-1] if held else connection.sock) as cut:
                connection.connect()
                held.append(connection.sock)
                connection.request(method, target, body.encode() or None, given)
                answer = connection.getresponse()
                content = answer.read(_MOST + 1)
            status = answer.status
        except (OSError, http.client.HTTPException, ValueError):
            raise SignInRefused(Why.AWAY) from None
        finally:
            connection.close()
        if cut:
            raise SignInRefused(Why.AWAY)
        return status, _object(content, status)

    def _connection(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=self.seconds)
        return http.client.HTTPSConnection(host, parts.port, timeout=self.seconds, context=tls_context(self.ca))


def is_safe(url: object) -> bool:
    """Whether this is an address that sign-in may use: https, or http that never leaves this machine; no user, no fragment."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = bool(host) and parts.username is None and parts.password is None and not parts.fragment
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def _object(content: bytes, status: int) -> Mapping[str, Any]:
    if status != _OK:
        return {}
    try:
        found = json.loads(content) if len(content) <= _MOST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInRefused(Why.ODD)
    return found
