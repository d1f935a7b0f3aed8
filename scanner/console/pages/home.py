"""总览: people against the lines, changes since the filing, what was read and what not, levels, deadlines, the last runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from catalog import Deadline, deadlines
from catalog.model import Snapshot, Threshold
from connectors.model import Status
from scanner.commands.filing import duties_now
from scanner.console.charts import Bar, Part, stacked
from scanner.console.desk import ORDER, Desk, ItemRow, desk_of, level_counts
from scanner.console.doors import Doors
from scanner.console.house import House
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.gate import is_outside
from scanner.summary import domain_name
from scanner.systems import lines_now

doors = Doors()
_RUNS, _DAYS = 6, 8


@dataclass(frozen=True, slots=True)
class Reading:
    """How many datasets were read whole or as planned, in part, and not; and how many of a source are out of scope."""

    read: int
    partly: int
    unread: int
    outside: int

    @property
    def asked(self) -> int:
        """In scope."""
        return self.read + self.partly + self.unread


@doors.get("/", Permission.SELF)
def home(visit: Visit) -> Response:
    """What stands where; for whoever sees nothing of the catalogue, a word of welcome."""
    if not visit.may(Permission.VIEW):
        return visit.page("welcome.html")
    desk = desk_of(visit.house)
    rows = desk.seen(visit.sight)
    whole = visit.sight.everywhere(Permission.VIEW)
    today = visit.house.clock().astimezone().date()
    return visit.page(
        "home.html",
        desk=desk,
        rows=rows,
        whole=whole,
        lines=_people(visit.house) if whole else (),
        changes=_changes(visit.house) if whole else (),
        reading=reading_of(rows),
        levels=level_counts(rows),
        waits=sum(row.waits for row in rows),
        chart=_chart(rows, desk, visit),
        days=due_days(visit.house, today)[:_DAYS] if whole else (),
        today=today,
        runs=visit.catalog.runs()[:_RUNS] if whole else (),
        failed=_failed(desk.snapshot) if whole else (),
    )


def reading_of(rows: Sequence[ItemRow]) -> Reading:
    """Over the members of these items."""
    found: Counter[str] = Counter()
    for row in rows:
        for one in row.summary.members:
            if is_outside(one):
                found["outside"] += 1
            elif one.reason is not None and one.reason.was_in_scope:
                found["partly" if one.status is Status.PARTIAL else "unread"] += 1
            else:
                found["read"] += 1
    return Reading(found["read"], found["partly"], found["unread"], found["outside"])


def _people(house: House) -> tuple[Threshold, ...]:
    """Over all sources of the company, not only those of the last run: that would say "not reached" of a part."""
    return house.known("people", lambda: lines_now(house.settings, house.catalog))


def _changes(house: House) -> tuple[Threshold, ...]:
    """As the last run left them: it was held against the filing with all sources."""
    latest = house.known("latest", house.catalog.latest)
    return tuple(one for one in latest.thresholds if one.id.startswith("change")) if latest else ()


def _chart(rows: Sequence[ItemRow], desk: Desk, visit: Visit) -> object:
    language, counted = visit.language, Counter((row.domain, row.level) for row in rows)
    domains = sorted({row.domain for row in rows}, key=lambda slug: -sum(counted[slug, level] for level in ORDER))
    bars = []
    for slug in domains:
        name = domain_name(slug, language, desk.taxonomy) if slug else visit.word("no_domain")
        parts = tuple(Part(counted[slug, level], f"level-{level.value}", visit.word(f"level_{level.value}")) for level in ORDER)
        bars.append(Bar(name, parts, f"/catalog?domain={slug}" if slug else ""))
    return stacked(bars, visit.word("by_domain_and_level"))


def due_days(house: House, today: date) -> tuple[Deadline, ...]:
    """Everything that is due, the earliest first."""

    def made() -> tuple[Deadline, ...]:
        now = house.catalog.current()
        if now is None:
            return ()
        filings = [(one, house.catalog.filing_events(one.id)) for one in house.catalog.filings(house.settings.entity.name)]
        return deadlines(duties_now(house.catalog, house.settings, now, today), filings, house.systems())

    return house.known(f"deadlines {today}", made)


def _failed(snapshot: Snapshot | None) -> tuple[object, ...]:
    return tuple(one for one in snapshot.sources if one.status is Status.FAILED) if snapshot else ()
