"""Workbooks and CSV files that people filled in, read back as plain texts within limits. A formula is only its text."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from config import UsageError

MOST_ROWS = 100_000
_MOST_COLUMNS = 200
_MOST_BYTES = 64 * 1024 * 1024
_MOST_UNPACKED = 512 * 1024 * 1024
_MOST_PARTS = 5000
_MOST_SHEETS = 50
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what both parsers of XML raise
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,  # an encrypted part, or one packed in a way that is not known
    OSError,
)


@dataclass(frozen=True)
class ReadSheet:
    """A sheet as texts, row by row; a CSV file is one. ``hidden`` sheets were not meant to be filled in."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False


def read_sheets(path: Path) -> tuple[ReadSheet, ...]:
    """The sheets of an .xlsx, or a .csv in UTF-8 or GB 18030. Raises UsageError for one that cannot be read or is too large."""
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise UsageError(f"{path.name}: must end in .xlsx or .csv", "Save it as an Excel workbook (.xlsx) or as CSV")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path.name}: larger than {_MOST_BYTES // 1024**2} MB")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    return (ReadSheet(path.stem, _csv(data, path)),) if kind == ".csv" else _xlsx(data, path)


def _csv(data: bytes, path: Path) -> tuple[tuple[str, ...], ...]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _bounded(_csv_rows(text, path), path)
    raise UsageError(f"{path.name}: neither UTF-8 nor GB 18030", "Save it as CSV UTF-8")


def _csv_rows(text: str, path: Path) -> Iterator[Sequence[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error:
        raise UsageError(f"{path.name}: is no CSV that can be read") from None


def _xlsx(data: bytes, path: Path) -> tuple[ReadSheet, ...]:
    from openpyxl import load_workbook  # only where a workbook is read
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
        if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _MOST_UNPACKED:
            raise UsageError(f"{path.name}: is too large when unpacked")
        # Formulas stay their text: nothing is calculated, and no cached value is believed.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks that it does not know
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            with closing(book):
                return tuple(_sheet(one, path) for one in book.worksheets[:_MOST_SHEETS])
    except (*_BROKEN, InvalidFileException):
        raise UsageError(f"{path.name}: cannot be read as a workbook", "Save it anew as .xlsx") from None


def _sheet(sheet: Any, path: Path) -> ReadSheet:
    # What a file says of its own size is not believed.
    sheet.reset_dimensions()
    rows = ((_text(cell) for cell in row) for row in sheet.iter_rows(values_only=True))
    return ReadSheet(sheet.title, _bounded(rows, path), sheet.sheet_state != "visible")


def _bounded(rows: Iterator[Iterator[str]] | Iterator[Sequence[str]], path: Path) -> tuple[tuple[str, ...], ...]:
    kept = tuple(tuple(one.strip() for one in islice(row, _MOST_COLUMNS)) for row in islice(rows, MOST_ROWS + 1))
    if len(kept) > MOST_ROWS:
        raise UsageError(f"{path.name}: more than {MOST_ROWS} rows")
    return kept


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, (datetime, date)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return str(value)
    return str(getattr(value, "text", "") or "")  # a formula over several cells
