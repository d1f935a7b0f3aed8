"""shudian catalog list, show and diff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import Catalog, Difference, ItemSummary, difference, level_rank, missing, summarise
from catalog.model import Entry, RunStatus, Snapshot
from classifiers import sentence
from config import CatalogError, UsageError, load_settings
from scanner import terminal
from scanner.gate import is_outside
from scanner.summary import domain_name, entity_names, joined_names, measure_text, shipped_taxonomy, type_names
from scanner.wording import check_language, say


def open_catalog(config: Path | None) -> Catalog:
    """The catalogue of the settings; it must already exist. Raises CatalogError."""
    return Catalog.open(load_settings(config).catalog_url, create=False)


def chosen(catalog: Catalog, run: str) -> Snapshot:
    """The snapshot of a run given by id or the beginning of one; what is known now of all sources when empty.

    People's decisions stand in place of the machine's. Raises UsageError, CatalogError.
    """
    if not run:
        current = catalog.current()
        if current is None:
            raise CatalogError("the catalogue holds no published run yet", "shudian scan SOURCE")
        return catalog.reviewed(current)
    ids = [one.id for one in catalog.runs() if str(one.id).startswith(run)]
    if len(ids) != 1:
        raise UsageError(f"{len(ids)} runs begin with {run!r}", "shudian catalog list shows the latest")
    return catalog.reviewed(catalog.snapshot(ids[0]))


def list_items(config: Path | None, find: str, language: str) -> None:
    """Print the items of the latest snapshot, the highest level first."""
    check_language(language)
    with open_catalog(config) as catalog:
        snapshot = chosen(catalog, "")
    every = summarise(snapshot.entries, snapshot.items)
    asked = [item for item in every if not all(map(is_outside, item.members))]
    items = [item for item in asked if _holds(item, find.casefold(), language)]
    table = Table(header_style="bold", caption=f"run {snapshot.run.id}")
    for heading in ("item", "source", "domain", "level", "sensitive_data", "rows", "members"):
        table.add_column(say(heading, language), overflow="fold")
    for item in sorted(items, key=_rank, reverse=True):
        table.add_row(
            Text(item.item.title),
            Text(item.item.key.source),
            domain_name(item.classified.finding.domain, language),
            say(item.level.value, language),
            Text(joined_names(entity_names(item.members, language), language)),
            measure_text(item.rows.measure),
            str(len(item.members)),
        )
    terminal.console().print(table)


def show_item(config: Path | None, wanted: str, language: str) -> None:
    """Print one item with its columns and the reasons for every verdict. Raises UsageError when there is no such item."""
    check_language(language)
    with open_catalog(config) as catalog:
        snapshot = chosen(catalog, "")
    found = [item for item in summarise(snapshot.entries, snapshot.items) if _named(item, wanted)]
    if not found:
        raise UsageError(f"no item or dataset is called {wanted!r}", "shudian catalog list")
    console = terminal.console(soft_wrap=True)
    for item in found:
        _print_item(item, console, language)


def show_difference(config: Path | None, before: str, after: str, language: str) -> None:
    """Print what changed between two snapshots. Raises UsageError when there are not two."""
    check_language(language)
    with open_catalog(config) as catalog:
        runs = [run for run in catalog.runs() if run.status is not RunStatus.FAILED]
        if not before and len(runs) < 2:
            raise UsageError("a difference needs two published runs", "shudian scan SOURCE again")
        older = chosen(catalog, before or str(runs[1].id))
        newer = chosen(catalog, after or str(runs[0].id))
    _print_difference(difference(older, newer), terminal.console(soft_wrap=True), language)


def _rank(item: ItemSummary) -> tuple[int, str]:
    return level_rank(item.level), item.item.title


def _holds(item: ItemSummary, text: str, language: str) -> bool:
    words = [item.item.title, *(member.title for member in item.members), *(member.comment for member in item.members)]
    words += entity_names(item.members, language)
    words += [column.entity_type or "" for member in item.members for column in member.finding.columns]
    return any(text in word.casefold() for word in words)


def _named(item: ItemSummary, wanted: str) -> bool:
    names = {item.item.title, item.item.key.family, str(item.item.id)}
    names |= {name for member in item.members for name in (member.title, member.path[-1])}
    return wanted in names


def _print_item(item: ItemSummary, console: Console, language: str) -> None:
    names = type_names(language)
    console.print(Text(f"{item.item.title}  ({item.item.id})", style="bold"))
    for line in (*_about(item, language), *_members(item, language)):
        console.print(f"  {line}", markup=False)
    for column in item.classified.finding.columns:
        sparse = ", ".join(f"{names.get(part.entity_type, part.entity_type)} {part.share:.1%}" for part in column.contains)
        verdict = column.entity_type or ("-" if not sparse else "")
        kept = f"; {say(column.protection.value, language)}" if column.entity_type else ""
        judged = Text(f"{verdict} {sparse}{kept} {column.confidence:.2f}")
        console.print(Text(f"  {column.column} {column.type}", style="bold"), judged)
        for reason in column.evidence:
            console.print(f"      {reason.weight:+.2f} {sentence(reason, language, names)}", markup=False)


def _about(item: ItemSummary, language: str) -> Iterator[str]:
    leading = item.classified
    yield f"{say('source', language)}: {item.item.key.source}; {say('rows', language)}: {measure_text(item.rows.measure)}"
    yield f"{say('domain', language)}: {domain_name(leading.finding.domain, language)}; {_category(leading, language)}"
    yield from (f"  {sentence(reason, language, type_names(language))}" for reason in leading.finding.evidence)
    yield f"{say('level', language)}: {say(item.level.value, language)}"
    yield from (f"  {reason.rule}: {reason.because}" for reason in item.leading.decision.reasons)
    lacking = [_lacking(one, language) for one in item.leading.decision.undecided_for]
    if lacking:
        yield f"  {say('undecided_for', language)}: {joined_names(lacking, language)}"


def _lacking(what: str, language: str) -> str:
    return missing(what) if language == "zh" else what


def _members(item: ItemSummary, language: str) -> Iterator[str]:
    if len(item.members) > 1:
        yield f"{say('members', language)}: {joined_names([member.title for member in item.members], language)}"


def _category(entry: Entry, language: str) -> str:
    domain = shipped_taxonomy().domains.get(entry.finding.domain or "")
    known = [one for one in (domain.categories if domain else ()) if one.slug == entry.finding.category]
    if not known:
        return entry.finding.category or "-"
    return known[0].zh if language == "zh" else known[0].en


def _print_difference(changed: Difference, console: Console, language: str) -> None:
    console.print(f"{changed.older.id} {changed.older.finished_at:%Y-%m-%d %H:%M} UTC →", markup=False)
    console.print(f"{changed.newer.id} {changed.newer.finished_at:%Y-%m-%d %H:%M} UTC", markup=False)
    for one in changed.changes:
        what = say(one.kind.value, language)
        where = f"{one.source} {one.title}" + (f".{one.column}" if one.column else "")
        step = f"{say(one.before, language) or '-'} → {say(one.after, language) or '-'}" if one.before or one.after else ""
        why = say(one.reason.value, language) if one.reason else ""
        console.print(f"  {what:8} {say(one.subject.value, language)} {where} {step} {why}".rstrip(), markup=False)
    if not changed.changes:
        console.print(f"  {say('no_change', language)}", markup=False)
