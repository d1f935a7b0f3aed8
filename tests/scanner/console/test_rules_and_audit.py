"""规则 and 审计: what is in force and what a change would do; the record as it is, and whether it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import config
from catalog import Role
from tests.scanner.console.people import Town, csrf_of

_PACK = Path(config.__file__).parent / "rules" / "telecom.yaml"


def test_rules_types_and_trees_are_shown_in_both_languages(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    for path, word in (
        ("/rules", "由企业填写的数值"),
        ("/rules/types", "居民身份证号"),
        ("/rules/taxonomy", "网络规划运维数据域"),
    ):
        assert word in client.get(path).text
        assert client.get(f"{path}?lang=en").status_code == 200
    assert client.get("/rules/taxonomy?tree=../../etc").status_code == 400


def test_the_box_says_what_is_seen_and_keeps_nothing(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    text = '<b>电话13900007777</b>"'
    page = client.post("/rules/try", data={"csrf": csrf_of(client), "text": text}).text
    assert "手机号" in page
    assert "<b>电话" not in page
    for file in estate.house.settings.folder.glob("catalog.db*"):
        assert b"13900007777" not in file.read_bytes()
    assert "没有识别出" in client.post("/rules/try", data={"csrf": csrf_of(client), "text": "hello"}).text


def test_a_changed_pack_shows_its_effect_and_is_not_put_in_force(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    token = csrf_of(client)
    changed = (
        _PACK.read_text("utf-8")
        .replace("id: user_data_below_line", "id: user_data_under_line")
        .replace("level: general", "level: important")
    )
    page = client.post("/rules/effect", data={"csrf": token}, files={"pack": ("../x.yaml", changed.encode())}).text
    assert "个结论会变化" in page
    same = client.post("/rules/effect", data={"csrf": token}, files={"pack": ("a.yaml", _PACK.read_bytes())}).text
    assert "没有结论会变化" in same
    for bad in (b"", b"- 1", b"rules: [", b"\xff\xfe", b"a: &a [*a]", b"!!python/object/apply:os.system ['id']"):
        assert client.post("/rules/effect", data={"csrf": token}, files={"pack": ("a.yaml", bad)}).status_code == 400
    assert "一般" in client.get("/catalog").text


def test_people_see_the_effect_on_their_part_only(estate: Town) -> None:
    client = estate.role(Role.VIEWER, "system:crm")
    changed = _PACK.read_text("utf-8").replace("level: general", "level: important")
    page = client.post("/rules/effect", data={"csrf": csrf_of(client)}, files={"pack": ("a.yaml", changed.encode())}).text
    assert "crm" in page
    assert "odd" not in page.replace("odd:", "")


def test_the_record_is_shown_filtered_and_exported_as_text(estate: Town) -> None:
    estate.person("=cmd|calc")
    client = estate.role(Role.AUDITOR)
    page = client.get("/audit?kind=scan").text
    assert "扫描" in page
    assert "登录" not in page.split("<tbody>")[1]
    sheet = client.get("/audit/record.csv?kind=access").content.decode("utf-8-sig")
    assert sheet.startswith("seq,at,actor")
    assert not any(cell.startswith(("=", "+", "@")) for line in sheet.splitlines() for cell in line.split(","))


def test_a_changed_record_is_seen(estate: Town) -> None:
    client = estate.role(Role.AUDITOR)
    assert "记录完整" in client.post("/audit/verify", data={"csrf": csrf_of(client)}).text
    with closing(sqlite3.connect(estate.house.settings.folder / "catalog.db")) as database, database:
        database.execute("DROP TRIGGER guard_audit_update")
        database.execute("UPDATE audit SET actor = 'somebody' WHERE seq = 1")
    assert "处问题" in client.post("/audit/verify", data={"csrf": csrf_of(client)}).text
