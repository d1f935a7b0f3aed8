"""数据源与系统: what is known against what was scanned, whether a source can be reached, and the rights to ask for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from starlette.responses import Response

from catalog import AuditKind, system_scopes
from config import UsageError
from scanner.console.desk import desk_of
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.systems import systems_of_sources

doors = Doors()
_GRANTS = Path(__file__).parents[3] / "grants"
_CHECK_SECONDS = 60
_LONGEST = 20_000


@doors.get("/sources", Permission.VIEW)
def sources(visit: Visit) -> Response:
    """Systems and their sources, those that were never looked at first."""
    settings, systems = visit.house.settings, visit.house.systems()
    scopes = system_scopes(desk_of(visit.house).snapshot, systems, systems_of_sources(settings, systems))
    seen = [one for one in scopes if visit.sight.may(Permission.VIEW, one.id)]
    return visit.page("sources.html", scopes=seen, declared=settings.sources, scripts=_scripts())


@doors.post("/sources/{name}/check", Permission.SOURCES)
def check(visit: Visit) -> Response:
    """Reach a declared source as ``shudian check`` does, in a process of its own; it reads no data.

    Only sources that stand in shudian.yaml can be reached: nobody can send this machine to an address of his own."""
    name = visit.path("name")
    if name not in visit.house.settings.sources:
        raise UsageError("no_such_source")
    if visit.house.tries_by_account.wait(f"check {visit.who.name}"):
        raise UsageError("too_many_tries")
    visit.catalog.note(AuditKind.ACCESS, {"checked": name})
    told, code = _checked(visit, name)
    return visit.page("check.html", name=name, told=told[:_LONGEST], code=code)


@doors.get("/sources/grants/{engine}", Permission.VIEW)
def grants(visit: Visit) -> Response:
    """The script that gives an account the least rights it needs."""
    file = _scripts().get(visit.path("engine"))
    if file is None:
        raise UsageError("not_found")
    return visit.page("grants_script.html", engine=visit.path("engine"), script=file.read_text("utf-8"))


def _checked(visit: Visit, name: str) -> tuple[str, int]:
    command = [sys.executable, "-m", "scanner.cli", "check", name, "--lang", visit.language]
    if visit.house.config is not None:
        command += ["--config", str(visit.house.config)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_CHECK_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return visit.word("check_took_too_long"), 1
    return f"{done.stdout}{done.stderr}".strip(), done.returncode


def _scripts() -> dict[str, Path]:
    return {file.stem: file for file in sorted(_GRANTS.glob("*.*")) if file.suffix in (".sql", ".acl", ".txt")}
