"""Short strings at places of texts are told by a compiled loop and by numpy alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.character_sets import ShortStrings, string_set
from tests.classifiers.test_kernels import both, needed

LETTERS = "张三丰司马a\0"
WORDS = st.dictionaries(st.text(LETTERS, max_size=5), st.floats(-3, 3), max_size=12)


@needed
@settings(max_examples=300, deadline=None)
@given(WORDS, st.text(LETTERS, max_size=30), st.data())
def test_strings_are_found_alike(words: dict[str, float], text: str, data: st.DataObject) -> None:
    known = ShortStrings(words)
    codes = np.array([*map(ord, text), 0, 0, 0, 0], dtype=np.uint16)
    at = np.array(data.draw(st.lists(st.integers(-1, len(text)), max_size=20)), dtype=np.int64)
    sizes = data.draw(st.integers(1, 4) | st.lists(st.integers(0, 6), min_size=len(at), max_size=len(at)))
    each = sizes if isinstance(sizes, int) else np.array(sizes, dtype=np.int64)
    compiled, plain = both(lambda: (known.has(codes, at, each).tolist(), known.values(codes, at, each)))
    assert compiled[0] == plain[0]
    assert np.array_equal(compiled[1], plain[1], equal_nan=True)


@needed
def test_many_strings_are_found_alike() -> None:
    draw = np.random.default_rng(3)
    codes = draw.integers(0x4E00, 0x4E40, 5000).astype(np.uint16)
    known = string_set("".join(map(chr, codes[at : at + size])) for at in range(0, 4000, 7) for size in (1, 2, 3, 4))
    at = draw.integers(0, 4990, 3000)
    compiled, plain = both(lambda: [known.has(codes, at, size).tolist() for size in (1, 2, 3, 4)])
    assert compiled == plain
    assert any(compiled[2])


@needed
def test_places_beyond_the_characters_are_refused() -> None:
    known, codes = string_set(["张三"]), np.zeros(6, dtype=np.uint16)
    assert kernels.string_loops is not None
    for place in (-7, 3, 1 << 40):
        with pytest.raises(ValueError, match="beyond"):
            known.has(codes, np.array([place]), 2)
    with pytest.raises(ValueError, match="beyond"):
        known.has(codes[:0], np.array([0]), 2)
    with pytest.raises(ValueError, match="no room"):
        known.has(codes, np.array([0, 1]), np.array([1]))
    for slots, shift in ((np.zeros(4, dtype=np.uint8), 61), (np.zeros(4, dtype=np.uint8), 64), (np.zeros(1, dtype=np.uint8), 0)):
        with pytest.raises(ValueError, match="slots"):
            kernels.string_loops.found(codes, np.zeros(1, np.int64), 1, slots, shift, known._keys, np.zeros(1, np.int64))
