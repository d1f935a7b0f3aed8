"""数据源: added, changed and switched off by typed fields. A password is a reference; the password itself is never taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError
from starlette.responses import Response

from catalog import ConsoleSource
from config import SourceSettings, UsageError
from scanner.console.doors import Doors
from scanner.console.pages.sources import script_of
from scanner.console.permissions import Permission
from scanner.console.source_form import SECRETS, SourceForm, checked_form, environments, option_choices, roles
from scanner.console.visit import Visit
from scanner.source_kinds import KINDS, SourceKind, kind_of

doors = Doors()
_MOST = 500


@doors.get("/sources/new", Permission.SOURCES)
def new(visit: Visit) -> Response:
    """Which kind it is; then its fields."""
    if not visit.text("kind"):
        console = visit.house.settings.console.sources
        return visit.page("source_kinds.html", kinds=_offered(visit), bounds=console)
    return _form(visit, SourceForm.empty(_kind(visit.text("kind"))))


@doors.post("/sources/new", Permission.SOURCES)
def add(visit: Visit) -> Response:
    """Keep a new one, looked at by the code that reads shudian.yaml."""
    form = SourceForm.sent(visit, _kind(visit.text("kind")))
    kept = visit.catalog.console_sources().all()
    name = form.text("name")
    if len(kept) >= _MOST:
        raise UsageError("too_many_sources")
    try:
        if name in visit.house.settings.sources:
            raise UsageError("source_in_file", "name")
        if any(one.name == name for one in kept):
            raise UsageError("source_name_taken", "name")
        document = checked_form(form, visit.house.settings, _others(visit, name))
        if visit.house.mask(name) != name:
            raise UsageError("source_name_wrong", "name")
    except UsageError as error:
        return _form(visit, form.without_secret(), error, 400)
    visit.catalog.console_sources().add(name, document, visit.who.name, visit.house.clock())
    return visit.go(f"/sources/added/{name}", "source_added")


@doors.get("/sources/added/{name}", Permission.SOURCES)
def added(visit: Visit) -> Response:
    """One source that was added here, its fields to change."""
    one = _wanted(visit)
    return _form(visit, SourceForm.of(one.name, one.settings), kept=one)


@doors.post("/sources/added/{name}", Permission.SOURCES)
def change(visit: Visit) -> Response:
    """Keep it as it is now. Where it leads to another server than before, its password has to be said again."""
    one = _wanted(visit)
    before = SourceForm.of(one.name, one.settings)
    sent = SourceForm.sent(visit, before.kind)
    form = replace(sent, texts={**sent.texts, "name": one.name})
    try:
        if _leads_elsewhere(form, before) and form.text("secret") and visit.text("again") != "yes":
            raise UsageError("source_secret_again", "secret")
        document = checked_form(form, visit.house.settings, _others(visit, one.name))
    except UsageError as error:
        return _form(visit, form.without_secret(), error, 400, one)
    _keep(visit, replace(one, settings=document))
    return visit.go(f"/sources/added/{one.name}", "saved")


@doors.post("/sources/added/{name}/switch", Permission.SOURCES)
def switch(visit: Visit) -> Response:
    """Let it be scanned, or not any more. What was found in it stays."""
    one = _wanted(visit)
    _keep(visit, replace(one, enabled=visit.text("what") == "enable"))
    return visit.go(f"/sources/added/{one.name}", "saved")


def _keep(visit: Visit, one: ConsoleSource) -> None:
    try:
        seen = datetime.fromisoformat(visit.text("seen"))
    except ValueError:
        raise UsageError("form_again") from None
    visit.catalog.console_sources().change(replace(one, changed_by=visit.who.name), seen, visit.house.clock())


def _form(
    visit: Visit, form: SourceForm, error: UsageError | None = None, status: int = 200, kept: ConsoleSource | None = None
) -> Response:
    settings = visit.house.declared()
    return visit.page(
        "source_form.html",
        status,
        form=form,
        kept=kept,
        problem=error.message if error else "",
        wrong=error.advice if error else "",
        shadowed=kept is not None and kept.name in visit.house.settings.sources,
        systems=sorted({*visit.house.systems(), *settings.systems}),
        sources=[name for name in settings.sources if name != form.text("name")],
        secrets=SECRETS,
        patterns=visit.house.settings.console.sources.secrets,
        environments=tuple(environments()),
        roles=tuple(roles()),
        option_choices=option_choices,
        option_label=lambda name: _option_word(visit, f"option_{name}", name),
        option_help=lambda name, help: help if visit.language == "en" else _option_word(visit, f"option_help_{name}", help),
        script=script_of(form.kind.scheme),
        in_force=kept is not None and kept.name in settings.added,
    )


def _option_word(visit: Visit, key: str, otherwise: str) -> str:
    told = visit.word(key)
    return otherwise if told == key else told


def _leads_elsewhere(form: SourceForm, before: SourceForm) -> bool:
    return any(form.text(field) != before.text(field) for field in ("host", "port", "user", *_tls(form)))


def _tls(form: SourceForm) -> tuple[str, ...]:
    return tuple(f"option_{name}" for name in form.kind.options if name.startswith("ssl"))


def _offered(visit: Visit) -> tuple[SourceKind, ...]:
    """Files only where shudian.yaml names folders for them."""
    folders = bool(visit.house.settings.console.sources.folders)
    return tuple(one for one in KINDS.values() if folders or not one.is_file)


def _kind(scheme: str) -> SourceKind:
    kind = kind_of(scheme)
    if kind is None:
        raise UsageError("source_kind_refused")
    return kind


def _wanted(visit: Visit) -> ConsoleSource:
    found = next((one for one in visit.catalog.console_sources().all() if one.name == visit.path("name")), None)
    if found is None:
        raise UsageError("no_such_source")
    return found


def _others(visit: Visit, name: str) -> dict[str, SourceSettings]:
    found = {}
    for one in visit.catalog.console_sources().all():
        if one.name != name:
            try:
                found[one.name] = SourceSettings.model_validate(dict(one.settings))
            except ValidationError:
                continue
    return found
