"""How wide the rows of a Parquet file are likely to be, by its footer and by the heads of its dictionary pages, without a look at
any row.

The footer tells how long what was written is, and a dictionary makes little of cells that come again. Its page begins with how
long its entries are together and how many there are (Apache Parquet, ``parquet.thrift``: PageHeader and DictionaryPageHeader, in
Thrift's compact protocol).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pyarrow.parquet as pq

ReadAt: TypeAlias = Callable[[int, int], bytes]
"""Up to so many bytes from a place of the file."""

_HEAD_BYTES = 64
_LONG_ENTRY = 256  # bytes: a few of a dictionary's entries may fill most rows
_FIXED = {"BOOLEAN": 1, "INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 12}
_DICTIONARY_PAGE = 2
_TYPE, _SIZE, _DICTIONARY, _ENTRIES = 1, 2, 7, 1
"""Numbers of fields: of a page's head, and of the head of a dictionary in it."""
_NUMBER, _STRUCT = 5, 12


def likely_width(read_at: ReadAt, group: pq.RowGroupMetaData) -> float | None:
    """Bytes that a row of this group takes in memory, if cells are as long as the entries of their dictionary are on an average;
    None where that cannot be told, or where some entries may be far longer than others. Raises OSError."""
    widths = [_width(read_at, group.column(number)) for number in range(group.num_columns)]
    told = [one for one in widths if one is not None]
    return sum(told) / max(1, group.num_rows) if len(told) == len(widths) else None


def _width(read_at: ReadAt, chunk: pq.ColumnChunkMetaData) -> float | None:
    """Bytes of all cells of a column."""
    written = float(chunk.total_uncompressed_size)
    if chunk.physical_type in _FIXED:
        return max(written, float(chunk.num_values * _FIXED[chunk.physical_type]))
    if not chunk.has_dictionary_page:  # some writers have one and do not say where
        return None if any("DICTIONARY" in one for one in chunk.encodings) else written
    usual = usual_entry(read_at(chunk.dictionary_page_offset, _HEAD_BYTES))
    if usual is None or usual > _LONG_ENTRY:
        return None
    statistics = chunk.statistics
    empty = int(statistics.null_count) if statistics is not None and statistics.has_null_count else 0
    return max(written, (int(chunk.num_values) - empty) * usual)


def usual_entry(head: bytes) -> float | None:
    """Bytes that an entry takes on an average, with those that tell its length, from the first bytes of a dictionary page; None
    for what is no such page."""
    found: dict[int, int] = {}
    try:
        field, place = head[0] >> 4, 1
        while (kind := head[place - 1] & 15) == _NUMBER:
            found[field], place = _number(head, place)
            place, field = place + 1, field + (head[place] >> 4)
        is_dictionary = found.get(_TYPE) == _DICTIONARY_PAGE and field == _DICTIONARY and kind == _STRUCT
        if not is_dictionary or head[place] != _ENTRIES << 4 | _NUMBER:
            return None
        entries, _ = _number(head, place + 1)
    except IndexError:
        return None
    return found[_SIZE] / entries if entries > 0 and found.get(_SIZE, -1) >= 0 else None


def _number(head: bytes, place: int) -> tuple[int, int]:
    """A number written as a zigzag varint, and the place behind it. Raises IndexError."""
    value = shift = 0
    while head[place] & 0x80:
        value |= (head[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
    value |= head[place] << shift
    return value >> 1 ^ -(value & 1), place + 1
