"""Arrow columns made safe to hand on: text cut and valid, binary cut, dictionaries resolved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors import kernels
from connectors.files.batches import LONGEST_CELL

_BINARY_BYTES = 64
_SMALL = 4096


def cut_batch(columns: Sequence[pa.Array], names: Sequence[str], cell_chars: int = LONGEST_CELL) -> pa.RecordBatch:
    """A batch with text cells cut to ``cell_chars`` and binary cells to 64 bytes. Nested values stay as they are."""
    cut = [_cut(column, cell_chars) for column in columns]
    fields = [pa.field(name, column.type) for name, column in zip(names, cut, strict=True)]
    return pa.RecordBatch.from_arrays(cut, schema=pa.schema(fields))


def _cut(column: pa.Array, cell_chars: int) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        column = column.cast(pa.string() if pa.types.is_string_view(kind) else pa.binary())
    longest = _longest_of_valid(column) if pa.types.is_string(column.type) else None
    column = _valid(column) if longest is None else column
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column if _short(column, longest, cell_chars) else pc.utf8_slice_codeunits(column, 0, cell_chars)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return pc.binary_slice(column, 0, _BINARY_BYTES)
    return column


def _short(column: pa.Array, longest: int | None, cell_chars: int) -> bool:
    """Whether there is nothing to cut: neither a cell nor the memory of a longer column that this one is a piece of.
    ``longest``: the bytes of the longest text, if somebody knows that."""
    if longest is None:
        longest = pc.max(pc.binary_length(column)).as_py() or 0
    return longest <= cell_chars and column.get_total_buffer_size() <= 2 * column.nbytes + _SMALL


def _longest_of_valid(column: pa.Array) -> int | None:
    """The bytes of the longest of texts none of which is wrong, told by a compiled loop; None where that is not known."""
    loops, (validity, places, data) = kernels.text_loops, column.buffers()
    if loops is None or places is None or data is None or not len(column):
        return None
    try:
        column.validate()
        if validity is not None:  # that as many are missing as is said does not depend on what the others are
            marks = [validity, validity]
            pa.Array.from_buffers(pa.bool_(), len(column), marks, column.null_count, column.offset).validate(full=True)
    except pa.ArrowInvalid:
        return None
    offsets = np.frombuffer(places, dtype=np.int32, count=column.offset + len(column) + 1)[column.offset :]
    longest: int | None = loops.longest_of_valid(np.frombuffer(data, dtype=np.uint8), offsets) if offsets.flags.aligned else None
    return longest


def _valid(column: pa.Array) -> pa.Array:
    """Writers may leave bytes in text that are no UTF-8; Arrow does not look, and whoever reads them stumbles."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        if "UTF8" not in str(error):  # worse than bad text: not safe to touch
            raise
        cells = column.cast(_with_bytes(column.type)).to_pylist()
        return pa.array([_decoded(cell) for cell in cells], column.type)
    return column


def _with_bytes(kind: pa.DataType) -> pa.DataType:
    """The type with bytes wherever it has text."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.large_binary()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_with_bytes(field.type)) for field in kind])
    if pa.types.is_map(kind):
        return pa.map_(_with_bytes(kind.key_type), _with_bytes(kind.item_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_with_bytes(kind.value_type))
    return kind


def _decoded(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {name: _decoded(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_decoded(inner) for inner in value)
    return value
