"""What a connection to PostgreSQL that fails means: libpq tells it in words only, in the language of either end."""

from __future__ import annotations

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable
from connectors.sql.faults import SourceBusy
from connectors.sql.postgresql_grants import quote
from connectors.tls import NOT_AGREED, NOT_OFFERED, NOT_TRUSTED, OTHER_NAME, TLS_ADVICE

POOLER_ADVICE = "Connect to the server itself: a connection pooler in between may drop session settings"


def connection_error(spec: SourceSpec, text: str) -> SourceError:
    """What a failed connection means. libpq gives no code here, so its text must be read (and goes no further)."""
    source = spec.id
    if "FATAL" not in text and "致命" not in text:
        if "no password supplied" in text:
            return SourceDenied(f"{source}: the server asks for a password and the source has none", "Write ?password=env:NAME")
        if "translate host name" in text:
            return SourceUnreachable(f"{source}: no host of this name is known here", "Look at the host's name")
        said = _tls_sentence(text)
        if said:
            return SourceRefused(f"{source}: {said}", TLS_ADVICE)
        return SourceUnreachable(f"{source}: the server does not answer", "Look at host, port and firewall")
    if "database" in text and ("does not exist" in text or "不存在" in text) and "role" not in text:
        return SourceUnreachable(f"{source}: there is no such database")
    if "permission denied for database" in text:
        grant = f"GRANT CONNECT ON DATABASE {quote(spec.url.database)} TO {quote(spec.url.user)}"
        return SourceDenied(f"{source}: the account may not connect to this database", grant)
    if any(word in text for word in ("too many", "starting up", "shutting down", "recovery mode", "connection slots")):
        return SourceBusy(f"{source}: the server takes no more connections now")
    if "startup parameter" in text:
        return SourceRefused(f"{source}: what answers does not take our limits", POOLER_ADVICE)
    if "pg_hba.conf" in text:
        advice = "Ask for an entry in pg_hba.conf; it may hold for encrypted connections only: sslmode=require"
        return SourceDenied(f"{source}: the server does not let this account in from this machine", advice)
    return SourceDenied(f"{source}: the server does not accept the account or its password", "Look at user and password")


def _tls_sentence(text: str) -> str:
    """What is wrong with the encryption; empty when it is something else, such as a line that was cut."""
    if "root.crt" in text or "root certificate" in text:
        return "there is no ssl_ca to check the server's certificate with"
    if "SSL" in text and ("support" in text or "不支持" in text):
        return NOT_OFFERED
    if "SSL error" in text:  # a certificate of an impostor with our authority's name is a wrong signature
        return NOT_TRUSTED if "certificate" in text or "signature" in text else NOT_AGREED
    if ("certificate" in text and ("host name" in text or "address" in text)) or "证书与主机名" in text:
        return OTHER_NAME
    return ""
