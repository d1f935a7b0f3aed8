"""The record of everything that was done: a chain of hashes that nobody can rewrite without being seen.

Each entry's hash covers its number, time, actor, kind, the hash of its content and the hash of the entry before it. Content
may be purged when the law allows it; its hash stays, so that the chain can still be verified. What a chain cannot show by
itself is that its end was cut off, or that the whole was taken back to an earlier state: for that there are anchors, heads that
were written outside the catalogue.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, null, select, update

from catalog import tables
from catalog.calendar_days import months_after
from catalog.codec import document_hash
from catalog.columns import compact_json
from config import CatalogError

GENESIS = "0" * 64
"""What stands for the entry before the first."""


class AuditKind(StrEnum):
    """What was done."""

    SCAN = "scan"
    RULES = "rules"  # a run judged with other rules than the one before it
    DECISION = "decision"
    DECLARATION = "declaration"
    ITEMS = "items"  # items linked, renamed, merged, split
    CENSUS = "census"
    FILING = "filing"
    FILING_EVENT = "filing_event"
    EXPORT = "export"
    LOGIN = "login"
    ACCESS = "access"  # users, roles, settings of the console
    NOTICE = "notice"
    PURGE = "purge"


AUDIT_KINDS = tuple(one.value for one in AuditKind)
_MONTHS = {AuditKind.LOGIN: 6, AuditKind.SCAN: 6, AuditKind.ACCESS: 12, AuditKind.NOTICE: 12}
_LONGEST = 36


def floor_months(kind: str) -> int:
    """How many months the content of an entry must be kept at least: 6 for logs in general, 12 for what traces incidents, 36 for
    what concerns processing, providing and filing (工信部网安〔2022〕166号第二十五条, 合规指引3.8.2(4); which kind falls under
    which is our own reading)."""
    return _MONTHS.get(AuditKind(kind), _LONGEST) if kind in set(AuditKind) else _LONGEST


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry. ``document`` holds names and counts, never a data value; None where it was purged."""

    seq: int
    at: datetime
    actor: str
    kind: str
    document: Mapping[str, Any] | None
    content_hash: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended at some time: what an anchor outside the catalogue keeps."""

    seq: int
    hash: str


class Fault(StrEnum):
    """What is wrong with an entry or with the chain."""

    MISSING = "missing"  # its number is not there
    CONTENT = "content"  # its content is not what was recorded
    ENTRY = "entry"  # its time, actor, kind or hash is not what was recorded
    LINK = "link"  # it does not follow the entry before it
    PURGED = "purged"  # its content is gone, and no purge says so
    ANCHOR = "anchor"  # it is not what an anchor says
    CUT = "cut"  # an anchor knows entries that are not there any more


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at an entry's number."""

    seq: int
    fault: Fault


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of everything but the content itself, which stands in by its hash."""
    fields = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "kind": entry.kind,
        "content": entry.content_hash,
        "previous": entry.previous,
    }
    return hashlib.sha256(compact_json(fields).encode()).hexdigest()


def append(connection: Connection, at: datetime, actor: str, kind: AuditKind, document: Mapping[str, Any]) -> AuditEntry:
    """Add an entry at the end of the chain, within the caller's writing transaction (writers wait for each other)."""
    head = load_head(connection)
    previous, seq = (head.hash, head.seq + 1) if head else (GENESIS, 1)
    content = document_hash(document)
    blank = AuditEntry(seq, at, actor or "-", kind.value, document, content, previous, "")
    entry = replace(blank, hash=entry_hash(blank))
    row = {name: getattr(entry, name) for name in AuditEntry.__dataclass_fields__}
    connection.execute(insert(tables.audit).values({**row, "document": dict(document)}))
    return entry


def last_number(connection: Connection, kinds: Iterable[str]) -> int:
    """The number of the last entry of these kinds; 0 where there is none."""
    found = select(tables.audit.c.seq).where(tables.audit.c.kind.in_([str(kind) for kind in kinds]))
    return connection.execute(found.order_by(tables.audit.c.seq.desc()).limit(1)).scalar() or 0


def load_head(connection: Connection) -> Head | None:
    """The end of the chain; None where nothing was recorded."""
    audit = tables.audit.c
    row = connection.execute(select(audit.seq, audit.hash).order_by(audit.seq.desc()).limit(1)).first()
    return None if row is None else Head(row[0], row[1])


def load_audit(connection: Connection, kinds: Iterable[str] = ()) -> Iterator[AuditEntry]:
    """The entries (of some kinds, or all) in order, read as they are asked for."""
    query = select(tables.audit).order_by(tables.audit.c.seq)
    wanted = tuple(kinds)
    if wanted:
        query = query.where(tables.audit.c.kind.in_(wanted))
    names = tuple(AuditEntry.__dataclass_fields__)
    for row in connection.execute(query.execution_options(yield_per=2000)).mappings():
        yield AuditEntry(**{name: row[name] for name in names})


def verify(entries: Iterable[AuditEntry], anchors: Sequence[Head] = ()) -> tuple[Finding, ...]:
    """Everything that is wrong with a chain given in its order; empty when all is well.

    Without anchors a chain that was cut off at its end, or replaced as a whole, looks well: that is what anchors are for.
    """
    anchored = {one.seq: one.hash for one in anchors}
    faults: list[Finding] = []
    purged: set[int] = set()
    dropped: set[int] = set()
    previous, expected = GENESIS, 1
    for entry in entries:
        faults += [Finding(seq, Fault.MISSING) for seq in range(expected, min(entry.seq, expected + 100))]
        faults += [Finding(entry.seq, fault) for fault in _faults(entry, previous, anchored)]
        if entry.document is None:
            dropped.add(entry.seq)
        elif entry.kind == AuditKind.PURGE:
            purged.update(_numbers(entry.document))
        previous, expected = entry.hash, entry.seq + 1
    faults += [Finding(seq, Fault.PURGED) for seq in sorted(dropped - purged)]
    faults += [Finding(seq, Fault.CUT) for seq in sorted(anchored) if seq >= expected]
    return tuple(sorted(faults, key=lambda one: (one.seq, one.fault)))


def _faults(entry: AuditEntry, previous: str, anchored: Mapping[int, str]) -> Iterator[Fault]:
    if entry.document is not None and document_hash(entry.document) != entry.content_hash:
        yield Fault.CONTENT
    if entry_hash(entry) != entry.hash:
        yield Fault.ENTRY
    if entry.previous != previous:
        yield Fault.LINK
    if anchored.get(entry.seq, entry.hash) != entry.hash:
        yield Fault.ANCHOR


def _numbers(document: Mapping[str, Any]) -> Iterator[int]:
    """The numbers that a purge names, as ranges from and to, both included."""
    for part in document.get("ranges", ()):
        yield from range(int(part[0]), int(part[1]) + 1)


def purge(connection: Connection, at: datetime, actor: str, before: datetime) -> int:
    """Drop the content of entries older than ``before`` whose time to be kept is over, and record that it was done; how many.

    Raises CatalogError where nothing may be dropped.
    """
    due = [
        one.seq
        for one in load_audit(connection)
        if one.document is not None and one.kind != AuditKind.PURGE and one.at < before and _is_over(one, at)
    ]
    if not due:
        raise CatalogError("no entry is both older than that and past the time for which it must be kept")
    ranges = _ranges(due)
    for first, last in ranges:
        within = tables.audit.c.seq.between(first, last)
        connection.execute(update(tables.audit).where(within).values(document=null()))
    append(connection, at, actor, AuditKind.PURGE, {"ranges": ranges, "before": before.isoformat(), "entries": len(due)})
    return len(due)


def _is_over(entry: AuditEntry, now: datetime) -> bool:
    return months_after(entry.at.date(), floor_months(entry.kind)) < now.date()


def _ranges(numbers: Sequence[int]) -> list[list[int]]:
    """Sorted numbers as ranges from and to, both included."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges
