"""登记: what only people know of their systems and items, filled in, signed and taken back, within the part that somebody is
responsible for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from catalog import DeclaredField, ItemReadiness, ValueKind, fields_of
from catalog.model import Declaration, DeclarationScope
from config import CatalogError, UsageError
from scanner.console.declaring import REGISTRY, Outcome, Signing, Target, outcome, sheet_mark, signatures
from scanner.console.declaring import target_of_item as _item_target
from scanner.console.declaring import target_of_system as _system_target
from scanner.console.doors import Doors
from scanner.console.pages.filing import counted, filing_desk
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.handing_out import identifiers

doors = Doors()
_PAGE = 50


@dataclass(frozen=True)
class Sheet:
    """What one department has to sign: its items that are to be filed or undecided. ``mark`` changes with anything of it."""

    department: str
    items: tuple[ItemReadiness, ...]

    @property
    def mark(self) -> str:
        """What a signature was put under."""
        return sheet_mark(self.items)

    @property
    def signed(self) -> int:
        """How many of them bear a signature that holds."""
        return sum(one.is_signed for one in self.items)

    @property
    def counts(self) -> Mapping[str, int]:
        """What they lack."""
        return counted(self.items)


@doors.get("/declare", Permission.DECLARE)
def mine(visit: Visit) -> Response:
    """The systems and items that somebody declares, what is lacking first, and the sheets to sign."""
    items = my_items(visit)
    wanted = [one for one in items if one.to_file is not False]
    shown = wanted if not visit.text("others") else items
    pages = max(1, -(-len(shown) // _PAGE))
    page = max(1, min(visit.number("page", 1), pages))
    known = visit.house.systems()
    mine = sorted(id for id in known if visit.sight.may(Permission.DECLARE, id))
    systems = [(id, known[id], _missing(_system_target(id, known), _system_fields(visit))) for id in mine]
    ordered = sorted(shown, key=lambda one: (-len(one.lacking), one.system_name, one.item.item.title))
    return visit.page(
        "declare.html",
        systems=systems,
        rows=ordered[(page - 1) * _PAGE : page * _PAGE],
        count=len(shown),
        others=visit.text("others"),
        counts=counted(wanted),
        sheets=sheets_of(items),
        page=page,
        pages=pages,
    )


@doors.get("/declare/system/{id}", Permission.DECLARE)
def system(visit: Visit) -> Response:
    """What is declared of a system."""
    return _fields_page(visit, _system(visit), _system_fields(visit))


@doors.post("/declare/system/{id}", Permission.DECLARE)
def keep_system(visit: Visit) -> Response:
    """Declare what was changed."""
    return _kept(visit, _system(visit), _system_fields(visit))


@doors.get("/declare/item/{id}", Permission.DECLARE)
def item(visit: Visit) -> Response:
    """What is declared of an item, of its own or by its system."""
    one = _item(visit)
    return _fields_page(visit, _item_target(one, visit.house.systems()), fields_of(DeclarationScope.ITEM), one)


@doors.post("/declare/item/{id}", Permission.DECLARE)
def keep_item(visit: Visit) -> Response:
    """Declare what was changed."""
    one = _item(visit)
    return _kept(visit, _item_target(one, visit.house.systems()), fields_of(DeclarationScope.ITEM), one)


@doors.get("/declare/sheet", Permission.DECLARE)
def sheet(visit: Visit) -> Response:
    """A department's items as they would be signed."""
    return sheet_page(visit, sheet_of(visit))


@doors.post("/declare/sheet", Permission.DECLARE)
def sign(visit: Visit) -> Response:
    """Sign a department's sheet, or take one's signature back. It has to be what the visitor was shown."""
    known, found = visit.house.systems(), sheet_of(visit)
    back = visit.text("what") == "take_back"
    if not back and visit.text("confirmed") != "yes":
        return sheet_page(visit, found, 400, "sheet_not_confirmed")
    if not back and visit.text("seen") != found.mark:
        return sheet_page(visit, found, 409, "sheet_seen_otherwise")
    if not back and any(one.to_file is None for one in found.items):
        return sheet_page(visit, found, 409, "sheet_undecided")
    items = [one for one in found.items if (one.signature is not None if back else not one.is_signed)]
    now = visit.house.clock()
    name = "" if back else visit.who.display or visit.who.name
    because = visit.word("sheet_taken_back" if back else "sheet_signed_here")
    signing = Signing(name, now.astimezone().date(), visit.who.name, now, because)
    if items:
        declared_by(visit, known.last, signatures(items, signing))
    return visit.go("/declare", "sheet_was_taken_back" if back else "sheet_was_signed")


def my_items(visit: Visit) -> tuple[ItemReadiness, ...]:
    """The items that somebody declares."""
    desk = filing_desk(visit.house)
    items = desk.items if desk else ()
    if visit.sight.everywhere(Permission.DECLARE):
        return items
    return tuple(one for one in items if visit.sight.may(Permission.DECLARE, one.item.item.key.system))


def sheets_of(items: Iterable[ItemReadiness]) -> tuple[Sheet, ...]:
    """One for each department that has something to sign."""
    found: dict[str, list[ItemReadiness]] = {}
    for one in items:
        if one.to_file is not False:
            found.setdefault(one.department, []).append(one)
    return tuple(Sheet(name, tuple(found[name])) for name in sorted(found))


def sheet_page(visit: Visit, found: Sheet, status: int = 200, problem: str = "") -> Response:
    """The page of a sheet, with what was wrong with its form."""
    names = {one.key: one.zh for one in fields_of(DeclarationScope.ITEM)}
    return visit.page("declare_sheet.html", status, sheet=found, problem=problem, names=names)


def sheet_of(visit: Visit) -> Sheet:
    """The sheet that is asked for. Raises UsageError where there is none in the visitor's part."""
    wanted = visit.text("department")
    found = next((one for one in sheets_of(my_items(visit)) if one.department == wanted), None)
    if found is None:
        raise UsageError("no_such_sheet")
    return found


def _system(visit: Visit) -> Target:
    id, known = visit.path("id"), visit.house.systems()
    if id not in known or not visit.sight.may(Permission.DECLARE, id):
        raise UsageError("out_of_sight")
    return _system_target(id, known)


def _item(visit: Visit) -> ItemReadiness:
    found = next((one for one in my_items(visit) if f"{one.item.item.id}" == visit.path("id")), None)
    if found is None:
        raise UsageError("no_such_item")
    return found


def _system_fields(visit: Visit) -> tuple[DeclaredField, ...]:
    """Which systems a source belongs to is said for all of them at once, in the registry."""
    whole = visit.sight.everywhere(Permission.DECLARE)
    closed = {"sources"} if whole else REGISTRY
    return tuple(one for one in fields_of(DeclarationScope.SYSTEM) if one.key not in closed)


def _missing(target: Target, fields: Iterable[DeclaredField]) -> int:
    return sum(one.needed and one.key not in target.facts for one in fields)


def _fields_page(
    visit: Visit,
    target: Target,
    fields: Sequence[DeclaredField],
    one: ItemReadiness | None = None,
    done: Outcome | None = None,
) -> Response:
    blocks: dict[str, list[DeclaredField]] = {}
    for field in fields:
        blocks.setdefault(field.block.name.lower(), []).append(field)
    lacking = {field.key for field in one.lacking} if one else {f.key for f in fields if f.needed and f.key not in target.facts}
    by_key = {field.key: field for field in fields}
    said = {clash.field: _said(visit, by_key[clash.field]) for clash in done.clashes} if done else {}
    return visit.page(
        "declare_fields.html",
        409 if done and done.clashes else 200,
        target=target,
        blocks=blocks,
        one=one,
        lacking=lacking,
        outcome=done,
        clashing={clash.field: clash for clash in done.clashes} if done else {},
        said=said,
    )


def _kept(visit: Visit, target: Target, fields: Sequence[DeclaredField], one: ItemReadiness | None = None) -> Response:
    said = {
        field.key: (visit.text(f"before_{field.key}"), _said(visit, field))
        for field in fields
        if f"now_{field.key}" in visit.form
    }
    because = visit.text("because")[:500] or visit.word("declared_here")
    if identifiers(because):
        raise UsageError("because_identifies")
    done = outcome(target, fields, said)
    if done.changes:
        declared_by(visit, target.last, done.declarations(target, visit.who.name, visit.house.clock(), because))
    fresh = visit.house.systems()
    if one is None:
        return _fields_page(visit, _system_target(target.id, fresh), fields, None, done)
    again = next((item for item in my_items(visit) if item.item.item.id == one.item.item.id), one)
    return _fields_page(visit, _item_target(again, fresh), fields, again, done)


def _said(visit: Visit, field: DeclaredField) -> str:
    name = f"now_{field.key}"
    return "、".join(filter(None, visit.texts(name)))[:4000] if field.kind is ValueKind.CHOICES else visit.text(name)


def declared_by(visit: Visit, last: int, declarations: Sequence[Declaration]) -> None:
    """Declare, unless something else was declared after the declaration of this number: UsageError then."""
    try:
        visit.catalog.declare(declarations, last)
    except CatalogError:
        raise UsageError("declared_meanwhile") from None
