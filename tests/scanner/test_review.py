"""A review by the command line: the queue, two people, the sheet, and what a rescan does with all of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from config import ShudianError
from scanner.cli import app

_SETTINGS = """
version: 1
entity: {name: 演示通信有限公司, region: 上海}
systems: {crm: {name: 客户系统}}
sources: {crm: {url: "file://FOLDER/crm", system: crm}}
"""
BY = ("--by", "王某", "--because", "核对过 13900000001")
OTHER = ("--by", "李某", "--because", "同意")


def _people(folder: Path, name: str, phones: bool = True) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ref", "mobile"])
        writer.writerows([f"R{n:05d}", f"139{n:08d}" if phones else f"x{n}"] for n in range(400))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files of 400 people, and settings that name them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "shudian.yaml").write_text(_SETTINGS.replace("FOLDER", str(tmp_path)), "utf-8")
    for name in ("users", "orders"):
        _people(tmp_path / "crm", name)
    return tmp_path


def _scan(folder: Path) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["scan", "crm", "--report", "report.json"])
    assert done.exit_code == 0, done.output
    report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return {one["dataset"]: {column["column"]: column for column in one["columns"]} for one in report["datasets"]}


def _review(*words: str) -> str:
    done = CliRunner().invoke(app, ["catalog", "review", *words])
    assert done.exit_code == 0, done.output
    return done.output


def _refused(*words: str) -> str:
    """What is said by a command that does not do what it was asked to."""
    done = CliRunner().invoke(app, ["catalog", "review", *words])
    if isinstance(done.exception, ShudianError):
        return done.exception.message
    assert done.exit_code == 2, done.output
    return done.output


def test_from_the_queue_to_the_rescan(folder: Path) -> None:
    first = _scan(folder)
    (users, orders) = (next(name for name in first if part in name) for part in ("users", "orders"))
    assert first[users]["mobile"]["entity_type"] == "CN_MOBILE_PHONE"
    assert "尚未复核" in _review()
    assert "nobody has looked at it yet" in _review("--lang", "en", "--why", "new")

    # One person confirms; a rejection waits for another, and only then goes on the allow-list.
    assert "有效" in _review("confirm", users, *BY)
    waiting = _review("reject", f"{orders}.mobile", "--allow", "column", *BY)
    assert "等待第二人同意" in waiting
    mark = waiting.split()[0]
    assert _scan(folder)[orders]["mobile"]["entity_type"] == "CN_MOBILE_PHONE"
    assert "two people" in _refused("approve", mark, *BY)
    assert mark in _review("--why", "waiting")
    assert "有效" in _review("approve", mark, *OTHER)
    assert _scan(folder)[orders]["mobile"]["entity_type"] is None

    # A rescan that sees less keeps what was published, and asks.
    _people(folder / "crm", "users", phones=False)
    kept = _scan(folder)[users]["mobile"]
    assert (kept["entity_type"], kept["evidence"][0]["code"]) == ("CN_MOBILE_PHONE", "kept_type")
    assert "上次发布为" in _review("show", users)
    history = _review("history", orders)
    assert "否定" in history
    assert "同意" in history
    assert "139********" in history
    assert "13900000001" not in history


def test_the_sheet_by_the_command_line(folder: Path) -> None:
    _scan(folder)
    assert "已写出" in _review("export", "-o", "r.csv")
    assert "没有填写" in _review("import", "r.csv")
    with (folder / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {"结论": "否定" if row["字段"] else "确认", "复核人": "王某", "理由": "核对过"}
    rows[0] |= {"结论": "不对"}
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    dry = _review("import", "r.csv")
    assert "试运行" in dry
    assert "须第二人同意后生效" in dry
    assert "有冲突" in _refused("import", "r.csv", "--apply")
    assert "有效" in _review("import", "r.csv", "--apply", "--skip-conflicts")
    assert "已由王某判定" in _refused("import", "r.csv", "--apply")

    bulk = ("confirm", "--all-in", "crm", "--columns", *BY)
    assert "加 --yes 才写入" in _review(*bulk)
    assert "有效" in _review(*bulk, "--yes")
    for words in (("show", "nothing"), ("confirm", *BY), ("--why", "x"), ("approve", "zz", *OTHER), ("export", "-o", "r.txt")):
        assert _refused(*words)
