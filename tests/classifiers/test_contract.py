"""The contract of the whole way: any split, order or batch size of the rows gives the same finding."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import Classifier
from classifiers.model import DatasetFinding, DatasetTally
from config import load_knowledge
from connectors.model import Column, Dataset, Kind
from scanner.demo import build_estate

# The estate's people are born 1900-1909: on this day some of them are under 14.
CLASSIFIER = Classifier(load_knowledge(), b"a key", today=date(1915, 6, 1))
Table = tuple[Dataset, pa.RecordBatch]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Table]:
    """Customers, complaints with free text, and orders full of traps, some hundred rows of each."""
    folder = tmp_path_factory.mktemp("estate")
    build_estate(folder, scale=0.02)
    with closing(sqlite3.connect(Path(folder) / "bss" / "bss.db")) as database:
        return [table_of(database, name) for name in ("t_cust_info", "ts_gd", "t_order")]


def table_of(database: sqlite3.Connection, name: str) -> Table:
    columns = [(row[1], row[2]) for row in database.execute(f"PRAGMA table_info({name})")]
    rows = database.execute(f"SELECT {', '.join(f'CAST({column} AS TEXT)' for column, _ in columns)} FROM {name}").fetchall()
    dataset = Dataset("bss", ("", "", name), Kind.TABLE, tuple(Column(column, kind) for column, kind in columns))
    cells = zip(*rows, strict=True)
    return dataset, pa.record_batch(
        {column: pa.array(part, pa.string()) for (column, _), part in zip(columns, cells, strict=True)}
    )


def finding(dataset: Dataset, batches: list[pa.RecordBatch]) -> DatasetFinding:
    return CLASSIFIER.judge(dataset, reduce(DatasetTally.merge, map(CLASSIFIER.tally, batches), DatasetTally()))


@settings(max_examples=6, deadline=None)
@given(order=st.randoms(use_true_random=False), size=st.integers(7, 200))
def test_any_split_order_and_batch_size_give_the_same_finding(tables: list[Table], order: random.Random, size: int) -> None:
    for dataset, rows in tables:
        places = list(range(rows.num_rows))
        order.shuffle(places)
        shuffled = rows.take(pa.array(places))
        parts = [shuffled.slice(at, size) for at in range(0, rows.num_rows, size)]
        order.shuffle(parts)
        assert finding(dataset, parts) == finding(dataset, [rows])


def test_a_finding_shows_no_value(tables: list[Table]) -> None:
    for dataset, rows in tables:
        shown = repr(finding(dataset, [rows]))
        long = {cell for column in rows.columns for cell in column.to_pylist() if cell and len(cell) >= 11}
        assert [cell for cell in long if cell in shown] == []
