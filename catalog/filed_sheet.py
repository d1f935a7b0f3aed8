"""Reads a catalogue that was filed before from its workbook: a 数据清单, a 备案表, or any sheet with its columns named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from catalog.exports.form import FORM
from catalog.items import ItemSummary
from catalog.model import FiledItem
from classifiers.model import Level
from config import Taxonomy, UsageError
from connectors.model import Measure, Provenance

_MOST_BYTES, _MOST_ROWS, _HEADER_WITHIN = 64 * 1024 * 1024, 200_000, 30
_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("数据项", "数据名称", "数据名称（数据项）", "数据项名称", "name", "item"),
    "department": ("部门", "数据所属部门", "department"),
    "category": ("类", "类别", "数据类别", "一级类别", "category"),
    "level": ("级别", "数据级别", "level"),
    "rows": ("数据规模（条数）", "数据规模(条数)", "条目数量（条）", "条目数量", "条数", "rows", "records"),
    "bytes": ("数据规模（GB）", "数据规模(GB)", "存储总量（GB）", "存储总量", "gb"),
}
_LEVELS = {
    "一般": Level.GENERAL,
    "重要": Level.IMPORTANT,
    "核心候选": Level.CORE_CANDIDATE,
    "核心": Level.CORE,
}
_UNITS = {"": 1, "万": 10**4, "亿": 10**8}
_NUMBER = re.compile(
    r"^\s*(?P<about>[约≈~])?\s*(?P<number>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>[万亿]?)\s*(?:条|GB|G)?\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class SheetPlan:
    """How to read the sheet: its name (the first one where empty), which heading stands for which field, the bytes of one GB, and
    what the bytes mean (see ``Measure.kind``; unknown where empty, and then they are compared with nothing)."""

    sheet: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    gigabyte: int = 10**9
    bytes_kind: str = ""


@dataclass(frozen=True)
class FiledSheet:
    """What the sheet holds. ``problems`` are lines for people: what could not be read, with row and column; ``unmatched`` are the
    names of items that stand for none of ours; ``headings`` are those that were taken for each field."""

    items: tuple[FiledItem, ...]
    problems: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)


def read_filed_sheet(file: Path, plan: SheetPlan, ours: Sequence[ItemSummary], taxonomy: Taxonomy) -> FiledSheet:
    """The filed items of a workbook, each matched with one of ours where exactly one has its name.

    Raises UsageError where the file cannot be read, or has no column for the names of the items.
    """
    rows = _cells(file, plan.sheet)
    start, columns = _header(rows, plan, file.name)
    names = _names(ours)
    problems: list[str] = []
    items: list[FiledItem] = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
        if cells["name"]:
            items.append(_item(_Line(number, cells, problems), plan, names, taxonomy))
    if not items:
        raise UsageError(f"{file.name}: there is no row with a data item below the header")
    unmatched = tuple(one.name for one in items if one.item is None)
    headings = {key: " ".join(rows[start][place].split()) for key, place in columns.items()}
    return FiledSheet(tuple(items), tuple(problems), unmatched, headings)


@dataclass
class _Line:
    """A row of the sheet, and where its problems go."""

    number: int
    cells: Mapping[str, str]
    problems: list[str]

    def wrong(self, key: str) -> None:
        """Note that a cell could not be understood; its content is not repeated."""
        self.problems.append(f"row {self.number}: {key} cannot be understood, it stays unknown")


def _cells(file: Path, sheet: str) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if file.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{file.name}: is larger than {_MOST_BYTES // 1024 // 1024} MB")
        with file.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            if sheet and sheet not in book.sheet_names:
                raise UsageError(f"{file.name}: has no sheet {sheet!r}", f"It has: {', '.join(book.sheet_names)}")
            rows = book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(nrows=_MOST_ROWS)
    except (OSError, CalamineError, IndexError):
        raise UsageError(f"{file.name}: cannot be read as a workbook (xlsx, xls, ods)") from None
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """A number without the .0 that spreadsheets give whole ones."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _header(rows: Sequence[Sequence[str]], plan: SheetPlan, name: str) -> tuple[int, dict[str, int]]:
    """The first row that names the items' column, and where each field stands in it."""
    wanted = {heading: key for key, headings in _NAMES.items() for heading in headings}
    wanted |= {column.name: column.key for column in FORM if column.key not in ("item", "rows", "bytes", "category", "level")}
    wanted |= {heading: key for key, heading in plan.headings.items()}
    known = {_plain(heading): key for heading, key in wanted.items()}
    for start, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = known.get(_plain(cell))
            if key is not None:
                columns.setdefault(key, place)
        if "name" in columns:
            return start, columns
    raise UsageError(f"{name}: no column names the data items", "Say which one: --column name=HEADING")


def _plain(heading: str) -> str:
    return re.sub(r"\s+", "", heading).replace("(", "（").replace(")", "）").casefold()


def _names(ours: Sequence[ItemSummary]) -> dict[str, UUID]:
    """The names that exactly one item has: its title, its family, and both with its comment as the 数据清单 writes it."""
    found: dict[str, set[UUID]] = {}
    for one in ours:
        for name in {one.item.title, one.item.key.family}:
            found.setdefault(name, set()).add(one.item.id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def _item(line: _Line, plan: SheetPlan, names: Mapping[str, UUID], taxonomy: Taxonomy) -> FiledItem:
    cells = line.cells
    name = re.sub(r"（[^（）]*）$", "", cells["name"])
    rest = {key: text for key, text in cells.items() if key not in (*_NAMES, "signature") and text}
    return FiledItem(
        names.get(name, names.get(cells["name"])),
        name,
        _category(cells.get("category", ""), taxonomy),
        _level(line),
        _measure(line, "rows", 1, ""),
        _measure(line, "bytes", plan.gigabyte, plan.bytes_kind),
        cells.get("department", ""),
        "",
        rest,
    )


def _category(text: str, taxonomy: Taxonomy) -> str:
    """The slug of the last name of a path that the taxonomy knows; the text itself where it knows none."""
    names = {one.zh: one.slug for domain in taxonomy.domains.values() for one in domain.categories}
    names |= {domain.zh: slug for slug, domain in taxonomy.domains.items()}
    for part in reversed(re.split(r"[—\-/>]+", text)):
        if part.strip() in names:
            return names[part.strip()]
    return text


def _level(line: _Line) -> Level:
    text = re.sub(r"数据|[（()）\s]", "", line.cells.get("level", ""))
    level = _LEVELS.get(text)
    if level is None:
        line.wrong("level")
        return Level.IMPORTANT  # it was filed
    return level


def _measure(line: _Line, key: str, unit: int, kind: str) -> Measure:
    text = line.cells.get(key, "")
    if not text:
        return Measure(kind=kind)
    match = _NUMBER.match(text)
    if match is None:
        line.wrong(key)
        return Measure(kind=kind)
    value = round(float(re.sub("[,，]", "", match["number"])) * _UNITS[match["unit"]] * unit)
    return Measure.estimate(value, kind, Provenance.STATISTICS) if match["about"] else Measure.exact(value, kind)
