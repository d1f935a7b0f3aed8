"""How large a rectangle the cells of an xlsx sheet span, found without building it.

The parser allocates that rectangle: two cells in opposite corners, a file of a kilobyte, would take 17 billion cells. What
a sheet says of its own dimension is not believed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

MOST_CELLS = 32_000_000
"""Cells of a rectangle that is still read: a million rows of thirty columns."""

_BLOCK = 1024 * 1024
_LONGEST_TAG = 4096
_WIDE = re.compile(rb'<c r="([A-Z]{2,9})')
_ODD = re.compile(rb'<c r="(?:[^A-Z]|[A-Z]+[^0-9A-Z])')
_DEEP = tuple(re.compile(rb'<c r="[A-Z]+\d{%d}' % digits) for digits in range(1, 11))
_USUAL = b'<c r="'
_CELL_STARTS = tuple(b"<c" + end for end in (b" ", b">", b"/", b"\t", b"\r", b"\n"))
_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^<>]*)>")
_POSITION = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,10})["']""")


def too_wide(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether the cells of a sheet's part span over ``MOST_CELLS``."""
    return not _surely_narrow(archive, name) and _spans_too_much(archive, name)


def _surely_narrow(archive: zipfile.ZipFile, name: str) -> bool:
    """A quick look: all cells are written in the usual way, and the rectangle from A1 to the last column and to the last
    row number of so many digits is small."""
    columns: set[bytes] = {b"Z"}
    digits = 0
    for block in _blocks(archive, name):
        usual = block.count(_USUAL) == sum(block.count(start) for start in _CELL_STARTS)
        if not usual or b":c" in block or _ODD.search(block):
            return False
        columns.update(_WIDE.findall(block))
        while digits < len(_DEEP) and _DEEP[digits].search(block):
            digits += 1
    rows: int = 10**digits
    return rows * max(map(_column_number, columns)) <= MOST_CELLS


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part unpacked, in pieces that end with a whole tag."""
    held = b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            held += block
            end = held.rfind(b">") + 1
            yield held[:end]
            # Far more than any tag without its end is text, and of no interest.
            held = held[end:][-_LONGEST_TAG:]


def _spans_too_much(archive: zipfile.ZipFile, name: str) -> bool:
    extent = _Extent()
    for block in _blocks(archive, name):
        for tag, attributes in _TAG.findall(block):
            extent.add(tag, attributes)
        if extent.cells > MOST_CELLS:
            return True
    return False


class _Extent:
    """The rectangle of the cells met. A cell or row without a position stands behind the one before it."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._rows: tuple[int, int] | None = None
        self._columns: tuple[int, int] | None = None

    @property
    def cells(self) -> int:
        if self._rows is None or self._columns is None:
            return 0
        return (self._rows[1] - self._rows[0] + 1) * (self._columns[1] - self._columns[0] + 1)

    def add(self, tag: bytes, attributes: bytes) -> None:
        position = _POSITION.search(attributes)
        if tag == b"row":
            self._row = int(position[2]) if position else self._row + 1
            self._column = 0
            return
        self._column = _column_number(position[1]) if position and position[1] else self._column + 1
        self._row = int(position[2]) if position else self._row
        self._rows = _widened(self._rows, self._row)
        self._columns = _widened(self._columns, self._column)


def _widened(span: tuple[int, int] | None, number: int) -> tuple[int, int]:
    return (number, number) if span is None else (min(span[0], number), max(span[1], number))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
