"""How wide rows are is told from the heads of dictionary pages, or not at all."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.parquet_widths import likely_width, usual_entry

HEAD = bytes([0x15, 4, 0x15, 200, 1, 0x15, 80, 0x4C, 0x15, 20, 0x15, 0, 0])
"""A dictionary page (2) of 100 bytes, 40 compressed, with 10 entries."""


def width(path: Path, table: pa.Table, **options: Any) -> float | None:
    pq.write_table(table, path, **options)
    content = path.read_bytes()
    return likely_width(lambda place, length: content[place : place + length], pq.read_metadata(path).row_group(0))


@pytest.mark.parametrize(
    ("head", "usual"),
    [
        (HEAD, 10.0),
        (HEAD.replace(b"\x4c", b"\x15\x02\x3c"), 10.0),  # with a checksum
        (HEAD[:8], None),
        (b"", None),
        (bytes([0x15, 0, *HEAD[2:]]), None),  # a page of data
        (HEAD.replace(bytes([0x15, 20]), bytes([0x15, 0])), None),
        (HEAD.replace(bytes([0x15, 20]), bytes([0x15, 19])), None),  # -10 entries
        (b"PAR1" * 16, None),
        (b"\xff" * 64, None),
    ],
)
def test_an_entry_takes_what_the_head_of_its_page_tells(head: bytes, usual: float | None) -> None:
    assert usual_entry(head) == usual


@given(st.binary(max_size=64))
def test_anything_else_is_no_dictionary(head: bytes) -> None:
    found = usual_entry(head)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("cells", "bytes_a_row"),
    [
        (["x" * 96, "y" * 96] * 5_000, 100),
        (["x" * 96, None] * 5_000, 50),
        ([f"{number:096}" for number in range(10_000)], 100),
        (list(range(10)) * 1_000, 8),
        ([True, False] * 5_000, 1),
        ([datetime.date(1905, 1, 1)] * 10_000, 4),
        ([["x" * 96] * 3] * 10_000, 300),
        ([{"a": "x" * 96, "b": 7}] * 10_000, 108),
    ],
    ids=["few texts", "half of them null", "many texts", "numbers", "flags", "days", "lists", "structs"],
)
@pytest.mark.parametrize("options", [{}, {"use_dictionary": False}, {"data_page_version": "2.0", "compression": "zstd"}])
def test_rows_are_about_as_wide_as_is_told(tmp_path: Path, cells: list[Any], bytes_a_row: float, options: dict[str, Any]) -> None:
    found = width(tmp_path / "file.parquet", pa.table({"cell": cells}), **options)
    assert found is not None
    assert 0.95 * bytes_a_row <= found <= 1.25 * bytes_a_row + 1


def test_long_entries_tell_nothing(tmp_path: Path) -> None:
    table = pa.table({"id": range(10_000), "text": ["x" * 300, "y" * 300] * 5_000})
    assert width(tmp_path / "file.parquet", table) is None
    assert width(tmp_path / "file.parquet", table.select(["id"])) is not None
    found = width(tmp_path / "file.parquet", table, use_dictionary=False)  # what was written is what there is
    assert found is not None
    assert found > 300
