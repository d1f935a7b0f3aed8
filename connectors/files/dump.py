"""SQL dumps as mysqldump and pg_dump write them: every table with its columns, comments and rows; nothing is executed.

A dump is read line by line. CREATE TABLE and COMMENT ON say what the columns are, INSERT and COPY hold the rows. A table of
which the dump holds no rows is told as an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.ddl_dialect import dialect_of
from connectors.ddl_script import Script
from connectors.files.batches import Row
from connectors.files.dump_rows import Insert, copied_row, copy_head, insert_head, rows_of_insert
from connectors.files.encoding import detect_form
from connectors.files.lines import LineFaults, LineSource
from connectors.files.opening import OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Dataset, Kind, Reason

_LARGEST = 1024 * 1024 * 1024
_LONGEST_STATEMENT = 64 * 1024 * 1024
_DESCRIBING = ("create table", "create temporary table", "alter table", "comment on")
_MYSQL_SIGNS = ("`", "mysql dump", "mariadb dump")
_POSTGRESQL_SIGN = "postgresql database dump"
_PROBE_LINES = 200

Name = tuple[str, ...]


class DumpFormat(TablesFormat):
    """SQL dumps. Every table is a dataset of string columns."""

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The tables in the order of their names."""
        if file.size > _LARGEST:
            raise Unreadable(Reason.TOO_LARGE, "a dump of over 1 GB is not read; scan the database itself")
        found = _Contents()
        dump = _Dump(file)
        for piece in dump.pieces():
            found.add(piece)
        described = _described_tables(found.statements)
        names = {**dict.fromkeys(_written(path) for path in described), **dict.fromkeys(found.columns)}
        return [_table_of(dump, name, _described(name, described), found.columns.get(name, ())) for name in sorted(names)]


def _described_tables(statements: Sequence[str]) -> dict[Name, Dataset]:
    """The tables that CREATE TABLE, ALTER TABLE and COMMENT ON describe; what is not understood is left out."""
    script = Script("", dialect_of("\n".join(statements)))
    for statement in statements:
        script.add(statement.rstrip().removesuffix(";"))
    return {entry.path: entry for entry, _ in script.entries() if isinstance(entry, Dataset)}


def _table_of(dump: _Dump, name: Name, described: Dataset | None, listed: Sequence[str]) -> Table:
    known = {column.name: column for column in described.columns} if described else {}
    if described and (not listed or set(listed) <= set(known) or _numbered(listed)):
        columns = described.columns
    else:
        columns = tuple(known.get(one, Column(one, "text")) for one in listed)
    names = [column.name for column in columns]
    comment = described.comment if described else ""
    return Table(lambda: dump.rows(name, names), columns, (".".join(name),), Kind.SHEET, comment, dump.fault)


@dataclass(frozen=True, slots=True)
class _Copied:
    """A line of a COPY block, under the block's head."""

    head: Insert
    line: str


_Piece = str | Insert | _Copied


@dataclass(slots=True)
class _Contents:
    """What a dump holds: describing statements, and tables with rows and the columns named for them."""

    statements: list[str] = field(default_factory=list)
    columns: dict[Name, tuple[str, ...]] = field(default_factory=dict)

    def add(self, piece: _Piece) -> None:
        """Take note of a piece."""
        if isinstance(piece, str):
            self.statements.append(piece)
        elif isinstance(piece, Insert) and piece.table not in self.columns:
            first = next(rows_of_insert(piece), [])
            self.columns[piece.table] = piece.columns or tuple(f"c{number}" for number in range(1, len(first) + 1))
        elif isinstance(piece, _Copied) and piece.head.table not in self.columns:
            width = piece.line.count("\t") + 1
            self.columns[piece.head.table] = piece.head.columns or tuple(f"c{number}" for number in range(1, width + 1))


class _Dump:
    """The pieces of one dump."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file
        self._form = detect_form(file)
        self._faults = LineFaults()

    def pieces(self, table: Name | None = None) -> Iterator[_Piece]:
        """Describing statements, INSERTs and lines of COPY; with ``table`` only the rows of that one."""
        source = LineSource(self._file, self._form)
        self._faults = source.faults
        lines = source.stream()
        backslash = self._has_backslashes()
        for line in lines:
            if (head := copy_head(line)) is not None:
                for copied in lines:
                    if copied.rstrip("\r") == "\\.":
                        break
                    if table is None or head.table == table:
                        yield _Copied(head, copied)
            elif line[:8].upper().startswith(("INSERT ", "REPLACE ")):
                insert = insert_head(line, backslash)
                text = _statement(line, lines, backslash)
                if insert is not None and (table is None or insert.table == table):
                    yield Insert(insert.table, insert.columns, text[insert.begin :], 0, backslash)
            elif table is None and line[:40].lstrip().lower().startswith(_DESCRIBING):
                yield _statement(line, lines, backslash)

    def rows(self, table: Name, names: Sequence[str]) -> Iterator[Row]:
        """The rows of a table in the order of its columns."""
        for piece in self.pieces(table):
            if isinstance(piece, Insert):
                yield from (_arranged(row, piece.columns, names) for row in rows_of_insert(piece))
            elif isinstance(piece, _Copied):
                yield _arranged(copied_row(piece.line), piece.head.columns, names)

    def fault(self) -> Reason | None:
        """What went wrong in the last pass: lines that were cut, or bytes that are no text."""
        if self._faults.too_long:
            return Reason.TOO_LARGE
        return Reason.ENCODING if self._faults.undecoded else None

    def _has_backslashes(self) -> bool:
        """Whether a backslash escapes in texts, as it does in MySQL."""
        head = "\n".join(line for line, _ in zip(LineSource(self._file, self._form).stream(), range(_PROBE_LINES), strict=False))
        head = head.lower()
        return _POSTGRESQL_SIGN not in head and any(sign in head for sign in _MYSQL_SIGNS)


def _statement(line: str, lines: Iterator[str], backslash: bool) -> str:
    """A statement to its semicolon at the end of a line, outside of any text."""
    held, length = [line], len(line)
    open_text = _ends_open(line, False, backslash)
    while open_text or not held[-1].rstrip().endswith(";"):
        following = next(lines, None)
        length += len(following or "")
        if following is None or length > _LONGEST_STATEMENT:
            break
        open_text = _ends_open(following, open_text, backslash)
        held.append(following)
    return "\n".join(held)


def _ends_open(line: str, begins_open: bool, backslash: bool) -> bool:
    """Whether a line ends inside a text. Doubled quotes come in pairs and do not matter."""
    if backslash:
        line = line.replace("\\\\", "").replace("\\'", "")
    if not begins_open:
        line = line.partition("--")[0] if "'" not in line.partition("--")[0] else line
    return (line.count("'") % 2 == 1) != begins_open


def _arranged(row: Row, columns: Sequence[str], names: Sequence[str]) -> Row:
    """The row's cells in the order of the dataset's columns; what has none goes to the last one."""
    if columns and tuple(columns) != tuple(names):
        cells = dict(zip(columns, row, strict=False))
        return [cells.get(name) for name in names]
    cells_left = list(row[: len(names)])
    if len(row) > len(names) and names:
        cells_left[-1] = ",".join(cell or "" for cell in row[len(names) - 1 :])
    return [*cells_left, *[None] * (len(names) - len(cells_left))]


def _numbered(listed: Sequence[str]) -> bool:
    return tuple(listed) == tuple(f"c{number}" for number in range(1, len(listed) + 1))


def _written(path: Name) -> Name:
    return tuple(part for part in path if part)


def _described(name: Name, described: dict[Name, Dataset]) -> Dataset | None:
    """The description of a table: by its whole name, or by its last part where only one table is called so."""
    lower = tuple(part.lower() for part in name)
    exact = [one for path, one in described.items() if tuple(part.lower() for part in _written(path)) == lower]
    same = exact or [one for path, one in described.items() if path[-1].lower() == lower[-1]]
    return same[0] if len(same) == 1 else None
