"""Parquet files read where a task runs: the rows that Spark's reader would hand over, and what is not readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scanner.engines.lake_splits import Piece
from scanner.engines.spark_files import UNREADABLE, FileRows, ReadThere, as_arrow, is_path


def fields(**kinds: str) -> tuple[tuple[str, pa.DataType], ...]:
    return tuple((name, as_arrow(kind)) for name, kind in kinds.items())


def rows(read: FileRows, *pieces: Piece) -> list[dict[str, Any]]:
    return [row for piece in pieces for batch in read.of(piece) for row in batch.to_pylist()]


def test_columns_are_those_that_spark_says_there_are(tmp_path: Path) -> None:
    table = pa.table(
        {
            "extra": [1],
            "n": pa.array([7], pa.int32()),
            "u": pa.array([2**63], pa.uint64()),
            "d": pa.array([Decimal("1.50")], pa.decimal128(9, 2)),
            "t": pa.array([datetime(2024, 1, 2, 3, 4, 5, 678912)], pa.timestamp("ns")),
            "k": pa.array(["a"]).dictionary_encode(),
            "day": [date(1900, 1, 1)],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", use_deprecated_int96_timestamps=True)
    kinds = {
        "n": "bigint",
        "u": "decimal(20,0)",
        "d": "decimal(9,2)",
        "t": "timestamp",
        "k": "string",
        "day": "date",
        "no": "int",
    }
    read = FileRows(f"file:{tmp_path}", fields(**kinds))
    (batch,) = read.of(Piece(f"file:{tmp_path}/a.parquet"))
    assert batch.schema == pa.schema(fields(**kinds))
    assert batch.to_pylist() == [
        {
            "n": 7,
            "u": Decimal(2**63),
            "d": Decimal("1.50"),
            "t": datetime(2024, 1, 2, 3, 4, 5, 678912, UTC),
            "k": "a",
            "day": date(1900, 1, 1),
            "no": None,
        }
    ]


@pytest.mark.parametrize(
    ("folders", "seen"),
    [
        ("dt=007", {"dt": "007"}),
        ("dt=a%2Fb", {"dt": "a/b"}),
        ("dt=__HIVE_DEFAULT_PARTITION__", {"dt": None}),
        ("dt=1/city=北京", {"dt": "1", "city": "北京"}),
        ("dt=1/sub", {"dt": "1"}),
        ("a=7/sub/dt=1", {"dt": "1"}),  # Spark sees no partition above a folder that is none
    ],
)
@pytest.mark.parametrize("address", ["file:{}", "file://{}"])
def test_names_of_folders_are_columns(tmp_path: Path, folders: str, seen: dict[str, str | None], address: str) -> None:
    (tmp_path / folders).mkdir(parents=True)
    pq.write_table(pa.table({"a": [1, 2], "dt": [5, 6]}), tmp_path / folders / "x.parquet")
    read = FileRows(address.format(tmp_path), fields(a="bigint", **dict.fromkeys(seen, "string")))
    assert rows(read, Piece(address.format(tmp_path / folders / "x.parquet"))) == [{"a": 1, **seen}, {"a": 2, **seen}]


def test_pieces_of_a_file_are_all_of_it(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": range(50)}), tmp_path / "x.parquet", row_group_size=7)
    pieces = [Piece(f"file:{tmp_path}/x.parquet", number, 12) for number in range(12)]
    assert [row["a"] for row in rows(FileRows(f"file:{tmp_path}", fields(a="bigint")), *pieces)] == list(range(50))


def counting(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A task that counts rows, and tells a fault as tasks do."""
    count, fault = 0, ""
    try:
        for batch in batches:
            if batch.num_rows == 13:
                raise KeyError("a fault of the task itself")
            count += batch.num_rows
    except Exception as error:  # noqa: BLE001 - as tasks do
        fault = type(error).__name__
    yield pa.RecordBatch.from_pydict({"part": [3], "fault": [fault], "said": [str(count).encode()]})


def test_a_task_is_told_apart_from_a_file_that_is_not_readable(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "x.parquet")
    pq.write_table(pa.table({"a": range(13)}), tmp_path / "unlucky.parquet")
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "other.parquet")
    pq.write_table(pa.table({"b": [1]}), tmp_path / "nothing.parquet")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no PAR1")
    (tmp_path / "empty.parquet").touch()
    task = ReadThere(counting, FileRows(f"file:{tmp_path}", fields(a="bigint")))

    def told(*names: str) -> list[tuple[int, str, bytes]]:
        return list(task(iter([[Piece(f"file:{tmp_path}/{name}.parquet") for name in names]])))

    assert told("x", "x") == [(3, "", b"4")]
    assert told("unlucky") == [(3, "KeyError", b"0")]
    for name in ("bad", "empty", "gone", "other", "nothing"):
        assert told("x", name) == [(3, UNREADABLE, b"")], name


@pytest.mark.parametrize(
    ("address", "is_one"), [("file:/lake/a", True), ("file:///lake/a", True), ("hdfs://nn/a", False), ("s3a://b/a", False)]
)
def test_only_addresses_of_the_machine_are_paths(address: str, is_one: bool) -> None:
    assert is_path(address) is is_one


@pytest.mark.parametrize("kind", ["array<int>", "struct<a:int>", "map<string,int>", "interval day", "void", "time(6)", "variant"])
def test_what_is_not_flat_is_left_to_spark(kind: str) -> None:
    assert as_arrow(kind) is None
