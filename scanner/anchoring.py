"""Puts the head of the record outside the catalogue, where the settings say: at the end of each command, and from services that
run for weeks at intervals and on each new day."""

from __future__ import annotations

import logging
import logging.handlers
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings, ShudianError, UsageError, parse_secret_ref, resolve_secret
from scanner.actor import actor
from scanner.logs import SILENT, Event, Log

if TYPE_CHECKING:
    from catalog import Catalog, Head

_SYSLOG = "/dev/log"


@contextmanager
def opened(settings: Settings, create: bool = False) -> Iterator[Catalog]:
    """The catalogue of the settings, used by whoever runs this. What was recorded meanwhile is anchored outside at its end,
    where the settings say so. Raises UsageError, CatalogError."""
    from catalog import Catalog

    with Catalog.open(settings.catalog_url, create, actor()) as catalog:
        anchored = _is_anchored(settings)
        before = catalog.audit_head() if anchored else None
        yield catalog
        if anchored and catalog.audit_head() != before:
            anchor_head(catalog, settings)


@dataclass
class Anchoring:
    """What a service does while it runs. A new head is written ``audit.minutes`` after the last anchor, on a new day at once, and
    at the first look, for whoever ran before may have been cut off. ``look`` is how often it is looked at, in seconds."""

    catalog: Catalog
    settings: Settings
    log: Log = SILENT
    look: float = 30.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _last: tuple[Head, datetime] | None = None

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop``."""
        while not stop.is_set():
            self.turn()
            stop.wait(self.look)

    def turn(self) -> bool:
        """Look once; whether an anchor was written. What goes wrong is in the log, and is tried again at the next look."""
        now = self.clock()
        try:
            head = self.catalog.audit_head()
            if head is None or not self._is_due(head, now):
                return False
            _written(head, self.settings, None)
        except ShudianError as error:
            self.log.write(Event.failed("anchor_not_written", error))
            return False
        self._last = (head, now)
        self.log.write(Event("anchor_written", counts={"entry": head.seq}))
        return True

    def _is_due(self, head: Head, now: datetime) -> bool:
        if self._last is None:
            return True
        before, at = self._last
        new_day = now.astimezone().date() != at.astimezone().date()
        return head != before and (new_day or not timedelta() <= now - at < timedelta(minutes=self.settings.audit.minutes))


@contextmanager
def anchored_meanwhile(catalog: Catalog, settings: Settings, log: Log) -> Iterator[None]:
    """Within the block a thread anchors what is recorded, where the settings say so."""
    if not _is_anchored(settings):
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=Anchoring(catalog, settings, log).run, args=(stop,), name="shudian-anchors")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def anchor_head(catalog: Catalog, settings: Settings, file: Path | None = None) -> str:
    """Write an anchor of the record's end to ``file``, or where the settings say (a file, syslog, or nowhere); the line, empty
    where nothing was recorded yet. Raises UsageError where it cannot be written."""
    head = catalog.audit_head()
    if head is None:
        return ""
    return _written(head, settings, file)


def _is_anchored(settings: Settings) -> bool:
    return bool(settings.audit.anchor or settings.audit.syslog)


def _written(head: Head, settings: Settings, file: Path | None) -> str:
    from catalog import anchor_line, sealed, write_anchor

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
