"""备案: a filing of before is taken over from its workbook, after a look at what is understood of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from starlette.responses import Response

from catalog import FiledSheet, SheetPlan, read_filed_sheet, summarise
from catalog.model import Filing, FilingOrigin
from config import UsageError
from scanner.console.doors import Doors
from scanner.console.pages.filing import filing_page, pasts, ready_desk
from scanner.console.pages.filing_papers import making
from scanner.console.permissions import Permission
from scanner.console.uploads import Upload
from scanner.console.visit import Visit
from scanner.presentable import masked
from scanner.summary import measure_text
from scanner.terminal import visible

doors = Doors()
FIELDS = ("name", "level", "category", "department", "rows", "bytes")
"""The fields of an item whose headings may be said where they are not found."""
_PURPOSE = "filing"
_SHOWN, _PROBLEMS = 100, 30
_GIGABYTES = {"10": 10**9, "2": 2**30}
_KINDS = ("", "table_data", "file_length", "compressed")
_LEAST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class _Said:
    """The form as it is shown again."""

    sheet: str
    headings: dict[str, str]
    gigabyte: str
    bytes_kind: str

    def plan(self) -> SheetPlan:
        """How the sheet is read."""
        headings = {key: text for key, text in self.headings.items() if text}
        return SheetPlan(self.sheet, headings, _GIGABYTES[self.gigabyte], self.bytes_kind)


@doors.get("/filing/import", Permission.FILE)
def form(visit: Visit) -> Response:
    """Which workbook."""
    ready_desk(visit)
    return filing_page(visit, "filing_import.html", problem="")


@doors.post("/filing/import", Permission.FILE, upload=True)
def handed_in(visit: Visit) -> Response:
    """The workbook is here: what is understood of it. Nothing is kept in the catalogue yet."""
    ready_desk(visit)
    try:
        file = visit.files.get("file", ("", b""))
        held = visit.house.uploads.hold(visit.who.id, _PURPOSE, file, visit.house.clock())
    except UsageError as error:
        return filing_page(visit, "filing_import.html", 400, problem=error.message)
    return _preview(visit, held)


@doors.post("/filing/import/look", Permission.FILE)
def look_again(visit: Visit) -> Response:
    """The same workbook, read by other headings or from another sheet."""
    return _preview(visit, _held(visit))


@doors.post("/filing/import/record", Permission.FILE)
def record(visit: Visit) -> Response:
    """Record it as a filing. It cannot be changed from then on."""
    held = _held(visit)
    problem, day = _wrong(visit)
    if problem or day is None:
        return _preview(visit, held, problem, 400)
    said = _said(visit)
    sheet = _read(visit, held, said)
    if isinstance(sheet, str):
        return _preview(visit, held, "", 400)
    entity, moment = visit.house.settings.entity, visit.house.clock()
    number, signed = visible(visit.text("number")[:100]), _masked(visit, "signed_by", 80)
    unit, origin = said.plan().gigabyte, FilingOrigin.IMPORTED
    filing = Filing(uuid4(), entity.name, day, moment, origin, entity.region, sheet.items, number, signed, gigabyte=unit)
    visit.catalog.add_filing(filing)
    visit.house.uploads.forget(held.token)
    return visit.go(f"/filing/past/{filing.id}", "filing_imported")


def _preview(visit: Visit, held: Upload, problem: str = "", status: int = 200) -> Response:
    said = _said(visit)
    read = _read(visit, held, said)
    sheet = None if isinstance(read, str) else read
    unread = read if isinstance(read, str) else ""
    rows = sheet.items[:_SHOWN] if sheet else ()
    return filing_page(
        visit,
        "filing_import_look.html",
        400 if unread else status,
        held=held,
        sheet=sheet,
        unread=unread,
        rows=[(one, masked(one.name, visit.house.mask)) for one in rows],
        problems=sheet.problems[:_PROBLEMS] if sheet else (),
        unmatched=[masked(one, visit.house.mask) for one in sheet.unmatched[:_PROBLEMS]] if sheet else (),
        said=said,
        fields=FIELDS,
        kinds=_KINDS,
        measure=measure_text,
        typed={name: visit.text(name) for name in ("number", "on", "signed_by")},
        today=visit.house.clock().astimezone().date(),
        problem=problem,
    )


def _read(visit: Visit, held: Upload, said: _Said) -> FiledSheet | str:
    """What the workbook holds, or our own sentence about why it cannot be read."""
    snapshot = ready_desk(visit).basis.snapshot
    with TemporaryDirectory(prefix="shudian-console-") as folder, making():
        file = Path(folder) / "filed.xlsx"
        file.write_bytes(held.content)
        try:
            return read_filed_sheet(file, said.plan(), summarise(snapshot.entries, snapshot.items), visit.house.taxonomy())
        except UsageError as error:
            return error.message.removeprefix(f"{file.name}: ")


def _wrong(visit: Visit) -> tuple[str, date | None]:
    try:
        day = date.fromisoformat(visit.text("on"))
    except ValueError:
        return "not_a_day", None
    if day > visit.house.clock().astimezone().date():
        return "day_ahead", day
    if day < _LEAST_DAY:
        return "not_a_day", day
    number = visible(visit.text("number")[:100])
    if number and any(one.filing.reference == number for one in pasts(visit)):
        return "filing_number_taken", day
    return ("" if visit.text("confirmed") == "yes" else "filing_not_confirmed"), day


def _held(visit: Visit) -> Upload:
    return visit.house.uploads.taken(visit.who.id, _PURPOSE, visit.text("token"), visit.house.clock())


def _said(visit: Visit) -> _Said:
    gigabyte, kind = visit.text("gigabyte"), visit.text("bytes_kind")
    return _Said(
        visit.text("sheet")[:100],
        {key: visit.text(f"heading_{key}")[:100] for key in FIELDS},
        gigabyte if gigabyte in _GIGABYTES else "10",
        kind if kind in _KINDS else "",
    )


def _masked(visit: Visit, name: str, longest: int) -> str:
    return visible(masked(visit.text(name)[:longest], visit.house.mask))
