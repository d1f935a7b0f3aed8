"""The record as its keeper meets it: every act is in it, an anchor is written outside, and a change of one row is told."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.scanner.test_cli import bss, shudian

__all__ = ["bss"]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A catalogue whose record is anchored in a file of its own, signed."""
    key = shudian("audit", "key", "record.key", cwd=tmp_path)
    assert key.returncode == 0, key.stderr
    file = tmp_path / "shudian.yaml"
    file.write_text("version: 1\nentity: {name: 演示公司}\n" + key.stdout + "  anchor: anchors.jsonl\n", "utf-8")
    return file


def test_every_act_is_recorded_and_anchored(tmp_path: Path, bss: Path, settings: Path) -> None:
    assert shudian("scan", f"sqlite:///{bss}", cwd=tmp_path).returncode == 0
    assert shudian("catalog", "list", cwd=tmp_path).returncode == 0  # looking is not doing
    lines = (tmp_path / "anchors.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1]
    assert all(json.loads(line)["signature"] for line in lines)
    verified = shudian("audit", "verify", cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "完整" in verified.stdout
    shown = shudian("audit", "show", "--kind", "scan", cwd=tmp_path).stdout
    assert '"status": "complete"' in shown
    assert "1390000" not in shown


def test_a_row_changed_behind_its_back_is_told(tmp_path: Path, bss: Path, settings: Path) -> None:
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    with closing(sqlite3.connect(tmp_path / "shudian-catalog.db")) as database, database:
        database.execute("DROP TRIGGER guard_audit_update")
        database.execute("UPDATE audit SET actor = 'nobody'")
    broken = shudian("audit", "verify", "--lang", "en", cwd=tmp_path)
    assert broken.returncode == 1
    assert "not what was recorded" in broken.stdout


def test_a_catalogue_put_back_is_told_by_the_anchor(tmp_path: Path, bss: Path, settings: Path) -> None:
    file = tmp_path / "shudian-catalog.db"
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    with closing(sqlite3.connect(file)) as database:
        database.execute("VACUUM INTO ?", (str(tmp_path / "before.db"),))
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    for leftover in (f"{file}-wal", f"{file}-shm"):
        Path(leftover).unlink(missing_ok=True)
    (tmp_path / "before.db").replace(file)
    back = shudian("audit", "verify", "--lang", "en", cwd=tmp_path)
    assert back.returncode == 1
    assert "an anchor knows it" in back.stdout
    blind = tmp_path / "without.yaml"
    blind.write_text("version: 1\n", "utf-8")
    alone = shudian("audit", "verify", "-c", "without.yaml", "--lang", "en", cwd=tmp_path)
    assert alone.returncode == 0
    assert "no anchor" in alone.stdout


def test_what_is_asked_wrongly_says_what_to_do(tmp_path: Path, bss: Path, settings: Path) -> None:
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    assert "must be kept" in shudian("audit", "purge", "--before", "2020-01-01", cwd=tmp_path).stderr
    assert "no kind" in shudian("audit", "show", "--kind", "x", cwd=tmp_path).stderr
    assert shudian("audit", "key", "record.key", cwd=tmp_path).returncode == 2
    assert shudian("audit", "verify", "--anchor", "nothing.jsonl", cwd=tmp_path).returncode == 2
