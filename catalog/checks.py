"""What must hold in every catalogue, asked of the database itself. The oracle of our tests and of ``shudian doctor``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import Connection, exists, func, inspect, or_, select, text

from catalog import service_tables, tables
from catalog.codec import content_hash
from catalog.filed_documents import broken_documents
from catalog.filings import broken_filings
from catalog.model import Snapshot

Load = Callable[[UUID], Snapshot]


def broken_invariants(connection: Connection, load: Load) -> Iterator[str]:
    """One sentence for each invariant that does not hold; nothing when all is well. ``load`` reads a published snapshot."""
    yield from _file(connection)
    yield from _guards(connection)
    yield from broken_filings(connection)
    yield from broken_documents(connection)
    yield from _items(connection)
    yield from _homes(connection)
    yield from _states(connection)
    for run, entries, columns, content in _published(connection):
        snapshot = load(run)
        counted = (len(snapshot.entries), sum(len(entry.finding.columns) for entry in snapshot.entries))
        if counted != (entries, columns):
            yield f"run {run}: holds {counted[0]} datasets and {counted[1]} columns, was published with {entries} and {columns}"
        elif content_hash(snapshot) != content:
            yield f"run {run}: is not what was published (its content has another hash)"


def _file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    problems = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    if list(problems) != ["ok"]:
        yield f"the file is damaged ({len(problems)} findings of integrity_check)"
    lost = connection.execute(text("PRAGMA foreign_key_check")).all()
    if lost:
        yield f"{len(lost)} rows refer to rows that are not there"


def _guards(connection: Connection) -> Iterator[str]:
    question = (
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'"
        if connection.dialect.name == "sqlite"
        else "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname LIKE 'guard_%' AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace"
    )
    guarded = set(connection.execute(text(question)).scalars())
    kept = set(tables.metadata.tables) - service_tables.CHANGING - {tables.census_part.name}  # personal data may be deleted
    for table in sorted(set(inspect(connection).get_table_names()) & kept - guarded):
        yield f"table {table}: the trigger that protects published rows is missing"


def _items(connection: Connection) -> Iterator[str]:
    entry, run, run_item, item_key = tables.entry, tables.run, tables.run_item, tables.item_key
    listed = exists().where(
        run_item.c.run_id == entry.c.run_id, run_item.c.item_key_id == item_key.c.id, item_key.c.item_id == entry.c.item_id
    )
    query = select(func.count()).select_from(entry.join(run)).where(run.c.published.is_not(None), ~listed)
    lost = connection.execute(query).scalar_one()
    if lost:
        yield f"{lost} published datasets do not belong to an item of their run"


def _homes(connection: Connection) -> Iterator[str]:
    """Columns that are kept elsewhere stand in an entry of a published run, and nothing stands where none is looked for."""
    entry, home, run = tables.entry, tables.entry.alias("home"), tables.run
    other = (
        select(func.count()).select_from(entry).join(home, home.c.id == entry.c.columns_of).join(run, run.c.id == home.c.run_id)
    )
    lost = connection.execute(other.where(or_(home.c.columns_of.is_not(None), run.c.published.is_(None)))).scalar_one()
    if lost:
        yield f"{lost} datasets refer to columns that may be lost"
    doubled = exists().where(tables.finding.c.entry_id == entry.c.id)
    twice = select(func.count()).select_from(entry).where(entry.c.columns_of.is_not(None), doubled)
    count = connection.execute(twice).scalar_one()
    if count:
        yield f"{count} datasets have columns of their own besides those they refer to"


def _states(connection: Connection) -> Iterator[str]:
    """Runs whose items are rows (those of the first catalogues are not) have every dataset in one of them."""
    state, run = tables.item_state, tables.run
    members = func.sum(state.c.members)
    query = select(run.c.id, run.c.entries, members).join_from(run, state).where(run.c.published.is_not(None))
    for id, entries, counted in connection.execute(query.group_by(run.c.id, run.c.entries)):
        if entries != counted:
            yield f"run {id}: its list tells of {counted} datasets, it holds {entries}"


def _published(connection: Connection) -> list[tuple[UUID, int, int, str]]:
    run = tables.run.c
    query = select(run.id, run.entries, run.columns, run.content_hash).where(run.published.is_not(None)).order_by(run.published)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]
