"""Workbooks as officials expect them: A4, page numbers, lists to choose from. Equal input gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalog.exports.cells import Pen, harmless
from catalog.exports.files import replacing
from catalog.exports.sections import Section, lines_of

A4, A3 = 9, 8
_CONTROL_WIDTHS = (26, 44, 26, 30, 50)


class Book:
    """A workbook that is being written. ``company`` and ``mark`` (草稿) stand in the header of every sheet."""

    def __init__(self, workbook: Any, company: str = "", mark: str = "") -> None:
        self.workbook = workbook
        self.pen = Pen(workbook)
        self._left = "　".join(filter(None, (company, f"【{mark}】" if mark else "")))

    def sheet(self, name: str, *, title: str = "", right: str = "", paper: int = A4) -> Any:
        """A new sheet, set up to be printed in landscape, one page wide. ``title`` stands above each page (default: its name)."""
        sheet = self.workbook.add_worksheet(name)
        set_page(sheet, title or name, self._left, right, paper)
        return sheet

    def control(self, sections: Sequence[Section]) -> None:
        """The control page."""
        self.pen.sheet(self.sheet("控制页"), _CONTROL_WIDTHS, lines_of(sections))


@contextmanager
def new_book(path: Path, title: str, made_at: datetime, comment: str, names: tuple[str, str] = ("", "")) -> Iterator[Book]:
    """A workbook that takes the place of ``path`` when it is whole. ``names`` are the company and the mark. Raises UsageError."""
    with replacing(path) as part:
        book = Book(open_workbook(part, title, made_at, comment), *names)
        yield book
        book.workbook.close()


def open_workbook(path: Path | BytesIO, title: str, made_at: datetime, comment: str) -> Any:
    """A workbook of XlsxWriter in which text stays text, written into a file or into memory."""
    # In memory: nothing is left in a temporary folder, whatever happens.
    return _opened(path if isinstance(path, BytesIO) else str(path), {"in_memory": True}, (title, made_at, comment))


def _opened(where: str | BytesIO, options: dict[str, Any], said: tuple[str, datetime, str]) -> Any:
    from xlsxwriter import Workbook  # only where a document is written

    title, made_at, comment = said
    plain_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(where, {**options, **plain_text})
    created = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    workbook.set_properties({"title": title, "comments": f"Shudian 数典 {comment}", "created": created})
    return workbook


@contextmanager
def streamed_workbook(path: Path, title: str, made_at: datetime, comment: str) -> Iterator[Any]:
    """As ``open_workbook``, closed at the end: rows go to a file as they come, and must come in order, one sheet after the other.
    What is put down in the meantime is removed with its folder."""
    with TemporaryDirectory(prefix="shudian") as folder:
        written = Path(folder) / "book.xlsx"
        workbook = _opened(str(written), {"constant_memory": True, "tmpdir": folder}, (title, made_at, comment))
        yield workbook
        workbook.close()
        _pack_anew(written, path)


def _pack_anew(written: Path, path: Path) -> None:
    """The same parts with the date that parts made in memory have, and without the rights their files had."""
    with ZipFile(written) as parts, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for part in parts.infolist():
            plain = ZipInfo(part.filename)
            plain.compress_type = ZIP_DEFLATED
            with parts.open(part) as read, target.open(plain, "w") as write:
                copyfileobj(read, write)


def set_page(sheet: Any, title: str, left: str, right: str, paper: int = A4) -> None:
    """Landscape, one page wide, with company, title and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    # & begins a code in headers; a header may have 255 characters. The size stands before the font, because digits of the
    # text would be read as part of a size right before it.
    shown = harmless(left)[:60].replace("&", "&&")
    sheet.set_header(f'&L&9&"宋体"{shown}&C&14&"宋体,Bold"{title}&R&9&"宋体"{right}')
    sheet.set_footer('&C&9&"宋体"第 &P 页，共 &N 页')


def choice(sheet: Any, place: tuple[int, int, int], title: str, names: Sequence[str], *, several: bool) -> None:
    """A list to choose from in rows ``place[0]`` to ``place[1]`` of column ``place[2]``. Where several may stand together,
    another text is asked about and not refused."""
    first, last, column = place
    message = "列表之外的内容或多种方式并列时，请确认" if several else "请从下拉列表中选择"
    strictness = "information" if several else "stop"
    rule = {"validate": "list", "source": list(names), "error_type": strictness, "error_title": title[:32]}
    sheet.data_validation(first, column, last, column, {**rule, "error_message": message})
