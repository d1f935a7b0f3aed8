"""掩码值: off by default; at most five, masked, never kept, always in the record."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from catalog import Role
from classifiers import Classifier
from config import load_knowledge, load_settings
from scanner.commands.scan import ScanOptions, run_scan
from scanner.peeking import shape
from tests.scanner.console.people import Town, csrf_of, town

_SETTINGS = """
systems:
  crm: {name: 客户关系系统, department: 市场部, location: 上海}
  odd: {name: 杂项, department: 网络部, location: 北京}
sources:
  crm: {url: "sqlite:///crm.db", system: crm, window: WINDOW}
console: {peek: PEEK}
"""
_VALUES = {
    "name": "欧阳明月",
    "phone": "13900001234",
    "id_no": "11010119000307002X",
    "email": "canary.person@mail.example",
    "secret": "Tr0ub4dor&3xyz",
    "note": "请联系欧阳明月，电话13900001234，住址上海市浦东新区银城路100号",
    "card": "6222021234567890128",
    "code": "A7",
}


def _settings(peek: bool = True, window: str = "00:00-23:59") -> str:
    return _SETTINGS.replace("PEEK", f"{peek}".lower()).replace("WINDOW", f"'{window}'")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peek")
    with closing(sqlite3.connect(folder / "crm.db")) as database, database:
        database.execute(f"CREATE TABLE t_customer (id INTEGER PRIMARY KEY, {', '.join(_VALUES)}, blank TEXT)")
        row = (None, *_VALUES.values(), None)
        database.executemany(f"INSERT INTO t_customer VALUES ({', '.join('?' * len(row))})", [row] * 30)
    town(folder, _settings()).house.catalog.close()
    assert run_scan(ScanOptions(("crm",), folder / "shudian.yaml")) in (0, 3)
    return folder


@pytest.fixture
def looked(read: Path) -> Iterator[Town]:
    made = town(read, _settings())
    yield made
    made.house.catalog.close()


def _item(here: Town) -> str:
    now = here.house.catalog.current()
    assert now
    return f"{now.items[0].id}"


def _peek(client: TestClient, item: str, column: str) -> Response:
    return client.post(f"/catalog/{item}/peek", data={"csrf": csrf_of(client), "column": column})


def test_masked_values_are_shown_once_and_nothing_of_them_stays(looked: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client, item = looked.role(Role.REVIEWER), _item(looked)
    assert "/peek" in client.get(f"/catalog/{item}").text
    classifier = looked.house.classifier()
    kept = []
    for column, value in _VALUES.items():
        looked.house.tries_by_account.forgive("peek reviewer-0")
        answer = _peek(client, item, column)
        assert answer.status_code == 200, column
        assert "*" in answer.text
        assert value not in answer.text
        assert f"{answer.headers}".find(value) < 0
        assert answer.headers["cache-control"] == "no-store"
        shown = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
        cells = [part.partition("</code>")[0] for part in shown.split("<code>")[1:]]
        assert 1 <= len(cells) <= 5
        assert [classifier.detect(cell, column) for cell in cells] == [()] * len(cells)
        kept += [cell for cell in cells if "*" in cell and len(cell) > 4]
    stored = b"".join(file.read_bytes() for file in looked.house.settings.folder.glob("catalog.db*"))
    told = f"{looked.house.catalog.audit_entries()} {caplog.text}"
    for text in (*_VALUES.values(), *kept):
        if len(text) > 4:
            assert text.encode() not in stored, text
            assert text not in told, text


def test_every_look_is_in_the_record_without_values(looked: Town) -> None:
    client, item = looked.role(Role.REVIEWER), _item(looked)
    _peek(client, item, "phone")
    (*_, last) = looked.house.catalog.audit_entries(["export"])
    assert last.actor.startswith("reviewer")
    document = {"peeked": item, "source": "crm", "dataset": "t_customer", "column": "phone", "values": 1, "reason": ""}
    assert last.document == document


def test_it_is_off_unless_the_company_switches_it_on(read: Path) -> None:
    here = town(read, _settings(peek=False))
    client, item = here.role(Role.REVIEWER), _item(here)
    assert "/peek" not in client.get(f"/catalog/{item}").text
    assert _peek(client, item, "phone").status_code == 400
    assert load_settings(None).console.peek is False
    here.house.catalog.close()
    town(read, _settings()).house.catalog.close()


def test_only_reviewers_of_the_system_may_look(looked: Town) -> None:
    item = _item(looked)
    for role in (Role.VIEWER, Role.DATA_OWNER, Role.ADMIN, Role.AUDITOR):
        client = looked.role(role)
        assert _peek(client, item, "phone").status_code == 403
        assert "/peek" not in client.get(f"/catalog/{item}").text
    assert _peek(looked.role(Role.REVIEWER, "system:odd"), item, "phone").status_code == 400
    assert _peek(looked.role(Role.REVIEWER, "system:crm"), item, "phone").status_code == 200
    client = looked.role(Role.REVIEWER)
    assert client.get(f"/catalog/{item}/peek").status_code in (404, 405)
    assert client.post(f"/catalog/{item}/peek", data={"column": "phone"}).status_code == 403


def test_looks_are_limited(looked: Town) -> None:
    client, item = looked.role(Role.REVIEWER), _item(looked)
    answers = [_peek(client, item, "id").status_code for _ in range(12)]
    assert answers == [200] * 10 + [400] * 2


def test_what_cannot_be_read_says_why(looked: Town) -> None:
    client, item = looked.role(Role.MANAGER), _item(looked)
    assert _peek(client, item, "nowhere").status_code == 400
    assert "都是空的" in _peek(client, item, "blank").text
    file = looked.house.settings.folder / "crm.db"
    file.rename(file.with_suffix(".away"))
    answer = _peek(client, item, "phone")
    file.with_suffix(".away").rename(file)
    assert "没有读到" in answer.text
    (*_, last) = looked.house.catalog.audit_entries(["export"])
    assert last.document
    assert (last.document["values"], last.document["reason"]) == (0, "unreachable")


def test_hours_of_the_source_are_kept(read: Path) -> None:
    here = town(read, _settings(window="03:00-03:00"))
    client = here.role(Role.REVIEWER)
    assert "没有读到" in _peek(client, _item(here), "phone").text
    here.house.catalog.close()


_CLASSIFIER = Classifier(load_knowledge())


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789ABCXYZabc王小明张@._- 省市"), min_size=1, max_size=30))
def test_at_most_three_tenths_of_a_value_stay_readable(text: str) -> None:
    shown = shape(text, "c", _CLASSIFIER).text
    readable = sum(one not in "* " for one in shown)
    assert readable <= max(1, int(len(text) * 0.3))
