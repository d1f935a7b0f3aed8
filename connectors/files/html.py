"""HTML: tables as datasets, for many a system exports them as Excel files; the other text as lines of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from connectors.files.batches import Row
from connectors.files.encoding import detect_form
from connectors.files.header import find_header
from connectors.files.lines import LineSource
from connectors.files.opening import OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Kind, Reason

_LARGEST = 64 * 1024 * 1024
_CELLS = ("td", "th")
_NOT_SHOWN = ("script", "style", "template")
_BLOCKS = frozenset(("p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "title", "option", "tr", "table"))
_LINKS = ("href", "value", "alt", "content")
_PROBE_ROWS = 100


class HtmlFormat(TablesFormat):
    """HTML. A page of one table is that table; otherwise tables and text are parts of the page."""

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The tables with more than one column, then the text."""
        page = _parsed(file)
        wide = [rows for rows in page.tables if max(map(len, rows), default=0) > 1]
        lines: list[Row] = [[line] for line in page.lines]
        lines += [[cell] for rows in page.tables if rows not in wide for row in rows for cell in row if cell]
        text = Table(lambda: iter(lines), path=("text",), kind=Kind.SHEET)
        found = [_table(rows, f"table {number}") for number, rows in enumerate(wide, 1)]
        if len(found) + bool(lines) > 1:
            return (*found, text) if lines else found
        only = found[0] if found else text
        return (Table(only.rows, only.columns),)


def text_of_html(markup: str) -> str:
    """The text of a page, lines between newlines."""
    page = _Page()
    page.feed(markup)
    page.close()
    page.end_line()
    return "\n".join([*page.lines, *("\t".join(row) for rows in page.tables for row in rows)])


def _parsed(file: OpenedFile) -> _Page:
    if file.size > _LARGEST:
        raise Unreadable(Reason.TOO_LARGE, "an HTML page of over 64 MB is not read")
    page = _Page()
    try:
        for line in LineSource(file, detect_form(file)).stream():
            page.feed(line + "\n")
        page.close()
    except (AssertionError, ValueError):
        raise Unreadable(Reason.CORRUPT, "its markup is broken") from None
    page.end_line()
    return page


def _table(rows: list[list[str]], name: str) -> Table:
    width = max(map(len, rows))
    even = [row + [""] * (width - len(row)) for row in rows]
    header = find_header(even[:_PROBE_ROWS])
    data: list[Row] = [[cell or None for cell in row] for row in even[header.skipped :]]
    return Table(lambda: iter(data), tuple(Column(column, "cell") for column in header.names), (name,), Kind.SHEET)


@dataclass
class _Page(HTMLParser):
    """A page while it is read. Tables inside tables are tables of their own."""

    tables: list[list[list[str]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _open: list[list[list[str]]] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _hidden: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._hidden += tag in _NOT_SHOWN
        if tag in _BLOCKS:
            self.end_line()
        if tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].append([])
        elif tag in _CELLS and self._open:
            if not self._open[-1]:
                self._open[-1].append([])
            self._open[-1][-1].append("")
        links = [value for name, value in attrs if value and name in _LINKS and value.startswith(("mailto:", "tel:", "sms:"))]
        links += [value for name, value in attrs if value and name == "value"]
        self.lines += links

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._hidden = max(0, self._hidden - (tag in _NOT_SHOWN))
        if tag in _BLOCKS:
            self.end_line()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._hidden:
            return
        row = self._open[-1][-1] if self._open and self._open[-1] else None
        if row:
            row[-1] = f"{row[-1]} {data.strip()}".strip()
        elif data.strip():
            self._line.append(data.strip())

    def end_line(self) -> None:
        """What was said so far is a line."""
        if self._line:
            self.lines.append(" ".join(self._line))
            self._line = []
