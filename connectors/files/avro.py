"""Avro container files: records as rows, their fields as columns with the schema's types and comments.

Blocks are counted without decoding them; only those are decoded in which a place of the sample lies. Nested values become
JSON text, as in JSON files.
"""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, cast

import fastavro
import pyarrow as pa

from connectors.files.batches import Row, text_batch, text_batches
from connectors.files.format import Part, check_unchanged, positions
from connectors.files.opening import OpenedFile
from connectors.files.places import choose_rows
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics, Status

_FAULTS = (ValueError, TypeError, KeyError, IndexError, EOFError, StopIteration, OverflowError, AttributeError, AssertionError)
_MOST_BYTES = 64


class AvroFormat:
    """Avro. One file is one dataset of string columns; binary ones are hexadecimal."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file itself."""
        with _blocks(file) as blocks:
            schema = blocks.writer_schema
            yield Part(Kind.FILE, columns=_columns(schema), comment=_doc(schema))

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The packed length; rows are not known without passing through the file."""
        return Statistics(bytes=Measure.exact(file.size, "compressed"))

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """All records of a small file, else those at random places and both edges."""
        with _blocks(file) as blocks:
            names = [column.name for column in _columns(blocks.writer_schema)]
            check_unchanged(dataset, names)
            total = sum(block.num_records for block in blocks)
        chosen = choose_rows(total, plan)
        with _blocks(file) as blocks:
            rows = list(_chosen(blocks, set(chosen.rows), names))
        batch = text_batch(names, rows, plan.cell_chars)
        statistics = Statistics(Measure.exact(total), Measure.exact(file.size, "compressed"))
        status = Status.COMPLETE if rows else Status.EMPTY
        return Sample((batch,), chosen.coverage(plan), status, statistics=statistics)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All records."""
        with _blocks(file) as blocks:
            names = [column.name for column in _columns(blocks.writer_schema)]
            check_unchanged(dataset, names)
            wanted = positions(names, columns)
            rows = (_row(record, names) for block in blocks for record in block)
            yield from text_batches(columns, ([row[place] for place in wanted] for row in rows))


@contextmanager
def _blocks(file: OpenedFile) -> Iterator[Any]:
    file.seek(0)
    try:
        yield fastavro.block_reader(cast(IO[bytes], file))
    except ImportError:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "the file is packed by a codec that is not read") from None
    except (*_FAULTS, zlib.error):
        raise Unreadable(Reason.CORRUPT, "the Avro structure is broken") from None


def _columns(schema: Any) -> tuple[Column, ...]:
    if not isinstance(schema, Mapping) or schema.get("type") != "record":
        return (Column("value", _kind(schema)),)
    return tuple(Column(field["name"], _kind(field["type"]), _doc(field), _nullable(field["type"])) for field in schema["fields"])


def _doc(told: Any) -> str:
    return str(told.get("doc") or "") if isinstance(told, Mapping) else ""


def _kind(kind: Any) -> str:
    if isinstance(kind, list):
        return " or ".join(_kind(one) for one in kind if one != "null")[:200]
    if isinstance(kind, Mapping):
        return str(kind.get("logicalType") or kind.get("name") or kind.get("type"))[:200]
    return str(kind)[:200]


def _nullable(kind: Any) -> bool:
    return kind == "null" or (isinstance(kind, list) and "null" in kind)


def _chosen(blocks: Any, wanted: set[int], names: Sequence[str]) -> Iterator[Row]:
    number = 0
    for block in blocks:
        here = range(number, number + block.num_records)
        number = here.stop
        if wanted.isdisjoint(here):
            continue
        for place, record in zip(here, block, strict=False):
            if place in wanted:
                yield _row(record, names)


def _row(record: Any, names: Sequence[str]) -> Row:
    if not isinstance(record, Mapping):
        return [_text(record)]
    return [_text(record.get(name)) for name in names]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return _plain(value)


def _plain(value: Any) -> str:
    """What JSON has no word for."""
    if isinstance(value, bytes):
        return value[:_MOST_BYTES].hex()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, float | int | decimal.Decimal | datetime.date | datetime.time | uuid.UUID):
        return str(value)
    return ""
