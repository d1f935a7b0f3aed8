"""The compiled loop that asks whether texts are safe to hand on says what Arrow says of each of them."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import kernels
from connectors.files.parquet_cells import cut_batch

loops = kernels.text_loops
pytestmark = pytest.mark.skipif(loops is None, reason="no compiler was there")

PIECES = [b"", b"a", b"7" * 300, "é".encode(), "张".encode(), "某某区".encode() * 40, "𠀀".encode(), "\ufffd".encode()]
SPOILED = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc3", b"\xe0\x9f\xbf", b"\xe5\xbc", b"\xed\xa0\x80", b"\xef"]
SPOILED += [b"\xf0\x8f\xbf\xbf", b"\xf0\xa0\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff"]
pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from([*PIECES, *SPOILED]), st.binary(max_size=6)), max_size=4)


def longest_of_valid(data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32]) -> int | None:
    assert loops is not None
    longest: int | None = loops.longest_of_valid(data, ends)
    return longest


def asked(cells: list[bytes]) -> int | None:
    data = np.frombuffer(b"".join(cells), dtype=np.uint8)
    return longest_of_valid(data, np.cumsum([0, *map(len, cells)], dtype=np.int32))


def is_utf8(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.lists(pieces.map(b"".join), max_size=8))
def test_texts_are_valid_where_each_of_them_is(cells: list[bytes]) -> None:
    expected = max(map(len, cells), default=0) if all(map(is_utf8, cells)) else None
    assert asked(cells) == expected


@pytest.mark.parametrize("before", [0, 1, 2, 253, 254, 255, 256, 300])
@pytest.mark.parametrize("spoiled", [*SPOILED, *PIECES])
def test_a_spoiled_character_is_met_wherever_it_stands(spoiled: bytes, before: int) -> None:
    for filling, behind in product((b"a", "张".encode()), (0, 1, 5, 300)):
        cell = filling * before + spoiled + filling * behind
        assert asked([cell]) == (len(cell) if is_utf8(cell) else None)


def test_every_pair_and_triple_of_bytes_that_matter() -> None:
    marks = (0x80, 0x90, 0xA0, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4)
    edges = sorted({mark + by for mark in marks for by in (-1, 0, 1)} | {0, 0xFF})
    for size in (1, 2, 3, 4):
        for one in product(edges if size < 4 else [0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xED, 0xF0, 0xF4], repeat=size):
            cell = bytes(one)
            assert (asked([cell]) is not None) == is_utf8(cell), cell


def test_a_character_cut_in_two_by_two_cells_is_none() -> None:
    whole = "张".encode()
    assert asked([whole[:1], whole[1:]]) is None
    assert asked([whole[:2], whole[2:]]) is None
    assert asked([whole, whole]) == 3


@pytest.mark.parametrize("ends", [[0, 9], [-1, 2], [3, 2], [0, 3, 1, 4], [0, 9, 4], [0, -1, 4]])
def test_places_outside_the_bytes_are_not_followed(ends: list[int]) -> None:
    assert longest_of_valid(np.zeros(4, dtype=np.uint8), np.array(ends, dtype=np.int32)) is None


def test_places_of_no_bytes() -> None:
    none = np.zeros(0, dtype=np.uint8)
    assert longest_of_valid(none, np.zeros(5, dtype=np.int32)) == 0
    assert longest_of_valid(none, np.zeros(0, dtype=np.int32)) is None
    assert longest_of_valid(none, np.array([0, 3, 0], dtype=np.int32)) is None


def _column(cells: list[bytes | None], start: int) -> pa.Array:
    binary = pa.array(cells, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(cells), binary.buffers(), binary.null_count).slice(start)


@given(st.lists(st.one_of(st.none(), pieces.map(b"".join)), min_size=1, max_size=8), st.integers(0, 7), st.integers(1, 400))
def test_cells_are_cut_alike_without_the_loop(cells: list[bytes | None], start: int, chars: int) -> None:
    column = _column(cells, min(start, len(cells)))
    ours = cut_batch([column], ["a"], chars)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kernels, "text_loops", None)
        assert ours.equals(cut_batch([column], ["a"], chars))
    ours.validate(full=True)
    assert all(one is None or len(one) <= chars for one in ours.column(0).to_pylist())


def test_a_wrong_count_of_missing_cells_is_raised_as_before() -> None:
    good = pa.array(["a", None, "b"])
    wrong = pa.Array.from_buffers(pa.string(), 3, good.buffers(), 2)
    with pytest.raises(pa.ArrowInvalid):
        cut_batch([wrong], ["a"])


@pytest.mark.parametrize("ends", [[0, 2, 1, 3], [0, 5, 5, 3], [0, -2, 1, 3]])
def test_places_that_do_not_ascend_are_raised(ends: list[int]) -> None:
    assert any(after < before for before, after in pairwise(ends))
    buffers = [None, pa.py_buffer(np.array(ends, dtype=np.int32)), pa.py_buffer(b"abc")]
    with pytest.raises(pa.ArrowInvalid):
        cut_batch([pa.Array.from_buffers(pa.string(), 3, buffers)], ["a"])


@given(pieces.map(b"".join), st.binary(max_size=3))
def test_bytes_are_text_where_they_decode(text: bytes, behind: bytes) -> None:
    assert loops is not None
    assert loops.is_text(text + behind, len(text)) == is_utf8(text)


def test_there_must_be_so_many_bytes() -> None:
    assert loops is not None
    for end in (-1, 4):
        with pytest.raises(ValueError, match="no such bytes"):
            loops.is_text(b"abc", end)
