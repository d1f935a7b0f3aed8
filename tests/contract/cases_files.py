"""The file formats of the contract suite: each puts the described tables into a folder of files, or into one workbook."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Hashable
from pathlib import Path
from xml.sax.saxutils import escape

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from pyarrow import orc

from config import Layout, SourceSpec, SourceUrl
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


def _write_orc(path: Path, table: TableContent) -> None:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [pa.array(values, _ARROW[column.type]) for values, column in zip(columns, table.columns, strict=True)]
    orc.write_table(pa.Table.from_arrays(arrays, names=list(table.column_names)), path, stripe_size=64 * 1024)


def _write_avro(path: Path, table: TableContent) -> None:
    fields = [{"name": c.name, "type": ["null", _AVRO[c.type]], "doc": c.comment} for c in table.columns]
    schema = {"type": "record", "name": "row", "doc": table.comment, "fields": fields}
    records = (dict(zip(table.column_names, row, strict=True)) for row in table.rows)
    with path.open("wb") as handle:
        fastavro.writer(handle, schema, records, codec="deflate")


def _write_xml(path: Path, table: TableContent) -> None:
    with path.open("w", encoding="utf-8") as handle:
        handle.write('<?xml version="1.0" encoding="UTF-8"?>\n<rows>\n')
        for row in table.rows:
            cells = zip(table.column_names, row, strict=True)
            inner = "".join(f"<{name}>{escape('' if value is None else str(value))}</{name}>" for name, value in cells)
            handle.write(f"<row>{inner}</row>\n")
        handle.write("</rows>\n")


def _write_csv_gz(path: Path, table: TableContent) -> None:
    _write_csv(path, table)
    path.write_bytes(gzip.compress(path.read_bytes()))


def _build_family(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    """Every table in several numbered files."""
    for table in content.tables:
        if table.name == ODD_TABLE:
            continue
        size = max(1, -(-len(table.rows) // 6))
        for number in range(6):
            rows = table.rows[number * size : (number + 1) * size]
            _write_parquet(folder / f"{table.name}-{number}.parquet", dataclasses.replace(table, rows=rows))
    return _spec(folder)


def _write_bars(path: Path, table: TableContent) -> None:
    lines = ["|@|".join("" if value is None else str(value) for value in row) for row in [table.column_names, *table.rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _build_zip(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for table in content.tables:
            text = io.StringIO(newline="")
            csv.writer(text).writerows([table.column_names, *table.rows])
            archive.writestr(f"folder/{table.name}", text.getvalue())
    return _spec(folder)


def _build_tar(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    with tarfile.open(folder / "all.tgz", "w:gz") as archive:
        for table in content.tables:
            text = io.StringIO(newline="")
            csv.writer(text).writerows([table.column_names, *table.rows])
            data = text.getvalue().encode()
            entry = tarfile.TarInfo(table.name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return _spec(folder)


def _build_dump(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    """As pg_dump writes it."""
    lines = ["-- PostgreSQL database dump", "SET client_encoding = 'UTF8';"]
    for table in content.tables:
        if table.name in (ODD_TABLE, "blobs"):
            continue
        columns = ",\n".join(f'    "{column.name}" {_SQL[column.type]}' for column in table.columns)
        lines.append(f'CREATE TABLE "{table.name}" (\n{columns}\n);')
        lines += [f"COMMENT ON TABLE \"{table.name}\" IS '{_quoted(table.comment)}';"] if table.comment else []
        lines += [f'COMMENT ON COLUMN "{table.name}"."{c.name}" IS \'{_quoted(c.comment)}\';' for c in table.columns if c.comment]
        lines.append(f'COPY "{table.name}" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in table.column_names)}) FROM stdin;')
        lines += ["\t".join(_copied(value) for value in row) for row in table.rows]
        lines.append("\\.")
    (folder / "dump.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _spec(folder)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _copied(value: Value) -> str:
    text = "\\N" if value is None else str(value).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r") if value is not None else text


def _build_fixed(_request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    """Fields of fixed width, in bytes of GBK, with the layout declared."""
    layouts = []
    for table in content.tables:
        rows = [[("" if value is None else str(value)).encode("gb18030") for value in row] for row in table.rows]
        widths = tuple(max([1, *(len(row[n]) for row in rows)]) + 1 for n in range(len(table.columns)))
        lines = [b"".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        (folder / table.name).write_bytes(b"".join(line + b"\n" for line in lines))
        comments = tuple(column.comment for column in table.columns)
        layouts.append(Layout(table.name, table.column_names, comments, "", widths, "bytes", "gbk"))
    return dataclasses.replace(_spec(folder), layouts=tuple(layouts))


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


_AVRO = {
    Type.INTEGER: "long",
    Type.REAL: "double",
    Type.TEXT: "string",
    Type.DATE: {"type": "int", "logicalType": "date"},
    Type.BINARY: "bytes",
}
_SQL = {
    Type.INTEGER: "bigint",
    Type.REAL: "double precision",
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.BINARY: "bytea",
}
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
    SourceCase(
        "family",
        _build_family,
        _TEXT | {Ability.NULLS, Ability.BINARY, Ability.COMMENTS, Ability.TYPES},
        dataset_name="{}-*.parquet".format,
        without=frozenset({ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "orc",
        _folder_of(_write_orc, ".orc"),
        _TEXT | {Ability.NULLS, Ability.BINARY, Ability.TYPES, Ability.ROW_STATISTICS},
        dataset_name="{}.orc".format,
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "avro",
        _folder_of(_write_avro, ".avro"),
        _TEXT | {Ability.NULLS, Ability.COMMENTS},
        dataset_name="{}.avro".format,
        without=frozenset({"blobs", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "xml",
        _folder_of(_write_xml, ".xml"),
        _TEXT - {Ability.EMPTY},
        dataset_name="{}.xml".format,
        without=frozenset({"blobs", "empty", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "csv_gz",
        _folder_of(_write_csv_gz, ".csv.gz"),
        _TEXT,
        dataset_name="{}.csv.gz".format,
        without=frozenset({"blobs"}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "bars",
        _folder_of(_write_bars, ".dat"),
        _TEXT,
        dataset_name="{}.dat".format,
        without=frozenset({"blobs", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "fixed_width",
        _build_fixed,
        _TEXT,
        without=frozenset({"blobs", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
    SourceCase(
        "zip", _build_zip, _TEXT - {Ability.BYTE_STATISTICS}, without=frozenset({"blobs", ODD_TABLE}), fingerprint=_fingerprint
    ),
    SourceCase(
        "tar_gz", _build_tar, _TEXT - {Ability.BYTE_STATISTICS}, without=frozenset({"blobs", ODD_TABLE}), fingerprint=_fingerprint
    ),
    SourceCase(
        "sql_dump",
        _build_dump,
        _TEXT | {Ability.NULLS, Ability.COMMENTS, Ability.TYPES},
        without=frozenset({"blobs", ODD_TABLE}),
        fingerprint=_fingerprint,
    ),
)
