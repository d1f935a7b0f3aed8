"""What reaches a terminal, and what a stopped run leaves behind."""

from __future__ import annotations

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.terminal import visible
from tests.scanner.test_cli import ROOT, shudian


@given(st.text())
def test_nothing_that_moves_the_cursor_stays(text: str) -> None:
    shown = visible(text)
    assert not any(ord(one) < 32 or ord(one) in (0x7F, 0x202E, 0x2028) for one in shown)
    assert visible(shown) == shown


def test_names_cannot_forge_lines_or_colours(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("esc\x1b[2J\x1b[31m.csv", "x\nNot read: nothing.csv", "rtl\u202e.csv", ":x: mark.csv"):
        (folder / name).write_text("lxdh\n13900001234\n", encoding="utf-8")
    for command in (("scan", f"file://{folder}"), ("catalog", "list"), ("check", f"file://{folder}")):
        done = shudian(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
        assert not any(line.startswith("Not read: nothing") for line in done.stdout.splitlines())
        assert "❌" not in done.stdout


@pytest.mark.parametrize(
    "output", [("scan", "--report", "bss.db"), ("scan", "--report", "shudian-catalog.db"), ("export", "-o", "bss.db")]
)
def test_an_output_never_replaces_a_source_or_the_catalogue(tmp_path: Path, output: tuple[str, ...]) -> None:
    with sqlite3.connect(tmp_path / "bss.db") as database:
        database.execute("CREATE TABLE t (lxdh TEXT)")
    database.close()
    assert shudian("scan", "sqlite:///bss.db", "--report", "r.json", cwd=tmp_path).returncode == 0
    before = (tmp_path / "bss.db").read_bytes(), (tmp_path / "shudian-catalog.db").read_bytes()
    command, option, name = output
    arguments = ("sqlite:///bss.db",) if command == "scan" else ("inventory",)
    done = shudian(command, *arguments, option, name, cwd=tmp_path)
    assert done.returncode == 2
    assert "not an earlier output" in done.stderr
    assert ((tmp_path / "bss.db").read_bytes(), (tmp_path / "shudian-catalog.db").read_bytes()) == before
    assert shudian("scan", "sqlite:///bss.db", "--report", "r.json", cwd=tmp_path).returncode == 0


def test_showing_the_result_does_not_change_the_exit_code(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "bss.db") as database:
        database.execute("CREATE TABLE t (lxdh TEXT)")
    database.close()
    command = f"{shlex.quote(sys.executable)} -m scanner.cli scan sqlite:///bss.db --no-catalog"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for ending in (f"{command} | true; exit ${{PIPESTATUS[0]}}", f"{command} > /dev/full"):
        done = subprocess.run(
            ["bash", "-c", ending], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, (ending, done.stderr)
        assert "internal error" not in done.stderr
    plain = shudian("scan", "sqlite:///bss.db", "--no-catalog", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert plain.returncode == 0, plain.stderr


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_scan_ends_at_once_and_publishes_nothing(tmp_path: Path, how: signal.Signals) -> None:
    with sqlite3.connect(tmp_path / "slow.db") as database:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS lxdh FROM n"
        database.execute(f"CREATE VIEW v AS {endless}")
    database.close()
    (tmp_path / "shudian.yaml").write_text("sources: {slow: {url: 'sqlite:///slow.db', views: true, statement_seconds: 60}}")
    command = [sys.executable, "-m", "scanner.cli", "scan", "slow"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background does not hear SIGINT, and neither does what that starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while not (tmp_path / "shudian-catalog.db").exists():  # opened right before the sources are
        assert running.poll() is None
        time.sleep(0.05)
    time.sleep(4)
    running.send_signal(how)
    stopped = time.monotonic()
    _, said = running.communicate(timeout=40)
    assert time.monotonic() - stopped < 20  # the statement itself would go on for a minute
    assert running.returncode == 130
    assert "nothing of this run was published" in said
    assert shudian("catalog", "list", cwd=tmp_path).returncode == 1
