"""The two options by which a SOURCE says how its connection is secured, and sentences for what goes wrong with that."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from config import SourceUrl, UsageError

_MODES = ("disable", "require", "verify-full")
TLS_OPTIONS: Mapping[str, str] = {
    "sslmode": f"one of {', '.join(_MODES)}; require takes any certificate",
    "ssl_ca": "file with the certificates that the server's must come from",
}
TLS_ADVICE = "Look at sslmode and ssl_ca, and at whether it is the right server"
NOT_OFFERED = "the server offers no encryption, and the source asks for it"
NOT_AGREED = "the server and we cannot agree on an encryption"
OTHER_NAME = "the server's certificate is for another host name"
NOT_TRUSTED = "the server's certificate does not come from an authority that we trust"
_SENTENCES = {10: "the server's certificate has expired", 62: OTHER_NAME, 64: OTHER_NAME}
"""By OpenSSL's numbers: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/"""


def tls_mode(url: SourceUrl, otherwise: str = "disable") -> str:
    """One of disable, require, verify-full. Raises UsageError."""
    mode = url.options.get("sslmode", otherwise)
    if mode not in _MODES:
        raise UsageError(f"{url.scheme}: sslmode is one of {', '.join(_MODES)}")
    return mode


def check_authority(url: SourceUrl) -> None:
    """Raise UsageError where ``ssl_ca`` is not a file of certificates: a driver would call it a server that does not answer."""
    authority = url.options.get("ssl_ca")
    if authority is None:
        return
    try:
        ssl.create_default_context(cafile=authority)
    except OSError:
        raise UsageError(f"{url.scheme}: ssl_ca is no readable file of certificates (PEM)") from None


def certificate_sentence(code: int) -> str:
    """Why a certificate was not taken."""
    return _SENTENCES.get(code, NOT_TRUSTED)
