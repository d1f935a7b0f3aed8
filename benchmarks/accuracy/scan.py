"""Runs the installed command over the written tables and reads its report."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from benchmarks.accuracy.model import Column, Form, Judged, Table, Verdict

Report = Mapping[tuple[str, str], Verdict]


def scan(command: str, folder: Path, seed: int, full: bool) -> Report:
    """What the command says of every column below ``folder``, by (table, column path). A report that is there already is
    read again. Raises RuntimeError if the command cannot run."""
    report = folder / ("full.json" if full else "sampled.json")
    if report.is_file():
        return read_report(report)
    sources = [f"sqlite:///{folder / 'tables.db'}", f"file://{folder / 'files'}"]
    options = ["--no-catalog", "--report", str(report), "--seed", str(seed), *(["--full"] if full else [])]
    done = subprocess.run(
        [*shlex.split(command), "scan", *sources, *options], capture_output=True, text=True, check=False, cwd=folder
    )
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{command} scan ended with {done.returncode}: {done.stderr[-500:]}")
    return read_report(report)


def run_of(folder: Path, full: bool) -> tuple[float, str]:
    """How many seconds a scan took, and the version of the rules it used."""
    run = json.loads((folder / ("full.json" if full else "sampled.json")).read_text("utf-8"))["run"]
    took = datetime.fromisoformat(run["finished_at"]) - datetime.fromisoformat(run["started_at"])
    return took.total_seconds(), str(run["rules"])


def read_report(path: Path) -> Report:
    """A report's verdicts by (table, column path), both in lower case."""
    found = {}
    for dataset in json.loads(path.read_text("utf-8"))["datasets"]:
        table = dataset["path"][-1].lower().removesuffix(".csv").removesuffix(".parquet")
        for column in dataset["columns"]:
            contains = tuple(part["entity_type"] for part in column["contains"])
            unread = dataset["status"] in ("failed", "skipped")
            verdict = Verdict(missing=True) if unread else Verdict(column["entity_type"], contains, column["protection"])
            found[table, column["column"].lower()] = verdict
    return found


def judged(tables: Iterable[Table], said: Report) -> tuple[Judged, ...]:
    """Every column beside what was said of it."""
    return tuple(Judged(t.name, t.form, c, _of(said, t, c)) for t in tables for c in t.columns)


def _of(said: Report, table: Table, column: Column) -> Verdict:
    exact = said.get((table.name.lower(), f"{column.name}{column.path}".lower()))
    if exact is None and column.path and table.form is not Form.PARQUET:
        exact = said.get((table.name.lower(), column.name.lower()))
    return exact or Verdict(missing=True)
