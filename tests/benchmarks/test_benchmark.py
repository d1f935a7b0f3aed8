"""The small form of the benchmark runs through the real command, and its page holds the figures."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import score
from benchmarks.accuracy.document import Run, document
from benchmarks.accuracy.model import Form, Group
from benchmarks.accuracy.peers import PEERS, PeerResult, comparable
from benchmarks.accuracy.plan import Planned, Size, tables
from benchmarks.accuracy.scan import judged, scan
from benchmarks.accuracy.write import write_tables

TINY = Size(rows=60, many_rows=80, sparse_rows=300, repeats=1)
SURE = ("CN_MOBILE_PHONE", "CN_ID_CARD", "EMAIL_ADDRESS", "BANK_CARD")


def few(one: Planned) -> bool:
    """The commonest types, some traps and what needs a form of its own."""
    return one.truth.best in SURE or one.theme in ("sparse", "nested") or one.what.startswith(("order number", "md5"))


@pytest.mark.slow
def test_the_small_form_runs_and_its_page_is_written(tmp_path: Path) -> None:
    made = tuple(tables(TINY, 3, few))
    assert {table.form for table in made} == set(Form)
    write_tables(made, tmp_path)
    columns = judged(made, scan(f"{shlex.quote(sys.executable)} -m scanner.cli", tmp_path, 3, full=True))
    assert not [one for one in columns if one.verdict.missing]
    telling = [one for one in columns if one.column.group is Group.TELLING]
    assert score.total(score.by_type(telling)).f1 == 1.0
    failed = PeerResult(PEERS[0], failure="CalledProcessError")
    run = Run("2024-01-31", "a machine", "versions", 3, columns, columns, (1.0, 2.0), comparable(columns), (failed,), {}, ("x",))
    page = document(run)
    for part in ("Seed: 3", "Left out: x", "CN_MOBILE_PHONE", "could not be measured here: CalledProcessError", "make accuracy"):
        assert part in page
