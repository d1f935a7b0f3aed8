"""The estate read back by plain readers of each format, so that tests know what was really written."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
import pyarrow.parquet as pq

Columns: TypeAlias = Mapping[str, list[Any]]
"""Cells by column path; paths into structs, lists and JSON texts are spelled col.$.a[*].b."""

HEADER_ROWS = {"月度经营": 4, "漏洞清单": 1}


def read_estate(root: Path) -> dict[tuple[str, str], Columns]:
    """All datasets of an estate in ``root`` by (source, dataset)."""
    found: dict[tuple[str, str], Columns] = {}
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.name != "shudian.yaml"):
        source, *rest = path.relative_to(root).parts
        for name, rows in _datasets(path):
            found[source, name or "/".join(rest)] = _columns(rows)
    return found


def _datasets(path: Path) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    if path.suffix == ".db":
        yield from _tables(path)
    elif path.suffix == ".xlsx":
        yield from _sheets(path)
    elif path.suffix == ".parquet":
        yield "", pq.read_table(path).to_pylist()
    elif path.suffix == ".jsonl":
        yield "", [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        encoding = "gb18030" if path.parent.name == "hr" else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as file:
            yield "", list(csv.DictReader(file))


def _tables(path: Path) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            yield name, [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]


def _sheets(path: Path) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        rows = list(sheet.iter_rows(min_row=HEADER_ROWS[sheet.title], values_only=True))
        yield f"{path.name}/{sheet.title}", [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def _columns(rows: Iterable[Mapping[str, Any]]) -> Columns:
    columns: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for name, cell in row.items():
            for path, value in _leaves(name, cell):
                columns[path].append(value)
    return columns


def _leaves(name: str, cell: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(cell, str) and cell.startswith("{"):
        cell = json.loads(cell)
    if not isinstance(cell, dict | list):
        yield name, cell
        return
    for path, value in _walk(cell):
        yield f"{name}.${path}", value


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ((f".{key}{path}", leaf) for path, leaf in _walk(part))
    elif isinstance(value, list):
        for part in value:
            yield from ((f"[*]{path}", leaf) for path, leaf in _walk(part))
    else:
        yield "", value
