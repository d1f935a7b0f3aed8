"""Rows of text as Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from connectors.files.unreadable import Unreadable

Row = Sequence[str | None]

LONGEST_CELL = 131_072
"""Characters kept of a cell when a plan does not ask for fewer."""

_BATCH_ROWS = 8_192
_BATCH_CHARS = 8 * 1024 * 1024


def text_batch(names: Sequence[str], rows: Sequence[Row], cell_chars: int = LONGEST_CELL) -> pa.RecordBatch:
    """One batch of string columns. Every row has as many cells as there are names; cells are cut to ``cell_chars``."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = [_array([cell[:cell_chars] if cell else cell for cell in column]) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema([(name, pa.string()) for name in names]))


def text_batches(names: Sequence[str], rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """Rows in batches bounded by number and by characters. Where the rows end in an error, those before are given first."""
    held: list[Row] = []
    chars = 0
    broken: Unreadable | OSError | None = None
    try:
        for row in rows:
            held.append(row)
            chars += sum(len(cell) for cell in row if cell)
            if len(held) >= _BATCH_ROWS or chars >= _BATCH_CHARS:
                yield text_batch(names, held)
                held, chars = [], 0
    except (Unreadable, OSError) as error:
        broken = error
    if held:
        yield text_batch(names, held)
    if broken is not None:
        raise broken


def _array(cells: list[str | None]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:  # JSON may hold half a surrogate pair
        return pa.array([cell and cell.encode("utf-8", "replace").decode("utf-8") for cell in cells], pa.string())
