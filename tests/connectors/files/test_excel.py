from __future__ import annotations

import datetime
import io
import random
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from connectors.model import Dataset, Kind, Measure, Reason, Skipped, Status
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, entries_of, read_rows, rows_of, sample_of, skipped_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def _customers(path: Path, rows: int = 3) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("客户")
        sheet.merge_range(0, 0, 0, 4, "客户信息表")
        sheet.write_row(1, 0, ["编号", "姓名", "手机", "生日", "余额"])
        for number in range(rows):
            sheet.write_row(2 + number, 0, [number, f"名{number}", 13900000000 + number])
            sheet.write_datetime(2 + number, 3, datetime.datetime(1905, 1, 1 + number % 28))
            sheet.write_number(2 + number, 4, 1.5)
        hidden = book.add_worksheet("a 隐藏")
        hidden.hide()
        hidden.write_column(0, 0, ["电话", "13900000001"])
        book.add_worksheet("空")
        book.add_chartsheet("图").set_chart(_chart(book))


def _chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=客户!$E$3:$E$4"})
    return chart


def test_sheets_are_datasets_in_order_hidden_ones_too(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _customers(path)
    found = entries_of(path)
    assert [(entry.path, entry.kind) for entry in found] == [
        (("book.xlsx", name), Kind.SHEET) for name in ("a 隐藏", "图", "客户", "空")
    ]
    assert isinstance(found[1], Skipped)
    assert found[1].reason is Reason.OFF_BY_DEFAULT
    assert isinstance(found[2], Dataset)
    assert [column.name for column in found[2].columns] == ["编号", "姓名", "手机", "生日", "余额"]


def test_cells_are_shown_as_people_see_them(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _customers(path)
    sample = sample_of(path, name="客户")
    assert rows_of(sample)[:2] == [
        ("0", "名0", "13900000000", "1905-01-01", "1.5"),
        ("1", "名1", "13900000001", "1905-01-02", "1.5"),
    ]
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(3)
    assert read_rows(path, "客户") == rows_of(sample)
    assert rows_of(sample_of(path, name="a 隐藏")) == [("13900000001",)]
    assert sample_of(path, name="空").status is Status.EMPTY


def test_a_big_sheet_is_sampled(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _customers(path, 5_000)
    sample = sample_of(path, name="客户")
    numbers = {int(row[0] or "x") for row in rows_of(sample)}
    assert {0, 49, 4_950, 4_999} <= numbers
    assert len(numbers) < 1_100
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("random_places", 0.951)
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(5_000)


def test_odd_cells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["id", "flag", "at", "name", "name"])
    sheet.append([1, True, datetime.datetime(1905, 1, 2, 3, 4, 5), "a", None, "beyond", "it"])
    sheet.append([])
    sheet.append([2, False, datetime.time(3, 4), None])
    sheet.append([3, "=1/0", "x\ny", "b"])
    book.save(path)
    assert [column.name for column in dataset_of(path).columns][:5] == ["id", "flag", "at", "name", "name.2"]
    rows = rows_of(sample_of(path))
    assert rows[0] == ("1", "TRUE", "1905-01-02 03:04:05", "a", None, "beyond", "it")
    assert rows[1][:4] == ("2", "FALSE", "03:04:00", None)
    assert [row[0] for row in rows] == ["1", "2", "3"]


_OOXML = ("[Content_Types].xml", b"<x/>")


def _zip(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def _overlapping() -> bytes:
    """A second directory entry for bytes that already belong to the first."""
    data = bytearray(_zip(("xl/a", b"x" * 50), ("xl/b", b"y" * 50)))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)  # where its local header is
    return bytes(data)


def _encrypted() -> bytes:
    data = bytearray(_zip(_OOXML, ("xl/workbook.xml", b"x")))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BROKEN: list[tuple[str, bytes, Reason]] = [
    ("binary workbook", _zip(_OOXML, ("xl/workbook.bin", b"x")), Reason.UNSUPPORTED_TYPE),
    ("no workbook inside", _zip(_OOXML, ("xl/styles.xml", b"<x/>")), Reason.CORRUPT),
    ("half a zip", _zip(("xl/workbook.xml", b"<x/>"))[:40], Reason.CORRUPT),
    ("overlapping entries", _overlapping(), Reason.CORRUPT),
    ("encrypted entries", _encrypted(), Reason.ENCRYPTED),
    ("packed too tightly", _zip(_OOXML, ("xl/workbook.xml", b"0" * 2_000_000)), Reason.TOO_LARGE),
    ("too many entries", _zip(*((f"xl/{number}", b"") for number in range(10_001))), Reason.TOO_LARGE),
    ("encrypted xlsx", _OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
    ("old Word document", _OLE + "WordDocument".encode("utf-16-le"), Reason.UNSUPPORTED_TYPE),
    ("broken old workbook", _OLE + "Workbook".encode("utf-16-le") + b"\0" * 600, Reason.CORRUPT),
]


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_no_workbook_is_skipped_with_its_reason(tmp_path: Path, content: bytes, reason: Reason) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    assert skipped_of(path).reason is reason


def _with_sheet(path: Path, cells: bytes) -> None:
    """A real workbook with the rows of its sheet replaced."""
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    begin = sheet.index(b"<sheetData")
    parts["xl/worksheets/sheet1.xml"] = sheet[:begin] + b"<sheetData>" + cells + b"</sheetData></worksheet>"
    path.write_bytes(_zip(*parts.items()))


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1">' + b"<c><v>1</v></c>" * 5_000 + b'</row><row r="1048576"><c><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="C3000000000"><v>1</v></c></row>',
        b'<row r="1"><c s="1" r="A1"><v>1</v></c></row><row r="1048576"><c s="1" r="xfd1048576"><v>1</v></c></row>',
    ],
)
def test_cells_in_opposite_corners_are_refused_before_they_are_built(tmp_path: Path, cells: bytes) -> None:
    path = tmp_path / "book.xlsx"
    _with_sheet(path, cells)
    assert skipped_of(path).reason is Reason.TOO_LARGE


def test_a_far_corner_alone_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _with_sheet(path, b'<row r="200001"><c r="XFD200001" t="str"><v>phone</v></c></row>'
                b'<row r="200002"><c r="XFD200002"><v>13900000001</v></c></row>')  # fmt: skip
    assert [column.name for column in dataset_of(path).columns][-1:] == ["phone"]
    assert rows_of(sample_of(path))[0][-1] == "13900000001"


def test_a_sheet_that_went_away_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _customers(path)
    dataset = dataset_of(path, "客户")
    openpyxl.Workbook().save(path)
    with connector_of(path) as connector:
        sample = connector.sample(dataset, PLAN)
    assert isinstance(sample, Skipped)
    assert sample.reason is Reason.CHANGED


def test_damaged_workbooks_end_in_rows_or_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    _customers(path, 20)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    draw = random.Random(1904)
    for _ in range(150):
        name = draw.choice([name for name in parts if "sheet" in name or "hared" in name or "book" in name])
        damaged = bytearray(parts[name])
        for _ in range(draw.choice((1, 5, 20))):
            damaged[draw.randrange(len(damaged))] = draw.choice(b'<>"/=0123456789A&;')
        path.write_bytes(_zip(*{**parts, name: bytes(damaged)}.items()))
        with connector_of(path) as connector:
            for entry in connector.inventory():
                if isinstance(entry, Dataset):
                    connector.sample(entry, PLAN)
