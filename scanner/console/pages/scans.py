"""扫描: ask for one, watch it, pause and end it; what was not read and why; when scans are due."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import HTMLResponse, Response

from catalog import Job, JobRequest, Plan
from catalog.model import Entry, Run, Snapshot
from config import CatalogError, UsageError
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.tokens import new_token
from scanner.console.visit import Visit
from scanner.gate import is_outside

doors = Doors()
_JOBS, _RUNS, _UNREAD = 20, 30, 300
_WISHES = ("pause", "go", "cancel")


@doors.get("/scans", Permission.VIEW)
def scans(visit: Visit) -> Response:
    """Jobs, runs and schedules, and the forms to ask for a scan. Company-wide: it tells of every source."""
    _everywhere(visit)
    now = visit.house.clock()
    schedules = [(one, one.after(now, 1)[0] if one.enabled else None) for one in visit.catalog.schedules().all()]
    return visit.page(
        "scans.html",
        jobs=visit.catalog.jobs().list(_JOBS),
        runs=visit.catalog.runs()[:_RUNS],
        schedules=schedules,
        sources=tuple(visit.house.declared().sources),
        once=new_token()[:32],
    )


@doors.post("/scans", Permission.SCAN)
def ask(visit: Visit) -> Response:
    """Ask for a scan of declared sources. The form sent twice asks once."""
    job = visit.catalog.jobs().ask(_request(visit), visit.who.name, visit.text("once")[:64])
    return visit.go(f"/scans/job/{job.id}")


@doors.get("/scans/job/{id}", Permission.VIEW)
def job_page(visit: Visit) -> Response:
    """One job, kept up to date while it goes."""
    _everywhere(visit)
    return visit.page("job.html", job=_job(visit))


@doors.get("/scans/job/{id}/part", Permission.VIEW)
def job_part(visit: Visit) -> Response:
    """Only what changes of the page while the job goes."""
    _everywhere(visit)
    job = _job(visit)
    answer = HTMLResponse(visit.house.render("job_part.html", visit, {"job": job}))
    if not job.state.is_open:
        answer.headers["X-Finished"] = "1"
    return answer


@doors.post("/scans/job/{id}", Permission.SCAN)
def wish(visit: Visit) -> Response:
    """Pause it, let it go on, or end it."""
    if visit.text("wish") not in _WISHES:
        raise UsageError("no_such_wish")
    visit.catalog.jobs().wish(_job(visit).id, visit.text("wish"))
    return visit.go(f"/scans/job/{visit.path('id')}")


@doors.get("/scans/run/{id}", Permission.VIEW)
def run_page(visit: Visit) -> Response:
    """What one run found and did not read."""
    _everywhere(visit)
    snapshot = _snapshot(visit)
    asked = [one for one in snapshot.entries if not is_outside(one)]
    unread = [one for one in asked if _is_unread(one)]
    return visit.page(
        "run.html",
        run=snapshot.run,
        sources=snapshot.sources,
        asked=len(asked),
        unread=unread[:_UNREAD],
        count=len(unread),
        lines=snapshot.thresholds,
    )


@doors.post("/scans/schedules", Permission.SCAN)
def add_schedule(visit: Visit) -> Response:
    """Plan a scan: minute, hour, day, month and weekday by the wall clock of China."""
    plan = Plan(visit.text("cron")[:100], _request(visit), window=visit.text("window")[:11])
    visit.catalog.schedules().add(visit.text("name")[:60], plan)
    return visit.go("/scans", "saved")


@doors.post("/scans/schedules/{name}", Permission.SCAN)
def change_schedule(visit: Visit) -> Response:
    """Let it run, keep it from running, or take it away."""
    schedules, name, what = visit.catalog.schedules(), visit.path("name"), visit.text("what")
    if what == "remove":
        schedules.remove(name)
    elif what in ("enable", "disable"):
        schedules.enable(name, what == "enable")
    else:
        raise UsageError("no_such_wish")
    return visit.go("/scans", "saved")


def _request(visit: Visit) -> JobRequest:
    known = visit.house.declared().sources
    chosen = tuple(dict.fromkeys(name for name in visit.texts("source") if name in known))
    if not chosen:
        raise UsageError("no_source_chosen")
    full, census, exact, fresh = (visit.text(name) == "yes" for name in ("full", "census", "exact", "incremental"))
    if exact and not census:
        raise UsageError("exact_needs_census")
    return JobRequest(chosen, full, census, exact, fresh, language=visit.language)


def _job(visit: Visit) -> Job:
    try:
        return visit.catalog.jobs().get(UUID(visit.path("id")))
    except (ValueError, CatalogError):
        raise UsageError("no_such_job") from None


def _snapshot(visit: Visit) -> Snapshot:
    known: tuple[Run, ...] = visit.catalog.runs()
    wanted = next((one.id for one in known if str(one.id) == visit.path("id")), None)
    if wanted is None:
        raise UsageError("no_such_job")
    return visit.catalog.snapshot(wanted)


def _is_unread(one: Entry) -> bool:
    return one.reason is not None and one.reason.was_in_scope


def _everywhere(visit: Visit) -> None:
    if not visit.sight.everywhere(Permission.VIEW):
        raise UsageError("out_of_sight")
