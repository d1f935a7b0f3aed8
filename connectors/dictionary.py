"""``dictionary:FILE``: a data dictionary in CSV, Excel, Markdown or Word, a row a column. Metadata only.

Header: ``schema,table,table_comment,column,type,comment`` or 模式名, 表名, 表中文名, 字段名, 字段类型, 字段中文名 and their near
variants, in any order; other columns are ignored. One list of all tables, or a table a sheet, a heading, a title line; merged
cells are understood; a row that leaves the table's cell blank continues the table above it. A list of tables names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from config import SourceError
from connectors.dictionary_header import DictionaryHeader, header_at, is_identifier, missing_roles
from connectors.dictionary_sheets import Rows, Sheet, sheets_of
from connectors.dictionary_titles import Title, spoken, title_of, titles_above
from connectors.metadata import MetadataConnector
from connectors.model import Column, Dataset, Kind, Reason, Skipped

_YES = frozenset({"y", "yes", "true", "1", "是", "√", "pk", "pri", "p", "✓", "主键"})


class DictionaryConnector(MetadataConnector):
    """A data dictionary. Every (schema, table) in it is a dataset; all sheets with a header count."""

    schemes: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    def described(self) -> Sequence[Dataset | Skipped]:
        """The tables of all sheets, and as Skipped those that a list of tables names but nothing describes. Raises SourceError
        naming the columns that the header lacks."""
        with self._file() as file:
            sheets = list(sheets_of(file))
        sections = [section for sheet in sheets for section in _sections(sheet)]
        described = [section for section in sections if section.header.describes_columns]
        if not described or (len(described) == 1 and not described[0].is_named):
            missing = min((missing_roles(sheet.rows) for sheet in sheets), key=len, default=())
            raise SourceError(
                f"the dictionary has no header with the column {' and the column '.join(missing) or 'names'}",
                "Columns: schema,table,table_comment,column,type,comment (or 模式名,表名,表中文名,字段名,字段类型,字段中文名)",
            )
        book = _Book(self.spec.id)
        for section in sections:
            if not section.header.describes_columns:
                book.list_tables(section)
        for number, section in enumerate(described, 1):
            book.collect(section, number)
        return book.entries()


@dataclass(frozen=True, slots=True)
class _Section:
    """A header, the rows below it, and what stands above it."""

    header: DictionaryHeader
    rows: Rows
    title: Title
    sheet: str

    @property
    def is_named(self) -> bool:
        """Whether a row, a title or the sheet says which table it is."""
        return "table" in self.header.places or bool(self.title.table or self.title.comment or self.sheet)


def _sections(sheet: Sheet) -> Iterator[_Section]:
    rows = sheet.rows
    headers: list[DictionaryHeader] = []
    number = 0
    while number < len(rows):
        found = header_at(rows, number)
        if found and not _is_expected(rows, found, headers):
            found = None
        headers += [found] if found else []
        number = found.rows if found else number + 1
    stop = 0
    for place, header in enumerate(headers):
        title = title_of(titles_above(rows, header.first, stop))
        end = _end(rows, header, headers[place + 1] if place + 1 < len(headers) else None)
        body = rows[header.rows : end]
        yield _Section(header.settled(body), body, title, sheet.name)
        stop = header.rows


def _is_expected(rows: Rows, header: DictionaryHeader, before: Sequence[DictionaryHeader]) -> bool:
    """Whether a header may stand here. In a list of all tables only the same one may come again; elsewhere a new one follows a
    blank line or a title: a row that only looks like one, because a column is called ``name``, must not be lost."""
    if not before or any(rows[one.first] == rows[header.first] for one in before):
        return True
    in_list = before[-1].describes_columns and "table" in before[-1].places
    return not in_list and bool(titles_above(rows, header.first, before[-1].rows) or not any(rows[header.first - 1]))


def _end(rows: Rows, header: DictionaryHeader, following: DictionaryHeader | None) -> int:
    """Where the rows of a section end: before the title of the next one."""
    if following is None:
        return len(rows)
    end = following.first
    while end > header.rows and titles_above(rows[:end], end, header.rows):
        end -= 1
    return end


class _Table:
    """A table while its rows are read: the first row of a column counts, repeated ones are left out."""

    def __init__(self, comment: str = "") -> None:
        self.comment = comment
        self.columns: dict[str, Column] = {}


@dataclass(slots=True)
class _Book:
    """All tables of the dictionary. Those of a list of tables are known by name or by what they are called."""

    source: str
    tables: dict[tuple[str, str], _Table] = field(default_factory=dict)
    listed: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def list_tables(self, section: _Section) -> None:
        """Take in a list of tables."""
        header = section.header
        for row in section.rows:
            name = header.cell(row, "table")
            comment = header.cell(row, "table_comment") or header.cell(row, "comment")
            if is_identifier(name):
                self.listed.setdefault(name.lower(), (header.cell(row, "schema"), name, comment))

    def collect(self, section: _Section, number: int) -> None:
        """Add one section's columns. Cells of the table left blank are those of the row above."""
        header = section.header
        schema, table, comment = self._about(section, number)
        for row in section.rows:
            name, column = header.cell(row, "table"), header.cell(row, "column")
            if name:
                schema, table, comment = (
                    header.cell(row, "schema") or section.title.schema,
                    name,
                    header.cell(row, "table_comment"),
                )
            if not table or not column:
                continue
            entry = self.tables.setdefault((header.cell(row, "schema") or schema, table), _Table())
            entry.comment = (
                entry.comment or header.cell(row, "table_comment") or comment or self.listed.get(table.lower(), ("",) * 3)[2]
            )
            entry.columns.setdefault(column, _column(header, row, column))

    def _about(self, section: _Section, number: int) -> tuple[str, str, str]:
        """Schema, name and comment of the table that a section without a column for it describes."""
        if "table" in section.header.places:
            return "", "", ""
        title = Title(section.title.schema, section.title.table, section.title.comment)
        if not title.table:
            title.add(*spoken(section.sheet))
        for told in (title.table, title.comment, section.sheet):
            known = self.listed.get(told.lower()) or next((one for one in self.listed.values() if told and one[2] == told), None)
            if known is not None:
                return known[0] or title.schema, known[1], known[2] or title.comment
        return title.schema, title.table or title.comment or section.sheet or f"#{number}", title.comment

    def entries(self) -> list[Dataset | Skipped]:
        """Every table with its columns; and those that are listed only."""
        met = {name.lower() for _, name in self.tables}
        detail = "the list of tables names it, but its columns are nowhere described"
        return [
            *(
                Dataset(self.source, ("", *key), Kind.METADATA, tuple(table.columns.values()), table.comment)
                for key, table in self.tables.items()
            ),
            *(
                Skipped(self.source, ("", schema, name), Kind.METADATA, Reason.UNSUPPORTED_TYPE, detail)
                for lower, (schema, name, _) in self.listed.items()
                if lower not in met
            ),
        ]


def _column(header: DictionaryHeader, row: Sequence[str], name: str) -> Column:
    key = header.cell(row, "primary_key").lower() in _YES
    kind, length = header.cell(row, "type"), header.cell(row, "length")
    if kind and length.isdigit() and "(" not in kind:
        kind = f"{kind}({length})"
    return Column(name, kind, header.cell(row, "comment"), primary_key=key)
