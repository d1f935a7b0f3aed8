"""扫描: what is different between two runs, as ``shudian catalog diff`` and the 差异报告 tell it."""

from __future__ import annotations

from collections import Counter

from starlette.responses import Response

from catalog import difference
from catalog.model import Run, RunStatus
from config import UsageError
from scanner.commands.catalog import chosen
from scanner.console.doors import Doors
from scanner.console.pages.filing_papers import making
from scanner.console.permissions import Permission
from scanner.console.visit import Visit

doors = Doors()
_RUNS, _SHOWN = 60, 400


@doors.get("/scans/difference", Permission.VIEW)
def page(visit: Visit) -> Response:
    """Two runs, the last two where none are chosen, and what is different in the sources that both could read."""
    if not visit.sight.everywhere(Permission.VIEW):
        raise UsageError("out_of_sight")
    runs = comparable(visit)
    if len(runs) < 2:
        return visit.page("difference.html", runs=runs, changed=None, older=None, newer=None)
    older, newer = _wanted(visit, runs, "before", 1), _wanted(visit, runs, "after", 0)
    with making():
        changed = difference(chosen(visit.catalog, f"{older.id}"), chosen(visit.catalog, f"{newer.id}"))
    kinds = Counter((one.subject.value, one.kind.value) for one in changed.changes)
    return visit.page(
        "difference.html",
        runs=runs,
        older=older,
        newer=newer,
        changed=changed,
        kinds=sorted(kinds.items()),
        shown=changed.changes[:_SHOWN],
        may_export=visit.sight.everywhere(Permission.EXPORT),
    )


def comparable(visit: Visit) -> tuple[Run, ...]:
    """The last runs that can be compared, the latest first."""
    return tuple(one for one in visit.catalog.runs() if one.status is not RunStatus.FAILED)[:_RUNS]


def _wanted(visit: Visit, runs: tuple[Run, ...], name: str, usual: int) -> Run:
    said = visit.text(name)
    if not said:
        return runs[usual]
    found = next((one for one in runs if f"{one.id}" == said), None)
    if found is None:
        raise UsageError("no_such_job")
    return found
