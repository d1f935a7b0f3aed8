"""shudian catalog systems and departments: what is declared, what was looked at, and files that people filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from rich.text import Text

from catalog import (
    Catalog,
    Clash,
    ClashKind,
    DeclarationPlan,
    KnownItem,
    Looked,
    SystemScope,
    Taken,
    merge_plan,
    read_department,
    read_registry,
    registry_plan,
    system_scopes,
    write_registry,
)
from config import UsageError, load_settings
from scanner import terminal
from scanner.actor import actor
from scanner.commands.catalog import open_catalog
from scanner.declared_sources import with_console_sources
from scanner.declared_texts import identifiers_in
from scanner.handing_out import handing_out
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.systems import disputes_told, known_systems, sources_in_settings, systems_of_sources
from scanner.terminal import visible
from scanner.wording import check_language, say

_STYLE = {Looked.NEVER: "bold red", Looked.PARTLY: "yellow", Looked.UNDECLARED: "yellow"}
_SHOWN = 200
_CUT = 60


@dataclass(frozen=True, slots=True)
class Taking:
    """How a file is taken over: for good (``apply``), by whom, and over what was entered by hand (``overwrite``)."""

    apply: bool = False
    by: str = ""
    overwrite: bool = False


def list_systems(config: Path | None, language: str) -> None:
    """Print every system that is declared or was met, never scanned ones first."""
    check_language(language)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        settings = with_console_sources(settings, catalog)
        known = known_systems(settings, catalog)
        found = system_scopes(catalog.current(), known, systems_of_sources(settings, known))
        disputed = disputes_told(sources_in_settings(settings), known, language)
    if not found:
        terminal.console().print(say("no_systems", language))
        return
    table = Table(header_style="bold")
    for heading in ("system", "system_name", "department", "state", "last_seen", "datasets_of", "sources_of"):
        table.add_column(say(heading, language), overflow="fold")
    for one in found:
        table.add_row(*_row(one, language))
    console = terminal.console(soft_wrap=True)
    terminal.console().print(table)
    for line in disputed:
        console.print(visible(line), markup=False, highlight=False)


def _row(one: SystemScope, language: str) -> Iterator[str | Text]:
    yield Text(one.id or say("no_system", language))
    yield Text(visible(one.name))
    yield Text(visible(one.department))
    yield Text(say(f"looked_{one.state.value}", language), _STYLE.get(one.state, ""))
    yield f"{one.seen:%Y-%m-%d %H:%M}Z" if one.seen else say("never_read", language)
    yield str(one.datasets)
    yield Text(", ".join(part.source for part in one.sources))


def write_template(config: Path | None, output: Path, known: bool) -> str:
    """Write the registry to fill in. Raises UsageError, CatalogError (with ``known``, where there is no catalogue)."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{output}: must end in .xlsx")
    refuse_to_harm(output, is_workbook)
    systems = None
    if known:
        with open_catalog(config) as catalog:
            systems = known_systems(load_settings(config), catalog)
    with handing_out():
        write_registry(output, systems)
    return str(output)


def import_registry(config: Path | None, file: Path, taking: Taking, language: str) -> int:
    """Show what a registry would declare, and keep it with ``apply``. 3 where something was not taken over, else 0."""
    check_language(language)
    settings, read = load_settings(config), read_registry(file)
    with open_catalog(config) as catalog:
        known = known_systems(settings, catalog)
        plan = registry_plan(read, known, sources_in_settings(settings), overwrite=taking.overwrite)
        plan = without_identifiers(plan)
        _keep(catalog, plan, taking, known.last)
    return _tell(plan, taking, language)


def merge_departments(config: Path | None, files: Sequence[Path], taking: Taking, language: str) -> int:
    """Show what departments' files would declare, and keep it with ``apply``. 3 where something was not taken over, else 0."""
    check_language(language)
    settings, read = load_settings(config), [read_department(one) for one in files]
    with open_catalog(config) as catalog:
        known = known_systems(settings, catalog)
        items = {one.id: KnownItem(one.title, one.key.system) for one in catalog.items()}
        plan = without_identifiers(merge_plan(read, known, items))
        _keep(catalog, plan, taking, known.last)
    return _tell(plan, taking, language)


def without_identifiers(plan: DeclarationPlan) -> DeclarationPlan:
    """The plan without values that hold an identifier of a person: those are clashes."""
    bad = {one: found for one in plan.taken if (found := identifiers_in(one.field, one.value))}
    clashes = tuple(
        Clash(ClashKind.IDENTIFIER, one.where, one.about, one.field.zh, ", ".join(found)) for one, found in bad.items()
    )
    return replace(plan, taken=tuple(one for one in plan.taken if one not in bad), clashes=(*plan.clashes, *clashes))


def _keep(catalog: Catalog, plan: DeclarationPlan, taking: Taking, after: int) -> None:
    if taking.apply and plan.taken:
        catalog.declare(plan.declarations(taking.by or actor(), datetime.now(UTC), ""), after)


def _tell(plan: DeclarationPlan, taking: Taking, language: str) -> int:
    console = terminal.console(soft_wrap=True)
    if plan.taken:
        console.print(f"{say('was_taken' if taking.apply else 'would_take', language)}: {len(plan.taken)}", markup=False)
    elif not plan.clashes:
        console.print(say("nothing_new", language))
    for line in _limited([_taken(one, language) for one in plan.taken]):
        console.print(f"  {line}", markup=False, highlight=False)
    if plan.clashes:
        console.print(Text(f"{say('conflicts', language)}: {len(plan.clashes)}", style="bold"))
    for line in _limited([_clash(one, language) for one in plan.clashes]):
        console.print(f"  {line}", markup=False, highlight=False)
    taken = {one.field.key for one in plan.taken} if taking.apply else set()
    for key, told in (("grade", "rescan_for_levels"), ("sources", "rescan_for_systems")):
        if key in taken:
            console.print(say(told, language))
    if plan.taken and not taking.apply:
        console.print(say("dry_run", language))
    return 3 if plan.clashes else 0


def _limited(lines: Sequence[str]) -> Iterator[str]:
    yield from map(visible, lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"… +{len(lines) - _SHOWN}"


def _taken(one: Taken, language: str) -> str:
    empty = say("empty_value", language)
    return f"{one.about} {one.field.zh}: {_short(one.before) or empty} → {_short(one.value) or empty} ({one.where})"


def _clash(one: Clash, language: str) -> str:
    place = " ".join(filter(None, (one.where, one.about, one.field)))
    return f"{place}: {say(f'clash_{one.kind.value}', language)}" + (f" ({_short(one.detail)})" if one.detail else "")


def _short(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"
