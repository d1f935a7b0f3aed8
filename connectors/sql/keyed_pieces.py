"""All rows of a table with a key, piece by piece, each its own statement; by offset where there is no key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from connectors.sql.base import READ_ROWS
from connectors.sql.budget import shorter
from connectors.sql.cells import Row
from connectors.sql.keyed import Keyed


class Fetched(Protocol):
    """The rows of one statement, in whatever form an engine has them."""

    def __len__(self) -> int:
        """How many."""

    def last(self, width: int) -> Row:
        """The first cells of the last row, as parameters for the next statement."""


Piece = TypeVar("Piece", bound=Fetched)


@dataclass(frozen=True, slots=True)
class _Listed:
    rows: list[Row]

    def __len__(self) -> int:
        return len(self.rows)

    def last(self, width: int) -> Row:
        return self.rows[-1][:width]


def all_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """All rows, piece by piece: in the order of the key, or by offset where there is none."""
    width = len(keyed.key)
    for piece in fetched_pieces(keyed, lambda sql, values: _Listed(keyed.rows(sql, values))):
        yield [row[width:] for row in piece.rows] if width else piece.rows


def fetched_pieces(keyed: Keyed, fetch: Callable[[str, Sequence[object]], Piece]) -> Iterator[Piece]:
    """The same as ``fetch`` gives the rows of a statement with parameters: with the cells of the key before the others."""
    return _key_pieces(keyed, fetch) if keyed.key else _offset_pieces(keyed, fetch)


def _offset_pieces(keyed: Keyed, fetch: Callable[[str, Sequence[object]], Piece]) -> Iterator[Piece]:
    """Every statement walks over the rows before it, so a big table without a key ends at the statement limit."""
    offset = 0
    while True:
        start = f"SELECT {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
        rows = fetch(f"{start} LIMIT {READ_ROWS} OFFSET {offset}", ())
        if len(rows):
            yield rows
        if len(rows) < READ_ROWS:
            return
        offset += READ_ROWS


def _key_pieces(keyed: Keyed, fetch: Callable[[str, Sequence[object]], Piece]) -> Iterator[Piece]:
    """Every statement begins after the last key of the one before; what takes too long is asked for in smaller pieces."""
    width, size = len(keyed.key), READ_ROWS
    names = keyed.names("t")
    order = ", ".join(names)
    condition, values = "", list[object]()
    while True:
        start = f"SELECT {order}, {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
        sql = f"{start}{condition} ORDER BY {order} LIMIT "
        rows, size = shorter(partial(_limited, fetch, sql, values), size)
        if len(rows):
            yield rows
        if len(rows) < size:
            return
        last = rows.last(width)
        condition, values = " WHERE " + _after(names, keyed.mark), [last[at] for part in range(width) for at in range(part + 1)]


def _limited(fetch: Callable[[str, Sequence[object]], Piece], sql: str, values: Sequence[object], size: int) -> Piece:
    return fetch(f"{sql}{size}", values)


def _after(names: Sequence[str], mark: str) -> str:
    """Greater than the last key, spelt out: not every engine uses an index for a comparison of row values."""
    steps = []
    for at, name in enumerate(names):
        same = [f"{before} = {mark}" for before in names[:at]]
        steps.append("(" + " AND ".join([*same, f"{name} > {mark}"]) + ")")
    return "(" + " OR ".join(steps) + ")"
