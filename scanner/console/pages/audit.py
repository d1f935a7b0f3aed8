"""审计: the record, entry by entry, and whether it is whole."""

from __future__ import annotations

import csv
import io
import json

from starlette.responses import Response

from catalog import AUDIT_KINDS, AuditEntry, read_anchors
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.terminal import visible

doors = Doors()
_PAGE = 100


@doors.get("/audit", Permission.AUDIT)
def audit(visit: Visit) -> Response:
    """The last entries, of one kind or by one person."""
    kind, who = visit.text("kind"), visit.text("who")[:80]
    entries = _entries(visit, kind, who)
    pages = max(1, -(-len(entries) // _PAGE))
    page = max(1, min(visit.number("page", 1), pages))
    head = visit.catalog.audit_head()
    shown = [(one, content_of(one)) for one in entries[(page - 1) * _PAGE : page * _PAGE]]
    return visit.page(
        "audit.html",
        200,
        shown=shown,
        head=head,
        kinds=AUDIT_KINDS,
        kind=kind,
        who=who,
        page=page,
        pages=pages,
        faults=None,
        anchors=0,
    )


@doors.post("/audit/verify", Permission.AUDIT)
def verify(visit: Visit) -> Response:
    """Check the whole chain, against the anchors outside where there are any."""
    settings = visit.house.settings
    file = settings.folder / settings.audit.anchor if settings.audit.anchor else None
    anchors = read_anchors(file, settings.audit.public_key) if file is not None and file.exists() else ()
    faults = visit.catalog.verify_audit(tuple(one.head for one in anchors))
    return visit.page(
        "audit.html",
        shown=(),
        head=visit.catalog.audit_head(),
        kinds=AUDIT_KINDS,
        kind="",
        who="",
        page=1,
        pages=1,
        faults=faults,
        anchors=len(anchors),
    )


@doors.get("/audit/record.csv", Permission.AUDIT)
def record_csv(visit: Visit) -> Response:
    """The entries that were asked for, as a table for other programs; every cell is text that no program executes."""
    sheet = io.StringIO()
    table = csv.writer(sheet)
    table.writerow(("seq", "at", "actor", "kind", "content", "hash"))
    for one in reversed(_entries(visit, visit.text("kind"), visit.text("who")[:80])):
        row = (str(one.seq), one.at.isoformat(), one.actor, str(one.kind), content_of(one), one.hash)
        table.writerow([_as_text(cell) for cell in row])
    return visit.download(("\ufeff" + sheet.getvalue()).encode(), "audit.csv", "text/csv; charset=utf-8")


def content_of(entry: AuditEntry) -> str:
    """What an entry says, as people can read it; a word where it was purged."""
    return "" if entry.document is None else visible(json.dumps(entry.document, ensure_ascii=False, sort_keys=True))


def _entries(visit: Visit, kind: str, who: str) -> list[AuditEntry]:
    found = visit.catalog.audit_entries((kind,) if kind in AUDIT_KINDS else ())
    return [one for one in reversed(found) if not who or one.actor == who]


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r\n＝＋－＠") else cell
