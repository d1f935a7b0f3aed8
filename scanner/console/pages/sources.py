"""数据源与系统: what is known against what was scanned, whether a source can be reached, and the rights to ask for."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.responses import Response

from catalog import AuditKind, SystemScope, system_scopes
from config import Settings, UsageError, parse_source_url
from scanner.console.desk import desk_of
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.source_check import checked_source
from scanner.console.visit import Visit
from scanner.source_kinds import kind_of
from scanner.systems import systems_of_sources

doors = Doors()
_GRANTS = Path(__file__).parents[3] / "grants"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_USUAL_USER, _USUAL_DATABASE = "shudian_scan", "crm"


@doors.get("/sources", Permission.VIEW)
def sources(visit: Visit) -> Response:
    """Systems and their sources, those that were never looked at first; and for those who keep them, what was added here."""
    settings, systems = visit.house.declared(), visit.house.systems()
    scopes = system_scopes(desk_of(visit.house).snapshot, systems, systems_of_sources(settings, systems))
    seen = [one for one in scopes if visit.sight.may(Permission.VIEW, one.id)]
    kept = visit.catalog.console_sources().all() if visit.may(Permission.SOURCES) else ()
    return visit.page(
        "sources.html",
        scopes=seen,
        declared=settings.sources,
        added=kept,
        in_file=frozenset(visit.house.settings.sources),
        in_force=settings.added,
        scripts=_scripts(),
        counts={state: sum(one.state.value == state for one in seen) for state in ("never", "partly", "scanned", "undeclared")},
        without_system=_without_system(settings, scopes) if visit.sight.everywhere(Permission.VIEW) else (),
    )


@doors.post("/sources/{name}/check", Permission.SOURCES)
def check(visit: Visit) -> Response:
    """Reach a source as ``shudian check`` does; it reads no data. Only saved sources can be reached, and those that were added
    here only where ``console.sources`` lets them lead."""
    name = visit.path("name")
    if name not in visit.house.declared().sources:
        raise UsageError("no_such_source")
    if visit.house.tries_by_account.wait(f"check {visit.who.name}"):
        raise UsageError("too_many_tries")
    visit.catalog.note(AuditKind.ACCESS, {"checked": name})
    found = checked_source(name, visit.house.config, visit.language)
    return visit.page("check.html", name=name, checked=found, added=name in visit.house.declared().added)


@doors.get("/sources/grants/{engine}", Permission.VIEW)
def grants(visit: Visit) -> Response:
    """The script that gives an account the least rights it needs; for whoever keeps sources with the names of one put in."""
    file = _scripts().get(visit.path("engine"))
    if file is None:
        raise UsageError("not_found")
    script, source, filled = file.read_text("utf-8"), "", False
    if visit.text("source") and visit.may(Permission.SOURCES):
        source = visit.text("source")
        script, filled = filled_in(script, source, visit.house.declared())
    return visit.page("grants_script.html", engine=visit.path("engine"), script=script, source=source, filled=filled)


def filled_in(script: str, source: str, settings: Settings) -> tuple[str, bool]:
    """The script with the account and database of a source in it, and whether all of that could be put in: names that are no
    plain words are left for people to put in, since whoever runs the script is an administrator."""
    found = settings.sources.get(source)
    if found is None:
        raise UsageError("no_such_source")
    url = parse_source_url(found.url)
    names = {_USUAL_USER: url.user, _USUAL_DATABASE: url.database}
    plain = {usual: name for usual, name in names.items() if _WORD.fullmatch(name)}
    for usual, name in plain.items():
        script = re.sub(rf"\b{usual}\b", name, script)
    return script, len(plain) == len(names)


def script_of(scheme: str) -> str:
    """The script of rights for a kind of source; empty where there is none."""
    kind = kind_of(scheme)
    return kind.grants if kind and kind.grants in _scripts() else ""


def _without_system(settings: Settings, scopes: tuple[SystemScope, ...]) -> tuple[str, ...]:
    listed = {part.source for one in scopes for part in one.sources}
    return tuple(name for name in settings.sources if name not in listed)


def _scripts() -> dict[str, Path]:
    return {file.stem: file for file in sorted(_GRANTS.glob("*.*")) if file.suffix in (".sql", ".acl", ".txt")}
