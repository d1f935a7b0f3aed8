"""The file formats of the contract suite: each puts the described tables into a folder of files, or into one workbook."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Hashable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from config import SourceSpec, SourceUrl
from tests.contract.cases import (
    ODD_TABLE,
    Ability,
    Content,
    SourceCase,
    TableContent,
    Type,
    Value,
    folder_fingerprint,
)

_ARROW = {
    Type.INTEGER: pa.int64(),
    Type.REAL: pa.float64(),
    Type.TEXT: pa.string(),
    Type.DATE: pa.date32(),
    Type.BINARY: pa.binary(),
}


def _spec(folder: Path) -> SourceSpec:
    return SourceSpec("files", SourceUrl("file", path=str(folder)))


def _fingerprint(spec: SourceSpec) -> Hashable:
    return folder_fingerprint(Path(spec.url.path))


def _folder_of(write: Callable[[Path, TableContent], None], suffix: str) -> Callable[..., SourceSpec]:
    def build(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
        for table in content.tables:
            write(folder / f"{table.name}{suffix}", table)
        return _spec(folder)

    return build


def _write_csv(path: Path, table: TableContent) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([table.column_names, *table.rows])


def _write_tsv_gb18030(path: Path, table: TableContent) -> None:
    with path.open("w", newline="", encoding="gb18030") as handle:
        csv.writer(handle, delimiter="\t").writerows([table.column_names, *table.rows])


def _write_utf16(path: Path, table: TableContent) -> None:
    with path.open("w", newline="", encoding="utf-16") as handle:
        csv.writer(handle, delimiter=";", quoting=csv.QUOTE_ALL).writerows([table.column_names, *table.rows])


def _write_jsonl(path: Path, table: TableContent) -> None:
    with path.open("w", encoding="utf-8") as handle:
        for row in table.rows:
            record = dict(zip(table.column_names, row, strict=True))
            handle.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _write_parquet(path: Path, table: TableContent) -> None:
    fields = [pa.field(c.name, _ARROW[c.type], metadata={"comment": c.comment} if c.comment else None) for c in table.columns]
    schema = pa.schema(fields, metadata={"comment": table.comment} if table.comment else None)
    columns = list(zip(*table.rows, strict=True)) or [()] * len(fields)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, row_group_size=3_000)


def _build_workbook(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    with xlsxwriter.Workbook(folder / "book.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        for table in content.tables:
            sheet = book.add_worksheet(table.name)
            for number, row in enumerate([table.column_names, *table.rows]):
                _write_row(sheet, number, row)
    return _spec(folder)


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: tuple[Value, ...]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)


_TEXT = frozenset({Ability.BYTE_STATISTICS, Ability.RANDOM_PLACES, Ability.EMPTY})

CASES: tuple[SourceCase, ...] = (
    SourceCase(
        "csv",
        _folder_of(_write_csv, ".csv"),
        _TEXT,
        dataset_name="{}.csv".format,
        without=frozenset({"blobs"}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "tsv_gb18030",
        _folder_of(_write_tsv_gb18030, ".txt"),
        _TEXT,
        dataset_name="{}.txt".format,
        without=frozenset({"blobs"}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "csv_utf16",
        _folder_of(_write_utf16, ""),
        _TEXT,
        without=frozenset({"blobs"}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "jsonl",
        _folder_of(_write_jsonl, ".jsonl"),
        _TEXT - {Ability.EMPTY} | {Ability.NULLS},
        dataset_name="{}.jsonl".format,
        without=frozenset({"blobs", "empty"}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "parquet",
        _folder_of(_write_parquet, ".parquet"),
        _TEXT | {Ability.NULLS, Ability.BINARY, Ability.COMMENTS, Ability.TYPES, Ability.ROW_STATISTICS},
        dataset_name="{}.parquet".format,
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "xlsx",
        _build_workbook,
        _TEXT,
        without=frozenset({"blobs", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
)
