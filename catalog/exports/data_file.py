"""The catalogue for machines, as JSON (items with their datasets and columns), CSV or Parquet (a row a column).

Written as it is read: memory does not grow with the number of columns. Equal input gives equal bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, Any

from catalog.codec import plain
from catalog.exports.cells import harmless
from catalog.exports.data_fields import COLUMN, DATASET, FIELDS, ITEM, SCHEMA, Column, FieldContext, Kind, Record, record
from catalog.exports.files import replacing
from catalog.item_stream import ItemStream
from catalog.items import ItemSummary
from catalog.model import Entry
from config import UsageError

KINDS = (".json", ".csv", ".parquet")
_BATCH, _IN_A_GROUP = 500, 8
"""Records that become Arrow values at once, and how many such batches are a row group: what a file says of its groups stays in
memory until it is closed."""
_made_harmless = lru_cache(maxsize=1 << 14)(harmless)  # most texts stand in many rows
_BETWEEN = "; "


@dataclass
class Written:
    """How much has been written."""

    items: int = 0
    columns: int = 0


def write_data(stream: ItemStream, around: FieldContext, path: Path) -> Written:
    """Write a stream of items into ``path``; its ending chooses the format. Raises UsageError for another ending, or where the
    file cannot be written."""
    written = Written()
    writers = {".json": _write_json, ".csv": _write_csv, ".parquet": _write_parquet}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise UsageError(f"{path}: must end in {', '.join(KINDS)}")
    with replacing(path) as part:
        write(part, stream, around, written)
    return written


def run_record(stream: ItemStream) -> Record:
    """What every format says of where it comes from."""
    return {"schema": SCHEMA, "run": plain(stream.run), "sources": [plain(one) for one in stream.sources]}


def _write_json(path: Path, stream: ItemStream, around: FieldContext, written: Written) -> None:
    head = run_record(stream)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"schema": {_json(head["schema"])},\n"run":\n{_json(head["run"])},\n"sources": [\n')
        json_lines(file, head["sources"])
        file.write('],\n"items": [\n')
        json_lines(file, (_item(one, around, written) for one in stream.items))
        file.write("]}\n")


def json_lines(file: IO[str], objects: Iterable[Any]) -> None:
    """Objects of a JSON list, each on a line of its own: a reader need not hold the whole file."""
    for number, one in enumerate(objects):
        file.write((",\n" if number else "") + _json(one))
    file.write("\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace").decode()


def _item(item: ItemSummary, around: FieldContext, written: Written) -> Record:
    written.items += 1
    datasets = []
    for member in item.members:
        columns = [record(COLUMN, one, around) for one in _columns(item, member, around)]
        written.columns += len(columns)
        datasets.append({**record(DATASET, member, around), "columns": columns})
    return {**record(ITEM, item, around), "datasets": datasets}


def flat_records(items: Iterable[ItemSummary], around: FieldContext, written: Written) -> Iterator[Record]:
    """A record a column with what is known of its dataset and item; one without a column where a dataset has none."""
    nothing: Mapping[str, Any] = dict.fromkeys(one.name for one in COLUMN)
    for item in items:
        written.items += 1
        about = record(ITEM, item, around)
        for member in item.members:
            whole = {**about, **record(DATASET, member, around)}
            for column in _columns(item, member, around):
                written.columns += 1
                yield {**whole, **record(COLUMN, column, around)}
            if not member.finding.columns:
                yield {**whole, **nothing}


def _columns(item: ItemSummary, member: Entry, around: FieldContext) -> Iterator[Column]:
    return (Column(one, (item.item.id, one.column) in around.typed) for one in member.finding.columns)


def _write_csv(path: Path, stream: ItemStream, around: FieldContext, written: Written) -> None:
    # With a mark at the beginning, without which Excel takes UTF-8 for something else.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([one.name for one in FIELDS])
        for one in flat_records(stream.items, around, written):
            writer.writerow([_cell(one[known.name], known.kind) for known in FIELDS])


def _cell(value: Any, kind: Kind) -> str | int | float:
    if value is None:
        return ""
    if kind is Kind.FLAG:
        return "true" if value else "false"
    if kind in (Kind.WHOLE, Kind.SHARE):
        return value  # type: ignore[no-any-return]
    return _made_harmless(_BETWEEN.join(value) if kind is Kind.TEXTS else str(value))


def _write_parquet(path: Path, stream: ItemStream, around: FieldContext, written: Written) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        Kind.TEXT: pa.string(),
        Kind.WHOLE: pa.int64(),
        Kind.SHARE: pa.float64(),
        Kind.FLAG: pa.bool_(),
        Kind.TEXTS: pa.list_(pa.string()),
    }
    about = {f"shudian.{name}": _json(one) for name, one in run_record(stream).items()}
    schema = pa.schema([pa.field(one.name, types[one.kind]) for one in FIELDS], metadata=about)
    records = flat_records(stream.items, around, written)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batches = _batches(records, schema)
        while group := list(islice(batches, _IN_A_GROUP)):
            writer.write_table(pa.Table.from_batches(group, schema))


def _batches(records: Iterator[Record], schema: Any) -> Iterator[Any]:
    import pyarrow as pa

    while batch := [_clean(one) for one in islice(records, _BATCH)]:
        yield pa.RecordBatch.from_pylist(batch, schema)


def _clean(one: Record) -> Record:
    """Texts that UTF-8 can hold."""
    return {name: _text(value) for name, value in one.items()}


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return [_text(part) for part in value] if isinstance(value, list) else value
