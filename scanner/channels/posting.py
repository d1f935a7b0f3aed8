"""One HTTP request, kept on a short lead: verified TLS, no redirects, a bounded answer, and an end to waiting.

The standard library's client does no more than it is told to: it follows nothing, keeps nothing and logs nothing.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from config import HttpChannelSettings
from connectors import certificate_sentence
from scanner.channels.base import Outcome, Refused, Sent

_MOST = 65_536
_OK, _MULTIPLE, _BAD, _TIMEOUT, _TOO_MANY, _SERVER = 200, 300, 400, 408, 429, 500
_MOST_CODE = 10_000_000
NO_ANSWER = Refused("no answer in time", True)
UNREACHABLE = Refused("the server cannot be reached", True)


@dataclass(frozen=True, slots=True)
class Wire:
    """How a channel goes out: ``seconds`` for the whole exchange, ``ca`` a file of certificates, ``proxy`` an address."""

    seconds: float
    ca: str | None = None
    proxy: str | None = None

    @classmethod
    def of(cls, settings: HttpChannelSettings) -> Wire:
        """As the settings of a channel say."""
        return cls(settings.seconds, settings.ca, settings.proxy)


def post_json(wire: Wire, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes | Refused:
    """Send JSON to an address, which may hold a key and is told to nobody; the body of an answer of 2xx, or why there is none."""
    given = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "shudian", "Accept": "application/json"}
    try:
        connection, target = _connection(wire, url)
    except (OSError, ssl.SSLError):
        return Refused("ca is no readable file of certificates (PEM)", False)
    except (ValueError, http.client.InvalidURL):
        return Refused("the address cannot be used", False)
    held: list[object] = []
    try:
        with cut_after(wire.seconds, lambda: held[-1] if held else connection.sock) as cut:
            connection.connect()
            held.append(connection.sock)  # the client lets go of it where the answer is the last one
            answer = _exchange(connection, target, body, {**given, **(headers or {})})
        return NO_ANSWER if cut else answer  # the client takes a part of an answer for the whole
    except (OSError, http.client.HTTPException, ValueError) as error:
        return NO_ANSWER if cut else _refusal(error)
    finally:
        connection.close()


def robot_answer(answer: bytes | Refused, names: tuple[str, ...], known: Mapping[int, Refused]) -> Outcome:
    """What a robot's answer means. All of them answer 200 to what they refuse and put a number into the body, under one of
    ``names``: 0 is the only yes. Numbers that nobody told us of are tried again."""
    if isinstance(answer, Refused):
        return answer
    code = _code(answer, names)
    if code is None:
        return Refused("the answer is not what a robot answers", True)
    if code == 0:
        return Sent()
    return known.get(code) or Refused(f"refused with error {code}" if abs(code) < _MOST_CODE else "refused with an error", True)


@contextmanager
def cut_after(seconds: float, line: Callable[[], object]) -> Iterator[list[bool]]:
    """Within the block the socket that ``line`` gives lives so long and no longer, however slowly the other side drips; the list
    that comes back is no longer empty once it was cut."""
    cut: list[bool] = []
    timer = Timer(seconds, _cut, (line, cut))
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()


def tls_context(ca: str | None) -> ssl.SSLContext:
    """Certificates are verified, against the system's authorities and those of ``ca``. Raises OSError for an unreadable file."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        context.load_verify_locations(ca)
    return context


def tls_refusal(error: ssl.SSLError) -> Refused:
    """Why there is no encrypted line. Certificates are renewed, so it may go better later."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(certificate_sentence(error.verify_code), True)
    return Refused("the server and we cannot agree on an encryption", True)


def _cut(line: Callable[[], object], cut: list[bool]) -> None:
    cut.append(True)
    found = line()
    if isinstance(found, socket.socket):
        with suppress(OSError):  # closed in the meantime
            socket.socket.shutdown(found, socket.SHUT_RDWR)  # of the line itself, whatever encrypts it


def _connection(wire: Wire, url: str) -> tuple[http.client.HTTPConnection, str]:
    parts, proxy = urlsplit(url), urlsplit(wire.proxy or "")
    host, port = parts.hostname or "", parts.port
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "http":
        first, at = (proxy.hostname or "", proxy.port) if wire.proxy else (host, port)
        plain = http.client.HTTPConnection(first, at, timeout=wire.seconds)
        return plain, url if wire.proxy else target
    context = tls_context(wire.ca)
    if not wire.proxy:
        return http.client.HTTPSConnection(host, port, timeout=wire.seconds, context=context), target
    secure = http.client.HTTPSConnection(proxy.hostname or "", proxy.port or 80, timeout=wire.seconds, context=context)
    secure.set_tunnel(host, port)
    return secure, target


def _exchange(connection: http.client.HTTPConnection, target: str, body: bytes, headers: Mapping[str, str]) -> bytes | Refused:
    connection.request("POST", target, body, dict(headers))
    response = connection.getresponse()
    status = response.status
    if _OK <= status < _MULTIPLE:
        answer = response.read(_MOST + 1)
        return answer if len(answer) <= _MOST else Refused("the answer is too long", True)
    if _MULTIPLE <= status < _BAD:
        return Refused("the answer is a redirect, which is not followed", False)
    if status == _TOO_MANY:
        return Refused("too many messages in a short time", True)
    return Refused(f"the answer has status {status}", status == _TIMEOUT or status >= _SERVER or status < _OK)


def _refusal(error: Exception) -> Refused:
    if isinstance(error, ssl.SSLError):
        return tls_refusal(error)
    if isinstance(error, TimeoutError):
        return NO_ANSWER
    if isinstance(error, http.client.HTTPException | ValueError):
        return Refused("the answer is no HTTP", True)
    return UNREACHABLE


def _code(answer: bytes, names: tuple[str, ...]) -> int | None:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    codes = (said[name] for name in names if name in said) if isinstance(said, dict) else ()
    return next((one for one in codes if isinstance(one, int) and not isinstance(one, bool)), None)
