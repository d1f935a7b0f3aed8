"""shudian catalog declare and declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from rich.table import Table
from rich.text import Text

from catalog import (
    SOURCES,
    Catalog,
    Declared,
    DeclaredField,
    Fact,
    Signature,
    checked_value,
    field_named,
    fields_of,
    items_called,
    names_in,
)
from catalog.model import Declaration, DeclarationScope, System
from config import Settings, UsageError, load_settings
from scanner import terminal
from scanner.commands.catalog import open_catalog
from scanner.commands.items import Said
from scanner.declared_texts import refuse_identifier, refuse_in_reason
from scanner.systems import disputes_told, known_systems, sources_in_settings
from scanner.terminal import visible
from scanner.wording import check_language, say

COMPANY = "company"


@dataclass(frozen=True, slots=True)
class _Target:
    scope: DeclarationScope
    name: str = ""
    item: UUID | None = None
    system: str = ""


def declare_values(config: Path | None, target: str, values: Sequence[str], said: Said, language: str) -> None:
    """Keep ``FIELD=VALUE`` pairs about a system, an item or the company. Raises UsageError, CatalogError."""
    check_language(language)
    settings, now = load_settings(config), datetime.now(UTC)
    refuse_in_reason(said.because)
    with open_catalog(config) as catalog:
        known = known_systems(settings, catalog)
        about = _target(catalog, known, settings, target)
        texts = _parsed(values, about.scope)
        _refuse_disputed(known, settings, about, texts, language)
        name = str(about.item) if about.item else about.name
        declarations = [
            Declaration(uuid4(), about.scope, name, one.key, text, "", said.by, now, said.because) for one, text in texts.items()
        ]
        count = catalog.declare(declarations)
    terminal.console(soft_wrap=True).print(f"{say('was_taken', language)}: {visible(target)} {count}")


def show_declared(config: Path | None, target: str, language: str) -> None:
    """Print every declared value with where it comes from. Raises UsageError for something that nobody knows."""
    check_language(language)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        known = known_systems(settings, catalog)
        about = _target(catalog, known, settings, target)
    facts, signature = _facts(known, about)
    console = terminal.console(soft_wrap=True)
    table = Table(header_style="bold")
    for heading in ("field", "value", "origin_of"):
        table.add_column(say(heading, language), overflow="fold")
    titles = {one.key: one.zh for scope in DeclarationScope for one in fields_of(scope)}
    for key, fact in facts.items():
        title = titles.get(key, key)
        table.add_row(Text(f"{title} ({key})"), Text(visible(fact.value)), Text(_origin(fact, language)))
    if facts:
        terminal.console().print(table)
    else:
        console.print(say("nothing_declared", language))
    if signature is not None:
        stale = f" ({say('signature_stale', language)})" if signature.stale else ""
        console.print(f"{say('signed_state', language)}: {visible(signature.name)} {signature.day}{stale}", markup=False)


def _facts(known: Declared, about: _Target) -> tuple[Mapping[str, Fact], Signature | None]:
    if about.item is not None:
        return known.facts(about.item, about.system), known.signature(about.item, about.system)
    if about.scope is DeclarationScope.SYSTEM:
        return known.system_facts.get(about.name, {}), None
    return known.company_facts, None


def _origin(fact: Fact, language: str) -> str:
    parts = [say(f"given_{fact.given.value}", language)]
    if fact.file:
        parts.append(f"{say('imported_from', language)} {visible(fact.file)}")
    if fact.at:
        parts.append(f"{visible(fact.by)} {fact.at:%Y-%m-%d}")
    return ", ".join(parts)


def _target(catalog: Catalog, known: Declared, settings: Settings, wanted: str) -> _Target:
    """What is meant: a system's id before an item's name, both before the company."""
    current = catalog.current()
    met = {one.system for one in current.entries} if current else set()
    if wanted and wanted in {*known, *settings.systems, *met}:
        return _Target(DeclarationScope.SYSTEM, wanted)
    found = items_called(catalog.items(), wanted)
    if len(found) == 1:
        return _Target(DeclarationScope.ITEM, wanted, found[0].id, found[0].key.system)
    if found:
        several = "; ".join(f"{one.id} ({one.key.source} {one.title})" for one in found[:5])
        raise UsageError(f"{len(found)} items are called {wanted!r}", several)
    if wanted == COMPANY:
        return _Target(DeclarationScope.ENTITY)
    advice = "shudian catalog systems and shudian catalog items list them; a new system comes in with systems import"
    raise UsageError(f"no system and no item is called {wanted!r}", advice)


def _refuse_disputed(
    known: Declared, settings: Settings, about: _Target, texts: Mapping[DeclaredField, str], language: str
) -> None:
    """Raise UsageError where a source would belong to two systems."""
    for one, text in texts.items():
        if one.key != SOURCES or not text:
            continue
        system = known.get(about.name, System(about.name))
        wanted = {**known, about.name: replace(system, declared={**system.declared, SOURCES: text})}
        ours = sources_in_settings(settings)
        told = disputes_told({name: ours.get(name, "") for name in names_in(text)}, wanted, language)
        if told:
            raise UsageError("; ".join(told), "shudian catalog systems lists what belongs where")


def _parsed(values: Sequence[str], scope: DeclarationScope) -> dict[DeclaredField, str]:
    found: dict[DeclaredField, str] = {}
    for pair in values:
        name, mark, text = pair.partition("=")
        one = field_named(name, scope)
        if one is None or not mark:
            names = ", ".join(field.key for field in fields_of(scope))
            raise UsageError(f"{name!r} is no field that can be declared here, or has no =", f"Fields: {names}")
        if one in found:
            raise UsageError(f"{one.key} is given twice")
        found[one] = checked_value(one, text)
        refuse_identifier(one, found[one])
    return found
