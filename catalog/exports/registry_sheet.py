"""系统登记表.xlsx: the registry of information systems to fill in, a row a system, with lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.declarations import texts_of
from catalog.declared_fields import DeclaredField, ValueKind, fields_of
from catalog.exports.book import A3, Book, choice, new_book
from catalog.exports.cells import Cell, Style
from catalog.exports.sections import Line
from catalog.model import DeclarationScope, System

TITLE = "信息系统登记表"
ID = "系统标识"
_BLANK_ROWS = 200
_MADE = datetime(2024, 1, 1, tzinfo=UTC)  # a blank form has no time of its own


def write_registry(path: Path, systems: Mapping[str, System] | None = None) -> None:
    """Write the registry, empty or with what is declared of ``systems`` already. Equal input gives equal bytes. Raises
    UsageError where the file cannot be written."""
    fields = fields_of(DeclarationScope.SYSTEM)
    with new_book(path, TITLE, _MADE, "registry") as book:
        _form(book, fields, systems or {})
        book.pen.sheet(book.sheet("填表说明"), (24, 24, 26, 70), _notes(fields))


def _form(book: Book, fields: tuple[DeclaredField, ...], systems: Mapping[str, System]) -> None:
    drawn = book.sheet(TITLE, paper=A3)
    header = (Cell(ID, Style.HEADING), *(Cell(one.zh, Style.HEADING) for one in fields))
    rows: list[Line] = []
    for id, system in sorted(systems.items()):
        texts = texts_of(system)
        rows.append((Cell(id), *(fill_in(texts.get(one.key, "")) for one in fields)))
    rows += [tuple(Cell("", Style.TO_FILL) for _ in header)] * max(0, _BLANK_ROWS - len(rows))
    book.pen.sheet(drawn, (16, *(one.width for one in fields)), (header, *rows))
    drawn.freeze_panes(1, 2)
    drawn.repeat_rows(0)
    drawn.repeat_columns(0, 1)
    drawn.fit_to_pages(4, 0)  # one page would be too small to read
    drawn.print_area(0, 0, len(rows), len(fields))
    add_choices(drawn, (1, len(rows)), dict(enumerate(fields, start=1)))


def fill_in(text: str) -> Cell:
    """A cell for people to write in, marked as such also where something stands in it."""
    return Cell(text, Style.TO_FILL)


def add_choices(drawn: Any, rows: tuple[int, int], columns: Mapping[int, DeclaredField]) -> None:
    """A list to choose from in each of ``columns`` whose field has one."""
    for number, one in columns.items():
        if one.allowed:
            choice(drawn, (*rows, number), one.zh, one.allowed, several=one.kind is ValueKind.CHOICES)


def _notes(fields: Iterable[DeclaredField]) -> Iterable[Line]:
    yield tuple(Cell(text, Style.HEADING) for text in ("列名", "英文列名（CSV 亦可用）", "所属栏目", "填写要求"))
    yield (
        Cell(ID),
        Cell("id"),
        Cell(""),
        Cell(
            "字母、数字、点、横线、下划线，最长64个字符；与 shudian.yaml 数据源的 system 一致"
            "（未写 system 的数据源可在“数据源”列登记）。"
        ),
    )
    for one in fields:
        yield Cell(one.zh), Cell(one.key), Cell(one.block.value), Cell(_demand(one))
    yield ()
    yield (
        Cell(
            "空格不表示任何内容，也不会清除已登记的内容。导入：shudian catalog systems import 文件（先预览，--apply 写入）。",
            Style.TITLE,
        ),
    )


def _demand(one: DeclaredField) -> str:
    listed = "、".join(one.allowed)
    said = {
        ValueKind.DAY: "日期，如 2026-07-31",
        ValueKind.YES_NO: f"{listed} 之一",
        ValueKind.CHOICE: f"{listed} 之一",
        ValueKind.CHOICES: f"{listed}；多项以顿号分隔",
        ValueKind.NAMES: "shudian.yaml 中的数据源名称，多个以顿号分隔；shudian.yaml 已写明所属系统的以其为准",
    }
    return "；".join(filter(None, (said.get(one.kind, ""), "备案需要" if one.needed else "")))
