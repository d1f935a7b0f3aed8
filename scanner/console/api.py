"""REST for programs, under /api/v1: what the console shows, and scans. Whoever decides is a person: there is nothing here that
reviews, declares or files.

Programs come with a token (``Authorization: Bearer sdn_…``) made by an account, narrowed to some of its roles.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from catalog import Job, JobRequest
from catalog.model import Run
from classifiers.model import Level
from config import CatalogError, UsageError
from scanner.console.desk import Choice, ItemRow, chosen_rows, desk_of
from scanner.console.doors import needing
from scanner.console.gatekeeper import VISITOR, Visitor
from scanner.console.house import House
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.metrics import CONTENT_TYPE, Metrics

_MOST = 500
Limit = Annotated[int, Query(ge=1, le=_MOST, description="How many at most")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to leave out first")]


class Plain(BaseModel):
    """What is sent and taken: nothing beyond the fields named."""

    model_config = ConfigDict(extra="forbid")


class Problem(Plain):
    """Why something was not done."""

    error: str
    advice: str = ""


class PersonsOut(Plain):
    """Bounds of how many natural persons; no upper one where nothing bounds it."""

    lower: int
    upper: int | None


class ColumnOut(Plain):
    """The verdict on a column."""

    column: str
    type: str
    entity_type: str | None
    confidence: float
    protection: str
    contains: list[str]


class ItemOut(Plain):
    """A data item."""

    id: UUID
    title: str
    comment: str
    source: str
    system: str
    department: str
    domain: str
    category: str
    level: Level
    enterprise_level: int
    members: int
    rows: int | None
    rows_are_exact: bool
    persons: PersonsOut
    entity_types: list[str]
    flags: list[str]
    waits_for_review: bool
    undecided_for: list[str]


class ItemWithColumns(ItemOut):
    """A data item with its columns."""

    columns: list[ColumnOut]


class ItemsOut(Plain):
    """A page of items. ``next`` is the offset of the next one; nothing where this is the last."""

    items: list[ItemOut]
    total: int
    next: int | None


class ItemsIn(Plain):
    """Which items: those that have all of what is given."""

    text: Annotated[str, Field(max_length=200, description="Words of names, comments and columns; pinyin works too")] = ""
    level: Level | None = None
    domain: Annotated[str, Field(max_length=200)] = ""
    system: Annotated[str, Field(max_length=200)] = ""
    entity_type: Annotated[str, Field(max_length=200)] = ""
    flag: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class RunOut(Plain):
    """A run."""

    id: UUID
    started_at: datetime
    finished_at: datetime
    status: str
    rules: str


class ThresholdOut(Plain):
    """A regulatory line and where we stand."""

    id: str
    scope: str
    lower: int | None
    upper: int | None
    limit: int
    state: str
    notice: str


class SourceOut(Plain):
    """How one source of a job fares."""

    name: str
    state: str
    done: int
    total: int
    reason: str
    advice: str


class JobOut(Plain):
    """A scan that was asked for."""

    id: UUID
    state: str
    wish: str
    asked_at: datetime
    asked_by: str
    sources: list[str]
    run: UUID | None
    exit_code: int | None
    progress: list[SourceOut]
    note: str


class JobIn(Plain):
    """What to scan: names of declared sources."""

    sources: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=200)]
    full: bool = False
    census: bool = False
    exact: bool = False
    incremental: bool = False


class WishIn(Plain):
    """What is wished of a job."""

    wish: Annotated[str, Field(pattern="^(pause|go|cancel)$")]


def add_api(app: FastAPI, house: House) -> None:
    """Put the API into the application, with errors that never repeat what was sent."""
    # Not as a router of its own: the gatekeeper asks each route what it needs.
    app.state.house = house
    app.router.routes.extend(router.routes)
    app.add_api_route("/metrics", _metrics(house), methods=["GET"], include_in_schema=False)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(UsageError, _refused(400))
    app.add_exception_handler(CatalogError, _refused(409))


_PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (400, 401, 403, 404, 409, 413, 422, 429)}
router = APIRouter(prefix="/api/v1", responses=_PROBLEMS)


def visit_of(request: Request) -> Visit:
    """Whose token it is, as pages know a visitor."""
    visitor: Visitor = request.scope[VISITOR]
    return Visit(request.app.state.house, request, visitor.account)


Who = Annotated[Visit, Depends(visit_of)]


@router.get("/items", summary="Data items")
@needing(Permission.VIEW)
def items(who: Who, asked: Annotated[ItemsIn, Query()]) -> ItemsOut:
    """One page of the items that the account may see."""
    level = asked.level.value if asked.level else ""
    choice = Choice(asked.text, level, asked.domain, asked.system, "", asked.entity_type, asked.flag, sort="title")
    found = chosen_rows(desk_of(who.house).seen(who.sight), choice)
    rest = asked.offset + asked.limit
    return ItemsOut(
        items=[ItemOut(**_item(row)) for row in found[asked.offset : rest]],
        total=len(found),
        next=rest if rest < len(found) else None,
    )


@router.get("/items/{id}", summary="One data item with its columns")
@needing(Permission.VIEW)
def item(who: Who, id: Annotated[UUID, Path()]) -> ItemWithColumns:
    """The item, or 404 where it is not there or out of sight."""
    row = desk_of(who.house).by_id.get(id)
    if row is None or not who.sight.may(Permission.VIEW, row.system.id):
        raise HTTPException(404)
    return ItemWithColumns(**_item(row), columns=list(_columns(row)))


@router.get("/runs", summary="Runs, the latest first")
@needing(Permission.VIEW)
def runs(who: Who, limit: Limit = 50, offset: Offset = 0) -> list[RunOut]:
    """Company-wide."""
    _everywhere(who)
    return [_run(one) for one in who.house.catalog.runs()[offset : offset + limit]]


@router.get("/thresholds", summary="Regulatory lines as the last run left them")
@needing(Permission.VIEW)
def thresholds(who: Who) -> list[ThresholdOut]:
    """Company-wide."""
    _everywhere(who)
    return [
        ThresholdOut.model_validate(one, from_attributes=True, extra="ignore")
        for one in who.house.catalog.lines(who.house.settings.entity.name)
    ]


@router.get("/jobs", summary="Scans that were asked for, the latest first")
@needing(Permission.VIEW)
def jobs(who: Who, limit: Limit = 50, before: datetime | None = None) -> list[JobOut]:
    """Company-wide."""
    _everywhere(who)
    if before is not None and before.tzinfo is None:
        raise UsageError("before needs a time zone")
    return [_job(one) for one in who.house.catalog.jobs().list(limit, before)]


@router.post("/jobs", summary="Ask for a scan; the same Idempotency-Key asks once", status_code=202)
@needing(Permission.SCAN)
def ask(
    who: Who,
    wanted: JobIn,
    idempotency_key: Annotated[str, Header(max_length=64, pattern="^[A-Za-z0-9_.:-]*$")] = "",
) -> JobOut:
    """Refused (409) while one of the sources is in another scan."""
    unknown = [name for name in wanted.sources if name not in who.house.declared().sources]
    if unknown:
        raise UsageError("a source is not declared in shudian.yaml")
    if wanted.exact and not wanted.census:
        raise UsageError("exact is a way of counting people", "Set census too")
    sources = tuple(dict.fromkeys(wanted.sources))
    request = JobRequest(sources, wanted.full, wanted.census, wanted.exact, wanted.incremental)
    key = f"{who.who.name}:{idempotency_key}" if idempotency_key else ""
    return _job(who.catalog.jobs().ask(request, who.who.name, key))


@router.get("/jobs/{id}", summary="How a scan goes")
@needing(Permission.VIEW)
def job(who: Who, id: Annotated[UUID, Path()]) -> JobOut:
    """Company-wide."""
    _everywhere(who)
    return _job(_found(lambda: who.house.catalog.jobs().get(id)))


@router.post("/jobs/{id}/wish", summary="Pause a scan, let it go on, or end it")
@needing(Permission.SCAN)
def wish(who: Who, id: Annotated[UUID, Path()], wanted: WishIn) -> JobOut:
    """Refused (409) for one that has ended."""
    _found(lambda: who.house.catalog.jobs().get(id))
    return _job(who.catalog.jobs().wish(id, wanted.wish))


@router.get("/openapi.json", include_in_schema=False)
@needing(Permission.VIEW)
def openapi(request: Request) -> JSONResponse:
    """This description."""
    return JSONResponse(request.app.openapi())


def _metrics(house: House) -> Callable[[Request], Response]:
    gathered = Metrics(house.catalog, house.settings, house.clock)

    @needing(Permission.VIEW)
    def shown(request: Request) -> Response:
        _everywhere(Visit(house, request, request.scope[VISITOR].account))
        return PlainTextResponse(gathered.text(), media_type=CONTENT_TYPE)

    return shown


def _everywhere(who: Visit) -> None:
    if not who.sight.everywhere(Permission.VIEW):
        raise HTTPException(403)


def _found(get: Callable[[], Job]) -> Job:
    try:
        return get()
    except CatalogError:
        raise HTTPException(404) from None


def _item(row: ItemRow) -> dict[str, Any]:
    summary = row.summary
    return {
        "id": row.id,
        "title": row.title,
        "comment": row.comment,
        "source": summary.classified.source,
        "system": row.system.id,
        "department": row.system.department,
        "domain": row.domain,
        "category": row.category,
        "level": row.level,
        "enterprise_level": row.enterprise_level,
        "members": len(summary.members),
        "rows": summary.rows.measure.value,
        "rows_are_exact": row.rows_are_exact,
        "persons": PersonsOut(lower=row.persons.lower, upper=row.persons.upper),
        "entity_types": list(row.types),
        "flags": list(row.flags),
        "waits_for_review": row.waits,
        "undecided_for": list(summary.leading.decision.undecided_for),
    }


def _columns(row: ItemRow) -> list[ColumnOut]:
    return [
        ColumnOut(
            column=one.column,
            type=one.type,
            entity_type=one.entity_type,
            confidence=one.confidence,
            protection=one.protection.value,
            contains=[part.entity_type for part in one.contains],
        )
        for one in row.summary.classified.finding.columns
    ]


def _run(one: Run) -> RunOut:
    return RunOut(id=one.id, started_at=one.started_at, finished_at=one.finished_at, status=one.status.value, rules=one.rules)


def _job(one: Job) -> JobOut:
    return JobOut(
        id=one.id,
        state=one.state.value,
        wish=one.wish.value,
        asked_at=one.asked_at,
        asked_by=one.asked_by,
        sources=list(one.request.sources),
        run=one.run_id,
        exit_code=one.exit_code,
        progress=[SourceOut.model_validate(part, from_attributes=True) for part in one.progress.sources],
        note=one.progress.note,
    )


def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Which field is wrong, and how; never what stood in it."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['type']}" for one in found[:5])
    return JSONResponse({"error": "invalid", "advice": told[:500]}, 422)


def _http(request: Request, error: Exception) -> Response:  # noqa: ARG001
    code = error.status_code if isinstance(error, HTTPException) else 500
    words = {403: "not_permitted", 404: "not_found", 405: "method_not_allowed"}
    return JSONResponse({"error": words.get(code, "refused")}, code)


def _refused(code: int) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:  # noqa: ARG001
        message = getattr(error, "message", "refused")
        return JSONResponse({"error": message, "advice": getattr(error, "advice", "")}, code)

    return answer
