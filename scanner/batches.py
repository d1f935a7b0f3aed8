"""Batches of a size worth working on: a sample of 300 places must not be looked at in 300 pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from config import SourceError

ROWS = 65_536


def joined(batches: Iterable[pa.RecordBatch], rows: int = ROWS) -> Iterator[pa.RecordBatch]:
    """The same rows in the same order, in batches of at most ``rows``, small ones put together. Memory stays bounded by that.
    Where the batches end with a SourceError, the rows that came before it are given before it is raised."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    broken: SourceError | None = None
    try:
        for batch in batches:
            for start in range(0, batch.num_rows, rows):
                piece = batch.slice(start, rows)
                if waiting and (held + piece.num_rows > rows or piece.schema != waiting[0].schema):
                    yield pa.concat_batches(waiting)
                    waiting, held = [], 0
                waiting.append(piece)
                held += piece.num_rows
    except SourceError as error:
        broken = error
    if waiting:
        yield pa.concat_batches(waiting)
    if broken is not None:
        raise broken
