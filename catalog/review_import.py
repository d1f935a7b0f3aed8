"""A filled review sheet read back: what would be decided, and what stands against it, row by row."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from catalog.decisions import lowers
from catalog.flag_words import flag_called
from catalog.items import ItemSummary
from catalog.model import DecisionKind, PersonDecision
from catalog.review import ReviewState, seen_by
from catalog.review_sheet import BETWEEN_FLAGS, FILLED, LATER, VERDICTS, columns_of, last_decision, mark_of
from catalog.verdicts import ItemVerdict, verdict_of
from catalog.wishes import Reviewer, Wish, decision_of
from config import Taxonomy, UsageError

_MOST_BYTES = 200 * 1024 * 1024  # unpacked
_MOST_ROWS = 1_048_576
_KINDS = dict(zip(VERDICTS, (DecisionKind.CONFIRM, DecisionKind.CORRECT, DecisionKind.REJECT), strict=True))
_KINDS |= {one.value: one for one in _KINDS.values()}
_KEYS = ("项目标识", "版本标记", "字段")


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of the sheet in which somebody filled in something. ``number`` counts from 1, the header being 1."""

    number: int
    item: str
    mark: str
    column: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """A filled row with the decision it stands for, or with what stands against it: ``conflict`` is unknown, verdict, unsigned,
    decided, changed, twice or words, with a ``detail``. ``waits`` says that the decision lowers and needs a second person."""

    row: FilledRow
    title: str = ""
    decision: PersonDecision | None = None
    conflict: str = ""
    detail: str = ""
    waits: bool = False


def read_review_sheet(path: Path) -> tuple[FilledRow, ...]:
    """The rows in which something is filled in. Raises UsageError for a file that is no review sheet."""
    rows = (_csv_rows if path.suffix.casefold() == ".csv" else _xlsx_rows)(path)
    header = next(iter(rows[:1]), ())
    lost = [name for name in (*FILLED, *_KEYS) if name not in (*header, *LATER)]
    if lost:
        raise UsageError(f"{path.name} is no review sheet (there is no column {lost[0]})", "shudian catalog review export")
    return tuple(_filled(header, rows[1:]))


def _filled(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[FilledRow]:
    for number, row in enumerate(rows, start=2):
        cells = {name: text.strip() for name, text in zip(header, row, strict=False)}
        said = {name: cells.get(name, "") for name in FILLED}
        if any(said.values()):
            yield FilledRow(number, cells.get("项目标识", ""), cells.get("版本标记", ""), cells.get("字段", ""), said)


def _csv_rows(path: Path) -> list[Sequence[str]]:
    data = _data(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(islice(csv.reader(io.StringIO(data.decode(encoding), newline="")), _MOST_ROWS))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UsageError(f"{path.name}: its encoding is neither UTF-8 nor GB 18030", "Save it as CSV UTF-8")


def _data(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path.name} is too large for a review sheet")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None


def _xlsx_rows(path: Path) -> list[Sequence[str]]:
    from openpyxl import load_workbook  # only where a sheet is read
    from openpyxl.utils.exceptions import InvalidFileException

    _data(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise UsageError(f"{path.name} is too large for a review sheet")
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise UsageError(f"{path.name} cannot be read as a workbook") from None
    try:
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=_MOST_ROWS) if book.worksheets else iter(())
        return [tuple("" if one is None else str(one) for one in row) for row in rows]
    finally:
        book.close()


def planned(
    rows: Iterable[FilledRow], state: ReviewState, taxonomy: Taxonomy, at: datetime, mask: Callable[[str], str]
) -> tuple[Planned, ...]:
    """What the rows would decide at a time, in their order, each with its conflict where there is one. ``mask`` takes values
    out of what people wrote."""
    rows = tuple(rows)
    items = {str(item): both for item, both in state.items.items()}
    twice = Counter((one.item, one.column) for one in rows)
    return tuple(_planned(one, items.get(one.item), state, _Sheet(taxonomy, at, mask, twice)) for one in rows)


@dataclass(frozen=True)
class _Sheet:
    taxonomy: Taxonomy
    at: datetime
    mask: Callable[[str], str]
    times: Mapping[tuple[str, str], int]


def _planned(row: FilledRow, found: tuple[ItemSummary, ItemSummary] | None, state: ReviewState, sheet: _Sheet) -> Planned:
    if found is None:
        return Planned(row, conflict="unknown")
    item, ours = found
    verdict = verdict_of(item)
    column = columns_of(verdict).get(row.column, "")
    title = f"{item.item.key.source} {item.item.title}" + (f".{row.column}" if row.column else "")
    if row.column and not column:
        return Planned(row, title, conflict="unknown")
    conflict, detail = _conflict(row, verdict, column, state)
    if not conflict and sheet.times[row.item, row.column] > 1:
        conflict = "twice"
    if conflict:
        return Planned(row, title, conflict=conflict, detail=detail)
    said = Reviewer(row.said["复核人"], sheet.at, sheet.mask(row.said["理由"]))
    try:
        decision = decision_of(_wish(row, column, sheet), item, verdict, said, sheet.taxonomy)
    except UsageError as error:
        return Planned(row, title, conflict="words", detail=error.message)
    remembered = replace(decision, seen=seen_by(decision, verdict, verdict_of(ours)))
    return Planned(row, title, decision, waits=lowers(remembered))


def _wish(row: FilledRow, column: str, sheet: _Sheet) -> Wish:
    said = row.said
    kind, description = _KINDS[said["结论"]], sheet.mask(said["说明"])
    flags = tuple(dict.fromkeys(flag_called(one) for one in re.split(f"[{BETWEEN_FLAGS};\n]", said["标记"]) if one.strip()))
    return Wish(kind, column, said["级别"], said["类型"], category=said["数据域"], description=description, flags=flags)


def _conflict(row: FilledRow, verdict: ItemVerdict, column: str, state: ReviewState) -> tuple[str, str]:
    if row.said["结论"] not in _KINDS:
        return "verdict", ""
    if not row.said["复核人"] or not row.said["理由"]:
        return "unsigned", ""
    seen, now = row.mark.split("-"), mark_of(state, verdict, column).split("-")
    if seen[1:] != now[1:]:
        last = last_decision(state, UUID(row.item), column)
        return "decided", last.decided_by if last else ""
    return ("changed", "") if seen != now else ("", "")
