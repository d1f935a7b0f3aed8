"""One stretch of delimited text into columns, or nothing where ``RecordReader`` would read it in another way.

A compiled loop cuts lines that are as they should be; Arrow does, in two to three times the time, what that one leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from connectors import kernels
from connectors.files.batches import LONGEST_CELL, Row, text_batch
from connectors.files.records import MOST_CHARS, MOST_LINES, RecordReader
from connectors.files.stretch import Stretch
from connectors.files.text_layout import TextLayout

_BOM = b"\xef\xbb\xbf"
_PLACE = 4  # bytes that say where a cell begins
_BORDER = "\x1f"  # a control character that text does not hold


@dataclass(frozen=True, slots=True)
class Cells:
    """What is asked of a stretch: the columns numbered ``wanted``, under ``names``. ``mark`` is a word that no data holds."""

    layout: TextLayout
    wanted: tuple[int, ...]
    names: tuple[str, ...]
    quoting: bool
    mark: str

    @property
    def width(self) -> int:
        """Cells of a row."""
        return len(self.layout.names)

    @property
    def border(self) -> str:
        """The one character that cells are cut at: Arrow knows no longer delimiters."""
        return self.layout.delimiter if len(self.layout.delimiter) == 1 else _BORDER

    def every(self) -> Cells:
        """The same of all columns."""
        numbers = range(self.width)
        return replace(self, wanted=tuple(numbers), names=tuple(map(str, numbers)))


def parsed(lines: Stretch, cells: Cells) -> pa.RecordBatch | None:
    """The rows of whole lines, in their order. None where only the reader can tell them."""
    if lines.room.startswith(_BOM, 0, lines.end) or (lines.has(b"\r") and lines.count(b"\r") != lines.pairs(b"\r\n")):
        return None
    if cells.border != cells.layout.delimiter:
        if lines.has(cells.border.encode()):
            return None
        lines = Stretch(bytes(lines.data).replace(cells.layout.delimiter.encode(), cells.border.encode()))
    batch = _plain(lines, cells)
    try:
        batch = _even(lines, cells) if batch is None else batch
    except pa.ArrowInvalid:
        lines = Stretch(lines.text().encode())
        batch = _uneven(lines, cells)
    if batch is None:
        return None
    inner = lines.count(b"\n") - batch.num_rows if cells.quoting and lines.has(b'"') else 0
    if inner and not _bounded(lines, batch, inner, cells):
        return None
    return _cut(batch)


def _bounded(lines: Stretch, batch: pa.RecordBatch, inner: int, cells: Cells) -> bool:
    """Whether no record that has several lines can be beyond what the reader takes for one. ``inner`` is how many newlines
    end no record: those of cells and of blank lines."""
    if len(cells.wanted) < cells.width:
        return parsed(lines, cells.every()) is not None
    longest = [_longest(column) for column in batch.columns]
    if max(longest) >= LONGEST_CELL or 2 * sum(longest) + 3 * cells.width > MOST_CHARS:
        return False
    return (
        inner < MOST_LINES or sum(pc.max(pc.count_substring(column, "\n")).as_py() or 0 for column in batch.columns) < MOST_LINES
    )


def _longest(column: pa.Array) -> int:
    """The bytes of the longest cell."""
    if kernels.line_loops is not None and column.type == pa.string() and len(column):
        places = np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, column.offset * _PLACE)
        return int(kernels.line_loops.longest(places))
    return pc.max(pc.binary_length(column)).as_py() or 0


def _cut(batch: pa.RecordBatch) -> pa.RecordBatch:
    """No cell longer than is kept of one."""
    if all(_longest(column) <= LONGEST_CELL for column in batch.columns):
        return batch
    columns = [pc.utf8_slice_codeunits(column, 0, LONGEST_CELL) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _plain(lines: Stretch, cells: Cells) -> pa.RecordBatch | None:
    """Rows none of which is anything but as many cells as there are columns, by a compiled loop. None where that is not so, or
    not known."""
    loops, slots = kernels.cell_loops, np.full(cells.width, -1, np.int32)
    slots[list(cells.wanted)] = range(len(cells.wanted))
    if loops is None or kernels.text_loops is None or np.count_nonzero(slots >= 0) < len(cells.wanted):
        return None
    if not lines.end or not kernels.text_loops.is_text(lines.room, lines.end):
        return None
    null = (cells.layout.null or "").encode()
    rows = min(lines.count(b"\n"), lines.end // cells.width)  # each has a newline and as many borders as there are columns
    wanted, mark = len(cells.wanted), ord(cells.border)
    cut = loops.columns_of(lines.room, lines.end, rows, mark, cells.quoting, null, slots, wanted, pa.allocate_buffer)
    if cut is None:
        return None
    rows, found = cut
    columns = [_column(rows, *one) for one in found]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema([(name, pa.string()) for name in cells.names]))


def _column(rows: int, valid: pa.Buffer | None, nulls: int, places: pa.Buffer, data: pa.Buffer) -> pa.Array:
    """The array of so many rows, with no more of its memory than is its own."""
    places = places.slice(0, (rows + 1) * _PLACE)
    last = int(np.frombuffer(places, np.int32)[-1])
    return pa.Array.from_buffers(pa.string(), rows, [valid, places, data.slice(0, last)], nulls)


def _even(lines: Stretch, cells: Cells) -> pa.RecordBatch | None:
    """Rows that all have as many cells as there are columns. Raises pa.ArrowInvalid."""
    return _without_mark(_table(lines, cells, None), cells)


def _uneven(lines: Stretch, cells: Cells) -> pa.RecordBatch | None:
    """Rows of which some are shorter or longer."""
    numbers: list[int] = []
    rows: list[Row | None] = []

    def keep(row: csv.InvalidRow) -> str:
        numbers.append(row.number - 1)
        rows.append(_fitted(row.text, cells))
        return "skip"

    try:
        batch = _without_mark(_table(lines, cells, keep), cells)
    except pa.ArrowInvalid:
        return None
    known = [row for row in rows if row is not None]
    if batch is None or len(known) < len(rows):
        return None
    if not rows:
        return batch
    total = batch.num_rows + len(rows)
    order = np.empty(total, np.int64)
    others = np.ones(total, bool)
    others[numbers] = False
    order[others] = np.arange(batch.num_rows)
    order[numbers] = np.arange(batch.num_rows, total)
    return pa.concat_batches([batch, text_batch(cells.names, known)]).take(pa.array(order))


def _fitted(text: str, cells: Cells) -> Row | None:
    """The wanted cells of the one record of a text."""
    reader = RecordReader(text.split("\n"), cells.border, cells.quoting)
    records = list(reader)
    if len(records) != 1 or reader.broken:
        return None
    row = cells.layout.fit(records[0])
    return [row[place] for place in cells.wanted]


def _table(lines: Stretch, cells: Cells, uneven: Callable[[csv.InvalidRow], str] | None) -> pa.Table:
    """The rows and, behind them, one that says nothing but the mark: it shows whether the data ended between two records."""
    null = cells.layout.null
    names = [str(number) for number in range(cells.width)]
    content = lines.marked(cells.border.join([cells.mark] * cells.width).encode() + b"\n")
    return csv.read_csv(
        pa.BufferReader(pa.py_buffer(content)),
        csv.ReadOptions(use_threads=False, block_size=len(content) + 1, column_names=names),
        csv.ParseOptions(delimiter=cells.border, quote_char='"' if cells.quoting else False, invalid_row_handler=uneven),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=[names[place] for place in cells.wanted],
            null_values=[] if null is None else [null],
            strings_can_be_null=null is not None,
        ),
    )


def _without_mark(table: pa.Table, cells: Cells) -> pa.RecordBatch | None:
    last = table.num_rows - 1
    if last < 0 or table.column(0)[last].as_py() != cells.mark:
        return None
    columns = [column.combine_chunks() if column.num_chunks != 1 else column.chunk(0) for column in table.columns]
    schema = pa.schema([(name, pa.string()) for name in cells.names])
    return pa.RecordBatch.from_arrays([column.slice(0, last) for column in columns], schema=schema)
