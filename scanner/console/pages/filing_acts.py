"""备案: what people record of it. A filing is frozen, the regulator answers, a change has its day, an item is determined core."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from starlette.responses import Response

from catalog import Word, filing_sheet
from config import UsageError
from scanner.commands.export_filing import filing_form
from scanner.commands.filing import Filed, freeze, note_change_day
from scanner.commands.filing_import import Answer, keep_answer
from scanner.console.doors import Doors
from scanner.console.pages.filing import filing_page, past_of, past_page, pasts, ready_desk
from scanner.console.pages.filing_papers import held_back
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.handing_out import HeldBack
from scanner.presentable import masked
from scanner.terminal import visible

doors = Doors()
_NUMBER, _NAME, _TEXT = 100, 80, 500
_SHOWN = 30


@doors.get("/filing/freeze", Permission.FILE)
def freeze_form(visit: Visit) -> Response:
    """What would be filed now, what is still open, and the form."""
    return _form(visit, 200)


@doors.post("/filing/freeze", Permission.FILE)
def freeze_now(visit: Visit) -> Response:
    """Record what is known now as filed, and keep its documents. It has to be what the visitor was shown."""
    desk, house = ready_desk(visit), visit.house
    if visit.text("confirmed") != "yes":
        return _form(visit, 400, "filing_not_confirmed")
    if visit.text("seen") != f"{house.state()}":
        return _form(visit, 409, "filing_seen_otherwise")
    filed = Filed(
        _line(visit, "number", _NUMBER),
        _day(visit, "on").isoformat(),
        _masked(visit, "signed_by", _NAME),
        region=_masked(visit, "region", _NAME),
    )
    problem = _problem(visit, filed)
    if problem:
        return _form(visit, 400, problem)
    basis = replace(desk.basis, head=visit.catalog.audit_head())  # downloads since have moved it
    try:
        filing, _ = freeze(house.settings, basis, visit.catalog, filed, house.clock())
    except HeldBack as error:
        return _form(visit, 409, held_back(visit, error))
    return visit.go(f"/filing/past/{filing.id}", "filing_recorded")


@doors.post("/filing/past/{id}/answer", Permission.FILE)
def answer(visit: Visit) -> Response:
    """The regulator's answer: accepted or returned, on a day, with what it says."""
    found = past_of(visit)
    on = _day(visit, "on")
    said = Answer(visit.text("kind"), on.isoformat(), visit.who.name, _because(visit), "", _masked(visit, "document", _TEXT))
    if said.kind not in ("accepted", "returned"):
        raise UsageError("no_such_answer")
    if not said.because:
        return past_page(visit, found, 400, "because_needed")
    if problem := _misdated(visit, on, found.filing.filed_on):
        return past_page(visit, found, 400, problem)
    keep_answer(visit.catalog, found.filing, said, visit.house.clock())
    return visit.go(f"/filing/past/{found.filing.id}", "filing_noted")


@doors.post("/filing/past/{id}/core", Permission.FILE)
def core(visit: Visit) -> Response:
    """The regulator's determination that an item is core data. It needs the document that says so."""
    found = past_of(visit)
    item = next((one.item.item.id for one in ready_desk(visit).items if str(one.item.item.id) == visit.text("item")), None)
    if item is None:
        raise UsageError("no_such_item")
    on, document = _day(visit, "on"), _masked(visit, "document", _TEXT)
    said = Answer("core_determined", on.isoformat(), visit.who.name, _because(visit), "", document)
    problem = "because_needed" if not said.because else "" if document else "document_needed"
    if problem := problem or _misdated(visit, on, found.filing.filed_on):
        return past_page(visit, found, 400, problem)
    keep_answer(visit.catalog, found.filing, said, visit.house.clock(), UUID(str(item)))
    return visit.go(f"/filing/past/{found.filing.id}", "filing_noted")


@doors.post("/filing/change", Permission.FILE)
def change_day(visit: Visit) -> Response:
    """The real day of the change since the last filing, which the clock then counts from."""
    state = ready_desk(visit).basis.state
    if state is None:
        raise UsageError("no_baseline_yet")
    on, because = _day(visit, "on"), _because(visit)
    if problem := ("" if because else "because_needed") or _misdated(visit, on, state.change.filing.filed_on):
        raise UsageError(problem)
    note_change_day(visit.catalog, state, on, Word(visit.who.name, visit.house.clock(), because))
    return visit.go("/filing/change", "filing_noted")


def _form(visit: Visit, status: int, problem: str = "") -> Response:
    desk, house = ready_desk(visit), visit.house
    sheet = house.known("filing_sheet", lambda: filing_sheet(desk.basis, filing_form(house.settings), draft=True))
    items = [one for one in desk.items if one.to_file]
    fields = ("number", "on", "region", "signed_by")
    told = {name: visit.text(name) for name in fields} if visit.form else {}
    usual = {"on": f"{_today(visit)}", "region": house.settings.entity.region}
    return filing_page(
        visit,
        "filing_freeze.html",
        status,
        items=items,
        undecided=desk.undecided[:_SHOWN],
        undecided_count=len(desk.undecided),
        unready=sum(not one.is_ready for one in items),
        blanks=sheet.blanks,
        gaps=desk.basis.gaps(),
        levels=sorted({one.item.level for one in items}),
        said={name: told.get(name, usual.get(name, "")) for name in fields},
        seen=house.state(),
        problem=problem,
    )


def _problem(visit: Visit, filed: Filed) -> str:
    if ready_desk(visit).undecided:
        return "filing_undecided"
    if not filed.signed_by:
        return "filing_needs_signer"
    if filed.reference and any(one.filing.reference == filed.reference for one in pasts(visit)):
        return "filing_number_taken"
    return "day_ahead" if date.fromisoformat(filed.on) > _today(visit) else ""


def _misdated(visit: Visit, day: date, filed_on: date) -> str:
    if day > _today(visit):
        return "day_ahead"
    return "day_before_filing" if day < filed_on else ""


def _today(visit: Visit) -> date:
    return visit.house.clock().astimezone().date()


def _day(visit: Visit, name: str) -> date:
    try:
        return date.fromisoformat(visit.text(name))
    except ValueError:
        raise UsageError("not_a_day") from None


def _because(visit: Visit) -> str:
    return _masked(visit, "because", _TEXT)


def _masked(visit: Visit, name: str, longest: int) -> str:
    """A field as it is kept: a number or name of somebody that slipped into it is masked."""
    return visible(masked(visit.text(name)[:longest], visit.house.mask))


def _line(visit: Visit, name: str, longest: int) -> str:
    return visible(visit.text(name)[:longest])
