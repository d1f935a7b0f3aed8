"""How a connection to MySQL is encrypted, and what a failure of that means."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from connectors.tls import NOT_AGREED, NOT_OFFERED, certificate_sentence

SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
NO_TLS = 2026
"""The drivers' number for a connection that could not be encrypted: https://mariadb.com/kb/en/mariadb-error-codes/"""


def tls_arguments(options: Mapping[str, str]) -> dict[str, Any]:
    """What the driver must be told. It gets a context of ours: of words like verify_identity it makes less where no ``ssl_ca``
    is named."""
    mode = options.get("sslmode", "prefer")
    if mode == "disable":
        return {"ssl_disabled": True}
    if mode == "prefer":
        return {}
    context = ssl.create_default_context(cafile=options.get("ssl_ca"))
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the certificates that MySQL makes for itself are not that good
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_NONE if mode == "require" else ssl.CERT_REQUIRED
    return {"ssl": context}


def unencrypted(connection: Any, options: Mapping[str, str]) -> bool:
    """Whether a connection is in the clear that must not be: older drivers take TLS for a wish."""
    return options.get("sslmode", "prefer") not in ("disable", "prefer") and not getattr(connection, "_secure", False)


def tls_sentence(error: BaseException) -> str:
    """What is wrong with the encryption, in our words; empty when it is something else."""
    if error.args and error.args[0] == NO_TLS:
        return NOT_OFFERED
    cause = getattr(error, "original_exception", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return certificate_sentence(cause.verify_code)
    broke_off = isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return NOT_AGREED if isinstance(cause, ssl.SSLError) and not broke_off else ""
