"""What the scanner and the child that parses files for it say to each other: frames of JSON and of Arrow, never pickles.

The child may be in the hands of the file it reads. So a frame has a bounded length, every value is built anew from plain
JSON, and batches are validated before anything looks at them.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from config import Layout
from connectors.files.format import Part
from connectors.files.unreadable import Unreadable
from connectors.model import (
    Column,
    Coverage,
    Dataset,
    Kind,
    Measure,
    Provenance,
    Reason,
    Sample,
    SamplePlan,
    Statistics,
    Status,
    Unread,
)

PART, STATISTICS, BATCH, SAMPLE, UNREADABLE, END = b"P", b"T", b"B", b"S", b"U", b"."
"""The kinds of frames a child sends; SAMPLE comes behind its batches, UNREADABLE and END are the last of an answer."""

OUT_OF_MEMORY = 86
"""The exit code of a child that ran out of memory: it has none left to say so."""

_HEAD = struct.Struct("!cI")
_LONGEST_FRAME = 256 * 1024 * 1024
_FAULTS = (ValueError, TypeError, KeyError, AttributeError, RecursionError, pa.ArrowException)

Json = Mapping[str, Any]


class BrokenAnswer(Exception):
    """The other side is gone or says what nobody understands."""


def send(link: socket.socket, kind: bytes, body: bytes) -> None:
    """One frame."""
    link.sendall(_HEAD.pack(kind, len(body)) + body)


def receive(link: socket.socket) -> tuple[bytes, bytes]:
    """The next frame. Raises BrokenAnswer at the end of the stream, TimeoutError by the socket's own limit."""
    kind, length = _HEAD.unpack(_exactly(link, _HEAD.size))
    if length > _LONGEST_FRAME:
        raise BrokenAnswer
    return kind, _exactly(link, length)


def _exactly(link: socket.socket, length: int) -> bytes:
    held = bytearray(length)
    view = memoryview(held)
    while view:
        count = link.recv_into(view)
        if not count:
            raise BrokenAnswer
        view = view[count:]
    return bytes(held)


def plain(value: Any) -> bytes:
    """A frozen value of the model as JSON."""
    return json.dumps(asdict(value)).encode()


def batch_bytes(batch: pa.RecordBatch) -> bytes:
    """A batch as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def batch_of(body: bytes) -> pa.RecordBatch:
    """The batch of an Arrow stream, validated in full. Raises BrokenAnswer."""
    try:
        with pa.ipc.open_stream(body) as reader:
            batch = reader.read_next_batch()
        batch.validate(full=True)
    except (*_FAULTS, OSError):
        raise BrokenAnswer from None
    return batch


def part_of(body: bytes) -> Part:
    """A part. Raises BrokenAnswer."""
    try:
        told = json.loads(body)
        problem = told["problem"]
        return Part(
            Kind(told["kind"]),
            tuple(str(name) for name in told["path"]),
            tuple(map(_column, told["columns"])),
            str(told["comment"]),
            _unreadable(problem) if problem else None,
        )
    except _FAULTS:
        raise BrokenAnswer from None


def part_bytes(part: Part) -> bytes:
    """A part as JSON."""
    problem = part.problem and {"reason": part.problem.reason, "detail": part.problem.detail}
    columns = [asdict(column) for column in part.columns]
    told = {"kind": part.kind, "path": part.path, "columns": columns, "comment": part.comment, "problem": problem}
    return json.dumps(told).encode()


def unreadable_bytes(error: Unreadable) -> bytes:
    """A refusal as JSON."""
    return json.dumps({"reason": error.reason, "detail": error.detail}).encode()


def unreadable_of(body: bytes) -> Unreadable:
    """A refusal. Raises BrokenAnswer."""
    try:
        return _unreadable(json.loads(body))
    except _FAULTS:
        raise BrokenAnswer from None


def statistics_of(body: bytes) -> Statistics:
    """Rows and bytes. Raises BrokenAnswer."""
    try:
        return _statistics(json.loads(body))
    except _FAULTS:
        raise BrokenAnswer from None


def sample_bytes(sample: Sample) -> bytes:
    """A sample without its batches as JSON."""
    told = {
        "coverage": asdict(sample.coverage),
        "status": sample.status,
        "reason": sample.reason,
        "unread": [asdict(one) for one in sample.unread],
        "statistics": sample.statistics and asdict(sample.statistics),
    }
    return json.dumps(told).encode()


def sample_of(body: bytes, batches: Sequence[pa.RecordBatch]) -> Sample:
    """A sample with the batches that came before it. Raises BrokenAnswer."""
    try:
        told = json.loads(body)
        return Sample(
            tuple(batches),
            _coverage(told["coverage"]),
            Status(told["status"]),
            None if told["reason"] is None else Reason(told["reason"]),
            tuple(Unread(str(one["column"]), Reason(one["reason"])) for one in told["unread"]),
            None if told["statistics"] is None else _statistics(told["statistics"]),
        )
    except _FAULTS:
        raise BrokenAnswer from None


def dataset_of(told: Json) -> Dataset:
    """A dataset out of its JSON."""
    columns = tuple(map(_column, told["columns"]))
    return Dataset(told["source"], tuple(told["path"]), Kind(told["kind"]), columns, told["comment"])


def plan_of(told: Json) -> SamplePlan:
    """A plan out of its JSON."""
    return SamplePlan(**told)


def layout_of(told: Json) -> Layout:
    """A layout out of its JSON."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Layout(**values)


def _column(told: Json) -> Column:
    return Column(str(told["name"]), str(told["type"]), str(told["comment"]), bool(told["nullable"]), bool(told["primary_key"]))


def _coverage(told: Json) -> Coverage:
    seed = None if told["seed"] is None else int(told["seed"])
    return Coverage(str(told["method"]), int(told["places"]), int(told["rows"]), seed, float(told["power_at_1pct"]))


def _statistics(told: Json) -> Statistics:
    return Statistics(_measure(told["rows"]), _measure(told["bytes"]))


def _measure(told: Json) -> Measure:
    value, lower, upper = (None if told[name] is None else int(told[name]) for name in ("value", "lower", "upper"))
    return Measure(value, lower, upper, Provenance(told["provenance"]), str(told["kind"]))


def _unreadable(told: Json) -> Unreadable:
    return Unreadable(Reason(told["reason"]), str(told["detail"])[:500])
