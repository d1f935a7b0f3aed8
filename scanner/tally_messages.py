"""What a scan and the processes that tally for it say to each other: rows one way, tallies the other, a length and a word before
each."""

from __future__ import annotations

import fcntl
import io
import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import IO, Any, TypeAlias

import pyarrow as pa

from classifiers import BottomK, DigestCounts, Stretch
from classifiers.model import DatasetTally

BEGIN, TALLY = "begin", "tally"
"""What is asked: to make the classifier of a recipe, and to tally batches."""
DONE, FAILED = "done", "failed"
_HEAD = _ALIGNED = 8
_GAPS = [bytes(size) for size in range(_ALIGNED)]
_PLACE = 4  # bytes that say where a text begins
_PIPE = 1 << 20
_TOGETHER = 1024
"""Pieces that POSIX lets be written at once (IOV_MAX)."""
_Piece: TypeAlias = bytes | memoryview
_Head: TypeAlias = tuple[tuple[str, ...], int, tuple[int, ...]]
"""Of a batch the names of its columns, its rows, and the bytes of its pieces: of each column three. Without names it is one
piece, a stream of Arrow's."""


def pickled(tallies: Sequence[DatasetTally]) -> bytes:
    """Tallies as one message. Most of them are digests, which go as they lie in memory."""
    apart: list[pickle.PickleBuffer] = []
    sink = io.BytesIO()
    pickler = pickle.Pickler(sink, pickle.HIGHEST_PROTOCOL, buffer_callback=apart.append)
    pickler.dispatch_table = _IN_OUR_WAY
    pickler.dump(tallies)
    pieces: list[_Piece] = [sink.getbuffer(), *(one.raw() for one in apart)]
    return b"".join(_laid_out([len(one) for one in pieces], pieces))


def told(content: bytes) -> Sequence[DatasetTally]:
    """The tallies of a message. Their digests stay where they lie in it."""
    sizes, left = _opened(content)
    tallies, *apart = (left.taken(one) for one in sizes)
    found: Sequence[DatasetTally] = pickle.loads(tallies, buffers=apart)
    return found


def _alone(counts: DigestCounts) -> tuple[Any, ...]:
    times = counts.own_times
    return DigestCounts, (counts.digests, None if times is None or (times == 1).all() else times)


def _sketch(sketch: BottomK) -> tuple[Any, ...]:
    """With its stretch, if it is one: what holds many of them goes once."""
    counts = sketch.counts
    if isinstance(counts, Stretch):
        return _stretched, (sketch.size, sketch.full, counts.block, counts.start, counts.end)
    return BottomK, (sketch.size, counts, sketch.full)


def _stretched(size: int, full: bool, *of: Any) -> BottomK:
    """The sketch of a stretch that is made of this."""
    return BottomK.of(size, Stretch(*of), full)


_IN_OUR_WAY: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {DigestCounts: _alone, BottomK: _sketch}


def packed(batches: Sequence[pa.RecordBatch]) -> list[_Piece]:
    """Batches, which may be of different tables, as one message, in pieces. Columns of text go as they lie in memory, for Arrow's
    own streams take ten times as long over small ones; and from where they lie, for to copy some megabytes takes pages of the
    system's that are new each time."""
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
    return _laid_out(heads, pieces)


def unpacked(content: bytes) -> list[pa.RecordBatch]:
    """The batches of a message."""
    heads, left = _opened(content)
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


def _laid_out(head: Any, pieces: Sequence[_Piece]) -> list[_Piece]:
    """One message of pieces, each at a place where numbers may lie, with a head that says what they are."""
    said = pickle.dumps(head, pickle.HIGHEST_PROTOCOL)
    filled: list[_Piece] = [len(said).to_bytes(_HEAD, "big") + said + _GAPS[-len(said) % _ALIGNED]]
    for one in pieces:
        if size := len(one):
            filled.append(one)
            if gap := -size % _ALIGNED:
                filled.append(_GAPS[gap])
    return filled


def _opened(content: bytes) -> tuple[Any, _Left]:
    """The head of a message, and its pieces."""
    size = int.from_bytes(content[:_HEAD], "big")
    return pickle.loads(content[_HEAD : _HEAD + size]), _Left(pa.py_buffer(content), _HEAD + size + -size % _ALIGNED)


class _Left:
    """What is left of a message."""

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


def send(stream: IO[bytes], word: str, content: bytes | memoryview | Sequence[_Piece] = b"") -> None:
    """One message, of one piece or several. ``word``: at most 255 letters."""
    pieces = [content] if isinstance(content, bytes | memoryview) else content
    named = word.encode("ascii")
    head = sum(map(len, pieces)).to_bytes(_HEAD, "big") + len(named).to_bytes(1, "big") + named
    stream.flush()
    _write(stream.fileno(), [head, *pieces])


def _write(number: int, pieces: Sequence[_Piece]) -> None:
    """All pieces, to a pipe that takes as many at a time as it likes."""
    for first in range(0, len(pieces), _TOGETHER):
        part = pieces[first : first + _TOGETHER]
        written = os.writev(number, part)
        if written == sum(map(len, part)):
            continue
        left = memoryview(b"".join(part))[written:]  # interrupted: by a signal, or where it is less than a pipe holds
        while left:
            left = left[os.write(number, left) :]


def received(stream: IO[bytes]) -> tuple[str, bytes] | None:
    """The next message, its word and its content; None where the other side has hung up."""
    head = stream.read(_HEAD + 1)
    if len(head) <= _HEAD:
        return None
    size, letters = int.from_bytes(head[:_HEAD], "big"), head[_HEAD]
    word = stream.read(letters)
    content = stream.read(size)
    return (word.decode("ascii"), content) if len(content) == size else None
