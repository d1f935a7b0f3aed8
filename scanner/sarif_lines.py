"""On which line of a script or of a dictionary a table or a column is described, where that can be told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

_LARGEST = 16 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "gb18030")
_NAME = r"[`\"\[]?([^\s`\"\[\](),;.]+)[`\"\]]?"
_TABLE = re.compile(
    rf"^\s*create\s+(?:\w+\s+){{0,3}}?table\s+(?:if\s+not\s+exists\s+)?(?:{_NAME}\s*\.\s*){{0,2}}{_NAME}", re.IGNORECASE
)
_COLUMN = re.compile(rf"^[\s,(]*{_NAME}(?:\s|$)")
_Lines: TypeAlias = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Described:
    """Lines (from 1) by table and column, in small letters; a table's own line has no column. Paths inside a column stand on the
    column's line."""

    lines: _Lines = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Described:
        """The lines of a file: SQL, or CSV. None are known in workbooks and documents, in big files, and in what cannot be
        read."""
        return cls(_lines_of(path))

    def line(self, table: str, column: str = "") -> int | None:
        """The line of a column, or of its table where the column's is not known; None where neither is."""
        table, column = table.lower(), column.partition(".$")[0].lower()
        return self.lines.get((table, column)) or self.lines.get((table, ""))


@cache
def _lines_of(path: Path) -> _Lines:
    text = _text(path)
    if text is None:
        return {}
    found: dict[tuple[str, str], int] = {}
    places = _rows(text) if path.suffix.lower() in (".csv", ".tsv") else _statements(text)
    for table, column, number in places:
        found.setdefault((table.lower(), ""), number)
        found.setdefault((table.lower(), column.lower()), number)
    return found


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _statements(text: str) -> Iterator[tuple[str, str, int]]:
    """Tables of a script, and the names that begin a line within them."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        begun = _TABLE.match(line)
        if begun:
            table = begun[begun.lastindex or 0] or ""
            yield table, "", number
        elif table and (named := _COLUMN.match(line)):
            yield table, named[1], number
        if line.rstrip().endswith(";"):
            table = ""


def _rows(text: str) -> Iterator[tuple[str, str, int]]:
    """The cells of each row, in pairs: whichever of them are table and column is told by whoever asks for both names."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        table_row: list[str] = []
        for row in reader:
            cells = [cell.strip() for cell in row]
            table_row = [cell or above for cell, above in zip(cells, [*table_row, *[""] * len(cells)], strict=False)]
            yield from ((one, other, reader.line_num) for one in table_row[:4] for other in cells[:8] if one and other != one)
    except csv.Error:
        return
