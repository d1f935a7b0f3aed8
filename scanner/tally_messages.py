"""What a scan and the processes that tally for it say to each other: rows one way, tallies the other, a length before each."""

from __future__ import annotations

import fcntl
import io
import pickle
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import BottomK, DigestCounts
from classifiers.model import DatasetTally

READY, FAILED = b"ready", b"failed"
_HEAD = _ALIGNED = 8
_PLACE = 4  # bytes that say where a text begins
_DIGEST = 8
_PIPE = 1 << 20
_Piece: TypeAlias = bytes | memoryview
_Head: TypeAlias = tuple[tuple[str, ...], int, tuple[int, ...]]
"""Of a batch the names of its columns, its rows, and the bytes of its pieces: of each column three. Without names it is one
piece, a stream of Arrow's."""


def pickled(tallies: Sequence[DatasetTally]) -> bytes:
    """Tallies as one message, to be read by ``pickle``. Most of them are digests, which go as arrays."""
    sink = io.BytesIO()
    _Pickler(sink, pickle.HIGHEST_PROTOCOL).dump(tallies)
    return sink.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, one: Any) -> Any:
        """Sketches in our own way."""
        if type(one) is not BottomK:
            return NotImplemented
        counts = one.counts
        if not counts and not one.full:  # half of all
            return _no_digests, (one.size,)
        if isinstance(counts, DigestCounts):
            digests, times = counts.digests, counts.times
        else:
            digests = np.fromiter(counts.keys(), np.uint64, len(counts))
            times = np.fromiter(counts.values(), np.int64, len(counts))
        is_each_once = int(times.sum()) == len(times)  # none came less often than once
        return _sketch, (one.size, one.full, digests.tobytes(), b"" if is_each_once else times.tobytes())


@lru_cache(maxsize=16)
def _no_digests(size: int) -> BottomK:
    return BottomK(size)


class _Sent(DigestCounts):
    """Digests as they came: of most sketches nobody asks more than how many there are."""

    def __init__(self, digests: bytes, times: bytes) -> None:
        self._sent = digests, times

    @cached_property
    def digests(self) -> npt.NDArray[np.uint64]:  # type: ignore[override]
        """No two are alike."""
        return np.frombuffer(self._sent[0], np.uint64)

    @cached_property
    def own_times(self) -> npt.NDArray[np.int64] | None:  # type: ignore[override]
        """None where each came once."""
        return np.frombuffer(self._sent[1], np.int64) if self._sent[1] else None

    def __len__(self) -> int:
        """How many digests."""
        return len(self._sent[0]) // _DIGEST


def _sketch(size: int, full: bool, digests: bytes, times: bytes) -> BottomK:
    return BottomK(size, _Sent(digests, times), full)


def packed(batches: Sequence[pa.RecordBatch]) -> bytes:
    """Batches, which may be of different tables, as one message. Columns of text go as they lie in memory, for Arrow's own
    streams take ten times as long over small ones."""
    heads: list[_Head] = []
    pieces: list[_Piece] = []
    for batch in batches:
        columns = [_text_buffers(column) for column in batch.columns]
        whole = [one for one in columns if one is not None]
        if len(whole) < len(columns) or not columns:
            stream = _stream(batch)
            heads.append(((), 0, (len(stream),)))
            pieces.append(stream)
            continue
        heads.append((tuple(batch.schema.names), batch.num_rows, tuple(len(one) for column in whole for one in column)))
        pieces += [one for column in whole for one in column]
    head = pickle.dumps(heads, pickle.HIGHEST_PROTOCOL)
    filled: list[_Piece] = [bytes(-len(head) % _ALIGNED)]
    for one in pieces:
        filled += [one, bytes(-len(one) % _ALIGNED)]
    return b"".join((len(head).to_bytes(_HEAD, "big"), head, *filled))


def unpacked(content: bytes) -> list[pa.RecordBatch]:
    """The batches of a message."""
    size = int.from_bytes(content[:_HEAD], "big")
    heads: list[_Head] = pickle.loads(content[_HEAD : _HEAD + size])
    left = _Left(pa.py_buffer(content), _HEAD + size + -size % _ALIGNED)
    found: list[pa.RecordBatch] = []
    for names, rows, sizes in heads:
        parts = [left.taken(one) for one in sizes]
        if not names:
            with pa.ipc.open_stream(parts[0]) as reader:
                found += list(reader)
            continue
        columns = [
            pa.StringArray.from_buffers(rows, offsets, data, nulls if len(nulls) else None)
            for nulls, offsets, data in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        ]
        found.append(pa.RecordBatch.from_arrays(columns, schema=_texts(names)))
    return found


class _Left:
    """What is left of a message, each piece at a place where numbers may lie."""

    def __init__(self, buffer: pa.Buffer, place: int) -> None:
        self._buffer = buffer
        self._place = place

    def taken(self, size: int) -> pa.Buffer:
        """The next piece."""
        place, self._place = self._place, self._place + size + -size % _ALIGNED
        return self._buffer.slice(place, size)


@lru_cache(maxsize=256)
def _texts(names: tuple[str, ...]) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])


def _text_buffers(column: pa.Array) -> tuple[_Piece, _Piece, _Piece] | None:
    """Which cells are not null (nothing: all), where each begins, and all characters; None for what is no text, or a part of
    other cells."""
    rows = len(column)
    if column.type != pa.string() or column.offset or not rows:
        return None
    nulls, offsets, data = column.buffers()
    places = memoryview(offsets)[: _PLACE * (rows + 1)]
    size = int.from_bytes(places[-_PLACE:], "little")
    filled = memoryview(nulls)[: (rows + 7) // 8] if nulls is not None and column.null_count else b""
    return filled, places, memoryview(data)[:size] if data is not None else b""


def _stream(batch: pa.RecordBatch) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return memoryview(sink.getvalue())


def widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold a megabyte, where the system can: each piece that it must be filled with anew waits for the interpreter on
    both sides."""
    with suppress(OSError, AttributeError):  # more than an account may have; no Linux
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def send(stream: IO[bytes], content: bytes | memoryview) -> None:
    """One message."""
    stream.write(len(content).to_bytes(_HEAD, "big"))
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> Any:
    """The next message; None where the other side has hung up."""
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    content = stream.read(int.from_bytes(head, "big"))
    return content if len(content) == int.from_bytes(head, "big") else None
