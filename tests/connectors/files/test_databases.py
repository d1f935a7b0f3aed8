"""A database that lies in a folder of files is not read there; it is said how it can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from connectors.model import Reason
from tests.connectors.files.reading import read_rows, skipped_of


def sqlite_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a text)")


def duckdb_file(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("CREATE TABLE t (a text)")


@pytest.mark.parametrize(("make", "scheme"), [(sqlite_file, "sqlite"), (duckdb_file, "duckdb")])
def test_it_is_told_as_what_a_database_can_be_scanned(tmp_path: Path, make: object, scheme: str) -> None:
    assert callable(make)
    make(tmp_path / "a.csv")
    skipped = skipped_of(tmp_path)
    assert (skipped.reason, skipped.detail) == (
        Reason.UNSUPPORTED_TYPE,
        f"it is a database: scan it as a source of its own, {scheme}:///FILE",
    )


def test_a_text_with_a_duck_in_it_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,its,DUCK\nx,y,z\n")
    assert read_rows(tmp_path) == [("x", "y", "z")]
