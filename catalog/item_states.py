"""What an item amounts to in one line of a list, and the rows in which a published run keeps it: lists read no columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, literal, select

from catalog import tables
from catalog.codec import frozen, json_text
from catalog.columns import escaped
from catalog.current import held
from catalog.items import ItemSummary, Total, level_rank, summarise
from catalog.many_rows import insert_rows
from catalog.model import DataItem, Entry, Run
from classifiers.model import Level, Persons
from connectors.model import Reason

_LONGEST_KEY = 200
"""Characters of a title that lists are sorted by: an index takes no more than two or three thousand bytes."""
_CENSUS = "census"
_COPIED = 500  # items a statement


@dataclass(frozen=True)
class ItemLine:
    """An item as a list shows it. ``sources`` are those its members are in, ``types`` what its columns hold, the most frequent
    first; ``shown`` is False where all members were left out of the scan because people or the default wanted it so.
    ``persons`` are None where nobody counted."""

    item: DataItem
    level: Level
    sources: tuple[str, ...]
    system: str
    domain: str | None
    category: str | None
    types: tuple[str, ...]
    rows: Total
    bytes: Total
    members: int
    columns: int
    shown: bool = True
    persons: Persons | None = None


def line_of(summary: ItemSummary) -> ItemLine:
    """The line of an item of which everything is at hand."""
    finding = summary.classified.finding
    return ItemLine(
        summary.item,
        summary.level,
        tuple(sorted({one.source for one in summary.members})),
        summary.classified.system,
        finding.domain,
        finding.category,
        tuple(kind for kind, _ in _types(summary.members).most_common()),
        summary.rows,
        summary.bytes,
        len(summary.members),
        sum(len(one.finding.columns) for one in summary.members),
        not all(one.reason in (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT) for one in summary.members),
        counted_persons(summary.members),
    )


def line_of_row(row: RowMapping, item: DataItem) -> ItemLine:
    """The line of an item that has one row, as ``write_item_states`` wrote it."""
    persons = row["persons"]
    return ItemLine(
        item,
        Level(row["level"]),
        (row["source"],),
        row["system"],
        row["domain"],
        row["category"],
        tuple(row["types"]),
        frozen(Total, row["rows"]),
        frozen(Total, row["bytes"]),
        row["members"],
        row["columns"],
        row["shown"],
        None if persons is None else frozen(Persons, persons),
    )


def write_item_states(connection: Connection, run: UUID, items: Sequence[DataItem], entries: Iterable[Entry]) -> None:
    """Write the rows of some items of an open run: ``entries`` are all their members. An item has a row in each source."""
    sources: defaultdict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        sources[one.source].append(one)
    rows = [_row(run, source, one) for source, part in sources.items() for one in summarise(part, items)]
    insert_rows(connection, tables.item_state, rows)


def copy_item_states(connection: Connection, run: Run, items: Sequence[DataItem], holders: Mapping[str, UUID]) -> frozenset[UUID]:
    """Write the rows of items of an open run whose members all are as they were published: as the runs that hold their sources
    have them. The items that have such rows, under the same title and written by the same version; the others have none yet."""
    state = tables.item_state
    written = select(tables.run.c.id).where(tables.run.c.id.in_(set(holders.values())), tables.run.c.product == run.product)
    alike = set(connection.execute(written).scalars()) if items else set()
    if not set(holders.values()) <= alike or not alike:
        return frozenset()
    rows = connection.execute(select(state.c.item_id, state.c.title).where(held(holders, state)))
    titles: defaultdict[UUID, set[str]] = defaultdict(set)
    for item, title in rows:
        titles[item].add(title)
    wanted = [one.id for one in items if titles.get(one.id) == {one.title}]
    for first in range(0, len(wanted), _COPIED):
        ours = state.c.item_id.in_(wanted[first : first + _COPIED])
        said = [literal(run.id, state.c.run_id.type), *(column for column in state.c if column.name != "run_id")]
        names = ["run_id", *(column.name for column in state.c if column.name != "run_id")]
        connection.execute(insert(state).from_select(names, select(*said).where(held(holders, state), ours)))
    return frozenset(wanted)


def sort_key(title: str) -> str:
    """What items of one level are sorted by."""
    return escaped(title[:_LONGEST_KEY])


def rank(level: Level) -> int:
    """Lower for a higher level."""
    return -level_rank(level)


def _row(run: UUID, source: str, summary: ItemSummary) -> dict[str, Any]:
    line = line_of(summary)
    said = {name: getattr(line, name) for name in ("system", "domain", "category", "members", "columns", "shown")}
    documents = {name: json_text(getattr(line, name)) for name in ("types", "rows", "bytes", "persons")}
    keys = {"run_id": run, "item_id": line.item.id, "source": source}
    title, level = line.item.title, line.level
    order = {"rank": rank(level), "sort_key": sort_key(title), "title": title, "level": level.value}
    return {**keys, **order, **said, **documents}


def _types(members: Iterable[Entry]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for member in members:
        for column in member.finding.columns:
            counts.update({column.entity_type} if column.entity_type else ())
            counts.update(part.entity_type for part in column.contains)
    return counts


def counted_persons(members: Iterable[Entry]) -> Persons | None:
    """Bounds over the members of an item, where a census counted any: people may stand in several of them, so the largest
    lower bound holds and the sum of the upper ones. None where nobody counted."""
    persons = [one.persons for one in members]
    if not any(one.method.startswith(_CENSUS) for one in persons):
        return None
    uppers = [one.upper for one in persons]
    return Persons(max(one.lower for one in persons), None if None in uppers else sum(one or 0 for one in uppers), _CENSUS)
