"""Stretches of delimited text are counted and measured by compiled loops and without them alike."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import kernels
from connectors.files.arrow_cells import _longest
from connectors.files.stretch import Stretch

LOOPS: Any = kernels.line_loops
needed = pytest.mark.skipif(LOOPS is None, reason="no loops: they need Cython and a C compiler at installation")
CELLS = st.lists(st.one_of(st.none(), st.text(max_size=9), st.just("张" * 400)), max_size=20)


@needed
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 64 * 255 - 1, 64 * 255, 64 * 255 + 1, 64 * 255 * 3 + 17])
@pytest.mark.parametrize("mark", [b"\n", b"\0", b"\xff"])
def test_a_byte_is_counted_alike(size: int, mark: bytes) -> None:
    for share in (0.0, 0.3, 1.0):
        drawn = np.random.default_rng(size).random(size) < share
        lines = np.where(drawn, mark[0], 0x61).astype(np.uint8).tobytes()
        held = Stretch(lines + mark * 3)
        held.cut(size)
        assert held.count(mark) == int(drawn.sum())
        with patch.object(kernels, "line_loops", None):
            assert held.count(mark) == int(drawn.sum())


@needed
@pytest.mark.parametrize(("end", "mark"), [(-1, 10), (4, 10), (1, 256), (1, -1)])
def test_what_is_not_there_is_not_counted(end: int, mark: int) -> None:
    with pytest.raises(ValueError, match="no such bytes"):
        LOOPS.counted(bytearray(b"abc"), end, mark)


@needed
@given(CELLS, st.integers(0, 20), st.sampled_from([pa.string(), pa.large_string()]))
def test_the_longest_cell_is_told_alike(cells: list[str | None], start: int, kind: pa.DataType) -> None:
    column = pa.array(cells, kind).slice(start)
    longest = max((len((one or "").encode()) for one in cells[start:]), default=0)
    assert _longest(column) == longest
    with patch.object(kernels, "line_loops", None):
        assert _longest(column) == longest
