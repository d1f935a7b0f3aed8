"""Puts the head of the record outside the catalogue, where the settings say."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from catalog import Catalog, Head, anchor_line, sealed, write_anchor
from config import Settings, UsageError, parse_secret_ref, resolve_secret
from scanner.actor import actor

_SYSLOG = "/dev/log"


@contextmanager
def opened(settings: Settings, create: bool = False) -> Iterator[Catalog]:
    """The catalogue of the settings, used by whoever runs this. What was recorded meanwhile is anchored outside at its end,
    where the settings say so. Raises UsageError, CatalogError."""
    with Catalog.open(settings.catalog_url, create, actor()) as catalog:
        anchored = bool(settings.audit.anchor or settings.audit.syslog)
        before = catalog.audit_head() if anchored else None
        yield catalog
        if anchored and catalog.audit_head() != before:
            anchor_head(catalog, settings)


def anchor_head(catalog: Catalog, settings: Settings, file: Path | None = None) -> str:
    """Write an anchor of the record's end to ``file``, or where the settings say (a file, syslog, or nowhere); the line, empty
    where nothing was recorded yet. Raises UsageError where it cannot be written."""
    head = catalog.audit_head()
    if head is None:
        return ""
    return _written(head, settings, file)


def _written(head: Head, settings: Settings, file: Path | None) -> str:
    audit = settings.audit
    key = resolve_secret(parse_secret_ref(audit.key)) if audit.key else ""
    anchor = sealed(head, datetime.now(UTC), key)
    line = anchor_line(anchor)
    target = file or (settings.folder / audit.anchor if audit.anchor else None)
    if target is not None:
        write_anchor(anchor, target)
    if audit.syslog and file is None:
        _to_syslog(line)
    return line


def _to_syslog(line: str) -> None:
    try:
        handler = logging.handlers.SysLogHandler(_SYSLOG)
    except OSError:
        raise UsageError("the anchor cannot be sent: there is no syslog here", "Set audit.anchor to a file instead") from None
    record = logging.LogRecord("shudian", logging.INFO, "", 0, f"shudian audit {line}", None, None)
    handler.emit(record)
    handler.close()
