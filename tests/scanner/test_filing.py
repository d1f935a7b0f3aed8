"""A company files, its data grow, and the command line says so: from the scan to the day on which the change is due."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from tests.scanner.test_cli import shudian

_SETTINGS = """
version: 1
entity: {name: 演示通信有限公司, region: 上海}
rules: {thresholds: {important_system_grade: 3, coverage_persons: 100000000}}
systems:
  nms: {name: 网管系统, department: 网络部, grade: 3, mlps: 2, purpose: 运维}
sources:
  nms: {url: "file://{folder}/nms", system: nms}
  copy: {url: "file://{folder}/copy", system: nms, copy_of: nms}
"""


def _settings(folder: Path, old: str = "", new: str = "") -> None:
    text = _SETTINGS.replace(old, new) if old else _SETTINGS
    (folder / "shudian.yaml").write_text(text.replace("{folder}", str(folder)), "utf-8")


def _routes(folder: Path, rows: int) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / "network_topology.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["link_id", "ne_name", "peer_ne_name", "route_policy", "bgp_asn"])
        writer.writerows([f"L{n:05d}", f"NE-{n:04d}", f"NE-{n + 1:04d}", "primary", 64512] for n in range(rows))


def _scan(tmp_path: Path, *sources: str) -> dict[str, Any]:
    done = shudian("scan", *sources, "--full", "--report", "report.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = json.loads((tmp_path / "report.json").read_text("utf-8"))["thresholds"]
    (change,) = [one for one in lines if one["id"] == "change_30pct"]
    return dict(change)


def test_a_year_of_growth(tmp_path: Path) -> None:
    _settings(tmp_path)
    for source in ("nms", "copy"):
        _routes(tmp_path / source, 1000)
    assert _scan(tmp_path, "nms", "copy")["state"] == "no_baseline"
    assert "还没有备案" in shudian("catalog", "change", cwd=tmp_path).stdout
    filed = shudian("catalog", "file", "--number", "备2026-1", "--signed-by", "王某", cwd=tmp_path)
    assert filed.returncode == 0, filed.stderr
    assert "备2026-1" in shudian("catalog", "filings", cwd=tmp_path).stdout

    _routes(tmp_path / "nms", 1299)
    below = _scan(tmp_path, "nms")
    assert (below["state"], below["notice"], below["details"]["records_percent"]) == ("not_reached", "near", "+29.90")
    _routes(tmp_path / "nms", 1300)
    assert _scan(tmp_path, "nms")["state"] == "reached"

    shown = shudian("catalog", "change", cwd=tmp_path).stdout
    assert "+30.00 %" in shown
    assert "变更备案期限" in shown
    duties = shudian("catalog", "obligations", cwd=tmp_path).stdout
    assert "备案内容发生重大变化" in duties
    assert "已履行 (3)" in duties  # the grade of the network unit
    assert "待履行 (2)" in duties  # the level of protection


def test_what_cannot_be_filed_or_entered_says_why(tmp_path: Path) -> None:
    _settings(tmp_path, "部, grade: 3, ", "部, ")
    _routes(tmp_path / "nms", 10)
    _scan(tmp_path, "nms")
    undecided = shudian("catalog", "file", cwd=tmp_path)
    assert undecided.returncode == 1
    assert "undecided" in undecided.stderr
    nothing = shudian("catalog", "changed-on", "2026-07-01", "--by", "王某", "--because", "上线", cwd=tmp_path)
    assert nothing.returncode == 2
    assert "nothing is filed" in nothing.stderr
    ahead = shudian("catalog", "changed-on", "2099-01-01", "--by", "王某", "--because", "上线", cwd=tmp_path)
    assert ahead.returncode == 2
    assert "ahead" in ahead.stderr
    day = shudian("catalog", "file", "--on", "31.7.2026", cwd=tmp_path)
    assert day.returncode == 2
    assert "not a day" in day.stderr


def test_a_copy_of_itself_or_of_nothing_is_refused(tmp_path: Path) -> None:
    for wrong in ("copy", "elsewhere"):
        _settings(tmp_path, "copy_of: nms", f"copy_of: {wrong}")
        done = shudian("scan", "copy", cwd=tmp_path)
        assert done.returncode == 2
        assert "copy_of" in done.stderr


def test_last_years_filing_is_the_first_baseline_and_its_answer_is_kept(tmp_path: Path) -> None:
    from openpyxl import Workbook

    _settings(tmp_path)
    _routes(tmp_path / "nms", 1400)
    _scan(tmp_path, "nms")
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["数据项", "级别", "数据规模（条数）"], ["network_topology.csv", "重要数据", 1000], ["旧表", "重要数据", 10]):
        page.append(row)
    book.save(tmp_path / "2025.xlsx")
    asked = ("catalog", "import-filing", "2025.xlsx", "--on", "2025-07-20", "--number", "备2025-7")
    seen = shudian(*asked, cwd=tmp_path)
    assert seen.returncode == 0, seen.stderr
    assert "旧表" in seen.stdout
    assert "没有备案" in shudian("catalog", "filings", cwd=tmp_path).stdout
    assert shudian(*asked, "--apply", cwd=tmp_path).returncode == 0
    assert "+38.61 %" in shudian("catalog", "change", cwd=tmp_path).stdout

    said = ("--by", "王某", "--because", "来文")
    assert shudian("catalog", "answer", "accepted", "--on", "2025-08-10", *said, cwd=tmp_path).returncode == 0
    early = shudian("catalog", "answer", "returned", "--on", "2025-07-01", *said, cwd=tmp_path)
    assert early.returncode == 2
    ahead = shudian("catalog", "answer", "returned", "--on", "2099-07-01", *said, cwd=tmp_path)
    assert ahead.returncode == 2
    assert "ahead" in ahead.stderr
    core = ("catalog", "determined-core", "network_topology.csv", "--on", "2025-09-01", "--document", "核定1号", *said)
    assert shudian(*core, cwd=tmp_path).returncode == 0
    assert "核心" in shudian("catalog", "list", cwd=tmp_path).stdout
    assert "filing_event" in shudian("audit", "show", cwd=tmp_path).stdout
