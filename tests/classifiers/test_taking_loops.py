"""Texts are taken alike with compiled loops and without, and places that do not lie in them are refused."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.ascii_parts import AsciiParts
from classifiers.characters import at_places
from classifiers.render import LONGEST, clean
from tests.classifiers.test_kernels import TEXTS, both

pytestmark = pytest.mark.skipif(
    kernels.taking_loops is None, reason="no loops: they need Cython and a C compiler at installation"
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data(), st.integers(0, 3))
def test_texts_are_taken_alike(texts: list[str], data: st.DataObject, offset: int) -> None:
    array = pa.array(["before"] * offset + texts + ["last"], pa.string()).slice(offset)
    rows = np.array(data.draw(st.lists(st.integers(0, len(texts)), max_size=80)), dtype=np.int64)
    for chosen in (rows, np.unique(rows)):
        compiled, plain = both(partial(at_places, array, chosen))
        compiled.validate(full=True)
        assert compiled.to_pylist() == plain.to_pylist() == [array[row].as_py() for row in chosen.tolist()]


def test_texts_with_nulls_are_taken_too() -> None:
    assert at_places(pa.array(["a", None, "b"]), np.array([2, 1])).to_pylist() == ["b", None]


FIRST, LAST = -(1 << 63), (1 << 63) - 1
"""Of all numbers: one more than the last is the first, for a processor."""


@pytest.mark.parametrize(("offsets", "rows"), [([0, 2], [1]), ([0, 2], [-1]), ([2, 1], [0]), ([0, 2], [0, 0, 7])])
def test_rows_that_are_not_there_are_refused(offsets: list[int], rows: list[int]) -> None:
    assert kernels.taking_loops is not None
    ends = np.zeros(len(rows) + 1, dtype=np.int32)
    with pytest.raises(ValueError, match="not there"):
        kernels.taking_loops.placed(np.array(offsets, dtype=np.int32), np.array(rows), ends)
    with pytest.raises(ValueError, match="no room"):
        kernels.taking_loops.placed(np.array(offsets, dtype=np.int32), np.array(rows), ends[1:])


@pytest.mark.parametrize(
    ("offsets", "rows", "room"),
    [([0, 4], [0], 4), ([-1, 1], [0], 2), ([0, 2], [0], 1), ([0, 2], [0], 3), ([0, 2], [3], 2), ([0, 2], [LAST, FIRST], 2)],
)
def test_places_outside_the_bytes_are_refused(offsets: list[int], rows: list[int], room: int) -> None:
    assert kernels.taking_loops is not None
    data, taken = np.zeros(3, dtype=np.uint8), np.zeros(room, dtype=np.uint8)
    with pytest.raises(ValueError, match="do not lie"):
        kernels.taking_loops.copied(data, np.array(offsets, dtype=np.int32), np.array(rows), taken)


WRITTEN = st.lists(
    st.one_of(
        st.sampled_from(
            "0019.eE+- \t\n\x1c\x7f\x85\xa0张一鿿䷿侀，。：！？（）【】《》“”‘’—–…·、\u3000Ａｚ～￥"
            "\uff5f\u200b\ufeff\u0301\u00ade"
        ),
        st.sampled_from(
            ("1390000", "123456789012.0", "1.3900001234E+10", ".00", "客户来电，", "\U00020000", "①", "ﬁ", "가", "ㄱ", "が")
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(WRITTEN, max_size=12), st.integers(0, 3))
def test_texts_are_cleaned_alike(texts: list[str], offset: int) -> None:
    array = pa.array(["．before "] * offset + texts, pa.string()).slice(offset)
    compiled, plain = both(partial(clean, array))
    compiled.validate(full=True)
    assert compiled.to_pylist() == plain.to_pylist()


@pytest.mark.parametrize("text", ["，" * LONGEST, "张" * LONGEST, "a" * (LONGEST + 1), " " * (LONGEST + 9), "，" * 21_000 + " "])
def test_long_texts_are_cleaned_alike(text: str) -> None:
    for texts in ([text], [text, "，", ""], ["é" + text, None, text]):
        compiled, plain = both(partial(clean, pa.array(texts, pa.string())))
        assert compiled.to_pylist() == plain.to_pylist()


def test_every_character_is_cleaned_alike() -> None:
    """Each character of the basic plane by itself, and between others that nothing is joined with."""
    points = [chr(point) for point in (*range(0xD800), *range(0xE000, 0x10000))]
    array = pa.array([*points, *(f"张{one}A" for one in points), *(f"，{one}{one}。" for one in points)])
    compiled, plain = both(partial(clean, array))
    assert compiled.equals(plain)


def test_what_is_clean_stays_the_same_array() -> None:
    array = pa.array(["张三", "a b", "", "“一”。"])
    assert clean(array) is array


@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1], [0, 3, 0, 3]])
def test_texts_outside_the_bytes_are_not_cleaned(offsets: list[int]) -> None:
    loops = kernels.taking_loops
    assert loops is not None
    data, places = np.zeros(3, dtype=np.uint8) + 0x61, np.array(offsets, dtype=np.int32)
    into, odd = np.zeros(3, dtype=np.uint8), np.zeros(len(places) - 1, dtype=np.uint8)
    with pytest.raises(ValueError, match="do not lie"):
        loops.cleaned(data, places, LONGEST, into, places.copy(), odd)
    with pytest.raises(ValueError, match="no room"):
        loops.cleaned(data, places, LONGEST, into[1:], places.copy(), odd)
    with pytest.raises(ValueError, match="no room"):
        loops.cleaned(data, places, LONGEST, into, places[1:].copy(), odd)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 3))
def test_what_is_ascii_is_left_alike(texts: list[str], offset: int) -> None:
    array = pa.array(["vor张"] * offset + texts, pa.string()).slice(offset)
    compiled, plain = both(partial(AsciiParts, array))
    assert compiled.texts.to_pylist() == plain.texts.to_pylist()
    assert compiled.texts.to_pylist() == [re.sub("[^\0-\x7f]+", "\x7f", text) for text in texts]
    stretches = [part for text in texts for part in re.split("[^\0-\x7e]+", text)]
    assert compiled.longest == plain.longest == max(map(len, stretches), default=0)
    for row in range(len(texts)):
        places = np.arange(len(compiled.texts[row].as_py().encode()))
        rows = np.full(len(places), row)
        assert np.array_equal(compiled.bytes_at(rows, places), plain.bytes_at(rows, places))


@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1], [0, 3, 0, 3]])
def test_texts_outside_the_bytes_are_not_collapsed(offsets: list[int]) -> None:
    loops = kernels.taking_loops
    assert loops is not None
    data, places = np.full(3, 0x61, dtype=np.uint8), np.array(offsets, dtype=np.int32)
    into, which = np.zeros(3, dtype=np.uint8), np.zeros(3, dtype=np.int64)
    with pytest.raises(ValueError, match="do not lie"):
        loops.collapsed(data, places, 0x7F, into, which, places.copy())
    with pytest.raises(ValueError, match="no room"):
        loops.collapsed(data, places, 0x7F, into[1:], which, places.copy())
    with pytest.raises(ValueError, match="no room"):
        loops.collapsed(data, places, 0x7F, into, which, places[1:].copy())
