"""``dictionary:FILE``: a data dictionary in CSV or Excel, a row a column. Metadata only.

Header: ``schema,table,table_comment,column,type,comment`` or 模式名, 表名, 表中文名, 字段名, 字段类型, 字段中文名 and their near
variants, in any order; other columns are ignored. Title rows above it and merged cells are understood; a row that leaves the
table's cell blank continues the table above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from config import SourceError
from connectors.dictionary_header import DictionaryHeader, find_dictionary_header
from connectors.files.csv import rows_of_text
from connectors.files.detection import format_name
from connectors.files.excel import rows_of_workbook
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.metadata import MetadataConnector
from connectors.model import Column, Dataset, Kind, Reason

_YES = frozenset({"y", "yes", "true", "1", "是", "√", "pk", "pri"})


class DictionaryConnector(MetadataConnector):
    """A data dictionary. Every (schema, table) in it is a dataset; all sheets with the header count."""

    schemes: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    def described(self) -> Sequence[Dataset]:
        """The tables of all sheets. Raises SourceError naming the columns that the header lacks."""
        with self._file() as file:
            sheets = list(_sheets(file))
        headers = [find_dictionary_header(rows) for rows in sheets]
        if all(header.missing for header in headers):
            missing = min((header.missing for header in headers), key=len, default=())
            raise SourceError(
                f"the dictionary has no header with the column {' and the column '.join(missing) or 'names'}",
                "Columns: schema,table,table_comment,column,type,comment (or 模式名,表名,表中文名,字段名,字段类型,字段中文名)",
            )
        tables: dict[tuple[str, str], _Table] = {}
        for header, rows in zip(headers, sheets, strict=True):
            if not header.missing:
                _collect(tables, header, rows)
        return [table.dataset(self.spec.id, key) for key, table in tables.items()]


class _Table:
    """A table while its rows are read: the first row of a column counts, repeated ones are left out."""

    def __init__(self) -> None:
        self.comment = ""
        self.columns: dict[str, Column] = {}

    def dataset(self, source: str, key: tuple[str, str]) -> Dataset:
        return Dataset(source, ("", *key), Kind.METADATA, tuple(self.columns.values()), self.comment)


def _sheets(file: OpenedFile) -> Iterator[list[list[str]]]:
    kind = format_name(file)
    if kind == "csv":
        yield list(rows_of_text(file))
    elif kind == "excel":
        yield from (rows for _, rows in rows_of_workbook(file))
    else:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "a dictionary is a CSV or an Excel file")


def _collect(tables: dict[tuple[str, str], _Table], header: DictionaryHeader, rows: Sequence[Sequence[str]]) -> None:
    """Add one sheet's tables. Cells of the table left blank are those of the row above."""
    heading = [header.cell(rows[header.rows - 1], role) for role in ("table", "column")]
    schema = table = comment = ""
    for row in rows[header.rows :]:
        name, column = header.cell(row, "table"), header.cell(row, "column")
        if [name, column] == heading:  # some dictionaries repeat the header over every table
            continue
        if name:
            schema, table, comment = header.cell(row, "schema"), name, header.cell(row, "table_comment")
        if table and column:
            entry = tables.setdefault((header.cell(row, "schema") or schema, table), _Table())
            entry.comment = entry.comment or header.cell(row, "table_comment") or comment
            entry.columns.setdefault(column, _column(header, row, column))


def _column(header: DictionaryHeader, row: Sequence[str], name: str) -> Column:
    key = header.cell(row, "primary_key").lower() in _YES
    return Column(name, header.cell(row, "type"), header.cell(row, "comment"), primary_key=key)
