"""目录: data items in a list that is filtered and searched, one item with its evidence, and views that people keep."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from catalog import Catalog
from classifiers.model import Level
from config import UsageError
from scanner.console.desk import SORTS, Choice, ItemRow, chosen_rows, desk_of
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit

doors = Doors()
_PAGE = 50
_MEMBERS = 200
_FIELDS = ("text", "level", "domain", "system", "source", "entity_type", "flag", "sort")
_MOST_VIEWS = 30


@doors.get("/catalog", Permission.VIEW)
def items(visit: Visit) -> Response:
    """The items that somebody may see, filtered."""
    choice = choice_of(visit)
    seen = desk_of(visit.house).seen(visit.sight)
    found = chosen_rows(seen, choice)
    page = min(visit.number("page", 1), max(1, -(-len(found) // _PAGE))) or 1
    return visit.page(
        "items.html",
        choice=choice,
        rows=found[(page - 1) * _PAGE : page * _PAGE],
        found=len(found),
        all=len(seen),
        page=page,
        pages=max(1, -(-len(found) // _PAGE)),
        query=query_of(choice),
        offered=_offered(seen),
        views=_views(visit),
    )


@doors.get("/catalog/{id}", Permission.VIEW)
def item(visit: Visit) -> Response:
    """One item: what it is, why, its columns with evidence as sentences, members, decisions and history."""
    row = row_of(visit)
    review = desk_of(visit.house).review
    decisions = [one for one in review.decisions if one.item == row.id] if review else []
    machine, _ = review.items[row.id] if review else (row.summary, row.summary)
    return visit.page(
        "item.html",
        row=row,
        item=row.summary,
        entry=row.summary.classified,
        leading=row.summary.leading,
        machine={column.column: column for column in machine.classified.finding.columns},
        members=row.summary.members[:_MEMBERS],
        differing=frozenset(id(one) for one in row.summary.differing),
        decisions=[(one, review.state_of(one) if review else None) for one in reversed(decisions)],
        history=visit.catalog.history(row.id),
        events=visit.catalog.item_events(row.id),
        may_review=visit.sight.may(Permission.REVIEW, row.system.id),
        may_peek=visit.house.settings.console.peek and visit.sight.may(Permission.REVIEW, row.system.id),
    )


@doors.post("/catalog/views", Permission.VIEW)
def keep_view(visit: Visit) -> Response:
    """Keep what is filtered now under a name."""
    name = visit.text("name")[:60]
    if not name or len(_views(visit)) >= _MOST_VIEWS:
        raise UsageError("view_name" if not name else "too_many_views")
    visit.catalog.views().keep(visit.who.id, name, _plain(choice_of(visit)))
    return visit.go(f"/catalog?{query_of(choice_of(visit))}", "view_kept")


@doors.post("/catalog/views/{id}/forget", Permission.VIEW)
def forget_view(visit: Visit) -> Response:
    """Remove one of one's own views."""
    visit.catalog.views().forget(visit.who.id, _uuid(visit.path("id")))
    return visit.go("/catalog", "view_forgotten")


def choice_of(visit: Visit) -> Choice:
    """What the query or form asks for."""
    said = {name: visit.text(name)[:200] for name in _FIELDS}
    said["sort"] = said["sort"] if said["sort"] in SORTS else "level"
    return Choice(**said, waits=visit.text("waits") == "yes")


def query_of(choice: Choice) -> str:
    """The choice as the query of a link."""
    return urlencode(_plain(choice))


def row_of(visit: Visit) -> ItemRow:
    """The item that the path names. Raises UsageError for one that is not there or out of sight: both look alike."""
    row = desk_of(visit.house).by_id.get(_uuid(visit.path("id")))
    if row is None or not visit.sight.may(Permission.VIEW, row.system.id):
        raise UsageError("no_such_item")
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UsageError("no_such_item") from None


def _plain(choice: Choice) -> dict[str, str]:
    said = {name: getattr(choice, name) for name in _FIELDS if getattr(choice, name)}
    if said.get("sort") == "level":
        del said["sort"]
    return {**said, "waits": "yes"} if choice.waits else said


def _offered(rows: tuple[ItemRow, ...]) -> Mapping[str, object]:
    """What can be filtered by, as far as there is any."""
    return {
        "levels": [level for level in Level if any(row.level is level for row in rows)],
        "domains": sorted({row.domain for row in rows if row.domain}),
        "systems": sorted({(row.system.id, row.system.name) for row in rows if row.system.id}),
        "sources": sorted({row.summary.classified.source for row in rows}),
        "types": sorted({name for row in rows for name in row.types}),
        "flags": sorted({flag for row in rows for flag in row.flags}),
        "sorts": SORTS,
    }


def _views(visit: Visit) -> tuple[tuple[UUID, str, str], ...]:
    catalog: Catalog = visit.catalog
    return tuple((one.id, one.name, urlencode(one.query)) for one in catalog.views().of(visit.who.id))
