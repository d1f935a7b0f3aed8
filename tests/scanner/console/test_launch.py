"""上线评估 in the console: the verdict of the sheet, for those who see the system, and for nobody else."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from docx import Document

from catalog import Grant, Role
from tests.scanner.console.estate import SOURCES
from tests.scanner.console.people import Town, csrf_of, town

ROLE = Role.VIEWER


def test_a_project_team_sees_the_verdict_on_its_own_system(estate: Town) -> None:
    estate.person("team", Grant(ROLE, "system:crm"))
    client = estate.inside("team")
    chosen = client.get("/launch").text
    assert 'value="crm"' in chosen
    assert 'value="odd"' not in chosen
    page = client.get("/launch?system=crm").text
    (code,) = re.findall(r'data-verdict="(\d)"', page)
    assert code in "034"
    assert "t_customer" in page
    english = client.get("/launch?system=crm&lang=en").text
    assert re.findall(r'data-verdict="(\d)"', english) == [code]


@pytest.mark.parametrize("wanted", ["odd", "nothing", "../crm", "<script>alert(1)</script>"])
def test_of_another_system_nothing_is_said(estate: Town, wanted: str) -> None:
    estate.person("team", Grant(ROLE, "system:crm"))
    client = estate.inside("team")
    assert client.get("/launch", params={"system": wanted}).status_code == 400
    assert client.post("/launch/sheet", data={"csrf": csrf_of(client), "system": wanted}).status_code == 400


def test_the_sheet_says_what_the_page_says_and_is_recorded(estate: Town) -> None:
    estate.person("team", Grant(ROLE, "system:crm"))
    client = estate.inside("team")
    page = client.get("/launch?system=crm").text
    answer = client.post("/launch/sheet", data={"csrf": csrf_of(client), "system": "crm", "ending": ".docx"})
    assert answer.status_code == 200
    cells = [cell.text for table in Document(io.BytesIO(answer.content)).tables for row in table.rows for cell in row.cells]
    told = {"0": "可以上线", "4": "须经签字", "3": "不能得出结论"}[re.findall(r'data-verdict="(\d)"', page)[0]]
    assert any(told in cell for cell in cells)
    noted = estate.house.catalog.audit_entries()[-1]
    assert noted.actor == "team"


def test_a_system_of_the_same_name_is_not_shown_along(scanned: Path, tmp_path: Path) -> None:
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    made = town(tmp_path, SOURCES.replace("name: 杂项", "name: crm"))
    made.person("team", Grant(ROLE, "system:crm"))
    client = made.inside("team")
    assert client.get("/launch?system=crm").status_code == 400
    made.house.catalog.close()
