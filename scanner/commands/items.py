"""shudian catalog items, events, link, merge, split and undo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import Catalog, ItemLine, ItemSummary, Word, items_called
from catalog.model import DataItem, Entry, ItemEvent, ItemEventKind
from config import UsageError, load_settings
from scanner import terminal
from scanner.amounts import bytes_text, rows_text
from scanner.commands.catalog import open_catalog
from scanner.wording import check_language, say


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, and why: the two options every decision needs."""

    by: str
    because: str

    def word(self) -> Word:
        """As the catalogue takes it, said now."""
        return Word(self.by, datetime.now(UTC), self.because)


def list_known_items(config: Path | None, every: bool, language: str) -> None:
    """Print all items with their identity and number of members; with ``every`` those too that are no longer there."""
    check_language(language)
    with open_catalog(config) as catalog:
        known = catalog.items()
        with catalog.listing() as listed:
            lines = () if listed is None else tuple(listed.lines)
    table = Table(header_style="bold")
    for heading in ("item", "identity", "source", "members", "rows", "bytes"):
        table.add_column(say(heading, language), overflow="fold")
    for one in sorted(lines, key=lambda one: (one.item.key.source, one.item.title)):
        table.add_row(*_row(one, language))
    there = {one.item.id for one in lines}
    for item in known if every else ():
        if item.id not in there:
            table.add_row(Text(item.title), str(item.id), Text(item.key.source), say("gone_items", language))
    terminal.console().print(table)


def list_events(config: Path | None, wanted: str, language: str) -> None:
    """Print what was recorded of items as such, oldest first. Raises UsageError for an item that nobody knows."""
    check_language(language)
    with open_catalog(config) as catalog:
        item = _one(catalog.items(), wanted).id if wanted else None
        events, known = catalog.item_events(item), catalog.items()
    titles = {one.id: one.title for one in known}
    console = terminal.console(soft_wrap=True)
    for event in events:
        _print_event(event, titles, console, language)


def link_items(config: Path | None, old: str, new: str, said: Said, language: str) -> None:
    """Record that NEW is what OLD was renamed or moved to. Raises UsageError, CatalogError."""
    with _opened(config, language) as catalog:
        event = catalog.link_items(_one(catalog.items(), old).id, _present(catalog, new).item.id, said.word())
    _confirm(event, language)


def merge_items(config: Path | None, kept: str, other: str, said: Said, language: str) -> None:
    """Record that both are one item, under the identity of KEPT. Raises UsageError, CatalogError."""
    with _opened(config, language) as catalog:
        known = catalog.items()
        event = catalog.merge_items(_one(known, kept).id, _one(known, other).id, said.word())
    _confirm(event, language)


def split_item(config: Path | None, item: str, members: Sequence[str], said: Said, language: str) -> None:
    """Record that some members are no part of the item. Raises UsageError, CatalogError."""
    entity = load_settings(config).entity.name
    with _opened(config, language) as catalog:
        found = _present(catalog, item)
        taken = _members(found, members)
        if len(taken) == len(found.members):
            raise UsageError("these are all members of the item: nothing would be left of it")
        event = catalog.split_item(found.item.id, taken, said.word(), entity)
    _confirm(event, language)


def undo_event(config: Path | None, event: str, said: Said, language: str) -> None:
    """Take back a link, merge or split by the id of its event or the beginning of one. Raises UsageError, CatalogError."""
    with _opened(config, language) as catalog:
        found = [one for one in catalog.item_events() if str(one.id).startswith(event)]
        if len(found) != 1:
            raise UsageError(f"{len(found)} events begin with {event!r}", "shudian catalog events")
        done = catalog.undo_item_event(found[0].id, said.word())
    _confirm(done, language, found[0].kind)


def _opened(config: Path | None, language: str) -> AbstractContextManager[Catalog]:
    check_language(language)
    return open_catalog(config)


def _row(one: ItemLine, language: str) -> tuple[str | Text, ...]:
    sizes = (rows_text(one.rows, language), bytes_text(one.bytes, language))
    return (Text(one.item.title), str(one.item.id), Text(one.item.key.source), str(one.members), *sizes)


def _one(known: Sequence[DataItem], wanted: str) -> DataItem:
    found = items_called(known, wanted)
    if len(found) == 1:
        return found[0]
    several = "; ".join(f"{one.id} ({one.key.source} {one.title})" for one in found[:5])
    raise UsageError(f"{len(found)} items are called {wanted!r}", several or "shudian catalog items --all")


def _present(catalog: Catalog, wanted: str) -> ItemSummary:
    there = catalog.in_full(one.id for one in items_called(catalog.items(), wanted))
    item = _one([one.item for one in there], wanted).id
    return next(one for one in there if one.item.id == item)


def _members(item: ItemSummary, wanted: Sequence[str]) -> list[Entry]:
    found = [one for one in item.members if {one.title, one.path[-1], f"{one.source} {one.title}"} & set(wanted)]
    if len(found) != len(wanted):
        raise UsageError(f"{len(found)} members are called so, for {len(wanted)} names", "shudian catalog show ITEM lists them")
    return found


def _confirm(event: ItemEvent, language: str, undone: ItemEventKind | None = None) -> None:
    """Say what was recorded, and from when on it shows: what joins is looked up whenever a snapshot is read, what is split is
    told apart by a scan."""
    console = terminal.console(soft_wrap=True)
    console.print(f"{say('recorded', language)}: {say(event.kind.value, language)} {event.id}")
    console.print(say("next_scan" if ItemEventKind.SPLIT in (event.kind, undone) else "in_force_now", language))


def _print_event(event: ItemEvent, titles: dict[UUID, str], console: Console, language: str) -> None:
    def shown(item: UUID | None) -> str:
        return "" if item is None else f"{titles.get(item, '')} {str(item)[:8]}".strip()

    who = event.decided_by or say("scan", language)
    pair = " ← ".join(part for part in (shown(event.item), shown(event.other)) if part)
    about = f" [{str(event.undoes)[:8]}]" if event.undoes else ""
    line = f"{event.decided_at:%Y-%m-%d %H:%M} {say(event.kind.value, language)}{about} {pair}; {who}: {event.because}"
    console.print(f"{str(event.id)[:8]} {line}", markup=False, highlight=False)
