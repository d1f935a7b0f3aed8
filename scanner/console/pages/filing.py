"""备案: what still lacks, where we stand against the last filing, what was filed, and the 备案表 as it would be now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from starlette.responses import Response

from catalog import (
    COMPANY,
    ITEM,
    Basis,
    Cell,
    ItemReadiness,
    MetricChange,
    Style,
    cell_text,
    filing_sheet,
    ics,
    queue,
    readiness,
)
from catalog.model import Entry, Filing, FilingEvent, FilingEventKind
from classifiers.model import Level
from config import UsageError
from scanner.basis import CHANGE_LINE, basis_about
from scanner.commands.deadlines import made_at, write_calendar
from scanner.commands.export_filing import filing_form
from scanner.commands.export_readiness import asks_of
from scanner.console.desk import desk_of
from scanner.console.doors import Doors
from scanner.console.house import House
from scanner.console.pages.home import due_days
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.handing_out import fit_for_form
from scanner.summary import measure_text
from scanner.systems import declared_entity

doors = Doors()
_PAGE, _FORMS_PAGE = 50, 20
_SHOWN = 300
_TABS = (
    ("/filing", "filing_state", Permission.VIEW, False),
    ("/filing/items", "filing_gaps", Permission.VIEW, False),
    ("/filing/change", "filing_change", Permission.VIEW, True),
    ("/filing/preview", "filing_preview", Permission.EXPORT, True),
    ("/filing/documents", "filing_documents", Permission.EXPORT, True),
    ("/filing/freeze", "filing_freeze", Permission.FILE, True),
)
LACKS: Mapping[str, Callable[[ItemReadiness], bool]] = {
    "waits": lambda one: bool(one.waits),
    "lacking": lambda one: bool(one.lacking),
    "unread": lambda one: bool(one.unread),
    "review": lambda one: bool(one.review),
    "unsigned": lambda one: one.signature is None,
    "stale": lambda one: one.signature is not None and one.signature.stale,
}
"""What an item may lack, by the word for it."""


@dataclass(frozen=True)
class FilingDesk:
    """What filing is made from: the basis of documents, every item of our own with what it lacks, and for which reasons items
    are in the queue of the review."""

    basis: Basis
    items: tuple[ItemReadiness, ...]
    asks: Mapping[UUID, tuple[str, ...]]

    @property
    def limit(self) -> int:
        """The line of change, in percent."""
        return next((one.limit for one in self.basis.lines if one.id == CHANGE_LINE), 30)

    @property
    def undecided(self) -> tuple[ItemReadiness, ...]:
        """The items whose level keeps the whole from being filed."""
        return tuple(one for one in self.items if one.to_file is None)


@dataclass(frozen=True)
class Past:
    """A filing with what was recorded of it, oldest first."""

    filing: Filing
    events: tuple[FilingEvent, ...]

    @property
    def answer(self) -> FilingEvent | None:
        """The regulator's last one."""
        kinds = (FilingEventKind.ACCEPTED, FilingEventKind.RETURNED)
        return next((one for one in reversed(self.events) if one.kind in kinds), None)


def filing_desk(house: House) -> FilingDesk | None:
    """Made once for each state of the catalogue; None while nothing was scanned."""
    return house.known("filing", lambda: _made(house))


def ready_desk(visit: Visit) -> FilingDesk:
    """As ``filing_desk``. Raises UsageError while nothing was scanned, and for whoever does not see the whole company."""
    everywhere(visit, Permission.VIEW)
    desk = filing_desk(visit.house)
    if desk is None:
        raise UsageError("nothing_scanned")
    return desk


def everywhere(visit: Visit, permission: Permission) -> None:
    """Raise UsageError for whoever may do this with a part of the company only."""
    if not visit.sight.everywhere(permission):
        raise UsageError("out_of_sight")


def filing_page(visit: Visit, template: str, status: int = 200, **shown: object) -> Response:
    """A page of 备案 under its tabs."""
    tabs = [
        (path, key)
        for path, key, needs, whole in _TABS
        if visit.may(needs) and (not whole or (visit.sight.everywhere(needs) and visit.sight.everywhere(Permission.VIEW)))
    ]
    return visit.page(template, status, tabs=tabs, whole=visit.sight.everywhere(Permission.VIEW), **shown)


def pasts(visit: Visit) -> tuple[Past, ...]:
    """The company's filings, the one recorded last first."""
    catalog = visit.catalog
    return tuple(Past(one, catalog.filing_events(one.id)) for one in catalog.filings(visit.house.settings.entity.name))


def past_of(visit: Visit) -> Past:
    """The filing that the path names. Raises UsageError where there is none."""
    everywhere(visit, Permission.VIEW)
    found = next((one for one in pasts(visit) if str(one.filing.id) == visit.path("id")), None)
    if found is None:
        raise UsageError("no_such_filing")
    return found


@doors.get("/filing", Permission.VIEW)
def state(visit: Visit) -> Response:
    """What lacks by department; for whoever sees the whole company also the last filing, the clock and what is due."""
    desk = filing_desk(visit.house)
    whole = visit.sight.everywhere(Permission.VIEW)
    items = _seen(visit, desk)
    today = visit.house.clock().astimezone().date()
    history = pasts(visit) if whole else ()
    return filing_page(
        visit,
        "filing.html",
        desk=desk,
        counts=counted([one for one in items if one.to_file is not False]),
        lacks=tuple(LACKS),
        departments=_departments(items),
        history=history,
        kept={one.filing.id: len(visit.catalog.filed_documents(one.filing.id)) for one in history},
        state=desk.basis.state if desk and whole else None,
        days=due_days(visit.house, today) if whole else (),
        today=today,
    )


@doors.get("/filing/items", Permission.VIEW)
def gaps(visit: Visit) -> Response:
    """What each item lacks, the ones to be filed first."""
    desk = filing_desk(visit.house)
    items = _seen(visit, desk)
    lack, department = visit.text("lack"), visit.text("department", "*")
    found = [
        one
        for one in items
        if (visit.text("others") or one.to_file is not False)
        and (lack not in LACKS or LACKS[lack](one))
        and department in ("*", one.department)
    ]
    pages = max(1, -(-len(found) // _PAGE))
    page = max(1, min(visit.number("page", 1), pages))
    return filing_page(
        visit,
        "filing_items.html",
        rows=[(one, _waits(one), _unread(one)) for one in found[(page - 1) * _PAGE : page * _PAGE]],
        asks=desk.asks if desk else {},
        count=len(found),
        lacks=tuple(LACKS),
        lack=lack,
        department=department,
        departments=sorted({one.department for one in items}),
        others=visit.text("others"),
        page=page,
        pages=pages,
    )


@doors.get("/filing/change", Permission.VIEW)
def change(visit: Visit) -> Response:
    """Every category and the whole against the line, both days until which a change is to be filed, and changes of content."""
    desk = ready_desk(visit)
    return filing_page(
        visit,
        "filing_change.html",
        state=desk.basis.state,
        limit=desk.limit,
        today=visit.house.clock().astimezone().date(),
        measure=measure_text,
        reached=_share,
        content=desk.basis.state.change.content[:_SHOWN] if desk.basis.state else (),
    )


@doors.get("/filing/preview", Permission.EXPORT)
def preview(visit: Visit) -> Response:
    """The 备案表 as it would be written now: the same cells by the same keys."""
    everywhere(visit, Permission.EXPORT)
    desk = ready_desk(visit)
    settings = visit.house.settings
    sheet = visit.house.known("filing_sheet", lambda: filing_sheet(desk.basis, filing_form(settings), draft=True))
    pages = max(1, -(-len(sheet.rows) // _FORMS_PAGE))
    page = max(1, min(visit.number("page", 1), pages))
    rows = sheet.rows[(page - 1) * _FORMS_PAGE : page * _FORMS_PAGE]
    columns = sheet.form.columns(ITEM)
    shown = [[_shown(row[one.key], one.name) for one in columns] for row in rows]
    company = [
        (block, [(one, _shown(sheet.company[one.key], one.name)) for one in block.columns]) for block in sheet.form.of(COMPANY)
    ]
    return filing_page(
        visit,
        "filing_preview.html",
        sheet=sheet,
        company=company,
        blocks=sheet.form.of(ITEM),
        rows=shown,
        columns=columns,
        page=page,
        pages=pages,
    )


@doors.get("/filing/past/{id}", Permission.VIEW)
def past(visit: Visit) -> Response:
    """One filing: its documents, what happened to it, what was in it, and forms for the regulator's answer."""
    return past_page(visit, past_of(visit))


@doors.get("/filing/deadlines.ics", Permission.VIEW)
def calendar(visit: Visit) -> Response:
    """What is due, for the calendars that people use."""
    desk = ready_desk(visit)
    today = visit.house.clock().astimezone().date()
    entity = declared_entity(visit.house.settings)
    with TemporaryDirectory(prefix="shudian-console-") as folder:
        file = Path(folder) / "备案期限.ics"
        write_calendar(file, ics(due_days(visit.house, today), entity, made_at(desk.basis.snapshot)))
        return visit.download(file.read_bytes(), file.name, "text/calendar; charset=utf-8")


def past_page(visit: Visit, found: Past, status: int = 200, problem: str = "") -> Response:
    """The page of a filing, with what was wrong with a form of it."""
    desk = filing_desk(visit.house)
    grave = (Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
    now = [one.item for one in desk.items if one.item.level in grave] if desk else []
    return filing_page(
        visit,
        "filing_past.html",
        status,
        past=found,
        documents=visit.catalog.filed_documents(found.filing.id),
        may_export=visit.sight.everywhere(Permission.EXPORT),
        items=found.filing.items[:_SHOWN],
        now=now[:_SHOWN],
        names={str(one.item.id): one.item.title for one in now},
        today=visit.house.clock().astimezone().date(),
        problem=problem,
        measure=measure_text,
    )


def _made(house: House) -> FilingDesk | None:
    known = desk_of(house)
    if known.review is None or known.snapshot is None:
        return None
    review = known.review
    basis = basis_about(house.config, house.settings, house.catalog, known.snapshot)
    asks = asks_of(house.known("queue", lambda: queue(review)))
    return FilingDesk(basis, readiness(basis, asks), asks)


def _seen(visit: Visit, desk: FilingDesk | None) -> tuple[ItemReadiness, ...]:
    items = desk.items if desk else ()
    if visit.sight.everywhere(Permission.VIEW):
        return items
    return tuple(one for one in items if visit.sight.may(Permission.VIEW, one.item.item.key.system))


def counted(items: Sequence[ItemReadiness]) -> Mapping[str, int]:
    """How many lack what; ``all`` of them, and how many are ``ready``."""
    lacking = {key: sum(lacks(one) for one in items) for key, lacks in LACKS.items()}
    return {**lacking, "all": len(items), "ready": sum(one.is_ready for one in items)}


def _departments(items: Iterable[ItemReadiness]) -> list[tuple[str, Mapping[str, int]]]:
    """What is to be filed or undecided, what has no department first."""
    found: defaultdict[str, list[ItemReadiness]] = defaultdict(list)
    for one in items:
        if one.to_file is not False:
            found[one.department].append(one)
    return [(name, counted(found[name])) for name in sorted(found, key=lambda name: (name != "", name))]


def _waits(one: ItemReadiness) -> list[str]:
    if not one.waits:
        return []
    undecided = (entry.decision for entry in one.item.members if entry.decision.level is Level.UNDECIDED)
    return sorted({name for decision in undecided for name in decision.undecided_for})


def _unread(one: ItemReadiness) -> tuple[Entry, ...]:
    return tuple(entry for entry in one.item.members if entry.unread or (entry.reason is not None and entry.reason.was_in_scope))


def _share(metric: MetricChange) -> float:
    """How far a bar goes; a change from or to nothing is as far as one can."""
    if metric.percent is None:
        return 100.0 if metric.verdict.value == "reached" else 0.0
    return abs(metric.percent)


def _shown(cell: Cell, label: str) -> tuple[str, bool]:
    """A cell as its text, masked where the document would be kept back for it, and whether somebody has to fill it in."""
    return fit_for_form(cell_text(cell), label), cell.style is Style.TO_FILL
