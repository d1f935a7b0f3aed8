"""复核: one key an item, reasons always, two people to lower, and nobody outside his part of the company."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from catalog import Role
from scanner.console.desk import ItemRow, desk_of
from tests.scanner.console.people import Town, csrf_of


def _row(town: Town, title: str) -> ItemRow:
    return next(row for row in desk_of(town.house).rows if row.title == title)


def _flag(town: Town, title: str, flag: str) -> None:
    """Publish what is known anew, with a flag on one table."""
    catalog = town.house.catalog
    now = catalog.current()
    assert now is not None
    at = now.run.finished_at + timedelta(seconds=1)
    entries = tuple(
        replace(one, item=None, decision=replace(one.decision, flags=(flag,)))
        if one.path[-1] == title
        else replace(one, item=None)
        for one in now.entries
    )
    catalog.record(
        replace(now, run=replace(now.run, id=uuid4(), started_at=at, finished_at=at), entries=entries, items=()), "示例通信"
    )


def _decide(client: TestClient, path: str, **fields: str) -> Response:
    return client.post(path, data={"csrf": csrf_of(client), "because": "核对过", **fields})


def test_the_queue_is_worked_through_by_one_form_an_item(estate: Town) -> None:
    client = estate.role(Role.REVIEWER)
    page = client.get("/review").text
    assert page.count("data-row") == 25
    (first,) = re.findall(r'action="/review/([0-9a-f-]{36})" data-quick', page)[:1]
    token = csrf_of(client)
    part = client.post(
        f"/review/{first}", data={"csrf": token, "kind": "confirm", "because": "同意"}, headers={"X-Part": "1"}
    ).text
    assert "已记录" in part
    assert "<html" not in part
    assert first not in re.findall(r'action="/review/([0-9a-f-]{36})" data-quick', client.get("/review").text)
    decisions = estate.house.catalog.decisions()
    assert {one.because for one in decisions} == {"同意"}
    assert {one.decided_by for one in decisions} == {"reviewer-0"}


def test_without_a_reason_nothing_is_decided(estate: Town) -> None:
    client = estate.role(Role.REVIEWER)
    row = _row(estate, "t_customer")
    assert _decide(client, f"/review/{row.id}", kind="confirm", because="").status_code == 409
    assert _decide(client, f"/review/{row.id}", kind="approve").status_code == 409
    assert _decide(client, f"/review/{row.id}", kind="correct").status_code == 409
    assert estate.house.catalog.decisions() == ()


def test_raising_is_free_and_lowering_waits_for_somebody_else(estate: Town) -> None:
    one, two = estate.role(Role.REVIEWER), estate.role(Role.REVIEWER)
    row = _row(estate, "t_customer")
    assert _decide(one, f"/review/{row.id}", kind="correct", level="重要数据").status_code == 303
    assert _row(estate, "t_customer").level.value == "important"
    assert _decide(one, f"/review/{row.id}", kind="correct", level="一般数据").status_code == 303
    assert _row(estate, "t_customer").level.value == "important"
    waiting = estate.house.catalog.review().waiting[0]  # type: ignore[union-attr]
    own = _decide(one, f"/review/answer/{waiting.id}", kind="approve")
    assert own.status_code == 409
    assert _row(estate, "t_customer").level.value == "important"
    assert "须由另一人同意" in one.get(f"/review/{row.id}").text
    assert _decide(two, f"/review/answer/{waiting.id}", kind="approve").status_code == 303
    assert _row(estate, "t_customer").level.value == "general"
    assert _decide(two, f"/review/answer/{waiting.id}", kind="approve").status_code == 400


def test_a_flag_is_rejected_by_two_people(estate: Town) -> None:
    _flag(estate, "t_customer", "minors")
    one, two = estate.role(Role.REVIEWER), estate.role(Role.REVIEWER)
    row = _row(estate, "t_customer")
    flag, level = "minors", row.level
    assert f'name="flag" value="{flag}"' in one.get(f"/review/{row.id}").text
    assert _decide(one, f"/review/{row.id}", kind="reject", flag=flag, because="").status_code == 409
    assert _decide(one, f"/review/{row.id}", kind="reject", flag="no_such_flag").status_code == 409
    assert _decide(one, f"/review/{row.id}", kind="reject", flag=flag, stay="1").status_code == 303
    assert flag in _row(estate, row.title).flags
    waiting = estate.house.catalog.review().waiting[0]  # type: ignore[union-attr]
    assert _decide(two, f"/review/answer/{waiting.id}", kind="approve").status_code == 303
    assert (flag in _row(estate, row.title).flags, _row(estate, row.title).level) == (False, level)
    assert "已去掉" in one.get(f"/review/{row.id}").text


def test_a_type_is_corrected_and_rejected(estate: Town) -> None:
    client = estate.role(Role.REVIEWER)
    row = _row(estate, "t_customer")
    _decide(client, f"/review/{row.id}", kind="correct", column="note", entity_type="SMS_CONTENT", stay="1")
    page = client.get(f"/catalog/{row.id}").text
    assert "短信内容" in page
    assert "人工" in page


def test_many_are_confirmed_together_or_not_at_all(estate: Town) -> None:
    client = estate.role(Role.REVIEWER)
    ids = [str(_row(estate, title).id) for title in ("t_customer", "cdr_*")]
    bad = client.post("/review/bulk", data={"csrf": csrf_of(client), "kind": "confirm", "because": "x", "item": [*ids, "0" * 36]})
    assert bad.status_code == 400
    assert estate.house.catalog.decisions() == ()
    client.post("/review/bulk", data={"csrf": csrf_of(client), "kind": "confirm", "because": "x", "item": ids})
    assert {str(one.item) for one in estate.house.catalog.decisions()} == set(ids)


@pytest.mark.parametrize("scope", ["department:网络部", "system:odd"])
def test_others_items_can_neither_be_seen_nor_decided(estate: Town, scope: str) -> None:
    client = estate.role(Role.REVIEWER, scope)
    row = _row(estate, "t_customer")
    assert "t_customer" not in client.get("/review").text
    assert client.get(f"/review/{row.id}").status_code == 400
    assert _decide(client, f"/review/{row.id}", kind="confirm").status_code == 400
    bulk = client.post("/review/bulk", data={"csrf": csrf_of(client), "kind": "confirm", "because": "x", "item": [str(row.id)]})
    assert bulk.status_code == 400
    assert estate.house.catalog.decisions() == ()


def test_numbers_in_reasons_are_not_kept(estate: Town) -> None:
    client = estate.role(Role.REVIEWER)
    row = _row(estate, "t_customer")
    _decide(client, f"/review/{row.id}", kind="confirm", because="用户 13900001234 来电确认")
    assert all("13900001234" not in one.because for one in estate.house.catalog.decisions())
    assert estate.house.catalog.decisions()
