"""The two options by which a SOURCE says how its connection is secured, for drivers without words of their own for it."""

from __future__ import annotations

from collections.abc import Mapping

from config import SourceUrl, UsageError

_MODES = ("disable", "require", "verify-full")
TLS_OPTIONS: Mapping[str, str] = {
    "sslmode": f"one of {', '.join(_MODES)}; require takes any certificate",
    "ssl_ca": "file with the certificates that the server's must come from",
}


def tls_mode(url: SourceUrl, otherwise: str = "disable") -> str:
    """One of disable, require, verify-full. Raises UsageError."""
    mode = url.options.get("sslmode", otherwise)
    if mode not in _MODES:
        raise UsageError(f"{url.scheme}: sslmode is one of {', '.join(_MODES)}")
    return mode
