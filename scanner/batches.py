"""Batches of a size worth working on: a sample of 300 places must not be looked at in 300 pieces.

A batch costs each column some hundred calls, whatever it holds, so that a little one costs nearly as much as a large one: batches
are filled to the brim. What is worked on takes several times its own bytes, so that bytes bound a batch and not rows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from config import SourceError

ROWS = 262_144
BYTES = 24 * 1024 * 1024
_COLUMN_BYTES = 64 * 1024  # of a wide table each column gets enough to be worth the asking
_MOST_BYTES = 64 * 1024 * 1024
_NEARLY, _SLACK = 4, 8  # what lacks no more than a fourth, or has up to an eighth more, is left as it is


def joined(batches: Iterable[pa.RecordBatch], rows: int = ROWS, size: int = BYTES) -> Iterator[pa.RecordBatch]:
    """The same rows in the same order, in batches of ``rows``, or of fewer that take about ``size`` bytes (of wide tables up to
    64 MB); only the last one, and one before other columns, is much smaller. What comes in batches of about that size is given as
    it is: to put it together copies all of it. Where the batches end with a SourceError, the rows that came before it are given
    before it is raised."""
    if isinstance(batches, tuple) and len(batches) == 1 and _is_enough(batches[0], rows, size):
        yield batches[0]
        return
    waiting = _Waiting(rows, size)
    broken: SourceError | None = None
    try:
        for batch in batches:
            if waiting.pieces and batch.num_rows and batch.schema != waiting.pieces[0].schema:
                yield waiting.taken()
            if not waiting.pieces and _is_about(batch, rows, size):
                yield batch
                continue
            start, width = 0, batch.nbytes / max(1, batch.num_rows)
            while start < batch.num_rows:
                start += waiting.add(batch, start, width)
                if waiting.room(batch, width) < 1:
                    yield waiting.taken()
    except SourceError as error:
        broken = error
    if waiting.pieces:
        yield waiting.taken()
    if broken is not None:
        raise broken


def _is_enough(batch: pa.RecordBatch, rows: int, size: int) -> bool:
    """Whether it is a batch to work on as it is: that of a small table, as nearly all are."""
    fits = 0 < batch.num_rows <= rows and (batch.get_total_buffer_size() <= size or batch.nbytes <= size)  # that takes longer
    return fits and not any(column.offset for column in batch.columns)


def _is_about(batch: pa.RecordBatch, rows: int, size: int) -> bool:
    """Whether it is of about the size that is wanted, and whole arrays."""
    if not batch.num_columns or any(column.offset for column in batch.columns):
        return False
    size = max(size, min(_MOST_BYTES, batch.num_columns * _COLUMN_BYTES))
    fits = batch.num_rows <= rows and batch.nbytes <= size + size // _SLACK
    return bool(fits and max(batch.num_rows / rows, batch.nbytes / size) >= 1 - 1 / _NEARLY)


class _Waiting:
    """Pieces of one schema that will be one batch of at most ``rows`` rows and about ``size`` bytes."""

    def __init__(self, rows: int, size: int) -> None:
        self.pieces: list[pa.RecordBatch] = []
        self._most_rows, self._most_bytes = rows, size
        self._rows = self._bytes = 0

    def room(self, batch: pa.RecordBatch, width: float) -> int:
        """For how many rows of a batch there is room, if they take ``width`` bytes each."""
        most = max(self._most_bytes, min(_MOST_BYTES, batch.num_columns * _COLUMN_BYTES))
        return min(self._most_rows - self._rows, int((most - self._bytes) / max(1.0, width)))

    def add(self, batch: pa.RecordBatch, start: int, width: float) -> int:
        """Put the rows from ``start`` behind the others, as many as there is room for, and one in any case; how many they are."""
        piece = batch.slice(start, max(1, self.room(batch, width)))
        self.pieces.append(batch if piece.num_rows == batch.num_rows else piece)
        self._rows += piece.num_rows
        self._bytes += piece.nbytes
        return int(piece.num_rows)

    def taken(self) -> pa.RecordBatch:
        """All of them as one batch; nothing is left."""
        pieces, self.pieces, self._rows, self._bytes = self.pieces, [], 0, 0
        first = pieces[0]
        if len(pieces) == 1 and not any(column.offset for column in first.columns):
            return first
        if not first.num_columns:
            return pa.concat_batches(pieces)
        schema = first.schema
        columns = [piece.columns for piece in pieces]
        del pieces[:], first
        return pa.RecordBatch.from_arrays(_one_by_one(columns), schema=schema)


def _one_by_one(pieces: list[list[pa.Array]]) -> list[pa.Array]:
    """Each column of the pieces as one array. What was copied is let go at once, so that the rows are never held twice."""
    for columns in pieces:
        columns.reverse()
    whole = []
    while pieces[0]:
        whole.append(pa.concat_arrays([columns.pop() for columns in pieces]))
    return whole
