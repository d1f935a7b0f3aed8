"""复核: the queue by risk, worked through by keyboard, and one item with both sides of every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from starlette.responses import HTMLResponse, Response

from catalog import LEVELS, QueueItem, ReviewState, Standing, Wish, decision_of, queue, verdict_of
from catalog.model import DecisionKind, PersonDecision
from config import CatalogError, UsageError
from scanner.commands.review import Desk as ReviewDesk
from scanner.commands.review import Signed, said_text, state_of
from scanner.console.desk import ItemRow, desk_of
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.presentable import masked

doors = Doors()
_PAGE = 25
_MOST_AT_ONCE = 200
_ANSWERS = {one.value: one for one in (DecisionKind.APPROVE, DecisionKind.DECLINE, DecisionKind.WITHDRAW)}
_KINDS = {one.value: one for one in (DecisionKind.CONFIRM, DecisionKind.CORRECT, DecisionKind.REJECT)}


@dataclass(frozen=True)
class Case:
    """An item in the queue with all the reasons that it is there, and the decision about it that waits for somebody else."""

    row: ItemRow
    reasons: tuple[str, ...]
    why: tuple[str, ...]
    urgency: float
    waiting: PersonDecision | None
    proposed: str = ""
    problem: str = ""
    told: str = ""


@doors.get("/review", Permission.REVIEW)
def review_queue(visit: Visit) -> Response:
    """What to look at next, the most urgent first."""
    cases = _cases(visit)
    why = visit.text("why")
    shown = [one for one in cases if not why or why in one.why]
    page = max(1, min(visit.number("page", 1), -(-len(shown) // _PAGE)))
    return visit.page(
        "review.html",
        cases=shown[(page - 1) * _PAGE : page * _PAGE],
        count=len(shown),
        all=len(cases),
        page=page,
        pages=max(1, -(-len(shown) // _PAGE)),
        why=why,
        whys=sorted({one for case in cases for one in case.why}),
        levels=LEVELS,
    )


@doors.get("/review/{id}", Permission.REVIEW)
def review_item(visit: Visit) -> Response:
    """One item: what the machine says, what people decided, and forms for each verdict."""
    row = _row(visit)
    return _item_page(visit, row, 200)


@doors.post("/review/bulk", Permission.REVIEW)
def decide_many(visit: Visit) -> Response:
    """Confirm or correct the level of several items at once; all or nothing."""
    rows = desk_of(visit.house).by_id
    wanted = [rows.get(_uuid(one)) for one in visit.texts("item")[:_MOST_AT_ONCE]]
    if not wanted or None in wanted:
        raise UsageError("nothing_chosen")
    state = state_of(visit.catalog)
    decisions = [one for row in wanted if row for one in _decisions(visit, state, _allowed(visit, row), _wish(visit, ""))]
    visit.catalog.decide(decisions)
    return visit.go("/review", "decided")


@doors.post("/review/answer/{decision}", Permission.REVIEW)
def answer(visit: Visit) -> Response:
    """Approve, decline or withdraw what waits. Whoever asked for it cannot approve it."""
    state = state_of(visit.catalog)
    asked = next((one for one in state.waiting if str(one.id) == visit.path("decision")), None)
    kind = _ANSWERS.get(visit.text("kind"))
    row = desk_of(visit.house).by_id.get(asked.item) if asked else None
    if asked is None or kind is None or row is None:
        raise UsageError("no_such_decision")
    _allowed(visit, row)
    said = _review_desk(visit).reviewer(_signed(visit))
    made = PersonDecision(uuid4(), asked.item, asked.column, said.by, said.at, said.because, kind=kind, answers=asked.id)
    return _after(visit, row, lambda: visit.catalog.decide((made,)))


@doors.post("/review/{id}", Permission.REVIEW)
def decide(visit: Visit) -> Response:
    """Confirm, correct or reject an item's level and place, or the type of one of its columns."""
    row = _row(visit)
    column = visit.text("column")

    def act() -> object:
        state = state_of(visit.catalog)
        return visit.catalog.decide(_decisions(visit, state, row, _wish(visit, column)))

    return _after(visit, row, act)


def _after(visit: Visit, row: ItemRow, act: object) -> Response:
    """Do it, and show the row, the item or the queue as they are now, whoever asked; a refusal is shown where it was asked."""
    part = visit.request.headers.get("x-part") == "1"
    problem = ""
    try:
        act()  # type: ignore[operator]
    except (UsageError, CatalogError) as error:
        problem = error.message
    fresh = desk_of(visit.house).by_id.get(row.id, row)
    if part:
        case = next((one for one in _cases(visit) if one.row.id == row.id), None)
        shown = case or Case(fresh, (), (), 0.0, None)
        shown = replace(shown, problem=problem, told="" if problem else _told(visit, fresh))
        return HTMLResponse(visit.house.render("review_row.html", visit, {"case": shown, "levels": LEVELS}))
    if problem:
        return _item_page(visit, fresh, 409, problem)
    return visit.go(f"/review/{row.id}" if visit.text("stay") else "/review", "decided")


def _item_page(visit: Visit, row: ItemRow, status: int, problem: str = "") -> Response:
    state = state_of(visit.catalog)
    machine, ours = state.items[row.id]
    verdict, decided = verdict_of(machine), verdict_of(ours)
    found = {one.column: one for member in machine.members for one in member.finding.columns}
    case = next((one for one in _cases(visit) if one.row.id == row.id), None)
    taxonomy = visit.house.taxonomy()
    domains = taxonomy.trees["domains"].nodes
    return visit.page(
        "review_item.html",
        status,
        row=row,
        case=case,
        problem=problem,
        verdict=verdict,
        decided=decided,
        found=found,
        waiting=[(one, said_text(one, _reading_desk(visit))) for one in state.waiting if one.item == row.id],
        levels=LEVELS,
        types=sorted(taxonomy.entity_types, key=lambda name: taxonomy.entity_types[name].zh),
        domains=[(slug, node.zh if visit.language == "zh" else node.en) for slug, node in domains.items()],
    )


def _cases(visit: Visit) -> list[Case]:
    desk = desk_of(visit.house)
    state = desk.review
    if state is None:
        return []
    found = visit.house.known("queue", lambda: queue(state))
    mine = {row.id: row for row in desk.seen(visit.sight, Permission.REVIEW)}
    speech = _reading_desk(visit).speech
    waiting = {one.item: one for one in state.waiting}
    of_item: dict[UUID, list[QueueItem]] = {}
    for one in found:
        if one.item.id in mine:
            of_item.setdefault(one.item.id, []).append(one)
    cases = []
    for id, reasons in of_item.items():
        asked = waiting.get(id)
        told = tuple(dict.fromkeys(speech.told(one) for one in reasons))
        proposed = said_text(asked, _reading_desk(visit)) if asked else ""
        why = tuple(dict.fromkeys(one.why.value for one in reasons))
        cases.append(Case(mine[id], told, why, max(one.urgency for one in reasons), asked, proposed))
    return cases


def _told(visit: Visit, row: ItemRow) -> str:
    state = desk_of(visit.house).review
    last = next((one for one in reversed(state.decisions if state else ()) if one.item == row.id), None)
    became = state.state_of(last) if state and last else None
    return visit.word("decided_waits" if became is Standing.WAITS else "decided")


def _decisions(visit: Visit, state: ReviewState, row: ItemRow, wish: Wish) -> Sequence[PersonDecision]:
    machine = state.items[row.id][0]
    verdict = verdict_of(machine)
    said = _review_desk(visit).reviewer(_signed(visit))
    columns: Iterable[str] = (wish.column,)
    if wish.kind is DecisionKind.CONFIRM and not wish.column and visit.text("columns") != "no":
        columns = ("", *(name for name, one in (verdict.columns or {}).items() if one.published))
    return [decision_of(replace(wish, column=name), machine, verdict, said, visit.house.taxonomy()) for name in columns]


def _wish(visit: Visit, column: str) -> Wish:
    kind = _KINDS.get(visit.text("kind"))
    if kind is None:
        raise UsageError("no_such_decision")
    said = {name: visit.text(name) for name in ("level", "entity_type", "domain", "category", "description", "allow", "shape")}
    said["description"] = masked(said["description"], visit.house.mask)
    return Wish(kind, column, **{name: text for name, text in said.items() if text}, flags=visit.texts("flag"))


def _signed(visit: Visit) -> Signed:
    because = visit.text("because")[:500]
    if not because:
        raise UsageError("because_needed")
    return Signed(visit.who.name, because)


def _reading_desk(visit: Visit) -> ReviewDesk:
    return ReviewDesk(visit.house.taxonomy(), lambda _: "", visit.language)


def _review_desk(visit: Visit) -> ReviewDesk:
    return ReviewDesk(visit.house.taxonomy(), visit.house.mask, visit.language)


def _row(visit: Visit) -> ItemRow:
    row = desk_of(visit.house).by_id.get(_uuid(visit.path("id")))
    if row is None:
        raise UsageError("no_such_item")
    return _allowed(visit, row)


def _allowed(visit: Visit, row: ItemRow) -> ItemRow:
    if not visit.sight.may(Permission.REVIEW, row.system.id):
        raise UsageError("no_such_item")
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise UsageError("no_such_item") from None
