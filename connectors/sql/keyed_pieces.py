"""All rows of a table with a key, piece by piece, each its own statement; by offset where there is no key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from connectors.sql.base import READ_ROWS
from connectors.sql.budget import shorter
from connectors.sql.cells import Row
from connectors.sql.keyed import Keyed


def all_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """All rows, piece by piece: in the order of the key, or by offset where there is none."""
    return _key_pieces(keyed) if keyed.key else _offset_pieces(keyed)


def _offset_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """Every statement walks over the rows before it, so a big table without a key ends at the statement limit."""
    offset = 0
    while True:
        start = f"SELECT {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
        rows = keyed.rows(f"{start} LIMIT {READ_ROWS} OFFSET {offset}", ())
        if rows:
            yield rows
        if len(rows) < READ_ROWS:
            return
        offset += READ_ROWS


def _key_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """Every statement begins after the last key of the one before; what takes too long is asked for in smaller pieces."""
    width, size = len(keyed.key), READ_ROWS
    names = keyed.names("t")
    order = ", ".join(names)
    condition, values = "", list[object]()
    while True:
        start = f"SELECT {order}, {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
        sql = f"{start}{condition} ORDER BY {order} LIMIT "
        rows, size = shorter(partial(_limited, keyed, sql, values), size)
        if rows:
            yield [row[width:] for row in rows]
        if len(rows) < size:
            return
        last = rows[-1][:width]
        condition, values = " WHERE " + _after(names, keyed.mark), [last[at] for part in range(width) for at in range(part + 1)]


def _limited(keyed: Keyed, sql: str, values: Sequence[object], size: int) -> list[Row]:
    return keyed.rows(f"{sql}{size}", values)


def _after(names: Sequence[str], mark: str) -> str:
    """Greater than the last key, spelt out: not every engine uses an index for a comparison of row values."""
    steps = []
    for at, name in enumerate(names):
        same = [f"{before} = {mark}" for before in names[:at]]
        steps.append("(" + " AND ".join([*same, f"{name} > {mark}"]) + ")")
    return "(" + " OR ".join(steps) + ")"
