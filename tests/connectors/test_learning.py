"""A connector that was told what another one learned gives the same sample without an inventory of its own."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from config import SourceSpec, SourceUrl
from connectors import Connector, create
from connectors.model import Dataset, Sample, SamplePlan


def in_sqlite(folder: Path) -> Connector:
    with closing(sqlite3.connect(folder / "a.db")) as database, database:
        database.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)")
        database.executemany("INSERT INTO t VALUES (?, ?)", [(n, f"v{n}") for n in range(9_000)])
    return create(SourceSpec("a", SourceUrl("sqlite", path=str(folder / "a.db"))))


def in_files(folder: Path) -> Connector:
    for day in range(1, 6):
        lines = "".join(f"1390000{day}{n:03d},x\n" for n in range(500))
        (folder / f"cdr_2024010{day}.csv").write_text(f"calling,called\n{lines}")
    return create(SourceSpec("a", SourceUrl("file", path=str(folder))))


@pytest.mark.parametrize("make", [in_sqlite, in_files])
def test_what_one_learned_another_can_use(make: type[Connector], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = SamplePlan(seed=7, whole_rows=100)
    with make(tmp_path) as first, create(first.spec) as second:  # type: ignore[arg-type]
        datasets = [one for one in first.inventory() if isinstance(one, Dataset)]
        known = pickle.loads(pickle.dumps(first.known(datasets)))
        assert known is not None
        second.learn(known)
        monkeypatch.setattr(type(second), "inventory", lambda _self: pytest.fail("it listed the source itself"))
        for dataset in datasets:
            mine, theirs = first.sample(dataset, plan), second.sample(dataset, plan)
            assert isinstance(mine, Sample)
            assert mine == theirs
        first.close()
