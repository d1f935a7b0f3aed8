"""What a scan and the processes that tally for it say to each other: rows one way, tallies the other, a length before each."""

from __future__ import annotations

import fcntl
import io
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import IO, Any

import numpy as np
import pyarrow as pa

from classifiers import BottomK
from classifiers.model import DatasetTally

READY, FAILED = b"ready", b"failed"
_HEAD = _DIGEST = 8
_PIPE = 1 << 20


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
        digests = np.fromiter(counts.keys(), np.uint64, len(counts)).tobytes()
        is_each_once = sum(counts.values()) == len(counts)  # none came less often than once
        times = b"" if is_each_once else np.fromiter(counts.values(), np.int64, len(counts)).tobytes()
        return _sketch, (one.size, one.full, digests, times)


def _sketch(size: int, full: bool, digests: bytes, times: bytes) -> BottomK:
    return BottomK(size, Counted(digests, times), full)


class Counted(Mapping[int, int]):
    """The digests of a sketch as they came, a dictionary only once one of them is asked for: of most it is only asked how many
    there are. ``times`` is empty where each came once."""

    def __init__(self, digests: bytes, times: bytes) -> None:
        self._digests = digests
        self._times = times

    @cached_property
    def _all(self) -> dict[int, int]:
        found = np.frombuffer(self._digests, np.uint64).tolist()
        times = np.frombuffer(self._times, np.int64).tolist()
        return dict(zip(found, times, strict=True)) if times else dict.fromkeys(found, 1)

    def __len__(self) -> int:
        """How many digests."""
        return len(self._digests) // _DIGEST

    def __iter__(self) -> Iterator[int]:
        """The digests, as they were sent."""
        return iter(self._all)

    def __getitem__(self, digest: int) -> int:
        """How often it came."""
        return self._all[digest]


def packed(batches: Sequence[pa.RecordBatch]) -> pa.Buffer:
    """Batches, which may be of different tables, as one message."""
    sink = pa.BufferOutputStream()
    for batch in batches:
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
    return sink.getvalue()


def unpacked(content: bytes) -> list[pa.RecordBatch]:
    """The batches of a message."""
    source, found = pa.BufferReader(content), []
    while source.tell() < len(content):
        with pa.ipc.open_stream(source) as reader:
            found += list(reader)
    return found


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
