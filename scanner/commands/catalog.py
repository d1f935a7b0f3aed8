"""shudian catalog list, show and diff."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import Catalog, Difference, ItemLine, ItemSummary, Uncompared, Wanted, difference
from catalog.model import Entry, RunStatus, Snapshot, System
from classifiers import sentence
from config import CatalogError, Taxonomy, UsageError, load_settings
from connectors.model import Reason
from scanner import terminal
from scanner.amounts import bytes_text, rows_text
from scanner.anchoring import opened
from scanner.census_summary import counted_persons, persons_text
from scanner.judging import taxonomy_of
from scanner.summary import domain_name, joined_names, node_name, reason_text, type_names
from scanner.systems import known_systems
from scanner.wording import check_language, lacking, say

_FIRST = 200
"""Lines of a list that are shown where not all are asked for, and of a piece of a longer one."""


def open_catalog(config: Path | None) -> AbstractContextManager[Catalog]:
    """The catalogue of the settings; it must already exist. Raises CatalogError."""
    return opened(load_settings(config))


def chosen(catalog: Catalog, run: str) -> Snapshot:
    """The snapshot of a run given by id or the beginning of one; what is known now of all sources when empty.

    People's decisions stand in place of the machine's. Raises UsageError, CatalogError.
    """
    wanted = run_called(catalog, run)
    snapshot = catalog.current() if wanted is None else catalog.snapshot(wanted)
    if snapshot is None:
        raise _nothing()
    return catalog.reviewed(snapshot)


def run_called(catalog: Catalog, run: str) -> UUID | None:
    """The run of this id, or whose id begins so; None where it is empty. Raises UsageError for none and for several."""
    if not run:
        return None
    ids = [one.id for one in catalog.runs() if str(one.id).startswith(run)]
    if len(ids) != 1:
        raise UsageError(f"{len(ids)} runs begin with {run!r}", "shudian catalog list shows the latest")
    return ids[0]


def _nothing() -> CatalogError:
    return CatalogError("the catalogue holds no published run yet", "shudian scan SOURCE")


def list_items(config: Path | None, find: str, language: str, every: bool = False) -> None:
    """Print the items that are known now, the highest level first: the first ones, or ``every`` one, a piece after the other."""
    check_language(language)
    taxonomy, names = taxonomy_of(config), type_names(language)
    text = find.casefold()
    types = tuple(kind for kind, name in names.items() if text and text in name.casefold())
    with open_catalog(config) as catalog, catalog.listing(Wanted(find, types)) as listed:
        if listed is None:
            raise _nothing()
        asked = (one for one in listed.lines if one.shown)
        wanted = asked if every else islice(asked, _FIRST)
        shown = 0
        while part := list(islice(wanted, _FIRST)):
            shown += len(part)
            terminal.console().print(_items_table(part, f"run {listed.run.id}", language, taxonomy))
        more = 0 if every else sum(1 for _ in asked)
    if not shown:
        terminal.console().print(_items_table((), f"run {listed.run.id}", language, taxonomy))
    if more:
        terminal.console().print(say("more_items", language).format(more))


def _items_table(lines: Iterable[ItemLine], caption: str, language: str, taxonomy: Taxonomy) -> Table:
    names = type_names(language)
    table = Table(header_style="bold", caption=caption)
    for heading in ("item", "source", "domain", "level", "sensitive_data", "rows", "members"):
        table.add_column(say(heading, language), overflow="fold")
    for one in lines:
        table.add_row(
            Text(one.item.title),
            Text(one.item.key.source),
            domain_name(one.domain, language, taxonomy),
            say(one.level.value, language),
            Text(joined_names(list(dict.fromkeys(names.get(kind, kind) for kind in one.types)), language)),
            rows_text(one.rows, language),
            str(one.members),
        )
    return table


def show_item(config: Path | None, wanted: str, language: str) -> None:
    """Print one item with its columns and the reasons for every verdict. Raises UsageError when there is no such item."""
    check_language(language)
    with open_catalog(config) as catalog:
        if not catalog.runs():
            raise _nothing()
        found = catalog.named(wanted)
        systems = known_systems(load_settings(config), catalog)
    if not found:
        raise UsageError(f"no item or dataset is called {wanted!r}", "shudian catalog list")
    taxonomy = taxonomy_of(config)
    console = terminal.console(soft_wrap=True)
    for item in found:
        console.print(Text(f"{item.item.title}  ({item.item.id})", style="bold"))
        console.print(f"  {_belonging(item, systems, language)}", markup=False, highlight=False)
        _print_item(item, console, language, taxonomy)


def show_difference(config: Path | None, before: str, after: str, language: str) -> None:
    """Print what changed between two snapshots. Raises UsageError when there are not two."""
    check_language(language)
    with open_catalog(config) as catalog:
        older, newer = (chosen(catalog, run) for run in two_runs(catalog, before, after))
    _print_difference(difference(older, newer), terminal.console(soft_wrap=True), language)


def two_runs(catalog: Catalog, before: str = "", after: str = "") -> tuple[str, str]:
    """The ids (or what was given of them) of two runs to compare: the last two by default. Raises UsageError when there are not
    two."""
    runs = [run for run in catalog.runs() if run.status is not RunStatus.FAILED]
    if not before and len(runs) < 2:
        raise UsageError("a difference needs two published runs", "shudian scan SOURCE again")
    return before or str(runs[1].id), after or str(runs[0].id)


def _print_item(item: ItemSummary, console: Console, language: str, taxonomy: Taxonomy) -> None:
    names = type_names(language)
    for line in (*_about(item, language, taxonomy), *_members(item, language, taxonomy)):
        console.print(f"  {line}", markup=False)
    for column in item.classified.finding.columns:
        sparse = ", ".join(f"{names.get(part.entity_type, part.entity_type)} {part.share:.1%}" for part in column.contains)
        verdict = column.entity_type or ("-" if not sparse else "")
        kept = f"; {say(column.protection.value, language)}" if column.entity_type else ""
        tags = ", ".join(_tags(column.tags, language, taxonomy))
        judged = Text(f"{verdict} {sparse}{kept} {column.confidence:.2f}" + (f" [{tags}]" if tags else ""))
        console.print(Text(f"  {column.column} {column.type}", style="bold"), judged)
        for reason in column.evidence:
            console.print(f"      {reason.weight:+.2f} {sentence(reason, language, names)}", markup=False)


def _belonging(item: ItemSummary, systems: Mapping[str, System], language: str) -> str:
    """Which system it is of, what that is used for, and whose data it is, as declared of its sources."""
    known = {one.system: systems.get(one.system, System(one.system)) for one in item.members if one.system}
    names = [f"{one.name} ({id})" if one.name else id for id, one in sorted(known.items())]
    environments = [say(f"environment_{one}", language) for one in sorted({one.environment for one in item.members})]
    roles = [say(f"role_{one}", language) for one in sorted({one.role for one in item.members})]
    told = (("system", names or [say("not_given", language)]), ("environment", environments), ("role", roles))
    return "; ".join(f"{say(word, language)}: {joined_names(words, language)}" for word, words in told)


def _tags(tags: Mapping[str, str], language: str, taxonomy: Taxonomy) -> Iterator[str]:
    """Each tag as ``yd3813: name of the node``."""
    yield from (f"{tree}: {node_name(tree, slug, language, taxonomy)}" for tree, slug in sorted(tags.items()))


def _about(item: ItemSummary, language: str, taxonomy: Taxonomy) -> Iterator[str]:
    leading = item.classified
    sizes = (
        f"{say('rows', language)}: {rows_text(item.rows, language)}; {say('bytes', language)}: {bytes_text(item.bytes, language)}"
    )
    yield f"{say('source', language)}: {item.item.key.source}; {sizes}"
    yield _coverage(item, language)
    domain, category = (
        node_name("domains", slug, language, taxonomy) for slug in (leading.finding.domain, leading.finding.category)
    )
    yield f"{say('domain', language)}: {domain}; {category}"
    counted = counted_persons(item.members)
    if counted is not None:
        yield f"{say('persons', language)}: {persons_text(counted)}"
    for tag in _tags(leading.finding.tags, language, taxonomy):
        yield f"{say('tags', language)}: {tag}"
    yield from (f"  {sentence(reason, language, type_names(language))}" for reason in leading.finding.evidence)
    yield f"{say('level', language)}: {say(item.level.value, language)}; {_enterprise_level(item.members, language)}"
    yield from (f"  {reason.rule}: {reason_text(reason, language)}" for reason in item.leading.decision.reasons)
    waits = [lacking(one, language) for one in item.leading.decision.undecided_for]
    if waits:
        yield f"  {say('undecided_for', language)}: {joined_names(waits, language)}"


def _enterprise_level(members: Iterable[Entry], language: str) -> str:
    """The highest of the members, as that of the item is."""
    highest = max((one.decision.enterprise_level or 0 for one in members), default=0)
    return f"{say('enterprise_level', language)}: {highest or '-'}"


def _coverage(item: ItemSummary, language: str) -> str:
    seen = item.coverage
    method = say(seen.method, language)
    places = f"{seen.places:,} {say('places', language)}, {seen.rows:,} {say('rows', language)}"
    told = f"{say('coverage', language)}: {method}, {places}; {say('power', language)}: {_floored(seen.power_at_1pct)}"
    carried = [one.coverage.looked_at for one in item.members if one.coverage.looked_at is not None]
    return f"{told}; {say('unchanged_since', language)} {min(carried):%Y-%m-%d %H:%M} UTC" if carried else told


def _floored(share: float) -> str:
    return f"{math.floor(share * 1000) / 10:.1f} %"  # 99.96 % is not all


def _members(item: ItemSummary, language: str, taxonomy: Taxonomy) -> Iterator[str]:
    if len(item.members) == 1:
        return
    several = len({member.source for member in item.members}) > 1
    titles = [f"{member.source} {member.title}" if several else member.title for member in item.members]
    yield f"{say('members', language)} ({len(titles)}): {joined_names(titles, language)}"
    for member in item.differing:
        found = [f"{column.column} {column.entity_type}" for column in member.finding.columns if column.entity_type]
        levels = f"{say(member.decision.level.value, language)}; {_enterprise_level((member,), language)}"
        verdict = f"{domain_name(member.finding.domain, language, taxonomy)}; {levels}; {joined_names(found, language) or '-'}"
        yield f"  {member.source} {member.title} ({say('differing_member', language)}): {verdict}"


def _print_difference(changed: Difference, console: Console, language: str) -> None:
    console.print(f"{changed.older.id} {changed.older.finished_at:%Y-%m-%d %H:%M} UTC →", markup=False)
    console.print(f"{changed.newer.id} {changed.newer.finished_at:%Y-%m-%d %H:%M} UTC", markup=False)
    for one in changed.changes:
        what = say(one.kind.value, language)
        where = f"{one.source} {one.title}" + (f".{one.column}" if one.column else "")
        step = f"{say(one.before, language) or '-'} → {say(one.after, language) or '-'}" if one.before or one.after else ""
        why = say(one.reason.value, language) if one.reason else ""
        console.print(f"  {what:8} {say(one.subject.value, language)} {where} {step} {why}".rstrip(), markup=False)
    if changed.renamings:
        console.print(f"  {say('renamings', language)}:", markup=False)
    for pair in changed.renamings:
        where = f"{pair.old.key.source} {pair.old.title} ({str(pair.old.id)[:8]}) → {pair.new.key.source} {pair.new.title}"
        console.print(f"    {where} ({str(pair.new.id)[:8]})", markup=False, highlight=False)
    if not changed.changes:
        console.print(f"  {say('no_change' if changed.compared else 'nothing_compared', language)}", markup=False)
    for line in _uncompared(changed.uncompared, language):
        console.print(f"  {line}", markup=False, highlight=False)


def _uncompared(sources: Iterable[Uncompared], language: str) -> Iterator[str]:
    """One line for each way in which sources were out of one run's reach."""
    alike: dict[tuple[str, Reason | None], list[str]] = {}
    for one in sources:
        side = "newer" if one.by_newer else "older"
        word = f"failed_{side}" if one.reason else f"unread_{side}"
        alike.setdefault((word, one.reason), []).append(one.source)
    for (word, reason), names in alike.items():
        why = f" ({say(reason.value, language)})" if reason else ""
        yield f"{say(word, language)}{why}: {joined_names(names, language)}"


def forget_sketches(config: Path | None, language: str) -> None:
    """Delete the kept sketches of people. The counts stay; the next census reads everything again."""
    check_language(language)
    with open_catalog(config) as catalog:
        count = catalog.forget_sketches()
    terminal.console().print(say("sketches_forgotten", language).format(count))
