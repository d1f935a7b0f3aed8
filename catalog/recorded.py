"""What the record says of each thing that is done: names and counts, never a data value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.codec import document_hash, plain
from catalog.filed_documents import FiledDocument
from catalog.model import Census, Filing, FilingEvent, ItemEvent, PersonDecision, Snapshot


def scan_done(snapshot: Snapshot, datasets: int) -> dict[str, Any]:
    """A run: what it looked at, how it ended, and how many datasets and items it found."""
    run = snapshot.run
    return {
        "run": str(run.id),
        "status": run.status.value,
        "started_at": run.started_at.isoformat(),
        "rules": run.rules,
        "product": run.product,
        "sources": [{"source": one.source, "status": one.status.value, "datasets": one.datasets} for one in snapshot.sources],
        "datasets": datasets,
        "items": len(snapshot.items),
    }


def decided_so(one: PersonDecision) -> dict[str, Any]:
    """A decision or an answer, whole."""
    document: dict[str, Any] = plain(one)
    return document


def filed_so(filing: Filing, kept: Iterable[FiledDocument] = ()) -> dict[str, Any]:
    """A filing, with the hash of all that it holds, and those of the documents that were kept with it."""
    documents = [{"kind": one.kind, "name": one.name, "sha256": one.sha256, "size": one.size} for one in kept]
    return {
        **({"documents": documents} if documents else {}),
        "filing": str(filing.id),
        "reference": filing.reference,
        "filed_on": filing.filed_on.isoformat(),
        "origin": filing.origin.value,
        "region": filing.region,
        "signed_by": filing.signed_by,
        "run": str(filing.run) if filing.run else None,
        "items": len(filing.items),
        "content": document_hash(plain(filing)),
    }


def event_so(event: FilingEvent) -> dict[str, Any]:
    """What happened to a filing, whole."""
    document: dict[str, Any] = plain(event)
    return document


def said_so(event: ItemEvent) -> dict[str, Any]:
    """What people said of an item's identity, whole."""
    document: dict[str, Any] = plain(event)
    return document


def counted_so(census: Census) -> dict[str, Any]:
    """A census, with the hash of its figures."""
    return {"census": str(census.id), "entity": census.entity, "content": document_hash(plain(census))}
