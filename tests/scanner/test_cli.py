"""The command line as its user meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scanner.forked import forkable, forked

ROOT = Path(__file__).parents[2]


def shudian(*arguments: str | Path, cwd: Path, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    said = [str(one) for one in arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160", **env}
    if forkable(environment):
        return forked(said, cwd, stdin, environment, 120)
    command = [sys.executable, "-m", "scanner.cli", *said]
    return subprocess.run(
        command, check=False, cwd=cwd, input=stdin, capture_output=True, text=True, env=environment, timeout=120
    )


@pytest.fixture
def bss(tmp_path: Path) -> Path:
    """A small customer database."""
    path = tmp_path / "bss.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t_cust_info (cust_id INTEGER PRIMARY KEY, khxm TEXT, lxdh TEXT, order_no TEXT)")
        rows = [(n, "王" + "伟芳敏静"[n % 4], f"1390000{n:04d}", f"2024010112{n:08d}") for n in range(60)]
        database.executemany("INSERT INTO t_cust_info VALUES (?, ?, ?, ?)", rows)
        database.execute("CREATE TABLE nothing_yet (id INTEGER)")
    database.close()
    return path


def test_a_scan_finds_reports_and_records(tmp_path: Path, bss: Path) -> None:
    done = shudian("scan", f"sqlite:///{bss}", "--report", "report.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["schema"] == "shudian.report/1"
    assert report["run"]["status"] == "complete"
    assert {one["dataset"].rpartition(".")[2]: one["status"] for one in report["datasets"]} == {
        "nothing_yet": "empty",
        "t_cust_info": "complete",
    }
    (customers,) = [one for one in report["datasets"] if one["dataset"].endswith("t_cust_info")]
    types = {column["column"]: column["entity_type"] for column in customers["columns"]}
    assert types["lxdh"] == "CN_MOBILE_PHONE"
    assert types["khxm"] == "PERSON_NAME"
    assert types["order_no"] is None
    assert customers["rows"] == {"value": 60, "lower": 60, "upper": 60, "provenance": "exact"}
    assert customers["coverage"]["power_at_1pct"] == 1.0
    assert all(evidence["detail"] and evidence["detail_en"] for column in customers["columns"] for evidence in column["evidence"])
    listed = shudian("catalog", "list", cwd=tmp_path)
    assert listed.returncode == 0
    assert "t_cust_info" in listed.stdout


def test_no_catalog_leaves_no_file(tmp_path: Path, bss: Path) -> None:
    assert shudian("scan", f"sqlite:///{bss}", "--no-catalog", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bss.db"]


def test_full_reads_everything_and_agrees_with_the_sample(tmp_path: Path, bss: Path) -> None:
    verdicts = []
    for extra in ([], ["--full"]):
        shudian("scan", f"sqlite:///{bss}", "--no-catalog", "--report", "r.json", *extra, cwd=tmp_path)
        report = json.loads((tmp_path / "r.json").read_text("utf-8"))
        verdicts.append(
            {d["dataset"]: [(c["column"], c["entity_type"], c["confidence"]) for c in d["columns"]] for d in report["datasets"]}
        )
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["scan"], 2, "SOURCE"),
        (["scan", "nowhere"], 2, "neither a source"),
        (["scan", "ftp://host/x"], 2, "not a kind of source"),
        (["scan", "postgresql://u:s3cr3t@h/db"], 2, "password"),
        (["scan", "postgresql://u@h/db?password=s3cr3t"], 2, "reference"),
        (["scan", "postgresql://u@h/db?init_command=x"], 2, "not allowed"),
        (["scan", "sqlite:///missing.db", "--no-catalog"], 1, "missing.db"),
        (["scan", "sqlite:///x.db", "-c", "missing.yaml"], 2, "missing.yaml"),
        (["scan", "sqlite:///x.db", "--fail-on", "imporant"], 2, "imporant"),
        (["scan", "sqlite:///x.db", "--no-catalog", "--fail-on", "new_sensitive"], 2, "catalogue"),
        (["scan", "sqlite:///x.db", "--lang", "fr"], 2, "fr"),
        (["scan", "sqlite:///shudian-catalog.db"], 2, "catalogue itself"),
        (["scan", "postgresql://u@127.0.0.1:1/db?password=env:SHUDIAN_NOT_SET", "--no-catalog"], 1, "SHUDIAN_NOT_SET"),
        (["scan", "postgresql://u@127.0.0.1:1/db", "--no-catalog"], 1, "answer"),
        (["scan", "mysql://u@127.0.0.1:1/db", "--no-catalog"], 1, "answer"),
        (["check", "sqlite:///missing.db"], 1, "missing.db"),
        (["catalog", "list"], 1, "catalog"),
        (["export", "inventory"], 1, "catalog"),
        (["detect", "--jsonl", "missing.jsonl"], 2, "missing.jsonl"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    done = shudian(*arguments, cwd=tmp_path)
    shown = done.stdout + done.stderr
    assert done.returncode == code, shown
    assert says in shown
    assert "Traceback" not in shown
    assert "s3cr3t" not in shown
    assert list(tmp_path.glob("missing*")) == []


def test_a_source_that_fails_does_not_hide_the_others(tmp_path: Path, bss: Path) -> None:
    done = shudian("scan", f"sqlite:///{bss}", "sqlite:///missing.db", "--no-catalog", "--report", "r.json", cwd=tmp_path)
    assert done.returncode == 3
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["run"]["status"] == "partial"
    states = {one["source"].rpartition("-")[0]: one["status"] for one in report["sources"]}
    assert states == {"bss.db": "complete", "missing.db": "failed"}


def test_the_gate_decides_the_exit_code(tmp_path: Path, bss: Path) -> None:
    source = f"sqlite:///{bss}"
    assert shudian("scan", source, "--fail-on", "core_candidate,pi_over_10m", cwd=tmp_path).returncode == 0
    first = shudian("scan", source, "--fail-on", "new_sensitive", cwd=tmp_path).returncode
    assert first in (0, 4)
    assert shudian("scan", source, "--fail-on", "new_sensitive", cwd=tmp_path).returncode == 0


def test_init_writes_settings_once(tmp_path: Path) -> None:
    assert shudian("init", cwd=tmp_path).returncode == 0
    again = shudian("init", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert shudian("init", "--force", cwd=tmp_path).returncode == 0


def test_detect_shows_what_and_why(tmp_path: Path) -> None:
    done = shudian("detect", "请联系 13900001234", "hello", cwd=tmp_path)
    assert done.returncode == 0
    assert "CN_MOBILE_PHONE" in done.stdout
    assert "[4:15]" in done.stdout


def test_detect_answers_a_line_for_a_line(tmp_path: Path) -> None:
    lines = '{"value": "13900001234"}\n{"value": "", "column": "x"}\n{"value": "a", "comment": "备注"}\n'
    done = shudian("detect", "--jsonl", "-", cwd=tmp_path, stdin=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [bool(answer["entities"]) for answer in answers] == [True, False, False]
    assert set(answers[0]["entities"][0]) == {"entity_type", "start", "end", "confidence"}


@pytest.mark.parametrize("line", ["{", "[]", '{"value": 1}', '{"value": "x", "column": 1}', "[" * 5000])
def test_detect_refuses_lines_it_cannot_read_without_repeating_them(tmp_path: Path, line: str) -> None:
    done = shudian("detect", "--jsonl", "-", cwd=tmp_path, stdin=line)
    assert done.returncode == 2
    assert "line 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_reads_no_data_and_tells_what_a_scan_would_do(tmp_path: Path, bss: Path) -> None:
    done = shudian("check", f"sqlite:///{bss}", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0
    assert "SQLite" in done.stdout
    assert "2 datasets" in done.stdout


def test_doctor_is_content_with_a_fresh_installation(tmp_path: Path, bss: Path) -> None:
    assert shudian("doctor", cwd=tmp_path).returncode == 0
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    assert shudian("doctor", cwd=tmp_path).returncode == 0


def test_export_writes_the_inventory(tmp_path: Path, bss: Path) -> None:
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    done = shudian("export", "inventory", "-o", "清单.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "清单.xlsx").stat().st_size > 5000


def test_diff_tells_a_new_column(tmp_path: Path, bss: Path) -> None:
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    with sqlite3.connect(bss) as database:
        database.execute("ALTER TABLE t_cust_info ADD COLUMN email TEXT")
    database.close()
    shudian("scan", f"sqlite:///{bss}", cwd=tmp_path)
    done = shudian("catalog", "diff", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "email" in done.stdout


def test_output_to_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    script = f"{sys.executable} -m scanner.cli detect --jsonl many.jsonl | head -1"
    (tmp_path / "many.jsonl").write_text('{"value": "13900001234"}\n' * 5000)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], check=False, cwd=tmp_path, capture_output=True, text=True, env=env, timeout=120)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0
