"""Tables written as SQLite, CSV, Parquet, Excel and JSON lines, byte for byte the same for the same tables."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from scanner.demo.table import Table

_SQL_TYPES = MappingProxyType({int: "INTEGER", float: "REAL"})
_CREATED = datetime(2024, 1, 1)


def write_sqlite(path: Path, tables: Iterable[Table]) -> int:
    """A new database at ``path`` in one transaction; an old one is replaced. Returns the number of rows."""
    path.unlink(missing_ok=True)
    rows = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # The estate can be built again at any time, so it needs no journal; none must be left behind either.
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(_create(table))
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', zip(*table.columns.values(), strict=True))
            rows += table.rows
        connection.execute("COMMIT")
    return rows


def _create(table: Table) -> str:
    # SQLite has no comments of its own, but keeps those of the statement, which is where people write them.
    names = list(table.columns)
    lines = [
        f'  "{name}" {_sql_type(table.columns[name])}{"," if name != names[-1] else ""}{_note(table, name)}' for name in names
    ]
    return f'CREATE TABLE "{table.name}" ( -- {table.comment}\n' + "\n".join(lines) + "\n)"


def _note(table: Table, name: str) -> str:
    return f" -- {table.notes[name]}" if name in table.notes else ""


def _sql_type(cells: Iterable[object]) -> str:
    return next((_SQL_TYPES.get(type(cell), "TEXT") for cell in cells if cell is not None), "TEXT")


def write_csv(path: Path, table: Table, encoding: str = "utf-8") -> int:
    """A header and the rows, comma-separated, with line ends as in RFC 4180. Returns the number of rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(zip(*table.columns.values(), strict=True))
    return table.rows


def write_json_lines(path: Path, table: Table) -> int:
    """One object a line, Chinese as it is. Returns the number of rows."""
    lines = (json.dumps(row, ensure_ascii=False) for row in _records(table))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return table.rows


def _records(table: Table) -> Iterator[dict[str, object]]:
    for cells in zip(*table.columns.values(), strict=True):
        yield dict(zip(table.columns, cells, strict=True))


def write_parquet(path: Path, table: Table) -> int:
    """Types follow from the cells; dicts become structs, lists stay lists. Returns the number of rows."""
    import pyarrow as pa  # slow to import, and only wanted when an estate is built
    import pyarrow.parquet as pq

    pq.write_table(pa.table({name: pa.array(cells) for name, cells in table.columns.items()}), path, row_group_size=1000)
    return table.rows


def write_excel(path: Path, table: Table, title: tuple[str, ...] = (), bands: tuple[tuple[str, int], ...] = ()) -> int:
    """One sheet named as the table. ``title`` lines stand merged above the header, as do ``bands``: (text, columns wide).

    Returns the number of rows.
    """
    import xlsxwriter  # as above

    with xlsxwriter.Workbook(path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(table.name)
        centred = book.add_format({"align": "center", "bold": True})
        for row, text in enumerate(title):
            sheet.merge_range(row, 0, row, len(table.columns) - 1, text, centred)
        _write_bands(sheet, len(title), bands, centred)
        head = len(title) + bool(bands)
        sheet.write_row(head, 0, list(table.columns), centred)
        for place, cells in enumerate(table.columns.values()):
            sheet.write_column(head + 1, place, cells)
    return table.rows


def _write_bands(sheet: object, row: int, bands: tuple[tuple[str, int], ...], look: object) -> None:
    place = 0
    for text, width in bands:
        sheet.merge_range(row, place, row, place + width - 1, text, look)  # type: ignore[attr-defined]
        place += width
