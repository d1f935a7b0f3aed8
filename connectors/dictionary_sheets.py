"""The grids of a data dictionary, whatever its file is: CSV, Excel, Markdown, Word. Text between tables is a row of one cell."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from connectors.files.csv import rows_of_text
from connectors.files.detection import format_name
from connectors.files.encoding import detect_form
from connectors.files.excel import rows_of_workbook
from connectors.files.lines import LineSource
from connectors.files.markup import End, Start, events
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.files.zip_check import open_zip
from connectors.model import Reason

Rows = list[list[str]]

_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_MARKUP = re.compile(r"^\*\*|\*\*$|^`|`$|<br\s*/?>|&nbsp;")
_LOOKED_AT = 2000  # lines in which a Markdown file shows its first table
_DOCUMENT = "word/document.xml"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid. ``name`` is what people called it, empty where the file has only one."""

    name: str
    rows: Rows


def sheets_of(file: OpenedFile) -> Iterator[Sheet]:
    """The grids of the file. Raises Unreadable."""
    head = file.read_at(0, 4)
    if head == b"PK\x03\x04" and (document := _document(file)) is not None:
        yield Sheet("", document)
    elif head[:2] == b"PK" or head == b"\xd0\xcf\x11\xe0":
        yield from (Sheet(name, rows) for name, rows in rows_of_workbook(file))
    elif (lines := _markdown_lines(file)) is not None:
        yield Sheet("", _markdown(lines))
    elif format_name(file) == "csv":
        yield Sheet("", list(rows_of_text(file)))
    else:
        raise _not_read()


def _not_read() -> Unreadable:
    return Unreadable(Reason.UNSUPPORTED_TYPE, "a dictionary is a CSV, Excel, Markdown or Word file")


def _markdown_lines(file: OpenedFile) -> Iterator[str] | None:
    """All lines of the file if it has a table as Markdown writes it: a line of bars, below it one of dashes."""
    try:
        source = LineSource(file, detect_form(file))
    except Unreadable:
        return None
    lines = list(islice(source.stream(), _LOOKED_AT))
    ruled = (_RULE.match(lower) and "|" in upper and "|" in lower and "-" in lower for upper, lower in pairwise(lines))
    return source.stream() if any(ruled) else None


def _markdown(lines: Iterator[str]) -> Rows:
    rows: Rows = []
    for line in lines:
        if "|" in line and _RULE.match(line):
            continue
        if "|" not in line:
            rows += [[], [line.strip()]] if line.startswith("#") else [[line.strip()]]
            continue
        cells = _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))
        rows.append([_MARKUP.sub(" ", cell.strip()).strip().replace("\\|", "|").replace("\\_", "_") for cell in cells])
    return rows


def _document(file: OpenedFile) -> Rows | None:
    """Paragraphs and rows of tables of a Word file in their order; None for other files in a zip."""
    try:
        with open_zip(file) as archive:
            if _DOCUMENT not in archive.namelist():
                return None
            with archive.open(_DOCUMENT) as part:
                reader = _WordReader()
                for event in events(part):
                    reader.take(event)
                return reader.rows
    except _FAULTS:
        raise Unreadable(Reason.CORRUPT, "the document's structure is broken") from None
    finally:
        file.seek(0)


@dataclass(slots=True)
class _WordReader:
    """Events of a document into rows. A table inside a cell is text of that cell."""

    rows: Rows = field(default_factory=list)
    _depth: int = 0
    _cells: list[str] = field(default_factory=list)
    _above: Sequence[str] = ()
    _text: list[str] = field(default_factory=list)
    _in_text: bool = False
    _span: int = 1
    _goes_on: bool = False

    def take(self, event: Start | End | str) -> None:
        """Take in one event."""
        if isinstance(event, str):
            if self._in_text:
                self._text.append(event)
        elif isinstance(event, Start):
            self._start(event)
        else:
            self._end(event.name)

    def _start(self, event: Start) -> None:
        values = {name.rpartition("}")[2].rpartition(":")[2]: value for name, value in event.attributes.items()}
        if event.name == "tbl":
            self._depth += 1
            self._above = ()
        elif event.name == "tr" and self._depth == 1:
            self._cells = []
        elif event.name == "tc" and self._depth == 1:
            self._text, self._span, self._goes_on = [], 1, False
        elif event.name == "gridSpan" and values.get("val", "").isdigit():
            self._span = min(int(values["val"]), 64)
        elif event.name == "vMerge":
            self._goes_on = values.get("val") != "restart"
        self._in_text = event.name == "t" or (self._in_text and event.name not in ("p", "tc"))

    def _end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "tbl":
            self._depth -= 1
            self.rows += [[]] if not self._depth else []
        elif name == "p" and not self._depth:
            self.rows.append(["".join(self._text).strip()])
            self._text = []
        elif name == "tc" and self._depth == 1:
            place = len(self._cells)
            above = self._above[place] if self._goes_on and place < len(self._above) else ""
            self._cells += ["".join(self._text).strip() or above] + [""] * (self._span - 1)
            self._text = []
        elif name == "tr" and self._depth == 1:
            self.rows.append(self._cells)
            self._above = self._cells
