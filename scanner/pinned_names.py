"""Names that mean the addresses they were looked up with, for as long as this process lives: who answers for a name cannot change
his mind between the look at an address and the connection to it. Drivers in Python look names up by ``socket``; libpq is told the
address itself (``SourceSpec.address``).
"""

from __future__ import annotations

import socket
import threading
from typing import Any

_real = socket.getaddrinfo
_pins: dict[str, tuple[str, ...]] = {}
_lock = threading.Lock()


def pin(name: str, addresses: tuple[str, ...]) -> None:
    """From now on the name means these addresses in this process (none: it is not known), until it is pinned anew."""
    with _lock:
        _pins[name.casefold()] = addresses
        socket.getaddrinfo = _pinned


def unpin(name: str) -> None:
    """Let the name mean what it means."""
    with _lock:
        _pins.pop(name.casefold(), None)


def looked_up(name: str) -> tuple[str, ...]:
    """The addresses that the name has now, whatever it is pinned to; none where it has none."""
    try:
        found = _real(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


def _pinned(host: Any, *about: Any, **more: Any) -> Any:
    """As ``socket.getaddrinfo``, for pinned names with their addresses."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    with _lock:
        addresses = _pins.get(name.casefold()) if isinstance(name, str) else None
    if addresses is None:
        return _real(host, *about, **more)
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "the name is not known")
    return [found for address in addresses for found in _real(address, *about, **more)]
