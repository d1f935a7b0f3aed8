"""The documents of a filing, kept as they were handed in: bytes that no later scan, setting, rule or release can change."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, insert, select

from catalog import tables
from catalog.audit import AuditKind, load_audit
from config import CatalogError

FORM_BOOK, FORM_PAPER, LIST_BOOK = "filing_xlsx", "filing_docx", "inventory_xlsx"
"""Kinds: the 备案表 as a workbook and as a Word document, the 数据清单."""
_ADVICE = "Restore the catalogue from a backup"


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A finished document that is to be kept: its kind, and the file, whose name it keeps."""

    kind: str
    file: Path


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A kept document without its content. ``size`` is in bytes, ``made_at`` when it was kept."""

    kind: str
    name: str
    sha256: str
    size: int
    made_at: datetime


def store_documents(
    connection: Connection, filing: UUID, files: Iterable[DocumentFile], made_at: datetime
) -> tuple[FiledDocument, ...]:
    """Keep the documents of a filing for good, read one after the other."""
    return tuple(_stored(connection, filing, one, made_at) for one in files)


def load_documents(connection: Connection, filing: UUID) -> tuple[FiledDocument, ...]:
    """What was kept of a filing, by kind."""
    kept = tables.filed_document.c
    query = select(kept.kind, kept.name, kept.sha256, kept.size, kept.made_at).where(kept.filing_id == filing)
    return tuple(FiledDocument(*row) for row in connection.execute(query.order_by(kept.kind)))


def load_content(connection: Connection, filing: UUID, kind: str) -> bytes:
    """The bytes of a kept document, exactly those of then. Raises CatalogError where there is none, and where they are not those
    that were kept: their hash, or the one in the record, is another."""
    kept = tables.filed_document.c
    row = connection.execute(
        select(kept.name, kept.sha256, kept.content).where(kept.filing_id == filing, kept.kind == kind)
    ).first()
    if row is None:
        raise CatalogError("of this filing no such document was kept")
    content = _unpacked(row.content)
    said = _recorded(connection, filing).get((filing, kind), row.sha256)
    if content is None or not sha256(content).hexdigest() == row.sha256 == said:
        raise CatalogError(f"{row.name}: is not what was filed, its hash is another", _ADVICE)
    return content


def broken_documents(connection: Connection) -> Iterator[str]:
    """One sentence for each kept document that is not what was filed, or is not there although the record names it."""
    kept = tables.filed_document.c
    recorded = _recorded(connection)
    met = set()
    for filing, kind, name, digest in connection.execute(select(kept.filing_id, kept.kind, kept.name, kept.sha256)).all():
        met.add((filing, kind))
        row = select(kept.content).where(kept.filing_id == filing, kept.kind == kind)
        content = _unpacked(connection.execute(row).scalar_one())  # one after the other: they may be large
        if content is None or not sha256(content).hexdigest() == digest == recorded.get((filing, kind), digest):
            yield f"filing {filing}: {name} is not what was filed (its content has another hash)"
    yield from (f"filing {filing}: its document {kind} is lost" for filing, kind in sorted(set(recorded) - met, key=str))


def _stored(connection: Connection, filing: UUID, one: DocumentFile, made_at: datetime) -> FiledDocument:
    content = one.file.read_bytes()
    made = FiledDocument(one.kind, one.file.name, sha256(content).hexdigest(), len(content), made_at)
    row = {
        "filing_id": filing,
        "kind": made.kind,
        "name": made.name,
        "sha256": made.sha256,
        "size": made.size,
        "content": zlib.compress(content),
        "made_at": made_at,
    }
    connection.execute(insert(tables.filed_document).values(row))
    return made


def _unpacked(content: bytes) -> bytes | None:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None


def _recorded(connection: Connection, filing: UUID | None = None) -> dict[tuple[UUID, str], str]:
    """The hashes that the record names, by filing and kind, as far as its content is still there."""
    found: dict[tuple[UUID, str], str] = {}
    for entry in load_audit(connection, (AuditKind.FILING.value,)):
        document = entry.document or {}
        of = UUID(document["filing"]) if "filing" in document else None
        if of is not None and filing in (None, of):
            found |= {(of, one["kind"]): one["sha256"] for one in document.get("documents", ())}
    return found
