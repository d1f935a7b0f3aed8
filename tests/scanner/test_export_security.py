"""Risks and protection on the command line: exit codes of the gate, deadlines, calendars, and that nothing is harmed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from config import UsageError
from scanner.commands.catalog import open_catalog
from scanner.commands.deadlines import show_deadlines
from scanner.commands.export_security import (
    LaunchChoice,
    export_assessment_scope,
    export_carriers,
    export_gaps,
    export_obligations,
    export_prelaunch,
)
from scanner.handing_out import handing_out
from tests.scanner.test_cli import shudian

_SETTINGS = """
version: 1
entity: {name: 演示通信有限公司, region: 上海}
rules: {thresholds: {important_system_grade: 3, coverage_persons: 100000000}}
systems:
  nms: {name: 网管系统, department: 网络部, grade: 3, validity: "2031-12-31"}
  portal: {name: 门户系统}
sources:
  nms: {url: "file://{folder}/nms", system: nms}
  nms_bak: {url: "file://{folder}/nms", system: nms, copy_of: nms}
  web: {url: "file://{folder}/web", system: portal}
  torn: {url: "file://{folder}/torn"}
  later: {url: "file://{folder}/later"}
"""


def _csv(file: Path, head: list[str], rows: list[list[Any]]) -> None:
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows])


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of an important system, a harmless one, and one that cannot be read whole."""
    folder = tmp_path_factory.mktemp("estate")
    (folder / "shudian.yaml").write_text(_SETTINGS.replace("{folder}", str(folder)), "utf-8")
    routes = [[f"L{n:05d}", f"NE-{n:04d}", f"NE-{n + 1:04d}", "primary", 64512] for n in range(500)]
    _csv(folder / "nms" / "network_topology.csv", ["link_id", "ne_name", "peer_ne_name", "route_policy", "bgp_asn"], routes)
    _csv(folder / "web" / "t_order.csv", ["order_id", "status", "amount"], [[n, "done", n * 7 % 90] for n in range(50)])
    _csv(folder / "torn" / "t_order.csv", ["order_id", "status", "amount"], [[n, "done", n * 7 % 90] for n in range(50)])
    (folder / "torn" / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    done = shudian("scan", "nms", "nms_bak", "web", "torn", "--full", cwd=folder)
    assert done.returncode == 3, done.stderr
    return folder


@pytest.fixture(autouse=True)
def _inside(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(estate)


@pytest.mark.parametrize(
    ("wanted", "conditions", "code", "verdict"),
    [
        ("nms", "", 4, "须经签字同意后上线"),
        ("网管系统", "minors", 0, "可以上线"),
        ("portal", "", 0, "可以上线"),
        ("web", "", 0, "可以上线"),
        ("torn", "", 3, "不能得出结论"),
        ("later", "", 3, "不能得出结论"),
    ],
)
def test_the_gate_before_launch(tmp_path: Path, wanted: str, conditions: str, code: int, verdict: str) -> None:
    for kind in ("docx", "xlsx"):
        said, found = export_prelaunch(None, LaunchChoice(wanted, conditions), tmp_path / f"p.{kind}")
        assert (found, verdict in said) == (code, True)
        assert (tmp_path / f"p.{kind}").stat().st_size > 5000


def test_the_exit_code_is_the_gates(tmp_path: Path) -> None:
    done = shudian("export", "prelaunch", "nms", "-o", str(tmp_path / "p.docx"), cwd=Path.cwd())
    assert (done.returncode, "须经签字" in done.stdout) == (4, True), done.stderr


def _obligations(file: Path) -> str:
    return export_obligations(None, "", file)


@pytest.mark.parametrize(
    ("write", "file", "said"),
    [
        (lambda file: export_assessment_scope(None, "", file, 50), "a.xlsx", "全部纳入"),
        (_obligations, "o.xlsx", "项义务"),
        (_obligations, "o.docx", "项义务"),
        (lambda file: export_gaps(None, "", file), "g.xlsx", "处差距"),
        (lambda file: export_carriers(None, "", file), "c.xlsx", "备份和副本 1 个"),
    ],
)
def test_the_documents_are_written_and_noted(tmp_path: Path, write: Callable[[Path], str], file: str, said: str) -> None:
    for _ in range(2):  # also over its own earlier output
        with handing_out():
            assert said in write(tmp_path / file)
    with open_catalog(None) as catalog:
        head = catalog.audit_head()
    assert head is not None
    assert head.seq >= 2


@pytest.mark.parametrize(
    "write",
    [
        lambda: export_carriers(None, "", Path("work.xlsx")),
        lambda: export_carriers(None, "", Path("carriers.docx")),
        lambda: export_assessment_scope(None, "", Path("a.xlsx"), 101),
        lambda: export_prelaunch(None, LaunchChoice("nms", "anything"), Path("a.docx")),
        lambda: export_prelaunch(None, LaunchChoice("nowhere"), Path("a.docx")),
        lambda: show_deadlines(None, Path("work.xlsx"), 30, "zh"),
        lambda: show_deadlines(None, None, -1, "zh"),
    ],
)
def test_what_is_refused(write: Callable[[], object]) -> None:
    Path("work.xlsx").write_bytes(b"somebody's work")
    with pytest.raises(UsageError):
        write()
    assert Path("work.xlsx").read_bytes() == b"somebody's work"
    assert not Path("a.docx").exists()


def test_a_backup_is_as_important_as_what_it_was_made_from(tmp_path: Path) -> None:
    export_carriers(None, "", tmp_path / "c.xlsx")
    head, row = load_workbook(tmp_path / "c.xlsx")["备份和副本"].iter_rows(values_only=True)
    shown = dict(zip(head, row, strict=True))
    assert (shown["载体名称"], shown["源载体"], shown["最高级别"]) == ("nms_bak", "nms", "重要数据")


def test_deadlines_as_a_table_and_as_a_calendar(tmp_path: Path) -> None:
    file = tmp_path / "期限.ics"
    done = shudian("catalog", "deadlines", "--ics", str(file), "--days-before", "10", cwd=Path.cwd())
    assert done.returncode == 0, done.stderr
    days = sorted(str(one.decoded("dtstart")) for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT"))
    assert days[-1] == "2031-12-31"  # a level that expires
    assert all(day in done.stdout for day in days)
    assert "时效" in done.stdout
    before = file.read_bytes()
    show_deadlines(None, file, 10, "en")
    assert file.read_bytes() == before
