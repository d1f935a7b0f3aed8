"""登记: a department's workbook handed out, and taken back after a look at what it would declare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from catalog import DeclarationPlan, KnownItem, merge_plan, read_department, write_department
from config import UsageError
from scanner.actor import acting_as
from scanner.basis import note_export
from scanner.commands.systems import without_identifiers
from scanner.console.doors import Doors
from scanner.console.pages.declare import declared_by, my_items, sheet_of
from scanner.console.pages.filing import filing_desk
from scanner.console.pages.filing_papers import BOOK, held_back, making
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.handing_out import HeldBack, handing_out

doors = Doors()
_SHOWN = 200
_PURPOSE = "merge"


@doors.post("/declare/workbook", Permission.DECLARE)
def workbook(visit: Visit) -> Response:
    """The workbook of a department as ``shudian export departments`` writes it, with the items of the visitor's part."""
    desk, sheet = filing_desk(visit.house), sheet_of(visit)
    if desk is None:
        raise UsageError("nothing_scanned")
    name = f"部门填报表-{sheet.department or '未指定部门'}.xlsx"
    with TemporaryDirectory(prefix="shudian-console-") as folder:
        file = Path(folder) / "部门填报表.xlsx"
        try:
            with making(), acting_as(visit.who.name), handing_out():
                write_department(desk.basis, sheet.items, file)
                note_export(visit.house.config, "department", desk.basis, file)
        except HeldBack as error:
            return visit.refuse(held_back(visit, error), 409, visit.word("document_held_back_advice"))
        return visit.download(file.read_bytes(), name, BOOK)


@doors.post("/declare/merge", Permission.DECLARE, upload=True)
def preview(visit: Visit) -> Response:
    """What a workbook would declare, and what stands against it; nothing is kept yet."""
    file = visit.files.get("file", ("", b""))
    held = visit.house.uploads.hold(visit.who.id, _PURPOSE, file, visit.house.clock())
    plan = _plan(visit, held.name, held.content)
    return visit.page(
        "declare_merge.html",
        plan=plan,
        taken=plan.taken[:_SHOWN],
        clashes=plan.clashes[:_SHOWN],
        name=held.name,
        token=held.token,
    )


@doors.post("/declare/merge/apply", Permission.DECLARE)
def apply(visit: Visit) -> Response:
    """Declare what the workbook says, as far as nothing stands against it by now."""
    held = visit.house.uploads.taken(visit.who.id, _PURPOSE, visit.text("token"), visit.house.clock())
    known = visit.house.systems()
    plan = _plan(visit, held.name, held.content)
    if plan.taken:
        declared_by(visit, known.last, plan.declarations(visit.who.name, visit.house.clock(), ""))
    visit.house.uploads.forget(held.token)
    return visit.go("/declare", "workbook_was_applied")


def _plan(visit: Visit, name: str, content: bytes) -> DeclarationPlan:
    with TemporaryDirectory(prefix="shudian-console-") as folder, making():
        file = Path(folder) / "workbook.xlsx"
        file.write_bytes(content)
        try:
            read = read_department(file)
        except UsageError:
            raise UsageError("workbook_unread") from None
    items = {one.item.item.id: KnownItem(one.item.item.title, one.item.item.key.system) for one in my_items(visit)}
    named = replace(read, name=name)
    return without_identifiers(merge_plan([named], visit.house.systems(), items))
