"""What PostgreSQL's own bookkeeping says of a table and its partitions: how much there is, and a mark of its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from connectors.model import Measure, Statistics
from connectors.sql.cells import Row
from connectors.sql.postgresql_elsewhere import is_elsewhere
from connectors.sql.postgresql_grants import quote
from connectors.sql.postgresql_pages import Leaf

Rows: TypeAlias = Callable[[str, Sequence[object]], list[Row]]
Path: TypeAlias = tuple[str, ...]


def rows_of_many(rows: Rows, sql: str, paths: Sequence[Path]) -> dict[Path, list[Row]]:
    """What one of the statements for many tables gives of each of these, all of one database. Raises what ``rows`` does."""
    found: dict[tuple[str, str], list[Row]] = {(path[1], path[2]): [] for path in paths}
    for schema, name, *cells in rows(sql, ([path[1] for path in paths], [path[2] for path in paths])):
        found.get((str(schema), str(name)), []).append(tuple(cells))  # a garbled line answers with anything
    return {path: found[path[1], path[2]] for path in paths}


def statistics_of(leaves: Iterable[Row]) -> Statistics:
    """From the rows of the statement LEAVES, the planner's own guess: rows per page at the last ANALYZE times today's pages.
    Bytes: with TOAST, no indexes."""
    rows = tuple(leaves)
    if not rows or not all(isinstance(row[5], int | None) for row in rows):  # a garbled line answers with other types
        return Statistics()
    if any(map(is_elsewhere, rows)):  # what another server keeps of it nobody here has counted
        return Statistics()
    size = Measure.exact(sum(row[5] or 0 for row in rows), "table_data")
    if not any(row[4] for row in rows):
        return Statistics(Measure.exact(0), size)
    found = [leaf_of(row) for row in rows if row[4]]
    if any(leaf.rows_per_page is None for leaf in found):
        return Statistics(Measure(), size)
    return Statistics(Measure.estimate(round(sum(leaf.pages * (leaf.rows_per_page or 0) for leaf in found))), size)


def leaf_of(row: Row) -> Leaf:
    """A row of the statement LEAVES."""
    schema, name, tuples, counted_pages, pages, _, readable, *_ = row
    density = tuples / counted_pages if tuples >= 0 and counted_pages else None
    return Leaf(f"{quote(schema)}.{quote(name)}", pages or 0, density, readable)


def mark_of(rows: Sequence[Row]) -> str | None:
    """From the rows of the statement MARK; None where these cannot be relied on."""
    if not rows or not all(row[-1] for row in rows):
        return None
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()
