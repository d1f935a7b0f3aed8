"""Rows of a driver → Arrow batches of text and short binary cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from connectors.model import Measure, SamplePlan, Statistics

Row = tuple[Any, ...]

BINARY_BYTES = 64
"""Of a binary cell only its beginning is read: enough to tell what kind of file it holds."""

_DOUBT_ROWS = 100  # statistics may be a little behind
_MIN_CHARS = 64  # below this a cell could no longer hold what detectors look for


@dataclass(frozen=True, slots=True)
class Field:
    """A column in a batch: its name and whether its cells are bytes."""

    name: str
    binary: bool = False


def decode(raw: bytes) -> str:
    """Text of unknown encoding: UTF-8, else GB18030 (the superset of GBK), else with replacement marks.

    One or two bytes at the end may belong to a character that was cut in half; they are left off.
    """
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return raw[: len(raw) - cut].decode(encoding)
            except UnicodeDecodeError as error:
                if error.end < len(raw) - cut:
                    break
    return raw.decode("utf-8", "replace")


def record_batch(fields: Sequence[Field], rows: Iterable[Row]) -> pa.RecordBatch:
    """Rows as one batch; every cell is text, except in binary columns. An empty batch keeps its columns."""
    columns: Sequence[Iterable[Any]] = tuple(zip(*rows, strict=True)) or tuple(() for _ in fields)
    arrays = [_array(field, cells) for field, cells in zip(fields, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=[field.name for field in fields])


def _array(field: Field, cells: Iterable[Any]) -> pa.Array:
    if field.binary:
        return pa.array([_bytes(cell) for cell in cells], type=pa.binary())
    return pa.array([_text(cell) for cell in cells], type=pa.string())


def _bytes(cell: Any) -> bytes | None:
    if cell is None:
        return None
    return cell.encode() if isinstance(cell, str) else bytes(cell)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return decode(bytes(cell)) if isinstance(cell, bytes | bytearray | memoryview) else str(cell)


def cell_chars(plan: SamplePlan, columns: int, statistics: Statistics) -> int:
    """How many characters of a cell to ask for, so that the sample stays near the plan's budget of bytes.

    The plan's own figure, unless the rows are known or must be feared to be too wide for it.
    """
    rows = max(plan.whole_rows, plan.places * plan.rows_per_place + 2 * plan.edge_rows)
    if statistics.rows.value is not None:
        rows = min(rows, 2 * statistics.rows.value + _DOUBT_ROWS)
    worst = rows * columns * plan.cell_chars
    width = _row_bytes(statistics)
    if worst <= plan.bytes_budget or (width is not None and 2 * width * rows <= plan.bytes_budget):
        return plan.cell_chars
    return min(plan.cell_chars, max(_MIN_CHARS, 4 * plan.bytes_budget // (rows * max(columns, 1))))


def _row_bytes(statistics: Statistics) -> float | None:
    rows, size = statistics.rows.value, statistics.bytes.value
    return None if not rows or size is None else size / rows


def exact(rows: int, size: Measure) -> Statistics:
    """What reading everything taught: the number of rows; the bytes stay what the source said."""
    return Statistics(Measure.exact(rows), size)
