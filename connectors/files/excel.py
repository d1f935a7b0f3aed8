"""Workbooks, xlsx, xls and ods: every sheet is a dataset, hidden ones too.

A sheet is parsed in memory as a whole, so the file and the rectangle of its cells are bounded. Whole numbers lose their
``.0``, dates become ISO text, an empty cell is null and an empty row is no row. Cells of a row beyond the header's width are
joined into its last cell. Comments, defined names and embedded objects are not read.
"""

from __future__ import annotations

import datetime
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import pyarrow as pa
import python_calamine as calamine

from connectors.files.batches import Row, text_batch, text_batches
from connectors.files.format import Part, check_unchanged, positions
from connectors.files.header import Header, find_header
from connectors.files.opening import OpenedFile
from connectors.files.places import choose_rows
from connectors.files.unreadable import Unreadable
from connectors.files.xlsx_extent import too_wide
from connectors.files.zip_check import open_zip
from connectors.model import Column, Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics, Status

_LARGEST_FILE = 200 * 1024 * 1024
_PROBE_ROWS = 100
_MOST_MERGED = 20_000
_PARSER_FAULTS = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_PANIC = "pyo3_runtime"  # the module of the exception that a panic of the Rust parser becomes

Cell = int | float | str | bool | datetime.date | datetime.time | datetime.timedelta


class ExcelFormat:
    """Workbooks. Each sheet is one dataset of string columns."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The sheets in the order of their names. A chart sheet only draws what other sheets hold."""
        with _workbook(file) as book:
            sheets = sorted(book.sheets_metadata, key=lambda sheet: sheet.name)
            for sheet in sheets:
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                    names = _header(_sheet(book, sheet.name)).names
                    yield Part(Kind.SHEET, (sheet.name,), tuple(Column(name, "cell") for name in names))
                else:
                    problem = Unreadable(Reason.OFF_BY_DEFAULT, "it is no worksheet and holds no cells of its own")
                    yield Part(Kind.SHEET, (sheet.name,), problem=problem)

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The length of the whole file, for a sheet has none of its own; rows are not known without reading."""
        return Statistics(bytes=Measure.exact(file.size, "file_length"))

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """The sheet is read in memory; of a big one, rows at random places and both edges are kept."""
        with _workbook(file) as book:
            sheet = _sheet(book, dataset.path[-1] if dataset.path else "")
            header = _header(sheet)
            check_unchanged(dataset, header.names)
            total = sum(1 for _ in _data_rows(sheet, header))
            chosen = choose_rows(total, plan)
            wanted = set(chosen.rows)
            rows = [row for number, row in enumerate(_data_rows(sheet, header)) if number in wanted]
        batch = text_batch(header.names, rows, plan.cell_chars)
        status = Status.COMPLETE if rows else Status.EMPTY
        statistics = Statistics(Measure.exact(total), Measure.exact(file.size, "file_length"))
        return Sample((batch,), chosen.coverage(plan), status, statistics=statistics)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the sheet, in batches."""
        with _workbook(file) as book:
            sheet = _sheet(book, dataset.path[-1] if dataset.path else "")
            header = _header(sheet)
            check_unchanged(dataset, header.names)
            wanted = positions(header.names, columns)
            yield from text_batches(columns, ([row[place] for place in wanted] for row in _data_rows(sheet, header)))


def rows_of_workbook(file: OpenedFile) -> Iterator[tuple[str, list[list[str]]]]:
    """Every worksheet's name and all its rows as text, titles and header included. Cells merged downwards are filled.
    Raises Unreadable."""
    with _workbook(file) as book:
        for found in book.sheets_metadata:
            if found.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = _sheet(book, found.name)
                rows = [[cell_text(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=False)]
                _fill_merged(rows, sheet)
                yield found.name, rows


def cell_text(value: Cell) -> str:
    """A cell as people see it: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


@contextmanager
def _workbook(file: OpenedFile) -> Iterator[calamine.CalamineWorkbook]:
    """The workbook, checked and opened. Everything the parser raises inside the block becomes Unreadable; its own text
    may quote a cell and is dropped."""
    try:
        _check(file)
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            yield book
    except calamine.PasswordError:
        raise Unreadable(Reason.ENCRYPTED, "the workbook is protected by a password") from None
    except calamine.WorksheetNotFound:
        raise Unreadable(Reason.CHANGED, "the sheet is gone") from None
    except _PARSER_FAULTS:
        raise _corrupt() from None
    except BaseException as error:
        if type(error).__module__ != _PANIC:
            raise
        raise _corrupt() from None


def _corrupt() -> Unreadable:
    return Unreadable(Reason.CORRUPT, "the workbook's structure is broken")


def _check(file: OpenedFile) -> None:
    if file.size > _LARGEST_FILE:
        raise Unreadable(Reason.TOO_LARGE, "a workbook of over 200 MB is not read")
    if file.read_at(0, 2) == b"PK":
        _check_xlsx(file)
    else:
        _check_xls(file)
    file.seek(0)


def _check_xls(file: OpenedFile) -> None:
    """An OLE file is a small file system; the names of its streams tell what it holds."""
    data = file.read_at(0, file.size)
    if _stream("EncryptedPackage") in data:
        raise Unreadable(Reason.ENCRYPTED, "the workbook is protected by a password")
    if _stream("Workbook") not in data and _stream("Book") not in data:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "files of this type are not read")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _check_xlsx(file: OpenedFile) -> None:
    with open_zip(file) as archive:
        names = archive.namelist()
        if "content.xml" in names:  # OpenDocument; the child's memory bounds what its sheets span
            return
        if not any(name.startswith("xl/") for name in names) or "xl/workbook.bin" in names:
            raise Unreadable(Reason.UNSUPPORTED_TYPE, "files of this type are not read")
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml") and too_wide(archive, name):
                raise Unreadable(Reason.TOO_LARGE, "a sheet spans too many cells")


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    return book.get_sheet_by_name(name)


def _fill_merged(rows: list[list[str]], sheet: calamine.CalamineSheet) -> None:
    for (top, left), (bottom, _right) in islice(sheet.merged_cell_ranges or (), _MOST_MERGED):
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = row[left] or rows[top][left]


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    """Rows that hold something, as text, without empty cells at their end."""
    for cells in sheet.iter_rows():
        row = [cell_text(cell) for cell in cells]
        while row and not row[-1].strip():
            row.pop()
        if row:
            yield row


def _header(sheet: calamine.CalamineSheet) -> Header:
    """The header from the first rows, made equally wide: where people leave cells empty the rows differ in length."""
    rows = list(islice(_rows(sheet), _PROBE_ROWS))
    width = max((len(row) for row in rows), default=0)
    return find_header([row + [""] * (width - len(row)) for row in rows])


def _data_rows(sheet: calamine.CalamineSheet, header: Header) -> Iterator[Row]:
    width = len(header.names)
    for cells in islice(_rows(sheet), header.skipped, None):
        row: list[str | None] = [cell or None for cell in cells[: width - 1]]
        row.append(" ".join(cell for cell in cells[width - 1 :] if cell) or None)
        yield row + [None] * (width - len(row))
