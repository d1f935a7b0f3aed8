"""Columns of numbers as text by compiled loops, spelled as Arrow spells them, in a third of its time."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_MOST_ROWS = 1 << 26
_MOST_PLACES = 6
"""Decimal places with which Arrow spells any decimal number without an exponent."""


def spelled_whole(cells: pa.Array, loops: ModuleType) -> pa.StringArray | None:
    """Whole and decimal numbers; None where there are none, or may be too long ones."""
    kind = cells.type
    if not 0 < len(cells) <= _MOST_ROWS or pa.types.is_uint64(kind):
        return None
    if pa.types.is_integer(kind):
        values, places = cells.cast(pa.int64()), 0
        numbers = np.frombuffer(values.buffers()[1], dtype=np.int64)[values.offset : values.offset + len(values)]
    elif pa.types.is_decimal128(kind) and 0 <= kind.scale <= _MOST_PLACES:
        halves = np.frombuffer(cells.buffers()[1], dtype="<i8").reshape(-1, 2)[cells.offset : cells.offset + len(cells)]
        numbers, places = np.ascontiguousarray(halves[:, 0]), kind.scale
        if (halves[:, 1] != numbers >> 63).any():
            return None
    else:
        return None
    data, offsets = _room(len(cells), loops)
    loops.integers(numbers, data, offsets, places)
    return _without(_texts(data, offsets), cells.is_null()) if cells.null_count else _texts(data, offsets)


def spelled_floats(
    cells: pa.DoubleArray, others: Callable[[pa.DoubleArray], pa.StringArray], loops: ModuleType
) -> pa.StringArray | None:
    """Numbers of 64 bits: whole ones below 2^53 without decimals, null where they are none, and those that the loop leaves as
    ``others`` spells them; None where there are none or too many."""
    if not 0 < len(cells) <= _MOST_ROWS:
        return None
    values = np.ascontiguousarray(cells.to_numpy(zero_copy_only=False))
    data, offsets = _room(len(cells), loops)
    left = np.empty(len(cells), dtype=np.bool_)
    loops.floats(values, data, offsets, left.view(np.uint8))
    texts, missing = _texts(data, offsets), np.isnan(values)
    if left.any():
        texts = pc.replace_with_mask(texts, pa.array(left), others(pa.array(values[left])))
    return _without(texts, pa.array(missing)) if missing.any() else texts


def _room(rows: int, loops: ModuleType) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    return np.empty(rows * loops.WIDEST, dtype=np.uint8), np.empty(rows + 1, dtype=np.int32)


def _texts(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32]) -> pa.StringArray:
    # Copied, for the room is larger than what was written.
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data[: offsets[-1]].copy()))


def _without(texts: pa.StringArray, missing: pa.BooleanArray) -> pa.StringArray:
    """The texts, null at some places."""
    return pc.if_else(missing, pa.scalar(None, pa.string()), texts)
