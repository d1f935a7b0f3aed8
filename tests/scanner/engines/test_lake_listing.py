"""Which files of a lake are one table."""

from __future__ import annotations

import pytest

from scanner.engines.lake_listing import LakeFile, kind_of, tables_of

ROOT = "hdfs://nn/lake"


@pytest.mark.parametrize(
    ("names", "tables"),
    [
        (["a/part-0000.parquet", "a/part-0001.parquet"], {("a",): 2}),
        (["a/dt=1/x.parquet", "a/dt=2/h=3/y.parquet"], {("a",): 2}),
        (["a/000000_0.orc", "b/000000_0.orc"], {("a",): 1, ("b",): 1}),
        (["users.csv", "orders.csv"], {("users.csv",): 1, ("orders.csv",): 1}),
        (["cdr_20240101.csv", "cdr_20240102.csv"], {("cdr_*.csv",): 2}),
        (["ods/x/part-0.parquet", "ods/x/part-0.orc"], {("ods", "x", "parquet"): 1, ("ods", "x", "orc"): 1}),
        (["a/readme.md"], {("a", "readme.md"): 1}),
        (["dt=1/part-0.parquet", "dt=2/part-0.parquet"], {("lake",): 2}),
    ],
)
def test_files_are_tables(names: list[str], tables: dict[tuple[str, ...], int]) -> None:
    found = tables_of(ROOT, [LakeFile(f"{ROOT}/{name}", 1) for name in names])
    assert {one.path: len(one.files) for one in found} == tables
    assert [one.path for one in found] == sorted(tables)


def test_a_single_file_is_a_table() -> None:
    (found,) = tables_of(f"{ROOT}/a.parquet", [LakeFile(f"{ROOT}/a.parquet", 9)])
    assert (found.path, found.bytes, found.kind) == (("a.parquet",), 9, "parquet")
    assert (found.folder, found.alone) == (ROOT, False)  # partitions begin in a folder, never at a file


def test_a_folder_is_read_as_one_only_where_nothing_else_lies_in_it() -> None:
    names = ["a/part-0.parquet", "b/part-0.parquet", "b/deeper/part-0.parquet"]
    found = {one.path: one.alone for one in tables_of(ROOT, [LakeFile(f"{ROOT}/{name}", 1) for name in names])}
    assert found == {("a",): True, ("b",): False, ("b", "deeper"): True}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.snappy.parquet", "parquet"), ("a.csv.gz", "csv"), ("A.ORC", "orc"), ("a.txt", "csv"), ("a", ""), ("a.zip", "")],
)
def test_formats_are_told_by_names(name: str, kind: str) -> None:
    assert kind_of(name) == kind
