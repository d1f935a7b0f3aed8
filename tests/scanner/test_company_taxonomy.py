"""rules copy, an edited folder in force from check to 数据清单, taxonomies shown, and the switch between two standards."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from config import content_mark, shipped_file, shipped_names
from tests.scanner.test_cli import shudian

VIP = """\
      identity.natural_person.vip:
        zh: 大客户个人身份
        en: key accounts
        source: 本公司
        words:
          9: [大客户, vipcust]
"""
BEFORE = "      identity.network_identity:\n        zh"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database of customers, staff and routers, settings, and an edited copy of the domains."""
    (tmp_path / "shudian.yaml").write_text("rules: {folder: own}\nsources: {crm: {url: 'sqlite:///crm.db'}}\n", encoding="utf-8")
    database = sqlite3.connect(tmp_path / "crm.db")
    with database:
        database.execute("CREATE TABLE vipcust_info (cust_name TEXT, lxdh TEXT, zjhm TEXT)")
        people = [("王" + "伟芳敏静"[n % 4], f"1390000{n:04d}", card(n)) for n in range(60)]
        database.executemany("INSERT INTO vipcust_info VALUES (?, ?, ?)", people)
        database.execute("CREATE TABLE t_router (mgmt_ip TEXT, mac TEXT)")
        routers = [(f"10.0.0.{n}", f"00:11:22:33:44:{n:02x}") for n in range(60)]
        database.executemany("INSERT INTO t_router VALUES (?, ?)", routers)
    database.close()
    edited(tmp_path, "domains.yaml", BEFORE, VIP + BEFORE)
    return tmp_path


def card(n: int) -> str:
    """An invented identity number of 1900-1909."""
    body = f"110105190{n % 10}0101{n:03d}"
    total = sum(
        int(digit) * weight for digit, weight in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return body + "10X98765432"[total % 11]


def edited(folder: Path, name: str, old: str, new: str) -> None:
    shipped = shipped_file(name)
    assert shipped is not None
    (folder / "own").mkdir(exist_ok=True)
    text = shipped.read_text("utf-8")
    assert old in text
    (folder / "own" / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def scanned(folder: Path) -> dict[str, Any]:
    done = shudian("scan", "crm", "--report", "report.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return {one["path"][-1]: one for one in json.loads((folder / "report.json").read_text("utf-8"))["datasets"]}


def test_a_category_of_the_company_s_own_works_from_scan_to_inventory(folder: Path) -> None:
    assert shudian("rules", "check", "--lang", "en", cwd=folder).stdout == "errors: 0; suspicious: 0\n"
    found = scanned(folder)
    people, routers = found["vipcust_info"], found["t_router"]
    assert people["category"] == "user_personal.identity.natural_person.vip"
    assert people["tags"] == {"yd3813": {"node": "user.identity.marks.natural_person", "name": "自然人身份标识"}}
    nodes = {column["column"]: column["tags"]["yd3813"]["node"] for column in people["columns"]}
    assert nodes["zjhm"] == nodes["cust_name"] == "user.identity.marks.natural_person"
    assert nodes["lxdh"] == "user.identity.marks.network"
    assert {column["tags"]["yd3813"]["name"] for column in routers["columns"]} == {"网络与系统资源类"}
    shown = shudian("catalog", "show", "vipcust_info", "--lang", "en", cwd=folder).stdout
    assert "domain: user data; key accounts" in shown
    assert "yd3813: identifiers of natural persons" in shown
    assert shudian("export", "inventory", "-o", "q.xlsx", cwd=folder).returncode == 0
    rows = openpyxl.load_workbook(folder / "q.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    assert "用户数据——用户身份——自然人身份标识——大客户个人身份" in {row[2] for row in rows}


def test_the_switch_decides_what_is_flagged_and_both_classes_stay(folder: Path) -> None:
    newer = scanned(folder)["vipcust_info"]
    settings = (folder / "shudian.yaml").read_text("utf-8").replace("folder: own", "folder: own, personal_information: gbt35273")
    (folder / "shudian.yaml").write_text(settings, encoding="utf-8")
    older = scanned(folder)["vipcust_info"]
    assert newer["personal_information"] == older["personal_information"]
    assert older["personal_information"]["gbt35273"] == {"class": "个人身份信息", "sensitive": True}
    assert ("sensitive_pi" in newer["flags"], "sensitive_pi" in older["flags"]) == (False, True)
    assert shudian("rules", "show", "CN_ID_CARD", "--lang", "en", cwd=folder).stdout.count("GB/T 35273\n") == 1


def test_every_error_in_the_folder_is_a_line_with_file_and_key(folder: Path) -> None:
    edited(folder, "domains.yaml", "1.2: [CELL_ID", "-3: [CELL_ID")
    edited(folder, "yd3813.yaml", "zh: 用户基本资料", "zh: ''")
    edited(folder, "mappings.yaml", "operation: enterprise.network.operation\n", "operation: enterprise.works\n")
    edited(folder, "entity_types.yaml", "category: user_personal.identity.natural_person", "category: user_personal.who")
    edited(folder, "obligations.yaml", "obligations:", "duties:")
    done = shudian("rules", "check", "--lang", "en", cwd=folder)
    assert done.returncode == 2
    keys = (
        "domains.yaml: domains.network_planning_ops.categories.resources.entity_types",
        "yd3813.yaml: nodes.user.identity.marks.basic.zh",
        "mappings.yaml: tags.yd3813.categories.network_planning_ops.operation",
        "entity_types.yaml: entity_types.PERSON_NAME.category",
        "obligations.yaml: duties",
    )
    lines = done.stdout.splitlines()
    for key in keys:
        assert len([line for line in lines if key in line]) == 1, key
    assert f"errors: {len(lines) - 1};" in lines[-1]
    assert shudian("scan", "crm", "--no-catalog", cwd=folder).returncode == 2


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "shudian.yaml").write_text("rules: {folder: gone}\n", encoding="utf-8")
    for command in (("rules", "check"), ("rules", "show"), ("scan", "sqlite:///a.db")):
        done = shudian(*command, cwd=tmp_path)
        assert done.returncode == 2
        assert "rules.folder" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_copies_say_what_they_are_and_stay_when_they_are_there(tmp_path: Path) -> None:
    assert shudian("rules", "copy", "own", cwd=tmp_path).returncode == 0
    own = tmp_path / "own"
    assert {path.name for path in own.iterdir()} == {*shipped_names()} - {"names.yaml"}
    for path in own.iterdir():
        shipped = shipped_file(path.name)
        assert shipped is not None
        head = path.read_text("utf-8").splitlines()[0]
        assert head.startswith(f"# Copy of {path.name} as shipped with Shudian ")
        assert content_mark(shipped) in head
    (own / "domains.yaml").write_text("mine", encoding="utf-8")
    again = shudian("rules", "copy", "own", "--names", "--lang", "en", cwd=tmp_path)
    assert (own / "domains.yaml").read_text("utf-8") == "mine"
    assert (own / "names.yaml").is_file()
    assert "copied: own/names.yaml" in again.stdout
    assert "kept: own/domains.yaml" in again.stdout


def test_unedited_copies_change_nothing_and_old_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "shudian.yaml").write_text("rules: {folder: own}\n", encoding="utf-8")
    shudian("rules", "copy", "own", "--names", cwd=tmp_path)
    assert shudian("rules", "check", "--lang", "en", cwd=tmp_path).stdout == "errors: 0; suspicious: 0\n"
    file = tmp_path / "own" / "telecom.yaml"
    text = file.read_text("utf-8")
    mark = text.partition("(content ")[2][:12]
    file.write_text(text.replace(mark, "0" * 12, 1), encoding="utf-8")
    (tmp_path / "own" / "domain.yaml").write_text("domains: {}\n", encoding="utf-8")
    told = shudian("rules", "check", "--lang", "en", cwd=tmp_path)
    assert told.returncode == 0
    assert [line.split(" ")[1] for line in told.stdout.splitlines()[:-1]] == ["domain.yaml:", "telecom.yaml:"]


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = shudian("rules", "copy", "file", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_taxonomies_are_shown_with_source_and_evidence(tmp_path: Path) -> None:
    listed = shudian("rules", "show", "--lang", "en", cwd=tmp_path).stdout
    for words in ("domains: data domains", "unverified) · secondary, unverified · ", "personal_information: classes"):
        assert words in listed
    tree = shudian("rules", "show", "--taxonomy", "yd3813", "--lang", "en", cwd=tmp_path).stdout
    assert "        documents images of identity documents and biometrics (example grade 4)" in tree
    assert "stands for: user_personal.identity.documents" in tree
    classes = shudian("rules", "show", "--taxonomy", "personal_information", "--lang", "en", cwd=tmp_path).stdout
    assert "    identity identity documents (sensitive)" in classes
    assert "stands for: 特定身份信息, 其他敏感个人信息" in classes
    domains = shudian("rules", "show", "--taxonomy", "domains", "--lang", "en", cwd=tmp_path).stdout
    assert "stands for: yd3813: enterprise.network.planning" in domains
    assert shudian("rules", "show", "--taxonomy", "yd9999", cwd=tmp_path).returncode == 2


def test_keywords_of_a_rule_without_a_form_are_shown(tmp_path: Path) -> None:
    rules = "detectors: {site: {entity_type: SITE_CODE, keywords: [局点编号, site_code], gbt35273: {class: 个人编号}}}\n"
    (tmp_path / "shudian.yaml").write_text(rules, encoding="utf-8")
    shown = shudian("rules", "show", "SITE_CODE", "--lang", "en", cwd=tmp_path).stdout
    assert "keywords: 局点编号, site_code" in shown
    assert "own:" not in shown
    told = shudian("rules", "check", "--lang", "en", cwd=tmp_path)
    assert told.returncode == 0
    assert "! detectors.site.gbt35273.class: '个人编号'" in told.stdout
