"""上线评估: whether a system may go live, by what the catalogue knows of it, and the sheet to sign."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from catalog import Prelaunch
from config import UsageError
from scanner.commands.export_security import LaunchChoice, export_prelaunch, launch_form
from scanner.console.desk import ItemRow, desk_of
from scanner.console.doors import Doors
from scanner.console.pages.filing_papers import handed_out
from scanner.console.permissions import Permission
from scanner.console.visit import Visit

doors = Doors()
_ENDINGS = (".docx", ".xlsx")


@dataclass(frozen=True)
class _Verdict:
    form: Prelaunch
    code: int


@doors.get("/launch", Permission.VIEW)
def launch(visit: Visit) -> Response:
    """The systems that the visitor sees; with one of them chosen, the verdict on it and why."""
    names = _names(visit)
    wanted = visit.text("system")
    if not wanted:
        return visit.page("launch.html", names=names, wanted="", verdict=None, rows=())
    _seen(visit, wanted)
    rows = [row for row in desk_of(visit.house).seen(visit.sight) if wanted in _names_of(row)]
    return visit.page("launch.html", names=names, wanted=wanted, verdict=_verdict(visit, wanted), rows=rows)


@doors.post("/launch/sheet", Permission.VIEW)
def sheet(visit: Visit) -> Response:
    """The 上线评估单 of one system, to be signed. It says no more than the visitor sees of that system, and is recorded."""
    wanted, ending = visit.text("system"), visit.text("ending") or _ENDINGS[0]
    _seen(visit, wanted)
    if ending not in _ENDINGS:
        raise UsageError("no_such_document")
    return handed_out(visit, f"上线评估单{ending}", lambda config, file: export_prelaunch(config, LaunchChoice(wanted), file))


def _verdict(visit: Visit, wanted: str) -> _Verdict:
    house, language = visit.house, visit.language

    def made() -> _Verdict:
        found = launch_form(house.config, LaunchChoice(wanted), language)
        return _Verdict(found.form, found.code)

    return house.known(f"launch {language} {wanted}", made)


def _seen(visit: Visit, wanted: str) -> None:
    """Raises UsageError for what the visitor does not see; also where a system that he does not see is called the same, for a
    sheet takes in whatever bears the name."""
    same = (one.id for one in visit.house.systems().values() if wanted in (one.id, one.name))
    if wanted not in _names(visit) or not all(visit.sight.may(Permission.VIEW, id) for id in same):
        raise UsageError("not_found")


def _names(visit: Visit) -> dict[str, str]:
    """The systems of what the visitor sees, and the sources that belong to none, with their names for people."""
    found: dict[str, str] = {}
    for row in desk_of(visit.house).seen(visit.sight):
        for name in _names_of(row):
            found[name] = row.system.name if row.system.id else ""
    return dict(sorted(found.items()))


def _names_of(row: ItemRow) -> tuple[str, ...]:
    if row.system.id:
        return (row.system.id,)
    return tuple(dict.fromkeys(one.source for one in row.summary.members))
