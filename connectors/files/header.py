"""Which row of a table on paper is its header, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_TITLE_ROWS = 10
_LONGEST_NAME = 128
_DATA = re.compile(
    r"""[-+]?[\d,]*\.?\d+            # a number
      | \d{1,4}[-/.年]\d{1,2}.*      # a date
      | \d{1,2}:\d{2}.*              # a time
      | \S+@\S+\.\S+                 # an e-mail address
      | [0-9A-Fa-f:.-]{11,}          # a network address or a digest
      | .*\d{5}.*                    # anything with a long number in it
    """,
    re.VERBOSE | re.DOTALL,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SINGLE_NAME = re.compile(r"[^\W\d]\w{0,31}")


@dataclass(frozen=True, slots=True)
class Header:
    """Unique column names, and how many leading rows (titles and the header itself) are not data. ``heading`` is the
    header row as it stands, empty where there is none."""

    names: tuple[str, ...]
    skipped: int
    heading: tuple[str, ...] = ()


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The header of a table from its first rows (a hundred do). Rows above it that fill at most a third of the width are
    titles. Without a header the columns are called c1, c2, …"""
    width = _width(rows)
    start = _first_full_row(rows, width)
    if start >= len(rows):
        return Header((), 0)
    if _is_band(rows[start], rows[start + 1 :], width):
        start += 1
    first, body = rows[start], rows[start + 1 :]
    if not _is_header(first, body, width):
        return Header(tuple(f"c{number}" for number in range(1, width + 1)), start)
    padded = [*first, *[""] * (width - len(first))]
    return Header(unique_names(padded), start + 1, tuple(first))


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names out of header cells: an empty cell becomes column_3, a repeated one name.2."""
    taken: set[str] = set()
    names: list[str] = []
    wanted = {cell.strip() for cell in cells}
    for number, cell in enumerate(cells, 1):
        base = cell.strip() or f"column_{number}"
        name, count = base, 1
        # A made-up name gives way to one that really stands in the header.
        while name in taken or (name != cell.strip() and name in wanted):
            count += 1
            name = f"{base}.{count}"
        taken.add(name)
        names.append(name)
    return tuple(names)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """The usual number of cells; the wider of two that are as usual."""
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _first_full_row(rows: Sequence[Sequence[str]], width: int) -> int:
    """The first row that is no title. A merged cell above the header (基本信息 | 联系方式) fills few cells too."""
    for number, row in enumerate(rows[:_MOST_TITLE_ROWS]):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled > max(1, width // 3) or (width <= 1 and filled):
            return number
    return 0 if rows else 1


def _is_band(row: Sequence[str], below: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a row holds merged headings (移动业务 | 宽带业务) over the header proper: it leaves cells empty, the row below
    it does not, and that one is a header by all signs."""
    empty = width - sum(bool(cell.strip()) for cell in row)
    if empty * 4 < width or len(below) < 2:
        return False
    names = [cell.strip() for cell in below[0]]
    if len(names) < width or "" in names or len(set(names)) < width or any(_DATA.fullmatch(name) for name in names):
        return False
    return any(_verdict(name, _below(below[1:], number)) == "name" for number, name in enumerate(names))


def _is_header(first: Sequence[str], body: Sequence[Sequence[str]], width: int) -> bool:
    """Compared column by column with the rows below: names over numbers speak for a header, numbers over numbers and
    values that come again below speak against it."""
    if any(len(cell) > _LONGEST_NAME for cell in first):
        return False
    if width == 1:
        return bool(_SINGLE_NAME.fullmatch(first[0].strip())) and not any(row[:1] == first[:1] for row in body)
    verdicts = [_verdict(cell.strip(), _below(body, number)) for number, cell in enumerate(first) if cell.strip()]
    return verdicts.count("name") >= verdicts.count("value") and ("name" in verdicts or "again" not in verdicts)


def _below(body: Sequence[Sequence[str]], number: int) -> list[str]:
    return [row[number].strip() for row in body if number < len(row) and row[number].strip()]


def _verdict(cell: str, below: Sequence[str]) -> str:
    """``name`` or ``value`` where the cells below decide it, ``again`` where the cell itself comes again, else empty."""
    years = bool(_YEAR.fullmatch(cell)) and sum(bool(_YEAR.fullmatch(other)) for other in below) * 2 <= len(below)
    data_below = sum(bool(_DATA.fullmatch(other)) for other in below) * 2 > len(below)
    if _DATA.fullmatch(cell) and not years:
        return "value"
    if data_below:
        return "name"
    return "again" if cell in below else ""
