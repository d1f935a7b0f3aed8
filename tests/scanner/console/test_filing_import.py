"""A filing of before taken over, runs compared, and pages in English."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from httpx2 import Response
from openpyxl import Workbook
from starlette.testclient import TestClient

from catalog import Deadline, DeadlineKind, Role
from catalog.model import FilingOrigin
from config import load_duties
from scanner.commands.scan import ScanOptions, run_scan
from scanner.console.telling import due_title
from scanner.console.words import WORDS
from tests.scanner.console.estate import HOSTILE
from tests.scanner.console.people import Town, csrf_of, hidden

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HAN = re.compile(r"[一-鿿]")


def _book(*rows: tuple[object, ...], headings: tuple[str, ...] = ("数据项", "级别", "类", "部门", "条数")) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _hand_in(client: TestClient, content: bytes, name: str = "去年.xlsx") -> Response:
    files = {"file": (name, content, _KIND)}
    return client.post("/filing/import", data={"csrf": csrf_of(client)}, files=files)


def _record(client: TestClient, page: str, **fields: str) -> Response:
    form = {"csrf": csrf_of(client), "token": hidden(page, "token"), "gigabyte": "10", "on": "2025-11-01", "confirmed": "yes"}
    return client.post("/filing/import/record", data={**form, "number": "备2025-1", "signed_by": "王某", **fields})


def test_a_filing_of_before_is_looked_at_and_recorded(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    page = _hand_in(client, _book(("t_customer", "重要数据", "用户数据", "市场部", 60), ("早已没有", "重要数据", "", "", 5))).text
    assert "2 个数据项，其中 1 个与目录对应" in page
    assert "早已没有" in page
    assert estate.house.catalog.filings() == ()
    answer = _record(client, page)
    assert answer.status_code == 303
    (filing,) = estate.house.catalog.filings()
    assert (filing.reference, filing.origin, len(filing.items)) == ("备2025-1", FilingOrigin.IMPORTED, 2)
    assert f"{filing.filed_on}" == "2025-11-01"
    assert "早已没有" in client.get(answer.headers["location"]).text
    assert _record(client, page).status_code == 400


def test_headings_that_are_not_known_are_said(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    answer = _hand_in(client, _book(("t_customer", "重要数据"), headings=("资源名", "密级")))
    assert answer.status_code == 400
    form = {"csrf": csrf_of(client), "token": hidden(answer.text, "token"), "gigabyte": "10"}
    page = client.post("/filing/import/look", data={**form, "heading_name": "资源名", "heading_level": "密级"}).text
    assert "1 个数据项，其中 1 个与目录对应" in page
    assert "已找到：密级" in page


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"on": "2027-01-01"}, "day_ahead"),
        ({"on": "gestern"}, "not_a_day"),
        ({"confirmed": ""}, "filing_not_confirmed"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_recorded(estate: Town, fields: dict[str, str], word: str) -> None:
    client = estate.role(Role.MANAGER)
    page = _hand_in(client, _book(("t_customer", "重要数据"))).text
    answer = _record(client, page, **fields)
    assert answer.status_code == 400
    assert WORDS[word][0] in answer.text
    assert estate.house.catalog.filings() == ()


def test_a_file_is_for_whoever_handed_it_in_and_for_a_while(estate: Town) -> None:
    client, other = estate.role(Role.MANAGER), estate.role(Role.MANAGER)
    page = _hand_in(client, _book(("t_customer", "重要数据"))).text
    assert _record(other, page, csrf=csrf_of(other)).status_code == 400
    estate.clock.move(minutes=16)
    assert _record(client, page).status_code == 400


def test_what_is_no_workbook_or_too_large_is_refused(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    for name, content in (("a.xlsx", b""), ("a.xlsx", b"text"), ("a.csv", b"PK\x03\x04"), ("a.xlsx", b"PK" + b"\0" * (9 << 20))):
        assert _hand_in(client, content, name).status_code == 400
    assert _hand_in(client, b"PK\x03\x04" + b"x" * 500).status_code == 400


def test_hostile_names_in_a_workbook_stay_names(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    printable = [name for name in HOSTILE if name.isprintable()]
    rows = [(name, "重要数据", name, name, 1) for name in printable]
    page = _hand_in(client, _book(*rows), "<script>alert(1)</script>.xlsx").text
    page += client.get(_record(client, page, number="<script>alert(1)</script>").headers["location"]).text
    page += client.get("/filing").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_two_runs_are_compared(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    assert "至少两次扫描" in client.get("/scans/difference").text
    assert run_scan(ScanOptions(("crm",), estate.house.config)) in (0, 3)
    page = client.get("/scans/difference").text
    assert client.get("/scans/difference?before=nonsense").status_code == 400
    newer, older = (f"{one.id}" for one in estate.house.catalog.runs())
    back = client.get(f"/scans/difference?before={newer}&after={older}")
    assert back.status_code == 200
    asked = {"csrf": csrf_of(client), "before": older, "after": newer, "ending": ".xlsx"}
    report = client.post("/filing/documents/difference", data=asked)
    assert report.headers["content-type"] == _KIND
    assert client.post("/filing/documents/difference", data={**asked, "before": "x"}).status_code == 400
    assert "下载差异报告" in page
    for path in ("/scans/difference",):
        assert estate.role(Role.VIEWER, "system:crm").get(path).status_code == 400


def test_english_pages_say_deadlines_and_labels_in_english(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    for path in ("/filing?lang=en", "/?lang=en", "/filing/preview?lang=en", "/declare?lang=en", "/filing/import?lang=en"):
        page = client.get(path).text
        heads = re.findall(r"<(?:h1|h2|th|dt|label|button|summary)[^>]*>(.*?)</(?:h1|h2|th|dt|label|button|summary)>", page, re.S)
        said = [one for one in heads if _HAN.search(re.sub(r"<input.*?>|<select.*?</select>", "", one, flags=re.S))]
        assert [one for one in said if "中文" not in one and "客户" not in one] == [], path


def test_every_duty_has_english_words() -> None:
    for duty in load_duties():
        title = due_title(Deadline(date(2026, 1, 1), DeadlineKind.DUTY, duty.duty, about=duty.id), "en")
        assert not _HAN.search(title), duty.id
    own = Deadline(date(2026, 1, 1), DeadlineKind.DUTY, "本单位的义务", about="own_duty")
    assert due_title(own, "en") == "本单位的义务"
