"""登记: filled in, signed, taken back and merged, within the part that somebody is responsible for."""

from __future__ import annotations

import html
import re
from io import BytesIO
from uuid import UUID

import pytest
from httpx2 import Response
from openpyxl import load_workbook
from starlette.testclient import TestClient

from catalog import Role
from catalog.model import System
from scanner.console.pages.declare import sheets_of
from scanner.console.pages.filing import filing_desk
from tests.scanner.console.estate import HOSTILE
from tests.scanner.console.people import Town, csrf_of


def _items(here: Town, system: str = "crm") -> list[str]:
    desk = filing_desk(here.house)
    assert desk
    return [f"{one.item.item.id}" for one in desk.items if one.item.item.key.system == system]


def _fill(client: TestClient, path: str, **values: tuple[str, str]) -> Response:
    form = {"csrf": csrf_of(client)}
    for key, (before, now) in values.items():
        form |= {f"before_{key}": before, f"now_{key}": now}
    return client.post(path, data=form)


def _raised(here: Town) -> None:
    """There is something to file."""
    client = here.role(Role.REVIEWER)
    asked = {"csrf": csrf_of(client), "kind": "correct", "level": "重要数据", "because": "核对过", "item": _items(here)}
    assert client.post("/review/bulk", data=asked).status_code == 303


def _hidden(page: str, part: str) -> dict[str, str]:
    form = page.partition(part)[2].partition("</form>")[0]
    return {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def _value(here: Town, item: str, key: str) -> str:
    fact = here.house.systems().facts(UUID(item), "crm").get(key)
    return fact.value if fact else ""


def test_an_owner_sees_and_fills_in_his_part_only(estate: Town) -> None:
    client = estate.role(Role.DATA_OWNER, "department:市场部")
    page = client.get("/declare").text
    assert "客户关系系统" in page
    assert "杂项" not in page
    (item, *_), (other, *_) = _items(estate), _items(estate, "odd")
    assert client.get(f"/declare/item/{item}").status_code == 200
    for path in (f"/declare/item/{other}", "/declare/system/odd", "/declare/system/nowhere", "/declare/sheet?department=网络部"):
        assert client.get(path).status_code == 400, path
        assert "网络部" not in client.get(path).text.partition("<main")[2]
    assert _fill(client, f"/declare/item/{other}", purpose=("", "客户服务")).status_code == 400
    assert _fill(client, f"/declare/item/{item}", purpose=("", "客户服务")).status_code == 200
    assert _value(estate, item, "purpose") == "客户服务"
    (*_, last) = estate.house.catalog.audit_entries(["declaration"])
    assert last.actor.startswith("data_owner")
    assert last.document
    assert last.document["fields"] == ["purpose"]


def test_parts_of_the_company_are_not_moved_by_those_who_see_only_one(estate: Town) -> None:
    client = estate.role(Role.DATA_OWNER, "system:crm")
    answer = _fill(
        client, "/declare/system/crm", location=("上海", "北京"), department=("市场部", "网络部"), purpose=("", "客户服务")
    )
    assert answer.status_code == 200
    system = estate.house.systems()["crm"]
    assert (system.department, system.location, system.declared["purpose"]) == ("市场部", "上海", "客户服务")
    manager = estate.role(Role.MANAGER)
    assert _fill(manager, "/declare/system/crm", location=("上海", "北京")).status_code == 200
    assert estate.house.systems()["crm"].location == "北京"


def test_what_somebody_else_said_meanwhile_is_named_and_not_overwritten(estate: Town) -> None:
    first, second = estate.role(Role.DATA_OWNER, "system:crm"), estate.role(Role.MANAGER)
    (item, *_) = _items(estate)
    path = f"/declare/item/{item}"
    assert _fill(second, path, purpose=("", "甲"), remarks=("", "")).status_code == 200
    answer = _fill(first, path, purpose=("", "乙"), description=("", "客户资料"))
    assert answer.status_code == 409
    assert "manager-1" in answer.text
    assert "乙" in answer.text
    assert (_value(estate, item, "purpose"), _value(estate, item, "description")) == ("甲", "客户资料")


def test_a_declaration_is_undone_by_one_click(estate: Town) -> None:
    client = estate.role(Role.DATA_OWNER, "system:crm")
    (item, *_) = _items(estate)
    path = f"/declare/item/{item}"
    _fill(client, "/declare/system/crm", purpose=("", "全系统"))
    page = _fill(client, path, purpose=("全系统", "只这一项"), shared=("", "是")).text
    assert "撤销" in page
    undo = _hidden(page, 'role="status"')
    assert client.post(path, data=undo).status_code == 200
    assert (_value(estate, item, "purpose"), _value(estate, item, "shared")) == ("全系统", "")


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("shared", "也许", "不能这样填"),
        ("risk_assessed_on", "昨天", "不能这样填"),
        ("purpose", "联系 13900001234", "个人身份标识"),
        ("remarks", "x" * 5000, ""),
    ],
)
def test_what_may_not_stand_there_is_said_and_kept_on_the_page(estate: Town, field: str, text: str, why: str) -> None:
    client = estate.role(Role.DATA_OWNER, "system:crm")
    (item, *_) = _items(estate)
    answer = _fill(client, f"/declare/item/{item}", **{field: ("", text)})
    assert answer.status_code == (409 if why else 200)
    assert why in answer.text
    if why:
        assert _value(estate, item, field) == ""


def test_a_sheet_is_signed_as_it_was_seen_and_taken_back(estate: Town) -> None:
    client, manager = estate.role(Role.DATA_OWNER, "department:市场部"), estate.role(Role.MANAGER)
    _raised(estate)
    desk = filing_desk(estate.house)
    assert desk
    sheet = next(one for one in sheets_of(desk.items) if one.department == "市场部")
    page = client.get("/declare/sheet?department=市场部").text
    form = {**_hidden(page, 'action="/declare/sheet"'), "what": "sign"}
    form.pop("confirmed", None)
    assert client.post("/declare/sheet", data=form).status_code == 400
    form["confirmed"] = "yes"
    _fill(manager, f"/declare/item/{sheet.items[0].item.item.id}", remarks=("", "改过"))
    assert client.post("/declare/sheet", data=form).status_code == 409
    form["seen"] = _hidden(client.get("/declare/sheet?department=市场部").text, 'action="/declare/sheet"')["seen"]
    assert client.post("/declare/sheet", data=form).status_code == 303
    signature = estate.house.systems().signature(sheet.items[0].item.item.id, "crm")
    assert signature
    assert (signature.name, signature.day) == ("Data_Owner-0", "2026-11-22")
    assert client.post("/declare/sheet", data={**form, "what": "take_back"}).status_code == 303
    assert estate.house.systems().signature(sheet.items[0].item.item.id, "crm") is None


def test_a_workbook_goes_out_and_comes_back(estate: Town) -> None:
    client = estate.role(Role.DATA_OWNER, "department:市场部")
    _raised(estate)
    answer = client.post("/declare/workbook", data={"csrf": csrf_of(client), "department": "市场部"})
    assert answer.status_code == 200, answer.text
    book = load_workbook(BytesIO(answer.content))
    filled = None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "处理目的和用途":
                    filled = sheet.cell(cell.row + 1, cell.column)
                    sheet.cell(cell.row + 1, cell.column).value = "客户服务"
    assert filled is not None
    changed = BytesIO()
    book.save(changed)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = {"file": ("市场部.xlsx", changed.getvalue(), kind)}
    page = client.post("/declare/merge", data={"csrf": csrf_of(client)}, files=files).text
    assert "将登记 1 处" in page
    assert "客户服务" in page
    form = _hidden(page, 'action="/declare/merge/apply"')
    other = estate.role(Role.DATA_OWNER, "system:odd")
    assert other.post("/declare/merge/apply", data={**form, "csrf": csrf_of(other)}).status_code == 400
    page = other.post("/declare/merge", data={"csrf": csrf_of(other)}, files=files).text
    assert "将登记" not in page
    assert client.post("/declare/merge/apply", data=form).status_code == 303
    assert any(_value(estate, item, "purpose") == "客户服务" for item in _items(estate))
    assert client.post("/declare/merge/apply", data=form).status_code == 400


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"PK" + b"\0" * (9 << 20), b"PK\x03\x04" + b"x" * 2000])
def test_what_is_no_workbook_is_refused(estate: Town, content: bytes) -> None:
    client = estate.role(Role.DATA_OWNER, "system:crm")
    files = {"file": ("a.xlsx", content, "application/octet-stream")}
    assert client.post("/declare/merge", data={"csrf": csrf_of(client)}, files=files).status_code == 400


def test_hostile_texts_stay_texts(estate: Town) -> None:
    client = estate.role(Role.DATA_OWNER, "system:odd")
    items = _items(estate, "odd")
    assert len(items) > 20
    pages = client.get("/declare?others=1").text
    for item, text in zip(items[:6], HOSTILE, strict=False):
        _fill(client, f"/declare/item/{item}", purpose=("", text), remarks=("", text))
        pages += client.get(f"/declare/item/{item}").text
    pages += client.get("/declare/sheet?department=网络部").text
    assert "<script>alert" not in pages
    assert "<img src=x" not in pages


def test_nobody_declares_without_the_role(estate: Town) -> None:
    (item, *_) = _items(estate)
    for role in (Role.VIEWER, Role.REVIEWER, Role.ADMIN, Role.AUDITOR):
        client = estate.role(role)
        assert _fill(client, f"/declare/item/{item}", purpose=("", "x")).status_code == 403
    assert _value(estate, item, "purpose") == ""


def test_systems_of_settings_keep_what_stands_there(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    answer = _fill(client, "/declare/system/crm", department=("市场部", ""))
    assert answer.status_code == 409
    known: System = estate.house.systems()["crm"]
    assert known.department == "市场部"
