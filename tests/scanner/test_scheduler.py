"""Several schedulers on one catalogue, in processes of their own that are killed and frozen; and the commands of their user."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from catalog import Catalog, JobRequest, Plan, Slot
from tests.catalog.conftest import url
from tests.scanner.test_cli import ROOT, bss, shudian

__all__ = ["bss", "url"]

# A minute of theirs takes half a second of ours; the lease is two seconds of ours.
_SCRIPT = """
import sys, time, threading
from datetime import UTC, datetime, timedelta
from catalog import Catalog, JobState
from scanner.scheduler import Scheduler
begun = float(sys.argv[2])
def clock():
    return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(seconds=(time.time() - begun) * 120)
with Catalog.open(sys.argv[1]) as catalog:
    one = Scheduler(catalog, 240.0, 0.05, clock)
    print("ready", flush=True)
    while True:
        leader = one.turn().leader
        claim = catalog.jobs(clock).claim(one.owner.name, clock(), 240.0)
        if claim is not None:
            catalog.jobs(clock).finish(claim, None, 0, JobState.DONE)
        if leader:
            print("leads", flush=True)
        time.sleep(0.3)
"""
_STARTED = datetime(2024, 5, 1, tzinfo=UTC)


@contextmanager
def scheduler(url: str, begun: float) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", _SCRIPT, url, str(begun)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"ready\n"
            os.set_blocking(process.stdout.fileno(), False)
            yield process
        finally:
            process.kill()


def leads(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has led since this was asked last."""
    assert process.stdout is not None
    return bool(process.stdout.read())


def leading(processes: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The leader, at a moment at which it has just looked: frozen in a transaction, it would keep all others waiting."""
    for process in processes:
        leads(process)
    found: list[subprocess.Popen[bytes]] = []
    until(lambda: bool(found.extend(filter(leads, processes)) or found))
    return found[0]


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def asked(catalog: Catalog) -> tuple[Slot, ...]:
    return tuple(one for one in catalog.schedules().slots("n", 1000) if one.state == "asked")


def more_slots(catalog: Catalog, count: int = 2) -> None:
    before = len(asked(catalog))
    until(lambda: len(asked(catalog)) >= before + count)


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.long)])
def test_each_slot_runs_once_whoever_dies_or_freezes(url: str, count: int) -> None:
    with Catalog.open(url) as catalog, ExitStack() as stack:
        begun = time.time()
        catalog.schedules(lambda: _STARTED).add("n", Plan("* * * * *", JobRequest(("crm",))))
        processes = [stack.enter_context(scheduler(url, begun)) for _ in range(count)]
        more_slots(catalog)
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            leader = leading(processes)
            os.kill(leader.pid, sign)
            more_slots(catalog)
            if sign is signal.SIGSTOP:
                os.kill(leader.pid, signal.SIGCONT)
                more_slots(catalog)
        slots, jobs = asked(catalog), catalog.jobs().list(1000)
        assert len({one.due_at for one in slots}) == len(slots)
        assert {one.job for one in slots} == {one.id for one in jobs}
        assert len(jobs) == len(slots)
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()


def test_the_commands(tmp_path: Path, bss: Path) -> None:
    settings = {"sources": {"bss": {"url": f"sqlite:///{bss}"}}}
    (tmp_path / "shudian.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    added = shudian("schedule", "add", "nightly", "bss", "--cron", "30 2 * * *", "--incremental", "--lang", "en", cwd=tmp_path)
    assert added.returncode == 0, added.stderr
    assert "nightly  on  30 2 * * * Asia/Shanghai  incremental  bss; next: " in added.stdout
    assert "02:30 +0800" in added.stdout
    due = shudian("schedule", "next", "nightly", "-n", "2", cwd=tmp_path).stdout.splitlines()
    assert [line[-11:] for line in due] == ["02:30 +0800"] * 2
    assert shudian("schedule", "disable", "nightly", cwd=tmp_path).returncode == 0
    assert "nightly  停用" in shudian("schedule", "list", cwd=tmp_path).stdout
    assert shudian("schedule", "enable", "nightly", cwd=tmp_path).returncode == 0
    for words, said in (
        (("add", "nightly", "bss", "--cron", "@daily"), "already"),
        (("add", "x", "bss", "--cron", "61 * * * *"), "is no minute"),
        (("add", "x", "nobody", "--cron", "@daily"), "neither a source"),
        (("add", "x", "bss", "--cron", "@daily", "--exact"), "--census"),
        (("next", "x"), "Schedules: nightly"),
    ):
        refused = shudian("schedule", *words, cwd=tmp_path)
        assert refused.returncode in (1, 2)
        assert said in refused.stderr
    assert shudian("schedule", "remove", "nightly", cwd=tmp_path).returncode == 0
    assert "没有计划" in shudian("schedule", "list", cwd=tmp_path).stdout


@pytest.mark.slow
def test_what_is_due_is_scanned_until_it_is_stopped(tmp_path: Path, bss: Path) -> None:
    settings = {"sources": {"bss": {"url": f"sqlite:///{bss}"}}}
    (tmp_path / "shudian.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with Catalog.open(f"sqlite:///{tmp_path}/shudian-catalog.db") as catalog:
        catalog.schedules(lambda: _STARTED).add("n", Plan("0 0 1 * *", JobRequest(("bss",))))  # long missed: it is made up for
        command = [sys.executable, "-m", "scanner.cli", "schedule", "run"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                until(lambda: len(catalog.runs()) == 1, 60)
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) == 0
            finally:
                process.kill()
        assert len(asked(catalog)) == 1
        snapshot = catalog.latest()
        assert snapshot is not None
        assert json.dumps([one.title for one in snapshot.entries]).count("t_cust_info") == 1
