"""目录: a few masked values of a column, fetched on a click where the company has switched that on. Nothing of them is kept."""

from __future__ import annotations

from starlette.responses import Response

from catalog import AuditKind
from config import SourceError, SourceRefused, UsageError
from connectors.model import Reason
from scanner.console.doors import Doors
from scanner.console.pages.catalogue import row_of
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.peeking import Peeked, peek
from scanner.source_guard import guarded

doors = Doors()


@doors.post("/catalog/{id}/peek", Permission.REVIEW)
def look(visit: Visit) -> Response:
    """At most five masked values of a column of the item, for whoever reviews its system. It is in the record before it is shown,
    with who, which column and how many; no value is."""
    row = row_of(visit)
    if not visit.house.settings.console.peek:
        raise UsageError("peek_off")
    if not visit.sight.may(Permission.REVIEW, row.system.id):
        raise UsageError("out_of_sight")
    entry, column = row.summary.classified, visit.text("column")
    if column not in {one.column for one in entry.finding.columns}:
        raise UsageError("no_such_column")
    if visit.house.tries_by_account.wait(f"peek {visit.who.name}"):
        raise UsageError("too_many_tries")
    found = Peeked(reason=Reason.SOURCE_ERROR)
    try:
        found = _peeked(visit, column)
    finally:
        told = {"peeked": f"{row.id}", "source": entry.source, "dataset": entry.title, "column": column}
        visit.catalog.note(AuditKind.EXPORT, {**told, "values": len(found.values), "reason": f"{found.reason or ''}"})
    return visit.page("peek.html", row=row, entry=entry, column=column, found=found)


def _peeked(visit: Visit, column: str) -> Peeked:
    entry = row_of(visit).summary.classified
    settings = visit.house.declared()
    if entry.source not in settings.sources:
        return Peeked(reason=Reason.CHANGED)
    try:
        (spec,) = guarded(settings.specs((entry.source,)), settings)
    except SourceError as error:
        return Peeked(reason=Reason.REFUSED if isinstance(error, SourceRefused) else Reason.UNREACHABLE)
    return peek(spec, entry, column, visit.house.classifier())
