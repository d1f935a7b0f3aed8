"""Rows of MySQL's text protocol as Arrow columns, without making an object of every cell.

A row is its cells one after the other, each with its length before it (one byte, or 0xfc and two, 0xfd and three, 0xfe and eight;
0xfb is NULL): https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html
The driver reads packets, answers and errors as always; only its decoding of rows is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pymysql.connections import MySQLResult
from pymysql.constants import COMMAND
from pymysql.protocol import MysqlPacket

from connectors.sql.cells import Field, Row, decode

_NULL, _ERROR = 0xFB, 0xFF
_WIDER = ((0xFC, 2), (0xFD, 3), (0xFE, 8))
_DECODE = vars(MySQLResult)["_read_row_from_packet"]
_BROKEN = "an answer that is not what the protocol allows"
_Places = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]


class _PacketAgain(MysqlPacket):
    """A packet that was read before."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0


class _Undecoded(MySQLResult):
    """A result whose rows are the bytes of their packets."""

    def _read_row_from_packet(self, packet: Any) -> bytes:
        data: bytes = packet.get_all_data()
        return data

    def decoded(self, data: bytes) -> Row:
        """One row as the driver would have given it."""
        row: Row = _DECODE(self, _PacketAgain(data))
        return row


@dataclass(frozen=True)
class FetchedRows:
    """The rows of one statement, undecoded."""

    result: Any = field(repr=False)

    def __len__(self) -> int:
        return len(self.result.rows)

    def last(self, width: int) -> Row:
        """The first cells of the last row, as parameters for the next statement."""
        return tuple(self.result.decoded(self.result.rows[-1]))[:width]

    def batch(self, fields: Sequence[Field], skipped: int) -> pa.RecordBatch:
        """The cells after the first few as one batch. Raises ValueError or LookupError for an answer that is none."""
        rows = self.result.rows
        data = np.frombuffer(b"".join(rows), dtype=np.uint8)
        ends = np.cumsum(np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)))
        at = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])
        columns = []
        for place in range(skipped + len(fields)):
            starts, lengths, missing = _lengths(data, at)
            at = starts + lengths
            if place >= skipped:
                columns.append(_column(data, (starts, lengths, missing), fields[place - skipped]))
        if (at != ends).any():
            raise ValueError(_BROKEN)
        return pa.RecordBatch.from_arrays(columns, names=[one.name for one in fields])


def fetch_undecoded(sql: str, parameters: Sequence[object], connection: Any) -> FetchedRows:
    """Run a statement on the driver's connection. Raises what the driver raises."""
    with connection.cursor() as cursor:
        text: str = cursor.mogrify(sql, tuple(parameters) or None)
    connection._execute_command(COMMAND.COM_QUERY, text.encode(connection.encoding))
    connection._result = None
    result = _Undecoded(connection)
    result.read()
    connection._result = result
    return FetchedRows(result)


def _lengths(data: _Bytes, at: _Places) -> tuple[_Places, _Places, npt.NDArray[np.bool_]]:
    """Where the cell at ``at`` begins in each row, how long it is, and whether it is NULL."""
    first = data[at].astype(np.int64)
    missing = first == _NULL
    starts, lengths = at + 1, np.where(missing, 0, first)
    for mark, size in _WIDER:
        rows = np.flatnonzero(first == mark)
        if len(rows):
            pieces = data[at[rows, None] + 1 + np.arange(size)].astype(np.int64)
            if pieces[:, 4:].any():  # no cell has more than four gigabytes
                raise ValueError(_BROKEN)
            lengths[rows] = pieces[:, :4] @ (256 ** np.arange(min(size, 4)))
            starts[rows] += size
    if (first == _ERROR).any() or (starts + lengths > len(data)).any():
        raise ValueError(_BROKEN)
    return starts, lengths, missing


def _column(data: _Bytes, cells: tuple[_Places, _Places, npt.NDArray[np.bool_]], told: Field) -> pa.Array:
    starts, lengths, missing = cells
    edges = np.zeros(len(data) + 1, dtype=np.int8)
    edges[starts] += 1  # no two rows share a place
    edges[starts + lengths] -= 1
    ours = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_)
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    known = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    buffers = [known, pa.py_buffer(offsets), pa.py_buffer(data[ours])]
    raw = pa.Array.from_buffers(pa.binary(), len(lengths), buffers)
    if told.binary:
        return raw
    try:
        return raw.cast(pa.string())
    except pa.ArrowInvalid:  # old clients put GBK into columns that say something else
        return pa.array([None if cell is None else decode(cell) for cell in raw.to_pylist()], pa.string())
