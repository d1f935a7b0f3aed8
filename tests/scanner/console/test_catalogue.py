"""目录: lists are filtered, searched and kept within somebody's part of the company; hostile names are text."""

from __future__ import annotations

import html
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from catalog import Grant, Role
from scanner.commands.scan import ScanOptions, run_scan
from tests.scanner.console.estate import HOSTILE, SOURCES
from tests.scanner.console.people import Town, csrf_of, town


def _titles(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'<a href="/catalog/[0-9a-f-]{36}">([^<]*)</a>', page)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?text=customer", ["t_customer"]),
        ("?text=CUSTOMER+phone", ["t_customer"]),
        ("?text=khb", ["客户表"]),
        ("?text=kehubiao", ["客户表"]),
        ("?text=shichangbu&sort=title", ["cdr_*", "t_customer"]),
        ("?text=nothing-like-it", []),
        ("?system=crm&sort=title", ["cdr_*", "t_customer"]),
        ("?entity_type=CN_MOBILE_PHONE&system=crm&sort=title", ["cdr_*", "t_customer"]),
        ("?text=%27+OR+1%3D1+--", []),
        ("?page=99999&system=crm&sort=title", ["cdr_*", "t_customer"]),
        ("?page=-1&system=crm&sort=drop+table", ["cdr_*", "t_customer"]),
    ],
)
def test_items_are_found(estate: Town, query: str, wanted: list[str]) -> None:
    page = estate.role(Role.VIEWER).get(f"/catalog{query}")
    found = [one for one in _titles(page.text) if one in ("t_customer", "cdr_*", "客户表") or not wanted]
    assert sorted(found) == sorted(wanted)


def test_signs_that_mean_something_elsewhere_are_searched_for_as_they_stand(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    assert all("%" in title for title in _titles(client.get("/catalog?text=%25").text))
    assert _titles(client.get("/catalog?text=%5B%5E").text) == []


def test_hostile_names_are_text_on_every_page(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    pages = [client.get(f"/catalog?system=odd&page={number}").text for number in (1, 2)]
    links = {link for page in pages for link in re.findall(r'href="(/catalog/[0-9a-f-]{36})"', page)}
    assert len(links) == len(HOSTILE)
    pages += [client.get(link).text for link in links]
    for page in pages:
        tags = set(re.findall(r"<\s*([a-z]+)", page))
        assert not tags & {"img", "iframe", "base", "style"} - {"img"}
        assert page.count("<img") == 1
        assert page.count("<script") == 1
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", page)
        assert "\u202e" not in page


def test_people_see_their_part_of_the_company(estate: Town) -> None:
    for scope, mine in (("department:市场部", True), ("system:crm", True), ("city:上海", True), ("department:网络部", False)):
        client = estate.role(Role.VIEWER, scope)
        titles = _titles(client.get("/catalog").text)
        assert ("t_customer" in titles) is mine, scope
        assert ("客户表" in titles) is not mine
    all_links = re.findall(r'href="(/catalog/[0-9a-f-]{36})"', estate.role(Role.VIEWER).get("/catalog?system=crm").text)
    client = estate.role(Role.VIEWER, "department:网络部")
    assert [client.get(link).status_code for link in all_links] == [400, 400]
    assert "10000000" not in client.get("/").text.replace(",", "")


def test_an_item_says_why(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    (link,) = re.findall(r'href="(/catalog/[0-9a-f-]{36})"', client.get("/catalog?text=customer").text)
    page = client.get(link).text
    for word in ("手机号", "姓名", "列名", "为什么是这个级别", "客户关系系统"):
        assert word in page
    assert "1390000" not in page
    english = client.get(link + "?lang=en").text
    assert "Why this level" in english


def test_views_are_kept_by_each_for_himself(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    token = csrf_of(client)
    assert client.post("/catalog/views?level=general&text=cdr", data={"csrf": token, "name": "<b>话单"}).status_code == 303
    page = client.get("/catalog").text
    assert "&lt;b&gt;话单" in page
    assert "text=cdr" in page
    other = estate.role(Role.VIEWER)
    assert "话单" not in other.get("/catalog").text
    (view,) = re.findall(r"/catalog/views/([0-9a-f-]{36})/forget", page)
    other.post(f"/catalog/views/{view}/forget", data={"csrf": csrf_of(other)})
    assert "话单" in client.get("/catalog").text
    client.post(f"/catalog/views/{view}/forget", data={"csrf": token})
    assert "话单" not in client.get("/catalog").text


def test_the_overview_says_what_was_not_read_and_what_is_due(estate: Town) -> None:
    page = estate.role(Role.VIEWER).get("/").text
    for word in ("个人信息人数", "读取情况", "期限", "各数据域的级别分布", "还没有备案基线"):
        assert word in page
    assert "全公司的数字不在这里显示" in estate.role(Role.VIEWER, "system:crm").get("/").text


def test_a_scan_of_one_source_says_nothing_of_the_company(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    folder = estate.house.settings.folder
    with closing(sqlite3.connect(folder / "big.db")) as database, database:
        database.execute("CREATE TABLE t_user (name TEXT, phone TEXT)")
        people = ((f"王{n}", f"139{n:08}") for n in range(6000))
        database.executemany("INSERT INTO t_user VALUES (?, ?)", people)
    config = folder / "shudian.yaml"
    config.write_text(config.read_text("utf-8") + '  big: {url: "sqlite:///big.db", system: crm}\n', "utf-8")
    run_scan(ScanOptions(("big",), config))
    assert "可能达到" in client.get("/").text
    run_scan(ScanOptions(("crm",), config))
    page = client.get("/").text
    assert "可能达到" in page
    assert "未达到" not in page


def test_what_was_never_looked_at_keeps_a_line_open(scanned: Path, tmp_path: Path) -> None:
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    for more in ('  new: {url: "sqlite:///new.db", system: crm}\n', "systems: {boss: {name: 计费}}"):
        settings = SOURCES + more if more.startswith(" ") else SOURCES.replace("systems:", "systems:\n  boss: {name: 计费}")
        made = town(tmp_path, settings)
        page = made.role(Role.VIEWER).get("/").text
        made.house.catalog.close()
        assert "可能达到" in page
        assert "未达到" not in page


def test_somebody_without_a_role_is_told_so(here: Town) -> None:
    here.person("new")
    assert "没有任何角色" in here.inside("new").get("/").text
    assert here.inside("new").get("/catalog").status_code == 403


def test_an_empty_catalogue_says_so(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    assert "还没有扫描过" in here.inside("zhao").get("/").text
    assert here.inside("zhao").get("/catalog").status_code == 200
